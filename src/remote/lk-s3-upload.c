/* lk-s3-upload.c: files of any size: in one piece or in parts, several at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-s3-private.h"

#include "lk-s3-signer.h"
#include "lk-s3-xml.h"

#include <glib/gi18n-lib.h>

#define PARALLEL_PARTS 4
#define MAX_PARTS      10000

/* Who cancels waits this long, at most, for what would leave something behind. */
#define GRACE_MS 1500

typedef struct
{
  char *key;
  char *content_type;
  GFile *file; /* (owned) input */
  LkS3UploadFunc upload_func;
  LkProgressFunc progress;
  gpointer func_data;

  goffset size;
  goffset part_size;
  guint n_parts;
  char *upload_id;     /* (nullable) in progress */
  char **etags;        /* (nullable) in progress, by part */
  goffset *part_bytes; /* (nullable) in progress, by part */
  guint next_part;     /* in progress */
  guint running;       /* in progress */
  GError *error;       /* (nullable) in progress: the first one */
  GCancellable *inner; /* (owned) cancelled with the first error */
  gulong handler;
  GCancellable *patient; /* (owned) cancelled a while after the caller did */
  gulong patient_handler;
} Upload;

typedef struct
{
  GTask *task; /* (owned) */
  guint index;
} Part;

static void start_parts (GTask *task);

static void
upload_free (gpointer data)
{
  Upload *self = data;

  g_assert (self->running == 0);
  g_free (self->key);
  g_free (self->content_type);
  g_clear_object (&self->file);
  g_clear_object (&self->inner);
  g_clear_object (&self->patient);
  g_free (self->upload_id);
  for (guint i = 0; self->etags != NULL && i < self->n_parts; i++)
    g_free (self->etags[i]);
  g_free (self->etags);
  g_free (self->part_bytes);
  g_clear_error (&self->error);
  g_free (self);
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static gboolean
grace_over_cb (gpointer patient)
{
  g_cancellable_cancel (patient);

  return G_SOURCE_REMOVE;
}

static void
begin_grace_cb (GCancellable *outer, gpointer patient)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, GRACE_MS, grace_over_cb, g_object_ref (patient),
                      g_object_unref);
}

/* Also when the upload itself was cancelled: this is what must not be left behind. */
static void
aborted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Upload *self = g_task_get_task_data (task);

  lk_s3_client_abort_finish (g_task_get_source_object (task), result, NULL);
  g_task_return_error (task, g_steal_pointer (&self->error));
}

static void
fail (GTask *task, GError *error)
{
  Upload *self = g_task_get_task_data (task);

  if (self->upload_id == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->error = error;
  lk_s3_client_abort_async (g_task_get_source_object (task), self->key, self->upload_id,
                            self->patient, aborted_cb, g_object_ref (task));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  g_autoptr (LkS3Object) object = NULL;

  if (lk_s3_client_head_finish (client, result, &object, NULL) && object != NULL &&
      object->size == self->size)
    g_task_return_boolean (task, TRUE);
  else
    fail (task, g_steal_pointer (&self->error));
}

static void
completed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (client->http, result, &error);
  g_autoptr (GPtrArray) fields = response != NULL ? lk_s3_response_parse (response, &error) : NULL;

  if (fields != NULL)
    {
      g_task_return_boolean (task, TRUE);
    }
  else if (g_strcmp0 (lk_error_get_code (error), "NoSuchUpload") == 0)
    {
      /* Completed by an earlier try, whose answer was lost? The object tells. */
      self->error = error;
      lk_s3_client_head_async (client, self->key, self->inner, looked_cb, g_object_ref (task));
    }
  else
    {
      fail (task, error);
    }
}

static void
complete (GTask *task)
{
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  g_autofree char *query = lk_s3_query ("uploadId", self->upload_id, NULL);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (client, "POST", self->key, query, "s3.CompleteMultipartUpload");
  GString *body = g_string_new ("<CompleteMultipartUpload>");
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < self->n_parts; i++)
    {
      g_autofree char *etag = g_markup_escape_text (self->etags[i], -1);

      g_string_append_printf (body, "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>",
                              i + 1, etag);
    }

  g_string_append (body, "</CompleteMultipartUpload>");
  bytes = g_string_free_to_bytes (body);
  lk_s3_request_set_bytes (request, "application/xml", bytes);

  /* The same parts make the same object. */
  lk_request_set_retryable (request, TRUE);
  lk_request_set_timeouts (request, 5 * 60 * 1000, 0, 15 * 60 * 1000);
  lk_http_send_async (client->http, request, self->inner, completed_cb, g_object_ref (task));
}

static void
report (Upload *self)
{
  goffset done = 0;

  for (guint i = 0; i < self->n_parts; i++)
    done += self->part_bytes[i];

  if (self->progress != NULL)
    self->progress (done, self->size, self->func_data);
}

static void
part_progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Part *part = user_data;
  Upload *self = g_task_get_task_data (part->task);

  self->part_bytes[part->index] = done;
  report (self);
}

static void
part_done (GTask *task)
{
  Upload *self = g_task_get_task_data (task);

  if (self->error != NULL && self->running == 0)
    fail (task, g_steal_pointer (&self->error));
  else if (self->error == NULL && self->next_part == self->n_parts && self->running == 0)
    complete (task);
  else if (self->error == NULL)
    start_parts (task);
}

static void
part_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Part *part = user_data;
  g_autoptr (GTask) task = part->task;
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (client->http, result, &error);
  const char *etag = response != NULL ? lk_response_get_header (response, "etag") : NULL;

  if (response != NULL && etag == NULL)
    g_set_error_literal (&error, LK_ERROR, LK_ERROR_SERVICE,
                         _ ("The storage took a part and gave no receipt for it"));

  self->running--;
  self->etags[part->index] = g_strdup (etag);

  if (error != NULL && self->error == NULL)
    {
      self->error = g_steal_pointer (&error);
      g_cancellable_cancel (self->inner);
    }

  g_free (part);
  part_done (task);
}

static void
start_part (GTask *task, guint index)
{
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  g_autofree char *query = lk_s3_query ("partNumber", number, "uploadId", self->upload_id, NULL);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (client, "PUT", self->key, query, "s3.UploadPart");
  goffset offset = (goffset) index * self->part_size;
  Part *part = g_new0 (Part, 1);

  part->task = g_object_ref (task);
  part->index = index;
  lk_request_set_body_file (request, NULL, self->file, offset,
                            MIN (self->part_size, self->size - offset));
  lk_request_set_progress (request, part_progress_cb, part);
  lk_request_set_timeouts (request, 0, 60 * 1000, 0);
  self->running++;
  lk_http_send_async (client->http, request, self->inner, part_sent_cb, part);
}

static void
start_parts (GTask *task)
{
  Upload *self = g_task_get_task_data (task);

  while (self->next_part < self->n_parts && self->running < PARALLEL_PARTS)
    start_part (task, self->next_part++);
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (client->http, result, &error);
  g_autoptr (GPtrArray) fields = response != NULL ? lk_s3_response_parse (response, &error) : NULL;
  const char *id =
      fields != NULL ? lk_s3_xml_find (fields, "InitiateMultipartUploadResult/UploadId") : NULL;

  if (fields != NULL && (id == NULL || *id == '\0'))
    error = g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE,
                                 _ ("The storage began an upload without a name for it"));

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->upload_id = g_strdup (id);
  self->etags = g_new0 (char *, self->n_parts);
  self->part_bytes = g_new0 (goffset, self->n_parts);
  if (self->upload_func != NULL)
    self->upload_func (id, self->func_data);

  start_parts (task);
}

static void
begin_multipart (GTask *task)
{
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  g_autofree char *query = lk_s3_query ("uploads", "", NULL);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (client, "POST", self->key, query, "s3.CreateMultipartUpload");

  self->part_size = client->part_size;
  while (self->size / self->part_size >= MAX_PARTS)
    self->part_size *= 2;
  self->n_parts = (guint) ((self->size + self->part_size - 1) / self->part_size);

  /* Beginning twice leaves an empty upload, which the sweep and the storage remove. */
  lk_request_set_retryable (request, TRUE);
  lk_request_set_header (request, "content-type", self->content_type);

  /* Not cancelled at once: an upload whose name is not known cannot be removed. */
  lk_http_send_async (client->http, request, self->patient, begun_cb, g_object_ref (task));
}

static void
whole_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkS3Client *client = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (client->http, result, &error);

  if (response != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
send_whole (GTask *task)
{
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (client, "PUT", self->key, NULL, "s3.PutObject");

  lk_request_set_body_file (request, self->content_type, self->file, 0, self->size);
  lk_request_set_progress (request, self->progress, self->func_data);
  lk_request_set_timeouts (request, 0, 60 * 1000, 0);
  lk_http_send_async (client->http, request, self->inner, whole_sent_cb, g_object_ref (task));
}

static void
size_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkS3Client *client = g_task_get_source_object (task);
  Upload *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (self->file);

      g_task_return_error (task, lk_error_from_io (error, name));
      return;
    }

  self->size = g_file_info_get_size (info);
  if (self->size > client->threshold)
    begin_multipart (task);
  else
    send_whole (task);
}

static void
done_cb (GTask *task, GParamSpec *pspec, gpointer user_data)
{
  Upload *self = g_task_get_task_data (task);

  GCancellable *outer = g_object_get_data (G_OBJECT (task), "outer");

  g_cancellable_disconnect (outer, self->handler);
  g_cancellable_disconnect (outer, self->patient_handler);
}

/**
 * lk_s3_client_put_file_async:
 * @self: a client
 * @put: what goes where; copied
 * @cancellable: (nullable): ends it; a multipart upload is aborted before it returns
 * @callback: called when the object is stored
 * @user_data: for @callback
 */
void
lk_s3_client_put_file_async (LkS3Client *self,
                             const LkS3Put *put,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Upload *upload;

  g_return_if_fail (LK_IS_S3_CLIENT (self));

  task = g_task_new (self, NULL, callback, user_data);
  upload = g_new0 (Upload, 1);
  g_task_set_source_tag (task, lk_s3_client_put_file_async);
  g_task_set_task_data (task, upload, upload_free);
  upload->key = g_strdup (put->key);
  upload->content_type =
      g_strdup (put->content_type != NULL ? put->content_type : "application/octet-stream");
  upload->file = g_object_ref (put->file);
  upload->upload_func = put->upload_func;
  upload->progress = put->progress;
  upload->func_data = put->func_data;
  upload->inner = g_cancellable_new ();
  upload->patient = g_cancellable_new ();

  if (cancellable != NULL)
    {
      g_object_set_data_full (G_OBJECT (task), "outer", g_object_ref (cancellable), g_object_unref);
      g_signal_connect (task, "notify::completed", G_CALLBACK (done_cb), NULL);
      upload->handler = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                               g_object_ref (upload->inner), g_object_unref);
      upload->patient_handler = g_cancellable_connect (cancellable, G_CALLBACK (begin_grace_cb),
                                                       g_object_ref (upload->patient),
                                                       g_object_unref);
    }

  g_file_query_info_async (put->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, upload->inner, size_cb, g_object_ref (task));
}

gboolean
lk_s3_client_put_file_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
