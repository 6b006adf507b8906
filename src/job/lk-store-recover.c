/* lk-store-recover.c: opening the database, and what to do with a damaged one
 *
 * For the store's thread only. A damaged database is kept under another name, never
 * deleted, and what can still be read of it is taken over. One of a newer program is
 * left alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-error.h"
#include "lk-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS      15000
#define BUSY_STEP_US 10000

static gboolean
is_sound (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (db, "PRAGMA quick_check(1)", error);
  GError *damage;
  gboolean has_row = FALSE;

  if (statement == NULL || !lk_sql_step (statement, &has_row, error))
    return FALSE;

  if (has_row && g_strcmp0 (lk_sql_text (statement, 0), "ok") == 0)
    return TRUE;

  damage = g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The database %s is damaged"),
                        sqlite3_db_filename (db, "main"));
  lk_error_set_code (damage, "corrupt");
  lk_error_set_details (damage, has_row ? lk_sql_text (statement, 0) : NULL);
  g_propagate_error (error, damage);

  return FALSE;
}

static void
step_cb (gpointer data)
{
  lk_store_count_step (data);
}

/* When two open a new database at once, each can be in the way of the other: then SQLite gives up
 * at once instead of waiting. */
static gboolean
begin_wal (sqlite3 *db, GError **error)
{
  gint64 end = g_get_monotonic_time () + BUSY_MS * 1000;

  while (sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK)
    {
      if ((sqlite3_errcode (db) & 0xff) != SQLITE_BUSY || g_get_monotonic_time () > end)
        {
          g_propagate_error (error, lk_sql_error (db));
          return FALSE;
        }
      g_usleep (BUSY_STEP_US);
    }

  return TRUE;
}

static gboolean
prepare (LkStore *self, sqlite3 *db, GError **error)
{
  sqlite3_busy_timeout (db, BUSY_MS);
  sqlite3_extended_result_codes (db, 1);

  return begin_wal (db, error) && lk_sql_exec (db, "PRAGMA synchronous = FULL", error) &&
         lk_sql_exec (db, "PRAGMA foreign_keys = ON", error) &&
         lk_sql_exec (db, "PRAGMA trusted_schema = OFF", error) && is_sound (db, error) &&
         lk_sql_migrate (db, step_cb, self, error) &&
         lk_sql_exec (db, "PRAGMA synchronous = NORMAL", error);
}

/* Before SQLite opens it: what SQLite keeps beside the database gets the database's mode. Made
 * without being opened, since closing it would end the locks that this process has on it. */
static void
keep_private (const char *path)
{
  GStatBuf status;

  if (mknod (path, S_IFREG | 0600, 0) != 0 && g_stat (path, &status) == 0 &&
      S_ISREG (status.st_mode))
    g_chmod (path, 0600);
}

static sqlite3 *
open_once (LkStore *self, GError **error)
{
  sqlite3 *db = NULL;

  keep_private (self->path);
  if (lk_sql_is_newer (self->path))
    {
      g_propagate_error (error, lk_sql_newer_error (self->path));
      return NULL;
    }

  if (sqlite3_open_v2 (self->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
      SQLITE_OK)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The database %s could not be opened: %s"),
                   self->path, sqlite3_errmsg (db));
      sqlite3_close (db);
      return NULL;
    }

  if (prepare (self, db, error))
    return db;

  sqlite3_close (db);

  return NULL;
}

static char *
set_aside (const char *path, GError **error)
{
  static const char *const endings[] = { "-wal", "-shm" };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *target = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (guint i = 2; g_file_test (target, G_FILE_TEST_EXISTS); i++)
    {
      g_free (target);
      target = g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
    }

  if (g_rename (path, target) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE,
                   _ ("The database %s is damaged and could not be set aside: %s"), path,
                   g_strerror (errno));
      return NULL;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (path, endings[i], NULL);
      g_autofree char *to = g_strconcat (target, endings[i], NULL);

      g_rename (from, to);
    }

  return g_steal_pointer (&target);
}

/* --- Salvage --- */

typedef struct
{
  const char *table;
  const char *columns;    /* all of them have been there since version 1 */
  const char *parameters; /* one for each column, by number: they only pass through */
} Salvage;

static const Salvage salvages[] = {
  { "jobs", "id, created, updated, status, body", "?1, ?2, ?3, ?4, ?5" },
  { "resources", "id, job_id, kind, storage, location, created, expires",
    "?1, ?2, ?3, ?4, ?5, ?6, ?7" },
  { "events", "id, job_id, time, stage, level, category, message, attempt, duration, detail",
    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10" },
};

/* Row by row, until nothing more can be read in this direction. A row that the new tables
 * refuse is left out. */
static void
copy_rows (sqlite3 *from, sqlite3 *to, const Salvage *salvage, const char *direction)
{
  g_autofree char *select = g_strdup_printf ("SELECT %s FROM %s ORDER BY rowid %s",
                                             salvage->columns, salvage->table, direction);
  g_autofree char *insert = g_strdup_printf ("INSERT OR IGNORE INTO %s (%s) VALUES (%s)",
                                             salvage->table, salvage->columns, salvage->parameters);
  g_autoptr (sqlite3_stmt) source = lk_sql_prepare (from, select, NULL);
  g_autoptr (sqlite3_stmt) target = lk_sql_prepare (to, insert, NULL);
  int n;

  if (source == NULL || target == NULL)
    return;

  n = sqlite3_column_count (source);
  while (sqlite3_step (source) == SQLITE_ROW)
    {
      for (int i = 0; i < n; i++)
        sqlite3_bind_value (target, i + 1, sqlite3_column_value (source, i));

      sqlite3_step (target);
      sqlite3_reset (target);
    }
}

static void
salvage_all (sqlite3 *db, const char *path)
{
  sqlite3 *old = NULL;

  if (sqlite3_open_v2 (path, &old, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
      lk_sql_exec (db, "BEGIN IMMEDIATE", NULL))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (salvages); i++)
        {
          copy_rows (old, db, &salvages[i], "ASC");
          copy_rows (old, db, &salvages[i], "DESC");
        }

      lk_sql_exec (db, "COMMIT", NULL);
    }

  sqlite3_close (old);
}

/* Under a lock, and looked at again: two processes may find the damage at once. */
static sqlite3 *
recover (LkStore *self, GError **error)
{
  g_autofree char *lock_path = g_strconcat (self->path, ".lock", NULL);
  int lock = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (GError) local_error = NULL;
  sqlite3 *db;

  if (lock >= 0)
    flock (lock, LOCK_EX);

  db = open_once (self, &local_error);
  if (db == NULL && g_strcmp0 (lk_error_get_code (local_error), "corrupt") == 0)
    {
      g_clear_error (&local_error);
      self->set_aside = set_aside (self->path, &local_error);
      if (self->set_aside != NULL)
        db = open_once (self, &local_error);
      if (db != NULL && self->set_aside != NULL)
        salvage_all (db, self->set_aside);
    }

  if (lock >= 0)
    close (lock);
  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return db;
}

/**
 * lk_store_open_database: (skip)
 * @self: the store
 * @error: return location
 *
 * Returns: (nullable): the open database, or %NULL with @error
 */
sqlite3 *
lk_store_open_database (LkStore *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) local_error = NULL;
  sqlite3 *db;

  if (!lk_paths_make_folder (folder, 0700, error))
    return NULL;

  db = open_once (self, &local_error);
  if (db == NULL && g_strcmp0 (lk_error_get_code (local_error), "corrupt") == 0)
    {
      g_clear_error (&local_error);
      db = recover (self, &local_error);
    }

  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return db;
}
