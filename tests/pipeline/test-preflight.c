/* test-preflight.c: the last look before a start, limits during a run, diagnostics, removal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-diagnostics.h"
#include "lk-error.h"
#include "lk-model-list.h"
#include "lk-preflight.h"

#include <glib/gstdio.h>

#define SECRET "hunter2-hunter2-hunter2"

static LkConnections *
add_cloud (LkTest *test)
{
  g_autoptr (GError) error = NULL;
  LkConnections *connections =
      lk_connections_new_for_environment (LK_PROFILE_CLOUD, (const char *const *) test->environment,
                                          test->redactor, &error);

  g_assert_no_error (error);
  lk_pipeline_set_connections (test->pipeline, connections);

  return connections;
}

static LkRecipe *
make_cloud_recipe (LkTest *test, const char *name)
{
  LkRecipe *recipe = lk_test_make_recipe (test, name);

  g_object_set (recipe, "profile", LK_PROFILE_CLOUD, NULL);

  return recipe;
}

static gboolean
fly (LkPreflight *preflight, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_preflight_run_async (preflight, cancellable, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_preflight_run_finish (preflight, result, error);
}

static LkPreflightCheck *
find_check (LkPreflight *preflight, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (preflight)); i++)
    {
      g_autoptr (LkPreflightCheck) check = g_list_model_get_item (G_LIST_MODEL (preflight), i);

      if (g_str_equal (lk_preflight_check_get_id (check), id))
        return check;
    }

  g_assert_not_reached ();
}

static LkCheckState
state_of (LkPreflight *preflight, const char *id)
{
  return lk_preflight_check_get_state (find_check (preflight, id));
}

static void
test_good (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Good");
  g_autoptr (LkPreflight) preflight = lk_preflight_new (test->pipeline, recipe);

  g_assert_false (lk_preflight_get_can_start (preflight));
  g_assert_true (fly (preflight, NULL, NULL));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (preflight)); i++)
    {
      g_autoptr (LkPreflightCheck) check = g_list_model_get_item (G_LIST_MODEL (preflight), i);
      LkCheckState state = lk_preflight_check_get_state (check);

      g_test_message ("%s: %s", lk_preflight_check_get_id (check),
                      lk_preflight_check_get_sentence (check));
      g_assert_true (state == LK_CHECK_OK || state == LK_CHECK_WARNING);
      g_assert_nonnull (lk_preflight_check_get_sentence (check));
    }

  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 0);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (test->jobs)), ==, 0);
  g_clear_object (&preflight);
  lk_test_free (test);
}

/* All faults are told at once, each with what mends it. */
static void
test_faults (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Faults");
  g_autoptr (LkPreflight) preflight = lk_preflight_new (test->pipeline, recipe);

  lk_test_set_environment (test, "REPLICATE_API_TOKEN", "r8_0000000000000000000000000000000000000");
  lk_test_set_environment (test, "HF_TOKEN", NULL);
  lk_test_set_environment (test, "HUGGINGFACE_API_TOKEN",
                           lk_practice_get_secret (test->practice, "hub-read"));
  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), -5));
  g_assert_false (fly (preflight, NULL, NULL));
  g_assert_false (lk_preflight_get_can_start (preflight));
  g_assert_cmpint (state_of (preflight, "check-recipe"), ==, LK_CHECK_FAILED);
  g_assert_cmpint (state_of (preflight, "check-replicate"), ==, LK_CHECK_FAILED);
  g_assert_cmpint (state_of (preflight, "check-hub"), ==, LK_CHECK_FAILED);
  g_assert_cmpint (state_of (preflight, "check-repository"), ==, LK_CHECK_SKIPPED);
  g_assert_cmpint (state_of (preflight, "check-storage"), ==, LK_CHECK_OK);
  g_assert_cmpint (lk_preflight_check_get_remedy (find_check (preflight, "check-hub")), ==,
                   LK_REMEDY_OPEN_ACCOUNTS);

  g_clear_object (&preflight);
  lk_test_free (test);
}

static void
assert_refused_by (LkPreflight *preflight, const char *id, const char *field)
{
  LkPreflightCheck *check = find_check (preflight, id);

  g_assert_false (fly (preflight, NULL, NULL));
  g_test_message ("%s", lk_preflight_check_get_sentence (check));
  g_assert_cmpint (lk_preflight_check_get_state (check), ==, LK_CHECK_FAILED);
  g_assert_cmpstr (lk_preflight_check_get_field (check), ==, field);
}

/* What the training would be refused for is known before anything is uploaded. */
static void
test_destination (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Shown");
  g_autoptr (LkRecipe) again = lk_test_make_recipe (test, "Shown");
  g_autoptr (LkPreflight) preflight = lk_preflight_new (test->pipeline, again);
  guint n_uploads;
  LkJob *job;

  g_object_set (recipe, "destination-public", TRUE, NULL);
  g_assert_cmpint (lk_job_get_status (lk_test_run (test, recipe)), ==, LK_JOB_COMPLETED);
  assert_refused_by (preflight, "check-destination", "destination");
  n_uploads = lk_practice_count (test->practice, "s3.PutObject");
  job = lk_test_run (test, lk_recipe_copy (again));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpstr (lk_job_get_error_stage (job), ==, LK_STAGE_INITIALIZING);
  g_assert_cmpuint (lk_practice_count (test->practice, "s3.PutObject"), ==, n_uploads);

  g_object_set (again, "destination", "somebody-else/shown", NULL);
  assert_refused_by (preflight, "check-destination", "destination");

  g_object_set (again, "destination", NULL, "destination-public", TRUE, NULL);
  g_assert_true (fly (preflight, NULL, NULL));
  g_assert_cmpint (state_of (preflight, "check-destination"), ==, LK_CHECK_WARNING);
  g_clear_object (&preflight);
  lk_test_free (test);
}

static void
test_trainer (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Untrained");
  g_autoptr (LkPreflight) preflight = lk_preflight_new (test->pipeline, recipe);

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.models.get\"},\"action\":{"
                            "\"type\":\"status\",\"status\":404}}]");
  assert_refused_by (preflight, "check-trainer", NULL);
  g_assert_true (fly (preflight, NULL, NULL));
  g_clear_object (&preflight);
  lk_test_free (test);
}

/* The Hub has an opinion on the card of which the license is the part that is chosen. */
static void
test_license (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "License");
  g_autoptr (LkPreflight) preflight = lk_preflight_new (test->pipeline, recipe);

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"hub.validate-yaml\"},\"action\":{"
                            "\"type\":\"status\",\"status\":400}},{\"match\":{\"operation\":"
                            "\"hub.validate-yaml\"},\"action\":{\"type\":\"status\",\"status\":"
                            "404}}]");
  assert_refused_by (preflight, "check-license", "card");

  /* That it has none at the moment is in nobody's way. */
  g_assert_true (fly (preflight, NULL, NULL));
  g_clear_object (&preflight);
  lk_test_free (test);
}

static void
test_cancel (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Cancel");
  g_autoptr (LkPreflight) preflight = lk_preflight_new (test->pipeline, recipe);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (fly (preflight, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (lk_preflight_get_running (preflight));
  g_clear_object (&preflight);
  lk_test_free (test);
}

/* --- Money --- */

static void
test_refused (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkConnections) cloud = add_cloud (test);
  LkJob *job;

  lk_rules_set_job_limit (lk_pipeline_get_rules (test->pipeline), 0.01);
  job = lk_test_run (test, make_cloud_recipe (test, "Refused"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_VALIDATION);
  g_assert_cmpstr (lk_job_get_error_code (job), ==, LK_LIMIT_JOB);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 0);

  /* Practice costs nothing. */
  job = lk_test_run (test, lk_test_make_recipe (test, "Practice"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpuint (g_list_model_get_n_items (
                        G_LIST_MODEL (lk_pipeline_get_ledger (test->pipeline))),
                    ==, 0);
  lk_test_free (test);
}

static gboolean
has_machine (gpointer job)
{
  return lk_job_has_fact (job, LK_FACT_MACHINE_SINCE) ||
         lk_job_status_is_final (lk_job_get_status (job));
}

static void
test_stopped (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkConnections) cloud = add_cloud (test);
  g_autoptr (LkRecipe) recipe = make_cloud_recipe (test, "Stopped");
  LkLedger *ledger = lk_pipeline_get_ledger (test->pipeline);
  LkJob *job;

  lk_practice_set_speed (test->practice, 20);
  job = lk_pipeline_submit (test->pipeline, recipe);
  lk_test_run_until (test, has_machine, job);
  lk_rules_set_job_limit (lk_pipeline_get_rules (test->pipeline), 0.0000001);
  lk_test_wait_ended (test, job);

  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpstr (lk_job_get_error_code (job), ==, LK_LIMIT_JOB);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ledger)), ==, 1);
  g_assert_cmpfloat (lk_ledger_get_spent_on (ledger, lk_job_get_id (job)), >, 0);
  lk_test_free (test);
}

/* --- The queue --- */

static void
test_pause (void)
{
  LkTest *test = lk_test_new ();
  LkRules *rules = lk_pipeline_get_rules (test->pipeline);
  LkQueue *queue = lk_pipeline_get_queue (test->pipeline);
  g_autoptr (LkRecipe) first = lk_test_make_recipe (test, "One");
  g_autoptr (LkRecipe) second = lk_test_make_recipe (test, "Two");
  LkJob *one;
  LkJob *two;

  lk_rules_set_paused (rules, TRUE);
  lk_rules_set_max_jobs (rules, 1);
  one = lk_pipeline_submit (test->pipeline, first);
  two = lk_pipeline_submit (test->pipeline, second);
  g_assert_cmpuint (lk_pipeline_get_n_running (test->pipeline), ==, 0);
  g_assert_true (lk_queue_move (queue, two, 0));
  lk_rules_set_paused (rules, FALSE);
  g_assert_cmpuint (lk_pipeline_get_n_running (test->pipeline), ==, 1);
  g_assert_true (lk_pipeline_is_running (test->pipeline, two));
  lk_test_wait_ended (test, two);
  lk_test_wait_ended (test, one);
  g_assert_cmpint (lk_job_get_finished (two), <, lk_job_get_finished (one));
  lk_test_free (test);
}

/* --- What stays --- */

static void
export_job (LkTest *test, LkJob *job, const char *path)
{
  g_autoptr (GFile) target = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_diagnostics_export_async (test->store, job, test->redactor, target, NULL, lk_test_ready_cb,
                               &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_diagnostics_export_finish (result, &error));
  g_assert_no_error (error);
}

static void
assert_absent (const char *data, gsize size, const char *text)
{
  g_assert_null (memmem (data, size, text, strlen (text)));
}

/* The archive is not compressed, so that looking into it is looking at its bytes. */
static void
test_diagnostics (void)
{
  LkTest *test = lk_test_new ();
  g_autofree char *path = g_build_filename (test->folder, "diagnostics.zip", NULL);
  g_autofree char *description = g_strdup_printf ("%s in %s/Pictures", SECRET, g_get_home_dir ());
  LkRecipe *recipe = lk_test_make_recipe (test, "Secret");
  g_autofree char *data = NULL;
  GStatBuf status;
  gsize size;
  LkJob *job;

  lk_redactor_add_secret (test->redactor, SECRET);
  g_object_set (recipe, "description", description, NULL);
  job = lk_test_run (test, recipe);
  lk_job_add_log_lines (job, (const char *const[]){ "token=" SECRET, NULL });
  export_job (test, job, path);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0077, ==, 0);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_true (memcmp (data, "PK", 2) == 0);
  g_assert_nonnull (memmem (data, size, "log.txt", 7));
  g_assert_nonnull (memmem (data, size, "libsoup", 7));
  g_assert_nonnull (memmem (data, size, "~/Pictures", 10));
  assert_absent (data, size, SECRET);
  assert_absent (data, size, lk_practice_get_secret (test->practice, "replicate"));
  assert_absent (data, size, lk_practice_get_secret (test->practice, "hub"));
  if (strlen (g_get_home_dir ()) > 1)
    {
      g_autofree char *below = g_strconcat (g_get_home_dir (), "/", NULL);

      assert_absent (data, size, below);
    }

  lk_test_free (test);
}

static void
load_models (LkModelList *models)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_model_list_load_async (models, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_model_list_load_finish (models, result, NULL));
}

static void
remove_job (LkTest *test, LkJob *job)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_pipeline_remove_async (test->pipeline, job, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_pipeline_remove_finish (test->pipeline, result, &error));
  g_assert_no_error (error);
}

static void
save_model (LkModel *model, const char *folder)
{
  g_autoptr (GFile) target = g_file_new_for_path (folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  lk_model_save_async (model, target, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  path = lk_model_save_finish (model, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (lk_test_count_files (folder, ".md"), ==, 1);
}

static void
publish_model (LkTest *test, LkModel *model)
{
  LkConnections *practice = lk_pipeline_get_connections (test->pipeline, LK_PROFILE_PRACTICE);
  g_autoptr (LkHubClient) hub =
      lk_hub_client_new (test->http, lk_endpoints_get_hub (lk_connections_get_endpoints (practice)),
                         lk_practice_get_secret (test->practice, "hub"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_model_publish_async (model, hub, LK_PRACTICE_USER "/later", TRUE, NULL, NULL, NULL,
                          lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_model_publish_finish (model, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lk_model_get_repository (model), ==, LK_PRACTICE_USER "/later");
}

static void
test_models (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkModelList) models = NULL;
  LkRecipe *recipe = lk_test_make_recipe (test, "Model");
  g_autofree char *folder = g_build_filename (test->folder, "saved", NULL);
  g_autofree char *other = g_build_filename (test->folder, "other", NULL);
  g_autofree char *id = NULL;
  LkModel *model;
  LkJob *job;

  g_object_set (recipe, "publish", FALSE, "save-to", folder, NULL);
  models = lk_model_list_new (test->store, test->jobs, test->catalogue);
  load_models (models);
  job = lk_test_run (test, recipe);
  id = g_strdup (lk_job_get_id (job));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  remove_job (test, job);
  g_clear_object (&models);
  lk_test_close_engine (test);
  lk_test_open_engine (test);
  g_assert_null (lk_job_list_find (test->jobs, id));

  models = lk_model_list_new (test->store, test->jobs, test->catalogue);
  load_models (models);
  model = lk_model_list_find (models, id);
  g_assert_nonnull (model);
  g_assert_true (lk_model_get_practice (model));
  g_assert_cmpint (lk_model_get_size (model), >, 0);
  g_assert_nonnull (lk_model_get_cover (model));
  g_assert_cmpuint (g_list_model_get_n_items (lk_model_get_files (model)), ==, 2);
  g_assert_null (lk_model_get_repository (model));
  save_model (model, other);
  publish_model (test, model);
  g_clear_object (&models);
  lk_test_free (test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preflight/good", test_good);
  g_test_add_func ("/preflight/faults", test_faults);
  g_test_add_func ("/preflight/destination", test_destination);
  g_test_add_func ("/preflight/trainer", test_trainer);
  g_test_add_func ("/preflight/license", test_license);
  g_test_add_func ("/preflight/cancel", test_cancel);
  g_test_add_func ("/money/refused", test_refused);
  g_test_add_func ("/money/stopped", test_stopped);
  g_test_add_func ("/queue/pause", test_pause);
  g_test_add_func ("/diagnostics/no-secret", test_diagnostics);
  g_test_add_func ("/models/outlive-jobs", test_models);

  return g_test_run ();
}
