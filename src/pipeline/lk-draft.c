/* lk-draft.c: a training that is being thought out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-draft.h"

#include <glib/gi18n-lib.h>

/* Typing goes on while the check-up waits. */
#define CHECK_MS 300

/* What a pixel of a photograph takes as a JPEG of quality 90, roughly. */
#define BYTES_PER_PIXEL 0.3

struct _LkDraft
{
  GObject parent_instance;

  LkEngine *engine;   /* (owned) */
  LkDataset *dataset; /* (owned) (nullable) for pictures from addresses */
  LkRecipe *recipe;   /* (owned) */

  GPtrArray *faults;    /* (element-type LkRecipeFault) */
  GHashTable *problems; /* (element-type utf8 utf8) by field: what is no value at all */
  LkEstimate estimate;
  LkCheckup *checkup;        /* (owned) (nullable) until the first has ended */
  GCancellable *cancellable; /* (owned) (nullable) of the check-up under way */
  guint timer;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkDraft, lk_draft, G_TYPE_OBJECT)

static void
changed (LkDraft *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- The check-up --- */

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDraft) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCheckup) checkup = lk_checkup_run_finish (result, &error);

  if (checkup == NULL)
    return;

  g_clear_object (&self->cancellable);
  g_set_object (&self->checkup, checkup);
  changed (self);
}

static gboolean
check_cb (gpointer user_data)
{
  LkDraft *self = user_data;
  LkTrainer *trainer = lk_draft_get_trainer (self);
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (self->dataset);
  g_autofree guint *resolutions =
      trainer != NULL ? lk_recipe_dup_resolutions (self->recipe, trainer) : NULL;
  LkCheckupOptions options = { .trigger_word = lk_recipe_get_trigger_word (self->recipe),
                               .resolutions = resolutions,
                               .look = TRUE };

  self->timer = 0;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lk_checkup_run_async (manifest, &options, NULL, NULL, self->cancellable, checked_cb,
                        g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
check_later (LkDraft *self)
{
  if (self->dataset == NULL)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (CHECK_MS, check_cb, self);
}

/* --- What follows from the recipe --- */

static void
add_problems (LkDraft *self)
{
  GHashTableIter iter;
  gpointer field;
  gpointer message;

  g_hash_table_iter_init (&iter, self->problems);
  while (g_hash_table_iter_next (&iter, &field, &message))
    {
      LkRecipeFault *fault = g_new0 (LkRecipeFault, 1);

      fault->field = g_strdup (field);
      fault->message = g_strdup (message);
      g_ptr_array_add (self->faults, fault);
    }
}

static void
recipe_changed_cb (LkDraft *self)
{
  LkTrainer *trainer = lk_draft_get_trainer (self);
  guint n_pictures = self->dataset != NULL ? lk_dataset_get_n_pictures (self->dataset) : 0;

  g_clear_pointer (&self->faults, g_ptr_array_unref);
  self->faults =
      lk_recipe_validate (self->recipe, lk_engine_get_catalogue (self->engine), n_pictures);
  add_problems (self);
  self->estimate = (LkEstimate){ .seconds = -1, .cost = -1, .seconds_per_step = -1 };
  if (trainer != NULL)
    lk_estimate_training (self->recipe, trainer, lk_engine_get_jobs (self->engine),
                          &self->estimate);
  changed (self);
}

static void
dataset_changed_cb (LkDraft *self)
{
  recipe_changed_cb (self);
  check_later (self);
}

static void
lk_draft_dispose (GObject *object)
{
  LkDraft *self = LK_DRAFT (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->checkup);
  g_clear_object (&self->dataset);
  g_clear_object (&self->recipe);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_draft_parent_class)->dispose (object);
}

static void
lk_draft_finalize (GObject *object)
{
  LkDraft *self = LK_DRAFT (object);

  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_hash_table_unref (self->problems);

  G_OBJECT_CLASS (lk_draft_parent_class)->finalize (object);
}

static void
lk_draft_class_init (LkDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_draft_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_draft_finalize;

  /**
   * LkDraft::changed:
   * @self: the draft
   *
   * The recipe, its faults, the estimate or the check-up changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_draft_init (LkDraft *self)
{
  self->problems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * lk_draft_new_from_recipe:
 * @engine: an open engine
 * @dataset: (nullable): the pictures
 * @recipe: (transfer full): where to begin
 *
 * Returns: (transfer full): a draft
 */
LkDraft *
lk_draft_new_from_recipe (LkEngine *engine, LkDataset *dataset, LkRecipe *recipe)
{
  LkDraft *self = g_object_new (LK_TYPE_DRAFT, NULL);

  self->engine = g_object_ref (engine);
  self->recipe = recipe;
  if (g_set_object (&self->dataset, dataset))
    {
      g_object_set (recipe, "dataset", g_file_peek_path (lk_dataset_get_folder (dataset)), NULL);
      g_signal_connect_object (dataset, "items-changed", G_CALLBACK (dataset_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }

  g_signal_connect_object (recipe, "notify", G_CALLBACK (recipe_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (recipe, "notify::trigger-word", G_CALLBACK (check_later), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (recipe, "parameter-changed", G_CALLBACK (recipe_changed_cb), self,
                           G_CONNECT_SWAPPED);
  dataset_changed_cb (self);

  return self;
}

/**
 * lk_draft_new:
 * @engine: an open engine
 * @dataset: the pictures
 *
 * Returns: (transfer full): a draft with the usual choices
 */
LkDraft *
lk_draft_new (LkEngine *engine, LkDataset *dataset)
{
  LkRecipe *recipe = lk_recipe_new ();
  LkTrainer *trainer = lk_catalogue_find_default (lk_engine_get_catalogue (engine));

  g_object_set (recipe, "model-name", lk_dataset_get_title (dataset), "purpose", "person",
                "trainer", trainer != NULL ? lk_trainer_get_id (trainer) : NULL, NULL);

  return lk_draft_new_from_recipe (engine, dataset, recipe);
}

LkEngine *
lk_draft_get_engine (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  return self->engine;
}

LkRecipe *
lk_draft_get_recipe (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  return self->recipe;
}

/**
 * lk_draft_get_dataset:
 * @self: a draft
 *
 * Returns: (nullable) (transfer none): the pictures, unless they are fetched from addresses
 */
LkDataset *
lk_draft_get_dataset (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  return self->dataset;
}

/**
 * lk_draft_get_trainer:
 * @self: a draft
 *
 * Returns: (nullable) (transfer none): the chosen trainer
 */
LkTrainer *
lk_draft_get_trainer (LkDraft *self)
{
  LkCatalogue *catalogue;
  const char *id;

  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  catalogue = lk_engine_get_catalogue (self->engine);
  id = lk_recipe_get_trainer (self->recipe);

  return id != NULL ? lk_catalogue_find (catalogue, id) : lk_catalogue_find_default (catalogue);
}

/**
 * lk_draft_get_checkup:
 * @self: a draft
 *
 * Returns: (nullable) (transfer none): what was found in the pictures; %NULL while nothing
 *   is known yet
 */
LkCheckup *
lk_draft_get_checkup (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  return self->checkup;
}

gboolean
lk_draft_get_practice (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), FALSE);

  return g_strcmp0 (lk_recipe_get_profile (self->recipe), LK_PROFILE_PRACTICE) == 0;
}

/**
 * lk_draft_get_faults:
 * @self: a draft
 *
 * Returns: (transfer none) (element-type LkRecipeFault): all that stands in the way or
 *   deserves a thought
 */
GPtrArray *
lk_draft_get_faults (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  return self->faults;
}

/**
 * lk_draft_find_fault:
 * @self: a draft
 * @field: such as `triggerWord`, or a parameter's name
 *
 * Returns: (nullable): what is wrong with it: a fault before a warning
 */
const LkRecipeFault *
lk_draft_find_fault (LkDraft *self, const char *field)
{
  const LkRecipeFault *found = NULL;

  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  for (guint i = 0; i < self->faults->len; i++)
    {
      const LkRecipeFault *fault = g_ptr_array_index (self->faults, i);

      if (g_str_equal (fault->field, field) && (found == NULL || found->warning))
        found = fault;
    }

  return found;
}

/**
 * lk_draft_set_problem:
 * @self: a draft
 * @field: such as a parameter's name
 * @message: (nullable): why what was typed there is no value; %NULL when it is one
 *
 * The recipe holds values only. What cannot become one keeps the draft from being started
 * all the same.
 */
void
lk_draft_set_problem (LkDraft *self, const char *field, const char *message)
{
  g_return_if_fail (LK_IS_DRAFT (self));

  if (g_strcmp0 (g_hash_table_lookup (self->problems, field), message) == 0)
    return;

  if (message != NULL)
    g_hash_table_insert (self->problems, g_strdup (field), g_strdup (message));
  else
    g_hash_table_remove (self->problems, field);
  recipe_changed_cb (self);
}

/**
 * lk_draft_count_faults:
 * @self: a draft
 *
 * Returns: how many faults keep it from being started; warnings do not
 */
guint
lk_draft_count_faults (LkDraft *self)
{
  guint n = 0;

  g_return_val_if_fail (LK_IS_DRAFT (self), 0);

  for (guint i = 0; i < self->faults->len; i++)
    n += !((const LkRecipeFault *) g_ptr_array_index (self->faults, i))->warning;

  return n;
}

/**
 * lk_draft_dup_repository:
 * @self: a draft
 *
 * Returns: (transfer full): where it will be published, as far as it is known before the
 *   Hub is asked whose token it is
 */
char *
lk_draft_dup_repository (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  return lk_recipe_dup_repository (self->recipe, NULL);
}

const LkEstimate *
lk_draft_get_estimate (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  return &self->estimate;
}

static gint64
estimate_picture (LkPicture *picture, guint longest)
{
  guint width = lk_picture_get_width (picture);
  guint height = lk_picture_get_height (picture);
  double scale = MIN (1.0, (double) longest / MAX (MAX (width, height), 1));
  gint64 prepared = (gint64) (width * scale * height * scale * BYTES_PER_PIXEL);

  return scale < 1 ? MIN (prepared, lk_picture_get_size (picture)) : lk_picture_get_size (picture);
}

/**
 * lk_draft_estimate_bytes:
 * @self: a draft
 *
 * Returns: about how large the archive will be
 */
gint64
lk_draft_estimate_bytes (LkDraft *self)
{
  LkTrainer *trainer = lk_draft_get_trainer (self);
  guint longest = trainer != NULL ? lk_recipe_get_longest_side (self->recipe, trainer) : G_MAXUINT;
  gint64 bytes = 0;

  for (guint i = 0; self->dataset != NULL && i < lk_dataset_get_n_pictures (self->dataset); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (self->dataset), i);

      bytes += estimate_picture (picture, longest);
    }

  return bytes;
}

/* --- Starting --- */

static void
submit (GTask *task)
{
  LkDraft *self = g_task_get_source_object (task);
  g_autoptr (LkRecipe) recipe = lk_recipe_copy (self->recipe);
  LkJob *job = lk_pipeline_submit (lk_engine_get_pipeline (self->engine), recipe);

  g_task_return_pointer (task, g_object_ref (job), g_object_unref);
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lk_dataset_flush_finish (LK_DATASET (source), result, &error))
    submit (task);
  else
    g_task_return_error (task, error);
}

/**
 * lk_draft_submit_async:
 * @self: a draft
 * @cancellable: (nullable): cancels while captions are still being written
 * @callback: called when the job is in the queue
 * @user_data: for @callback
 *
 * Makes a job of a copy of the recipe, with what the person typed a moment ago.
 */
void
lk_draft_submit_async (LkDraft *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (LK_IS_DRAFT (self));

  g_task_set_source_tag (task, lk_draft_submit_async);
  if (lk_draft_count_faults (self) > 0)
    g_task_return_error (task, lk_recipe_faults_to_error (self->faults));
  else if (self->dataset != NULL)
    lk_dataset_flush_async (self->dataset, cancellable, flushed_cb, g_steal_pointer (&task));
  else
    submit (task);
}

/**
 * lk_draft_submit_finish:
 * @self: a draft
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the job
 */
LkJob *
lk_draft_submit_finish (LkDraft *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
