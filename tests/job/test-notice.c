/* test-notice.c: what is told, and whether a trigger word is good
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "job-fixture.h"
#include "lk-error.h"
#include "lk-lora-folders.h"
#include "lk-notice.h"
#include "lk-trigger.h"

#include <glib/gstdio.h>

static JobFixture fixture;

typedef struct
{
  LkJobList *jobs;
  LkNotices *notices;
  guint n_due;
  guint n_withdrawn;
  LkNotice *last; /* (nullable) */
} Told;

static void
due_cb (LkNotices *notices, LkNotice *notice, Told *told)
{
  told->n_due++;
  g_clear_pointer (&told->last, lk_notice_free);
  told->last = lk_notice_copy (notice);
}

static void
withdrawn_cb (LkNotices *notices, const char *id, Told *told)
{
  told->n_withdrawn++;
}

static void
set_up (Told *told)
{
  job_fixture_set_up (&fixture);
  *told = (Told){ .jobs = lk_job_list_new () };
  told->notices = lk_notices_new (told->jobs);
  g_signal_connect (told->notices, "due", G_CALLBACK (due_cb), told);
  g_signal_connect (told->notices, "withdrawn", G_CALLBACK (withdrawn_cb), told);
}

static void
tear_down (Told *told)
{
  g_clear_pointer (&told->last, lk_notice_free);
  g_assert_finalize_object (told->notices);
  g_object_unref (told->jobs);
  job_fixture_tear_down (&fixture);
}

static LkJob *
add_running (Told *told)
{
  g_autoptr (LkJob) job = make_job (&fixture, "Told");

  lk_job_list_add (told->jobs, job);
  lk_job_set_status (job, LK_JOB_STARTING);

  return lk_job_list_find (told->jobs, lk_job_get_id (job));
}

static void
fail (LkJob *job, int code)
{
  g_autoptr (GError) error = g_error_new_literal (LK_ERROR, code, "it did not work");

  lk_job_fail (job, error);
}

static void
test_kinds (void)
{
  Told told;
  LkJob *job;

  set_up (&told);
  job = add_running (&told);
  lk_job_set_status (job, LK_JOB_TRAINING);
  g_assert_cmpuint (told.n_due, ==, 0);
  fail (job, LK_ERROR_AUTHENTICATION);
  g_assert_cmpint (told.last->kind, ==, LK_NOTICE_NEEDS_YOU);
  g_assert_cmpint (told.last->remedy, ==, LK_REMEDY_OPEN_ACCOUNTS);

  /* Tried again: the old notice goes. */
  lk_job_set_status (job, LK_JOB_QUEUED);
  g_assert_cmpuint (told.n_withdrawn, ==, 1);
  lk_job_set_status (job, LK_JOB_STARTING);
  fail (job, LK_ERROR_SERVICE);
  g_assert_cmpint (told.last->kind, ==, LK_NOTICE_FAILED);

  job = add_running (&told);
  lk_job_set_status (job, LK_JOB_COMPLETED);
  g_assert_cmpint (told.last->kind, ==, LK_NOTICE_COMPLETED);
  g_assert_cmpuint (told.n_due, ==, 3);
  lk_notices_see (told.notices, job);
  g_assert_cmpuint (told.n_withdrawn, ==, 2);

  tear_down (&told);
}

/* What waits for the person has not failed: it is told once, and taken back by itself. */
static void
test_need (void)
{
  Told told;
  LkJob *job;

  set_up (&told);
  job = add_running (&told);
  lk_job_set_status (job, LK_JOB_TRAINING);
  lk_job_set_need (job, "There is no token");
  g_assert_cmpuint (told.n_due, ==, 1);
  g_assert_cmpint (told.last->kind, ==, LK_NOTICE_NEEDS_YOU);
  g_assert_cmpint (told.last->remedy, ==, LK_REMEDY_OPEN_ACCOUNTS);
  g_assert_cmpstr (told.last->body, ==, "There is no token");
  g_assert_false (told.last->can_retry);
  g_assert_cmpstr (lk_job_get_sentence (job), ==, "There is no token");

  lk_job_set_need (job, NULL);
  g_assert_cmpuint (told.n_withdrawn, ==, 1);
  g_assert_cmpuint (told.n_due, ==, 1);
  lk_job_set_need (job, "There is no token");
  lk_job_set_status (job, LK_JOB_COMPLETED);
  g_assert_null (lk_job_get_need (job));
  g_assert_cmpint (told.last->kind, ==, LK_NOTICE_COMPLETED);

  tear_down (&told);
}

static void
test_silence (void)
{
  Told told;
  g_autoptr (LkJob) old = NULL;
  LkJob *job;

  set_up (&told);
  old = make_job (&fixture, "Old");
  lk_job_set_status (old, LK_JOB_STARTING);
  lk_job_set_status (old, LK_JOB_COMPLETED);
  lk_job_list_add (told.jobs, old);

  job = add_running (&told);
  lk_notices_set_in_view (told.notices, job);
  lk_job_set_status (job, LK_JOB_COMPLETED);

  job = add_running (&told);
  lk_job_set_status (job, LK_JOB_CANCELED);

  lk_notices_set_wanted (told.notices, LK_NOTICE_FAILED, FALSE);
  fail (add_running (&told), LK_ERROR_SERVICE);
  g_assert_cmpuint (told.n_due, ==, 0);

  g_clear_object (&old);
  tear_down (&told);
}

static void
test_group (void)
{
  Told told;
  gint64 now = G_USEC_PER_SEC;

  set_up (&told);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (LkJob) job = make_job (&fixture, "Many");

      lk_job_set_status (job, LK_JOB_STARTING);
      lk_job_set_status (job, LK_JOB_COMPLETED);
      lk_notices_take (told.notices, job, now);
    }

  g_assert_cmpint (told.last->kind, ==, LK_NOTICE_GROUP);
  g_assert_true (g_str_has_prefix (told.last->title, "5 "));
  g_assert_cmpuint (told.n_withdrawn, >=, 3);
  {
    g_autoptr (LkJob) job = make_job (&fixture, "Later");

    lk_job_set_status (job, LK_JOB_STARTING);
    lk_job_set_status (job, LK_JOB_COMPLETED);
    lk_notices_take (told.notices, job, now + 60 * G_USEC_PER_SEC);
    g_assert_cmpint (told.last->kind, ==, LK_NOTICE_COMPLETED);
  }

  tear_down (&told);
}

static void
test_trigger (void)
{
  static const char *const captions[] = { "a photo of Zorbik in the rain", "rezorbiked wall",
                                          NULL };
  static const struct
  {
    const char *word;
    LkTriggerLevel level;
    const char *code;
  } cases[] = {
    { NULL, LK_TRIGGER_BAD, "empty" },           { "  ", LK_TRIGGER_BAD, "empty" },
    { "a,b", LK_TRIGGER_BAD, "letters" },        { "my cat", LK_TRIGGER_DOUBTFUL, "spaces" },
    { "Parrot", LK_TRIGGER_DOUBTFUL, "common" }, { "qx", LK_TRIGGER_DOUBTFUL, "short" },
    { "zorbik", LK_TRIGGER_DOUBTFUL, "case" },   { "wal", LK_TRIGGER_DOUBTFUL, "inside" },
    { "lkparrot", LK_TRIGGER_GOOD, "good" },
  };
  g_autofree char *suggestion = lk_trigger_suggest ("My Blue Parrot");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkTriggerAdvice) advice = lk_trigger_advise (cases[i].word, captions);

      g_assert_cmpstr (advice->code, ==, cases[i].code);
      g_assert_cmpint (advice->level, ==, cases[i].level);
      g_assert_nonnull (advice->sentence);
    }

  g_assert_cmpstr (suggestion, ==, "MYBLPR");
}

static void
test_folders (void)
{
  g_autofree char *home = g_dir_make_tmp ("lorikeet-loras-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (home, "src", "ComfyUI", "models", "loras", NULL);
  g_autoptr (GPtrArray) found = NULL;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  {
    WAIT_FOR (result, lk_lora_folders_find_async (home, NULL, got_result, &result));
    found = lk_lora_folders_find_finish (result, NULL);
  }
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((LkLoraFolder *) found->pdata[0])->path, ==, path);

  while (!g_str_equal (path, home))
    {
      char *parent = g_path_get_dirname (path);

      g_rmdir (path);
      g_free (path);
      path = parent;
    }
  g_rmdir (home);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice/kinds", test_kinds);
  g_test_add_func ("/notice/need", test_need);
  g_test_add_func ("/notice/silence", test_silence);
  g_test_add_func ("/notice/group", test_group);
  g_test_add_func ("/trigger/advice", test_trigger);
  g_test_add_func ("/trigger/folders", test_folders);

  return g_test_run ();
}
