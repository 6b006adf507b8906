/* job-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "job-fixture.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

static int
remove_one (const char *path, const struct stat *status, int type, struct FTW *walk)
{
  return g_remove (path);
}

void
job_fixture_set_up (JobFixture *fixture)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("lorikeet-job-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  path = g_build_filename (fixture->folder, "data", "jobs.db", NULL);
  fixture->file = g_file_new_for_path (path);
  fixture->redactor = lk_redactor_new ();
}

void
job_fixture_tear_down (JobFixture *fixture)
{
  nftw (fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_object (&fixture->file);
  g_assert_finalize_object (fixture->redactor);
}

void
got_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

LkStore *
open_store (JobFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  LkStore *store = lk_store_new (fixture->file, fixture->redactor);

  WAIT_FOR (result, lk_store_open_async (store, NULL, got_result, &result));
  lk_store_open_finish (store, result, &error);
  g_assert_no_error (error);

  return store;
}

void
close_store (LkStore *store)
{
  lk_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  g_assert_finalize_object (store);
}

void
load_again (LkStore *store, LkJobList *list)
{
  g_autoptr (GError) error = NULL;

  WAIT_FOR (result, lk_store_load_async (store, list, NULL, got_result, &result));
  lk_store_load_finish (store, result, &error);
  g_assert_no_error (error);
}

LkJobList *
load_list (LkStore *store)
{
  LkJobList *list = lk_job_list_new ();

  load_again (store, list);

  return list;
}

void
flush (LkStore *store)
{
  g_autoptr (GError) error = NULL;

  WAIT_FOR (result, lk_store_flush_async (store, NULL, got_result, &result));
  lk_store_flush_finish (store, result, &error);
  g_assert_no_error (error);
}

gboolean
acquire (LkStore *store, LkJob *job)
{
  g_autoptr (GError) error = NULL;
  gboolean acquired = FALSE;

  WAIT_FOR (result, lk_store_acquire_async (store, job, NULL, got_result, &result));
  lk_store_acquire_finish (store, result, &acquired, &error);
  g_assert_no_error (error);

  return acquired;
}

LkJob *
make_job (JobFixture *fixture, const char *name)
{
  g_autoptr (LkRecipe) recipe = lk_recipe_new ();

  g_object_set (recipe, "model-name", name, "trigger-word", "lorikt", NULL);

  return lk_job_new (recipe, fixture->redactor);
}

static sqlite3 *
look_inside (JobFixture *fixture)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (g_file_peek_path (fixture->file), &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);

  return db;
}

char *
ask_text (JobFixture *fixture, const char *sql)
{
  sqlite3 *db = look_inside (fixture);
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return text;
}

gint64
ask_number (JobFixture *fixture, const char *sql)
{
  g_autofree char *text = ask_text (fixture, sql);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : -1;
}

void
execute (JobFixture *fixture, const char *sql)
{
  sqlite3 *db = look_inside (fixture);
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}
