/* test-s3-upload.c: uploads in parts, when things go wrong in the middle
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice.h"
#include "lk-s3-client.h"

#include <glib/gstdio.h>
#include <string.h>

#define SIZE (20 * 1024 + 5)
#define KEY  "files/a.zip"

typedef struct
{
  LkPractice *practice;
  LkRedactor *redactor;
  LkHttp *http;
  LkS3Client *client;
  char *path;
  char *content;
  char *upload_id; /* (nullable) as it was reported */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (LkS3Config) config = lk_s3_config_new ();
  g_auto (GStrv) environment = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  self->practice = lk_practice_new ();
  lk_practice_start (self->practice, 0, &error);
  g_assert_no_error (error);
  lk_practice_set_option (self->practice, "s3.part-minimum", 1024);
  environment = lk_practice_dup_environment (self->practice);
  config->endpoint = g_strdup (g_environ_getenv (environment, "CLOUDFLARE_R2_ENDPOINT"));
  config->bucket = g_strdup (g_environ_getenv (environment, "CLOUDFLARE_R2_BUCKET"));
  config->key_id = g_strdup (g_environ_getenv (environment, "CLOUDFLARE_R2_ACCESS_KEY_ID"));
  config->secret = g_strdup (g_environ_getenv (environment, "CLOUDFLARE_R2_SECRET_ACCESS_KEY"));

  self->redactor = lk_redactor_new ();
  self->http = lk_http_new (self->redactor);
  lk_http_set_backoff (self->http, 1, 2);
  self->client = lk_s3_client_new (self->http, config, &error);
  g_assert_no_error (error);
  lk_s3_client_set_multipart (self->client, 4096, 2048);

  fd = g_file_open_tmp ("lk-test-XXXXXX", &self->path, NULL);
  g_close (fd, NULL);
  self->content = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->content[i] = (char) (i * 31 % 251);
  g_assert_true (g_file_set_contents (self->path, self->content, SIZE, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->path);
  g_free (self->path);
  g_free (self->content);
  g_free (self->upload_id);
  g_object_unref (self->client);
  g_object_unref (self->http);
  g_object_unref (self->redactor);
  lk_practice_stop (self->practice);
  g_assert_finalize_object (self->practice);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
upload_cb (const char *id, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_null (self->upload_id);
  self->upload_id = g_strdup (id);
}

static gboolean
put (Fixture *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GAsyncResult) result = NULL;
  LkS3Put description = { .key = KEY, .file = file, .upload_func = upload_cb, .func_data = self };

  lk_s3_client_put_file_async (self->client, &description, cancellable, ready_cb, &result);
  wait_for (&result);

  return lk_s3_client_put_file_finish (self->client, result, error);
}

typedef struct
{
  const char *name;
  const char *faults;
  gboolean complete_fails;
  LkCategory category; /* NONE when it heals by itself */
  guint left;          /* multipart uploads */
} Case;

/* clang-format off */
#define FAULT(operation, times, action) \
  "[{\"match\":{\"operation\":\"s3." operation "\"},\"times\":" times ",\"action\":{" action "}}]"
#define STATUS(status) "\"type\":\"status\",\"status\":" status
#define DENIED STATUS ("403") ",\"body\":\"<Error><Code>AccessDenied</Code></Error>\""

static const Case cases[] = {
  { "fine", "[]", FALSE, LK_CATEGORY_NONE, 0 },
  { "part-503-twice", FAULT ("UploadPart", "2", STATUS ("503")), FALSE, LK_CATEGORY_NONE, 0 },
  { "part-reset", FAULT ("UploadPart", "1", "\"type\":\"reset\""), FALSE, LK_CATEGORY_NONE, 0 },
  { "part-answer-lost", FAULT ("UploadPart", "1", "\"type\":\"reset\",\"when\":\"after\""), FALSE, LK_CATEGORY_NONE, 0 },
  { "part-refused", FAULT ("UploadPart", "-1", DENIED), FALSE, LK_CATEGORY_AUTHENTICATION, 0 },
  { "part-always-500", FAULT ("UploadPart", "-1", STATUS ("500")), FALSE, LK_CATEGORY_SERVICE_ERROR, 0 },
  { "begin-reset", FAULT ("CreateMultipartUpload", "1", "\"type\":\"reset\""), FALSE, LK_CATEGORY_NONE, 0 },
  { "begin-answer-lost", FAULT ("CreateMultipartUpload", "1", "\"type\":\"reset\",\"when\":\"after\""), FALSE, LK_CATEGORY_NONE, 1 },
  { "begin-refused", FAULT ("CreateMultipartUpload", "-1", DENIED), FALSE, LK_CATEGORY_AUTHENTICATION, 0 },
  { "complete-503", FAULT ("CompleteMultipartUpload", "1", STATUS ("503")), FALSE, LK_CATEGORY_NONE, 0 },
  { "complete-answer-lost", FAULT ("CompleteMultipartUpload", "1", "\"type\":\"reset\",\"when\":\"after\""), FALSE, LK_CATEGORY_NONE, 0 },
  { "complete-always-500", FAULT ("CompleteMultipartUpload", "-1", STATUS ("500")), FALSE, LK_CATEGORY_SERVICE_ERROR, 0 },
  { "complete-200-with-error", "[]", TRUE, LK_CATEGORY_SERVICE_ERROR, 0 },
};
/* clang-format on */

static void
test_case (Fixture *self, gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GBytes) stored = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_assert_true (lk_practice_set_faults (self->practice, one->faults, NULL));
  lk_practice_set_option (self->practice, "s3.complete-fails", one->complete_fails);
  ok = put (self, NULL, &error);
  g_assert_cmpstr (lk_category_to_string (lk_error_get_category (error)), ==,
                   lk_category_to_string (one->category));
  g_assert_true (ok == (error == NULL));

  stored = lk_practice_dup_object (self->practice, LK_PRACTICE_BUCKET, KEY);
  if (ok)
    g_assert_cmpmem (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored), self->content,
                     SIZE);
  else
    g_assert_null (stored);

  g_assert_cmpuint (lk_practice_count_uploads (self->practice), ==, one->left);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

/* Cancelled while the storage is still beginning the upload: what it begins is removed. */
static void
test_cancelled_early (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  lk_practice_set_faults (self->practice,
                          FAULT ("CreateMultipartUpload", "1", "\"type\":\"late\",\"ms\":300"),
                          NULL);
  g_timeout_add (50, cancel_cb, cancellable);
  g_assert_false (put (self, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_nonnull (self->upload_id);
  g_assert_cmpuint (lk_practice_count_uploads (self->practice), ==, 0);
}

/* A storage that does not answer at all keeps nobody for longer than a moment. */
static void
test_cancelled_in_silence (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  lk_practice_set_faults (self->practice,
                          FAULT ("CreateMultipartUpload", "1", "\"type\":\"late\",\"ms\":60000"),
                          NULL);
  g_timeout_add (10, cancel_cb, cancellable);
  g_assert_false (put (self, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
}

/* The server's clock is believed once; when that does not help, the person hears of it. */
static void
test_clock (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a", 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_practice_set_faults (
      self->practice,
      FAULT ("PutObject", "1",
             STATUS ("403") ",\"headers\":{\"Date\":\"Wed, 21 Oct 2015 07:28:00 GMT\"},"
                            "\"body\":\"<Error><Code>RequestTimeTooSkewed</Code></Error>\""),
      NULL);
  lk_s3_client_put_bytes_async (self->client, "a", NULL, bytes, NULL, ready_cb, &result);
  wait_for (&result);
  g_assert_false (lk_s3_client_put_bytes_finish (self->client, result, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_nonnull (strstr (error->message, "clock"));
  g_assert_cmpuint (lk_practice_count (self->practice, "s3.PutObject"), ==, 2);
}

static gboolean
ensure_lifecycle (Fixture *self, gboolean *changed, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_s3_client_ensure_lifecycle_async (self->client, "lorikeet/", 1, NULL, ready_cb, &result);
  wait_for (&result);

  return lk_s3_client_ensure_lifecycle_finish (self->client, result, changed, error);
}

static void
test_lifecycle (Fixture *self, gconstpointer data)
{
  gboolean changed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;

  g_assert_true (ensure_lifecycle (self, &changed, &error));
  g_assert_no_error (error);
  g_assert_true (changed);
  g_assert_true (ensure_lifecycle (self, &changed, &error));
  g_assert_false (changed);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "s3.PutBucketLifecycle"), ==, 1);

  lk_practice_set_faults (self->practice, FAULT ("GetBucketLifecycle", "-1", DENIED), NULL);
  g_assert_false (ensure_lifecycle (self, &changed, &refusal));
  g_assert_error (refusal, LK_ERROR, LK_ERROR_AUTHENTICATION);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/s3-upload/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }

  ADD ("/s3-upload/cancelled-early", test_cancelled_early);
  ADD ("/s3-upload/cancelled-in-silence", test_cancelled_in_silence);
  ADD ("/s3-upload/clock", test_clock);
  ADD ("/s3-upload/lifecycle", test_lifecycle);

  return g_test_run ();
}
