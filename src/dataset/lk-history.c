/* lk-history.c: what was done to a dataset, to be undone and done again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-history-private.h"

#include "lk-error.h"
#include "lk-importer.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PROP_DATASET = 1,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
} LkHistoryProperty;

static GParamSpec *properties[PROP_REDO_LABEL + 1];

G_DEFINE_FINAL_TYPE (LkHistory, lk_history, G_TYPE_OBJECT)

static LkHistoryStep *
peek (GPtrArray *steps)
{
  return steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;
}

/**
 * lk_history_get_last: (skip)
 * @self: a history
 *
 * Returns: (nullable) (transfer none): what was done last
 */
LkHistoryStep *
lk_history_get_last (LkHistory *self)
{
  return peek (self->done);
}

static void
notify (LkHistory *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint id = PROP_CAN_UNDO; id <= PROP_REDO_LABEL; id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
forget_oldest (LkHistory *self)
{
  gsize cost = 0;
  guint n_kept = 0;

  for (guint i = self->done->len; i-- > 0 && n_kept < LK_HISTORY_MAX_STEPS; n_kept++)
    {
      cost += lk_history_step_get_cost (g_ptr_array_index (self->done, i));
      if (n_kept > 0 && cost > LK_HISTORY_MAX_BYTES)
        break;
    }

  g_ptr_array_remove_range (self->done, 0, self->done->len - n_kept);
}

/**
 * lk_history_set_doing: (skip)
 * @self: a history
 * @step: the latest, while it is being done
 */
void
lk_history_set_doing (LkHistory *self, LkHistoryStep *step)
{
  self->doing = step;
  notify (self);
}

/**
 * lk_history_look_whether_done: (skip)
 * @self: a history
 *
 * It may be that what was being done is done by now.
 */
void
lk_history_look_whether_done (LkHistory *self)
{
  if (self->doing != NULL && lk_history_step_is_turning (self->doing))
    return;

  self->doing = NULL;
  notify (self);
}

/**
 * lk_history_hurry: (skip)
 * @self: a history
 *
 * Many captions are changed a little at a time. What is done next is done to the result.
 */
void
lk_history_hurry (LkHistory *self)
{
  if (self->turning != NULL)
    lk_history_step_hurry (self->turning);
  if (self->doing != NULL)
    lk_history_step_hurry (self->doing);
  self->doing = NULL;
}

/**
 * lk_history_push: (skip)
 * @self: a history
 * @step: (transfer full): what was just done
 *
 * What was undone before cannot be redone any more.
 */
void
lk_history_push (LkHistory *self, LkHistoryStep *step)
{
  lk_history_hurry (self);
  lk_history_end_typing (self);
  g_ptr_array_set_size (self->undone, 0);
  self->overtaken = TRUE;
  g_ptr_array_add (self->done, step);
  forget_oldest (self);
  notify (self);
}

static void
caption_conflict_cb (LkDataset *dataset, LkPicture *picture, const char *theirs, LkHistory *self)
{
  LkHistoryStep *step = lk_history_step_new_captions (
      g_strdup_printf (_ ("Keep Own Caption of “%s”"), lk_picture_get_name (picture)));

  lk_history_step_add_caption (step, picture, theirs);
  lk_history_push (self, step);
}

static void
lk_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkHistory *self = LK_HISTORY (object);

  switch ((LkHistoryProperty) id)
    {
    case PROP_DATASET:
      g_value_set_object (value, self->dataset);
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, lk_history_can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, lk_history_can_redo (self));
      break;
    case PROP_UNDO_LABEL:
      g_value_take_string (value, lk_history_dup_undo_label (self));
      break;
    case PROP_REDO_LABEL:
      g_value_take_string (value, lk_history_dup_redo_label (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_history_finalize (GObject *object)
{
  LkHistory *self = LK_HISTORY (object);

  g_clear_pointer (&self->turning, lk_history_step_free);
  g_clear_pointer (&self->done, g_ptr_array_unref);
  g_clear_pointer (&self->undone, g_ptr_array_unref);
  g_clear_object (&self->dataset);

  G_OBJECT_CLASS (lk_history_parent_class)->finalize (object);
}

static void
lk_history_class_init (LkHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_history_finalize;
  object_class->get_property = lk_history_get_property;

  properties[PROP_DATASET] = g_param_spec_object ("dataset", NULL, NULL, LK_TYPE_DATASET, readable);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, readable);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, readable);
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, readable);
  properties[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_history_init (LkHistory *self)
{
  self->done = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_history_step_free);
  self->undone = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_history_step_free);
}

/**
 * lk_history_new:
 * @dataset: a dataset; it gets one history, for as long as it is shown
 *
 * Returns: (transfer full): an empty history
 */
LkHistory *
lk_history_new (LkDataset *dataset)
{
  LkHistory *self = g_object_new (LK_TYPE_HISTORY, NULL);

  self->dataset = g_object_ref (dataset);
  g_signal_connect_object (dataset, "caption-conflict", G_CALLBACK (caption_conflict_cb), self, 0);

  return self;
}

/**
 * lk_history_get_dataset:
 * @self: a history
 *
 * Returns: (transfer none): what it is the history of
 */
LkDataset *
lk_history_get_dataset (LkHistory *self)
{
  g_return_val_if_fail (LK_IS_HISTORY (self), NULL);

  return self->dataset;
}

/**
 * lk_history_can_undo:
 * @self: a history
 *
 * Returns: whether there is something to undo, and nothing is being done or undone
 */
gboolean
lk_history_can_undo (LkHistory *self)
{
  g_return_val_if_fail (LK_IS_HISTORY (self), FALSE);

  return self->turning == NULL && self->doing == NULL && self->done->len > 0;
}

/**
 * lk_history_can_redo:
 * @self: a history
 *
 * Returns: whether there is something to redo, and nothing is being done or undone
 */
gboolean
lk_history_can_redo (LkHistory *self)
{
  g_return_val_if_fail (LK_IS_HISTORY (self), FALSE);

  return self->turning == NULL && self->doing == NULL && self->undone->len > 0;
}

/**
 * lk_history_dup_undo_label:
 * @self: a history
 *
 * Returns: (transfer full) (nullable): such as "Undo Remove 3 Pictures", translated
 */
char *
lk_history_dup_undo_label (LkHistory *self)
{
  LkHistoryStep *step = peek (self->done);

  return step != NULL ? g_strdup_printf (_ ("Undo %s"), lk_history_step_get_label (step)) : NULL;
}

/**
 * lk_history_dup_redo_label:
 * @self: a history
 *
 * Returns: (transfer full) (nullable): such as "Redo Remove 3 Pictures", translated
 */
char *
lk_history_dup_redo_label (LkHistory *self)
{
  LkHistoryStep *step = peek (self->undone);

  return step != NULL ? g_strdup_printf (_ ("Redo %s"), lk_history_step_get_label (step)) : NULL;
}

/* --- Doing --- */

/**
 * lk_history_set_title:
 * @self: a history
 * @title: what the dataset is to be called
 */
void
lk_history_set_title (LkHistory *self, const char *title)
{
  g_return_if_fail (LK_IS_HISTORY (self));

  if (g_str_equal (title, lk_dataset_get_title (self->dataset)))
    return;

  lk_history_push (self, lk_history_step_new_title (lk_dataset_get_title (self->dataset)));
  lk_dataset_set_title (self->dataset, title);
}

/**
 * lk_history_add_import:
 * @self: a history
 * @report: what an import into the dataset did
 *
 * Makes the whole import one step.
 */
void
lk_history_add_import (LkHistory *self, LkImportReport *report)
{
  g_autoptr (GPtrArray) pictures = NULL;

  g_return_if_fail (LK_IS_HISTORY (self));

  pictures = lk_importer_find_added (self->dataset, report);
  if (pictures->len > 0)
    lk_history_push (self, lk_history_step_new_addition (pictures));
}

/* --- Undoing and redoing --- */

typedef struct
{
  GPtrArray *from; /* (owned) */
  GPtrArray *to;   /* (owned) */
} Turn;

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_ptr_array_unref (turn->from);
  g_ptr_array_unref (turn->to);
  g_free (turn);
}

/* What could not be turned round stays where it was. What was overtaken by something new
 * cannot be redone. */
static void
turned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkHistory *self = g_task_get_source_object (task);
  Turn *turn = g_task_get_task_data (task);
  g_autoptr (LkHistoryStep) step = g_steal_pointer (&self->turning);
  GError *error = NULL;
  gboolean ok = lk_history_step_turn_finish (result, &error);
  GPtrArray *target = ok ? turn->to : turn->from;

  if (target == self->done || !self->overtaken)
    g_ptr_array_add (target, g_steal_pointer (&step));
  notify (self);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
turn (LkHistory *self, GPtrArray *from, GPtrArray *to, GTask *task)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->from = g_ptr_array_ref (from);
  turn->to = g_ptr_array_ref (to);
  g_task_set_task_data (task, turn, turn_free);
  if (from->len == 0 || self->turning != NULL || self->doing != NULL)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_VALIDATION, "%s",
                               from == self->done ? _ ("There is nothing to undo")
                                                  : _ ("There is nothing to redo"));
      g_object_unref (task);
      return;
    }

  self->turning = g_ptr_array_steal_index (from, from->len - 1);
  self->overtaken = FALSE;
  notify (self);
  lk_history_step_turn_async (self->turning, self->dataset, turned_cb, task);
}

/**
 * lk_history_undo_async:
 * @self: a history
 * @cancellable: (nullable): unused: what it does takes little time
 * @callback: called when it is undone
 * @user_data: for @callback
 *
 * Undoes what was done last.
 */
void
lk_history_undo_async (LkHistory *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (LK_IS_HISTORY (self));

  g_task_set_source_tag (task, lk_history_undo_async);
  turn (self, self->done, self->undone, task);
}

/**
 * lk_history_undo_finish:
 * @self: a history
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE; the step can be undone later then
 *
 * Returns: whether it is undone
 */
gboolean
lk_history_undo_finish (LkHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_history_redo_async:
 * @self: a history
 * @cancellable: (nullable): unused: what it does takes little time
 * @callback: called when it is done again
 * @user_data: for @callback
 *
 * Does again what was undone last.
 */
void
lk_history_redo_async (LkHistory *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (LK_IS_HISTORY (self));

  g_task_set_source_tag (task, lk_history_redo_async);
  turn (self, self->undone, self->done, task);
}

/**
 * lk_history_redo_finish:
 * @self: a history
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE; the step can be redone later then
 *
 * Returns: whether it is done again
 */
gboolean
lk_history_redo_finish (LkHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_history_clear:
 * @self: a history
 *
 * Forgets everything.
 */
void
lk_history_clear (LkHistory *self)
{
  g_return_if_fail (LK_IS_HISTORY (self));

  lk_history_hurry (self);
  g_ptr_array_set_size (self->done, 0);
  g_ptr_array_set_size (self->undone, 0);
  self->overtaken = TRUE;
  notify (self);
}
