/* test-queue.c: the order of what waits, rules, ledger, dashboard
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "job-fixture.h"
#include "lk-dashboard.h"
#include "lk-error.h"
#include "lk-queue.h"

#define N_MANY 1000

static JobFixture fixture;

static void
add_jobs (LkStore *store, LkJobList *jobs, const char *names)
{
  for (const char *name = names; *name != '\0'; name++)
    {
      const char title[] = { *name, '\0' };
      g_autoptr (LkJob) job = make_job (&fixture, title);

      lk_store_add (store, job);
      lk_job_list_add (jobs, job);
    }
}

static char *
titles (LkQueue *queue)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

      g_string_append (text, lk_job_get_title (job));
    }

  return g_strdup (text->str);
}

#define assert_queue(queue, wanted)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = titles (queue);                                                       \
    g_assert_cmpstr (found, ==, wanted);                                                           \
  }                                                                                                \
  G_STMT_END

static void
move (LkQueue *queue, guint from, guint to)
{
  g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (queue), from);

  g_assert_true (lk_queue_move (queue, job, to));
}

static void
test_order (void)
{
  LkStore *store;
  LkJobList *jobs;
  LkQueue *queue;
  g_autoptr (LkJob) first = NULL;

  job_fixture_set_up (&fixture);
  store = open_store (&fixture);
  jobs = lk_job_list_new ();
  add_jobs (store, jobs, "abcd");
  queue = lk_queue_new (jobs);
  assert_queue (queue, "abcd");
  move (queue, 3, 0);
  assert_queue (queue, "dabc");
  move (queue, 0, 99);
  assert_queue (queue, "abcd");

  /* Between the same two again and again: places run out, the order does not. */
  for (guint i = 0; i < 60; i++)
    move (queue, 3, 1);
  assert_queue (queue, "abcd");
  move (queue, 1, 2);
  assert_queue (queue, "acbd");

  first = g_list_model_get_item (G_LIST_MODEL (queue), 0);
  lk_job_set_status (first, LK_JOB_STARTING);
  assert_queue (queue, "cbd");
  g_assert_false (lk_queue_move (queue, first, 0));
  lk_job_set_status (first, LK_JOB_QUEUED);
  assert_queue (queue, "acbd");

  g_assert_finalize_object (queue);
  g_clear_object (&first);
  g_object_unref (jobs);
  close_store (store);

  store = open_store (&fixture);
  jobs = load_list (store);
  queue = lk_queue_new (jobs);
  assert_queue (queue, "acbd");
  g_object_unref (queue);
  g_object_unref (jobs);
  close_store (store);
  job_fixture_tear_down (&fixture);
}

static void
test_rules (void)
{
  LkStore *store;
  LkRules *rules;

  job_fixture_set_up (&fixture);
  store = open_store (&fixture);
  rules = lk_rules_new (store);
  g_object_set (rules, "paused", TRUE, "max-jobs", 7, "job-limit", 2.5, "month-limit", 30.0,
                "keep-days", 90, NULL);
  flush (store);
  g_object_unref (rules);
  close_store (store);

  store = open_store (&fixture);
  rules = lk_rules_new (store);
  g_assert_cmpuint (lk_rules_get_max_jobs (rules), ==, LK_RULES_DEFAULT_JOBS);
  {
    WAIT_FOR (result, lk_rules_load_async (rules, NULL, got_result, &result));
    g_assert_true (lk_rules_load_finish (rules, result, NULL));
  }
  g_assert_true (lk_rules_get_paused (rules));
  g_assert_cmpuint (lk_rules_get_max_jobs (rules), ==, 7);
  g_assert_cmpfloat (lk_rules_get_job_limit (rules), ==, 2.5);
  g_assert_cmpfloat (lk_rules_get_month_limit (rules), ==, 30);
  g_assert_cmpuint (lk_rules_get_keep_days (rules), ==, 90);
  g_object_unref (rules);
  close_store (store);
  job_fixture_tear_down (&fixture);
}

static void
assert_refused (gboolean allowed, GError *error, const char *code)
{
  g_assert_false (allowed);
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_code (error), ==, code);
  g_error_free (error);
}

static void
check_limits (LkLedger *ledger, LkRules *rules, LkJob *job)
{
  GError *error = NULL;
  gboolean allowed;

  g_assert_true (lk_ledger_may_start (ledger, job, 1000, NULL));
  lk_rules_set_job_limit (rules, 3);
  g_assert_true (lk_ledger_may_start (ledger, job, 1.4, NULL));
  g_assert_true (lk_ledger_may_start (ledger, job, -1, NULL));
  allowed = lk_ledger_may_start (ledger, job, 1.6, &error);
  assert_refused (allowed, error, LK_LIMIT_JOB);
  error = NULL;
  g_assert_true (lk_ledger_may_go_on (ledger, job, 1.4, NULL));
  allowed = lk_ledger_may_go_on (ledger, job, 1.6, &error);
  assert_refused (allowed, error, LK_LIMIT_JOB);
  error = NULL;

  lk_rules_set_job_limit (rules, 0);
  lk_rules_set_month_limit (rules, 10);
  g_assert_true (lk_ledger_may_start (ledger, NULL, 8, NULL));
  allowed = lk_ledger_may_start (ledger, NULL, 9, &error);
  assert_refused (allowed, error, LK_LIMIT_MONTH);
}

static void
test_ledger (void)
{
  LkStore *store;
  g_autoptr (LkJobList) jobs = lk_job_list_new ();
  g_autoptr (LkJob) job = NULL;
  LkRules *rules;
  LkLedger *ledger;

  job_fixture_set_up (&fixture);
  store = open_store (&fixture);
  rules = lk_rules_new (store);
  ledger = lk_ledger_new (store, jobs, rules);
  job = make_job (&fixture, "Paid");
  lk_ledger_book (ledger, job, "t1", 1000, 1.5);
  lk_ledger_book (ledger, job, "t1", 1000, 1.5); /* told twice, paid once */
  g_assert_cmpfloat (lk_ledger_get_spent_this_month (ledger), ==, 1.5);
  check_limits (ledger, rules, job);
  flush (store);
  g_object_unref (ledger);
  g_object_unref (rules);

  /* The books are there when the job is not. */
  rules = lk_rules_new (store);
  ledger = lk_ledger_new (store, jobs, rules);
  {
    WAIT_FOR (result, lk_ledger_load_async (ledger, NULL, got_result, &result));
    g_assert_true (lk_ledger_load_finish (ledger, result, NULL));
  }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ledger)), ==, 1);
  g_assert_cmpfloat (lk_ledger_get_spent_on (ledger, lk_job_get_id (job)), ==, 1.5);
  g_object_unref (ledger);
  g_object_unref (rules);
  close_store (store);
  g_clear_object (&job);
  job_fixture_tear_down (&fixture);
}

static void
end_job (LkJob *job, guint index)
{
  g_autoptr (GError) error =
      g_error_new_literal (LK_ERROR, LK_ERROR_AUTHENTICATION, "the token was refused");

  lk_job_set_status (job, LK_JOB_STARTING);
  lk_job_begin_stage (job, LK_STAGE_INITIALIZING);
  lk_job_end_stage (job, LK_STAGE_DONE);
  if (index % 4 == 0)
    lk_job_fail (job, error);
  else
    lk_job_set_status (job, LK_JOB_COMPLETED);
}

static void
add_practice (LkJobList *jobs)
{
  g_autoptr (LkJob) job = make_job (&fixture, "Practice");

  g_object_set (lk_job_get_recipe (job), "profile", "practice", NULL);
  lk_job_list_add (jobs, job);
  end_job (job, 0);
}

static void
test_dashboard (void)
{
  g_autoptr (LkStore) store = NULL;
  g_autoptr (LkJobList) jobs = lk_job_list_new ();
  g_autoptr (LkRules) rules = NULL;
  g_autoptr (LkLedger) ledger = NULL;
  g_autoptr (LkDashboard) dashboard = NULL;
  const LkErrorDay *days;
  guint n_days;
  gint64 begun;

  job_fixture_set_up (&fixture);
  store = lk_store_new (fixture.file, fixture.redactor);
  rules = lk_rules_new (store);
  ledger = lk_ledger_new (store, jobs, rules);
  dashboard = lk_dashboard_new (jobs, ledger);
  g_assert_cmpfloat (lk_dashboard_get_success_rate (dashboard), ==, -1);
  g_assert_false (lk_dashboard_get_practice (dashboard));

  add_practice (jobs);
  g_assert_true (lk_dashboard_get_practice (dashboard));
  g_assert_cmpuint (lk_dashboard_get_failed (dashboard), ==, 1);

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autoptr (LkJob) job = make_job (&fixture, "Many");

      lk_job_list_add (jobs, job);
      end_job (job, i);
    }

  begun = g_get_monotonic_time ();
  g_assert_cmpuint (lk_dashboard_get_finished (dashboard), ==, N_MANY * 3 / 4);
  g_test_message ("%u jobs counted in %" G_GINT64_FORMAT " us", N_MANY,
                  g_get_monotonic_time () - begun);
  g_assert_false (lk_dashboard_get_practice (dashboard));
  g_assert_cmpuint (lk_dashboard_get_failed (dashboard), ==, N_MANY / 4);
  g_assert_cmpfloat (lk_dashboard_get_success_rate (dashboard), ==, 0.75);
  g_assert_cmpuint (lk_dashboard_get_errors (dashboard, LK_CATEGORY_AUTHENTICATION), ==,
                    N_MANY / 4);
  days = lk_dashboard_get_error_days (dashboard, &n_days);
  g_assert_cmpuint (n_days, ==, LK_DASHBOARD_DAYS);
  g_assert_cmpint (days[0].begin, <, days[n_days - 1].begin);
  g_assert_nonnull (lk_dashboard_get_slowest_stage (dashboard));

  g_clear_object (&dashboard);
  g_clear_object (&ledger);
  g_clear_object (&rules);
  g_clear_object (&jobs);
  g_clear_object (&store);
  job_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/queue/order", test_order);
  g_test_add_func ("/queue/rules", test_rules);
  g_test_add_func ("/queue/ledger", test_ledger);
  g_test_add_func ("/queue/dashboard", test_dashboard);

  return g_test_run ();
}
