/* test-store-open.c: databases of earlier, later and no version; damaged ones
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "job-fixture.h"

#include "lk-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define COMPLETED "11111111-0000-4000-8000-000000000001"
#define RUNNING   "22222222-0000-4000-8000-000000000002"
#define FAILED    "33333333-0000-4000-8000-000000000003"

static JobFixture fixture;

static void
write_file (const char *text, gsize size)
{
  g_autofree char *folder = g_path_get_dirname (g_file_peek_path (fixture.file));
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (g_file_peek_path (fixture.file), text, (gssize) size, &error);
  g_assert_no_error (error);
}

static char *
read_file (const char *path, gsize *size)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, size, &error);
  g_assert_no_error (error);

  return text;
}

/* The database that version 1 of the program left. */
static void
put_old_database (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "job", "schema-1.db", NULL);
  g_autofree char *text = NULL;
  gsize size = 0;

  text = read_file (path, &size);
  write_file (text, size);
}

static LkStore *
open_with_error (GError **error)
{
  LkStore *store = lk_store_new (fixture.file, fixture.redactor);

  WAIT_FOR (result, lk_store_open_async (store, NULL, got_result, &result));
  lk_store_open_finish (store, result, error);

  return store;
}

static void
assert_old_jobs (LkStore *store)
{
  g_autoptr (LkJobList) list = load_list (store);
  LkJob *job = lk_job_list_find (list, COMPLETED);
  LkStageRecord *record;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpstr (lk_job_get_title (job), ==, "Lori");
  g_assert_cmpstr (lk_job_get_fact (job, LK_FACT_TRAINING_ID), ==, "train_1");
  g_assert_cmpfloat (lk_job_get_fact_double (job, LK_FACT_COST, 0), ==, 1.04);
  record = lk_job_get_stage_record (job, LK_STAGE_ZIP_CREATION);
  g_assert_cmpuint (lk_stage_record_get_attempts (record), ==, 2);
  g_assert_cmpfloat (lk_stage_record_get_duration (record), ==, 10);

  job = lk_job_list_find (list, RUNNING);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_TRAINING);
  g_assert_cmpint (lk_job_get_step (job), ==, 250);
  g_assert_cmpfloat (lk_job_get_progress (job), ==, 31.25);
  g_assert_true (acquire (store, job)); /* its runner's lease has run out */

  job = lk_job_list_find (list, FAILED);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_NETWORK);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM events"), ==, 40);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM resources"), ==, 1);
}

static void
test_old (void)
{
  put_old_database ();
  g_assert_cmpint (ask_number (&fixture, "PRAGMA user_version"), ==, 1);

  /* The second time there is nothing to do. */
  for (guint i = 0; i < 2; i++)
    {
      LkStore *store = open_store (&fixture);

      g_assert_null (lk_store_get_set_aside (store));
      g_assert_cmpint (ask_number (&fixture, "PRAGMA user_version"), ==, 2);
      assert_old_jobs (store);
      close_store (store);
    }
}

static void
assert_private (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0077, ==, 0);
}

static void
assert_database_private (void)
{
  const char *path = g_file_peek_path (fixture.file);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  assert_private (path);
  assert_private (wal);
  assert_private (shm);
}

/* Whoever may look into the folder: nobody else reads the database, nor what SQLite keeps
 * beside it. */
static void
test_private (void)
{
  g_autofree char *folder = g_path_get_dirname (g_file_peek_path (fixture.file));
  LkStore *store = open_store (&fixture);

  assert_private (folder);
  close_store (store);
  g_unlink (g_file_peek_path (fixture.file));
  g_chmod (folder, 0755);

  store = open_store (&fixture);
  assert_database_private ();
  close_store (store);

  g_chmod (g_file_peek_path (fixture.file), 0644);
  store = open_store (&fixture);
  assert_database_private ();
  close_store (store);
}

static void
test_fresh (void)
{
  LkStore *store = open_store (&fixture);

  g_assert_cmpint (ask_number (&fixture, "PRAGMA user_version"), ==, 2);
  close_store (store);

  /* An empty file is an empty database. */
  write_file ("", 0);
  store = open_store (&fixture);
  g_assert_null (lk_store_get_set_aside (store));
  close_store (store);
}

/* Both ways lead to the same tables. */
static void
test_same_tables (void)
{
  static const char question[] =
      "SELECT group_concat (type || name || tbl_name, ';') FROM"
      " (SELECT * FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name)";
  g_autofree char *migrated = NULL;
  g_autofree char *fresh = NULL;
  LkStore *store;

  put_old_database ();
  store = open_store (&fixture);
  close_store (store);
  migrated = ask_text (&fixture, question);

  g_unlink (g_file_peek_path (fixture.file));
  store = open_store (&fixture);
  close_store (store);
  fresh = ask_text (&fixture, question);
  g_assert_cmpstr (migrated, ==, fresh);
}

static void
die_cb (guint64 steps, gpointer data)
{
  raise (SIGKILL);
}

/* In a process of its own. */
static void
migrate_and_die (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  LkStore *store = lk_store_new (file, redactor);

  lk_store_set_step_func (store, die_cb, NULL);
  {
    WAIT_FOR (result, lk_store_open_async (store, NULL, got_result, &result));
  }
  _exit (1);
}

static void
test_interrupted (void)
{
  g_autoptr (GError) error = NULL;
  const char *path;
  LkStore *store;

  put_old_database ();
  path = g_file_peek_path (fixture.file);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                                                        "/proc/self/exe", "--migrate-and-die", path,
                                                        NULL);

      g_assert_no_error (error);
      g_subprocess_wait (child, NULL, &error);
      g_assert_true (g_subprocess_get_if_signaled (child));
      g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
      g_assert_cmpint (ask_number (&fixture, "PRAGMA user_version"), ==, 1);
    }

  store = open_store (&fixture);
  g_assert_null (lk_store_get_set_aside (store));
  assert_old_jobs (store);
  close_store (store);
}

static void
test_newer (void)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize size_before = 0;
  gsize size_after = 0;
  LkStore *store;

  put_old_database ();
  execute (&fixture, "PRAGMA journal_mode = DELETE");
  execute (&fixture, "PRAGMA user_version = 1000");
  before = read_file (g_file_peek_path (fixture.file), &size_before);

  store = open_with_error (&error);
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_cmpstr (lk_error_get_code (error), ==, "newer");
  g_assert_nonnull (strstr (error->message, g_file_peek_path (fixture.file)));
  g_assert_null (lk_store_get_set_aside (store));

  /* Nothing can be asked of it or written to it. */
  g_clear_error (&error);
  {
    g_autoptr (LkJobList) list = lk_job_list_new ();
    WAIT_FOR (result, lk_store_load_async (store, list, NULL, got_result, &result));
    g_assert_false (lk_store_load_finish (store, result, &error));
    g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  }
  close_store (store);

  after = read_file (g_file_peek_path (fixture.file), &size_after);
  g_assert_cmpmem (before, size_before, after, size_after);
}

static void
assert_set_aside (LkStore *store, const char *text, gsize size)
{
  g_autofree char *kept = NULL;
  gsize kept_size = 0;

  g_assert_nonnull (lk_store_get_set_aside (store));
  kept = read_file (lk_store_get_set_aside (store), &kept_size);
  g_assert_cmpmem (kept, kept_size, text, size);
}

static void
test_garbage (void)
{
  g_autofree char *text = g_strnfill (20000, 'x');
  LkStore *store;

  write_file (text, 20000);
  store = open_store (&fixture);
  assert_set_aside (store, text, 20000);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM jobs"), ==, 0);
  close_store (store);

  /* A second time it gets another name. */
  write_file (text, 10000);
  store = open_store (&fixture);
  assert_set_aside (store, text, 10000);
  close_store (store);
}

/* One page after the other is overwritten: whatever is hit, the file is kept whole, and
 * what lies elsewhere is taken over. */
static void
test_damaged (void)
{
  g_autofree char *text = NULL;
  gint64 most_jobs = 0;
  guint n_damaged = 0;
  gsize size = 0;

  put_old_database ();
  text = read_file (g_file_peek_path (fixture.file), &size);

  for (gsize page = 1; page < size / 4096; page++)
    {
      g_autofree char *damaged = g_memdup2 (text, size);
      g_autofree char *integrity = NULL;
      LkStore *store;
      gint64 n_jobs;

      memset (damaged + page * 4096, 0xa5, 4096);
      write_file (damaged, size);
      store = open_store (&fixture);
      n_jobs = ask_number (&fixture, "SELECT COUNT(*) FROM jobs");
      integrity = ask_text (&fixture, "PRAGMA integrity_check");
      g_assert_cmpstr (integrity, ==, "ok");
      if (lk_store_get_set_aside (store) != NULL)
        {
          assert_set_aside (store, damaged, size);
          most_jobs = MAX (most_jobs, n_jobs);
          n_damaged++;
        }
      else
        g_assert_cmpint (n_jobs, ==, 3);

      close_store (store);
    }

  g_assert_cmpuint (n_damaged, >, 3);
  g_assert_cmpint (most_jobs, ==, 3);
}

/* Damage in the middle of many rows: those before it and those behind it are there. */
static void
test_damaged_middle (void)
{
  enum
  {
    MANY = 300
  };
  LkStore *store = open_store (&fixture);
  g_autofree char *text = NULL;
  gsize size = 0;

  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (LkJob) job = make_job (&fixture, "A");

      lk_store_add (store, job);
    }

  flush (store);
  close_store (store);
  text = read_file (g_file_peek_path (fixture.file), &size);
  memset (text + size / 8192 * 4096, 0xa5, 4096);
  write_file (text, size);

  store = open_store (&fixture);
  assert_set_aside (store, text, size);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM jobs"), >=, MANY - 20);
  close_store (store);
}

static void
test_truncated (void)
{
  g_autofree char *text = NULL;
  gsize size = 0;

  put_old_database ();
  text = read_file (g_file_peek_path (fixture.file), &size);

  for (gsize length = 101; length < size; length += 3001)
    {
      LkStore *store;

      write_file (text, length);
      store = open_store (&fixture);
      assert_set_aside (store, text, length);
      close_store (store);
    }
}

/* Killed between the last word about a job and letting go of it. */
static void
test_ended_and_held (void)
{
  g_autofree char *hold = g_strdup_printf ("UPDATE jobs SET runner = 'there:1:another:2:x',"
                                           " lease_until = %" G_GINT64_FORMAT,
                                           g_get_real_time () + 10 * G_USEC_PER_SEC);
  LkStore *store;

  put_old_database ();
  close_store (open_store (&fixture));

  /* It may live in another computer. */
  execute (&fixture, hold);
  close_store (open_store (&fixture));
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(runner) FROM jobs"), ==, 3);

  execute (&fixture, "UPDATE jobs SET lease_until = 1");
  store = open_store (&fixture);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(runner) FROM jobs"), ==, 1);
  g_assert_cmpint (ask_number (&fixture,
                               "SELECT COUNT(runner) FROM jobs WHERE status = 'training'"),
                   ==, 1);
  close_store (store);
}

static gpointer
let_go_thread (gpointer db)
{
  g_usleep (G_USEC_PER_SEC / 4);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);

  return NULL;
}

/* Two open a new database at once: one of them writes when the other comes. */
static void
test_new_and_held (void)
{
  sqlite3 *db = NULL;
  g_autoptr (GError) error = NULL;
  LkStore *store;
  GThread *thread;

  write_file ("", 0);
  g_assert_cmpint (sqlite3_open (g_file_peek_path (fixture.file), &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);

  thread = g_thread_new ("let-go", let_go_thread, db);
  store = open_with_error (&error);
  g_assert_no_error (error);
  g_thread_join (thread);
  sqlite3_close (db);
  close_store (store);
}

static void
test_not_a_file (void)
{
  g_autoptr (GError) error = NULL;
  LkStore *store;

  g_assert_cmpint (g_mkdir_with_parents (g_file_peek_path (fixture.file), 0700), ==, 0);
  store = open_with_error (&error);
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, g_file_peek_path (fixture.file)));
  close_store (store);
}

static void
run (gconstpointer data)
{
  void (*test) (void) = (void (*) (void)) data;

  job_fixture_set_up (&fixture);
  test ();
  job_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--migrate-and-die"))
    migrate_and_die (argv[2]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store-open/fresh", test_fresh, run);
  g_test_add_data_func ("/store-open/private", test_private, run);
  g_test_add_data_func ("/store-open/old", test_old, run);
  g_test_add_data_func ("/store-open/same-tables", test_same_tables, run);
  g_test_add_data_func ("/store-open/interrupted", test_interrupted, run);
  g_test_add_data_func ("/store-open/newer", test_newer, run);
  g_test_add_data_func ("/store-open/garbage", test_garbage, run);
  g_test_add_data_func ("/store-open/damaged", test_damaged, run);
  g_test_add_data_func ("/store-open/damaged-middle", test_damaged_middle, run);
  g_test_add_data_func ("/store-open/truncated", test_truncated, run);
  g_test_add_data_func ("/store-open/ended-and-held", test_ended_and_held, run);
  g_test_add_data_func ("/store-open/new-and-held", test_new_and_held, run);
  g_test_add_data_func ("/store-open/not-a-file", test_not_a_file, run);

  return g_test_run ();
}
