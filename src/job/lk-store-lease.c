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
#include <string.h>
#include <unistd.h>

#define IS_FINAL "IN ('completed', 'failed', 'canceled')"

typedef struct
{
  LkJob *job; /* (nullable) (owned) for the main thread only: the finish function takes it */
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

/* --- Who runs it --- */

static char *
read_word (const char *path)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");

  return g_strstrip (text);
}

/* The 22nd field of stat(5): when the process began, in ticks since the computer did. A
 * number that another process was given later began at another time. */
static char *
read_start (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *stat = read_word (path);
  const char *behind_name = strrchr (stat, ')');
  g_auto (GStrv) fields = behind_name != NULL ? g_strsplit (behind_name, " ", 22) : NULL;

  return g_strdup (fields != NULL && g_strv_length (fields) > 20 ? fields[20] : "");
}

/* Numbers of processes mean something only within one run of one computer, and within one
 * sandbox: a Flatpak counts its own from 1. */
static char *
read_world (void)
{
  g_autofree char *boot = read_word ("/proc/sys/kernel/random/boot_id");
  g_autofree char *sandbox = g_file_read_link ("/proc/self/ns/pid", NULL);

  return g_strdup_printf ("%s-%s", boot,
                          sandbox != NULL ? g_strcanon (sandbox, "0123456789", '.') : "");
}

/**
 * lk_lease_make_runner: (skip)
 *
 * Returns: (transfer full): a name for this process and store that no other has: host,
 *   number of the process, its world, its start, and a random number
 */
char *
lk_lease_make_runner (void)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *start = read_start (pid);
  g_autofree char *world = read_world ();

  return g_strdup_printf ("%s:%s:%s:%s:%08x", g_get_host_name (), pid, world, start,
                          g_random_int ());
}

typedef enum
{
  RUNNER_UNKNOWN,
  RUNNER_ALIVE,
  RUNNER_GONE,
} RunnerState;

static RunnerState
look_for (const char *runner)
{
  g_auto (GStrv) parts = g_strsplit (runner, ":", 5);
  g_autofree char *world = read_world ();
  g_autofree char *start = NULL;
  gint64 pid;

  if (g_strv_length (parts) != 5 || !g_str_equal (parts[2], world) || *parts[3] == '\0')
    return RUNNER_UNKNOWN;

  pid = g_ascii_strtoll (parts[1], NULL, 10);
  if (pid <= 0 || pid > G_MAXINT)
    return RUNNER_UNKNOWN;

  if (kill ((pid_t) pid, 0) != 0 && errno == ESRCH)
    return RUNNER_GONE;

  start = read_start (parts[1]);

  return *start == '\0' || g_str_equal (start, parts[3]) ? RUNNER_ALIVE : RUNNER_GONE;
}

/* A process that lives here keeps its jobs, however late it renews: after a suspend all
 * leases look old, and two runners would pay twice. Elsewhere only the clock can tell. */
static gboolean
is_free (LkStore *self, const char *runner, gint64 until)
{
  const gint64 lease = (gint64) LK_STORE_LEASE_SECONDS * G_USEC_PER_SEC;
  gint64 now = g_get_real_time ();

  if (runner == NULL || g_str_equal (runner, self->runner))
    return TRUE;

  switch (look_for (runner))
    {
    case RUNNER_GONE:
      return TRUE;
    case RUNNER_ALIVE:
      return FALSE;
    case RUNNER_UNKNOWN:
    default:
      /* Far in the future is a clock that was set back. */
      return until < now || until > now + 10 * lease;
    }
}

static gboolean
look_up (LkStore *self, const char *id, gboolean *may, char **body, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "SELECT runner, lease_until, body FROM jobs WHERE id = :id", error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":id", id);
  if (!lk_sql_step (statement, &has_row, error))
    return FALSE;

  *may = has_row && is_free (self, lk_sql_text (statement, 0), sqlite3_column_int64 (statement, 1));
  if (has_row && body != NULL)
    *body = g_strdup (lk_sql_text (statement, 2));

  return TRUE;
}

/**
 * lk_lease_is_free: (skip)
 * @self: the store
 * @id: a job
 * @free: (out): whether it may be taken or removed; a job that is not there may
 * @error: return location
 *
 * In the store's thread, within a transaction.
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_lease_is_free (LkStore *self, const char *id, gboolean *free, GError **error)
{
  g_autofree char *body = NULL;

  if (!look_up (self, id, free, &body, error))
    return FALSE;

  *free = *free || body == NULL;

  return TRUE;
}

/**
 * lk_lease_clear: (skip)
 * @self: the store
 * @id: a job whose runner is gone
 * @error: return location
 *
 * In the store's thread, within the transaction that saw that the job is free.
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_lease_clear (LkStore *self, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "UPDATE jobs SET runner = NULL, lease_until = 0 WHERE id = :id",
                      error);

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":id", id);

  return lk_sql_run (statement, error);
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

  if (!look_up (self, lease->id, &may, &lease->body, error) ||
      (may &&
       !set_runner (self, "UPDATE jobs SET runner = :me, lease_until = :until WHERE id = :id",
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
 * Asks for the right to run a job. It lasts for as long as this process lives; for who
 * cannot see that (another computer, another sandbox), for %LK_STORE_LEASE_SECONDS from
 * each lk_store_renew_async(). A dead process's is free at once.
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
  Lease *lease = lk_store_get_work_data (result);
  g_autoptr (LkJob) job = g_steal_pointer (&lease->job); /* must not go in the store's thread */
  g_autoptr (JsonObject) body = NULL;

  *acquired = FALSE;
  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  *acquired = lease->acquired;

  if (lease->acquired && lease->body != NULL)
    body = lk_json_parse_object (lease->body, -1, NULL);
  if (body != NULL)
    lk_job_reload (job, body);

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
  Lease *lease = work.data;

  g_return_if_fail (LK_IS_STORE (self));

  g_clear_object (&lease->job);
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
  Lease *lease;

  *cancel_wanted = FALSE;
  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  lease = lk_store_get_work_data (result);
  *cancel_wanted = lease->cancel_wanted;

  return TRUE;
}

static gpointer
release (LkStore *self, gpointer data, GError **error)
{
  return set_runner (self,
                     "UPDATE jobs SET runner = NULL, lease_until = MIN (0, :until),"
                     " cancel_wanted = cancel_wanted AND NOT status " IS_FINAL
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
      lk_sql_prepare (self->db,
                      "UPDATE jobs SET cancel_wanted = 1 WHERE id = :id AND NOT status " IS_FINAL,
                      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", data);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_request_cancel:
 * @self: an open store
 * @job: a job that another process runs, or nobody; who runs it hears of it with the next
 *   renewal
 */
void
lk_store_request_cancel (LkStore *self, LkJob *job)
{
  g_return_if_fail (LK_IS_STORE (self));

  lk_store_write (self, request_cancel, g_strdup (lk_job_get_id (job)), g_free);
}

/**
 * lk_lease_release_all: (skip)
 * @self: a store that is being closed
 *
 * In the store's thread.
 */
void
lk_lease_release_all (LkStore *self)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "UPDATE jobs SET runner = NULL, lease_until = 0 WHERE runner = :me",
                      NULL);

  if (statement == NULL)
    return;

  lk_sql_bind_text (statement, ":me", self->runner);
  lk_sql_run (statement, NULL);
}
