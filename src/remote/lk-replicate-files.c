/* lk-replicate-files.c: files to Replicate, and outputs from it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-flow.h"
#include "lk-json.h"
#include "lk-replicate-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_OUTPUT      ((goffset) 17 * 1024 * 1024 * 1024)
#define UPLOAD_STALL_MS (60 * 1000)
#define OVERALL_MS      (30 * 60 * 1000)
#define MAX_FILE_NAME   100

void
lk_replicate_file_free (LkReplicateFile *self)
{
  g_free (self->id);
  g_free (self->uri);
  g_free (self->sha256);
  g_free (self);
}

/* One file on its way to the service. */
typedef struct
{
  LkReplicateClient *client; /* (owned) input */
  GFile *file;               /* (owned) input */
  char *content_type;        /* (owned) input */
  LkProgressFunc progress;
  gpointer progress_data;
  goffset size;            /* in progress */
  LkReplicateFile *result; /* (owned) (nullable) output */
} Upload;

static void
upload_free (gpointer data)
{
  Upload *self = data;

  g_object_unref (self->client);
  g_object_unref (self->file);
  g_free (self->content_type);
  g_clear_pointer (&self->result, lk_replicate_file_free);
  g_free (self);
}

static void
size_begin (LkFlow *flow, gpointer state)
{
  Upload *self = state;

  g_file_query_info_async (self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
size_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Upload *self = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (self->file, result, &local_error);

  if (info != NULL)
    {
      self->size = g_file_info_get_size (info);
    }
  else
    {
      g_autofree char *name = g_file_get_parse_name (self->file);

      g_propagate_error (error, lk_error_from_io (g_steal_pointer (&local_error), name));
    }

  return LK_FLOW_NEXT;
}

static char *
plain_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  char *plain = g_strndup (name, MAX_FILE_NAME);

  g_strcanon (plain, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", '_');

  return plain;
}

static void
set_form (Upload *self, LkRequest *request)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = plain_name (self->file);
  g_autofree char *type = g_strdup_printf ("multipart/form-data; boundary=%s", uuid);
  char *head = g_strdup_printf ("--%s\r\n"
                                "Content-Disposition: form-data; name=\"content\"; "
                                "filename=\"%s\"\r\n"
                                "Content-Type: %s\r\n\r\n",
                                uuid, name, self->content_type);
  char *tail = g_strdup_printf ("\r\n--%s--\r\n", uuid);
  g_autoptr (GBytes) head_bytes = g_bytes_new_take (head, strlen (head));
  g_autoptr (GBytes) tail_bytes = g_bytes_new_take (tail, strlen (tail));

  lk_request_set_body_file (request, type, self->file, 0, self->size);
  lk_request_set_body_envelope (request, head_bytes, tail_bytes);
}

static void
send_begin (LkFlow *flow, gpointer state)
{
  Upload *self = state;
  g_autoptr (LkRequest) request =
      lk_replicate_request (self->client, "POST", "files.create", "/files");

  /* A second copy expires by itself after a day. */
  lk_request_set_retryable (request, TRUE);
  lk_request_set_timeouts (request, 0, UPLOAD_STALL_MS, OVERALL_MS);
  lk_request_set_progress (request, self->progress, self->progress_data);
  set_form (self, request);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
send_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Upload *self = state;
  g_autoptr (JsonObject) object = lk_http_send_finish_object (self->client->http, result, error);
  JsonObject *urls = lk_json_peek_object (object, "urls");
  const char *id = object != NULL ? lk_json_get_string (object, "id", error) : NULL;
  const char *uri = id != NULL && urls != NULL ? lk_json_get_string (urls, "get", error) : NULL;

  if (uri == NULL)
    {
      if (*error == NULL)
        g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                             _ ("Replicate took the file but did not say where it is"));
      return LK_FLOW_DONE;
    }

  self->result = g_new0 (LkReplicateFile, 1);
  self->result->id = g_strdup (id);
  self->result->uri = g_strdup (uri);
  self->result->sha256 =
      g_strdup (lk_json_peek_string (lk_json_peek_object (object, "checksums"), "sha256"));
  self->result->expires_at = lk_training_parse_time (lk_json_peek_string (object, "expires_at"));

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep upload_steps[] = {
  { "size", size_begin, size_end },
  { "send", send_begin, send_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_replicate_client_upload_file_async:
 * @self: a client
 * @file: a local file of at most 100 MB
 * @content_type: its media type
 * @progress: (nullable) (scope call): called with bytes sent
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Puts a file where only models run by the same account can read it, for a day.
 */
void
lk_replicate_client_upload_file_async (LkReplicateClient *self,
                                       GFile *file,
                                       const char *content_type,
                                       LkProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  Upload *state;

  g_return_if_fail (LK_IS_REPLICATE_CLIENT (self));

  state = g_new0 (Upload, 1);
  state->client = g_object_ref (self);
  state->file = g_object_ref (file);
  state->content_type = g_strdup (content_type);
  state->progress = progress;
  state->progress_data = progress_data;

  lk_flow_run_async (self, upload_steps, state, upload_free, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_upload_file_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): where it lies, or %NULL with @error
 */
LkReplicateFile *
lk_replicate_client_upload_file_finish (LkReplicateClient *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  Upload *state = lk_flow_run_finish (self, result, error);

  return state != NULL ? g_steal_pointer (&state->result) : NULL;
}

/**
 * lk_replicate_client_delete_file_async:
 * @self: a client
 * @id: the file's id
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * A file that is not there any more is deleted as well.
 */
void
lk_replicate_client_delete_file_async (LkReplicateClient *self,
                                       const char *id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autofree char *path = lk_replicate_path ("files", id, NULL);
  g_autoptr (LkRequest) request = lk_replicate_request (self, "DELETE", "files.delete", path);

  lk_request_set_expect_json (request, FALSE);
  lk_request_accept_status (request, 404);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

gboolean
lk_replicate_client_delete_file_finish (LkReplicateClient *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_autoptr (LkResponse) response = lk_http_send_finish (self->http, result, error);

  return response != NULL;
}

/**
 * lk_replicate_client_has_file_async:
 * @self: a client
 * @id: a file's id
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_replicate_client_has_file_async (LkReplicateClient *self,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autofree char *path = lk_replicate_path ("files", id, NULL);
  g_autoptr (LkRequest) request = lk_replicate_request (self, "GET", "files.get", path);

  lk_request_accept_status (request, 404);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_has_file_finish:
 * @self: a client
 * @result: the result
 * @there: (out): whether the file is there
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_replicate_client_has_file_finish (LkReplicateClient *self,
                                     GAsyncResult *result,
                                     gboolean *there,
                                     GError **error)
{
  g_autoptr (LkResponse) response = lk_http_send_finish (self->http, result, error);

  *there = response != NULL && lk_response_get_status (response) < 300;

  return response != NULL;
}

/* One output on its way here. */
typedef struct
{
  LkReplicateClient *client; /* (owned) input */
  char *uri;                 /* (owned) input */
  GFile *target;             /* (owned) input */
  LkProgressFunc progress;
  gpointer progress_data;
  gboolean with_token; /* in progress */
  gboolean began_anew; /* in progress */
  goffset size;        /* output */
} Download;

static void
download_free (gpointer data)
{
  Download *self = data;

  g_object_unref (self->client);
  g_object_unref (self->target);
  g_free (self->uri);
  g_free (self);
}

static gboolean
may_see_token (Download *self)
{
  LkReplicateClient *client = self->client;
  g_autoptr (GUri) uri = g_uri_parse (self->uri, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *lower = host != NULL ? g_ascii_strdown (host, -1) : NULL;

  if (lower == NULL || client->token == NULL)
    return FALSE;

  if (lk_replicate_same_origin (self->uri, client->base_uri) ||
      (client->delivery_uri != NULL && lk_replicate_same_origin (self->uri, client->delivery_uri)))
    return TRUE;

  return g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 &&
         (g_str_equal (lower, "replicate.com") || g_str_has_suffix (lower, ".replicate.com") ||
          g_str_equal (lower, "replicate.delivery") ||
          g_str_has_suffix (lower, ".replicate.delivery"));
}

static void
download_begin (LkFlow *flow, gpointer state)
{
  Download *self = state;
  g_autoptr (LkRequest) request = lk_request_new ("GET", self->uri);

  lk_request_set_service (request, "Replicate", "weights.get");
  if (self->with_token)
    lk_request_set_bearer (request, self->client->token);

  lk_request_set_target (request, self->target, MAX_OUTPUT);
  lk_request_set_resume (request, TRUE);
  lk_request_set_timeouts (request, 0, UPLOAD_STALL_MS, OVERALL_MS);
  lk_request_set_progress (request, self->progress, self->progress_data);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static void
remove_part (Download *self)
{
  g_autofree char *path = g_file_get_path (self->target);
  g_autofree char *part = g_strconcat (path, ".part", NULL);

  g_unlink (part);
}

static LkFlowAction
handle_refusal (Download *self, GError *failure, GError **error)
{
  guint status = lk_error_get_http_status (failure);

  if ((status == 401 || status == 403) && !self->with_token && may_see_token (self))
    {
      self->with_token = TRUE;
      g_error_free (failure);
      return LK_FLOW_REPEAT;
    }

  /* What lies here is as long as what lies there, or longer: it is not to be trusted. */
  if (status == 416 && !self->began_anew)
    {
      self->began_anew = TRUE;
      remove_part (self);
      g_error_free (failure);
      return LK_FLOW_REPEAT;
    }

  if (status == 401 || status == 403 || status == 404 || status == 410)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                           _ ("Replicate's address of the weights has expired"));
      lk_error_set_http (*error, status, lk_error_get_request_id (failure));
      lk_error_set_code (*error, LK_REPLICATE_LINK_EXPIRED);
      g_error_free (failure);
      return LK_FLOW_DONE;
    }

  g_propagate_error (error, failure);

  return LK_FLOW_DONE;
}

static LkFlowAction
download_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Download *self = state;
  GError *failure = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (self->client->http, result, &failure);

  if (response == NULL)
    return handle_refusal (self, failure, error);

  self->size = lk_response_get_size (response);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep download_steps[] = {
  { "download", download_begin, download_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_replicate_client_download_async:
 * @self: a client
 * @uri: where the output lies, from the training
 * @target: gets it; a `.part` beside it is gone on with
 * @progress: (nullable) (scope call): called with bytes received
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it; what came stays in the `.part`
 * @callback: called when done
 * @user_data: for @callback
 *
 * Outputs are open to whoever knows their address, so the token is not shown; when it is
 * asked for, it goes to the service's own hosts only.
 */
void
lk_replicate_client_download_async (LkReplicateClient *self,
                                    const char *uri,
                                    GFile *target,
                                    LkProgressFunc progress,
                                    gpointer progress_data,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  Download *state;

  g_return_if_fail (LK_IS_REPLICATE_CLIENT (self));

  state = g_new0 (Download, 1);
  state->client = g_object_ref (self);
  state->uri = g_strdup (uri);
  state->target = g_object_ref (target);
  state->progress = progress;
  state->progress_data = progress_data;

  lk_flow_run_async (self, download_steps, state, download_free, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_download_finish:
 * @self: a client
 * @result: the result
 * @size: (out) (optional): how large it is
 * @error: return location; with the code %LK_REPLICATE_LINK_EXPIRED the training has to be
 *   asked for a fresh address
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_replicate_client_download_finish (LkReplicateClient *self,
                                     GAsyncResult *result,
                                     goffset *size,
                                     GError **error)
{
  Download *state = lk_flow_run_finish (self, result, error);

  if (state == NULL)
    return FALSE;

  if (size != NULL)
    *size = state->size;

  return TRUE;
}
