/* test-pipeline-failure.c: each stage fails in its ways, is retried, canceled, gone on with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-dataset.h"
#include "lk-json.h"

static void
assert_failed (LkJob *job, LkCategory category, const char *stage)
{
  g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "failed");
  g_assert_cmpstr (lk_job_get_stage (job), ==, stage);
  g_assert_cmpstr (lk_category_to_string (lk_job_get_error_category (job)), ==,
                   lk_category_to_string (category));
  g_assert_nonnull (lk_job_get_error_message (job));
}

static void
retry_to_the_end (LkTest *test, LkJob *job)
{
  g_autoptr (GError) error = NULL;

  lk_test_set_faults (test, "[]");
  g_assert_true (lk_pipeline_retry (test->pipeline, job, &error));
  g_assert_no_error (error);
  lk_test_wait_ended (test, job);
  if (lk_job_get_status (job) != LK_JOB_COMPLETED)
    g_error ("%s", lk_job_get_error_message (job));
}

/* Everything that is wrong, at once, and nothing is sent. */
static void
test_validation (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "");
  LkJob *job;

  g_object_set (recipe, "trigger-word", "", "repository", "-bad-/name--x", NULL);
  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), 100000));
  lk_recipe_set_parameter (recipe, "lora_rank", json_node_init_int (json_node_alloc (), 0));
  job = lk_test_run (test, recipe);

  assert_failed (job, LK_CATEGORY_VALIDATION, "initializing");
  g_assert_nonnull (strstr (lk_job_get_error_message (job), "name"));
  g_assert_nonnull (strstr (lk_job_get_error_message (job), "trigger word"));
  g_assert_nonnull (strstr (lk_job_get_error_message (job), "Steps"));
  g_assert_nonnull (strstr (lk_job_get_error_message (job), "Rank"));
  g_assert_nonnull (strstr (lk_job_get_error_message (job), "-bad-/name--x"));
  g_assert_cmpuint (lk_practice_count (test->practice, "replicate.account"), ==, 0);
  g_assert_cmpuint (lk_practice_count (test->practice, "s3.PutObject"), ==, 0);

  lk_test_free (test);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

/* Has written what is known of the pictures. */
static void
save_dataset (LkTest *test)
{
  g_autoptr (GFile) folder = g_file_new_for_path (test->dataset);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) flushed = NULL;
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;

  lk_dataset_open_async (folder, NULL, lk_test_ready_cb, &opened);
  lk_test_run_until (test, has_result, &opened);
  dataset = lk_dataset_open_finish (opened, &error);
  g_assert_no_error (error);

  lk_dataset_flush_async (dataset, NULL, lk_test_ready_cb, &flushed);
  lk_test_run_until (test, has_result, &flushed);
  g_assert_true (lk_dataset_flush_finish (dataset, flushed, &error));
}

/* Says of the first picture, in what is stored of the dataset, that it is tiny. */
static void
shrink_picture (LkTest *test)
{
  g_autofree char *path = g_build_filename (test->dataset, "dataset.json", NULL);
  g_autofree char *text = lk_test_read (test, "dataset/dataset.json");
  g_autoptr (GRegex) regex = g_regex_new ("\"width\" *: *\\d+", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GString) changed = g_string_new (NULL);
  int start;
  int end;

  g_assert_true (g_regex_match (regex, text, 0, &match));
  g_assert_true (g_match_info_fetch_pos (match, 0, &start, &end));
  g_string_append_len (changed, text, start);
  g_string_append (changed, "\"width\":40");
  g_string_append (changed, text + end);
  g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
}

/* What the check-up finds is in the trace; an error ends the job before anything is sent. */
static void
test_checkup (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job = lk_test_run (test, lk_test_make_recipe (test, "Small"));
  guint n_asked = lk_practice_count (test->practice, "replicate.account");

  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_true (lk_test_has_event (job, LK_EVENT_WARNING, "less than 768 pixels"));
  g_assert_true (lk_test_has_event (job, LK_EVENT_INFO, "12 captions do not hold “lkparrot”"));

  save_dataset (test);
  shrink_picture (test);
  job = lk_test_run (test, lk_test_make_recipe (test, "Useless"));
  assert_failed (job, LK_CATEGORY_VALIDATION, "initializing");
  g_assert_nonnull (strstr (lk_job_get_error_message (job), "too small"));
  g_assert_true (lk_test_has_event (job, LK_EVENT_ERROR, "too small"));
  g_assert_cmpuint (lk_practice_count (test->practice, "replicate.account"), ==, n_asked);

  lk_test_free (test);
}

static void
test_refused_token (void)
{
  LkTest *test = lk_test_new ();
  g_autofree char *good = g_strdup (g_environ_getenv (test->environment, "REPLICATE_API_TOKEN"));
  LkJob *job;

  lk_test_set_environment (test, "REPLICATE_API_TOKEN",
                           "r8"
                           "_thisTokenIsWrongAndMustNotShow");
  job = lk_test_run (test, lk_test_make_recipe (test, "Token"));
  assert_failed (job, LK_CATEGORY_AUTHENTICATION, "initializing");
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 0);

  lk_test_set_environment (test, "REPLICATE_API_TOKEN", good);
  retry_to_the_end (test, job);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);

  lk_test_free (test);
}

/* The seed's failing example: warnings with the wait, then the end after three attempts. */
static void
test_zip_failure (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"s3.PutObject\",\"path\":\"*.zip\"},"
                            "\"times\":-1,\"action\":{\"type\":\"reset\"}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Zip"));
  assert_failed (job, LK_CATEGORY_NETWORK, "zip_creation");
  g_assert_true (lk_test_has_event (job, LK_EVENT_WARNING, "attempt 1 failed, retrying in"));
  g_assert_true (lk_test_has_event (job, LK_EVENT_ERROR, "Failed after 3 retry attempts"));
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 0);

  retry_to_the_end (test, job);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);

  lk_test_free (test);
}

static void
test_zip_heals_by_itself (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"service\":\"s3\"},\"times\":3,"
                            "\"action\":{\"type\":\"status\",\"status\":503}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Heals"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);

  lk_test_free (test);
}

/* A failed training is not started anew by the program, only by the person. */
static void
test_training_failure (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"service\":\"replicate\"},\"times\":1,"
                            "\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"action\":{\"type\":\"fail-training\"}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Training"));
  g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "failed");
  g_assert_cmpstr (lk_job_get_stage (job), ==, "replicate_training");
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);

  retry_to_the_end (test, job);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 2);

  lk_test_free (test);
}

/* The request that costs money was carried out and its answer lost: the training is found
 * and gone on with. */
static void
test_lost_answer (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"action\":{\"type\":\"reset\",\"when\":\"after\"}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Lost"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  g_assert_true (lk_test_has_event (job, LK_EVENT_INFO, "was found and is gone on with"));

  lk_test_free (test);
}

static void
test_error_after_creating (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"action\":{\"type\":\"status\",\"status\":500,\"processed\":true}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Ghost"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);

  lk_test_free (test);
}

/* The weights are here before the Hub is tried, and stay. */
static void
test_hub_failure (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;
  g_autofree char *sha256 = NULL;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"hub.commit\"},\"times\":-1,"
                            "\"action\":{\"type\":\"status\",\"status\":502}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Hub"));
  assert_failed (job, LK_CATEGORY_SERVICE_ERROR, "huggingface_upload");
  g_assert_true (g_file_test (lk_job_get_fact (job, LK_FACT_WEIGHTS_PATH), G_FILE_TEST_EXISTS));
  sha256 = g_strdup (lk_job_get_fact (job, LK_FACT_WEIGHTS_SHA256));

  retry_to_the_end (test, job);
  g_assert_cmpstr (lk_job_get_fact (job, LK_FACT_WEIGHTS_SHA256), ==, sha256);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (test->practice, "hub.commit"), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (test->practice, "delivery.weights"), ==, 1);

  lk_test_free (test);
}

static void
test_truncated_weights (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"delivery.weights\"},\"times\":2,"
                            "\"action\":{\"type\":\"truncate\",\"bytes\":5000}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Cut"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);

  lk_test_free (test);
}

/* What a person would call at once. */
#define CANCEL_SECONDS 2
#define CANCEL_LIMIT   (CANCEL_SECONDS * lk_test_get_slowness () * G_USEC_PER_SEC)

static void
check_cancel (const char *stage, const char *faults)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Cancel");
  g_autofree char *jobs = g_build_filename (test->folder, "jobs", NULL);
  gint64 begun;
  LkJob *job;

  lk_test_set_faults (test, faults);
  job = lk_pipeline_submit (test->pipeline, recipe);
  lk_test_wait_stage (test, job, stage);
  lk_test_set_faults (test, "[]");
  begun = g_get_monotonic_time ();
  lk_pipeline_cancel (test->pipeline, job);
  lk_test_wait_ended (test, job);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, CANCEL_LIMIT);

  g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "canceled");
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  g_assert_cmpuint (lk_practice_count_uploads (test->practice), ==, 0);
  g_assert_cmpuint (lk_test_count_files (jobs, ".zip"), ==, 0);
  g_assert_cmpuint (lk_test_count_files (jobs, ".part"), ==, 0);

  if (g_str_equal (stage, "replicate_training") && lk_job_has_fact (job, LK_FACT_TRAINING_ID))
    {
      g_autoptr (JsonObject) training =
          lk_practice_dup_training (test->practice, lk_job_get_fact (job, LK_FACT_TRAINING_ID));

      g_assert_cmpstr (lk_json_peek_string (training, "status"), ==, "canceled");
    }

  lk_test_free (test);
}

static void
test_cancel_initializing (void)
{
  check_cancel ("initializing", "[{\"match\":{\"service\":\"replicate\"},\"times\":-1,"
                                "\"action\":{\"type\":\"late\",\"ms\":3000}}]");
}

static void
test_cancel_zip (void)
{
  check_cancel ("zip_creation", "[{\"match\":{\"operation\":\"s3.PutObject\",\"path\":\"*.zip\"},"
                                "\"times\":-1,\"action\":{\"type\":\"late\",\"ms\":3000}}]");
}

static void
test_cancel_training (void)
{
  check_cancel ("replicate_training", "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                                      "\"action\":{\"type\":\"stall-training\"}}]");
}

static gboolean
has_been_started (gpointer data)
{
  return lk_practice_count_trainings (((LkTest *) data)->practice) == 1;
}

/* Started and paid for, but the answer is not there yet. */
static void
test_cancel_start (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Start");
  g_autoptr (JsonObject) training = NULL;
  gint64 begun;
  LkJob *job;

  lk_practice_set_speed (test->practice, 1);
  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"times\":1,"
                            "\"action\":{\"type\":\"late\",\"ms\":3000,\"when\":\"after\"}}]");
  job = lk_pipeline_submit (test->pipeline, recipe);
  lk_test_run_until (test, has_been_started, test);
  g_assert_false (lk_job_has_fact (job, LK_FACT_TRAINING_ID));
  begun = g_get_monotonic_time ();
  lk_pipeline_cancel (test->pipeline, job);
  lk_test_wait_ended (test, job);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, CANCEL_LIMIT);

  g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "canceled");
  g_assert_true (lk_job_has_fact (job, LK_FACT_TRAINING_ID));
  training = lk_practice_dup_training (test->practice, lk_job_get_fact (job, LK_FACT_TRAINING_ID));
  g_assert_cmpstr (lk_json_peek_string (training, "status"), ==, "canceled");

  lk_test_free (test);
}

static void
test_cancel_publishing (void)
{
  check_cancel ("huggingface_upload", "[{\"match\":{\"service\":\"hub\",\"method\":\"POST\"},"
                                      "\"times\":-1,\"action\":{\"type\":\"late\",\"ms\":3000}}]");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/validation", test_validation);
  g_test_add_func ("/pipeline/checkup", test_checkup);
  g_test_add_func ("/pipeline/refused-token", test_refused_token);
  g_test_add_func ("/pipeline/zip-failure", test_zip_failure);
  g_test_add_func ("/pipeline/zip-heals", test_zip_heals_by_itself);
  g_test_add_func ("/pipeline/training-failure", test_training_failure);
  g_test_add_func ("/pipeline/lost-answer", test_lost_answer);
  g_test_add_func ("/pipeline/error-after-creating", test_error_after_creating);
  g_test_add_func ("/pipeline/hub-failure", test_hub_failure);
  g_test_add_func ("/pipeline/truncated-weights", test_truncated_weights);
  g_test_add_func ("/pipeline/cancel-initializing", test_cancel_initializing);
  g_test_add_func ("/pipeline/cancel-zip", test_cancel_zip);
  g_test_add_func ("/pipeline/cancel-training", test_cancel_training);
  g_test_add_func ("/pipeline/cancel-start", test_cancel_start);
  g_test_add_func ("/pipeline/cancel-publishing", test_cancel_publishing);

  return g_test_run ();
}
