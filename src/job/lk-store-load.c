/* lk-store-load.c: jobs from the database, and what other processes change in it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-store"

#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-job-private.h"
#include "lk-json.h"

/* Of a job that was removed there is neither body nor job. */
typedef struct
{
  JsonObject *body; /* (nullable) */
  LkJob *job;       /* (nullable) (owned) made of the body already */
  char *id;
  gint64 change;
} Row;

typedef struct
{
  LkJobList *list; /* (owned) (nullable) for the main thread only: the finish function takes it */
  gboolean if_changed; /* nothing is read when no other process has written */
  gboolean makes_jobs; /* none is known yet: the thread makes them */
  gint64 since;
  gint64 latest;
  gint64 begun_at;  /* monotonic time */
  GPtrArray *rows;  /* (element-type Row) */
  GPtrArray *fresh; /* (element-type LkJob) oldest first: on their way into the list */
} Loading;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_clear_pointer (&row->body, json_object_unref);
  g_clear_object (&row->job);
  g_free (row->id);
  g_free (row);
}

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_clear_object (&loading->list);
  g_ptr_array_unref (loading->rows);
  g_ptr_array_unref (loading->fresh);
  g_free (loading);
}

static gboolean
read_number (LkStore *self, const char *sql, gint64 *number, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (self->db, sql, error);
  gboolean has_row = FALSE;

  if (statement == NULL || !lk_sql_step (statement, &has_row, error))
    return FALSE;

  *number = has_row ? sqlite3_column_int64 (statement, 0) : 0;

  return TRUE;
}

/* To make a thousand jobs takes longer than a frame, and so does it to drop their JSON. */
static gboolean
read_job (LkStore *self, Loading *loading, Row *row, const char *text)
{
  g_autoptr (GError) error = NULL;

  row->body = lk_json_parse_object (text, -1, &error);
  if (row->body != NULL && loading->makes_jobs)
    {
      row->job = lk_job_new_from_json (row->body, self->redactor, &error);
      g_clear_pointer (&row->body, json_object_unref);
    }

  if (error != NULL)
    g_debug ("Job %s could not be read: %s", row->id, error->message);

  return error == NULL;
}

static void
add_row (LkStore *self, Loading *loading, sqlite3_stmt *statement)
{
  const char *text = lk_sql_text (statement, 2);
  Row *row = g_new0 (Row, 1);

  row->id = g_strdup (lk_sql_text (statement, 0));
  row->change = sqlite3_column_int64 (statement, 1);
  if (text == NULL || read_job (self, loading, row, text))
    g_ptr_array_add (loading->rows, row);
  else
    row_free (row);
}

static gboolean
read_rows (LkStore *self, Loading *loading, const char *sql, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (self->db, sql, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_int (statement, ":since", loading->since);
  lk_sql_bind_text (statement, ":me", self->runner);

  while (lk_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return TRUE;

      add_row (self, loading, statement);
    }

  return FALSE;
}

/* In the store's thread. What is counted first may be read twice, never left out. */
static gpointer
load (LkStore *self, gpointer data, GError **error)
{
  Loading *loading = data;
  gint64 version = 0;

  if (!read_number (self, "PRAGMA data_version", &version, error))
    return NULL;
  if (loading->if_changed && version == self->data_version)
    return LK_STORE_DONE;

  if (!read_number (self, "SELECT last FROM changes", &loading->latest, error) ||
      !read_rows (self, loading,
                  "SELECT id, change, body FROM jobs WHERE change > :since"
                  " AND (writer IS NULL OR writer <> :me) ORDER BY created",
                  error) ||
      !read_rows (self, loading,
                  "SELECT id, change, NULL FROM removed WHERE change > :since AND :me IS NOT NULL",
                  error))
    return NULL;

  self->data_version = version;

  return LK_STORE_DONE;
}

static void
take_in_new (LkStore *self, Loading *loading, const Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkJob) job = row->job != NULL
                              ? g_object_ref (row->job)
                              : lk_job_new_from_json (row->body, self->redactor, &error);

  if (job == NULL)
    {
      g_debug ("Job %s could not be read: %s", row->id, error->message);
      return;
    }

  lk_store_track (self, job);
  g_ptr_array_add (loading->fresh, g_steal_pointer (&job));
}

static void
hand_over (Loading *loading)
{
  lk_job_list_add_all (loading->list, loading->fresh);
  g_ptr_array_set_size (loading->fresh, 0);
}

static void
take_in (LkStore *self, Loading *loading, const Row *row)
{
  gboolean removed = row->body == NULL && row->job == NULL;
  LkJob *known;

  /* It may have been removed between the two questions. */
  if (removed)
    hand_over (loading);
  known = lk_job_list_find_known (loading->list, row->id);

  if (removed)
    {
      if (known == NULL)
        return;

      lk_store_untrack (self, known);
      lk_job_list_remove (loading->list, known);
    }
  else if (known == NULL)
    take_in_new (self, loading, row);
  /* What was changed here in the meantime is looked at again the next time, and what has come
   * in another way since. */
  else if (row->job != NULL || g_hash_table_contains (self->pending, known) ||
           known->changed_at >= loading->begun_at)
    loading->latest = MIN (loading->latest, row->change - 1);
  else
    lk_job_reload (known, row->body);
}

static void
load_jobs (LkStore *self,
           LkJobList *list,
           gboolean if_changed,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  Loading *loading = g_new0 (Loading, 1);
  LkStoreWork work = { .func = load, .data = loading, .data_free = loading_free };

  loading->list = g_object_ref (list);
  loading->if_changed = if_changed;
  loading->makes_jobs = g_list_model_get_n_items (G_LIST_MODEL (list)) == 0 &&
                        lk_job_list_get_hidden (list)->len == 0;
  loading->since = loading->latest = self->seen;
  loading->begun_at = g_get_monotonic_time ();
  loading->rows = g_ptr_array_new_with_free_func (row_free);
  loading->fresh = g_ptr_array_new_with_free_func (g_object_unref);
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_load_async:
 * @self: an open store
 * @list: gets the jobs that are not in it; those that are, and that another process has
 *   changed since the last time, are brought up to date; those that another process has
 *   removed go
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
  g_return_if_fail (LK_IS_STORE (self));

  load_jobs (self, list, FALSE, cancellable, callback, user_data);
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
  Loading *loading = lk_store_get_work_data (result);
  g_autoptr (LkJobList) list = loading->list != NULL ? g_object_ref (loading->list) : NULL;

  if (lk_store_run_finish (self, result, error) == NULL)
    {
      g_clear_object (&loading->list);
      return FALSE;
    }

  for (guint i = 0; i < loading->rows->len; i++)
    take_in (self, loading, g_ptr_array_index (loading->rows, i));
  hand_over (loading);

  self->seen = MAX (self->seen, loading->latest);
  g_clear_object (&loading->list);

  return TRUE;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkStore *self = LK_STORE (source);
  g_autoptr (GError) error = NULL;

  self->looking = FALSE;
  if (!lk_store_load_finish (self, result, &error))
    g_debug ("%s", error->message);
}

static gboolean
watch_cb (gpointer user_data)
{
  LkStore *self = user_data;

  if (!self->looking)
    {
      self->looking = TRUE;
      load_jobs (self, self->watched, TRUE, NULL, looked_cb, NULL);
    }

  return G_SOURCE_CONTINUE;
}

/**
 * lk_store_watch:
 * @self: an open store
 * @list: a list that was loaded
 * @milliseconds: how often to look
 *
 * Keeps the list up to date with what other processes do, until the store is closed.
 * Looking costs next to nothing when nobody has written.
 */
void
lk_store_watch (LkStore *self, LkJobList *list, guint milliseconds)
{
  g_return_if_fail (LK_IS_STORE (self));

  g_clear_handle_id (&self->watch_timer, g_source_remove);
  g_set_object (&self->watched, list);
  self->watch_timer = g_timeout_add (milliseconds, watch_cb, self);
}
