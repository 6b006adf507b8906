/* lk-dataset-save.c: writing what changed
 *
 * One thread at a time, so that an older caption never overtakes a newer one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-dataset"

#include "lk-config.h"

#include "lk-dataset-private.h"

#include "lk-dataset-folder.h"
#include "lk-picture-private.h"

/* So long after a change it is written; what is typed comes in bursts. */
#define SAVE_MILLISECONDS 300

/* So many are written in one go. The latest come first, so that what is typed while
 * thousands are being written waits for one go at most. */
#define MAX_TOGETHER 500

/* So long after a failure it is tried again. */
#define AGAIN_MILLISECONDS 5000

typedef struct
{
  char *folder;
  gboolean with_file;    /* `dataset.json` is to be written, too */
  LkDatasetFolder *file; /* (nullable) what it is to hold */
  GPtrArray *texts;      /* pairs: name of a picture, its caption */
  GPtrArray *expected;   /* what was written before, for each picture */
  GPtrArray *theirs;     /* (nullable) for each picture: what somebody else wrote meanwhile */
  GPtrArray *pictures;   /* (element-type LkPicture) for the main thread: whose captions */
} Save;

static void
save_free (gpointer data)
{
  Save *work = data;

  g_free (work->folder);
  g_clear_pointer (&work->file, lk_dataset_folder_free);
  g_ptr_array_unref (work->texts);
  g_ptr_array_unref (work->expected);
  g_ptr_array_unref (work->theirs);
  g_ptr_array_unref (work->pictures);
  g_free (work);
}

/* What somebody else wrote since is written over, but not forgotten. */
static void
look_before (Save *work)
{
  for (guint i = 0; i < work->expected->len; i++)
    {
      g_autofree char *there =
          lk_dataset_folder_read_caption (work->folder, g_ptr_array_index (work->texts, 2 * i));
      g_autofree char *before = g_strstrip (g_strdup (g_ptr_array_index (work->expected, i)));
      g_autofree char *now = g_strstrip (g_strdup (g_ptr_array_index (work->texts, 2 * i + 1)));
      gboolean ours = g_str_equal (there, before) || g_str_equal (there, now);

      g_ptr_array_add (work->theirs, ours ? NULL : g_steal_pointer (&there));
    }
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *work = data;
  GError *error = NULL;

  look_before (work);
  if ((work->texts->len == 0 ||
       lk_dataset_folder_write_captions (work->folder, work->texts, &error)) &&
      work->with_file)
    lk_dataset_folder_write_file (work->folder, work->file, &error);
  /* Here, and not in the main thread: there may be many pictures. */
  g_clear_pointer (&work->file, lk_dataset_folder_free);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* A copy of what `dataset.json` is to hold; the text is made of it in the thread. */
static LkDatasetFolder *
copy_facts (LkDataset *self)
{
  LkDatasetFolder *folder = g_new0 (LkDatasetFolder, 1);

  folder->id = g_strdup (self->id);
  folder->title = g_strdup (self->title);
  folder->trigger_word = g_strdup (self->trigger_word);
  folder->created = self->created;
  folder->modified = self->modified;
  folder->pictures =
      g_ptr_array_new_full (self->pictures->len, (GDestroyNotify) lk_folder_picture_free);
  for (guint i = 0; i < self->pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (self->pictures, i);

      g_ptr_array_add (folder->pictures, lk_folder_picture_new (lk_picture_ref_entry (picture),
                                                                lk_picture_get_added (picture),
                                                                lk_picture_get_modified (picture)));
    }

  return folder;
}

static void
answer_waiting (LkDataset *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  g_autoptr (GError) failure = g_steal_pointer (&self->failure);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);

      if (failure != NULL)
        g_task_return_error (task, g_error_copy (failure));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static gboolean
save_cb (gpointer user_data)
{
  LkDataset *self = user_data;

  self->timer = 0;
  lk_dataset_save (self);

  return G_SOURCE_REMOVE;
}

/* The disk may be full now and not in a while; what a person wrote is not forgotten. */
static void
keep_for_later (LkDataset *self, const Save *work)
{
  g_debug ("%s", self->failure->message);
  self->changed |= work->with_file;
  for (guint i = 0; i < work->pictures->len; i++)
    if (g_ptr_array_find (self->pictures, g_ptr_array_index (work->pictures, i), NULL))
      lk_dataset_note_caption (self, g_ptr_array_index (work->pictures, i));

  if (self->timer == 0)
    self->timer = g_timeout_add (AGAIN_MILLISECONDS, save_cb, self);
}

static void
mark_saved (LkDataset *self, const Save *work)
{
  for (guint i = 0; i < work->pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (work->pictures, i);
      const char *theirs = g_ptr_array_index (work->theirs, i);

      lk_picture_mark_saved (picture, g_ptr_array_index (work->texts, 2 * i + 1));
      if (theirs != NULL)
        g_signal_emit_by_name (self, "caption-conflict", picture, theirs);
    }
}

/* Who looks at the folder meanwhile may see the older or the newer text of these. */
static void
touch (LkDataset *self, GPtrArray *pictures)
{
  for (guint i = 0; i < pictures->len; i++)
    g_hash_table_add (self->touched, g_object_ref (g_ptr_array_index (pictures, i)));
}

/**
 * lk_dataset_forget_touched: (skip)
 * @self: a dataset
 *
 * From now on it is noted whose captions are written, beginning with those that are being
 * written.
 */
void
lk_dataset_forget_touched (LkDataset *self)
{
  g_hash_table_remove_all (self->touched);
  if (self->in_flight != NULL)
    touch (self, self->in_flight);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDataset) self = user_data;

  self->saving = FALSE;
  self->in_flight = NULL;
  g_clear_error (&self->failure);
  if (g_task_propagate_boolean (G_TASK (result), &self->failure))
    mark_saved (self, g_task_get_task_data (G_TASK (result)));
  else
    keep_for_later (self, g_task_get_task_data (G_TASK (result)));

  if (self->failure == NULL && (self->changed || g_hash_table_size (self->captions) > 0))
    lk_dataset_save (self);
  else
    answer_waiting (self);
}

static char *
dup_expected (LkPicture *picture)
{
  const char *saved = lk_picture_get_saved (picture);

  return g_strdup (saved != NULL ? saved : lk_picture_get_caption (picture));
}

typedef struct
{
  LkPicture *picture;
  guint serial;
} Change;

static int
compare_latest (gconstpointer a, gconstpointer b)
{
  guint first = ((const Change *) a)->serial;
  guint second = ((const Change *) b)->serial;

  return (first < second) - (first > second);
}

/* Returns: (transfer full) (element-type Change): what is to be written, the latest first */
static GArray *
list_changes (LkDataset *self)
{
  GArray *changes =
      g_array_sized_new (FALSE, FALSE, sizeof (Change), g_hash_table_size (self->captions));
  GHashTableIter iter;
  gpointer picture;
  gpointer serial;

  g_hash_table_iter_init (&iter, self->captions);
  while (g_hash_table_iter_next (&iter, &picture, &serial))
    {
      Change change = { picture, GPOINTER_TO_UINT (serial) };

      g_array_append_val (changes, change);
    }

  g_array_sort (changes, compare_latest);

  return changes;
}

static void
take_latest (LkDataset *self, Save *work)
{
  g_autoptr (GArray) changes = list_changes (self);

  for (guint i = 0; i < MIN (changes->len, MAX_TOGETHER); i++)
    {
      LkPicture *picture = g_array_index (changes, Change, i).picture;

      g_ptr_array_add (work->pictures, g_object_ref (picture));
      g_ptr_array_add (work->texts, g_strdup (lk_picture_get_name (picture)));
      g_ptr_array_add (work->texts, g_strdup (lk_picture_get_caption (picture)));
      g_ptr_array_add (work->expected, dup_expected (picture));
      g_hash_table_remove (self->captions, picture);
    }
}

void
lk_dataset_save (LkDataset *self)
{
  g_autoptr (GTask) task = NULL;
  Save *work;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->saving)
    return;

  if (!self->changed && g_hash_table_size (self->captions) == 0)
    {
      answer_waiting (self);
      return;
    }

  work = g_new0 (Save, 1);
  work->folder = g_file_get_path (self->folder);
  work->with_file = self->changed;
  work->file = self->changed ? copy_facts (self) : NULL;
  work->texts = g_ptr_array_new_with_free_func (g_free);
  work->expected = g_ptr_array_new_with_free_func (g_free);
  work->theirs = g_ptr_array_new_with_free_func (g_free);
  work->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  take_latest (self, work);
  self->changed = FALSE;
  self->saving = TRUE;
  self->in_flight = work->pictures;
  if (self->scanning)
    touch (self, work->pictures);

  /* Not cancellable: what a person wrote is written whatever becomes of the window. Not with
   * the dataset as its source: the thread might be the last to let go of it. */
  task = g_task_new (NULL, NULL, saved_cb, g_object_ref (self));
  g_task_set_source_tag (task, lk_dataset_save);
  g_task_set_task_data (task, work, save_free);
  g_task_run_in_thread (task, save_thread);
}

/**
 * lk_dataset_note_caption: (skip)
 * @self: a dataset
 * @picture: a picture of it whose caption is to be written
 */
void
lk_dataset_note_caption (LkDataset *self, LkPicture *picture)
{
  self->serial++;
  g_hash_table_insert (self->captions, g_object_ref (picture), GUINT_TO_POINTER (self->serial));
}

void
lk_dataset_save_later (LkDataset *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (SAVE_MILLISECONDS, save_cb, self);
}

/**
 * lk_dataset_flush_async:
 * @self: a dataset
 * @cancellable: (nullable): ends the wait; what is being written is written
 * @callback: called when all that changed is on the disk
 * @user_data: for @callback
 */
void
lk_dataset_flush_async (LkDataset *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (LK_IS_DATASET (self));

  g_task_set_source_tag (task, lk_dataset_flush_async);
  g_ptr_array_add (self->waiting, task);
  lk_dataset_save (self);
}

/**
 * lk_dataset_flush_finish:
 * @self: a dataset
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether everything was written
 */
gboolean
lk_dataset_flush_finish (LkDataset *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
