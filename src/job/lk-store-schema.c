/* lk-store-schema.c: the tables, version by version
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-sql.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

/* Append only: entry n brings a database of version n to version n + 1. All that are
 * needed run in one transaction, so that a database has one version or the other. */
static const char *const migrations[] = {
  /* To 1 */
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

  /* To 2. Changes are numbered by the database: clocks of two processes, and a clock that
   * is set back, say nothing about what came first. */
  "CREATE TABLE changes ("
  "  one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),"
  "  last INTEGER NOT NULL,"
  "  flushes INTEGER NOT NULL DEFAULT 0"
  ") STRICT;"
  "INSERT INTO changes (one, last) VALUES (1, (SELECT COALESCE (MAX (rowid), 0) FROM jobs));"
  "ALTER TABLE jobs ADD COLUMN writer TEXT;"
  "ALTER TABLE jobs ADD COLUMN change INTEGER NOT NULL DEFAULT 0;"
  "UPDATE jobs SET change = rowid;"
  "DROP INDEX jobs_by_update;"
  "CREATE INDEX jobs_by_change ON jobs (change);"
  "CREATE TABLE removed ("
  "  id TEXT PRIMARY KEY NOT NULL,"
  "  change INTEGER NOT NULL"
  ") STRICT;"
  "CREATE TRIGGER job_added AFTER INSERT ON jobs BEGIN"
  "  UPDATE changes SET last = last + 1;"
  "  UPDATE jobs SET change = (SELECT last FROM changes) WHERE id = new.id;"
  "END;"
  "CREATE TRIGGER job_changed AFTER UPDATE OF body ON jobs BEGIN"
  "  UPDATE changes SET last = last + 1;"
  "  UPDATE jobs SET change = (SELECT last FROM changes) WHERE id = new.id;"
  "END;"
  "CREATE TRIGGER job_removed AFTER DELETE ON jobs BEGIN"
  "  UPDATE changes SET last = last + 1;"
  "  INSERT OR REPLACE INTO removed (id, change) VALUES (old.id, (SELECT last FROM changes));"
  "END;"
  "CREATE TABLE intents ("
  "  id TEXT PRIMARY KEY NOT NULL,"
  "  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,"
  "  kind TEXT NOT NULL,"
  "  key TEXT NOT NULL,"
  "  begun INTEGER NOT NULL,"
  "  ended INTEGER,"
  "  outcome TEXT"
  ") STRICT;"
  "CREATE INDEX intents_by_job ON intents (job_id, begun);"
  "CREATE TABLE losses ("
  "  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,"
  "  step INTEGER NOT NULL,"
  "  loss REAL NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  PRIMARY KEY (job_id, step)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE log_lines ("
  "  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,"
  "  number INTEGER NOT NULL,"
  "  text TEXT NOT NULL,"
  "  PRIMARY KEY (job_id, number)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE records ("
  "  kind TEXT NOT NULL,"
  "  id TEXT NOT NULL,"
  "  saved INTEGER NOT NULL,"
  "  body TEXT NOT NULL,"
  "  PRIMARY KEY (kind, id)"
  ") STRICT, WITHOUT ROWID;",
};

/**
 * lk_sql_get_newest: (skip)
 *
 * Returns: the version that this program makes
 */
guint
lk_sql_get_newest (void)
{
  return G_N_ELEMENTS (migrations);
}

/**
 * lk_sql_get_version: (skip)
 * @db: a connection
 * @version: (out): the version of its tables; 0 for a database without any
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_sql_get_version (sqlite3 *db, gint64 *version, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (db, "PRAGMA user_version", error);
  gboolean has_row = FALSE;

  if (statement == NULL || !lk_sql_step (statement, &has_row, error))
    return FALSE;

  *version = has_row ? sqlite3_column_int64 (statement, 0) : 0;

  return TRUE;
}

/**
 * lk_sql_is_newer: (skip)
 * @path: a database
 *
 * Looks without writing, not even the journal mode.
 *
 * Returns: whether it is known to have been made by a newer program
 */
gboolean
lk_sql_is_newer (const char *path)
{
  sqlite3 *db = NULL;
  gint64 version = 0;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
    {
      sqlite3_busy_timeout (db, 1000);
      lk_sql_get_version (db, &version, NULL);
    }

  sqlite3_close (db);

  return version > (gint64) lk_sql_get_newest ();
}

/**
 * lk_sql_newer_error: (skip)
 * @path: a database of a newer program
 *
 * Returns: (transfer full): what to tell
 */
GError *
lk_sql_newer_error (const char *path)
{
  GError *error =
      g_error_new (LK_ERROR, LK_ERROR_FILE,
                   _ ("The database %s was made by a newer Lorikeet: update this one to use it"),
                   path);

  lk_error_set_code (error, "newer");

  return error;
}

static gboolean
migrate_once (sqlite3 *db, gint64 version, GError **error)
{
  g_autofree char *bump = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version + 1);

  return lk_sql_exec (db, migrations[version], error) && lk_sql_exec (db, bump, error);
}

static gboolean
migrate_from (sqlite3 *db, gint64 version, LkSqlStepFunc func, gpointer data, GError **error)
{
  for (; version < (gint64) lk_sql_get_newest (); version++)
    {
      if (!migrate_once (db, version, error))
        return FALSE;

      if (func != NULL)
        func (data);
    }

  return TRUE;
}

/**
 * lk_sql_migrate: (skip)
 * @db: a connection
 * @func: (nullable) (scope call): for tests that interrupt it
 * @data: for @func
 * @error: return location
 *
 * Brings a database to the newest version. One that a newer program made is left alone.
 *
 * Returns: %FALSE with @error, and the database as it was
 */
gboolean
lk_sql_migrate (sqlite3 *db, LkSqlStepFunc func, gpointer data, GError **error)
{
  gint64 version = 0;

  if (!lk_sql_get_version (db, &version, error))
    return FALSE;

  if (version == (gint64) lk_sql_get_newest ())
    return TRUE;

  /* Taken for writing at once, and looked at again: two processes may start together. */
  if (!lk_sql_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (lk_sql_get_version (db, &version, error))
    {
      if (version > (gint64) lk_sql_get_newest ())
        g_propagate_error (error, lk_sql_newer_error (sqlite3_db_filename (db, "main")));
      else if (migrate_from (db, version, func, data, error) && lk_sql_exec (db, "COMMIT", error))
        return TRUE;
    }

  lk_sql_exec (db, "ROLLBACK", NULL);

  return FALSE;
}
