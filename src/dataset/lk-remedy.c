/* lk-remedy.c: does what a finding's remedy promises
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-remedy.h"

#include "lk-caption-edit.h"
#include "lk-error.h"
#include "lk-flow.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LkHistory *history;    /* (owned) */
  LkFinding *finding;    /* (owned) */
  LkCaptionEdit *edit;   /* (owned) (nullable) */
  GListModel *pictures;  /* (owned) those that the finding names and that are there still */
  GListModel *changes;   /* (owned) (nullable) once they are computed */
  gboolean is_keep_gone; /* the best one of duplicates is not there any more */
  guint n_mended;
} Mending;

static void
mending_free (gpointer data)
{
  Mending *mending = data;

  g_object_unref (mending->history);
  g_object_unref (mending->finding);
  g_object_unref (mending->pictures);
  g_clear_object (&mending->changes);
  g_clear_pointer (&mending->edit, lk_caption_edit_unref);
  g_free (mending);
}

static void
find_pictures (Mending *mending)
{
  LkDataset *dataset = lk_history_get_dataset (mending->history);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const char *const *wanted = lk_finding_get_pictures (mending->finding);
  const char *keep = lk_finding_get_keep (mending->finding);
  GListStore *pictures = g_list_store_new (LK_TYPE_PICTURE);

  for (guint i = 0; wanted[i] != NULL; i++)
    g_hash_table_add (names, (char *) wanted[i]);

  for (guint i = 0; i < lk_dataset_get_n_pictures (dataset); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (dataset), i);

      if (g_hash_table_contains (names, lk_picture_get_name (picture)))
        g_list_store_append (pictures, picture);
    }

  mending->pictures = G_LIST_MODEL (pictures);
  mending->is_keep_gone = keep != NULL && lk_dataset_find (dataset, keep) == NULL;
}

/* --- Removing --- */

static GPtrArray *
dup_pictures (Mending *mending)
{
  GPtrArray *pictures = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (mending->pictures); i++)
    g_ptr_array_add (pictures, g_list_model_get_item (mending->pictures, i));

  return pictures;
}

static gboolean
is_nothing_left (gpointer state)
{
  return g_list_model_get_n_items (((Mending *) state)->pictures) == 0;
}

static void
remove_begin (LkFlow *flow, gpointer state)
{
  Mending *mending = state;
  g_autoptr (GPtrArray) pictures = dup_pictures (mending);

  lk_history_remove_async (mending->history, pictures, lk_flow_get_cancellable (flow),
                           lk_flow_ready, flow);
}

static LkFlowAction
remove_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Mending *mending = state;

  if (lk_history_remove_finish (mending->history, result, error))
    mending->n_mended = g_list_model_get_n_items (mending->pictures);

  return LK_FLOW_NEXT;
}

/* --- Inserting the trigger word --- */

static void
preview_begin (LkFlow *flow, gpointer state)
{
  Mending *mending = state;

  lk_caption_edit_preview_async (mending->edit, mending->pictures, lk_flow_get_cancellable (flow),
                                 lk_flow_ready, flow);
}

static LkFlowAction
preview_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  ((Mending *) state)->changes = lk_caption_edit_preview_finish (result, error);

  return LK_FLOW_NEXT;
}

static void
change_begin (LkFlow *flow, gpointer state)
{
  Mending *mending = state;

  lk_history_change_captions_async (mending->history, mending->changes,
                                    lk_caption_edit_get_label (mending->edit), lk_flow_ready, flow);
}

static LkFlowAction
change_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Mending *mending = state;

  mending->n_mended = lk_history_change_captions_finish (mending->history, result);

  return LK_FLOW_NEXT;
}

static void
write_begin (LkFlow *flow, gpointer state)
{
  Mending *mending = state;

  lk_dataset_flush_async (lk_history_get_dataset (mending->history), lk_flow_get_cancellable (flow),
                          lk_flow_ready, flow);
}

static LkFlowAction
write_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Mending *mending = state;

  lk_dataset_flush_finish (lk_history_get_dataset (mending->history), result, error);

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep remove_steps[] = {
  { "remove", remove_begin, remove_end, is_nothing_left },
  { NULL },
};

static const LkFlowStep trigger_steps[] = {
  { "compute", preview_begin, preview_end, is_nothing_left },
  { "change", change_begin, change_end, is_nothing_left },
  { "write", write_begin, write_end, is_nothing_left },
  { NULL },
};
/* clang-format on */

/* --- Both --- */

/**
 * lk_remedy_can_apply:
 * @remedy: a remedy
 *
 * Returns: %TRUE if lk_remedy_apply_async() does it; the others ask for a person's eye
 */
gboolean
lk_remedy_can_apply (LkFindingRemedy remedy)
{
  return remedy == LK_FINDING_REMEDY_REMOVE_PICTURES ||
         remedy == LK_FINDING_REMEDY_REMOVE_DUPLICATES ||
         remedy == LK_FINDING_REMEDY_INSERT_TRIGGER;
}

/* What must not be done, said with the way out. */
static GError *
find_obstacle (const Mending *mending, const char *trigger_word)
{
  LkFindingRemedy remedy = lk_finding_get_remedy (mending->finding);

  /* Somebody may have removed the best one since: the others are all that is left then. */
  if (mending->is_keep_gone)
    return g_error_new (LK_ERROR, LK_ERROR_VALIDATION,
                        _ ("“%s” is not there any more: check the dataset again"),
                        lk_finding_get_keep (mending->finding));

  if (remedy == LK_FINDING_REMEDY_INSERT_TRIGGER && (trigger_word == NULL || *trigger_word == '\0'))
    return g_error_new (LK_ERROR, LK_ERROR_VALIDATION, "%s", _ ("Choose a trigger word first"));

  return NULL;
}

/**
 * lk_remedy_apply_async:
 * @history: the history of the dataset that the finding is about
 * @finding: a finding whose remedy can be applied
 * @trigger_word: (nullable): for %LK_FINDING_REMEDY_INSERT_TRIGGER
 * @cancellable: (nullable): ends it before anything was changed
 * @callback: called when it is on the disk
 * @user_data: for @callback
 *
 * Pictures that went since the check-up are passed over.
 */
void
lk_remedy_apply_async (LkHistory *history,
                       LkFinding *finding,
                       const char *trigger_word,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Mending *mending;
  GError *obstacle;

  g_return_if_fail (LK_IS_HISTORY (history));
  g_return_if_fail (LK_IS_FINDING (finding));
  g_return_if_fail (lk_remedy_can_apply (lk_finding_get_remedy (finding)));

  mending = g_new0 (Mending, 1);
  mending->history = g_object_ref (history);
  mending->finding = g_object_ref (finding);
  find_pictures (mending);

  obstacle = find_obstacle (mending, trigger_word);
  if (obstacle != NULL)
    {
      g_task_report_error (history, callback, user_data, lk_remedy_apply_async, obstacle);
      mending_free (mending);
      return;
    }

  if (lk_finding_get_remedy (finding) == LK_FINDING_REMEDY_INSERT_TRIGGER)
    {
      mending->edit = lk_caption_edit_new_trigger (trigger_word);
      lk_flow_run_async (history, trigger_steps, mending, mending_free, cancellable, callback,
                         user_data);
    }
  else
    {
      lk_flow_run_async (history, remove_steps, mending, mending_free, cancellable, callback,
                         user_data);
    }
}

/**
 * lk_remedy_apply_finish:
 * @history: the history
 * @result: the result
 * @n_pictures: (out) (optional): how many pictures were removed or got another caption
 * @error: return location for an %LK_ERROR_VALIDATION when the finding does not hold any
 *   more, or an %LK_ERROR_FILE
 *
 * Returns: whether it was done
 */
gboolean
lk_remedy_apply_finish (LkHistory *history, GAsyncResult *result, guint *n_pictures, GError **error)
{
  Mending *mending;

  g_return_val_if_fail (g_task_is_valid (result, history), FALSE);

  if (g_async_result_is_tagged (result, lk_remedy_apply_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  mending = lk_flow_run_finish (history, result, error);
  if (mending != NULL && n_pictures != NULL)
    *n_pictures = mending->n_mended;

  return mending != NULL;
}
