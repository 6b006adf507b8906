/* lk-library-discard.c: datasets that nobody wants
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-library"

#include "lk-config.h"

#include "lk-library-private.h"

#include "lk-copy.h"
#include "lk-dataset-folder.h"
#include "lk-error.h"
#include "lk-flow.h"

typedef struct
{
  LkLibrary *library; /* (owned) */
  LkDataset *dataset; /* (owned) */
} Discard;

static void
discard_free (gpointer data)
{
  Discard *discard = data;

  lk_library_release (discard->library);
  g_object_unref (discard->library);
  g_object_unref (discard->dataset);
  g_free (discard);
}

static gboolean
holds_nothing (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  return name != NULL && g_str_equal (name, LK_DATASET_FILE) && g_dir_read_name (dir) == NULL;
}

static void
discard_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (data);
  GError *error = NULL;

  if (holds_nothing (path))
    lk_copy_remove_tree (path);
  else if (!g_file_trash (data, NULL, &error))
    {
      g_task_return_error (task, lk_error_from_io (error, path));
      return;
    }

  g_task_return_boolean (task, TRUE);
}

static void
discard_flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Discard *) state)->dataset, NULL, lk_flow_ready, flow);
}

static LkFlowAction
discard_flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  /* A dataset that cannot be written can still be thrown away. */
  lk_dataset_flush_finish (((Discard *) state)->dataset, result, NULL);

  return LK_FLOW_NEXT;
}

static void
discard_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_task_set_source_tag (task, discard_begin);
  g_task_set_task_data (task, g_object_ref (lk_dataset_get_folder (((Discard *) state)->dataset)),
                        g_object_unref);
  g_task_run_in_thread (task, discard_thread);
}

static LkFlowAction
discard_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_task_propagate_boolean (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

static const LkFlowStep discard_steps[] = {
  { "write", discard_flush_begin, discard_flush_end },
  { "discard", discard_begin, discard_end },
  { NULL },
};

/**
 * lk_library_discard_async:
 * @self: a library
 * @dataset: one of its datasets
 * @callback: called when its folder is gone
 * @user_data: for @callback
 *
 * Takes a dataset out of the library. Its folder goes to the trash of the desktop, or is
 * deleted if nothing was ever in it.
 */
void
lk_library_discard_async (LkLibrary *self,
                          LkDataset *dataset,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Discard *discard;

  g_return_if_fail (LK_IS_LIBRARY (self));

  discard = g_new0 (Discard, 1);
  discard->library = g_object_ref (self);
  discard->dataset = g_object_ref (dataset);
  lk_library_hold (self);
  lk_library_drop (self, dataset);
  lk_flow_run_async (self, discard_steps, discard, discard_free, NULL, callback, user_data);
}

/**
 * lk_library_discard_finish:
 * @self: a library
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether its folder is gone
 */
gboolean
lk_library_discard_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}
