/* lk-dataset-list.c: pictures come into a dataset's list, and go
 *
 * Those who look at the list hear of each run of neighbours, so that a view keeps its place
 * and its selection; with very many runs of one change that spans them all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-dataset"

#include "lk-config.h"

#include "lk-dataset-private.h"

#include "lk-picture-private.h"

#include <string.h>

/* More runs of neighbours than this are one change. */
#define MAX_RUNS 64

typedef struct
{
  guint position; /* in the list as it was */
  guint length;
  guint first; /* of those that come */
} Run;

static void
notify_counts (LkDataset *self)
{
  g_object_notify (G_OBJECT (self), "n-pictures");
  g_object_notify (G_OBJECT (self), "n-captions");
  g_object_notify (G_OBJECT (self), "size");
}

/**
 * lk_dataset_note_change: (skip)
 * @self: a dataset
 *
 * It is another one than a moment ago, and `dataset.json` is to say so.
 */
void
lk_dataset_note_change (LkDataset *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  self->changed = TRUE;
  lk_dataset_save_later (self);
  if (now == self->modified)
    return;

  self->modified = now;
  g_object_notify (G_OBJECT (self), "modified");
}

static void
count_caption (LkDataset *self, LkPicture *picture)
{
  guint before = g_hash_table_size (self->captioned);

  if (*lk_picture_get_caption (picture) != '\0')
    g_hash_table_add (self->captioned, picture);
  else
    g_hash_table_remove (self->captioned, picture);

  if (g_hash_table_size (self->captioned) != before)
    g_object_notify (G_OBJECT (self), "n-captions");
}

static void
caption_changed_cb (LkPicture *picture, GParamSpec *pspec, LkDataset *self)
{
  count_caption (self, picture);

  /* What came from the file is there already. */
  if (lk_picture_get_saved (picture) == NULL)
    return;

  lk_dataset_note_caption (self, picture);
  lk_dataset_note_change (self);
}

/**
 * lk_dataset_update_picture: (skip)
 * @self: a dataset
 * @picture: a picture of it
 * @facts: (transfer full): what its file is now, under the same name
 * @modified: when the file was last written, in microseconds since 1970
 */
void
lk_dataset_update_picture (LkDataset *self,
                           LkPicture *picture,
                           LkManifestEntry *facts,
                           gint64 modified)
{
  gint64 size = lk_picture_get_size (picture);

  /* The name is the key, and goes with the old facts. */
  g_hash_table_steal (self->names, facts->name);
  lk_picture_update (picture, facts, modified);
  g_hash_table_insert (self->names, (char *) lk_picture_get_name (picture), picture);
  if (lk_picture_get_size (picture) != size)
    {
      self->size += lk_picture_get_size (picture) - size;
      g_object_notify (G_OBJECT (self), "size");
    }
  lk_dataset_note_change (self);
}

static void
attach (LkDataset *self, LkPicture *picture)
{
  self->size += lk_picture_get_size (picture);
  g_hash_table_insert (self->names, (char *) lk_picture_get_name (picture), picture);
  if (*lk_picture_get_caption (picture) != '\0')
    g_hash_table_add (self->captioned, picture);
  if (lk_picture_get_saved (picture) != NULL)
    lk_dataset_note_caption (self, picture);

  /* Not g_signal_connect_object(), which takes the longer the more there are. */
  g_signal_connect (picture, "notify::caption", G_CALLBACK (caption_changed_cb), self);
}

static void
detach (LkDataset *self, LkPicture *picture)
{
  g_signal_handlers_disconnect_by_data (picture, self);
  self->size -= lk_picture_get_size (picture);
  g_hash_table_remove (self->names, lk_picture_get_name (picture));
  g_hash_table_remove (self->captioned, picture);
  g_hash_table_remove (self->captions, picture);
}

static int
compare_pictures (gconstpointer a, gconstpointer b)
{
  return strcmp (lk_picture_get_name (*(LkPicture *const *) a),
                 lk_picture_get_name (*(LkPicture *const *) b));
}

/* Where a picture of that name is, or would be. */
static guint
find_position (GPtrArray *pictures, const char *name)
{
  guint low = 0;
  guint high = pictures->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (lk_picture_get_name (g_ptr_array_index (pictures, middle)), name) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Says that everything from the first to the last run was exchanged. */
static void
span (LkDataset *self, GArray *runs, guint before)
{
  const Run *first = &g_array_index (runs, Run, 0);
  const Run *last = &g_array_index (runs, Run, runs->len - 1);
  gboolean removed = self->pictures->len < before;
  guint end = last->position + (removed ? last->length : 0);

  g_list_model_items_changed (G_LIST_MODEL (self), first->position, end - first->position,
                              end - first->position + self->pictures->len - before);
}

/* --- Coming --- */

static void
insert_run (LkDataset *self, const Run *run, GPtrArray *coming)
{
  guint tail = self->pictures->len - run->position;

  g_ptr_array_set_size (self->pictures, (int) (self->pictures->len + run->length));
  memmove (self->pictures->pdata + run->position + run->length,
           self->pictures->pdata + run->position, tail * sizeof (gpointer));
  for (guint i = 0; i < run->length; i++)
    self->pictures->pdata[run->position + i] =
        g_object_ref (g_ptr_array_index (coming, run->first + i));
}

static GArray *
find_places (LkDataset *self, GPtrArray *coming)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));

  for (guint i = 0; i < coming->len; i++)
    {
      Run run = { 0, 1, i };
      Run *last = runs->len > 0 ? &g_array_index (runs, Run, runs->len - 1) : NULL;

      run.position =
          find_position (self->pictures, lk_picture_get_name (g_ptr_array_index (coming, i)));
      if (last != NULL && last->position == run.position)
        last->length++;
      else
        g_array_append_val (runs, run);
    }

  return runs;
}

/* One for each name: a picture that is put back goes before what was found in its place. */
static GPtrArray *
sort_coming (LkDataset *self, GPtrArray *pictures)
{
  GPtrArray *coming = g_ptr_array_new ();
  g_autoptr (GPtrArray) replaced = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (pictures, i);
      LkPicture *there = g_hash_table_lookup (self->names, lk_picture_get_name (picture));

      if (there != picture)
        g_ptr_array_add (coming, picture);
      if (there != NULL && there != picture)
        g_ptr_array_add (replaced, g_object_ref (there));
    }

  lk_dataset_let_go (self, replaced);
  g_ptr_array_sort (coming, compare_pictures);

  return coming;
}

/**
 * lk_dataset_take_back: (skip)
 * @self: a dataset
 * @pictures: (element-type LkPicture): pictures whose files lie in the folder
 *
 * Adds them to the list.
 */
void
lk_dataset_take_back (LkDataset *self, GPtrArray *pictures)
{
  g_autoptr (GPtrArray) coming = sort_coming (self, pictures);
  g_autoptr (GArray) runs = find_places (self, coming);
  guint before = self->pictures->len;
  gboolean few = runs->len <= MAX_RUNS;

  if (coming->len == 0)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < coming->len; i++)
    attach (self, g_ptr_array_index (coming, i));

  /* From the end, so that the places of those before stay what they were. */
  for (guint i = runs->len; i-- > 0;)
    {
      const Run *run = &g_array_index (runs, Run, i);

      insert_run (self, run, coming);
      if (few)
        g_list_model_items_changed (G_LIST_MODEL (self), run->position, 0, run->length);
    }

  if (!few)
    span (self, runs, before);

  notify_counts (self);
  if (g_array_index (runs, Run, 0).position == 0)
    g_object_notify (G_OBJECT (self), "cover");
  lk_dataset_note_change (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * lk_dataset_adopt:
 * @self: a dataset
 * @picture: a picture whose file lies in the folder
 *
 * Adds it to the list, by its name.
 */
void
lk_dataset_adopt (LkDataset *self, LkPicture *picture)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();

  g_return_if_fail (LK_IS_DATASET (self));
  g_return_if_fail (LK_IS_PICTURE (picture));

  g_ptr_array_add (pictures, picture);
  lk_dataset_take_back (self, pictures);
}

/**
 * lk_dataset_adopt_found: (skip)
 * @self: a dataset
 * @found: (element-type LkFolderPicture): pictures whose files lie in the folder; their
 *   facts are taken
 *
 * Adds them to the list.
 */
void
lk_dataset_adopt_found (LkDataset *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < found->len; i++)
    {
      LkFolderPicture *one = g_ptr_array_index (found, i);

      g_ptr_array_add (pictures,
                       lk_picture_new (g_steal_pointer (&one->facts), one->added, one->modified));
    }

  lk_dataset_take_back (self, pictures);
}

/* --- Going --- */

static GArray *
find_runs (LkDataset *self, GPtrArray *going)
{
  g_autoptr (GHashTable) set = g_hash_table_new (NULL, NULL);
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));
  gboolean inside = FALSE;

  for (guint i = 0; i < going->len; i++)
    g_hash_table_add (set, g_ptr_array_index (going, i));

  for (guint i = 0; i < self->pictures->len; i++)
    {
      const Run run = { i, 1, 0 };
      gboolean goes = g_hash_table_contains (set, g_ptr_array_index (self->pictures, i));

      if (goes && inside)
        g_array_index (runs, Run, runs->len - 1).length++;
      else if (goes)
        g_array_append_val (runs, run);
      inside = goes;
    }

  return runs;
}

static void
remove_run (LkDataset *self, const Run *run)
{
  for (guint i = 0; i < run->length; i++)
    detach (self, g_ptr_array_index (self->pictures, run->position + i));
  g_ptr_array_remove_range (self->pictures, run->position, run->length);
}

/**
 * lk_dataset_let_go: (skip)
 * @self: a dataset
 * @pictures: (element-type LkPicture): pictures whose files are gone
 *
 * Takes them out of the list.
 */
void
lk_dataset_let_go (LkDataset *self, GPtrArray *pictures)
{
  g_autoptr (GArray) runs = find_runs (self, pictures);
  guint before = self->pictures->len;
  gboolean few = runs->len <= MAX_RUNS;

  if (runs->len == 0)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = runs->len; i-- > 0;)
    {
      const Run *run = &g_array_index (runs, Run, i);

      remove_run (self, run);
      if (few)
        g_list_model_items_changed (G_LIST_MODEL (self), run->position, run->length, 0);
    }

  if (!few)
    span (self, runs, before);

  notify_counts (self);
  if (g_array_index (runs, Run, 0).position == 0)
    g_object_notify (G_OBJECT (self), "cover");
  lk_dataset_note_change (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- Finding --- */

/**
 * lk_dataset_find:
 * @self: a dataset
 * @name: a file name
 *
 * Returns: (nullable) (transfer none): the picture of that name
 */
LkPicture *
lk_dataset_find (LkDataset *self, const char *name)
{
  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  return g_hash_table_lookup (self->names, name);
}

/**
 * lk_dataset_find_digest:
 * @self: a dataset
 * @sha256: hexadecimal digits
 *
 * Returns: (nullable) (transfer none): the picture with these bytes
 */
LkPicture *
lk_dataset_find_digest (LkDataset *self, const char *sha256)
{
  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  for (guint i = 0; i < self->pictures->len; i++)
    if (g_str_equal (lk_picture_get_sha256 (g_ptr_array_index (self->pictures, i)), sha256))
      return g_ptr_array_index (self->pictures, i);

  return NULL;
}
