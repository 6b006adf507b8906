/* lk-store-log.c: what a trainer printed, and its loss step by step
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-job-private.h"

/* One piece of a job's log: saved, or loaded. */
typedef struct
{
  LkJob *job; /* (owned) (nullable) for the main thread only: the finish function takes it */
  char *id;
  gboolean anew;    /* what is there does not belong to this training */
  gint64 number;    /* of the first line */
  GPtrArray *lines; /* (element-type utf8) */
  GArray *losses;   /* (element-type LkLoss) */
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_clear_object (&piece->job);
  g_free (piece->id);
  g_ptr_array_unref (piece->lines);
  g_array_unref (piece->losses);
  g_free (piece);
}

static Piece *
piece_new (LkJob *job)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->id = g_strdup (lk_job_get_id (job));
  piece->lines = g_ptr_array_new_with_free_func (g_free);
  piece->losses = g_array_new (FALSE, FALSE, sizeof (LkLoss));

  return piece;
}

static gboolean
clear_table (LkStore *self, const char *sql, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":job", id);

  return lk_sql_run (statement, error);
}

static gboolean
save_lines (LkStore *self, const Piece *piece, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "INSERT OR REPLACE INTO log_lines (job_id, number, text)"
                      " SELECT :job, :number, :text"
                      " WHERE EXISTS (SELECT 1 FROM jobs WHERE id = :job)",
                      error);

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":job", piece->id);
  for (guint i = 0; i < piece->lines->len; i++)
    {
      lk_sql_bind_int (statement, ":number", piece->number + i);
      lk_sql_bind_text (statement, ":text", g_ptr_array_index (piece->lines, i));
      if (!lk_sql_run (statement, error))
        return FALSE;
      sqlite3_reset (statement);
    }

  return TRUE;
}

static gboolean
save_losses (LkStore *self, const Piece *piece, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "INSERT OR REPLACE INTO losses (job_id, step, loss, time)"
                      " SELECT :job, :step, :loss, :time"
                      " WHERE EXISTS (SELECT 1 FROM jobs WHERE id = :job)",
                      error);

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":job", piece->id);
  for (guint i = 0; i < piece->losses->len; i++)
    {
      const LkLoss *loss = &g_array_index (piece->losses, LkLoss, i);

      lk_sql_bind_int (statement, ":step", loss->step);
      lk_sql_bind_double (statement, ":loss", loss->loss);
      lk_sql_bind_int (statement, ":time", loss->time);
      if (!lk_sql_run (statement, error))
        return FALSE;
      sqlite3_reset (statement);
    }

  return TRUE;
}

static gboolean
save_all (LkStore *self, const Piece *piece, GError **error)
{
  if (piece->anew &&
      (!clear_table (self, "DELETE FROM log_lines WHERE job_id = :job", piece->id, error) ||
       !clear_table (self, "DELETE FROM losses WHERE job_id = :job", piece->id, error)))
    return FALSE;

  return save_lines (self, piece, error) && save_losses (self, piece, error);
}

static gpointer
save_piece (LkStore *self, gpointer data, GError **error)
{
  if (!lk_sql_exec (self->db, "BEGIN IMMEDIATE", error))
    return NULL;

  if (save_all (self, data, error) && lk_sql_exec (self->db, "COMMIT", error))
    return LK_STORE_DONE;

  lk_sql_exec (self->db, "ROLLBACK", NULL);

  return NULL;
}

/**
 * lk_store_save_log: (skip)
 * @self: a store
 * @job: a job
 *
 * Keeps what its log and its loss curve have grown by since the last time.
 */
void
lk_store_save_log (LkStore *self, LkJob *job)
{
  gint64 end = lk_log_get_end (job->log);
  Piece *piece;

  if (!job->log_anew && job->lines_saved == end && job->losses_saved == job->losses->len)
    return;

  piece = piece_new (job);
  piece->anew = job->log_anew;
  piece->number = MAX (job->lines_saved, lk_log_get_begin (job->log));

  for (gint64 number = piece->number; number < end; number++)
    {
      guint index = (guint) (number - lk_log_get_begin (job->log));

      g_ptr_array_add (piece->lines, g_strdup (lk_log_peek (job->log, index)));
    }

  if (job->losses->len > job->losses_saved)
    g_array_append_vals (piece->losses, &g_array_index (job->losses, LkLoss, job->losses_saved),
                         job->losses->len - job->losses_saved);

  job->log_anew = FALSE;
  job->lines_saved = end;
  job->losses_saved = job->losses->len;
  lk_store_write (self, save_piece, piece, piece_free);
}

/* --- Loading --- */

static gboolean
load_lines (LkStore *self, Piece *piece, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "SELECT number, text FROM (SELECT number, text FROM log_lines"
                      " WHERE job_id = :job ORDER BY number DESC LIMIT :limit) ORDER BY number",
                      error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":job", piece->id);
  lk_sql_bind_int (statement, ":limit", LK_JOB_MAX_LOG_LINES);

  while (lk_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return TRUE;

      if (piece->lines->len == 0)
        piece->number = sqlite3_column_int64 (statement, 0);
      g_ptr_array_add (piece->lines, g_strdup (lk_sql_text (statement, 1)));
    }

  return FALSE;
}

static gboolean
load_losses (LkStore *self, Piece *piece, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "SELECT step, loss, time FROM losses WHERE job_id = :job ORDER BY step",
                      error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;

  lk_sql_bind_text (statement, ":job", piece->id);

  while (lk_sql_step (statement, &has_row, error))
    {
      LkLoss loss;

      if (!has_row)
        return TRUE;

      loss.step = sqlite3_column_int64 (statement, 0);
      loss.loss = sqlite3_column_double (statement, 1);
      loss.time = sqlite3_column_int64 (statement, 2);
      g_array_append_val (piece->losses, loss);
    }

  return FALSE;
}

static gpointer
load_piece (LkStore *self, gpointer data, GError **error)
{
  return load_lines (self, data, error) && load_losses (self, data, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_load_log_async:
 * @self: an open store
 * @job: a job that this process does not run; its log and its loss curve become what the
 *   store has
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_store_load_log_async (LkStore *self,
                         LkJob *job,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Piece *piece = piece_new (job);
  LkStoreWork work = { .func = load_piece, .data = piece, .data_free = piece_free };

  g_return_if_fail (LK_IS_STORE (self));

  piece->job = g_object_ref (job);
  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

gboolean
lk_store_load_log_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  Piece *piece = lk_store_get_work_data (result);
  g_autoptr (LkJob) job = g_steal_pointer (&piece->job);

  if (lk_store_run_finish (self, result, error) == NULL)
    return FALSE;

  lk_job_load_log (job, piece->number, piece->lines, piece->losses);

  return TRUE;
}
