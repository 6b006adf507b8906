/* lk-store-lease.c: one runner a job, whatever processes there are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-error.h"
#include "lk-json.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

typedef struct
{
  LkJob *job; /* (nullable) (owned) for the main thread only */
  char *id;
  char *body; /* (nullable) output */
  gboolean acquired;
  gboolean cancel_wanted;
} Lease;

static void
lease_free (gpointer data)
{
  Lease *lease = data;

  g_clear_object (&lease->job);
  g_free (lease->id);
  g_free (lease->body);
  g_free (lease);
}

static Lease *
lease_new (LkJob *job)
{
  Lease *lease = g_new0 (Lease, 1);

  lease->job = g_object_ref (job);
  lease->id = g_strdup (lk_job_get_id (job));

  return lease;
}

/* A runner's name is host:pid:start:random. On this host a process that is gone, or
 * whose number another one has now, holds nothing any more. */
static gboolean
is_dead (const char *runner)
{
  g_auto (GStrv) parts = g_strsplit (runner, ":", 4);
  g_autofree char *path = NULL;
  g_autofree char *stat = NULL;
  g_autofree char *start = NULL;
  const char *behind_name;

  if (g_strv_length (parts) != 4 || !g_str_equal (parts[0], g_get_host_name ()))
    return FALSE;

  path = g_strdup_printf ("/proc/%s/stat", parts[1]);
  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return kill ((pid_t) atoi (parts[1]), 0) != 0 && errno == ESRCH;

  start = g_strdup_printf (" %s ", parts[2]);
  behind_name = strrchr (stat, ')');

  return behind_name != NULL && strstr (behind_name, start) == NULL;
}

static gboolean
may_take (LkStore *self, Lease *lease, gboolean *may, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "SELECT runner, lease_until, body FROM jobs WHERE id = :id", error);
  gboolean has_row = FALSE;
  const char *runner;

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":id", lease->id);
  if (!lk_sql_step (statement, &has_row, error))
    return FALSE;

  *may = FALSE;
  if (!has_row)
    return TRUE;

  runner = lk_sql_text (statement, 0);
  *may = runner == NULL || g_str_equal (runner, self->runner) ||
         sqlite3_column_int64 (statement, 1) < g_get_real_time () || is_dead (runner);
  lease->body = g_strdup (lk_sql_text (statement, 2));

  return TRUE;
}

static gboolean
set_runner (LkStore *self, const char *sql, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":id", id);
  lk_sql_bind_text (statement, ":me", self->runner);
  lk_sql_bind_int (statement, ":until",
                   g_get_real_time () + (gint64) LK_STORE_LEASE_SECONDS * G_USEC_PER_SEC);

  return lk_sql_run (statement, error);
}

static gpointer
acquire (LkStore *self, gpointer data, GError **error)
{
  Lease *lease = data;
  gboolean may = FALSE;

  if (!lk_sql_exec (self->db, "BEGIN IMMEDIATE", error))
    return NULL;

  if (!may_take (self, lease, &may, error) ||
      (may && !set_runner (self,
                           "UPDATE jobs SET runner = :me, lease_until = :until, cancel_wanted = 0"
                           " WHERE id = :id",
                           lease->id, error)))
    {
      lk_sql_exec (self->db, "ROLLBACK", NULL);
      return NULL;
    }

  lease->acquired = may;

  return lk_sql_exec (self->db, "COMMIT", error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_acquire_async:
 * @self: an open store
 * @job: a job of its
 * @cancellable: (nullable): ends the wait
 * @callback: called when it is known who runs the job
 * @user_data: for @callback
 *
 * Asks for the right to run a job. It lasts for %LK_STORE_LEASE_SECONDS from each
 * lk_store_renew_async(); a dead process's is free at once.
 */
void
lk_store_acquire_async (LkStore *self,
                        LkJob *job,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  LkStoreWork work = {
    .func = acquire,
    .data = lease_new (job),
    .data_free = lease_free,
    .writes = TRUE,
  };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_acquire_finish:
 * @self: a store
 * @result: the result
 * @acquired: (out): whether this process may run the job, which then is as the last
 *   runner left it
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_store_acquire_finish (LkStore *self, GAsyncResult *result, gboolean *acquired, GError **error)
{
  LkStoreWork *work;
  Lease *lease;

  *acquired = FALSE;
  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  work = g_task_get_task_data (G_TASK (result));
  lease = work->data;
  *acquired = lease->acquired;

  if (lease->acquired && lease->body != NULL)
    {
      g_autoptr (JsonObject) body = lk_json_parse_object (lease->body, -1, NULL);

      if (body != NULL)
        lk_job_reload (lease->job, body);
    }

  return TRUE;
}

static gpointer
renew (LkStore *self, gpointer data, GError **error)
{
  Lease *lease = data;
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean has_row = FALSE;

  if (!set_runner (self, "UPDATE jobs SET lease_until = :until WHERE id = :id AND runner = :me",
                   lease->id, error))
    return NULL;

  lease->acquired = sqlite3_changes (self->db) == 1;
  statement = lk_sql_prepare (self->db, "SELECT cancel_wanted FROM jobs WHERE id = :id", error);
  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", lease->id);
  if (!lk_sql_step (statement, &has_row, error))
    return NULL;

  lease->cancel_wanted = !lease->acquired || (has_row && sqlite3_column_int (statement, 0) != 0);

  return LK_STORE_DONE;
}

/**
 * lk_store_renew_async:
 * @self: an open store
 * @job: a job that this process runs
 * @cancellable: (nullable): ends the wait
 * @callback: called when the lease is renewed
 * @user_data: for @callback
 */
void
lk_store_renew_async (LkStore *self,
                      LkJob *job,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  LkStoreWork work = { .func = renew, .data = lease_new (job), .data_free = lease_free };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_renew_finish:
 * @self: a store
 * @result: the result
 * @cancel_wanted: (out): whether another process asked for the job to be canceled, or has
 *   taken it over
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_store_renew_finish (LkStore *self, GAsyncResult *result, gboolean *cancel_wanted, GError **error)
{
  LkStoreWork *work;

  *cancel_wanted = FALSE;
  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  work = g_task_get_task_data (G_TASK (result));
  *cancel_wanted = ((Lease *) work->data)->cancel_wanted;

  return TRUE;
}

static gpointer
release (LkStore *self, gpointer data, GError **error)
{
  return set_runner (self,
                     "UPDATE jobs SET runner = NULL, lease_until = MIN (0, :until)"
                     " WHERE id = :id AND runner = :me",
                     data, error)
             ? LK_STORE_DONE
             : NULL;
}

/**
 * lk_store_release:
 * @self: an open store
 * @job: a job that this process does not run any more
 */
void
lk_store_release (LkStore *self, LkJob *job)
{
  g_return_if_fail (LK_IS_STORE (self));

  if (self->worker != NULL)
    lk_store_write (self, release, g_strdup (lk_job_get_id (job)), g_free);
}

static gpointer
request_cancel (LkStore *self, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "UPDATE jobs SET cancel_wanted = 1 WHERE id = :id", error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", data);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_request_cancel:
 * @self: an open store
 * @job: a job that another process runs; it hears of it with its next renewal
 */
void
lk_store_request_cancel (LkStore *self, LkJob *job)
{
  g_return_if_fail (LK_IS_STORE (self));

  lk_store_write (self, request_cancel, g_strdup (lk_job_get_id (job)), g_free);
}
