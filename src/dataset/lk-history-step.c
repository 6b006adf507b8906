/* lk-history-step.c: one thing that was done to a dataset, and can be turned round
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-history-step.h"

#include "lk-piecemeal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  void (*begin) (LkHistoryStep *self, GTask *task);
} Kind;

typedef struct
{
  LkPicture *picture; /* (owned) */
  char *other;        /* the caption that it does not have now */
} Caption;

struct _LkHistoryStep
{
  const Kind *kind;
  char *label;
  gsize cost; /* bytes of text */

  GArray *captions;     /* (nullable) (element-type Caption) */
  LkPiecemeal *pieces;  /* (nullable) while they are turned round */
  GTask *turning;       /* (owned) (nullable) likewise */
  gboolean typing;      /* goes on with the next keystroke */
  char *title;          /* (nullable) the title that it does not have now */
  GPtrArray *pictures;  /* (nullable) (element-type LkPicture) that are there or not */
  LkRemoval *removal;   /* (nullable) as long as they are not */
  LkRotation *rotation; /* (nullable) */
};

static LkHistoryStep *
step_new (const Kind *kind, char *label)
{
  LkHistoryStep *self = g_new0 (LkHistoryStep, 1);

  self->kind = kind;
  self->label = label;

  return self;
}

void
lk_history_step_free (LkHistoryStep *self)
{
  g_free (self->label);
  g_free (self->title);
  g_clear_pointer (&self->captions, g_array_unref);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_pointer (&self->removal, lk_removal_unref);
  g_clear_pointer (&self->rotation, lk_rotation_unref);
  g_free (self);
}

const char *
lk_history_step_get_label (LkHistoryStep *self)
{
  return self->label;
}

gsize
lk_history_step_get_cost (LkHistoryStep *self)
{
  return self->cost;
}

/* --- Captions --- */

static void
caption_clear (gpointer data)
{
  Caption *caption = data;

  g_object_unref (caption->picture);
  g_free (caption->other);
}

static void
turn_caption (gpointer data, guint index)
{
  LkHistoryStep *self = data;
  Caption *caption = &g_array_index (self->captions, Caption, index);
  g_autofree char *other = g_steal_pointer (&caption->other);

  caption->other = g_strdup (lk_picture_get_caption (caption->picture));
  lk_picture_set_caption (caption->picture, other);
}

static void
captions_turned (gpointer data)
{
  LkHistoryStep *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->turning);

  self->pieces = NULL;
  self->typing = FALSE;
  g_object_thaw_notify (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

static void
turn_captions (LkHistoryStep *self, GTask *task)
{
  /* Whoever shows counts hears of all changes at once. */
  g_object_freeze_notify (g_task_get_source_object (task));
  self->turning = g_object_ref (task);
  self->pieces = lk_piecemeal_start (self->captions->len, turn_caption, captions_turned, self);
}

static const Kind captions_kind = { turn_captions };

/**
 * lk_history_step_new_captions: (skip)
 * @label: (transfer full): what was done
 *
 * Returns: (transfer full): a step, to be filled by lk_history_step_add_caption()
 */
LkHistoryStep *
lk_history_step_new_captions (char *label)
{
  LkHistoryStep *self = step_new (&captions_kind, label);

  self->captions = g_array_new (FALSE, FALSE, sizeof (Caption));
  g_array_set_clear_func (self->captions, caption_clear);

  return self;
}

void
lk_history_step_add_caption (LkHistoryStep *self, LkPicture *picture, const char *other)
{
  Caption caption = { g_object_ref (picture), g_strdup (other) };

  g_array_append_val (self->captions, caption);
  self->cost += strlen (other) + sizeof caption;
}

/**
 * lk_history_step_is_typing: (skip)
 * @self: a step
 * @picture: a picture
 *
 * Returns: whether it is what is being typed into the caption of @picture
 */
gboolean
lk_history_step_is_typing (LkHistoryStep *self, LkPicture *picture)
{
  return self->typing && g_array_index (self->captions, Caption, 0).picture == picture;
}

void
lk_history_step_set_typing (LkHistoryStep *self, gboolean typing)
{
  self->typing = typing;
}

/* --- The title --- */

static void
turn_title (LkHistoryStep *self, GTask *task)
{
  LkDataset *dataset = g_task_get_source_object (task);
  g_autofree char *other = g_steal_pointer (&self->title);

  self->title = g_strdup (lk_dataset_get_title (dataset));
  lk_dataset_set_title (dataset, other);
  g_task_return_boolean (task, TRUE);
}

static const Kind title_kind = { turn_title };

LkHistoryStep *
lk_history_step_new_title (const char *other)
{
  LkHistoryStep *self = step_new (&title_kind, g_strdup (_ ("Rename Dataset")));

  self->title = g_strdup (other);

  return self;
}

/* --- Pictures that are there or not --- */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkHistoryStep *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->removal = lk_dataset_remove_finish (LK_DATASET (source), result, &error);
  if (self->removal != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkHistoryStep *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (lk_dataset_restore_finish (LK_DATASET (source), result, &error))
    {
      g_clear_pointer (&self->removal, lk_removal_unref);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_error (task, error);
    }
}

/* Somebody else may have taken some of them away. */
static GPtrArray *
find_present (LkDataset *dataset, GPtrArray *pictures)
{
  GPtrArray *present = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (pictures, i);

      if (lk_dataset_find (dataset, lk_picture_get_name (picture)) == picture)
        g_ptr_array_add (present, g_object_ref (picture));
    }

  return present;
}

/* Not cancellable: files are renamed, which takes no time. */
static void
turn_pictures (LkHistoryStep *self, GTask *task)
{
  LkDataset *dataset = g_task_get_source_object (task);
  g_autoptr (GPtrArray) present = NULL;

  if (self->removal != NULL)
    {
      lk_dataset_restore_async (dataset, self->removal, NULL, restored_cb, g_object_ref (task));
      return;
    }

  present = find_present (dataset, self->pictures);
  lk_dataset_remove_async (dataset, present, NULL, removed_cb, g_object_ref (task));
}

static const Kind pictures_kind = { turn_pictures };

LkHistoryStep *
lk_history_step_new_removal (LkRemoval *removal)
{
  guint n = lk_removal_get_n_pictures (removal);
  LkHistoryStep *self =
      step_new (&pictures_kind,
                g_strdup_printf (ngettext ("Remove %u Picture", "Remove %u Pictures", n), n));

  self->removal = lk_removal_ref (removal);
  self->pictures = lk_removal_dup_pictures (removal);

  return self;
}

LkHistoryStep *
lk_history_step_new_addition (GPtrArray *pictures)
{
  LkHistoryStep *self =
      step_new (&pictures_kind,
                g_strdup_printf (ngettext ("Add %u Picture", "Add %u Pictures", pictures->len),
                                 pictures->len));

  self->pictures = g_ptr_array_ref (pictures);

  return self;
}

/* --- Pictures that are turned or not --- */

static void
rotated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lk_dataset_rotate_back_finish (LK_DATASET (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Not cancellable: files are renamed, which takes no time. */
static void
turn_rotation (LkHistoryStep *self, GTask *task)
{
  lk_dataset_rotate_back_async (g_task_get_source_object (task), self->rotation, NULL, rotated_cb,
                                g_object_ref (task));
}

static const Kind rotation_kind = { turn_rotation };

LkHistoryStep *
lk_history_step_new_rotation (LkRotation *rotation)
{
  guint n = lk_rotation_get_n_pictures (rotation);
  LkHistoryStep *self =
      step_new (&rotation_kind,
                g_strdup_printf (ngettext ("Rotate %u Picture", "Rotate %u Pictures", n), n));

  self->rotation = lk_rotation_ref (rotation);

  return self;
}

/* --- Turning round --- */

/**
 * lk_history_step_turn_async: (skip)
 * @self: a step; it must live until @callback
 * @dataset: what it was done to
 * @callback: called when it is turned round
 * @user_data: for @callback
 */
void
lk_history_step_turn_async (LkHistoryStep *self,
                            LkDataset *dataset,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (dataset, NULL, callback, user_data);

  g_task_set_source_tag (task, lk_history_step_turn_async);
  g_task_set_task_data (task, self, NULL);
  self->kind->begin (self, task);
}

gboolean
lk_history_step_is_turning (LkHistoryStep *self)
{
  return self->pieces != NULL;
}

/**
 * lk_history_step_hurry: (skip)
 * @self: a step
 *
 * If captions are being turned round, all of them are when this returns.
 */
void
lk_history_step_hurry (LkHistoryStep *self)
{
  if (self->pieces != NULL)
    lk_piecemeal_hurry (self->pieces);
}

gboolean
lk_history_step_turn_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
