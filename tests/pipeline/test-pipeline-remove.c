/* test-pipeline-remove.c: a job is taken out of the list, and a person may think better of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-error.h"
#include "lk-model-list.h"

#include <glib/gstdio.h>

/* Something of it lies in a folder, and at a service. */
static LkJob *
make_failed (LkTest *test)
{
  g_autofree char *folder = NULL;
  g_autofree char *file = NULL;
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"times\":1,\"action\":{\"type\":\"fail-training\"}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "Failed"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 1);
  folder = g_build_filename (test->folder, "jobs", lk_job_get_id (job), NULL);
  file = g_build_filename (folder, "left.zip", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "left", -1, NULL));

  return job;
}

static guint
count_left (LkTest *test)
{
  g_autofree char *folder = g_build_filename (test->folder, "jobs", NULL);

  return lk_test_count_files (folder, "left.zip");
}

static guint
count_seen (LkTest *test)
{
  return g_list_model_get_n_items (G_LIST_MODEL (test->jobs));
}

/* What a program finds that starts now, with all that belongs to the jobs. */
static guint
count_kept (LkTest *test, guint *n_events)
{
  g_autofree char *path = g_build_filename (test->folder, "lorikeet.db", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (LkStore) store = lk_store_new (file, test->redactor);
  g_autoptr (LkJobList) jobs = lk_job_list_new ();
  g_autoptr (LkJob) first = NULL;
  g_autoptr (GAsyncResult) flushed = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) traced = NULL;

  lk_store_flush_async (test->store, NULL, lk_test_ready_cb, &flushed);
  g_assert_true (lk_store_flush_finish (test->store, lk_test_wait_result (&flushed), NULL));
  lk_store_open_async (store, NULL, lk_test_ready_cb, &opened);
  g_assert_true (lk_store_open_finish (store, lk_test_wait_result (&opened), NULL));
  lk_store_load_async (store, jobs, NULL, lk_test_ready_cb, &loaded);
  g_assert_true (lk_store_load_finish (store, lk_test_wait_result (&loaded), NULL));
  first = g_list_model_get_item (G_LIST_MODEL (jobs), 0);
  *n_events = 0;
  if (first != NULL)
    {
      lk_store_load_events_async (store, first, NULL, lk_test_ready_cb, &traced);
      g_assert_true (lk_store_load_events_finish (store, lk_test_wait_result (&traced), NULL));
      *n_events = g_list_model_get_n_items (lk_job_get_events (first));
    }
  lk_store_close (store);

  return g_list_model_get_n_items (G_LIST_MODEL (jobs));
}

static void
hide (LkTest *test, LkJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (lk_job_get_id (job));

  g_assert_true (lk_pipeline_hide (test->pipeline, job, &error));
  g_assert_no_error (error);
  g_assert_null (lk_job_list_find (test->jobs, id));
  g_assert_nonnull (lk_job_list_find_known (test->jobs, id));
}

static void
sweep (LkTest *test)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint removed;
  guint kept;

  lk_pipeline_sweep_async (test->pipeline, FALSE, NULL, lk_test_ready_cb, &result);
  g_assert_true (lk_pipeline_sweep_finish (test->pipeline, lk_test_wait_result (&result), &removed,
                                           &kept, NULL));
}

static void
test_undone (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkJob) job = g_object_ref (make_failed (test));
  g_autoptr (GError) error = NULL;
  guint n_events;

  hide (test, job);
  g_assert_cmpuint (count_seen (test), ==, 0);
  sweep (test);
  g_assert_cmpuint (count_kept (test, &n_events), ==, 1);
  g_assert_cmpuint (n_events, >, 0);
  g_assert_cmpuint (count_left (test), ==, 1);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 1);

  lk_pipeline_unhide (test->pipeline, job);
  lk_pipeline_unhide (test->pipeline, job);
  g_assert_cmpuint (count_seen (test), ==, 1);
  g_assert_true (lk_job_list_find (test->jobs, lk_job_get_id (job)) == job);
  g_assert_cmpuint (lk_pipeline_remove_hidden (test->pipeline), ==, 0);
  g_assert_true (lk_pipeline_retry (test->pipeline, job, &error));
  lk_test_wait_ended (test, job);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpuint (count_kept (test, &n_events), ==, 1);

  lk_test_free (test);
}

static void
test_for_good (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkJob) job = g_object_ref (make_failed (test));
  g_autoptr (GAsyncResult) result = NULL;
  guint n_events;

  hide (test, job);
  lk_pipeline_remove_async (test->pipeline, job, NULL, lk_test_ready_cb, &result);
  g_assert_true (lk_pipeline_remove_finish (test->pipeline, lk_test_wait_result (&result), NULL));
  g_assert_null (lk_job_list_find_known (test->jobs, lk_job_get_id (job)));
  g_assert_cmpuint (count_kept (test, &n_events), ==, 0);
  g_assert_cmpuint (count_left (test), ==, 0);

  /* Too late for second thoughts. */
  lk_pipeline_unhide (test->pipeline, job);
  g_assert_cmpuint (count_seen (test), ==, 0);
  sweep (test);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);

  lk_test_free (test);
}

/* Whoever quits has not thought better of it. */
static void
test_at_the_end (void)
{
  LkTest *test = lk_test_new ();
  LkJob *kept = lk_test_run (test, lk_test_make_recipe (test, "Kept"));
  g_autofree char *id = g_strdup (lk_job_get_id (kept));

  hide (test, make_failed (test));
  lk_test_close_engine (test);
  g_assert_cmpuint (count_left (test), ==, 0);
  lk_test_open_engine (test);
  g_assert_cmpuint (count_seen (test), ==, 1);
  g_assert_nonnull (lk_job_list_find (test->jobs, id));

  lk_test_free (test);
}

static void
test_refused (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkJob) job = g_object_ref (make_failed (test));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_events;

  hide (test, job);
  g_assert_true (lk_job_set_status (job, LK_JOB_QUEUED)); /* as another process may do */
  lk_pipeline_remove_async (test->pipeline, job, NULL, lk_test_ready_cb, &result);
  g_assert_false (
      lk_pipeline_remove_finish (test->pipeline, lk_test_wait_result (&result), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_true (lk_job_list_find (test->jobs, lk_job_get_id (job)) == job);

  g_assert_false (lk_pipeline_hide (test->pipeline, job, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpuint (count_seen (test), ==, 1);
  g_assert_cmpuint (count_kept (test, &n_events), ==, 1);

  lk_test_free (test);
}

/* What is removed while its job is hidden is not made anew when that comes back. */
static void
test_model (void)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkModelList) models = lk_model_list_new (test->store, test->jobs, test->catalogue);
  LkRecipe *recipe = lk_test_make_recipe (test, "Model");
  g_autofree char *folder = g_build_filename (test->folder, "saved", NULL);
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (LkJob) job = NULL;

  lk_model_list_load_async (models, NULL, lk_test_ready_cb, &loaded);
  g_assert_true (lk_model_list_load_finish (models, lk_test_wait_result (&loaded), NULL));
  g_object_set (recipe, "publish", FALSE, "save-to", folder, NULL);
  job = g_object_ref (lk_test_run (test, recipe));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models)), ==, 1);

  hide (test, job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models)), ==, 1);
  lk_model_list_remove_async (models, lk_model_list_find (models, lk_job_get_id (job)), FALSE, NULL,
                              lk_test_ready_cb, &removed);
  g_assert_true (lk_model_list_remove_finish (models, lk_test_wait_result (&removed), NULL));
  lk_pipeline_unhide (test->pipeline, job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models)), ==, 0);

  g_clear_object (&models);
  lk_test_free (test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/remove/undone", test_undone);
  g_test_add_func ("/remove/for-good", test_for_good);
  g_test_add_func ("/remove/at-the-end", test_at_the_end);
  g_test_add_func ("/remove/refused", test_refused);
  g_test_add_func ("/remove/model", test_model);

  return g_test_run ();
}
