/* lk-store-sql.h: the little of SQLite that the store's files share
 *
 * For the store's thread only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

gboolean lk_sql_exec (sqlite3 *db, const char *sql, GError **error);
sqlite3_stmt *lk_sql_prepare (sqlite3 *db, const char *sql, GError **error);
void lk_sql_bind_text (sqlite3_stmt *statement, const char *name, const char *value);
void lk_sql_bind_int (sqlite3_stmt *statement, const char *name, gint64 value);
void lk_sql_bind_double (sqlite3_stmt *statement, const char *name, double value);
gboolean lk_sql_step (sqlite3_stmt *statement, gboolean *has_row, GError **error);
gboolean lk_sql_run (sqlite3_stmt *statement, GError **error);
const char *lk_sql_text (sqlite3_stmt *statement, int column);
GError *lk_sql_error (sqlite3 *db);

void lk_sql_set_durable (sqlite3 *db, gboolean durable);

/* Called within the transaction, after each version's statements. */
typedef void (*LkSqlStepFunc) (gpointer data);

gboolean lk_sql_get_version (sqlite3 *db, gint64 *version, GError **error);
gboolean lk_sql_is_newer (const char *path);
GError *lk_sql_newer_error (const char *path);
gboolean lk_sql_migrate (sqlite3 *db, LkSqlStepFunc func, gpointer data, GError **error);
guint lk_sql_get_newest (void);

G_END_DECLS
