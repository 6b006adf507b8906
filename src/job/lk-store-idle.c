/* lk-store-idle.c: the jobs that no living process runs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

/* Our own are not among them: they are under way, or about to be let go of. */
#define UNFINISHED                                                                                 \
  "SELECT id FROM jobs WHERE status NOT IN ('completed', 'failed', 'canceled')"                    \
  " AND runner IS NOT :me"

#define ENDED_AND_HELD                                                                             \
  "SELECT id FROM jobs WHERE status IN ('completed', 'failed', 'canceled') AND runner != :me"

static GPtrArray *
list_candidates (LkStore *self, const char *sql, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (self->db, sql, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":me", self->runner);
  while (lk_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return g_steal_pointer (&ids);

      g_ptr_array_add (ids, g_strdup (lk_sql_text (statement, 0)));
    }

  return NULL;
}

static gpointer
list_idle (LkStore *self, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) ids = list_candidates (self, UNFINISHED, error);

  if (ids == NULL)
    return NULL;

  for (guint i = ids->len; i > 0; i--)
    {
      gboolean is_free = FALSE;

      if (!lk_lease_is_free (self, g_ptr_array_index (ids, i - 1), &is_free, error))
        return NULL;

      if (!is_free)
        g_ptr_array_remove_index (ids, i - 1);
    }

  return g_steal_pointer (&ids);
}

/**
 * lk_store_clear_ended: (skip)
 * @self: a store that is being opened
 *
 * Lets go of jobs whose runner died after their end and before it had let go of them: nobody
 * takes these up, and what is held is not removed, nor are its events.
 *
 * In the store's thread.
 */
void
lk_store_clear_ended (LkStore *self)
{
  g_autoptr (GPtrArray) ids = list_candidates (self, ENDED_AND_HELD, NULL);

  if (ids == NULL || ids->len == 0 || !lk_sql_exec (self->db, "BEGIN IMMEDIATE", NULL))
    return;

  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      gboolean is_free = FALSE;

      if (lk_lease_is_free (self, id, &is_free, NULL) && is_free)
        lk_lease_clear (self, id, NULL);
    }

  lk_sql_exec (self->db, "COMMIT", NULL);
}

/**
 * lk_store_list_idle_async:
 * @self: an open store
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 *
 * Only looks: who wants to run one asks with lk_store_acquire_async().
 */
void
lk_store_list_idle_async (LkStore *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  LkStoreWork work = {
    .func = list_idle,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_list_idle_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8): the ids of the unfinished jobs that nobody
 *   runs, or a process that is gone
 */
GPtrArray *
lk_store_list_idle_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error);
}
