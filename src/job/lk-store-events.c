/* lk-store-events.c: what happened to a job, line by line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-job-private.h"

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

/* An event does not change any more: reading it in a thread is safe. One that is there
 * already, or whose job was removed, is left out. */
static gpointer
save_event (LkStore *self, gpointer data, GError **error)
{
  SavedEvent *saved = data;
  LkEvent *event = saved->event;
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (
      self->db,
      "INSERT OR IGNORE INTO events"
      " (id, job_id, time, stage, level, category, message, attempt, duration, detail)"
      " SELECT :id, :job, :time, :stage, :level, :category, :message, :attempt, :duration,"
      " :detail WHERE EXISTS (SELECT 1 FROM jobs WHERE id = :job)",
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

void
lk_store_save_event (LkStore *self, LkJob *job, LkEvent *event)
{
  SavedEvent *saved = g_new0 (SavedEvent, 1);

  saved->job_id = g_strdup (lk_job_get_id (job));
  saved->event = g_object_ref (event);
  lk_store_write (self, save_event, saved, saved_event_free);
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

#define COLUMNS "id, time, stage, level, category, message, attempt, duration, detail, rowid"

static gboolean
read_events (sqlite3_stmt *statement, GPtrArray *events, gint64 *last, GError **error)
{
  gboolean has_row = FALSE;

  while (lk_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return TRUE;

      g_ptr_array_add (events, read_event (statement));
      *last = MAX (*last, sqlite3_column_int64 (statement, 9));
    }

  return FALSE;
}

/* --- What is new to a job's list --- */

typedef struct
{
  LkJob *job; /* (owned) (nullable) for the main thread only: the finish function takes it */
  char *id;
  gint64 since;      /* the database's number of the latest event that was loaded */
  GPtrArray *events; /* (element-type LkEvent) */
} EventsLoading;

static void
events_loading_free (gpointer data)
{
  EventsLoading *loading = data;

  g_clear_object (&loading->job);
  g_free (loading->id);
  g_ptr_array_unref (loading->events);
  g_free (loading);
}

static gpointer
load_events (LkStore *self, gpointer data, GError **error)
{
  EventsLoading *loading = data;
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "SELECT * FROM (SELECT " COLUMNS " AS place FROM events"
                      " WHERE job_id = :job AND rowid > :since ORDER BY rowid DESC LIMIT :limit)"
                      " ORDER BY time, place",
                      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":job", loading->id);
  lk_sql_bind_int (statement, ":since", loading->since);
  lk_sql_bind_int (statement, ":limit", LK_JOB_MAX_EVENTS);

  return read_events (statement, loading->events, &loading->since, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_load_events_async:
 * @self: an open store
 * @job: a job; its list of events gets those that it has not
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 *
 * The first time this is the newest %LK_JOB_MAX_EVENTS; later, what another process
 * added in the meantime.
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
  loading->since = job->events_seen;
  loading->events = g_ptr_array_new_with_free_func (g_object_unref);
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

gboolean
lk_store_load_events_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  EventsLoading *loading = lk_store_get_work_data (result);
  g_autoptr (LkJob) job = g_steal_pointer (&loading->job);

  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  lk_job_merge_events (job, loading->events);
  job->events_seen = MAX (job->events_seen, loading->since);

  return TRUE;
}

/* --- All of them, in pieces --- */

typedef struct
{
  char *id;
  gint64 *place; /* where the piece before ended */
  guint limit;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_free (page->id);
  g_free (page);
}

static gpointer
list_events (LkStore *self, gpointer data, GError **error)
{
  Page *page = data;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "SELECT " COLUMNS " FROM events WHERE job_id = :job AND rowid > :place"
                      " ORDER BY rowid LIMIT :limit",
                      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":job", page->id);
  lk_sql_bind_int (statement, ":place", *page->place);
  lk_sql_bind_int (statement, ":limit", page->limit);

  return read_events (statement, events, page->place, error) ? g_steal_pointer (&events) : NULL;
}

/**
 * lk_store_list_events_async:
 * @self: an open store
 * @job_id: a job
 * @place: (inout): 0 to begin with; moved on to the end of what was read, for the next
 *   piece; must stay where it is until @callback was called
 * @limit: how many at most
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 *
 * For who writes all events to a file, however many they are.
 */
void
lk_store_list_events_async (LkStore *self,
                            const char *job_id,
                            gint64 *place,
                            guint limit,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Page *page = g_new0 (Page, 1);
  LkStoreWork work = {
    .func = list_events,
    .data = page,
    .data_free = page_free,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  g_return_if_fail (LK_IS_STORE (self));

  page->id = g_strdup (job_id);
  page->place = place;
  page->limit = limit;
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_list_events_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkEvent): the next events in the order in which
 *   they were kept; empty when there are no more
 */
GPtrArray *
lk_store_list_events_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error);
}

/* --- Pruning --- */

static gpointer
prune_events (LkStore *self, gpointer data, GError **error)
{
  gint64 *before = data;
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "DELETE FROM events WHERE time < :before AND job_id IN"
                      " (SELECT id FROM jobs WHERE status IN ('completed', 'canceled')"
                      "  AND runner IS NULL)",
                      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_int (statement, ":before", *before);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_prune_events:
 * @self: an open store
 * @before: microseconds since 1970
 *
 * Forgets the older events of jobs that have come to their end.
 */
void
lk_store_prune_events (LkStore *self, gint64 before)
{
  g_return_if_fail (LK_IS_STORE (self));

  lk_store_write (self, prune_events, g_memdup2 (&before, sizeof before), g_free);
}
