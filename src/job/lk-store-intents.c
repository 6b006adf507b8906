/* lk-store-intents.c: what is about to be done at a service, and what became of it
 *
 * Written down and on the disk before it is done, so that whoever goes on after a crash
 * knows what to look for before doing it again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

static LkIntent *
intent_new (const char *id, const char *job_id, const char *kind, const char *key)
{
  LkIntent *self = g_new0 (LkIntent, 1);

  self->id = g_strdup (id);
  self->job_id = g_strdup (job_id);
  self->kind = g_strdup (kind);
  self->key = g_strdup (key);

  return self;
}

void
lk_intent_free (LkIntent *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->job_id);
  g_free (self->kind);
  g_free (self->key);
  g_free (self->outcome);
  g_free (self);
}

static gpointer
begin_intent (LkStore *self, gpointer data, GError **error)
{
  LkIntent *intent = data;
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "INSERT OR IGNORE INTO intents (id, job_id, kind, key, begun)"
                      " SELECT :id, :job, :kind, :key, :begun"
                      " WHERE EXISTS (SELECT 1 FROM jobs WHERE id = :job)",
                      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", intent->id);
  lk_sql_bind_text (statement, ":job", intent->job_id);
  lk_sql_bind_text (statement, ":kind", intent->kind);
  lk_sql_bind_text (statement, ":key", intent->key);
  lk_sql_bind_int (statement, ":begun", intent->begun);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_begin_intent:
 * @self: an open store
 * @job: the job
 * @kind: what is done, such as `training` or `commit`
 * @key: by what it can be found at the service, without secrets
 *
 * To be followed by lk_store_flush_async() before it is done.
 *
 * Returns: (transfer full): its identifier, for lk_store_end_intent()
 */
char *
lk_store_begin_intent (LkStore *self, LkJob *job, const char *kind, const char *key)
{
  g_autofree char *id = g_uuid_string_random ();
  LkIntent *intent = intent_new (id, lk_job_get_id (job), kind, key);

  intent->begun = g_get_real_time ();
  lk_store_write (self, begin_intent, intent, (GDestroyNotify) lk_intent_free);

  return g_steal_pointer (&id);
}

static gpointer
end_intent (LkStore *self, gpointer data, GError **error)
{
  LkIntent *intent = data;
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "UPDATE intents SET ended = :ended, outcome = :outcome WHERE id = :id",
                      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", intent->id);
  lk_sql_bind_int (statement, ":ended", intent->ended);
  lk_sql_bind_text (statement, ":outcome", intent->outcome);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_end_intent:
 * @self: an open store
 * @id: what lk_store_begin_intent() gave, or one from the list of those that did not end
 * @outcome: what became of it: the service's name for what was made, or why there is
 *   nothing
 */
void
lk_store_end_intent (LkStore *self, const char *id, const char *outcome)
{
  LkIntent *intent = intent_new (id, NULL, NULL, NULL);

  g_return_if_fail (LK_IS_STORE (self));

  intent->ended = g_get_real_time ();
  intent->outcome = g_strdup (outcome);
  lk_store_write (self, end_intent, intent, (GDestroyNotify) lk_intent_free);
}

static LkIntent *
read_intent (sqlite3_stmt *statement)
{
  LkIntent *intent = intent_new (lk_sql_text (statement, 0), lk_sql_text (statement, 1),
                                 lk_sql_text (statement, 2), lk_sql_text (statement, 3));

  intent->begun = sqlite3_column_int64 (statement, 4);
  intent->ended = sqlite3_column_int64 (statement, 5);
  intent->outcome = g_strdup (lk_sql_text (statement, 6));

  return intent;
}

static gpointer
list_intents (LkStore *self, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) intents = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_intent_free);
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "SELECT id, job_id, kind, key, begun, ended, outcome FROM intents"
                      " WHERE job_id = :job ORDER BY begun, rowid",
                      error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":job", data);

  while (lk_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return g_steal_pointer (&intents);

      g_ptr_array_add (intents, read_intent (statement));
    }

  return NULL;
}

/**
 * lk_store_list_intents_async:
 * @self: an open store
 * @job_id: a job
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_store_list_intents_async (LkStore *self,
                             const char *job_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  LkStoreWork work = {
    .func = list_intents,
    .data = g_strdup (job_id),
    .data_free = g_free,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_list_intents_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkIntent): all of the job, oldest first; one
 *   that did not end has 0 for `ended`
 */
GPtrArray *
lk_store_list_intents_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error);
}
