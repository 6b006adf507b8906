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
#define COMMIT_MS     (90 * 1000)
#define AGAIN_MS      400
#define MAX_LOOKS     3
#define BRANCH        "main"

/* The whole: rounds of asking, uploading and committing, then reading back. */
typedef struct
{
  LkHubClient *client; /* (owned) input */
  char *repo_id;       /* (owned) input */
  char *summary;       /* (owned) input */
  GPtrArray *files;    /* (owned) (element-type LkHubFile) input, then what is known of them */
  LkProgressFunc progress;
  gpointer progress_data;
  guint n_rounds;      /* in progress */
  guint n_looks;       /* in progress */
  guint next;          /* in progress: the file that is read back */
  goffset done;        /* in progress: bytes of the files that are up */
  goffset total;       /* in progress */
  char *parent;        /* (owned) (nullable) in progress */
  gboolean committing; /* in progress */
  char *commit;        /* (owned) (nullable) output */
  char *commit_uri;    /* (owned) (nullable) output */
  gboolean committed;  /* output */
} Publish;

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

static char *
api_path (Publish *self, const char *rest)
{
  g_autofree char *repo = lk_hub_escape_path (self->repo_id);

  return g_strconcat ("/api/models/", repo, rest, NULL);
}

/* A round begins with a look at what is there, unless it is the first: the commit of the
 * last one may have gone through. */

static gboolean
is_first_round (gpointer state)
{
  return ((Publish *) state)->n_rounds == 1;
}

static void
head_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  lk_hub_client_get_repo_async (self->client, self->repo_id, lk_flow_get_cancellable (flow),
                                lk_flow_ready, flow);
}

static LkFlowAction
head_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  g_autoptr (LkHubRepo) repo = lk_hub_client_get_repo_finish (self->client, result, error);

  if (repo != NULL)
    {
      g_free (self->parent);
      self->parent = g_strdup (repo->sha);
    }

  return LK_FLOW_NEXT;
}

static void
tree_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  lk_hub_client_get_tree_async (self->client, self->repo_id,
                                self->parent != NULL ? self->parent : BRANCH,
                                lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
tree_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  g_autoptr (GPtrArray) tree = lk_hub_client_get_tree_finish (self->client, result, error);

  if (tree == NULL || self->parent == NULL || !lk_hub_files_compare (self->files, tree, NULL))
    return LK_FLOW_NEXT;

  self->commit = g_strdup (self->parent);
  self->committed = TRUE;

  return LK_FLOW_DONE;
}

static void
preupload_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;
  g_autofree char *path = api_path (self, "/preupload/" BRANCH);
  g_autoptr (LkRequest) request = lk_hub_request (self->client, "POST", "preupload", path);
  g_autoptr (JsonObject) body = lk_hub_preupload_body (self->files);

  lk_request_set_retryable (request, TRUE);
  lk_request_set_expect_json (request, TRUE);
  lk_request_set_body_json (request, body);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
preupload_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  g_autoptr (JsonObject) answer = lk_hub_finish_object (self->client, result, error);
  const char *head = lk_json_peek_string (answer, "commitOid");

  if (answer == NULL || !lk_hub_preupload_read (self->files, answer, error))
    return LK_FLOW_DONE;

  g_free (self->parent);
  self->parent = head != NULL && head[0] != '\0' ? g_strdup (head) : NULL;

  return LK_FLOW_NEXT;
}

static void
load_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  lk_hub_files_load_async (self->files, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static gboolean
needs_upload (const LkHubFile *file)
{
  return file->large && !file->ignored && !file->unchanged;
}

static LkFlowAction
load_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;

  lk_hub_files_finish (result, error);

  self->next = 0;
  self->done = 0;
  self->total = 0;
  for (guint i = 0; i < self->files->len; i++)
    {
      const LkHubFile *file = g_ptr_array_index (self->files, i);

      if (needs_upload (file))
        self->total += file->size;
    }

  return LK_FLOW_NEXT;
}

static LkHubFile *
next_upload (Publish *self)
{
  while (self->next < self->files->len)
    {
      LkHubFile *file = g_ptr_array_index (self->files, self->next);

      if (needs_upload (file))
        return file;
      self->next++;
    }

  return NULL;
}

static gboolean
all_uploaded (gpointer state)
{
  return next_upload (state) == NULL;
}

static void
file_progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Publish *self = user_data;

  if (self->progress != NULL)
    self->progress (self->done + done, self->total, self->progress_data);
}

static void
upload_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  lk_hub_upload_object_async (self->client, self->repo_id, next_upload (self), file_progress_cb,
                              self, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
upload_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  LkHubFile *file = next_upload (self);

  if (!lk_hub_upload_object_finish (self->client, result, error))
    return LK_FLOW_DONE;

  self->done += file->size;
  file_progress_cb (0, 0, self);
  self->next++;

  return LK_FLOW_REPEAT;
}

static gboolean
nothing_to_commit (gpointer state)
{
  Publish *self = state;

  for (guint i = 0; i < self->files->len; i++)
    {
      const LkHubFile *file = g_ptr_array_index (self->files, i);

      if (!file->ignored && !file->unchanged)
        return FALSE;
    }

  return TRUE;
}

static void
commit_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;
  g_autofree char *path = api_path (self, "/commit/" BRANCH);
  g_autoptr (LkRequest) request = lk_hub_request (self->client, "POST", "commit", path);
  g_autoptr (GBytes) body = lk_hub_commit_body (self->files, self->summary, self->parent);

  self->committing = TRUE;
  lk_request_set_retryable (request, FALSE);
  lk_request_set_expect_json (request, TRUE);
  lk_request_set_timeouts (request, COMMIT_MS, COMMIT_MS, 2 * COMMIT_MS);
  lk_request_set_body_bytes (request, "application/x-ndjson", body);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
commit_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *self = state;
  g_autoptr (JsonObject) answer = lk_hub_finish_object (self->client, result, error);
  const char *commit = answer != NULL ? lk_json_get_string (answer, "commitOid", error) : NULL;

  if (commit == NULL)
    return LK_FLOW_DONE;

  self->committing = FALSE;
  self->committed = TRUE;
  self->commit = g_strdup (commit);
  self->commit_uri = g_strdup (lk_json_peek_string (answer, "commitUrl"));

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep round_steps[] = {
  { "head", head_begin, head_end, is_first_round },
  { "tree", tree_begin, tree_end, is_first_round },
  { "preupload", preupload_begin, preupload_end },
  { "load", load_begin, load_end },
  { "upload", upload_begin, upload_end, all_uploaded },
  { "commit", commit_begin, commit_end, nothing_to_commit },
  { NULL }
};
/* clang-format on */

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

static void
round_begin (LkFlow *flow, gpointer state)
{
  Publish *self = state;

  self->n_rounds++;
  self->committing = FALSE;
  lk_flow_run_async (NULL, round_steps, self, NULL, lk_flow_get_cancellable (flow), lk_flow_ready,
                     flow);
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
        self->commit = g_strdup (self->parent != NULL ? self->parent : BRANCH);
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
