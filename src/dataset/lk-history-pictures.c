/* lk-history-pictures.c: removing and turning pictures, so that it can be undone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-history-private.h"

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkRemoval) removal = lk_dataset_remove_finish (LK_DATASET (source), result, &error);

  if (removal == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lk_history_push (g_task_get_source_object (task), lk_history_step_new_removal (removal));
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_history_remove_async:
 * @self: a history
 * @pictures: (element-type LkPicture): pictures of the dataset
 * @cancellable: (nullable): unused: files are renamed, which takes no time
 * @callback: called when they are gone
 * @user_data: for @callback
 *
 * Removes pictures with their captions, all or none.
 */
void
lk_history_remove_async (LkHistory *self,
                         GPtrArray *pictures,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (LK_IS_HISTORY (self));

  g_task_set_source_tag (task, lk_history_remove_async);
  lk_dataset_remove_async (lk_history_get_dataset (self), pictures, cancellable, removed_cb, task);
}

/**
 * lk_history_remove_finish:
 * @self: a history
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether they are gone
 */
gboolean
lk_history_remove_finish (LkHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
rotated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkRotation) rotation = lk_dataset_rotate_finish (LK_DATASET (source), result, &error);

  if (rotation == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lk_history_push (g_task_get_source_object (task), lk_history_step_new_rotation (rotation));
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_history_rotate_async:
 * @self: a history
 * @pictures: (element-type LkPicture): pictures of the dataset
 * @degrees: 90, 180 or 270, clockwise
 * @cancellable: (nullable): cancels
 * @callback: called when they are turned
 * @user_data: for @callback
 *
 * Turns pictures, all or none.
 */
void
lk_history_rotate_async (LkHistory *self,
                         GPtrArray *pictures,
                         guint degrees,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (LK_IS_HISTORY (self));

  g_task_set_source_tag (task, lk_history_rotate_async);
  lk_dataset_rotate_async (lk_history_get_dataset (self), pictures, degrees, cancellable,
                           rotated_cb, task);
}

/**
 * lk_history_rotate_finish:
 * @self: a history
 * @result: the result
 * @error: return location, as of lk_dataset_rotate_finish()
 *
 * Returns: whether they are turned
 */
gboolean
lk_history_rotate_finish (LkHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
