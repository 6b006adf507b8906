/* test-account-check.c: whose account is it, and is a repository's name free?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-account-check.h"
#include "lk-practice.h"
#include "lk-repo-check.h"

typedef struct
{
  LkPractice *practice;
  LkRedactor *redactor;
  LkHttp *http;
  LkEndpoints *endpoints;
  char **environment;
} Fixture;

static void
got_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
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
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->practice = lk_practice_new ();
  g_assert_true (lk_practice_start (fixture->practice, 0, NULL));
  fixture->environment = lk_practice_dup_environment (fixture->practice);
  fixture->redactor = lk_redactor_new ();
  fixture->http = lk_http_new (fixture->redactor);
  lk_http_set_backoff (fixture->http, 1, 2);
  fixture->endpoints =
      lk_endpoints_new_from_environment ((const char *const *) fixture->environment, NULL);
  g_assert_nonnull (fixture->endpoints);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->endpoints);
  g_clear_object (&fixture->http);
  g_clear_object (&fixture->redactor);
  lk_practice_stop (fixture->practice);
  g_clear_object (&fixture->practice);
  g_strfreev (fixture->environment);
}

static void
set_variable (Fixture *fixture, const char *name, const char *value)
{
  fixture->environment = value != NULL ? g_environ_setenv (fixture->environment, name, value, TRUE)
                                       : g_environ_unsetenv (fixture->environment, name);
}

static LkAccountReport *
check (Fixture *fixture, LkService service)
{
  g_autoptr (LkAccounts) accounts =
      lk_accounts_new (fixture->redactor, (const char *const *) fixture->environment, NULL, FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkAccountReport *report;

  lk_account_check_async (fixture->http, fixture->endpoints, accounts, service, NULL, got_result_cb,
                          &result);
  wait_for (&result);
  report = lk_account_check_finish (result, &error);
  g_assert_no_error (error);

  return report;
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < LK_N_SERVICES; i++)
    {
      g_autoptr (LkAccountReport) report = check (fixture, (LkService) i);

      g_assert_no_error (report->error);
      g_assert_true (report->sufficient);
      g_assert_nonnull (report->name);
      g_assert_nonnull (report->rights[0]);
      g_assert_cmpuint (report->steps_done, ==, i == LK_SERVICE_STORAGE ? LK_STORAGE_N_STEPS : 0);
    }

  g_assert_cmpuint (lk_practice_count_objects (fixture->practice), ==, 0);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkAccountReport) report = NULL;

  set_variable (fixture, "HF_TOKEN", NULL);
  set_variable (fixture, "HUGGINGFACE_API_TOKEN",
                lk_practice_get_secret (fixture->practice, "hub-read"));
  report = check (fixture, LK_SERVICE_HUB);
  g_assert_cmpstr (report->role, ==, "read");
  g_assert_cmpstr (report->name, ==, LK_PRACTICE_USER);
  g_assert_false (report->sufficient);
  g_assert_cmpint (lk_error_get_category (report->error), ==, LK_CATEGORY_AUTHENTICATION);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkAccountReport) wrong = NULL;
  g_autoptr (LkAccountReport) missing = NULL;

  set_variable (fixture, "REPLICATE_API_TOKEN", "r8_0000000000000000000000000000000000000");
  wrong = check (fixture, LK_SERVICE_REPLICATE);
  g_assert_cmpint (lk_error_get_category (wrong->error), ==, LK_CATEGORY_AUTHENTICATION);
  g_assert_null (strstr (wrong->error->message, "r8_0000"));

  set_variable (fixture, "REPLICATE_API_TOKEN", NULL);
  missing = check (fixture, LK_SERVICE_REPLICATE);
  g_assert_cmpint (lk_error_get_category (missing->error), ==, LK_CATEGORY_AUTHENTICATION);
}

static void
test_storage_steps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkAccountReport) report = NULL;

  g_assert_true (
      lk_practice_set_faults (fixture->practice,
                              "[{\"match\":{\"service\":\"s3\",\"method\":\"GET\"},\"times\":-1,"
                              "\"action\":{\"type\":\"status\",\"status\":403}}]",
                              NULL));
  report = check (fixture, LK_SERVICE_STORAGE);
  g_assert_false (report->sufficient);
  g_assert_cmpuint (report->steps_done, ==, LK_S3_TEST_PUT);
}

static LkRepoState
look_at (LkHubClient *hub, const char *repo_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkRepoState state = LK_REPO_FREE;

  lk_repo_check_async (hub, repo_id, 0, NULL, got_result_cb, &result);
  wait_for (&result);
  g_assert_true (lk_repo_check_finish (result, &state, &error));
  g_assert_no_error (error);

  return state;
}

static void
test_repository (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkHubClient) hub =
      lk_hub_client_new (fixture->http, lk_endpoints_get_hub (fixture->endpoints),
                         lk_practice_get_secret (fixture->practice, "hub"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) typed = NULL;
  g_autoptr (GAsyncResult) bad = NULL;
  g_autoptr (GError) error = NULL;
  LkRepoState state;

  g_assert_cmpint (look_at (hub, "practice/one"), ==, LK_REPO_FREE);
  lk_hub_client_create_repo_async (hub, "practice/one", TRUE, NULL, got_result_cb, &created);
  wait_for (&created);
  g_assert_true (lk_hub_client_create_repo_finish (hub, created, NULL, NULL));
  g_assert_cmpint (look_at (hub, "practice/one"), ==, LK_REPO_EXISTS_PRIVATE);

  lk_repo_check_async (hub, "practice/two", 60 * 1000, cancellable, got_result_cb, &typed);
  g_cancellable_cancel (cancellable);
  wait_for (&typed);
  g_assert_false (lk_repo_check_finish (typed, &state, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  lk_repo_check_async (hub, "practice/-no-", 0, NULL, got_result_cb, &bad);
  wait_for (&bad);
  g_assert_false (lk_repo_check_finish (bad, &state, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/account-check/good", test_good);
  ADD ("/account-check/read-only", test_read_only);
  ADD ("/account-check/refused", test_refused);
  ADD ("/account-check/storage-steps", test_storage_steps);
  ADD ("/account-check/repository", test_repository);

  return g_test_run ();
}
