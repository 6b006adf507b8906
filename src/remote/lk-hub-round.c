/* lk-hub-round.c: one try at a commit, with all that goes in front of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-fault.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

#define COMMIT_MS (90 * 1000)

typedef LkHubPublish Publish;

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
                                self->parent != NULL ? self->parent : LK_HUB_BRANCH,
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
  g_autofree char *path = api_path (self, "/preupload/" LK_HUB_BRANCH);
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
  g_autofree char *path = api_path (self, "/commit/" LK_HUB_BRANCH);
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

  if (answer != NULL && commit == NULL)
    lk_http_fault_blame (_ ("Hugging Face"), error);
  if (commit == NULL)
    return LK_FLOW_DONE;

  self->committing = FALSE;
  self->committed = TRUE;
  self->commit = g_strdup (commit);
  self->commit_uri = g_strdup (lk_json_peek_string (answer, "commitUrl"));

  return LK_FLOW_DONE;
}

/* clang-format off */
const LkFlowStep lk_hub_round_steps[] = {
  { "head", head_begin, head_end, is_first_round },
  { "tree", tree_begin, tree_end, is_first_round },
  { "preupload", preupload_begin, preupload_end },
  { "load", load_begin, load_end },
  { "upload", upload_begin, upload_end, all_uploaded },
  { "commit", commit_begin, commit_end, nothing_to_commit },
  { NULL }
};
/* clang-format on */
