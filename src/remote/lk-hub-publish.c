/* lk-hub-publish.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-hub-publish.h"

#include "lk-flow.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ROUNDS    4
#define MAX_FILES     200
#define MAX_READ_BACK ((goffset) 1024 * 1024)
#define AGAIN_MS      400
#define MAX_LOOKS     3

typedef LkHubPublish Publish;

static void
publish_free (gpointer data)
{
  Publish *self = data;

  g_object_unref (self->client);
  g_free (self->repo_id);
  g_free (self->summary);
  g_ptr_array_unref (self->files);
  g_free (self->parent);
  g_free (self->commit);
  g_free (self->commit_uri);
  g_free (self);
}

static void
prepare_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  lk_hub_files_prepare_async (self->files, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
prepare_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_hub_files_finish (result, error);

  return LK_FLOW_NEXT;
}

/* A card that the service finds fault with would make the whole commit fail, after all
 * has been uploaded. */

static const LkHubFile *
find_card (Publish *self)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const LkHubFile *file = g_ptr_array_index (self->files, i);

      if (g_str_equal (file->path, "README.md") && file->content != NULL)
        return file;
    }

  return NULL;
}

static gboolean
has_no_card (gpointer state)
{
  return find_card (state) == NULL;
}

static void
card_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;
  GBytes *content = find_card (self)->content;
  g_autofree char *text = g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content));

  lk_hub_client_validate_card_async (self->client, text, lk_flow_get_cancellable (flow),
                                     lk_flow_ready, flow);
}

static LkFlowAction
card_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  LkTrace *trace = lk_http_get_trace (self->client->http);
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) warnings = lk_hub_client_validate_card_finish (self->client, result, &local_error);

  for (guint i = 0; trace != NULL && warnings != NULL && warnings[i] != NULL; i++)
    lk_trace_log (trace, LK_EVENT_WARNING, NULL,
                  _ ("Hugging Face remarks on the model card: %.500s"), warnings[i]);

  /* That the service has no opinion at the moment is no reason to stop. */
  if (lk_error_is_canceled (local_error) || lk_error_get_http_status (local_error) == 400)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_NEXT;
}

static void
round_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  self->n_rounds++;
  self->committing = FALSE;
  lk_flow_run_async (NULL, lk_hub_round_steps, self, NULL, lk_flow_get_cancellable (flow),
                     lk_flow_ready, flow);
}

/* A commit that followed another one than the newest was not made. One whose answer was
 * lost may have been made. Either way the next round begins with a look. */
static gboolean
may_go_round (Publish *self, const GError *error)
{
  LkCategory category = lk_error_get_category (error);

  return self->committing && self->n_rounds < MAX_ROUNDS &&
         (g_strcmp0 (lk_error_get_code (error), LK_HUB_STALE) == 0 ||
          category == LK_CATEGORY_NETWORK || category == LK_CATEGORY_TIMEOUT ||
          category == LK_CATEGORY_SERVICE_ERROR);
}

static LkFlowAction
round_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  GError *failure = NULL;
  LkTrace *trace = lk_http_get_trace (self->client->http);

  if (lk_flow_run_finish (NULL, result, &failure) != NULL)
    {
      if (self->commit == NULL)
        self->commit = g_strdup (self->parent != NULL ? self->parent : LK_HUB_BRANCH);
      return LK_FLOW_NEXT;
    }

  if (!may_go_round (self, failure))
    {
      g_propagate_error (error, failure);
      return LK_FLOW_DONE;
    }

  if (trace != NULL)
    lk_trace_log (trace, LK_EVENT_WARNING, NULL,
                  _ ("The commit to “%s” is not sure (%s): looking at what is there"),
                  self->repo_id, failure->message);

  g_error_free (failure);
  lk_flow_set_delay (flow, AGAIN_MS * self->n_rounds);

  return LK_FLOW_REPEAT;
}

/* Reading back. */

static void
look_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  lk_hub_client_get_tree_async (self->client, self->repo_id, self->commit,
                                lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static void
set_mismatch (GError **error, const char *path)
{
  g_set_error (error, LK_ERROR, LK_ERROR_SERVICE, _ ("“%s” on Hugging Face is not what was sent"),
               path);
  lk_error_set_code (*error, "read-back");
}

static LkFlowAction
look_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  g_autoptr (GPtrArray) tree = lk_hub_client_get_tree_finish (self->client, result, error);
  g_autofree char *difference = NULL;

  if (tree == NULL)
    return LK_FLOW_DONE;

  self->next = 0;
  if (lk_hub_files_compare (self->files, tree, &difference))
    return LK_FLOW_NEXT;

  if (++self->n_looks < MAX_LOOKS)
    {
      lk_flow_set_delay (flow, AGAIN_MS * self->n_looks);
      return LK_FLOW_REPEAT;
    }

  set_mismatch (error, difference);

  return LK_FLOW_DONE;
}

static LkHubFile *
next_read_back (Publish *self)
{
  while (self->next < self->files->len)
    {
      LkHubFile *file = g_ptr_array_index (self->files, self->next);

      if (!file->large && !file->ignored && file->content != NULL && file->size <= MAX_READ_BACK)
        return file;
      self->next++;
    }

  return NULL;
}

static gboolean
all_read_back (gpointer state)
{
  return next_read_back (state) == NULL;
}

static void
read_back_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  lk_hub_client_download_async (self->client, self->repo_id, self->commit,
                                next_read_back (self)->path, (gsize) MAX_READ_BACK,
                                lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
read_back_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  LkHubFile *file = next_read_back (self);
  g_autoptr (GBytes) content = lk_hub_client_download_finish (self->client, result, error);

  if (content == NULL)
    return LK_FLOW_DONE;

  if (!g_bytes_equal (content, file->content))
    {
      set_mismatch (error, file->path);
      return LK_FLOW_DONE;
    }

  self->next++;

  return LK_FLOW_REPEAT;
}

/* clang-format off */
static const LkFlowStep publish_steps[] = {
  { "prepare", prepare_begin, prepare_end },
  { "card", card_begin, card_end, has_no_card },
  { "round", round_begin, round_end },
  { "look", look_begin, look_end },
  { "read-back", read_back_begin, read_back_end, all_read_back },
  { NULL }
};
/* clang-format on */

void
lk_hub_publication_free (LkHubPublication *self)
{
  g_free (self->commit);
  g_free (self->commit_uri);
  g_free (self->repo_uri);
  g_free (self);
}

/**
 * lk_hub_client_publish_async:
 * @self: a client
 * @plan: what is published; of no more than 200 files
 * @progress: (nullable) (scope call): called with bytes of large files sent
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it; nothing shows in the repository without the commit
 * @callback: called when done
 * @user_data: for @callback
 *
 * Uploads what is large, commits all at once on top of what was there, and reads the
 * commit back. Running it again after a failure goes on with what is there.
 */
void
lk_hub_client_publish_async (LkHubClient *self,
                             LkHubPlan *plan,
                             LkProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Publish *state;

  g_return_if_fail (LK_IS_HUB_CLIENT (self));
  g_return_if_fail (plan->files->len > 0 && plan->files->len <= MAX_FILES);

  state = g_new0 (Publish, 1);
  state->client = g_object_ref (self);
  state->repo_id = g_strdup (plan->repo_id);
  state->summary = g_strdup (plan->summary);
  state->files = g_ptr_array_new_full (plan->files->len, (GDestroyNotify) lk_hub_file_free);
  state->progress = progress;
  state->progress_data = progress_data;
  for (guint i = 0; i < plan->files->len; i++)
    g_ptr_array_add (state->files, lk_hub_file_copy (g_ptr_array_index (plan->files, i)));

  lk_flow_run_async (self, publish_steps, state, publish_free, cancellable, callback, user_data);
}

/**
 * lk_hub_client_publish_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what is there now, read back and found equal; %NULL with @error
 */
LkHubPublication *
lk_hub_client_publish_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  Publish *state = lk_flow_run_finish (self, result, error);
  LkHubPublication *publication;

  if (state == NULL)
    return NULL;

  publication = g_new0 (LkHubPublication, 1);
  publication->commit = g_strdup (state->commit);
  publication->commit_uri = g_strdup (state->commit_uri);
  publication->repo_uri = lk_hub_client_dup_repo_uri (self, state->repo_id);
  publication->committed = state->committed;

  return publication;
}
