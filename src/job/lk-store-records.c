/* lk-store-records.c: JSON objects by kind and name: models, settings
 *
 * They outlive the jobs that made them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-json.h"

typedef struct
{
  char *kind;
  char *id;
  char *body; /* (nullable) */
} Record;

static void
record_free (gpointer data)
{
  Record *record = data;

  g_free (record->kind);
  g_free (record->id);
  g_free (record->body);
  g_free (record);
}

static Record *
record_new (const char *kind, const char *id)
{
  Record *record = g_new0 (Record, 1);

  record->kind = g_strdup (kind);
  record->id = g_strdup (id);

  return record;
}

static gpointer
put_record (LkStore *self, gpointer data, GError **error)
{
  Record *record = data;
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "INSERT OR REPLACE INTO records (kind, id, saved, body)"
                      " VALUES (:kind, :id, :now, :body)",
                      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":kind", record->kind);
  lk_sql_bind_text (statement, ":id", record->id);
  lk_sql_bind_int (statement, ":now", g_get_real_time ());
  lk_sql_bind_text (statement, ":body", record->body);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_put_record:
 * @self: an open store
 * @kind: such as `model` or `setting`
 * @id: a name within the kind
 * @body: what is to be kept under it, without secrets, in the place of what was
 */
void
lk_store_put_record (LkStore *self, const char *kind, const char *id, JsonObject *body)
{
  Record *record = record_new (kind, id);

  g_return_if_fail (LK_IS_STORE (self));

  record->body = lk_json_object_to_string (body, FALSE);
  lk_store_write (self, put_record, record, record_free);
}

static gpointer
drop_record (LkStore *self, gpointer data, GError **error)
{
  Record *record = data;
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "DELETE FROM records WHERE kind = :kind AND id = :id", error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":kind", record->kind);
  lk_sql_bind_text (statement, ":id", record->id);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

void
lk_store_drop_record (LkStore *self, const char *kind, const char *id)
{
  g_return_if_fail (LK_IS_STORE (self));

  lk_store_write (self, drop_record, record_new (kind, id), record_free);
}

static gpointer
list_records (LkStore *self, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) bodies =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "SELECT body FROM records WHERE kind = :kind ORDER BY saved, id",
                      error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":kind", data);

  while (lk_sql_step (statement, &has_row, error))
    {
      JsonObject *body;

      if (!has_row)
        return g_steal_pointer (&bodies);

      body = lk_json_parse_object (lk_sql_text (statement, 0), -1, NULL);
      if (body != NULL)
        g_ptr_array_add (bodies, body);
    }

  return NULL;
}

/**
 * lk_store_list_records_async:
 * @self: an open store
 * @kind: a kind
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_store_list_records_async (LkStore *self,
                             const char *kind,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  LkStoreWork work = {
    .func = list_records,
    .data = g_strdup (kind),
    .data_free = g_free,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_list_records_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type JsonObject): all of the kind, the one saved last
 *   at the end
 */
GPtrArray *
lk_store_list_records_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error);
}
