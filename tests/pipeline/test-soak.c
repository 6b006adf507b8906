/* test-soak.c: one process runs many jobs, and neither its memory nor its files grow, and its
 * database by what it keeps alone
 *
 * 120 jobs one after another and 20 at once; 500 and 100 when LORIKEET_TORTURE is set. The
 * practice services, which keep what they are sent, run in a process of their own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What stays of a job is its record, which the list shows. */
#define SLOPE_KIB 10

/* What the database keeps of a job, most of it events. */
#define DATABASE_KIB 100

/* They fit into the room that pruned events leave. */
#define N_AFTER_PRUNING 20

typedef struct
{
  LkTest *test;
  GSubprocess *server;
} Soak;

/* Reads `export NAME=value` lines until the services are ready. */
static void
read_environment (Soak *self)
{
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  g_autoptr (GError) error = NULL;

  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      g_auto (GStrv) pair = NULL;
      g_autofree char *value = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (strstr (line, "PRACTICE_READY") != NULL)
        return;

      pair = g_strsplit (line + strlen ("export "), "=", 2);
      value = g_shell_unquote (pair[1], NULL);
      lk_test_set_environment (self->test, pair[0], value != NULL ? value : pair[1]);
    }
}

static void
setup (Soak *self, gconstpointer data)
{
  g_autofree char *server =
      g_build_filename (g_test_get_dir (G_TEST_BUILT), "practice", "practice-server", NULL);
  g_autoptr (GError) error = NULL;

  self->test = lk_test_new ();
  lk_test_close_engine (self->test);
  self->test->forgets = TRUE;
  lk_test_open_engine (self->test);
  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                   &error, server, "speed=0", NULL);
  g_assert_no_error (error);
  read_environment (self);
}

static void
teardown (Soak *self, gconstpointer data)
{
  g_subprocess_force_exit (self->server);
  g_clear_object (&self->server);
  lk_test_free (self->test);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;

  return count - 1;
}

/* SQLite's cache fills up to 2 MiB with the first jobs; after that this is ours. */
static gint64
get_heap_kib (void)
{
  return (gint64) mallinfo2 ().uordblks / 1024;
}

static gint64
get_resident_kib (void)
{
  g_autofree char *text = NULL;
  gint64 pages;

  g_file_get_contents ("/proc/self/statm", &text, NULL, NULL);
  pages = g_ascii_strtoll (strchr (text, ' ') + 1, NULL, 10);

  return pages * sysconf (_SC_PAGESIZE) / 1024;
}

static void
flush (Soak *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_store_flush_async (self->test->store, NULL, lk_test_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  lk_store_flush_finish (self->test->store, result, &error);
  g_assert_no_error (error);
}

/* With what is still to be moved into it. */
static gint64
get_database_kib (Soak *self)
{
  static const char *const names[] = { "lorikeet.db", "lorikeet.db-wal" };
  gint64 size = 0;

  flush (self);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->test->folder, names[i], NULL);
      GStatBuf info;

      if (g_stat (path, &info) == 0)
        size += info.st_size;
    }

  return size / 1024;
}

static LkRecipe *
make_recipe (Soak *self, const char *kind, guint number)
{
  g_autofree char *name = g_strdup_printf ("%s-%03u", kind, number);

  return lk_test_make_recipe (self->test, name);
}

static void
run_one (Soak *self, guint number)
{
  LkJob *job = lk_test_run (self->test, make_recipe (self, "soak", number));

  if (lk_job_get_status (job) != LK_JOB_COMPLETED)
    g_error ("job %u: %s", number, lk_job_get_error_message (job));
}

/* The slope of the line that fits best, in KiB a job. */
static double
fit_slope (const gint64 *sizes, guint from, guint to)
{
  const double n = to - from;
  double x_mean = (from + to - 1) / 2.0;
  double y_mean = 0;
  double above = 0;
  double below = 0;

  for (guint i = from; i < to; i++)
    y_mean += (double) sizes[i] / n;

  for (guint i = from; i < to; i++)
    {
      above += (i - x_mean) * ((double) sizes[i] - y_mean);
      below += (i - x_mean) * (i - x_mean);
    }

  return above / below;
}

/* The database grows by what a job leaves; and not at all when that is forgotten in time. */
static void
check_database (Soak *self, guint n_jobs, gint64 before, guint n_before)
{
  gint64 after = get_database_kib (self);
  gint64 pruned;
  double each = (double) (after - before) / (n_jobs - n_before);

  g_test_message ("database: %.1f MiB, %.1f KiB a job", (double) after / 1024, each);
  g_assert_cmpfloat (each, <, DATABASE_KIB);

  lk_store_prune_events (self->test->store, G_MAXINT64);
  run_one (self, n_jobs);
  pruned = get_database_kib (self);
  for (guint i = 1; i <= N_AFTER_PRUNING; i++)
    run_one (self, n_jobs + i);
  g_test_message ("pruned: %" G_GINT64_FORMAT " KiB, %u jobs later %" G_GINT64_FORMAT " KiB",
                  pruned, N_AFTER_PRUNING, get_database_kib (self));
  g_assert_cmpint (get_database_kib (self), <=, MAX (pruned, after));
}

static void
test_one_after_another (Soak *self, gconstpointer data)
{
  const guint n_jobs = lk_test_is_torture () ? 500 : 120;
  const guint n_first = 80;
  g_autofree gint64 *sizes = g_new0 (gint64, n_jobs);
  guint n_descriptors = 0;
  gint64 database = 0;
  double slope;

  for (guint i = 0; i < n_jobs; i++)
    {
      run_one (self, i);
      sizes[i] = get_heap_kib ();
      if (i + 1 == n_first)
        {
          n_descriptors = count_descriptors ();
          database = get_database_kib (self);
        }
    }

  slope = fit_slope (sizes, n_first, n_jobs);
  g_test_message ("%u jobs: heap %.1f MiB after job %u, %.1f MiB at the end, %.1f KiB a job",
                  n_jobs, (double) sizes[n_first] / 1024, n_first,
                  (double) sizes[n_jobs - 1] / 1024, slope);
  g_test_message ("resident: %.1f MiB", (double) get_resident_kib () / 1024);
  g_test_message ("descriptors: %u, then %u", n_descriptors, count_descriptors ());
  g_assert_cmpfloat (slope, <, SLOPE_KIB);
  /* Some connections of the last job may still be closing. */
  g_assert_cmpuint (count_descriptors (), <=, n_descriptors + 16);
  check_database (self, n_jobs, database, n_first);
}

static gboolean
is_idle (gpointer data)
{
  Soak *self = data;
  GListModel *jobs = G_LIST_MODEL (self->test->jobs);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i);

      if (!lk_job_status_is_final (lk_job_get_status (job)) ||
          lk_pipeline_is_running (self->test->pipeline, job))
        return FALSE;
    }

  return TRUE;
}

static void
test_at_once (Soak *self, gconstpointer data)
{
  const guint n_jobs = lk_test_is_torture () ? 100 : 20;
  GListModel *jobs = G_LIST_MODEL (self->test->jobs);

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (LkRecipe) recipe = make_recipe (self, "crowd", i);

      lk_pipeline_submit (self->test->pipeline, recipe);
    }

  lk_test_run_until (self->test, is_idle, self);
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, n_jobs);
  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i);

      g_assert_cmpstr (lk_job_status_to_string (lk_job_get_status (job)), ==, "completed");
    }
  g_test_message ("%u at once: %.1f MiB", n_jobs, (double) get_resident_kib () / 1024);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/soak/one-after-another", Soak, NULL, setup, test_one_after_another, teardown);
  g_test_add ("/soak/at-once", Soak, NULL, setup, test_at_once, teardown);

  return g_test_run ();
}
