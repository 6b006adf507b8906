/* test-pipeline-resume.c: the program ends in the middle, and another one goes on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-json.h"

static void
check_resume (const char *stage, const char *faults)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Resume");
  g_autofree char *id = NULL;
  LkJob *job;

  lk_test_set_faults (test, faults);
  job = lk_pipeline_submit (test->pipeline, recipe);
  id = g_strdup (lk_job_get_id (job));
  lk_test_wait_stage (test, job, stage);

  lk_test_close_engine (test);
  lk_test_set_faults (test, "[]");
  lk_test_open_engine (test);

  job = lk_job_list_find (test->jobs, id);
  g_assert_nonnull (job);
  g_assert_false (lk_job_status_is_final (lk_job_get_status (job)));
  g_assert_cmpuint (lk_pipeline_resume_all (test->pipeline), ==, 1);
  lk_test_wait_ended (test, job);

  if (lk_job_get_status (job) != LK_JOB_COMPLETED)
    g_error ("%s", lk_job_get_error_message (job));
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (test->practice, "hub.commit"), ==, 1);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  g_assert_cmpuint (lk_practice_count_uploads (test->practice), ==, 0);

  lk_test_free (test);
}

static void
test_from_initializing (void)
{
  check_resume ("initializing", "[{\"match\":{\"service\":\"replicate\"},\"times\":-1,"
                                "\"action\":{\"type\":\"late\",\"ms\":500}}]");
}

static void
test_from_zip (void)
{
  check_resume ("zip_creation", "[{\"match\":{\"service\":\"s3\",\"method\":\"PUT\"},"
                                "\"times\":-1,\"action\":{\"type\":\"late\",\"ms\":500}}]");
}

static void
test_from_training (void)
{
  check_resume ("replicate_training",
                "[{\"match\":{\"operation\":\"replicate.trainings.get\"},\"times\":-1,"
                "\"action\":{\"type\":\"late\",\"ms\":500}}]");
}

static void
test_from_publishing (void)
{
  check_resume ("huggingface_upload", "[{\"match\":{\"service\":\"hub\",\"method\":\"POST\"},"
                                      "\"times\":-1,\"action\":{\"type\":\"late\",\"ms\":500}}]");
}

/* An ended job's leftovers, after the deletion failed: the next sweep has them. */
static void
test_sweep (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  guint removed = 0;
  guint kept = 0;
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"s3.DeleteObject\",\"path\":\"*.zip\"},"
                            "\"times\":-1,\"action\":{\"type\":\"status\",\"status\":500}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Sweep"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 1);

  lk_test_set_faults (test, "[]");
  lk_test_close_engine (test);
  lk_test_open_engine (test);
  lk_pipeline_sweep_async (test->pipeline, FALSE, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_pipeline_sweep_finish (test->pipeline, result, &removed, &kept, &error));
  g_assert_no_error (error);
  g_object_unref (result);
  g_assert_cmpuint (removed, ==, 1);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);

  lk_test_free (test);
}

static guint
sweep_all (LkTest *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  guint removed = 0;
  guint kept = 0;

  lk_pipeline_sweep_async (test->pipeline, TRUE, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_pipeline_sweep_finish (test->pipeline, result, &removed, &kept, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kept, ==, 0);

  return removed;
}

/* What a failed job left is swept wherever it lies, and made anew when it is tried again. */
static void
test_sweep_storage (gconstpointer storage)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Swept");
  g_autofree char *jobs = g_build_filename (test->folder, "jobs", NULL);
  g_autoptr (GError) error = NULL;
  LkJob *job;

  g_object_set (recipe, "storage", storage, NULL);
  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"times\":-1,\"action\":{\"type\":\"status\",\"status\":422}}]");
  job = lk_test_run (test, recipe);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  lk_test_set_faults (test, "[]");

  g_assert_cmpuint (sweep_all (test), ==, 1);
  g_assert_cmpuint (sweep_all (test), ==, 0);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  if (g_str_equal (storage, "local"))
    g_assert_cmpuint (lk_test_count_files (jobs, ".zip"), ==, 0);

  g_assert_true (lk_pipeline_retry (test->pipeline, job, &error));
  lk_test_wait_ended (test, job);
  g_assert_cmpstr (lk_job_get_error_message (job), ==, NULL);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpuint (sweep_all (test), ==, 0);

  lk_test_free (test);
}

/* Two engines on one database: each job is run once. */
static void
test_two_engines (void)
{
  LkTest *test = lk_test_new ();
  LkTest other = *test;
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Two");
  LkJob *job;
  LkJob *seen;

  lk_test_set_faults (test, "[{\"match\":{\"service\":\"replicate\"},\"times\":-1,"
                            "\"action\":{\"type\":\"late\",\"ms\":100}}]");
  job = lk_pipeline_submit (test->pipeline, recipe);
  lk_test_wait_stage (test, job, "initializing");
  lk_test_open_engine (&other);
  seen = lk_job_list_find (other.jobs, lk_job_get_id (job));
  g_assert_nonnull (seen);
  lk_pipeline_start (other.pipeline, seen);
  lk_test_wait_ended (test, job);

  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (test->practice, "hub.commit"), ==, 1);

  lk_test_close_engine (&other);
  lk_test_free (test);
}

static gboolean
set_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

/* Who has no account leaves alone what a dead process ran, and takes it up with one. */
static void
test_adopt (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Orphan");
  g_autofree char *token = g_strdup (g_environ_getenv (test->environment, "REPLICATE_API_TOKEN"));
  LkJob *job = lk_pipeline_submit (test->pipeline, recipe);
  g_autofree char *id = g_strdup (lk_job_get_id (job));
  gboolean looked = FALSE;

  lk_test_wait_stage (test, job, "replicate_training");
  lk_test_close_engine (test);
  lk_test_open_engine (test);
  lk_test_set_environment (test, "REPLICATE_API_TOKEN", NULL);
  job = lk_job_list_find (test->jobs, id);
  lk_pipeline_begin_adopting (test->pipeline);

  g_timeout_add_seconds (8, set_cb, &looked); /* for several looks */
  lk_test_run_until (test, is_set, &looked);
  g_assert_false (lk_job_status_is_final (lk_job_get_status (job)));
  g_assert_false (lk_pipeline_is_running (test->pipeline, job));
  g_assert_nonnull (strstr (lk_job_get_need (job), "Replicate token"));
  g_assert_cmpstr (lk_job_get_sentence (job), ==, lk_job_get_need (job));

  lk_test_set_environment (test, "REPLICATE_API_TOKEN", token);
  lk_test_wait_ended (test, job);
  g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "completed");
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  lk_test_free (test);
}

static gboolean
has_training (gpointer job)
{
  return lk_job_has_fact (job, LK_FACT_TRAINING_ID);
}

/* Returns a job that was left while its training runs, in a new engine. */
static LkJob *
leave_training (LkTest *test)
{
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Left");
  LkJob *job;
  g_autofree char *id = NULL;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"action\":{\"type\":\"stall-training\"}}]");
  job = lk_pipeline_submit (test->pipeline, recipe);
  id = g_strdup (lk_job_get_id (job));
  lk_test_run_until (test, has_training, job);
  lk_test_close_engine (test);
  lk_test_open_engine (test);

  return lk_job_list_find (test->jobs, id);
}

/* It waits for its turn, and its training is paid for by the second. */
static void
test_cancel_left (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job = leave_training (test);
  g_autoptr (JsonObject) training = NULL;

  lk_rules_set_paused (lk_pipeline_get_rules (test->pipeline), TRUE);
  lk_pipeline_start (test->pipeline, job);
  lk_pipeline_cancel (test->pipeline, job);
  lk_test_wait_ended (test, job);

  training = lk_practice_dup_training (test->practice, lk_job_get_fact (job, LK_FACT_TRAINING_ID));
  g_assert_cmpstr (lk_json_peek_string (training, "status"), ==, "canceled");
  g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "canceled");
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  lk_test_free (test);
}

static gboolean
warns_of_training (LkJob *job)
{
  GListModel *events = lk_job_get_events (job);

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      if (strstr (lk_event_get_message (event), "could not be canceled at the service") != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Without a token nobody can end the training: that is said. */
static void
test_cancel_left_without_accounts (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job = leave_training (test);

  lk_test_set_environment (test, "REPLICATE_API_TOKEN", NULL);
  lk_pipeline_begin_adopting (test->pipeline);
  lk_job_hold_trace (job);
  lk_pipeline_cancel (test->pipeline, job);
  lk_test_wait_ended (test, job);

  g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "canceled");
  g_assert_true (warns_of_training (job));
  lk_job_release_trace (job);
  lk_test_free (test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/resume/initializing", test_from_initializing);
  g_test_add_func ("/pipeline/resume/zip", test_from_zip);
  g_test_add_func ("/pipeline/resume/training", test_from_training);
  g_test_add_func ("/pipeline/resume/publishing", test_from_publishing);
  g_test_add_func ("/pipeline/resume/adopt", test_adopt);
  g_test_add_func ("/pipeline/resume/cancel", test_cancel_left);
  g_test_add_func ("/pipeline/resume/cancel-without-accounts", test_cancel_left_without_accounts);
  g_test_add_func ("/pipeline/sweep", test_sweep);
  g_test_add_data_func ("/pipeline/sweep/s3", "s3", test_sweep_storage);
  g_test_add_data_func ("/pipeline/sweep/replicate-files", "replicate-files", test_sweep_storage);
  g_test_add_data_func ("/pipeline/sweep/local", "local", test_sweep_storage);
  g_test_add_func ("/pipeline/two-engines", test_two_engines);

  return g_test_run ();
}
