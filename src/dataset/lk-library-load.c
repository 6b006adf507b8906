/* lk-library-load.c: finds the datasets that there are
 *
 * The folders' names in a thread, then one dataset after the other; then those that are gone
 * are dropped. So loading again is how a live library follows what others do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-library"

#include "lk-config.h"

#include "lk-library-private.h"

#include "lk-dataset-private.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-image.h"

typedef struct
{
  LkLibrary *library;    /* (owned) */
  GPtrArray *known;      /* (owned) (element-type LkDataset) that were there before */
  GPtrArray *names;      /* (owned) (element-type filename) folders with a dataset */
  GPtrArray *candidates; /* (owned) (element-type filename) folders that may become one */
  guint next;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->library);
  g_ptr_array_unref (load->known);
  g_ptr_array_unref (load->names);
  g_ptr_array_unref (load->candidates);
  g_free (load);
}

/* A folder of pictures that somebody put there is a dataset as well. */
static gboolean
holds_pictures (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && lk_image_is_picture_name (name))
      return TRUE;

  return FALSE;
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  const char *root = g_file_peek_path (load->library->root);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;

  lk_library_empty_trash (root);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);
      g_autofree char *file = g_build_filename (path, LK_DATASET_FILE, NULL);

      if (name[0] == '.')
        continue;
      if (g_file_test (file, G_FILE_TEST_IS_REGULAR) || holds_pictures (path))
        g_ptr_array_add (load->names, g_strdup (name));
      else if (g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (load->candidates, g_strdup (name));
    }

  g_task_return_boolean (task, TRUE);
}

static void
list_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GTask) task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);

  g_task_set_source_tag (task, list_begin);
  g_task_set_task_data (task, state, NULL);
  g_task_run_in_thread (task, list_thread);
}

static LkFlowAction
list_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_task_propagate_boolean (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

static gboolean
all_open (gpointer state)
{
  Load *load = state;

  while (load->next < load->names->len)
    {
      g_autoptr (GFile) folder =
          g_file_get_child (load->library->root, g_ptr_array_index (load->names, load->next));

      if (lk_library_find_folder (load->library, folder) == NULL)
        return FALSE;

      load->next++;
    }

  return TRUE;
}

static void
open_begin (LkFlow *flow, gpointer state)
{
  Load *load = state;
  g_autoptr (GFile) folder =
      g_file_get_child (load->library->root, g_ptr_array_index (load->names, load->next));

  load->next++;
  lk_dataset_open_async (folder, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static gboolean
is_listed (Load *load, LkDataset *dataset)
{
  g_autofree char *name = g_file_get_basename (lk_dataset_get_folder (dataset));

  return g_ptr_array_find_with_equal_func (load->names, name, g_str_equal, NULL);
}

static LkDataset *
find_id (LkLibrary *self, const char *id)
{
  for (guint i = 0; i < self->datasets->len; i++)
    {
      LkDataset *dataset = g_ptr_array_index (self->datasets, i);

      if (g_str_equal (lk_dataset_get_id (dataset), id))
        return dataset;
    }

  return NULL;
}

/* The ID tells a folder that was renamed from one that was copied. */
static void
take (Load *load, LkDataset *dataset)
{
  LkDataset *twin = find_id (load->library, lk_dataset_get_id (dataset));

  if (lk_library_find_folder (load->library, lk_dataset_get_folder (dataset)) != NULL)
    return;

  if (twin != NULL && !is_listed (load, twin))
    {
      lk_dataset_relocate (twin, lk_dataset_get_folder (dataset));
      return;
    }

  if (twin != NULL)
    lk_dataset_renew_id (dataset);
  lk_library_add (load->library, dataset);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkDataset) dataset = lk_dataset_open_finish (result, &local_error);

  /* One unreadable folder does not hide the others. */
  if (dataset != NULL)
    take (state, dataset);
  else if (lk_error_is_canceled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_debug ("%s", local_error->message);

  return LK_FLOW_REPEAT;
}

static void
drop_begin (LkFlow *flow, gpointer state)
{
  lk_sleep_async (0, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
drop_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Load *load = state;

  if (!lk_sleep_finish (result, error))
    return LK_FLOW_DONE;

  for (guint i = 0; i < load->known->len && load->library->holds == 0; i++)
    if (!is_listed (load, g_ptr_array_index (load->known, i)))
      lk_library_drop (load->library, g_ptr_array_index (load->known, i));

  lk_library_watch_candidates (load->library, load->candidates);

  return LK_FLOW_NEXT;
}

static const LkFlowStep load_steps[] = {
  { "list", list_begin, list_end },
  { "open", open_begin, open_end, all_open },
  { "drop", drop_begin, drop_end },
  { NULL },
};

/**
 * lk_library_load_async:
 * @self: a library
 * @cancellable: (nullable): cancels
 * @callback: called when all are there
 * @user_data: for @callback
 *
 * Opens the datasets that it does not have yet, and drops those that are gone.
 */
void
lk_library_load_async (LkLibrary *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Load *load = g_new0 (Load, 1);

  g_return_if_fail (LK_IS_LIBRARY (self));

  load->library = g_object_ref (self);
  load->known = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->datasets->len; i++)
    g_ptr_array_add (load->known, g_object_ref (g_ptr_array_index (self->datasets, i)));
  load->names = g_ptr_array_new_with_free_func (g_free);
  load->candidates = g_ptr_array_new_with_free_func (g_free);
  lk_flow_run_async (self, load_steps, load, load_free, cancellable, callback, user_data);
}

/**
 * lk_library_load_finish:
 * @self: a library
 * @result: the result
 * @error: return location
 *
 * Returns: %FALSE when it was cancelled
 */
gboolean
lk_library_load_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  gboolean ok = lk_flow_run_finish (self, result, error) != NULL;

  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify (G_OBJECT (self), "loaded");
    }

  return ok;
}

/**
 * lk_library_is_loaded:
 * @self: a library
 *
 * Returns: whether loading has ended once, well or not: an empty one is empty only then
 */
gboolean
lk_library_is_loaded (LkLibrary *self)
{
  g_return_val_if_fail (LK_IS_LIBRARY (self), FALSE);

  return self->loaded;
}
