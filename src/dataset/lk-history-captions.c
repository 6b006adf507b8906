/* lk-history-captions.c: captions are changed, one or many
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-history-private.h"

#include "lk-caption-edit.h"

#include <glib/gi18n-lib.h>

/* --- One, with each key --- */

/**
 * lk_history_type_caption:
 * @self: a history
 * @picture: a picture of the dataset
 * @caption: what its caption is after a keystroke
 *
 * Sets the caption. All that is typed into one caption is one step, until something else is
 * done or lk_history_end_typing().
 */
void
lk_history_type_caption (LkHistory *self, LkPicture *picture, const char *caption)
{
  LkHistoryStep *step;

  g_return_if_fail (LK_IS_HISTORY (self));
  g_return_if_fail (LK_IS_PICTURE (picture));

  lk_history_hurry (self);
  if (g_str_equal (caption, lk_picture_get_caption (picture)))
    return;

  step = self->turning == NULL ? lk_history_get_last (self) : NULL;
  if (step == NULL || !lk_history_step_is_typing (step, picture))
    {
      step = lk_history_step_new_captions (
          g_strdup_printf (_ ("Edit Caption of “%s”"), lk_picture_get_name (picture)));
      lk_history_step_add_caption (step, picture, lk_picture_get_caption (picture));
      lk_history_push (self, step);
      lk_history_step_set_typing (step, TRUE);
    }

  lk_picture_set_caption (picture, caption);
}

/**
 * lk_history_end_typing:
 * @self: a history
 *
 * What is typed next is another step: to be called when the person turns to something else.
 */
void
lk_history_end_typing (LkHistory *self)
{
  LkHistoryStep *step = lk_history_get_last (self);

  g_return_if_fail (LK_IS_HISTORY (self));

  if (step != NULL)
    lk_history_step_set_typing (step, FALSE);
}

/* --- Many --- */

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  lk_history_step_turn_finish (result, NULL);
  lk_history_look_whether_done (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

/* A step that has the new captions: to turn it is to do it. */
static LkHistoryStep *
make_step (GListModel *changes, const char *label, guint *n_changed)
{
  LkHistoryStep *step = lk_history_step_new_captions (g_strdup (label));

  *n_changed = 0;
  for (guint i = 0; i < g_list_model_get_n_items (changes); i++)
    {
      g_autoptr (LkCaptionChange) change = g_list_model_get_item (changes, i);
      LkPicture *picture = lk_caption_change_get_picture (change);

      if (!g_str_equal (lk_picture_get_caption (picture), lk_caption_change_get_before (change)))
        continue;

      lk_history_step_add_caption (step, picture, lk_caption_change_get_after (change));
      (*n_changed)++;
    }

  return step;
}

/**
 * lk_history_change_captions_async:
 * @self: a history
 * @changes: of #LkCaptionChange
 * @label: what is done, such as lk_caption_edit_get_label()
 * @callback: called when they are changed
 * @user_data: for @callback
 *
 * Changes captions in one step, a little at a time. A caption that is not any more what it
 * was when the change was computed is left alone.
 */
void
lk_history_change_captions_async (LkHistory *self,
                                  GListModel *changes,
                                  const char *label,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  guint n_changed;
  LkHistoryStep *step;

  g_return_if_fail (LK_IS_HISTORY (self));

  g_task_set_source_tag (task, lk_history_change_captions_async);
  lk_history_hurry (self);
  step = make_step (changes, label, &n_changed);
  g_task_set_task_data (task, GUINT_TO_POINTER (n_changed), NULL);
  if (n_changed == 0)
    {
      lk_history_step_free (step);
      g_task_return_boolean (task, TRUE);
      return;
    }

  lk_history_push (self, step);
  lk_history_set_doing (self, step);
  lk_history_step_turn_async (step, self->dataset, changed_cb, g_object_ref (task));
}

/**
 * lk_history_change_captions_finish:
 * @self: a history
 * @result: the result
 *
 * Returns: how many were changed
 */
guint
lk_history_change_captions_finish (LkHistory *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  return GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
}
