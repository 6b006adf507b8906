/* test-store-processes.c: several programs on one database, some of them killed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "job-fixture.h"

#include "lk-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_JOBS      40
#define N_PROCESSES 4

static JobFixture fixture;

/* --- What the other processes do --- */

static LkJob *
get_job (LkJobList *list, guint index)
{
  g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (list), index);

  return job; /* the list keeps it */
}

static void
run_job (LkStore *store, LkJob *job)
{
  if (lk_job_get_status (job) == LK_JOB_QUEUED || lk_job_is_active (job))
    {
      lk_job_begin_stage (job, LK_STAGE_INITIALIZING);
      lk_trace_log (lk_job_get_trace (job), LK_EVENT_INFO, NULL, "ran");
      flush (store);
      lk_job_end_stage (job, LK_STAGE_DONE);
      lk_job_set_status (job, LK_JOB_COMPLETED);
    }

  lk_store_release (store, job);
}

/* Runs whatever it can get, until all jobs are done. */
static void
work (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJobList) list = load_list (store);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint left = n;

  while (left > 0)
    {
      left = 0;
      for (guint i = 0; i < n; i++)
        {
          LkJob *job = get_job (list, (i * 7 + (guint) getpid ()) % n);

          if (lk_job_get_status (job) != LK_JOB_COMPLETED)
            {
              left++;
              if (acquire (store, job))
                run_job (store, job);
            }
        }

      load_again (store, list);
    }

  g_clear_object (&list);
  close_store (store);
}

/* Takes the first job and keeps it. */
static void
hold (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJobList) list = load_list (store);

  g_assert_true (acquire (store, get_job (list, 0)));
  flush (store);
  puts ("held");
  fflush (stdout);
  for (;;)
    pause ();
}

/* A job's life in durable steps, for who kills it after each. */
static void
live (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJobList) list = load_list (store);
  g_autoptr (LkJob) job = NULL;
  g_autofree char *intent = NULL;

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) == 0)
    {
      job = make_job (&fixture, "A");
      lk_store_add (store, job);
      flush (store);
    }
  else
    job = g_list_model_get_item (G_LIST_MODEL (list), 0);

  g_assert_true (acquire (store, job));
  if (!lk_job_has_fact (job, LK_FACT_TRAINING_ID))
    {
      lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
      intent = lk_store_begin_intent (store, job, "training", "key");
      flush (store);
      lk_job_set_fact (job, LK_FACT_TRAINING_ID, "train_1");
      lk_store_end_intent (store, intent, "train_1");
      flush (store);
    }

  if (lk_job_is_active (job))
    {
      lk_trace_log (lk_job_get_trace (job), LK_EVENT_INFO, NULL, "trained");
      lk_job_end_stage (job, LK_STAGE_DONE);
      lk_job_set_status (job, LK_JOB_COMPLETED);
      flush (store);
    }

  g_clear_object (&list);
  close_store (store);
}

/* --- The tests --- */

static GSubprocess *
start (const char *what, const char *kill_after)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  if (kill_after != NULL)
    g_subprocess_launcher_setenv (launcher, "LORIKEET_TEST_KILL_AFTER", kill_after, TRUE);

  child = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", what,
                                       g_file_peek_path (fixture.file), NULL);
  g_assert_no_error (error);

  return child;
}

static void
add_jobs (guint n)
{
  LkStore *store = open_store (&fixture);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = make_job (&fixture, "A");

      lk_store_add (store, job);
    }

  flush (store);
  close_store (store);
}

static void
assert_integrity (void)
{
  g_autofree char *integrity = ask_text (&fixture, "PRAGMA integrity_check");
  g_autofree char *keys = ask_text (&fixture, "PRAGMA foreign_key_check");

  g_assert_cmpstr (integrity, ==, "ok");
  g_assert_cmpstr (keys, ==, NULL);
}

/* Each job is run exactly once, whoever gets it. */
static void
test_once (void)
{
  GSubprocess *children[N_PROCESSES];

  add_jobs (N_JOBS);
  for (guint i = 0; i < N_PROCESSES; i++)
    children[i] = start ("--work", NULL);

  for (guint i = 0; i < N_PROCESSES; i++)
    {
      g_subprocess_wait (children[i], NULL, NULL);
      g_assert_true (g_subprocess_get_successful (children[i]));
      g_object_unref (children[i]);
    }

  assert_integrity ();
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM jobs WHERE status = 'completed'"),
                   ==, N_JOBS);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM events"), ==, N_JOBS);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM jobs WHERE runner IS NOT NULL"), ==,
                   0);
}

/* The same with processes that are killed in the middle of it. */
static void
test_killed (void)
{
  GSubprocess *children[N_PROCESSES];

  add_jobs (N_JOBS);
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < N_PROCESSES; i++)
        {
          g_autofree char *after = g_strdup_printf ("%d", g_test_rand_int_range (1, 40));

          children[i] = start ("--work", after);
        }

      for (guint i = 0; i < N_PROCESSES; i++)
        {
          g_subprocess_wait (children[i], NULL, NULL);
          g_object_unref (children[i]);
        }

      assert_integrity ();
    }

  children[0] = start ("--work", NULL);
  g_subprocess_wait (children[0], NULL, NULL);
  g_assert_true (g_subprocess_get_successful (children[0]));
  g_object_unref (children[0]);

  assert_integrity ();
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM jobs WHERE status = 'completed'"),
                   ==, N_JOBS);
  g_assert_cmpint (ask_number (&fixture,
                               "SELECT COUNT(DISTINCT job_id) FROM events WHERE message = 'ran'"),
                   ==, N_JOBS);
}

/* Killed after each durable step: what comes next goes on, and does nothing twice that
 * was known to be done. */
static void
test_kill_sweep (void)
{
  gboolean was_killed = TRUE;
  guint step;

  for (step = 1; was_killed; step++)
    {
      g_autofree char *after = g_strdup_printf ("%u", step);
      g_autoptr (GSubprocess) first = NULL;
      g_autoptr (GSubprocess) second = NULL;

      first = start ("--live", after);
      g_subprocess_wait (first, NULL, NULL);
      was_killed = g_subprocess_get_if_signaled (first);
      if (was_killed)
        g_assert_cmpint (g_subprocess_get_term_sig (first), ==, SIGKILL);

      second = start ("--live", NULL);
      g_subprocess_wait (second, NULL, NULL);
      g_assert_true (g_subprocess_get_successful (second));

      assert_integrity ();
      g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM jobs"), ==, 1);
      g_assert_cmpint (ask_number (&fixture, "SELECT status = 'completed' FROM jobs"), ==, 1);
      g_assert_cmpint (ask_number (&fixture, "SELECT body LIKE '%train_1%' FROM jobs"), ==, 1);
      g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) >= 1 FROM intents"), ==, 1);
      g_unlink (g_file_peek_path (fixture.file));
    }

  g_assert_cmpuint (step, >, 10);
}

static void
test_lease (void)
{
  g_autoptr (GSubprocess) holder = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (LkJobList) list = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  LkStore *store;
  LkJob *job;

  add_jobs (1);
  holder = start ("--hold", NULL);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (holder));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "held");

  store = open_store (&fixture);
  list = load_list (store);
  job = get_job (list, 0);
  g_assert_false (acquire (store, job));

  /* However late it renews: it lives. */
  execute (&fixture, "UPDATE jobs SET lease_until = 1");
  g_assert_false (acquire (store, job));

  /* What it runs is not written over, and not removed. */
  lk_job_set_fact (job, LK_FACT_COMMIT, "ours");
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT body LIKE '%ours%' FROM jobs"), ==, 0);
  {
    WAIT_FOR (result, lk_store_remove_job_async (store, job, NULL, got_result, &result));
    g_assert_false (lk_store_remove_job_finish (store, result, &error));
    g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
    g_clear_error (&error);
  }

  g_subprocess_force_exit (holder);
  g_subprocess_wait (holder, NULL, NULL);
  g_assert_true (acquire (store, job));
  g_clear_object (&list);
  close_store (store);
}

static gboolean
renew (LkStore *store, LkJob *job)
{
  gboolean cancel_wanted = FALSE;

  WAIT_FOR (result, lk_store_renew_async (store, job, NULL, got_result, &result));
  g_assert_true (lk_store_renew_finish (store, result, &cancel_wanted, NULL));

  return cancel_wanted;
}

/* A runner that cannot be looked at keeps its job until its lease runs out. */
static void
test_lease_elsewhere (void)
{
  LkStore *store;
  g_autoptr (LkJobList) list = NULL;
  g_autofree char *far_off = NULL;
  g_autofree char *soon = NULL;
  LkJob *job;

  add_jobs (1);
  store = open_store (&fixture);
  list = load_list (store);
  job = get_job (list, 0);

  soon = g_strdup_printf (
      "UPDATE jobs SET runner = 'elsewhere:1:world:1:0', lease_until = %" G_GINT64_FORMAT,
      g_get_real_time () + 20 * G_USEC_PER_SEC);
  execute (&fixture, soon);
  g_assert_false (acquire (store, job));

  execute (&fixture, "UPDATE jobs SET lease_until = 1");
  g_assert_true (acquire (store, job));

  /* A clock that was set back leaves no lease for ever. */
  far_off = g_strdup_printf (
      "UPDATE jobs SET runner = 'elsewhere:1:world:1:0', lease_until = %" G_GINT64_FORMAT,
      g_get_real_time () + G_TIME_SPAN_DAY);
  execute (&fixture, far_off);
  g_assert_true (renew (store, job)); /* it was taken from us */
  g_assert_true (acquire (store, job));
  g_clear_object (&list);
  close_store (store);
}

/* What a dead runner still holds can be tried again: the decision is not lost. */
static void
test_lease_orphan (void)
{
  LkStore *store;
  g_autoptr (LkJobList) list = NULL;
  LkJob *job;

  add_jobs (1);
  store = open_store (&fixture);
  list = load_list (store);
  job = get_job (list, 0);

  execute (&fixture, "UPDATE jobs SET runner = 'elsewhere:1:world:1:0', lease_until = 1");
  lk_job_set_fact (job, LK_FACT_TRAINING_ID, "orphan");
  flush (store);
  g_assert_true (acquire (store, job));
  g_assert_cmpstr (lk_job_get_fact (job, LK_FACT_TRAINING_ID), ==, "orphan");
  g_clear_object (&list);
  close_store (store);
}

static void
test_cancel_request (void)
{
  LkStore *ours;
  LkStore *theirs;
  g_autoptr (LkJobList) list = NULL;
  g_autoptr (LkJobList) their_list = NULL;
  LkJob *job;

  add_jobs (1);
  ours = open_store (&fixture);
  theirs = open_store (&fixture);
  list = load_list (ours);
  their_list = load_list (theirs);
  job = get_job (list, 0);

  g_assert_true (acquire (ours, job));
  g_assert_false (acquire (theirs, get_job (their_list, 0)));
  g_assert_false (renew (ours, job));
  lk_store_request_cancel (theirs, get_job (their_list, 0));
  flush (theirs);
  g_assert_true (renew (ours, job));

  /* The wish outlives its runner, but not the job's end: who tries again means it. */
  lk_store_release (ours, job);
  flush (ours);
  g_assert_true (acquire (theirs, get_job (their_list, 0)));
  g_assert_true (renew (theirs, get_job (their_list, 0)));
  g_assert_true (lk_job_set_status (get_job (their_list, 0), LK_JOB_CANCELED));
  lk_store_release (theirs, get_job (their_list, 0));
  flush (theirs);
  lk_store_request_cancel (ours, job);
  flush (ours);
  g_assert_true (lk_job_set_status (get_job (their_list, 0), LK_JOB_QUEUED));
  flush (theirs);
  g_assert_true (acquire (ours, job));
  g_assert_false (renew (ours, job));
  g_clear_object (&list);
  g_clear_object (&their_list);
  close_store (ours);
  close_store (theirs);
}

/* Who gets a job gets it as the last runner left it. */
static void
test_handover (void)
{
  LkStore *ours;
  LkStore *theirs;
  g_autoptr (LkJobList) list = NULL;
  g_autoptr (LkJobList) their_list = NULL;

  add_jobs (1);
  ours = open_store (&fixture);
  theirs = open_store (&fixture);
  list = load_list (ours);
  their_list = load_list (theirs);

  g_assert_true (acquire (ours, get_job (list, 0)));
  lk_job_set_fact (get_job (list, 0), LK_FACT_TRAINING_ID, "train_9");
  lk_store_release (ours, get_job (list, 0));
  flush (ours);
  g_assert_true (acquire (theirs, get_job (their_list, 0)));
  g_assert_cmpstr (lk_job_get_fact (get_job (their_list, 0), LK_FACT_TRAINING_ID), ==, "train_9");
  g_clear_object (&list);
  g_clear_object (&their_list);
  close_store (ours);
  close_store (theirs);
}

static void
run (gconstpointer data)
{
  void (*test) (void) = (void (*) (void)) data;

  job_fixture_set_up (&fixture);
  test ();
  job_fixture_tear_down (&fixture);
}

static void
run_child (const char *what, const char *path)
{
  alarm (100); /* one that waits for what never comes does not stay */
  fixture.file = g_file_new_for_path (path);
  fixture.redactor = lk_redactor_new ();

  if (g_str_equal (what, "--work"))
    work ();
  else if (g_str_equal (what, "--hold"))
    hold ();
  else
    live ();

  g_clear_object (&fixture.file);
  g_clear_object (&fixture.redactor);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_has_prefix (argv[1], "--") && g_path_is_absolute (argv[2]))
    {
      run_child (argv[1], argv[2]);
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store-processes/once", test_once, run);
  g_test_add_data_func ("/store-processes/killed", test_killed, run);
  g_test_add_data_func ("/store-processes/kill-sweep", test_kill_sweep, run);
  g_test_add_data_func ("/store-processes/lease", test_lease, run);
  g_test_add_data_func ("/store-processes/lease-elsewhere", test_lease_elsewhere, run);
  g_test_add_data_func ("/store-processes/lease-orphan", test_lease_orphan, run);
  g_test_add_data_func ("/store-processes/cancel-request", test_cancel_request, run);
  g_test_add_data_func ("/store-processes/handover", test_handover, run);

  return g_test_run ();
}
