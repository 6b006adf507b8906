/* lk-hub-upload.c: one large file into the storage behind the Hub
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-flow.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ROUNDS 4
#define STALL_MS   (60 * 1000)
#define OVERALL_MS (60 * 60 * 1000)

/* The whole: rounds of asking, sending and checking. */
typedef struct
{
  LkHubClient *client; /* (owned) input */
  char *repo_id;       /* (owned) input */
  LkHubFile *file;     /* (owned) input */
  LkProgressFunc progress;
  gpointer progress_data;
  guint n_rounds; /* in progress */
} Upload;

/* One round. */
typedef struct
{
  Upload *upload;        /* owned by the outer flow */
  LkHubActions *actions; /* (owned) (nullable) in progress */
  JsonArray *parts;      /* (owned) (nullable) in progress */
} Round;

static void
upload_free (gpointer data)
{
  Upload *self = data;

  g_object_unref (self->client);
  g_free (self->repo_id);
  lk_hub_file_free (self->file);
  g_free (self);
}

static void
round_free (gpointer data)
{
  Round *self = data;

  g_clear_pointer (&self->actions, lk_hub_actions_free);
  g_clear_pointer (&self->parts, json_array_unref);
  g_free (self);
}

static void
set_lfs_body (LkRequest *request, JsonObject *body)
{
  char *text = lk_json_object_to_string (body, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  lk_request_set_body_bytes (request, LK_HUB_LFS_TYPE, bytes);
  lk_request_set_header (request, "accept", LK_HUB_LFS_TYPE);
  lk_request_set_retryable (request, TRUE);
}

static void
batch_begin (LkFlow *flow, gpointer state)
{
  Upload *self = ((Round *) state)->upload;
  g_autofree char *repo = lk_hub_escape_path (self->repo_id);
  g_autofree char *path = g_strconcat ("/", repo, ".git/info/lfs/objects/batch", NULL);
  g_autoptr (LkRequest) request = lk_hub_request (self->client, "POST", "lfs.batch", path);
  g_autoptr (JsonObject) body = lk_hub_batch_body (self->file->sha256, self->file->size, "main");

  set_lfs_body (request, body);
  lk_request_set_expect_json (request, TRUE);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
batch_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Round *self = state;
  Upload *upload = self->upload;
  g_autoptr (JsonObject) answer = lk_hub_finish_object (upload->client, result, error);

  if (answer != NULL)
    self->actions =
        lk_hub_actions_new_from_json (answer, upload->file->sha256, upload->file->size, error);

  return LK_FLOW_NEXT;
}

static gboolean
needs_no_put (gpointer state)
{
  const LkHubActions *actions = ((Round *) state)->actions;

  return actions->present || actions->chunk_size > 0;
}

static void
put_begin (LkFlow *flow, gpointer state)
{
  Round *self = state;
  Upload *upload = self->upload;
  g_autoptr (LkRequest) request = lk_request_new ("PUT", self->actions->href);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  lk_request_set_service (request, "Hugging Face", "lfs.put");
  g_hash_table_iter_init (&iter, self->actions->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (!g_str_equal (name, "authorization"))
        lk_request_set_header (request, name, value);
    }

  if (upload->file->content != NULL)
    lk_request_set_body_bytes (request, NULL, upload->file->content);
  else
    lk_request_set_body_file (request, NULL, upload->file->file, 0, upload->file->size);

  lk_request_set_fault_func (request, lk_hub_read_storage_fault, NULL);
  lk_request_set_progress (request, upload->progress, upload->progress_data);
  lk_request_set_timeouts (request, 0, STALL_MS, OVERALL_MS);
  lk_http_send_async (upload->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
put_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Upload *upload = ((Round *) state)->upload;
  g_autoptr (LkResponse) response = lk_http_send_finish (upload->client->http, result, error);

  return LK_FLOW_NEXT;
}

static gboolean
needs_no_parts (gpointer state)
{
  const LkHubActions *actions = ((Round *) state)->actions;

  return actions->present || actions->chunk_size == 0;
}

static void
parts_begin (LkFlow *flow, gpointer state)
{
  Round *self = state;
  Upload *upload = self->upload;

  lk_hub_put_parts_async (upload->client, upload->file, self->actions, upload->progress,
                          upload->progress_data, lk_flow_get_cancellable (flow), lk_flow_ready,
                          flow);
}

static LkFlowAction
parts_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Round *self = state;

  self->parts = lk_hub_put_parts_finish (self->upload->client, result, error);

  return LK_FLOW_NEXT;
}

/* The address is signed. The official clients send no token there, and so do we not. */
static void
complete_begin (LkFlow *flow, gpointer state)
{
  Round *self = state;
  Upload *upload = self->upload;
  g_autoptr (LkRequest) request = lk_request_new ("POST", self->actions->href);
  g_autoptr (JsonObject) body = lk_json_object_new ("s:oid", upload->file->sha256, "a:parts",
                                                    json_array_ref (self->parts), NULL);

  lk_request_set_service (request, "Hugging Face", "lfs.complete");
  lk_request_set_fault_func (request, lk_hub_read_storage_fault, NULL);
  set_lfs_body (request, body);
  lk_http_send_async (upload->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
complete_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Upload *upload = ((Round *) state)->upload;
  g_autoptr (LkResponse) response = lk_http_send_finish (upload->client->http, result, error);

  /* Whatever came of it, its parts are of no more use. */
  g_hash_table_remove (upload->client->uploads, upload->file->sha256);

  return LK_FLOW_NEXT;
}

static gboolean
needs_no_check (gpointer state)
{
  const LkHubActions *actions = ((Round *) state)->actions;

  return actions->present || actions->verify_href == NULL;
}

static void
verify_begin (LkFlow *flow, gpointer state)
{
  Round *self = state;
  Upload *upload = self->upload;
  LkHubClient *client = upload->client;
  g_autoptr (LkRequest) request = lk_request_new ("POST", self->actions->verify_href);
  g_autoptr (JsonObject) body = lk_json_object_new ("s:oid", upload->file->sha256, "i:size",
                                                    (gint64) upload->file->size, NULL);

  lk_request_set_service (request, "Hugging Face", "lfs.verify");
  if (lk_hub_is_at_home (client, self->actions->verify_href))
    lk_request_set_bearer (request, client->token);

  lk_request_set_fault_func (request, lk_hub_read_fault, NULL);
  set_lfs_body (request, body);
  lk_http_send_async (client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
verify_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Upload *upload = ((Round *) state)->upload;
  g_autoptr (LkResponse) response = lk_hub_finish (upload->client, result, error);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep round_steps[] = {
  { "batch", batch_begin, batch_end },
  { "put", put_begin, put_end, needs_no_put },
  { "parts", parts_begin, parts_end, needs_no_parts },
  { "complete", complete_begin, complete_end, needs_no_parts },
  { "verify", verify_begin, verify_end, needs_no_check },
  { NULL }
};
/* clang-format on */

static void
round_begin (LkFlow *flow, gpointer state)
{
  Round *round = g_new0 (Round, 1);

  round->upload = state;
  round->upload->n_rounds++;
  lk_flow_run_async (NULL, round_steps, round, round_free, lk_flow_get_cancellable (flow),
                     lk_flow_ready, flow);
}

static LkFlowAction
round_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Upload *self = state;
  g_autoptr (GError) local_error = NULL;
  LkTrace *trace = lk_http_get_trace (self->client->http);

  if (lk_flow_run_finish (NULL, result, &local_error) != NULL)
    return LK_FLOW_DONE;

  if (g_strcmp0 (lk_error_get_code (local_error), LK_HUB_EXPIRED) != 0 ||
      self->n_rounds >= MAX_ROUNDS)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  if (trace != NULL)
    lk_trace_log (trace, LK_EVENT_WARNING, NULL,
                  _ ("The addresses for uploading “%s” are not good any more: asking for new ones"),
                  self->file->path);

  return LK_FLOW_REPEAT;
}

/* clang-format off */
static const LkFlowStep upload_steps[] = {
  { "round", round_begin, round_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_hub_upload_object_async: (skip)
 * @self: a client
 * @repo_id: `namespace/name`
 * @file: a file with a known digest
 * @progress: (nullable) (scope call): called with bytes sent of the file
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Content that the service has already is not sent. Addresses that expire are asked for
 * anew, and the parts that went through before are kept where the service allows it.
 */
void
lk_hub_upload_object_async (LkHubClient *self,
                            const char *repo_id,
                            LkHubFile *file,
                            LkProgressFunc progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Upload *state = g_new0 (Upload, 1);

  g_assert (file->sha256 != NULL);

  state->client = g_object_ref (self);
  state->repo_id = g_strdup (repo_id);
  state->file = lk_hub_file_copy (file);
  state->progress = progress;
  state->progress_data = progress_data;

  lk_flow_run_async (self, upload_steps, state, upload_free, cancellable, callback, user_data);
}

gboolean
lk_hub_upload_object_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}
