/* lk-library-live.c: datasets that others make, rename or remove show up by themselves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-library"

#include "lk-config.h"

#include "lk-library-private.h"

/* Changes come in bursts: so long after the first of them it is looked what is there. */
#define SETTLE_MILLISECONDS 300

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkLibrary *self = LK_LIBRARY (source);
  g_autoptr (GError) error = NULL;

  self->loading = FALSE;
  if (!lk_library_load_finish (self, result, &error))
    g_debug ("%s", error->message);
  if (self->stale)
    lk_library_look_later (self);
}

static gboolean
settled_cb (gpointer user_data)
{
  LkLibrary *self = user_data;

  self->settle = 0;
  if (self->monitor == NULL || self->loading || self->holds > 0)
    return G_SOURCE_REMOVE;

  /* Nobody waits for it, so nobody cancels it. */
  self->loading = TRUE;
  self->stale = FALSE;
  lk_library_load_async (self, NULL, loaded_cb, NULL);

  return G_SOURCE_REMOVE;
}

/**
 * lk_library_look_later: (skip)
 * @self: a library
 *
 * Something may have changed.
 */
void
lk_library_look_later (LkLibrary *self)
{
  self->stale = TRUE;
  if (self->settle == 0 && self->monitor != NULL)
    self->settle = g_timeout_add (SETTLE_MILLISECONDS, settled_cb, self);
}

static void
changed_cb (
    GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, LkLibrary *self)
{
  if (event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    lk_library_look_later (self);
}

static GFileMonitor *
watch (LkLibrary *self, GFile *folder)
{
  GFileMonitor *monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  if (monitor != NULL)
    g_signal_connect_object (monitor, "changed", G_CALLBACK (changed_cb), self, 0);

  return monitor;
}

/**
 * lk_library_watch_candidates: (skip)
 * @self: a library
 * @names: (element-type filename): folders in which there is no picture yet
 *
 * Somebody may be about to fill them.
 */
void
lk_library_watch_candidates (LkLibrary *self, GPtrArray *names)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->candidates);

  self->candidates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; i < names->len && self->monitor != NULL; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autoptr (GFile) folder = g_file_get_child (self->root, name);
      GFileMonitor *known = g_hash_table_lookup (old, name);
      GFileMonitor *monitor = known != NULL ? g_object_ref (known) : watch (self, folder);

      if (monitor != NULL)
        g_hash_table_insert (self->candidates, g_strdup (name), monitor);

      /* What came between looking and watching. */
      if (known == NULL)
        lk_library_look_later (self);
    }
}

void
lk_library_stop_watching (LkLibrary *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  g_hash_table_remove_all (self->candidates);
  g_clear_object (&self->monitor);
}

void
lk_library_hold (LkLibrary *self)
{
  self->holds++;
}

void
lk_library_release (LkLibrary *self)
{
  g_assert (self->holds > 0);
  self->holds--;
  if (self->stale)
    lk_library_look_later (self);
}

/* A folder that is not there cannot be watched. */
static void
make_root_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_file_make_directory_with_parents (data, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
root_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkLibrary *self = LK_LIBRARY (source);

  if (!self->live || self->monitor != NULL)
    return;

  self->monitor = watch (self, self->root);
  for (guint i = 0; i < self->datasets->len && self->monitor != NULL; i++)
    lk_dataset_set_live (g_ptr_array_index (self->datasets, i), TRUE);

  lk_library_look_later (self);
  g_object_notify (G_OBJECT (self), "live");
}

/**
 * lk_library_set_live:
 * @self: a library
 * @live: whether it, and its datasets, shall see what others do; a moment later they do
 */
void
lk_library_set_live (LkLibrary *self, gboolean live)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LK_IS_LIBRARY (self));

  self->live = live;
  if (live && self->monitor == NULL)
    {
      task = g_task_new (self, NULL, root_made_cb, NULL);
      g_task_set_source_tag (task, lk_library_set_live);
      g_task_set_task_data (task, g_object_ref (self->root), g_object_unref);
      g_task_run_in_thread (task, make_root_thread);
    }
  else if (!live && self->monitor != NULL)
    {
      lk_library_stop_watching (self);
      for (guint i = 0; i < self->datasets->len; i++)
        lk_dataset_set_live (g_ptr_array_index (self->datasets, i), FALSE);
      g_object_notify (G_OBJECT (self), "live");
    }
}

/**
 * lk_library_is_live:
 * @self: a library
 *
 * Returns: whether it sees what others do
 */
gboolean
lk_library_is_live (LkLibrary *self)
{
  g_return_val_if_fail (LK_IS_LIBRARY (self), FALSE);

  return self->monitor != NULL;
}
