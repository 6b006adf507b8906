/* lk-store-jobs.c: keeping jobs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-store"

#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-error.h"
#include "lk-job-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

/* How far a job is may be lost by a second; what it learnt may not. */
#define PROGRESS_MS 1000

typedef struct
{
  char *id;
  char *status;
  char *body;
  gint64 created;
  gboolean is_new;
} SavedJob;

static void
saved_job_free (gpointer data)
{
  SavedJob *job = data;

  g_free (job->id);
  g_free (job->status);
  g_free (job->body);
  g_free (job);
}

static const char insert_sql[] =
    "INSERT OR IGNORE INTO jobs (id, created, updated, status, body, writer)"
    " VALUES (:id, :created, :now, :status, :body, :me)";

/* Only who holds the lease writes over what is there. A job that another process removed
 * does not come back. */
static const char update_sql[] =
    "UPDATE jobs SET created = :created, updated = :now, status = :status, body = :body,"
    " writer = :me WHERE id = :id AND (runner IS NULL OR runner = :me)";

static gboolean
put_job (LkStore *self, const SavedJob *job, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, job->is_new ? insert_sql : update_sql, error);

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":id", job->id);
  lk_sql_bind_int (statement, ":created", job->created);
  lk_sql_bind_int (statement, ":now", g_get_real_time ());
  lk_sql_bind_text (statement, ":status", job->status);
  lk_sql_bind_text (statement, ":body", job->body);
  lk_sql_bind_text (statement, ":me", self->runner);

  return lk_sql_run (statement, error);
}

/* A process that died, or found no room to say that it let go, holds nothing: what a person
 * decides about its job is kept. */
static gboolean
put_orphan (LkStore *self, const SavedJob *job, GError **error)
{
  gboolean is_free = FALSE;

  if (!lk_sql_exec (self->db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (lk_lease_is_free (self, job->id, &is_free, error) &&
      (!is_free || (lk_lease_clear (self, job->id, error) && put_job (self, job, error))) &&
      lk_sql_exec (self->db, "COMMIT", error))
    return TRUE;

  lk_sql_exec (self->db, "ROLLBACK", NULL);

  return FALSE;
}

static gpointer
save_job (LkStore *self, gpointer data, GError **error)
{
  const SavedJob *job = data;

  if (!put_job (self, job, error))
    return NULL;

  if (!job->is_new && sqlite3_changes (self->db) == 0 && !put_orphan (self, job, error))
    return NULL;

  return LK_STORE_DONE;
}

static void
save (LkStore *self, LkJob *job, gboolean is_new)
{
  g_autoptr (JsonObject) body = lk_job_to_json (job);
  SavedJob *saved = g_new0 (SavedJob, 1);

  saved->id = g_strdup (lk_job_get_id (job));
  saved->status = g_strdup (lk_job_status_to_string (lk_job_get_status (job)));
  saved->body = lk_json_object_to_string (body, FALSE);
  saved->created = lk_job_get_created (job);
  saved->is_new = is_new;
  lk_store_write (self, save_job, saved, saved_job_free);
  lk_store_save_log (self, job);
}

static void
forget_pending (LkStore *self, LkJob *job)
{
  guint timer = GPOINTER_TO_UINT (g_hash_table_lookup (self->pending, job));

  if (timer == 0)
    return;

  g_source_remove (timer);
  g_hash_table_remove (self->pending, job);
  g_object_unref (job);
}

typedef struct
{
  LkStore *store;
  LkJob *job;
} Pending;

static gboolean
save_progress_cb (gpointer user_data)
{
  Pending *pending = user_data;

  g_hash_table_remove (pending->store->pending, pending->job);
  save (pending->store, pending->job, FALSE);
  g_object_unref (pending->job);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (LkJob *job, guint change, gpointer user_data)
{
  LkStore *self = user_data;
  Pending *pending;
  guint timer;

  if (self->worker == NULL)
    return;

  if (change == LK_JOB_CHANGE_FACTS)
    {
      forget_pending (self, job);
      save (self, job, FALSE);
      return;
    }

  if (g_hash_table_contains (self->pending, job))
    return;

  pending = g_new0 (Pending, 1);
  pending->store = self;
  pending->job = g_object_ref (job);
  timer = g_timeout_add_full (G_PRIORITY_DEFAULT, PROGRESS_MS, save_progress_cb, pending, g_free);
  g_hash_table_insert (self->pending, job, GUINT_TO_POINTER (timer));
}

/* At the end: what still waits is written now. */
void
lk_store_save_pending (LkStore *self)
{
  g_autoptr (GList) jobs = g_hash_table_get_keys (self->pending);

  for (GList *l = jobs; l != NULL; l = l->next)
    {
      save (self, l->data, FALSE);
      forget_pending (self, l->data);
    }
}

static void
event_cb (LkJob *job, LkEvent *event, gpointer user_data)
{
  LkStore *self = user_data;

  if (self->worker != NULL)
    lk_store_save_event (self, job, event);
}

/**
 * lk_store_track:
 * @self: a store
 * @job: a job
 *
 * Keeps the job as it is now, and every change and event from now on.
 */
void
lk_store_track (LkStore *self, LkJob *job)
{
  g_return_if_fail (LK_IS_STORE (self));

  g_signal_connect_object (job, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (job, "event", G_CALLBACK (event_cb), self, 0);
}

/**
 * lk_store_add:
 * @self: a store
 * @job: a new job
 *
 * Keeps it, and tracks it.
 */
void
lk_store_add (LkStore *self, LkJob *job)
{
  g_return_if_fail (LK_IS_STORE (self));

  save (self, job, TRUE);
  lk_store_track (self, job);
}

typedef struct
{
  LkJob *job; /* (owned) (nullable) for the main thread only: the finish function takes it */
  char *id;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_clear_object (&removal->job);
  g_free (removal->id);
  g_free (removal);
}

static gboolean
remove_row (LkStore *self, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "DELETE FROM jobs WHERE id = :id", error);

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":id", id);

  return lk_sql_run (statement, error);
}

/* A job that another process runs is not taken from under it. */
static gpointer
remove_job (LkStore *self, gpointer data, GError **error)
{
  Removal *removal = data;
  gboolean is_free = FALSE;

  if (!lk_sql_exec (self->db, "BEGIN IMMEDIATE", error))
    return NULL;

  if (lk_lease_is_free (self, removal->id, &is_free, error))
    {
      if (!is_free)
        g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                             _ ("The job is under way in another program: cancel it first"));
      else if (remove_row (self, removal->id, error) && lk_sql_exec (self->db, "COMMIT", error))
        return LK_STORE_DONE;
    }

  lk_sql_exec (self->db, "ROLLBACK", NULL);

  return NULL;
}

/* Of a job that is gone from the database nothing is kept any more. */
void
lk_store_untrack (LkStore *self, LkJob *job)
{
  forget_pending (self, job);
  g_signal_handlers_disconnect_by_func (job, changed_cb, self);
  g_signal_handlers_disconnect_by_func (job, event_cb, self);
}

/**
 * lk_store_remove_job_async:
 * @self: an open store
 * @job: a job that is not under way
 * @cancellable: (nullable): ends the wait
 * @callback: called when it, its events and its log are gone
 * @user_data: for @callback
 *
 * What it left at services stays written down, to be swept.
 */
void
lk_store_remove_job_async (LkStore *self,
                           LkJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Removal *removal = g_new0 (Removal, 1);
  LkStoreWork work = {
    .func = remove_job,
    .data = removal,
    .data_free = removal_free,
    .writes = TRUE,
  };

  g_return_if_fail (LK_IS_STORE (self));

  removal->job = g_object_ref (job);
  removal->id = g_strdup (lk_job_get_id (job));
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_remove_job_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an %LK_ERROR_VALIDATION when another process runs it
 *
 * Returns: %FALSE with @error, and the job as it was
 */
gboolean
lk_store_remove_job_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  Removal *removal = lk_store_get_work_data (result);
  g_autoptr (LkJob) job = g_steal_pointer (&removal->job);

  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  lk_store_untrack (self, job);

  return TRUE;
}
