/* test-replicate-client.c: accounts, models, files and outputs against the practice Replicate
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-json.h"
#include "lk-weights.h"
#include "replicate-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_account (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateAccount) account = NULL;
  g_autoptr (LkReplicateClient) stranger =
      lk_replicate_client_new (self->http, lk_practice_get_uri (self->practice, "replicate"),
                               "r8_wrong");

  lk_replicate_client_get_account_async (self->client, NULL, replicate_fixture_ready_cb, &result);
  account = lk_replicate_client_get_account_finish (self->client,
                                                    replicate_fixture_wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (account->name, ==, LK_PRACTICE_USER);

  lk_replicate_client_get_account_async (stranger, NULL, replicate_fixture_ready_cb, &refused);
  g_assert_null (lk_replicate_client_get_account_finish (stranger,
                                                         replicate_fixture_wait_for (&refused),
                                                         &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION);
}

static void
test_model (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean created = FALSE;
  g_autoptr (LkReplicateModel) first = replicate_fixture_ensure_model (self, &created, &error);
  g_autoptr (LkReplicateModel) second = NULL;

  g_assert_no_error (error);
  g_assert_true (created);
  g_assert_true (first->is_private);
  second = replicate_fixture_ensure_model (self, &created, &error);
  g_assert_no_error (error);
  g_assert_false (created);
  g_assert_cmpuint (lk_practice_count (self->practice, "replicate.models.create"), ==, 1);
}

/* Made by somebody else between our look and our request. */
static void
test_model_race (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean created = TRUE;
  g_autoptr (LkReplicateModel) model = NULL;

  replicate_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"replicate.models.create\"},\"action\":{\"type\":"
            "\"reset\",\"when\":\"after\"}}]");
  model = replicate_fixture_ensure_model (self, &created, &error);
  g_assert_no_error (error);
  g_assert_nonnull (model);
  g_assert_false (created);
}

static void
test_version (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateVersion) newest = replicate_fixture_get_version (self, NULL, &error);
  g_autoptr (LkReplicateVersion) same = NULL;
  const LkReplicateInput *steps;

  g_assert_no_error (error);
  steps = lk_replicate_version_get_input (newest, "steps");
  g_assert_nonnull (steps);
  g_assert_cmpfloat (steps->maximum, ==, 6000);
  g_assert_true (lk_replicate_version_get_input (newest, "hf_token")->secret);
  g_assert_true (lk_replicate_version_get_input (newest, "input_images")->uri);

  same = replicate_fixture_get_version (self, newest->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (same->id, ==, newest->id);
  g_assert_cmpuint (same->inputs->len, ==, newest->inputs->len);

  g_assert_null (replicate_fixture_get_version (self, "0000", &error));
  g_assert_cmpuint (lk_error_get_http_status (error), ==, 404);
}

static void
test_list_elsewhere (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  replicate_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"replicate.trainings.list\"},\"action\":{\"type\":"
            "\"status\",\"status\":200,\"body\":{\"next\":\"https://evil.example/v1/"
            "trainings?cursor=x\",\"results\":[]}}}]");
  lk_replicate_client_list_trainings_async (self->client, NULL, NULL, replicate_fixture_ready_cb,
                                            &result);
  g_assert_null (lk_replicate_client_list_trainings_finish (self->client,
                                                            replicate_fixture_wait_for (&result),
                                                            NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
}

static void
test_hostile_id (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (replicate_fixture_get_training (self, "../account?x=#", &error));
  g_assert_cmpuint (lk_error_get_http_status (error), ==, 404);
  g_assert_cmpuint (lk_practice_count (self->practice, "replicate.account"), ==, 0);
}

static void
test_files (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateFile) file = replicate_fixture_upload (self, &error);
  g_autofree char *digest = lk_digest_file_sync (self->zip, G_CHECKSUM_SHA256, NULL, NULL, NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (file->sha256, ==, digest);
  g_assert_cmpint (file->expires_at, >, g_get_real_time ());

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      lk_replicate_client_delete_file_async (self->client, file->id, NULL,
                                             replicate_fixture_ready_cb, &result);
      g_assert_true (lk_replicate_client_delete_file_finish (self->client,
                                                             replicate_fixture_wait_for (&result),
                                                             &error));
      g_assert_no_error (error);
    }
}

static void
test_file_too_large (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lk_practice_set_option (self->practice, "replicate.file-limit", 1000);
  g_assert_null (replicate_fixture_upload (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_code (error), ==, "too-large");
}

static void
test_file_weather (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateFile) file = NULL;
  g_autofree char *digest = lk_digest_file_sync (self->zip, G_CHECKSUM_SHA256, NULL, NULL, NULL);

  replicate_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"replicate.files.create\"},\"action\":{\"type\":"
            "\"reset\",\"when\":\"request-body\",\"bytes\":500}}]");
  file = replicate_fixture_upload (self, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->sha256, ==, digest);
}

static void
test_download_with_token (Fixture *self, gconstpointer data)
{
  g_autoptr (LkTraining) ended = replicate_fixture_train (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateClient) elsewhere = NULL;

  lk_practice_set_option (self->practice, "replicate.delivery-auth", 1);
  g_assert_true (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lk_practice_count (self->practice, "delivery.weights"), ==, 2);

  /* A host that is none of the service's is not shown the token. */
  lk_replicate_client_set_delivery_uri (self->client, "https://replicate.delivery");
  g_assert_false (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  g_assert_cmpstr (lk_error_get_code (error), ==, LK_REPLICATE_LINK_EXPIRED);
  g_assert_cmpuint (lk_practice_count (self->practice, "delivery.weights"), ==, 3);
}

static void
test_download_expired (Fixture *self, gconstpointer data)
{
  g_autoptr (LkTraining) ended = replicate_fixture_train (self);
  g_autoptr (GError) error = NULL;

  lk_practice_set_option (self->practice, "replicate.delivery-expires", 1);
  g_assert_false (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_cmpstr (lk_error_get_code (error), ==, LK_REPLICATE_LINK_EXPIRED);
}

static char *
digest_of_output (Fixture *self)
{
  return lk_digest_file_sync (self->output, G_CHECKSUM_SHA256, NULL, NULL, NULL);
}

static void
test_download_broken_off (Fixture *self, gconstpointer data)
{
  g_autoptr (LkTraining) ended = replicate_fixture_train (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *resumed = NULL;

  g_assert_true (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  whole = digest_of_output (self);
  g_file_delete (self->output, NULL, NULL);

  replicate_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"delivery.weights\"},\"times\":2,\"action\":{"
            "\"type\":\"truncate\",\"bytes\":3000}}]");
  g_assert_true (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  g_assert_no_error (error);
  resumed = digest_of_output (self);
  g_assert_cmpstr (whole, ==, resumed);
}

/* A part that is whole already, or longer than the thing itself. */
static void
test_download_odd_part (Fixture *self, gconstpointer data)
{
  g_autoptr (LkTraining) ended = replicate_fixture_train (self);
  g_autofree char *path = g_file_get_path (self->output);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *anew = NULL;
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  whole = digest_of_output (self);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_true (g_file_set_contents (part, content, (gssize) size, NULL));
  g_unlink (path);

  g_assert_true (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  g_assert_no_error (error);
  anew = digest_of_output (self);
  g_assert_cmpstr (whole, ==, anew);
}

static void
assert_model_fails (Fixture *self, const char *fault, LkError code, const char *field)
{
  g_autofree char *faults = g_strdup_printf (
      "[{\"match\":{\"operation\":\"replicate.models.create\"},\"times\":-1,\"action\":{"
      "\"type\":\"status\",%s}}]",
      fault);
  g_autoptr (GError) error = NULL;

  replicate_fixture_set_faults (self, faults);
  g_assert_null (replicate_fixture_ensure_model (self, NULL, &error));
  g_assert_error (error, LK_ERROR, (int) code);
  g_assert_cmpstr (lk_error_get_field (error), ==, field);
}

/* Two forms of errors, and none at all. */
static void
test_refusals (Fixture *self, gconstpointer data)
{
  assert_model_fails (self,
                      "\"status\":400,\"body\":{\"status\":400,\"title\":\"Validation failed\","
                      "\"detail\":\"The following errors occurred:\\n- hardware: gpu-t4 is not a "
                      "valid hardware SKU.\",\"errors\":[{\"pointer\":\"/hardware\",\"detail\":"
                      "\"gpu-t4 is not a valid hardware SKU\"}]}",
                      LK_ERROR_VALIDATION, "hardware");
  assert_model_fails (self, "\"status\":409,\"body\":{\"detail\":\"Something else\"}",
                      LK_ERROR_VALIDATION, NULL);
  assert_model_fails (self, "\"status\":500,\"body\":\"\"", LK_ERROR_SERVICE, NULL);
  assert_model_fails (self, "\"status\":403,\"body\":\"<html>\"", LK_ERROR_AUTHENTICATION, NULL);
  assert_model_fails (self,
                      "\"status\":429,\"headers\":{\"Retry-After\":\"900\"},\"body\":{"
                      "\"detail\":\"Request was throttled. Expected available in 1 second.\"}",
                      LK_ERROR_RATE_LIMIT, NULL);
}

#define ADD(path, data, func)                                                                      \
  g_test_add (path, Fixture, data, replicate_fixture_setup, func, replicate_fixture_teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/replicate-client/account", NULL, test_account);
  ADD ("/replicate-client/model", NULL, test_model);
  ADD ("/replicate-client/model-race", NULL, test_model_race);
  ADD ("/replicate-client/version", NULL, test_version);
  ADD ("/replicate-client/refusals", NULL, test_refusals);
  ADD ("/replicate-client/list-elsewhere", NULL, test_list_elsewhere);
  ADD ("/replicate-client/hostile-id", NULL, test_hostile_id);
  ADD ("/replicate-client/files", NULL, test_files);
  ADD ("/replicate-client/file-too-large", NULL, test_file_too_large);
  ADD ("/replicate-client/file-weather", NULL, test_file_weather);
  ADD ("/replicate-client/download-with-token", NULL, test_download_with_token);
  ADD ("/replicate-client/download-expired", NULL, test_download_expired);
  ADD ("/replicate-client/download-broken-off", NULL, test_download_broken_off);
  ADD ("/replicate-client/download-odd-part", NULL, test_download_odd_part);

  return g_test_run ();
}
