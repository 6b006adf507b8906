/* lk-store-sql.c: SQLite, with errors that name the file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-sql.h"

#include "lk-store.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

/**
 * lk_sql_error: (skip)
 * @db: (nullable): a connection that has just failed
 *
 * Returns: (transfer full): an %LK_ERROR_FILE that names the database; its code is
 *   `corrupt`, `again` when the same may succeed later, or none
 */
GError *
lk_sql_error (sqlite3 *db)
{
  const char *path = db != NULL ? sqlite3_db_filename (db, "main") : NULL;
  int code = db != NULL ? sqlite3_errcode (db) & 0xff : SQLITE_NOMEM;
  GError *error;

  if (code == SQLITE_FULL)
    error = g_error_new (LK_ERROR, LK_ERROR_FILE,
                         _ ("The disk is full: %s could not be written; make room and try again"),
                         path);
  else if (code == SQLITE_READONLY)
    error =
        g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The database %s may not be written to"), path);
  else
    error = g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The database %s could not be used: %s"),
                         path != NULL ? path : "", db != NULL ? sqlite3_errmsg (db) : "");

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    lk_error_set_code (error, "corrupt");
  else if (code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_BUSY ||
           code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_NOMEM)
    lk_error_set_code (error, "again");

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

/**
 * lk_sql_set_durable: (skip)
 * @db: a connection
 * @durable: whether a commit returns only when it is on the disk
 *
 * In WAL mode a commit with `synchronous = NORMAL` survives the end of the process, not
 * that of the power; with `FULL` it survives both, and so does all that was committed
 * before it.
 */
void
lk_sql_set_durable (sqlite3 *db, gboolean durable)
{
  lk_sql_exec (db, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", NULL);
}

/**
 * lk_store_get_library_version: (skip)
 *
 * Returns: (transfer none): SQLite's version, for diagnostics
 */
const char *
lk_store_get_library_version (void)
{
  return sqlite3_libversion ();
}
