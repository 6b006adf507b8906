/* test-accounts.c: where a value comes from, where it is kept, and who hears of a secret
 *
 * The keyring is libsecret's own file, in the test's folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-accounts.h"
#include "lk-endpoints.h"
#include "lk-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define TOKEN "r8-abc-0123456789"

static const char *const nothing[] = { NULL };

typedef struct
{
  char *folder;
  GFile *settings;
  LkRedactor *redactor;
  LkAccounts *accounts;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  path = g_build_filename (self->folder, "config", "accounts.json", NULL);
  self->settings = g_file_new_for_path (path);
  self->redactor = lk_redactor_new ();
  self->accounts = lk_accounts_new (self->redactor, nothing, self->settings, FALSE);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->accounts);
  g_assert_finalize_object (self->redactor);
  g_clear_object (&self->settings);
  remove_tree (self->folder);
  g_free (self->folder);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
load (LkAccounts *accounts, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_accounts_load_async (accounts, NULL, ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_accounts_load_finish (accounts, result, error);
}

static gboolean
store (LkAccounts *accounts, LkAccountField field, const char *value, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_accounts_store_async (accounts, field, value, NULL, ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_accounts_store_finish (accounts, result, error);
}

static gboolean
is_redacted (Fixture *self, const char *secret)
{
  g_autofree char *clean = lk_redactor_apply (self->redactor, secret);

  return strstr (clean, secret) == NULL;
}

static void
test_environment (Fixture *self, gconstpointer data)
{
  static const char *const environment[] = { "REPLICATE_API_TOKEN=  " TOKEN " \n",
                                             "HUGGINGFACE_API_TOKEN=",
                                             "HF_TOKEN=other-token-123456",
                                             "CLOUDFLARE_R2_BUCKET=   ",
                                             "USE_LOCAL_ZIP_STORAGE=TRUE",
                                             "NEXT_PUBLIC_BASE_URL=https://tunnel.example",
                                             NULL };
  g_autoptr (LkAccounts) accounts =
      lk_accounts_new (self->redactor, environment, self->settings, FALSE);

  lk_accounts_set_for_session (accounts, LK_ACCOUNT_REPLICATE_TOKEN, "of the session");
  g_assert_cmpstr (lk_accounts_get (accounts, LK_ACCOUNT_REPLICATE_TOKEN), ==, TOKEN);
  g_assert_cmpint (lk_accounts_get_source (accounts, LK_ACCOUNT_REPLICATE_TOKEN), ==,
                   LK_ACCOUNT_FROM_ENVIRONMENT);
  g_assert_cmpstr (lk_accounts_get_variable (accounts, LK_ACCOUNT_REPLICATE_TOKEN), ==,
                   "REPLICATE_API_TOKEN");
  g_assert_cmpstr (lk_accounts_get_variable (accounts, LK_ACCOUNT_HUB_TOKEN), ==, "HF_TOKEN");
  g_assert_cmpstr (lk_accounts_get (accounts, LK_ACCOUNT_HUB_TOKEN), ==, "other-token-123456");
  g_assert_null (lk_accounts_get (accounts, LK_ACCOUNT_S3_BUCKET));
  g_assert_cmpint (lk_accounts_get_source (accounts, LK_ACCOUNT_S3_BUCKET), ==,
                   LK_ACCOUNT_FROM_NOWHERE);
  g_assert_cmpstr (lk_accounts_get (accounts, LK_ACCOUNT_BASE_URL), ==, "https://tunnel.example");
  g_assert_true (lk_accounts_get_use_local_storage (accounts));
  g_assert_true (is_redacted (self, TOKEN));
  g_assert_true (is_redacted (self, "other-token-123456"));
  g_assert_false (is_redacted (self, "https://tunnel.example"));
  g_assert_false (g_file_query_exists (self->settings, NULL));
}

static void
test_session (Fixture *self, gconstpointer data)
{
  lk_accounts_set_for_session (self->accounts, LK_ACCOUNT_S3_SECRET, "a-secret-of-today");
  g_assert_cmpint (lk_accounts_get_source (self->accounts, LK_ACCOUNT_S3_SECRET), ==,
                   LK_ACCOUNT_FROM_SESSION);
  g_assert_true (is_redacted (self, "a-secret-of-today"));
  g_assert_false (g_file_query_exists (self->settings, NULL));
  lk_accounts_set_for_session (self->accounts, LK_ACCOUNT_S3_SECRET, NULL);
  g_assert_null (lk_accounts_get (self->accounts, LK_ACCOUNT_S3_SECRET));
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (LkAccounts) app = lk_accounts_new (self->redactor, nothing, self->settings, FALSE);
  g_autoptr (LkAccounts) later = lk_accounts_new (self->redactor, nothing, self->settings, FALSE);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  /* Two programs, and none of them undoes what the other has written. */
  g_assert_true (store (self->accounts, LK_ACCOUNT_S3_BUCKET, "loras", &error));
  g_assert_no_error (error);
  g_assert_true (store (app, LK_ACCOUNT_S3_REGION, "auto", &error));
  g_assert_true (store (app, LK_ACCOUNT_HUB_USERNAME, "kim", &error));
  g_assert_true (store (self->accounts, LK_ACCOUNT_HUB_USERNAME, NULL, &error));
  g_assert_no_error (error);

  g_assert_true (load (later, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (g_file_peek_path (self->settings), &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0077, ==, 0);
  g_assert_cmpstr (lk_accounts_get (later, LK_ACCOUNT_S3_BUCKET), ==, "loras");
  g_assert_cmpstr (lk_accounts_get (later, LK_ACCOUNT_S3_REGION), ==, "auto");
  g_assert_null (lk_accounts_get (later, LK_ACCOUNT_HUB_USERNAME));
  g_assert_cmpint (lk_accounts_get_source (later, LK_ACCOUNT_S3_BUCKET), ==,
                   LK_ACCOUNT_FROM_SETTINGS);
}

static void
test_damaged_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) folder = g_file_get_parent (self->settings);
  g_autoptr (GError) error = NULL;

  g_file_make_directory (folder, NULL, NULL);
  g_file_replace_contents (self->settings, "{\"s3-bucket\": 7", 15, NULL, FALSE, 0, NULL, NULL,
                           NULL);
  g_assert_true (load (self->accounts, &error));
  g_assert_no_error (error);
  g_assert_null (lk_accounts_get (self->accounts, LK_ACCOUNT_S3_BUCKET));
}

static void
test_no_file (Fixture *self, gconstpointer data)
{
  g_autoptr (LkAccounts) accounts = lk_accounts_new (self->redactor, nothing, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_true (store (accounts, LK_ACCOUNT_S3_BUCKET, "loras", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lk_accounts_get (accounts, LK_ACCOUNT_S3_BUCKET), ==, "loras");
}

/* Without a keyring a secret is kept nowhere, least of all in the settings. */
static void
test_no_keyring (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (store (self->accounts, LK_ACCOUNT_HUB_TOKEN, TOKEN, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "session"));
  g_assert_null (strstr (error->message, TOKEN));
  g_assert_null (lk_accounts_get (self->accounts, LK_ACCOUNT_HUB_TOKEN));
  g_assert_false (g_file_query_exists (self->settings, NULL));
}

static void
test_keyring (Fixture *self, gconstpointer data)
{
  g_autoptr (LkAccounts) accounts = lk_accounts_new (self->redactor, nothing, self->settings, TRUE);
  g_autoptr (LkAccounts) later = lk_accounts_new (self->redactor, nothing, self->settings, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (store (accounts, LK_ACCOUNT_HUB_TOKEN, TOKEN, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_query_exists (self->settings, NULL));

  g_assert_true (load (later, &error));
  g_assert_null (lk_accounts_get_keyring_problem (later));
  g_assert_cmpstr (lk_accounts_get (later, LK_ACCOUNT_HUB_TOKEN), ==, TOKEN);
  g_assert_null (lk_accounts_get (later, LK_ACCOUNT_REPLICATE_TOKEN));
  g_assert_cmpint (lk_accounts_get_source (later, LK_ACCOUNT_HUB_TOKEN), ==,
                   LK_ACCOUNT_FROM_KEYRING);

  g_assert_true (store (later, LK_ACCOUNT_HUB_TOKEN, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (load (accounts, &error));
  g_assert_null (lk_accounts_get (accounts, LK_ACCOUNT_HUB_TOKEN));
}

/* A keyring that does not answer is told of, and stops nothing. libsecret keeps its backend
 * for the life of a process: another one finds a folder in the keyring's place. */
static void
test_broken_keyring (Fixture *self, gconstpointer data)
{
  g_autoptr (LkAccounts) accounts = lk_accounts_new (self->redactor, nothing, self->settings, TRUE);
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_autofree char *keyring = g_strdup (g_getenv ("SECRET_FILE_TEST_PATH"));

      g_setenv ("SECRET_FILE_TEST_PATH", self->folder, TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
      return;
    }

  g_assert_false (store (accounts, LK_ACCOUNT_HUB_TOKEN, TOKEN, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "this session"));
  g_clear_error (&error);
  g_assert_true (load (accounts, &error));
  g_assert_no_error (error);
  g_assert_nonnull (lk_accounts_get_keyring_problem (accounts));
}

static void
test_s3_config (Fixture *self, gconstpointer data)
{
  g_autoptr (LkS3Config) config = NULL;

  g_assert_false (lk_accounts_has_s3 (self->accounts));
  lk_accounts_set_for_session (self->accounts, LK_ACCOUNT_S3_ENDPOINT, "storage.example:9000/s3/");
  lk_accounts_set_for_session (self->accounts, LK_ACCOUNT_S3_BUCKET, "loras");
  lk_accounts_set_for_session (self->accounts, LK_ACCOUNT_S3_KEY_ID, "an-access-key-id");
  lk_accounts_set_for_session (self->accounts, LK_ACCOUNT_S3_SECRET, "a-secret-of-today");
  g_assert_true (lk_accounts_has_s3 (self->accounts));
  config = lk_accounts_dup_s3_config (self->accounts);
  g_assert_cmpstr (config->endpoint, ==, "https://storage.example:9000/s3");
  g_assert_cmpstr (config->region, ==, "auto");
  g_assert_null (config->public_url);
}

static void
test_endpoints (void)
{
  static const char *const good[][2] = {
    { "api.example", "https://api.example" },
    { " https://api.example:8443/v1// ", "https://api.example:8443/v1" },
    { "http://127.0.0.1:9/x", "http://127.0.0.1:9/x" },
    { "http://[::1]:9", "http://[::1]:9" },
    { "localhost:3000", "https://localhost:3000" },
  };
  static const char *const bad[] = {
    "",
    " ",
    "http://api.example",
    "ftp://api.example",
    "https://",
    "https://a b",
    "https://kim:pw@api.example",
    "https://api.example/?q=1",
    "https://api.example/#f",
  };
  static const char *const environment[] = { "REPLICATE_API_BASE_URL=http://127.0.0.1:5/v1/",
                                             "HF_ENDPOINT=http://hub.example", NULL };
  g_autoptr (LkEndpoints) none = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *normal = lk_endpoints_normalize (good[i][0], NULL);

      g_assert_cmpstr (normal, ==, good[i][1]);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) local_error = NULL;

      g_assert_null (lk_endpoints_normalize (bad[i], &local_error));
      g_assert_error (local_error, LK_ERROR, LK_ERROR_VALIDATION);
    }

  none = lk_endpoints_new_from_environment (environment, &error);
  g_assert_null (none);
  g_assert_true (g_str_has_prefix (error->message, "HF_ENDPOINT: "));
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  g_autofree char *keyring = g_build_filename (folder, "keyring", NULL);
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, FALSE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "pass", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/accounts/environment", test_environment);
  ADD ("/accounts/session", test_session);
  ADD ("/accounts/settings", test_settings);
  ADD ("/accounts/damaged-settings", test_damaged_settings);
  ADD ("/accounts/no-file", test_no_file);
  ADD ("/accounts/no-keyring", test_no_keyring);
  ADD ("/accounts/keyring", test_keyring);
  ADD ("/accounts/broken-keyring", test_broken_keyring);
  ADD ("/accounts/s3-config", test_s3_config);
  g_test_add_func ("/accounts/endpoints", test_endpoints);
  status = g_test_run ();
  remove_tree (folder);

  return status;
}
