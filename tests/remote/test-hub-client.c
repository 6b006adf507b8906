/* test-hub-client.c: tokens, repositories and cards on the practice Hub
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "hub-fixture.h"
#include "lk-error.h"

#include <string.h>

static LkHubAccount *
whoami (Fixture *self, const char *secret, GError **error)
{
  g_autoptr (LkHubClient) client =
      lk_hub_client_new (self->http, lk_practice_get_uri (self->practice, "hub"), secret);
  g_autoptr (GAsyncResult) result = NULL;

  lk_hub_client_whoami_async (client, NULL, hub_fixture_ready_cb, &result);

  return lk_hub_client_whoami_finish (client, hub_fixture_wait_for (&result), error);
}

static void
test_whoami (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *secret;
    gboolean writes;
  } tokens[] = {
    { "hub", TRUE },
    { "hub-read", FALSE },
    { "hub-fine-grained", TRUE },
    { "hub-other-scope", FALSE },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (LkHubAccount) account =
          whoami (self, lk_practice_get_secret (self->practice, tokens[i].secret), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (account->name, ==, LK_PRACTICE_USER);
      g_assert_cmpint (lk_hub_account_can_write (account, LK_PRACTICE_USER, NULL), ==,
                       tokens[i].writes);
    }

  g_assert_null (whoami (self, "hf_wrongwrongwrongwrong", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION);
  g_assert_cmpstr (lk_error_get_code (error), ==, "bad-token");
}

static void
test_repo (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubRepo) repo = NULL;
  gboolean created = FALSE;

  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, &created, &error));
  g_assert_no_error (error);
  g_assert_true (created);
  repo = hub_fixture_get_repo (self, REPO);
  g_assert_true (repo->is_private);

  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, &created, &error));
  g_assert_false (created);

  g_assert_true (hub_fixture_create_repo (self, "practice/open", FALSE, &created, &error));
  g_assert_true (created);
  g_assert_false (hub_fixture_create_repo (self, "practice/open", TRUE, &created, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, "repo");
}

static void
test_repo_conflict (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean created = FALSE;

  hub_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"hub.repos.create\"},\"action\":{\"type\":"
            "\"status\",\"status\":409,\"body\":{\"error\":\"Cannot create repo: another "
            "conflicting operation is in progress\"}}}]");
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, &created, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.repos.create"), ==, 2);
}

static void
test_repo_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean created = TRUE;

  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));

  /* Refused, but it is there. */
  hub_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"hub.repos.create\"},\"times\":-1,\"action\":"
            "{\"type\":\"status\",\"status\":403}}]");
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, &created, &error));
  g_assert_no_error (error);
  g_assert_false (created);

  /* Refused, and it is not. */
  g_assert_false (hub_fixture_create_repo (self, "practice/other", TRUE, &created, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION);
  g_assert_cmpuint (lk_error_get_http_status (error), ==, 403);
}

static void
test_card (Fixture *self, gconstpointer data)
{
  static const char *const cards[] = { "---\nlicense: other\ntags:\n  - lora\n---\n# X\n",
                                       "---\nlicense: [unclosed\n---\n# X\n" };
  g_autoptr (GAsyncResult) good = NULL;
  g_autoptr (GAsyncResult) bad = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;

  lk_hub_client_validate_card_async (self->client, cards[0], NULL, hub_fixture_ready_cb, &good);
  warnings =
      lk_hub_client_validate_card_finish (self->client, hub_fixture_wait_for (&good), &error);
  g_assert_no_error (error);

  lk_hub_client_validate_card_async (self->client, cards[1], NULL, hub_fixture_ready_cb, &bad);
  g_assert_null (
      lk_hub_client_validate_card_finish (self->client, hub_fixture_wait_for (&bad), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, "card");
}

#define ADD(path, data, func)                                                                      \
  g_test_add (path, Fixture, data, hub_fixture_setup, func, hub_fixture_teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/hub-client/whoami", NULL, test_whoami);
  ADD ("/hub-client/repo", NULL, test_repo);
  ADD ("/hub-client/repo-conflict", NULL, test_repo_conflict);
  ADD ("/hub-client/repo-refused", NULL, test_repo_refused);
  ADD ("/hub-client/card", NULL, test_card);

  return g_test_run ();
}
