/* test-pipeline-success.c: whole jobs that end well, over each storage and publisher
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-json.h"

static void
assert_completed (LkJob *job)
{
  if (lk_job_get_status (job) != LK_JOB_COMPLETED)
    g_error ("The job %s: %s", lk_job_status_to_string (lk_job_get_status (job)),
             lk_job_get_error_message (job));
}

/* The seed's example of a successful trace, in this order. */
static void
assert_seed_events (LkJob *job)
{
  static const struct
  {
    const char *stage;
    const char *message;
    const char *members[4];
  } expected[] = {
    { "initializing", "Starting complete LoRA training workflow", { "modelName", "imageCount" } },
    { "zip_creation", "Starting: Creating training images ZIP file", { NULL } },
    { "zip_creation",
      "Completed: ZIP creation completed",
      { "zipUrl", "imageCount", "totalSize" } },
    { "replicate_training", "Starting: Starting Replicate training", { NULL } },
    { "replicate_training", "Completed: Replicate training started", { "replicateId", "status" } },
    { "huggingface_upload", "Starting: Starting HuggingFace upload", { NULL } },
    { "huggingface_upload", "Completed: HuggingFace upload completed", { "repoId", "repoUrl" } },
    { "completion", "Completed: Training workflow completed successfully", { NULL } },
  };
  GListModel *events = lk_job_get_events (job);
  guint found = 0;

  for (guint i = 0; i < g_list_model_get_n_items (events) && found < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);
      g_autoptr (JsonObject) detail = NULL;

      if (!g_str_equal (lk_event_get_message (event), expected[found].message))
        continue;

      g_assert_cmpstr (lk_event_get_stage (event), ==, expected[found].stage);
      g_assert_cmpint (lk_event_get_level (event), ==, LK_EVENT_INFO);
      if (lk_event_get_detail (event) != NULL)
        detail = lk_json_parse_object (lk_event_get_detail (event), -1, NULL);
      for (guint j = 0; expected[found].members[j] != NULL; j++)
        g_assert_true (json_object_has_member (detail, expected[found].members[j]));
      found++;
    }

  g_assert_cmpuint (found, ==, G_N_ELEMENTS (expected));
}

static void
test_whole_way (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job = lk_test_run (test, lk_test_make_recipe (test, "Test Parrot"));

  assert_completed (job);
  assert_seed_events (job);
  g_assert_cmpfloat (lk_job_get_progress (job), ==, 100);
  g_assert_cmpint (lk_job_get_total_steps (job), >, 0);
  g_assert_cmpint (lk_job_get_step (job), ==, lk_job_get_total_steps (job));
  g_assert_cmpuint (lk_practice_count_ok (test->practice, "replicate.trainings.create"), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (test->practice, "hub.commit"), ==, 1);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  g_assert_cmpuint (lk_practice_count_uploads (test->practice), ==, 0);
  g_assert_cmpint (lk_job_get_fact_int (job, LK_FACT_ARCHIVE_ENTRIES, 0), ==, 12);
  g_assert_cmpint (lk_job_get_fact_int (job, LK_FACT_WEIGHTS_RANK, 0), ==, 4);
  g_assert_true (g_file_test (lk_job_get_fact (job, LK_FACT_WEIGHTS_PATH), G_FILE_TEST_EXISTS));
  g_assert_cmpuint (lk_test_count_files (test->folder, ".zip"), ==, 0);
  g_assert_cmpuint (lk_test_count_files (test->folder, ".archive"), ==, 0);
  g_assert_cmpuint (lk_test_count_files (test->folder, ".part"), ==, 0);
  g_assert_true (lk_test_has_event (job, LK_EVENT_INFO, "was deleted, and is gone"));
  lk_test_assert_no_secret (test, job);

  lk_test_free (test);
}

static void
test_status_shape (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job = lk_test_run (test, lk_test_make_recipe (test, "Shape"));
  g_autoptr (JsonObject) status = lk_job_to_status_json (job);

  g_assert_cmpstr (lk_json_peek_string (status, "status"), ==, "completed");
  g_assert_cmpstr (lk_json_peek_string (status, "trainingId"), ==,
                   lk_job_get_fact (job, LK_FACT_TRAINING_ID));
  g_assert_cmpint (lk_json_peek_int (status, "progress", 0), ==, 100);
  g_assert_nonnull (lk_json_peek_string (status, "stage"));
  g_assert_nonnull (lk_json_peek_array (lk_json_peek_object (status, "debugData"), "events"));

  lk_test_free (test);
}

static void
test_to_a_folder (void)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Folder Parrot");
  g_autofree char *folder = g_build_filename (test->folder, "comfy", NULL);
  LkJob *job;

  g_object_set (recipe, "publish", FALSE, "save-to", folder, NULL);
  job = lk_test_run (test, recipe);
  assert_completed (job);
  g_assert_cmpuint (lk_practice_count (test->practice, "hub.commit"), ==, 0);
  g_assert_cmpuint (lk_practice_count (test->practice, "hub.whoami"), ==, 0);
  g_assert_true (g_str_has_suffix (lk_job_get_fact (job, LK_FACT_SAVED_PATH),
                                   "comfy/folder-parrot.safetensors"));
  g_assert_true (g_file_test (lk_job_get_fact (job, LK_FACT_SAVED_PATH), G_FILE_TEST_EXISTS));

  lk_test_free (test);
}

/* The dataset knows what was trained; a mere folder of pictures is left as it is. */
static void
test_version (void)
{
  LkTest *test = lk_test_new ();
  g_autofree char *file = g_build_filename (test->dataset, "dataset.json", NULL);
  g_autofree char *versions = g_build_filename (test->dataset, ".versions", NULL);
  g_autofree char *index = g_build_filename (versions, "index.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  JsonObject *training;
  LkJob *job;

  assert_completed (lk_test_run (test, lk_test_make_recipe (test, "Plain Folder")));
  g_assert_false (g_file_test (versions, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (file, "{}", -1, NULL));
  job = lk_test_run (test, lk_test_make_recipe (test, "Version Parrot"));
  assert_completed (job);
  g_assert_true (g_file_get_contents (index, &text, NULL, NULL));
  object = lk_json_parse_object (text, -1, NULL);
  training = lk_json_peek_element_object (lk_json_peek_array (object, "trainings"), 0);
  g_assert_cmpstr (lk_json_peek_string (training, "job"), ==, lk_job_get_id (job));
  g_assert_cmpstr (lk_json_peek_string (training, "label"), ==, "Version Parrot");
  g_assert_cmpstr (lk_json_peek_string (training, "digest"), ==,
                   lk_job_get_fact (job, LK_FACT_DATASET_DIGEST));
  g_assert_cmpint (lk_json_peek_int (training, "pictures", 0), ==, 12);
  g_assert_cmpuint (lk_test_count_files (versions, ".jpg"), ==, 12);

  lk_test_free (test);
}

static void
check_storage (const char *storage, const char *operation)
{
  LkTest *test = lk_test_new ();
  LkRecipe *recipe = lk_test_make_recipe (test, "Stored");
  LkJob *job;

  g_object_set (recipe, "storage", storage, NULL);
  job = lk_test_run (test, recipe);
  assert_completed (job);
  g_assert_cmpstr (lk_job_get_fact (job, LK_FACT_STORAGE), ==, storage);
  g_assert_cmpuint (lk_practice_count (test->practice, "s3.PutObject"), ==, 0);
  if (operation != NULL)
    g_assert_cmpuint (lk_practice_count_ok (test->practice, operation), ==, 1);
  lk_test_assert_no_secret (test, job);

  lk_test_free (test);
}

static void
test_replicate_files (void)
{
  check_storage ("replicate-files", "replicate.files.create");
}

static void
test_local_link (void)
{
  check_storage ("local", NULL);
}

static void
test_local_by_environment (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_environment (test, "USE_LOCAL_ZIP_STORAGE", "true");
  job = lk_test_run (test, lk_test_make_recipe (test, "Local"));
  assert_completed (job);
  g_assert_cmpstr (lk_job_get_fact (job, LK_FACT_STORAGE), ==, "local");

  lk_test_free (test);
}

/* Two jobs with the same pictures: the same bytes, the same key, sent once. */
static void
test_archive_is_sent_once (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) first = lk_test_make_recipe (test, "Once");
  g_autoptr (LkRecipe) second = lk_test_make_recipe (test, "Once");
  LkJob *a;
  LkJob *b;

  lk_pipeline_get_policy (test->pipeline)->max_archives = 1;
  a = lk_pipeline_submit (test->pipeline, first);
  b = lk_pipeline_submit (test->pipeline, second);
  lk_test_wait_ended (test, a);
  lk_test_wait_ended (test, b);
  assert_completed (a);
  assert_completed (b);

  g_assert_cmpstr (lk_job_get_fact (a, LK_FACT_ARCHIVE_SHA256), ==,
                   lk_job_get_fact (b, LK_FACT_ARCHIVE_SHA256));
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 2);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);

  lk_test_free (test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/whole-way", test_whole_way);
  g_test_add_func ("/pipeline/version", test_version);
  g_test_add_func ("/pipeline/status-shape", test_status_shape);
  g_test_add_func ("/pipeline/folder", test_to_a_folder);
  g_test_add_func ("/pipeline/replicate-files", test_replicate_files);
  g_test_add_func ("/pipeline/local-link", test_local_link);
  g_test_add_func ("/pipeline/local-by-environment", test_local_by_environment);
  g_test_add_func ("/pipeline/archive-once", test_archive_is_sent_once);

  return g_test_run ();
}
