/* lk-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-store"

#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define BUSY_MS 10000

G_DEFINE_FINAL_TYPE (LkStore, lk_store, G_TYPE_OBJECT)

/* Host, process and its start: a number that was used again is not the same process. */
static char *
make_runner (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) getpid ());
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;
  const char *behind_name;

  if (g_file_get_contents (path, &stat, NULL, NULL) && (behind_name = strrchr (stat, ')')) != NULL)
    fields = g_strsplit (behind_name, " ", 22);

  return g_strdup_printf ("%s:%d:%s:%08x", g_get_host_name (), (int) getpid (),
                          fields != NULL && g_strv_length (fields) > 20 ? fields[20] : "0",
                          g_random_int ());
}

static void
lk_store_finalize (GObject *object)
{
  LkStore *self = LK_STORE (object);

  lk_store_close (self);
  g_clear_object (&self->worker);
  g_clear_object (&self->redactor);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_error (&self->failure);
  g_free (self->path);
  g_free (self->runner);
  g_free (self->set_aside);

  G_OBJECT_CLASS (lk_store_parent_class)->finalize (object);
}

static void
lk_store_class_init (LkStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_store_finalize;
}

static void
lk_store_init (LkStore *self)
{
  self->runner = make_runner ();
  self->pending = g_hash_table_new (NULL, NULL);
  self->worker = lk_worker_new ("lk-store");
}

/**
 * lk_store_new:
 * @file: the database; it and its folder are made when they are not there
 * @redactor: for the jobs that are loaded
 *
 * Returns: (transfer full): a store, not open yet
 */
LkStore *
lk_store_new (GFile *file, LkRedactor *redactor)
{
  LkStore *self = g_object_new (LK_TYPE_STORE, NULL);

  self->path = g_file_get_path (file);
  self->redactor = g_object_ref (redactor);

  return self;
}

/**
 * lk_store_set_step_func: (skip)
 * @self: a store that is not open yet
 * @func: (nullable): called after each durable step, in the store's thread
 * @data: for @func
 *
 * For tests that stop the process dead between two steps.
 */
void
lk_store_set_step_func (LkStore *self, LkStoreStepFunc func, gpointer data)
{
  self->step_func = func;
  self->step_data = data;
}

/**
 * lk_store_get_runner:
 * @self: a store
 *
 * Returns: (transfer none): the name by which this process holds its leases
 */
const char *
lk_store_get_runner (LkStore *self)
{
  return self->runner;
}

/**
 * lk_store_get_set_aside:
 * @self: an open store
 *
 * Returns: (nullable) (transfer none): where a database went that could not be read any
 *   more, for a message to the person; what could be read of it was taken over
 */
const char *
lk_store_get_set_aside (LkStore *self)
{
  return self->set_aside;
}

static void
work_free (gpointer data)
{
  LkStoreWork *work = data;

  if (work->data_free != NULL)
    work->data_free (work->data);
  g_free (work);
}

static void
work_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LkStore *self = source;
  LkStoreWork *work = task_data;
  GError *error = NULL;
  gpointer result;

  if (self->db == NULL && !work->opens)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_FILE, _ ("The database %s is not open"),
                               self->path);
      return;
    }

  result = work->func (self, work->data, &error);
  if (result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (work->writes)
    {
      self->steps++;
      if (self->step_func != NULL)
        self->step_func (self->steps, self->step_data);
    }

  g_task_return_pointer (task, result, work->result_free);
}

/* What was begun in the store is carried through: the cancellable only tells the caller
 * not to wait for it. */
void
lk_store_run_async (LkStore *self,
                    const LkStoreWork *work,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_store_run_async);
  g_task_set_task_data (task, g_memdup2 (work, sizeof *work), work_free);
  lk_worker_push (self->worker, task, work_thread);
}

gpointer
lk_store_run_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkStore *self = LK_STORE (source);
  g_autoptr (GError) error = NULL;

  /* Whoever flushes hears of it; so does the log. */
  if (lk_store_run_finish (self, result, &error) == NULL)
    {
      g_debug ("%s", error->message);
      if (self->failure == NULL)
        self->failure = g_steal_pointer (&error);
    }
}

/* A write that nobody waits for. lk_store_flush_async() tells whether it succeeded. */
void
lk_store_write (LkStore *self, LkStoreFunc func, gpointer data, GDestroyNotify data_free)
{
  LkStoreWork work = { .func = func, .data = data, .data_free = data_free, .writes = TRUE };

  lk_store_run_async (self, &work, NULL, written_cb, NULL);
}

static gboolean
is_sound (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (db, "PRAGMA quick_check(1)", error);
  gboolean has_row = FALSE;

  if (statement == NULL || !lk_sql_step (statement, &has_row, error))
    return FALSE;

  if (has_row && g_strcmp0 (lk_sql_text (statement, 0), "ok") == 0)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The database is damaged"));
  if (error != NULL)
    lk_error_set_code (*error, "corrupt");

  return FALSE;
}

static sqlite3 *
open_once (const char *path, GError **error)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The database %s could not be opened: %s"),
                   path, sqlite3_errmsg (db));
      sqlite3_close (db);
      return NULL;
    }

  sqlite3_busy_timeout (db, BUSY_MS);
  if (lk_sql_exec (db, "PRAGMA journal_mode = WAL", error) &&
      lk_sql_exec (db, "PRAGMA synchronous = NORMAL", error) &&
      lk_sql_exec (db, "PRAGMA foreign_keys = ON", error) && is_sound (db, error) &&
      lk_sql_migrate (db, error))
    return db;

  sqlite3_close (db);

  return NULL;
}

static char *
set_aside (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm" };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  char *target = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (path, endings[i], NULL);
      g_autofree char *to = g_strconcat (target, endings[i], NULL);

      g_rename (from, to);
    }

  return target;
}

/* Row by row, until nothing can be read any more. */
static void
salvage (sqlite3 *db, const char *from)
{
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS old", from);
  static const char *const copies[] = {
    "INSERT OR IGNORE INTO jobs (id, created, updated, status, body)"
    " SELECT id, created, updated, status, body FROM old.jobs",
    "INSERT OR IGNORE INTO resources SELECT * FROM old.resources",
    "INSERT OR IGNORE INTO events SELECT * FROM old.events",
  };

  if (strchr (from, '\'') != NULL || !lk_sql_exec (db, attach, NULL))
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (copies); i++)
    lk_sql_exec (db, copies[i], NULL);

  lk_sql_exec (db, "DETACH old", NULL);
}

/* In the store's thread. A damaged database is kept under another name, never deleted;
 * one of a newer program is left alone. */
static gpointer
open_database (LkStore *self, gpointer data, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) local_error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The folder %s could not be made"), folder);
      return NULL;
    }

  self->db = open_once (self->path, &local_error);

  if (self->db == NULL && g_strcmp0 (lk_error_get_code (local_error), "corrupt") == 0)
    {
      g_clear_error (&local_error);
      self->set_aside = set_aside (self->path);
      self->db = open_once (self->path, &local_error);
      if (self->db != NULL)
        salvage (self->db, self->set_aside);
    }

  if (self->db == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_chmod (self->path, 0600);

  return self->db;
}

/**
 * lk_store_open_async:
 * @self: a store
 * @cancellable: (nullable): ends the wait
 * @callback: called when it is open
 * @user_data: for @callback
 */
void
lk_store_open_async (LkStore *self,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  LkStoreWork work = { .func = open_database, .opens = TRUE };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_open_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether it is open
 */
gboolean
lk_store_open_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error) != NULL;
}

static gpointer
flush (LkStore *self, gpointer data, GError **error)
{
  /* In WAL mode a commit reaches the disk with the next checkpoint. A reader may keep
   * it from being copied over, but not from being synced. */
  sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

  return LK_STORE_DONE;
}

/**
 * lk_store_flush_async:
 * @self: a store
 * @cancellable: (nullable): ends the wait, not the writing
 * @callback: called when everything written before is on the disk
 * @user_data: for @callback
 */
void
lk_store_flush_async (LkStore *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  LkStoreWork work = { .func = flush };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_flush_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: %FALSE with @error when something since the last flush could not be written:
 *   then nothing that costs money may be begun
 */
gboolean
lk_store_flush_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  if (self->failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->failure));

  return FALSE;
}

static void
close_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LkStore *self = task_data;

  g_clear_pointer (&self->db, sqlite3_close);
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_store_close:
 * @self: a store
 *
 * Writes what is waiting, closes the database and ends the thread; blocks for that long.
 */
void
lk_store_close (LkStore *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LK_IS_STORE (self));

  if (self->worker == NULL)
    return;

  lk_store_save_pending (self);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self, NULL);
  lk_worker_run_sync (self->worker, task, close_thread);
  lk_worker_close (self->worker);
  g_clear_object (&self->worker);
}
