/* replicate-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "replicate-fixture.h"

#include "lk-error.h"
#include "lk-json.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

static void
add_member (struct archive *archive, const char *name, const char *data, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_write_header (archive, entry);
  archive_write_data (archive, data, size);
  archive_entry_free (entry);
}

static void
write_zip (const char *path)
{
  struct archive *archive = archive_write_new ();
  g_autofree char *picture =
      g_test_build_filename (G_TEST_DIST, "..", "data", "samples", "lorikeet-01.jpg", NULL);
  g_autofree char *data = NULL;
  gsize size;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (picture, &data, &size, &error);
  g_assert_no_error (error);

  archive_write_set_format_zip (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  add_member (archive, "a.jpg", data, size);
  add_member (archive, "a.txt", "TOK a bird", 10);
  archive_write_close (archive);
  archive_write_free (archive);
}

void
replicate_fixture_setup (Fixture *self, gconstpointer data)
{
  g_autoptr (LkHttp) http = NULL;
  g_autofree char *zip = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  self->practice = lk_practice_new ();
  g_assert_true (lk_practice_start (self->practice, 0, &error));
  g_assert_no_error (error);
  lk_practice_set_speed (self->practice, 0);

  self->redactor = lk_redactor_new ();
  self->trace = lk_trace_new (self->redactor);
  http = lk_http_new (self->redactor);
  lk_http_set_backoff (http, 1, 5);
  self->http = lk_http_with_trace (http, self->trace);
  self->client = lk_replicate_client_new (self->http,
                                          lk_practice_get_uri (self->practice, "replicate"),
                                          lk_practice_get_secret (self->practice, "replicate"));
  lk_replicate_client_set_delivery_uri (self->client,
                                        lk_practice_get_uri (self->practice, "delivery"));

  self->folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  zip = g_build_filename (self->folder, "a b\".zip", NULL);
  output = g_build_filename (self->folder, "trained_model.tar", NULL);
  write_zip (zip);
  self->zip = g_file_new_for_path (zip);
  self->output = g_file_new_for_path (output);
  self->input = lk_json_object_new ("s:trigger_word", "TOK", "i:steps", (gint64) 30, "i:lora_rank",
                                    (gint64) 8, "b:autocaption", FALSE, "s:hf_token",
                                    "hf_mustnotbesent", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

void
replicate_fixture_teardown (Fixture *self, gconstpointer data)
{
  lk_practice_stop (self->practice);
  g_clear_object (&self->client);
  g_clear_object (&self->http);
  g_clear_object (&self->trace);
  g_clear_object (&self->redactor);
  g_clear_object (&self->practice);
  g_clear_object (&self->zip);
  g_clear_object (&self->output);
  json_object_unref (self->input);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->version);
}

void
replicate_fixture_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
replicate_fixture_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
replicate_fixture_set_faults (Fixture *self, const char *json)
{
  g_autoptr (GError) error = NULL;

  lk_practice_set_faults (self->practice, json, &error);
  g_assert_no_error (error);
}

LkReplicateFile *
replicate_fixture_upload (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_replicate_client_upload_file_async (self->client, self->zip, "application/zip", NULL, NULL,
                                         NULL, replicate_fixture_ready_cb, &result);

  return lk_replicate_client_upload_file_finish (self->client, replicate_fixture_wait_for (&result),
                                                 error);
}

LkReplicateModel *
replicate_fixture_ensure_model (Fixture *self, gboolean *created, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_replicate_client_ensure_model_async (self->client, MODEL, "A model", TRUE, NULL,
                                          replicate_fixture_ready_cb, &result);

  return lk_replicate_client_ensure_model_finish (self->client,
                                                  replicate_fixture_wait_for (&result), created,
                                                  error);
}

LkReplicateVersion *
replicate_fixture_get_version (Fixture *self, const char *version, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_replicate_client_get_version_async (self->client, TRAINER, version, NULL,
                                         replicate_fixture_ready_cb, &result);

  return lk_replicate_client_get_version_finish (self->client, replicate_fixture_wait_for (&result),
                                                 error);
}

/* Everything that a training needs. */
void
replicate_fixture_prepare (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateFile) file = replicate_fixture_upload (self, &error);
  g_autoptr (LkReplicateModel) model = NULL;
  g_autoptr (LkReplicateVersion) version = NULL;

  g_assert_no_error (error);
  json_object_set_string_member (self->input, "input_images", file->uri);
  model = replicate_fixture_ensure_model (self, NULL, &error);
  g_assert_no_error (error);
  version = replicate_fixture_get_version (self, NULL, &error);
  g_assert_no_error (error);
  self->version = g_strdup (version->id);
}

LkTraining *
replicate_fixture_create (Fixture *self, GError **error)
{
  LkTrainingRequest request = { TRAINER, self->version, MODEL, self->input };
  g_autoptr (GAsyncResult) result = NULL;

  lk_replicate_client_create_training_async (self->client, &request, NULL,
                                             replicate_fixture_ready_cb, &result);

  return lk_replicate_client_create_training_finish (self->client,
                                                     replicate_fixture_wait_for (&result), error);
}

LkTraining *
replicate_fixture_get_training (Fixture *self, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_replicate_client_get_training_async (self->client, id, NULL, replicate_fixture_ready_cb,
                                          &result);

  return lk_replicate_client_get_training_finish (self->client,
                                                  replicate_fixture_wait_for (&result), error);
}

LkTraining *
replicate_fixture_cancel (Fixture *self, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_replicate_client_cancel_training_async (self->client, id, NULL, replicate_fixture_ready_cb,
                                             &result);

  return lk_replicate_client_cancel_training_finish (self->client,
                                                     replicate_fixture_wait_for (&result), error);
}

LkTraining *
replicate_fixture_find (Fixture *self,
                        gint64 not_before,
                        JsonObject *input,
                        const char *const *known)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkTrainingQuery query = {
    .trainer = TRAINER,
    .destination = MODEL,
    .dataset_uri = lk_json_peek_string (self->input, "input_images"),
    .input = input,
    .not_before = not_before,
    .known = known,
  };
  LkTraining *training;

  lk_replicate_client_find_training_async (self->client, &query, NULL, replicate_fixture_ready_cb,
                                           &result);
  training = lk_replicate_client_find_training_finish (self->client,
                                                       replicate_fixture_wait_for (&result),
                                                       &error);
  g_assert_no_error (error);

  return training;
}

gboolean
replicate_fixture_download (Fixture *self, const char *uri, goffset *size, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_replicate_client_download_async (self->client, uri, self->output, NULL, NULL, NULL,
                                      replicate_fixture_ready_cb, &result);

  return lk_replicate_client_download_finish (self->client, replicate_fixture_wait_for (&result),
                                              size, error);
}

/* Looks until it has ended, and reads the log as the pipeline does. */
LkTraining *
replicate_fixture_follow (Fixture *self, const char *id, LkTrainLog *log)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LkTraining) training = replicate_fixture_get_training (self, id, &error);

      g_assert_no_error (error);
      lk_train_log_feed (log, lk_training_get_logs (training));
      if (lk_training_is_finished (training))
        return g_steal_pointer (&training);
    }

  g_assert_not_reached ();
}

LkTraining *
replicate_fixture_train (Fixture *self)
{
  g_autoptr (LkTraining) training = NULL;
  g_autoptr (LkTrainLog) log = lk_train_log_new ("^flux_train_replicate:", 30);
  g_autoptr (GError) error = NULL;

  replicate_fixture_prepare (self);
  training = replicate_fixture_create (self, &error);
  g_assert_no_error (error);

  return replicate_fixture_follow (self, lk_training_get_id (training), log);
}
