/* lk-store.c: the database's thread: opening, running, flushing, closing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-store"

#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>
#include <signal.h>

/* How long a commit may wait for the disk when nobody asks for it. */
#define SYNC_MS 100

/* On a full disk this many writes wait for room. */
#define MAX_UNWRITTEN 20000

G_DEFINE_FINAL_TYPE (LkStore, lk_store, G_TYPE_OBJECT)

static void
work_clear (LkStoreWork *work)
{
  if (work->data_free != NULL && work->data != NULL)
    work->data_free (work->data);

  work->data = NULL;
}

static void
work_free (gpointer data)
{
  work_clear (data);
  g_free (data);
}

static void
lk_store_dispose (GObject *object)
{
  lk_store_close (LK_STORE (object));

  G_OBJECT_CLASS (lk_store_parent_class)->dispose (object);
}

static void
lk_store_finalize (GObject *object)
{
  LkStore *self = LK_STORE (object);

  g_clear_object (&self->redactor);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_queue_clear_full (&self->unwritten, work_free);
  g_clear_error (&self->failure);
  g_free (self->path);
  g_free (self->runner);
  g_free (self->set_aside);

  G_OBJECT_CLASS (lk_store_parent_class)->finalize (object);
}

static void
lk_store_class_init (LkStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_store_dispose;
  object_class->finalize = lk_store_finalize;
}

static void
lk_store_init (LkStore *self)
{
  const char *kill_after = g_getenv ("LORIKEET_TEST_KILL_AFTER");

  self->runner = lk_lease_make_runner ();
  self->pending = g_hash_table_new (NULL, NULL);
  self->worker = lk_worker_new ("lk-store");
  self->data_version = -1;
  g_queue_init (&self->unwritten);
  if (kill_after != NULL)
    self->kill_after = g_ascii_strtoull (kill_after, NULL, 10);
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
 * For tests that stop the process dead between two steps. A whole program is stopped in
 * the same way by the environment variable `LORIKEET_TEST_KILL_AFTER`, the number of the
 * step after which it is killed.
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

/**
 * lk_store_count_step: (skip)
 * @self: a store
 *
 * In the store's thread, after each durable step.
 */
void
lk_store_count_step (LkStore *self)
{
  self->steps++;
  if (self->step_func != NULL)
    self->step_func (self->steps, self->step_data);

  if (self->steps == self->kill_after)
    raise (SIGKILL);
}

static gboolean
is_worth_another_try (const GError *error)
{
  return g_strcmp0 (lk_error_get_code (error), "again") == 0;
}

/* What could not be written earlier comes first: order is kept. */
static gboolean
write_unwritten (LkStore *self, GError **error)
{
  LkStoreWork *work;

  while ((work = g_queue_peek_head (&self->unwritten)) != NULL)
    {
      g_autoptr (GError) local_error = NULL;

      if (work->func (self, work->data, &local_error) == NULL)
        {
          if (is_worth_another_try (local_error))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }

          g_debug ("%s", local_error->message);
          if (self->failure == NULL)
            self->failure = g_steal_pointer (&local_error);
        }

      self->unsynced = TRUE;
      work_free (g_queue_pop_head (&self->unwritten));
    }

  return TRUE;
}

static void
keep_for_later (LkStore *self, LkStoreWork *work, const GError *error)
{
  if (is_worth_another_try (error) && self->unwritten.length < MAX_UNWRITTEN)
    {
      g_queue_push_tail (&self->unwritten, g_memdup2 (work, sizeof *work));
      work->data = NULL;
    }
  else if (self->failure == NULL)
    self->failure = g_error_copy (error);
}

static gpointer
run (LkStore *self, LkStoreWork *work, GError **error)
{
  gpointer result;

  if (self->db == NULL && !work->opens)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The database %s is not open"), self->path);
      return NULL;
    }

  if (work->writes && !write_unwritten (self, error))
    return NULL;

  result = work->func (self, work->data, error);
  if (result != NULL && work->writes)
    {
      self->unsynced = TRUE;
      lk_store_count_step (self);
    }

  return result;
}

static void
work_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LkStore *self = source;
  LkStoreWork *work = task_data;
  GError *error = NULL;
  gpointer result = run (self, work, &error);

  if (result != NULL)
    {
      g_task_return_pointer (task, result, work->result_free);
      return;
    }

  if (work->keeps)
    keep_for_later (self, work, error);

  g_task_return_error (task, error);
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

  if (self->worker != NULL)
    lk_worker_push (self->worker, task, work_thread);
  else
    g_task_return_new_error (task, LK_ERROR, LK_ERROR_FILE, _ ("The database %s is not open"),
                             self->path);
}

gpointer
lk_store_run_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What the work was given, for its finish function. */
gpointer
lk_store_get_work_data (GAsyncResult *result)
{
  LkStoreWork *work = g_task_get_task_data (G_TASK (result));

  return work->data;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Whoever flushes hears of it. */
  if (lk_store_run_finish (LK_STORE (source), result, &error) == NULL)
    g_debug ("%s", error->message);
}

static gpointer
sync_to_disk (LkStore *self, gpointer data, GError **error)
{
  gboolean done;

  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return NULL;
    }

  if (!write_unwritten (self, error))
    return NULL;

  if (!self->unsynced)
    return LK_STORE_DONE;

  /* The log is synced as a whole: what was committed before goes with this commit. */
  lk_sql_set_durable (self->db, TRUE);
  done = lk_sql_exec (self->db, "UPDATE changes SET flushes = flushes + 1", error);
  lk_sql_set_durable (self->db, FALSE);
  self->unsynced = !done;

  return done ? LK_STORE_DONE : NULL;
}

static gboolean
sync_cb (gpointer user_data)
{
  LkStore *self = user_data;
  LkStoreWork work = { .func = sync_to_disk };

  self->sync_timer = 0;
  lk_store_run_async (self, &work, NULL, written_cb, NULL);

  return G_SOURCE_REMOVE;
}

/* A write that nobody waits for. lk_store_flush_async() tells whether it succeeded. */
void
lk_store_write (LkStore *self, LkStoreFunc func, gpointer data, GDestroyNotify data_free)
{
  LkStoreWork work = { .func = func,
                       .data = data,
                       .data_free = data_free,
                       .writes = TRUE,
                       .keeps = TRUE };

  lk_store_run_async (self, &work, NULL, written_cb, NULL);
  if (self->sync_timer == 0 && self->worker != NULL)
    self->sync_timer = g_timeout_add (SYNC_MS, sync_cb, self);
}

static gpointer
open_database (LkStore *self, gpointer data, GError **error)
{
  if (self->db == NULL)
    {
      self->db = lk_store_open_database (self, error);
      if (self->db != NULL)
        lk_store_clear_ended (self);
    }

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
  LkStoreWork work = { .func = sync_to_disk };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_save_pending (self);
  g_clear_handle_id (&self->sync_timer, g_source_remove);
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_flush_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: %FALSE with @error when something that was to be kept is not on the disk: then
 *   nothing that costs money may be begun. What a full disk refused is tried again with
 *   each write and each flush.
 */
gboolean
lk_store_flush_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error) != NULL;
}

static void
close_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LkStore *self = task_data;
  g_autoptr (GError) error = NULL;

  if (self->db != NULL)
    {
      lk_lease_release_all (self);
      if (sync_to_disk (self, NULL, &error) == NULL)
        g_debug ("%s", error->message);
    }

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
  g_clear_handle_id (&self->sync_timer, g_source_remove);
  g_clear_handle_id (&self->watch_timer, g_source_remove);
  g_clear_object (&self->watched);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self, NULL);
  lk_worker_run_sync (self->worker, task, close_thread);
  lk_worker_close (self->worker);
  g_clear_object (&self->worker);
}
