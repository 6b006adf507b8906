/* lk-store-resources.c: what of ours lies at services, so that nothing stays there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-store-private.h"

#include "lk-digest.h"

#include <string.h>

/**
 * lk_resource_new: (skip)
 * @job_id: the job that puts it there
 * @kind: `object`, `multipart` or `file`
 * @storage: the storage that can remove it
 * @location: what that storage needs to find it
 * @expires: microseconds since 1970 after which it may be removed
 *
 * Returns: (transfer full): a resource whose identifier is made of all this but the time: what
 *   is put there a second time is written down once
 */
LkResource *
lk_resource_new (
    const char *job_id, const char *kind, const char *storage, const char *location, gint64 expires)
{
  g_autofree char *all = g_strjoin ("\n", job_id, kind, storage, location, NULL);
  LkResource *self = g_new0 (LkResource, 1);

  self->id = lk_digest_hex_of (G_CHECKSUM_SHA256, all, strlen (all));
  self->job_id = g_strdup (job_id);
  self->kind = g_strdup (kind);
  self->storage = g_strdup (storage);
  self->location = g_strdup (location);
  self->expires = expires;

  return self;
}

void
lk_resource_free (LkResource *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->job_id);
  g_free (self->kind);
  g_free (self->storage);
  g_free (self->location);
  g_free (self);
}

static gpointer
add_resource (LkStore *self, gpointer data, GError **error)
{
  LkResource *resource = data;
  g_autoptr (sqlite3_stmt) statement = lk_sql_prepare (
      self->db,
      "INSERT OR REPLACE INTO resources (id, job_id, kind, storage, location, created, expires)"
      " VALUES (:id, :job, :kind, :storage, :location, :now, :expires)",
      error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", resource->id);
  lk_sql_bind_text (statement, ":job", resource->job_id);
  lk_sql_bind_text (statement, ":kind", resource->kind);
  lk_sql_bind_text (statement, ":storage", resource->storage);
  lk_sql_bind_text (statement, ":location", resource->location);
  lk_sql_bind_int (statement, ":now", g_get_real_time ());
  lk_sql_bind_int (statement, ":expires", resource->expires);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_add_resource:
 * @self: an open store
 * @resource: what is about to be put somewhere: written down before it is, so that a crash
 *   in between loses nothing
 */
void
lk_store_add_resource (LkStore *self, const LkResource *resource)
{
  LkResource *copy = lk_resource_new (resource->job_id, resource->kind, resource->storage,
                                      resource->location, resource->expires);

  g_return_if_fail (LK_IS_STORE (self));

  g_free (copy->id);
  copy->id = g_strdup (resource->id);
  lk_store_write (self, add_resource, copy, (GDestroyNotify) lk_resource_free);
}

static gpointer
drop_resource (LkStore *self, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db, "DELETE FROM resources WHERE id = :id", error);

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":id", data);

  return lk_sql_run (statement, error) ? LK_STORE_DONE : NULL;
}

/**
 * lk_store_drop_resource:
 * @self: an open store
 * @id: a resource that is known to be gone
 */
void
lk_store_drop_resource (LkStore *self, const char *id)
{
  g_return_if_fail (LK_IS_STORE (self));

  lk_store_write (self, drop_resource, g_strdup (id), g_free);
}

static LkResource *
read_resource (LkStore *self, sqlite3_stmt *statement, GError **error)
{
  LkResource *resource = lk_resource_new (lk_sql_text (statement, 1), lk_sql_text (statement, 2),
                                          lk_sql_text (statement, 3), lk_sql_text (statement, 4),
                                          sqlite3_column_int64 (statement, 5));
  gboolean is_free = FALSE;

  g_free (resource->id);
  resource->id = g_strdup (lk_sql_text (statement, 0));
  if (!lk_lease_is_free (self, resource->job_id, &is_free, error))
    g_clear_pointer (&resource, lk_resource_free);
  else
    resource->in_use = !is_free;

  return resource;
}

static gpointer
list_resources (LkStore *self, gpointer data, GError **error)
{
  const char *job_id = data;
  g_autoptr (GPtrArray) resources =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lk_resource_free);
  g_autoptr (sqlite3_stmt) statement =
      lk_sql_prepare (self->db,
                      "SELECT id, job_id, kind, storage, location, expires FROM resources"
                      " WHERE :job IS NULL OR job_id = :job ORDER BY created",
                      error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;

  lk_sql_bind_text (statement, ":job", job_id);

  while (lk_sql_step (statement, &has_row, error))
    {
      LkResource *resource;

      if (!has_row)
        return g_steal_pointer (&resources);

      resource = read_resource (self, statement, error);
      if (resource == NULL)
        return NULL;

      g_ptr_array_add (resources, resource);
    }

  return NULL;
}

/**
 * lk_store_list_resources_async:
 * @self: an open store
 * @job_id: (nullable): only what this job put somewhere
 * @cancellable: (nullable): ends the wait
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_store_list_resources_async (LkStore *self,
                               const char *job_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  LkStoreWork work = {
    .func = list_resources,
    .data = g_strdup (job_id),
    .data_free = g_free,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  g_return_if_fail (LK_IS_STORE (self));

  lk_store_run_async (self, &work, cancellable, callback, user_data);
}

/**
 * lk_store_list_resources_finish:
 * @self: a store
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkResource): what lies at services, oldest first
 */
GPtrArray *
lk_store_list_resources_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return lk_store_run_finish (self, result, error);
}
