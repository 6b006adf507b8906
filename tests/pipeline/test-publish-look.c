/* test-publish-look.c: who publishes, and is the name free, while a person types
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-clients.h"
#include "lk-publish-look.h"

static LkConnections *
practice_of (LkTest *test)
{
  return lk_pipeline_get_connections (test->pipeline, LK_PROFILE_PRACTICE);
}

static void
settle (LkPublishLook *look)
{
  while (lk_publish_look_get_state (look) == LK_NAME_ASKING)
    g_main_context_iteration (NULL, TRUE);
}

static void
ask (LkPublishLook *look, LkRecipe *recipe, LkNameState expected)
{
  lk_publish_look_ask (look, recipe);
  settle (look);
  g_test_message ("%s: %s", lk_publish_look_get_repository (look),
                  lk_publish_look_get_sentence (look));
  g_assert_cmpint (lk_publish_look_get_state (look), ==, expected);
}

static void
make_repo (LkTest *test, const char *name, gboolean is_private)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubClient) hub =
      lk_clients_make_hub (test->http, lk_connections_get_endpoints (practice_of (test)),
                           lk_connections_get_accounts (practice_of (test)), &error);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_no_error (error);
  lk_hub_client_create_repo_async (hub, name, is_private, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  lk_hub_client_create_repo_finish (hub, result, NULL, &error);
  g_assert_no_error (error);
}

static void
test_names (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "New Parrot");
  g_autoptr (LkPublishLook) look = lk_publish_look_new (test->http);

  make_repo (test, LK_PRACTICE_USER "/nest", TRUE);
  make_repo (test, LK_PRACTICE_USER "/square", FALSE);
  lk_publish_look_set_connections (look, practice_of (test));

  ask (look, recipe, LK_NAME_FREE);
  g_assert_cmpstr (lk_publish_look_get_repository (look), ==, LK_PRACTICE_USER "/new-parrot");
  g_assert_cmpstr (lk_publish_look_get_owners (look)[0], ==, LK_PRACTICE_USER);
  g_assert_cmpstr (lk_publish_look_get_owners (look)[1], ==, LK_PRACTICE_ORGANIZATION);
  g_assert_null (lk_publish_look_get_owners (look)[2]);

  g_object_set (recipe, "repository", "nest", NULL);
  ask (look, recipe, LK_NAME_OURS);
  g_object_set (recipe, "repository", "square", NULL);
  ask (look, recipe, LK_NAME_TAKEN);
  g_object_set (recipe, "public", TRUE, NULL);
  ask (look, recipe, LK_NAME_OURS);
  g_object_set (recipe, "owner", LK_PRACTICE_ORGANIZATION, NULL);
  ask (look, recipe, LK_NAME_FREE);
  g_object_set (recipe, "owner", "somebody-else", NULL);
  ask (look, recipe, LK_NAME_TAKEN);
  g_object_set (recipe, "repository", "a name", "owner", NULL, NULL);
  ask (look, recipe, LK_NAME_UNASKED);
  g_object_set (recipe, "repository", NULL, "publish", FALSE, NULL);
  ask (look, recipe, LK_NAME_UNASKED);
  g_assert_null (lk_publish_look_get_repository (look));

  g_clear_object (&look);
  lk_test_free (test);
}

/* Whoever types fast asks once. */
static void
test_typing (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Typed");
  g_autoptr (LkPublishLook) look = lk_publish_look_new (test->http);
  guint n;

  lk_publish_look_set_connections (look, practice_of (test));
  ask (look, recipe, LK_NAME_FREE);
  n = lk_practice_count (test->practice, "hub.models.get");
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("typed-%u", i);

      g_object_set (recipe, "repository", name, NULL);
      lk_publish_look_ask (look, recipe);
      lk_publish_look_ask (look, recipe);
    }
  settle (look);
  g_assert_cmpint (lk_publish_look_get_state (look), ==, LK_NAME_FREE);
  g_assert_cmpuint (lk_practice_count (test->practice, "hub.models.get"), ==, n + 1);
  g_assert_cmpuint (lk_practice_count (test->practice, "hub.whoami"), ==, 1);

  g_clear_object (&look);
  lk_test_free (test);
}

/* What cannot be told is said to be so, and asked again when a person comes back. */
static void
test_no_account (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Nobody");
  g_autoptr (LkPublishLook) look = lk_publish_look_new (test->http);

  lk_test_set_environment (test, "HF_TOKEN", NULL);
  lk_test_set_environment (test, "HUGGINGFACE_API_TOKEN", NULL);
  lk_publish_look_set_connections (look, practice_of (test));
  ask (look, recipe, LK_NAME_UNKNOWN);
  g_assert_nonnull (lk_publish_look_get_sentence (look));
  g_assert_null (lk_publish_look_get_owners (look)[0]);

  lk_test_set_environment (test, "HF_TOKEN", "hf_nonsense");
  lk_publish_look_set_connections (look, practice_of (test));
  ask (look, recipe, LK_NAME_UNKNOWN);

  lk_test_set_environment (test, "HF_TOKEN", lk_practice_get_secret (test->practice, "hub"));
  lk_publish_look_set_connections (look, practice_of (test));
  ask (look, recipe, LK_NAME_FREE);

  g_clear_object (&look);
  lk_test_free (test);
}

static void
test_no_network (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Offline");
  g_autoptr (LkPublishLook) look = lk_publish_look_new (test->http);

  lk_publish_look_set_connections (look, practice_of (test));
  ask (look, recipe, LK_NAME_FREE);
  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"hub.models.get\"},"
                            "\"times\":-1,\"action\":{\"type\":\"reset\"}}]");
  g_object_set (recipe, "repository", "later", NULL);
  ask (look, recipe, LK_NAME_UNKNOWN);
  lk_test_set_faults (test, "[]");
  lk_publish_look_ask_again (look);
  settle (look);
  g_assert_cmpint (lk_publish_look_get_state (look), ==, LK_NAME_FREE);

  g_clear_object (&look);
  lk_test_free (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/publish-look/names", test_names);
  g_test_add_func ("/publish-look/typing", test_typing);
  g_test_add_func ("/publish-look/no-account", test_no_account);
  g_test_add_func ("/publish-look/no-network", test_no_network);

  return g_test_run ();
}
