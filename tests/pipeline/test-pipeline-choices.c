/* test-pipeline-choices.c: what was chosen is what happens: license, owner, visibility,
 * captions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-clients.h"
#include "lk-json.h"

#include <glib/gstdio.h>

static LkJob *
run (LkTest *test, LkRecipe *recipe)
{
  LkJob *job = lk_test_run (test, recipe);

  if (lk_job_get_status (job) != LK_JOB_COMPLETED)
    g_error ("The job %s: %s", lk_job_status_to_string (lk_job_get_status (job)),
             lk_job_get_error_message (job));

  return job;
}

static char *
read_card (LkJob *job)
{
  g_autoptr (GError) error = NULL;
  char *card = NULL;

  g_file_get_contents (lk_job_get_fact (job, LK_FACT_CARD_PATH), &card, NULL, &error);
  g_assert_no_error (error);

  return card;
}

static void
assert_says (const char *card, const char *line)
{
  if (strstr (card, line) == NULL)
    g_error ("“%s” is missing in the card:\n%s", line, card);
}

static LkConnections *
practice_of (LkTest *test)
{
  return lk_pipeline_get_connections (test->pipeline, LK_PROFILE_PRACTICE);
}

static gboolean
is_private_on_replicate (LkTest *test, const char *model)
{
  LkConnections *practice = practice_of (test);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateClient) client =
      lk_clients_make_replicate (test->http, lk_connections_get_endpoints (practice),
                                 lk_connections_get_accounts (practice), &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkReplicateModel) found = NULL;

  g_assert_no_error (error);
  lk_replicate_client_get_model_async (client, model, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  found = lk_replicate_client_get_model_finish (client, result, &error);
  g_assert_no_error (error);

  return found->is_private;
}

/* --- License --- */

static void
test_license_of_the_base (void)
{
  LkTest *test = lk_test_new ();
  g_autofree char *card = read_card (run (test, lk_test_make_recipe (test, "Bound Parrot")));

  assert_says (card, "license: \"other\"\n");
  assert_says (card, "license_name: \"flux-1-dev-non-commercial-license\"\n");
  assert_says (card, "license_link: \"https://huggingface.co/black-forest-labs/FLUX.1-dev/");

  lk_test_free (test);
}

static void
test_license_chosen (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Free Parrot");
  g_autofree char *card = NULL;

  g_object_set (recipe, "trainer", "qwen-image-lora", "license", "cc-by-nc-4.0", NULL);
  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), 100));
  lk_recipe_set_parameter (recipe, "lora_rank", json_node_init_int (json_node_alloc (), 8));
  card = read_card (run (test, recipe));
  assert_says (card, "license: \"cc-by-nc-4.0\"\n");
  g_assert_null (strstr (card, "license_name"));

  lk_test_free (test);
}

/* --- Places --- */

static void
test_organization (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Flock Parrot");
  LkJob *job;

  g_object_set (recipe, "owner", LK_PRACTICE_ORGANIZATION, NULL);
  job = run (test, recipe);
  g_assert_cmpstr (lk_job_get_fact (job, LK_FACT_REPOSITORY), ==,
                   LK_PRACTICE_ORGANIZATION "/flock-parrot");
  g_assert_true (g_str_has_suffix (lk_job_get_fact (job, LK_FACT_REPOSITORY_URL),
                                   "/" LK_PRACTICE_ORGANIZATION "/flock-parrot"));

  lk_test_free (test);
}

/* Of a namespace to which the token does not belong it is known before anything is paid. */
static void
test_strangers (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Cuckoo");
  LkJob *job;

  g_object_set (recipe, "owner", "somebody-else", NULL);
  job = lk_test_run (test, recipe);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 0);

  lk_test_free (test);
}

static void
test_visibility (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *shown = lk_test_make_recipe (test, "Shown");
  LkRecipe *hidden = lk_test_make_recipe (test, "Hidden");

  /* A model that everybody sees on the Hub is no reason to show the training too. */
  g_object_set (hidden, "public", TRUE, NULL);
  g_object_set (shown, "destination-public", TRUE, "destination", "shown-there", NULL);
  run (test, hidden);
  run (test, shown);
  g_assert_true (is_private_on_replicate (test, LK_PRACTICE_USER "/hidden"));
  g_assert_false (is_private_on_replicate (test, LK_PRACTICE_USER "/shown-there"));

  lk_test_free (test);
}

/* What is to be private does not go into a model that everybody sees. */
static void
test_public_destination (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *first = lk_test_make_recipe (test, "Square");
  LkRecipe *second = lk_test_make_recipe (test, "Square");
  LkJob *job;

  g_object_set (first, "destination-public", TRUE, NULL);
  run (test, first);
  job = lk_test_run (test, second);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_nonnull (strstr (lk_job_get_error_message (job), LK_PRACTICE_USER "/square"));
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);

  lk_test_free (test);
}

/* --- Captions --- */

static JsonObject *
dup_input (LkTest *test, LkJob *job)
{
  g_autoptr (JsonObject) training =
      lk_practice_dup_training (test->practice, lk_job_get_fact (job, LK_FACT_TRAINING_ID));
  JsonObject *input = lk_json_peek_object (training, "input");

  g_assert_nonnull (input);

  return json_object_ref (input);
}

static void
forget_caption (LkTest *test)
{
  g_autoptr (GDir) dir = g_dir_open (test->dataset, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".txt"))
      {
        g_autofree char *path = g_build_filename (test->dataset, name, NULL);

        g_remove (path);
        return;
      }
}

static void
test_captions (gconstpointer data)
{
  gboolean autocaption = GPOINTER_TO_INT (data);
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Talking Parrot");
  g_autoptr (JsonObject) input = NULL;
  LkJob *job;
  guint n_captions;

  forget_caption (test);
  n_captions = lk_test_count_files (test->dataset, ".txt");
  g_object_set (recipe, "autocaption", autocaption, NULL);
  job = run (test, recipe);
  input = dup_input (test, job);
  g_assert_cmpint (lk_json_peek_bool (input, "autocaption", !autocaption), ==, autocaption);
  g_assert_cmpint (lk_job_get_fact_int (job, "archiveCaptions", -1), ==,
                   autocaption ? n_captions
                               : (guint) lk_job_get_fact_int (job, LK_FACT_ARCHIVE_ENTRIES, 0));

  lk_test_free (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/choices/license-of-the-base", test_license_of_the_base);
  g_test_add_func ("/choices/license", test_license_chosen);
  g_test_add_func ("/choices/organization", test_organization);
  g_test_add_func ("/choices/strangers", test_strangers);
  g_test_add_func ("/choices/visibility", test_visibility);
  g_test_add_func ("/choices/public-destination", test_public_destination);
  g_test_add_data_func ("/choices/captions", GINT_TO_POINTER (FALSE), test_captions);
  g_test_add_data_func ("/choices/autocaption", GINT_TO_POINTER (TRUE), test_captions);

  return g_test_run ();
}
