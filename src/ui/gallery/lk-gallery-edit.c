/* lk-gallery-edit.c: one change to the captions of some pictures, to be undone as one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-edit.h"

typedef struct
{
  LkHistory *history;  /* (owned) */
  LkCaptionEdit *edit; /* (owned) */
  guint n_changed;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_object_unref (edit->history);
  lk_caption_edit_unref (edit->edit);
  g_free (edit);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Edit *edit = g_task_get_task_data (task);

  edit->n_changed = lk_history_change_captions_finish (edit->history, result);
  g_task_return_boolean (task, TRUE);
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Edit *edit = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GListModel) changes = lk_caption_edit_preview_finish (result, &error);

  if (changes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lk_history_change_captions_async (edit->history, changes, lk_caption_edit_get_label (edit->edit),
                                    changed_cb, g_steal_pointer (&task));
}

/**
 * lk_gallery_edit_captions_async:
 * @history: of the dataset
 * @pictures: (element-type LkPicture): whose captions
 * @edit: what is done to them
 * @cancellable: (nullable): ends it before anything was changed
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
lk_gallery_edit_captions_async (LkHistory *history,
                                GPtrArray *pictures,
                                LkCaptionEdit *edit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GListStore) list = g_list_store_new (LK_TYPE_PICTURE);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Edit *data = g_new0 (Edit, 1);

  data->history = g_object_ref (history);
  data->edit = lk_caption_edit_ref (edit);
  g_task_set_source_tag (task, lk_gallery_edit_captions_async);
  g_task_set_task_data (task, data, edit_free);

  g_list_store_splice (list, 0, 0, pictures->pdata, pictures->len);
  lk_caption_edit_preview_async (edit, G_LIST_MODEL (list), cancellable, previewed_cb, task);
}

/**
 * lk_gallery_edit_captions_finish:
 * @result: the result
 * @n_changed: (out) (optional): how many captions are others now
 * @error: return location
 *
 * Returns: whether it was done
 */
gboolean
lk_gallery_edit_captions_finish (GAsyncResult *result, guint *n_changed, GError **error)
{
  Edit *edit;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  edit = g_task_get_task_data (G_TASK (result));
  if (n_changed != NULL)
    *n_changed = edit->n_changed;

  return g_task_propagate_boolean (G_TASK (result), error);
}
