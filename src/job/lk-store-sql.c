/* lk-store-sql.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-sql.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

/* Append only: entry n brings a database of version n to version n + 1. Each runs in
 * one transaction with its version. */
static const char *const migrations[] = {
  /* 1 */
  "CREATE TABLE jobs ("
  "  id TEXT PRIMARY KEY NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  updated INTEGER NOT NULL,"
  "  status TEXT NOT NULL,"
  "  body TEXT NOT NULL,"
  "  runner TEXT,"
  "  lease_until INTEGER NOT NULL DEFAULT 0,"
  "  cancel_wanted INTEGER NOT NULL DEFAULT 0"
  ") STRICT;"
  "CREATE INDEX jobs_by_update ON jobs (updated);"
  "CREATE TABLE events ("
  "  id TEXT PRIMARY KEY NOT NULL,"
  "  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,"
  "  time INTEGER NOT NULL,"
  "  stage TEXT,"
  "  level TEXT NOT NULL,"
  "  category TEXT,"
  "  message TEXT NOT NULL,"
  "  attempt INTEGER NOT NULL,"
  "  duration REAL,"
  "  detail TEXT"
  ") STRICT;"
  "CREATE INDEX events_by_job ON events (job_id, time);"
  "CREATE TABLE resources ("
  "  id TEXT PRIMARY KEY NOT NULL,"
  "  job_id TEXT NOT NULL,"
  "  kind TEXT NOT NULL,"
  "  storage TEXT NOT NULL,"
  "  location TEXT NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  expires INTEGER NOT NULL"
  ") STRICT;",
};

guint
lk_sql_get_version (void)
{
  return G_N_ELEMENTS (migrations);
}

/**
 * lk_sql_error: (skip)
 * @db: (nullable): a connection that has just failed
 *
 * Returns: (transfer full): an %LK_ERROR_FILE that names the database
 */
GError *
lk_sql_error (sqlite3 *db)
{
  const char *path = db != NULL ? sqlite3_db_filename (db, "main") : NULL;
  int code = db != NULL ? sqlite3_errcode (db) : SQLITE_NOMEM;
  GError *error;

  if (code == SQLITE_FULL || (code & 0xff) == SQLITE_FULL)
    error = g_error_new (LK_ERROR, LK_ERROR_FILE,
                         _ ("The disk is full: %s could not be written; make room and try again"),
                         path);
  else
    error = g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The database %s could not be used: %s"),
                         path != NULL ? path : "", db != NULL ? sqlite3_errmsg (db) : "");

  lk_error_set_code (error, code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? "corrupt" : NULL);

  return error;
}

gboolean
lk_sql_exec (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  g_propagate_error (error, lk_sql_error (db));

  return FALSE;
}

sqlite3_stmt *
lk_sql_prepare (sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_propagate_error (error, lk_sql_error (db));

  return statement;
}

/* By name, so that no position is counted by hand. */
static int
index_of (sqlite3_stmt *statement, const char *name)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  g_assert (index > 0);

  return index;
}

void
lk_sql_bind_text (sqlite3_stmt *statement, const char *name, const char *value)
{
  sqlite3_bind_text (statement, index_of (statement, name), value, -1, SQLITE_TRANSIENT);
}

void
lk_sql_bind_int (sqlite3_stmt *statement, const char *name, gint64 value)
{
  sqlite3_bind_int64 (statement, index_of (statement, name), value);
}

void
lk_sql_bind_double (sqlite3_stmt *statement, const char *name, double value)
{
  sqlite3_bind_double (statement, index_of (statement, name), value);
}

gboolean
lk_sql_step (sqlite3_stmt *statement, gboolean *has_row, GError **error)
{
  int code = sqlite3_step (statement);

  *has_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;

  g_propagate_error (error, lk_sql_error (sqlite3_db_handle (statement)));

  return FALSE;
}

gboolean
lk_sql_run (sqlite3_stmt *statement, GError **error)
{
  gboolean has_row;

  return lk_sql_step (statement, &has_row, error);
}

const char *
lk_sql_text (sqlite3_stmt *statement, int column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

static gboolean
get_version (sqlite3 *db, gint64 *version, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (db, "PRAGMA user_version", error);
  gboolean has_row = FALSE;

  if (statement == NULL || !lk_sql_step (statement, &has_row, error))
    return FALSE;

  *version = has_row ? sqlite3_column_int64 (statement, 0) : 0;

  return TRUE;
}

static gboolean
migrate_once (sqlite3 *db, gint64 version, GError **error)
{
  g_autofree char *bump = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version + 1);

  return lk_sql_exec (db, migrations[version], error) && lk_sql_exec (db, bump, error);
}

/**
 * lk_sql_migrate: (skip)
 * @db: a connection
 * @error: return location
 *
 * Brings a database to the newest schema. One that a newer program made is left alone.
 *
 * Returns: %FALSE with @error, and the database as it was
 */
gboolean
lk_sql_migrate (sqlite3 *db, GError **error)
{
  gint64 version = 0;

  /* Taken for writing at once: two processes may start at the same moment. */
  if (!lk_sql_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (!get_version (db, &version, error))
    {
      lk_sql_exec (db, "ROLLBACK", NULL);
      return FALSE;
    }

  if (version > (gint64) G_N_ELEMENTS (migrations))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE,
                   _ ("The database %s was made by a newer Lorikeet: update this one to use it"),
                   sqlite3_db_filename (db, "main"));
      lk_sql_exec (db, "ROLLBACK", NULL);
      return FALSE;
    }

  for (; version < (gint64) G_N_ELEMENTS (migrations); version++)
    {
      if (!migrate_once (db, version, error))
        {
          lk_sql_exec (db, "ROLLBACK", NULL);
          return FALSE;
        }
    }

  return lk_sql_exec (db, "COMMIT", error);
}
