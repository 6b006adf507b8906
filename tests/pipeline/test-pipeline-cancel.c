/* test-pipeline-cancel.c: a job is canceled after each request that it makes
 *
 * A seeded sample of the requests; all of them when LORIKEET_TORTURE is set.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-json.h"

/* What a person would call at once. */
#define CANCEL_SECONDS 2

typedef struct
{
  LkTest *test;
  LkJob *job;
  guint n_requests;
} Wanted;

static guint
count_requests (LkTest *test)
{
  g_autofree char *text = lk_practice_get_journal (test->practice);
  g_autoptr (JsonObject) journal = lk_json_parse_object (text, -1, NULL);

  return json_array_get_length (lk_json_peek_array (journal, "requests"));
}

static gboolean
is_there (gpointer data)
{
  Wanted *wanted = data;

  return count_requests (wanted->test) >= wanted->n_requests ||
         lk_job_status_is_final (lk_job_get_status (wanted->job));
}

/* Nothing that costs money goes on, and nothing that was put anywhere stays. */
static void
assert_nothing_left (LkTest *test, LkJob *job)
{
  g_autofree char *jobs = g_build_filename (test->folder, "jobs", NULL);
  const char *id = lk_job_get_fact (job, LK_FACT_TRAINING_ID);
  g_autoptr (JsonObject) training = id != NULL ? lk_practice_dup_training (test->practice, id)
                                               : NULL;
  const char *status = lk_json_peek_string (training, "status");

  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  g_assert_cmpuint (lk_practice_count_uploads (test->practice), ==, 0);
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, id != NULL ? 1 : 0);
  g_assert_cmpuint (lk_test_count_files (jobs, ".zip"), ==, 0);
  g_assert_cmpuint (lk_test_count_files (jobs, ".part"), ==, 0);
  g_assert_cmpuint (lk_test_count_files (jobs, ".tmp"), ==, 0);
  g_assert_cmpuint (lk_test_count_files (jobs, ".archive"), ==, 0);
  g_assert_true (id == NULL || g_str_equal (status, "canceled") ||
                 g_str_equal (status, "succeeded"));
}

/* Returns whether there was something to cancel. */
static gboolean
cancel_after (guint n_requests)
{
  LkTest *test = lk_test_new ();
  g_autoptr (LkRecipe) recipe = lk_test_make_recipe (test, "Cancel");
  Wanted wanted = { test, NULL, n_requests };
  gint64 begun;
  gboolean was_canceled;

  g_test_message ("canceled after %u requests", n_requests);
  wanted.job = lk_pipeline_submit (test->pipeline, recipe);
  lk_test_run_until (test, is_there, &wanted);
  begun = g_get_monotonic_time ();
  lk_pipeline_cancel (test->pipeline, wanted.job);
  lk_test_wait_ended (test, wanted.job);
  g_assert_cmpint (g_get_monotonic_time () - begun, <,
                   CANCEL_SECONDS * lk_test_get_slowness () * G_USEC_PER_SEC);

  was_canceled = lk_job_get_status (wanted.job) == LK_JOB_CANCELED;
  g_assert_true (was_canceled || lk_job_get_status (wanted.job) == LK_JOB_COMPLETED);
  assert_nothing_left (test, wanted.job);
  lk_test_free (test);

  return was_canceled;
}

static void
test_sweep (void)
{
  gboolean is_torture = lk_test_is_torture ();
  guint stride = is_torture ? 1 : (guint) g_test_rand_int_range (3, 6);
  guint n_canceled = 0;
  guint n = is_torture ? 1 : (guint) g_test_rand_int_range (1, 4);

  while (cancel_after (n))
    {
      n_canceled++;
      n += stride;
    }

  g_test_message ("%u canceled", n_canceled);
  g_assert_cmpuint (n_canceled, >, 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/cancel-sweep", test_sweep);

  return g_test_run ();
}
