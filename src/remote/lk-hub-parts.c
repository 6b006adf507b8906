/* lk-hub-parts.c: the parts of a large file, several at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PARALLEL   4
#define MAX_TRIES  6
#define STALL_MS   (60 * 1000)
#define OVERALL_MS (60 * 60 * 1000)

typedef struct
{
  LkHubClient *client;  /* (owned) input */
  GFile *file;          /* (owned) (nullable) input */
  GBytes *content;      /* (owned) (nullable) input */
  goffset size;         /* input */
  goffset chunk_size;   /* input */
  gint64 expires_at;    /* input: monotonic time, or 0 */
  GPtrArray *uris;      /* (owned) (element-type utf8) input */
  LkHubParts *parts;    /* (owned) shared with the client */
  GCancellable *inner;  /* (owned) in progress: ends the others when one fails */
  gulong outer_handler; /* in progress */
  GArray *sent;         /* (owned) (element-type goffset) in progress: bytes of each part */
  guint next;           /* in progress */
  guint n_running;      /* in progress */
  GError *error;        /* (owned) (nullable) in progress: the first */
  LkProgressFunc progress;
  gpointer progress_data;
} Parts;

/* One of them. */
typedef struct
{
  GTask *task; /* (owned) */
  guint index;
} Part;

static void
clear_parts (gpointer data)
{
  LkHubParts *self = data;

  g_free (self->upload_id);
  g_ptr_array_unref (self->etags);
}

void
lk_hub_parts_unref (LkHubParts *self)
{
  g_rc_box_release_full (self, clear_parts);
}

static void
parts_free (gpointer data)
{
  Parts *self = data;

  g_assert (self->n_running == 0);
  g_object_unref (self->client);
  g_clear_object (&self->file);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->parts, lk_hub_parts_unref);
  g_object_unref (self->inner);
  g_ptr_array_unref (self->uris);
  g_array_unref (self->sent);
  g_clear_error (&self->error);
  g_free (self);
}

static char *
upload_id_of (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED_QUERY, NULL);
  const char *query = uri != NULL ? g_uri_get_query (uri) : NULL;
  g_autoptr (GHashTable) table =
      query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;

  return table != NULL ? g_strdup (g_hash_table_lookup (table, "uploadId")) : NULL;
}

/* Parts of another upload are of no use. An upload that does not say its name is taken
 * for another one. */
static LkHubParts *
lookup_parts (LkHubClient *client, const char *sha256, LkHubActions *actions)
{
  g_autofree char *upload_id = upload_id_of (actions->href);
  LkHubParts *parts = g_hash_table_lookup (client->uploads, sha256);

  if (upload_id == NULL)
    upload_id = upload_id_of (g_ptr_array_index (actions->parts, 0));

  if (parts != NULL && upload_id != NULL && g_strcmp0 (parts->upload_id, upload_id) == 0 &&
      parts->etags->len == actions->parts->len)
    return parts;

  parts = g_rc_box_new0 (LkHubParts);
  parts->upload_id = g_steal_pointer (&upload_id);
  parts->etags = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (parts->etags, (int) actions->parts->len);
  g_hash_table_insert (client->uploads, g_strdup (sha256), parts);

  return parts;
}

static void
report (Parts *self)
{
  goffset sum = 0;

  if (self->progress == NULL)
    return;

  for (guint i = 0; i < self->sent->len; i++)
    sum += g_array_index (self->sent, goffset, i);

  self->progress (sum, self->size, self->progress_data);
}

static void
part_progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Part *part = user_data;
  Parts *self = g_task_get_task_data (part->task);

  g_array_index (self->sent, goffset, part->index) = done;
  report (self);
}

static JsonArray *
list_parts (Parts *self)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < self->parts->etags->len; i++)
    json_array_add_object_element (list,
                                   lk_json_object_new ("i:partNumber", (gint64) i + 1, "s:etag",
                                                       g_ptr_array_index (self->parts->etags, i),
                                                       NULL));

  return list;
}

static void
finish (GTask *task)
{
  Parts *self = g_task_get_task_data (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), self->outer_handler);
  self->outer_handler = 0;

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_pointer (task, list_parts (self), (GDestroyNotify) json_array_unref);
}

static void
note_failure (Parts *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);

  g_cancellable_cancel (self->inner);
}

static goffset
part_size (Parts *self, guint index)
{
  return MIN (self->chunk_size, self->size - (goffset) index * self->chunk_size);
}

static void start_parts (GTask *task);

static void
part_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Part *part = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&part->task);
  Parts *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (LK_HTTP (source), result, &error);
  const char *etag = response != NULL ? lk_response_get_header (response, "etag") : NULL;

  self->n_running--;

  if (etag != NULL)
    {
      g_free (g_ptr_array_index (self->parts->etags, part->index));
      g_ptr_array_index (self->parts->etags, part->index) = g_strdup (etag);
      g_array_index (self->sent, goffset, part->index) = part_size (self, part->index);
      report (self);
    }
  else if (response != NULL)
    {
      note_failure (self, g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE,
                                               _ ("Hugging Face's storage took a part without "
                                                  "giving its mark")));
    }
  else
    {
      note_failure (self, g_steal_pointer (&error));
    }

  g_free (part);
  start_parts (task);
}

static void
set_part_body (Parts *self, LkRequest *request, guint index)
{
  goffset offset = (goffset) index * self->chunk_size;
  g_autoptr (GBytes) slice = NULL;

  if (self->content == NULL)
    {
      lk_request_set_body_file (request, NULL, self->file, offset, part_size (self, index));
      return;
    }

  slice = g_bytes_new_from_bytes (self->content, (gsize) offset, (gsize) part_size (self, index));
  lk_request_set_body_bytes (request, NULL, slice);
}

static void
start_part (GTask *task, guint index)
{
  Parts *self = g_task_get_task_data (task);
  g_autoptr (LkRequest) request = lk_request_new ("PUT", g_ptr_array_index (self->uris, index));
  Part *part = g_new0 (Part, 1);

  part->task = g_object_ref (task);
  part->index = index;
  self->n_running++;

  /* No token: the address is signed, and the storage refuses two ways of signing in. */
  lk_request_set_service (request, "Hugging Face", "lfs.part");
  set_part_body (self, request, index);
  lk_request_set_fault_func (request, lk_hub_read_storage_fault, NULL);
  lk_request_set_progress (request, part_progress_cb, part);
  lk_request_set_timeouts (request, 0, STALL_MS, OVERALL_MS);
  lk_request_set_max_tries (request, MAX_TRIES);
  lk_http_send_async (self->client->http, request, self->inner, part_sent_cb, part);
}

static gboolean
is_expired (Parts *self)
{
  return self->expires_at != 0 && g_get_monotonic_time () > self->expires_at;
}

static void
start_parts (GTask *task)
{
  Parts *self = g_task_get_task_data (task);

  while (self->error == NULL && self->n_running < PARALLEL && self->next < self->uris->len)
    {
      guint index = self->next++;

      if (g_ptr_array_index (self->parts->etags, index) != NULL)
        continue;

      if (is_expired (self))
        {
          self->error = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION,
                                             _ ("The addresses for the upload have expired"));
          lk_error_set_code (self->error, LK_HUB_EXPIRED);
          break;
        }

      start_part (task, index);
    }

  if (self->n_running == 0)
    finish (task);
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

/**
 * lk_hub_put_parts_async: (skip)
 * @self: a client
 * @file: a file on disk with a known digest
 * @actions: what the batch answer wants
 * @progress: (nullable) (scope call): called with bytes sent of the file
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Parts that an earlier call sent to the same upload are not sent again.
 */
void
lk_hub_put_parts_async (LkHubClient *self,
                        LkHubFile *file,
                        LkHubActions *actions,
                        LkProgressFunc progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Parts *parts = g_new0 (Parts, 1);

  g_task_set_source_tag (task, lk_hub_put_parts_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, parts, parts_free);
  parts->client = g_object_ref (self);
  g_set_object (&parts->file, file->file);
  parts->content = file->content != NULL ? g_bytes_ref (file->content) : NULL;
  parts->size = file->size;
  parts->chunk_size = actions->chunk_size;
  parts->expires_at = actions->expires_at;
  parts->uris = g_ptr_array_ref (actions->parts);
  parts->parts = g_rc_box_acquire (lookup_parts (self, file->sha256, actions));
  parts->inner = g_cancellable_new ();
  parts->sent = g_array_new (FALSE, TRUE, sizeof (goffset));
  parts->progress = progress;
  parts->progress_data = progress_data;
  g_array_set_size (parts->sent, actions->parts->len);

  for (guint i = 0; i < parts->uris->len; i++)
    {
      if (g_ptr_array_index (parts->parts->etags, i) != NULL)
        g_array_index (parts->sent, goffset, i) = part_size (parts, i);
    }

  if (cancellable != NULL)
    parts->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                                  g_object_ref (parts->inner), g_object_unref);

  start_parts (task);
}

/**
 * lk_hub_put_parts_finish: (skip)
 * @self: a client
 * @result: the result
 * @error: return location; with the code %LK_HUB_EXPIRED fresh addresses are needed
 *
 * Returns: (transfer full): the list of parts to complete the upload with
 */
JsonArray *
lk_hub_put_parts_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
