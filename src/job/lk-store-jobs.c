/* lk-store-jobs.c: jobs and their events
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-store"

#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-error.h"
#include "lk-job-private.h"
#include "lk-json.h"

/* How far a job is may be lost by a second; what it learnt may not. */
#define PROGRESS_MS 1000

typedef struct
{
  char *id;
  char *status;
  char *body;
  gint64 created;
  char *runner;
} SavedJob;

static void
saved_job_free (gpointer data)
{
  SavedJob *job = data;

  g_free (job->id);
  g_free (job->status);
  g_free (job->body);
  g_free (job->runner);
  g_free (job);
}

/* Only who holds the lease writes over what is there. */
static gpointer
save_job (LkStore *self, gpointer data, GError **error)
{
  SavedJob *job = data;
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (
      self->db,
      "INSERT INTO jobs (id, created, updated, status, body)"
      " VALUES (:id, :created, :now, :status, :body)"
      " ON CONFLICT (id) DO UPDATE SET updated = :now, status = :status, body = :body"
      " WHERE runner IS NULL OR runner = :runner",
      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", job->id);
  lk_sql_bind_int (statement, ":created", job->created);
  lk_sql_bind_int (statement, ":now", g_get_real_time ());
  lk_sql_bind_text (statement, ":status", job->status);
  lk_sql_bind_text (statement, ":body", job->body);
  lk_sql_bind_text (statement, ":runner", job->runner);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

static void
save (LkStore *self, LkJob *job)
{
  g_autoptr (JsonObject) body = lk_job_to_json (job);
  SavedJob *saved = g_new0 (SavedJob, 1);

  saved->id = g_strdup (lk_job_get_id (job));
  saved->status = g_strdup (lk_job_status_to_string (lk_job_get_status (job)));
  saved->body = lk_json_object_to_string (body, FALSE);
  saved->created = lk_job_get_created (job);
  saved->runner = g_strdup (self->runner);
  lk_store_write (self, save_job, saved, saved_job_free);
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
  save (pending->store, pending->job);
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
      save (self, job);
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
      save (self, l->data);
      forget_pending (self, l->data);
    }
}

typedef struct
{
  char *job_id;
  LkEvent *event;
} SavedEvent;

static void
saved_event_free (gpointer data)
{
  SavedEvent *saved = data;

  g_free (saved->job_id);
  g_object_unref (saved->event);
  g_free (saved);
}

/* An event does not change any more: reading it in a thread is safe. */
static gpointer
save_event (LkStore *self, gpointer data, GError **error)
{
  SavedEvent *saved = data;
  LkEvent *event = saved->event;
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (
      self->db,
      "INSERT OR IGNORE INTO events"
      " (id, job_id, time, stage, level, category, message, attempt, duration, detail)"
      " VALUES (:id, :job, :time, :stage, :level, :category, :message, :attempt, :duration,"
      " :detail)",
      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", lk_event_get_id (event));
  lk_sql_bind_text (statement, ":job", saved->job_id);
  lk_sql_bind_int (statement, ":time", lk_event_get_time (event));
  lk_sql_bind_text (statement, ":stage", lk_event_get_stage (event));
  lk_sql_bind_text (statement, ":level", lk_event_level_to_string (lk_event_get_level (event)));
  if (lk_event_get_category (event) != LK_CATEGORY_NONE)
    lk_sql_bind_text (statement, ":category",
                      lk_category_to_string (lk_event_get_category (event)));
  lk_sql_bind_text (statement, ":message", lk_event_get_message (event));
  lk_sql_bind_int (statement, ":attempt", lk_event_get_attempt (event));
  if (lk_event_get_duration (event) >= 0)
    lk_sql_bind_double (statement, ":duration", lk_event_get_duration (event));
  lk_sql_bind_text (statement, ":detail", lk_event_get_detail (event));

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

static void
event_cb (LkJob *job, LkEvent *event, gpointer user_data)
{
  LkStore *self = user_data;
  SavedEvent *saved;

  if (self->worker == NULL)
    return;

  saved = g_new0 (SavedEvent, 1);
  saved->job_id = g_strdup (lk_job_get_id (job));
  saved->event = g_object_ref (event);
  lk_store_write (self, save_event, saved, saved_event_free);
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

  save (self, job);
  lk_store_track (self, job);
}

typedef struct
{
  LkJobList *list;
  gint64 since;
  gint64 latest;
  gint64 begun_at;   /* monotonic time */
  GPtrArray *bodies; /* (element-type utf8) */
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_object_unref (loading->list);
  g_ptr_array_unref (loading->bodies);
  g_free (loading);
}

static gpointer
load_bodies (LkStore *self, gpointer data, GError **error)
{
  Loading *loading = data;
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "SELECT body, updated FROM jobs WHERE updated > :since"
                      " AND (runner IS NULL OR runner <> :me) ORDER BY created",
                      error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;

  lk_sql_bind_int (statement, ":since", loading->since);
  lk_sql_bind_text (statement, ":me", self->runner);

  while (lk_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return LK_STORE_DONE;

      g_ptr_array_add (loading->bodies, g_strdup (lk_sql_text (statement, 0)));
      loading->latest = MAX (loading->latest, sqlite3_column_int64 (statement, 1));
    }

  return NULL;
}

static void
take_in (LkStore *self, const Loading *loading, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = lk_json_parse_object (body, -1, &error);
  g_autoptr (LkJob) job = NULL;
  LkJob *known;

  if (object == NULL)
    return;

  known = lk_job_list_find (loading->list, lk_json_peek_string (object, "id"));
  if (known != NULL)
    {
      /* What was changed here in the meantime is newer than what was read. */
      if (!g_hash_table_contains (self->pending, known) && known->changed_at < loading->begun_at)
        lk_job_reload (known, object);
      return;
    }

  job = lk_job_new_from_json (object, self->redactor, &error);
  if (job == NULL)
    {
      g_debug ("A job could not be read: %s", error->message);
      return;
    }

  lk_store_track (self, job);
  lk_job_list_add (loading->list, job);
}

/**
 * lk_store_load_async:
 * @self: an open store
 * @list: gets the jobs that are not in it; those that are, and that another process has
 *   changed since the last time, are brought up to date
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_store_load_async (LkStore *self,
                     LkJobList *list,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  Loading *loading = g_new0 (Loading, 1);
  LkStoreWork work = { .func = load_bodies, .data = loading, .data_free = loading_free };

  g_return_if_fail (LK_IS_STORE (self));

  loading->list = g_object_ref (list);
  loading->since = loading->latest = self->seen;
  loading->begun_at = g_get_monotonic_time ();
  loading->bodies = g_ptr_array_new_with_free_func (g_free);
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_load_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_store_load_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  LkStoreWork *work;
  Loading *loading;

  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  work = g_task_get_task_data (G_TASK (result));
  loading = work->data;
  self->seen = MAX (self->seen, loading->latest);

  for (guint i = 0; i < loading->bodies->len; i++)
    take_in (self, loading, g_ptr_array_index (loading->bodies, i));

  return TRUE;
}

static gpointer
remove_job (LkStore *self, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "DELETE FROM jobs WHERE id = :id", error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", data);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_remove_job_async:
 * @self: an open store
 * @job: a job that is not under way
 * @cancellable: (nullable): ends the wait
 * @callback: called when it and its events are gone
 * @user_data: for @callback
 */
void
lk_store_remove_job_async (LkStore *self,
                           LkJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  LkStoreWork work = {
    .func = remove_job,
    .data = g_strdup (lk_job_get_id (job)),
    .data_free = g_free,
    .writes = TRUE,
  };

  g_return_if_fail (LK_IS_STORE (self));

  forget_pending (self, job);
  g_signal_handlers_disconnect_by_func (job, changed_cb, self);
  g_signal_handlers_disconnect_by_func (job, event_cb, self);
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

gboolean
lk_store_remove_job_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error) != NULL;
}

typedef struct
{
  LkJob *job;
  char *id;
  GPtrArray *events; /* (element-type LkEvent) */
} EventsLoading;

static void
events_loading_free (gpointer data)
{
  EventsLoading *loading = data;

  g_object_unref (loading->job);
  g_free (loading->id);
  g_ptr_array_unref (loading->events);
  g_free (loading);
}

static LkEvent *
read_event (sqlite3_stmt *statement)
{
  LkEventLevel level = LK_EVENT_INFO;
  LkCategory category = LK_CATEGORY_NONE;
  LkEvent *event;

  lk_event_level_from_string (lk_sql_text (statement, 3), &level);
  lk_category_from_string (lk_sql_text (statement, 4), &category);
  event = lk_event_new (level, lk_sql_text (statement, 5));
  lk_event_set_id (event, lk_sql_text (statement, 0));
  lk_event_set_time (event, sqlite3_column_int64 (statement, 1));
  lk_event_set_stage (event, lk_sql_text (statement, 2));
  lk_event_set_category (event, category);
  lk_event_set_attempt (event, (guint) sqlite3_column_int64 (statement, 6));
  if (sqlite3_column_type (statement, 7) != SQLITE_NULL)
    lk_event_set_duration (event, sqlite3_column_double (statement, 7));
  lk_event_set_detail (event, lk_sql_text (statement, 8));

  return event;
}

static gpointer
load_events (LkStore *self, gpointer data, GError **error)
{
  EventsLoading *loading = data;
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (
      self->db,
      "SELECT * FROM (SELECT id, time, stage, level, category, message, attempt, duration, detail,"
      " rowid AS place FROM events WHERE job_id = :job ORDER BY time DESC, rowid DESC"
      " LIMIT 20000) ORDER BY time, place",
      error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":job", loading->id);

  while (lk_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return LK_STORE_DONE;

      g_ptr_array_add (loading->events, read_event (statement));
    }

  return NULL;
}

/**
 * lk_store_load_events_async:
 * @self: an open store
 * @job: a job; its list of events becomes what the store has
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_store_load_events_async (LkStore *self,
                            LkJob *job,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  EventsLoading *loading = g_new0 (EventsLoading, 1);
  LkStoreWork work = { .func = load_events, .data = loading, .data_free = events_loading_free };

  g_return_if_fail (LK_IS_STORE (self));

  loading->job = g_object_ref (job);
  loading->id = g_strdup (lk_job_get_id (job));
  loading->events = g_ptr_array_new_with_free_func (g_object_unref);
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

gboolean
lk_store_load_events_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  LkStoreWork *work;
  EventsLoading *loading;

  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  work = g_task_get_task_data (G_TASK (result));
  loading = work->data;
  lk_job_load_events (loading->job, loading->events);

  return TRUE;
}
