/* test-pipeline-kill.c: the program is killed after each durable step of a job, and goes on
 *
 * A seeded sample of the steps; all of them when LORIKEET_TORTURE is set.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* --- The process that is killed --- */

static void
load_catalogue (LkTest *test)
{
  g_autofree char *folder =
      g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "data", "trainers", NULL);
  const char *const folders[] = { folder, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test->catalogue = lk_catalogue_new ();
  lk_catalogue_load_async (test->catalogue, folders, NULL, lk_test_ready_cb, &result);
  lk_catalogue_load_finish (test->catalogue, lk_test_wait_result (&result), &error);
  g_assert_no_error (error);
}

/* Begins a job, or goes on with the one that is there. */
static int
live (const char *folder, const char *dataset)
{
  LkTest test = { .folder = (char *) folder, .dataset = (char *) dataset };
  g_autoptr (LkRecipe) recipe = NULL;
  g_autoptr (LkJob) job = NULL;
  gboolean completed;

  alarm (100); /* one that hangs does not stay */
  test.environment = g_get_environ ();
  load_catalogue (&test);
  lk_test_open_engine (&test);

  if (g_list_model_get_n_items (G_LIST_MODEL (test.jobs)) == 0)
    {
      recipe = lk_test_make_recipe (&test, "Kill");
      lk_pipeline_submit (test.pipeline, recipe);
    }
  else
    lk_pipeline_resume_all (test.pipeline);

  job = g_list_model_get_item (G_LIST_MODEL (test.jobs), 0);
  lk_test_wait_ended (&test, job);
  completed = lk_job_get_status (job) == LK_JOB_COMPLETED;
  if (!completed)
    g_printerr ("%s\n", lk_job_get_error_message (job));

  g_clear_object (&job);
  lk_test_close_engine (&test);
  g_object_unref (test.catalogue);
  g_strfreev (test.environment);

  return completed ? 0 : 1;
}

/* --- Who kills it --- */

static GSubprocess *
run (LkTest *test, const char *folder, guint kill_after)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *number = g_strdup_printf ("%u", kill_after);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  for (guint i = 0; test->environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (test->environment[i], "=", 2);

      g_subprocess_launcher_setenv (launcher, pair[0], pair[1], TRUE);
    }

  if (kill_after > 0)
    g_subprocess_launcher_setenv (launcher, "LORIKEET_TEST_KILL_AFTER", number, TRUE);

  child = g_subprocess_launcher_spawn (launcher, &error, program, "--live", folder, test->dataset,
                                       NULL);
  g_assert_no_error (error);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);

  return child;
}

static char *
ask (const char *folder, const char *sql)
{
  g_autofree char *path = g_build_filename (folder, "lorikeet.db", NULL);
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return text;
}

static void
assert_answer (const char *folder, const char *sql, const char *expected)
{
  g_autofree char *answer = ask (folder, sql);

  g_assert_cmpstr (answer, ==, expected);
}

static void
assert_whole (LkTest *test, const char *folder)
{
  assert_answer (folder, "PRAGMA integrity_check", "ok");
  assert_answer (folder, "SELECT COUNT(*) FROM jobs", "1");
  assert_answer (folder, "SELECT status FROM jobs", "completed");
  assert_answer (folder, "SELECT COUNT(*) FROM resources", "0");
  assert_answer (folder, "SELECT COUNT(*) - COUNT(DISTINCT id) FROM events", "0");
  g_assert_cmpuint (lk_practice_count_trainings (test->practice), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (test->practice, "hub.commit"), ==, 1);
  g_assert_cmpuint (lk_practice_count_objects (test->practice), ==, 0);
  g_assert_cmpuint (lk_practice_count_uploads (test->practice), ==, 0);
  g_assert_cmpuint (lk_test_count_files (folder, ".part"), ==, 0);
  g_assert_cmpuint (lk_test_count_files (folder, ".tmp"), ==, 0);
}

/* Returns the digest of the model file. */
static char *
kill_once (LkTest *test, guint step, gboolean *was_killed)
{
  g_autofree char *name = g_strdup_printf ("kill-%u", step);
  g_autofree char *folder = g_build_filename (test->folder, name, NULL);
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;

  g_test_message ("killed after step %u", step);
  lk_practice_reset (test->practice);
  lk_practice_set_speed (test->practice, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  first = run (test, folder, step);
  *was_killed = g_subprocess_get_if_signaled (first);
  if (*was_killed)
    {
      g_assert_cmpint (g_subprocess_get_term_sig (first), ==, SIGKILL);
      second = run (test, folder, 0);
      g_assert_true (g_subprocess_get_successful (second));
    }
  else
    g_assert_true (g_subprocess_get_successful (first));

  assert_whole (test, folder);

  return ask (folder, "SELECT json_extract (body, '$.facts.weightsSha256') FROM jobs");
}

static void
test_sweep (void)
{
  LkTest *test = lk_test_new ();
  gboolean is_torture = lk_test_is_torture ();
  gboolean was_killed = TRUE;
  guint n_killed = 0;
  guint stride = is_torture ? 1 : (guint) g_test_rand_int_range (5, 9);

  for (guint step = is_torture ? 1 : (guint) g_test_rand_int_range (1, 5); was_killed;
       step += stride)
    {
      g_autofree char *digest = kill_once (test, step, &was_killed);

      g_assert_nonnull (digest);
      g_assert_cmpuint (strlen (digest), ==, 64);
      n_killed += was_killed ? 1 : 0;
    }

  g_test_message ("%u kills", n_killed);
  g_assert_cmpuint (n_killed, >, 5);
  lk_test_free (test);
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--live"))
    return live (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/kill-sweep", test_sweep);

  return g_test_run ();
}
