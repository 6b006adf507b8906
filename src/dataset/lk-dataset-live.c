/* lk-dataset-live.c: what others do to a dataset's folder shows up by itself
 *
 * The monitor tells names; a moment later a thread looks at these, or at everything when they
 * are many, and what differs from what is known here is taken over. So nothing depends on the
 * order of events or on none being lost, and what was written from here makes no difference.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-dataset"

#include "lk-config.h"

#include "lk-dataset-private.h"

#include "lk-dataset-scan.h"
#include "lk-image.h"
#include "lk-names.h"
#include "lk-picture-private.h"

#include <string.h>

/* Changes come in bursts: so long after the first of them they are looked at. */
#define SETTLE_MILLISECONDS 300

/* What happened between opening and watching is looked for when there is nothing else to do. */
#define FIRST_MILLISECONDS 1500

/* More names than this are looked for in one go with all others. */
#define MAX_NAMES 256

#define MAX_NAME 256

static void settle_later (LkDataset *self, guint milliseconds);

/* --- Making the scan --- */

static void
add_picture (LkScan *scan, LkPicture *picture)
{
  lk_scan_add (scan, lk_picture_get_name (picture), lk_picture_get_sha256 (picture),
               lk_picture_get_size (picture), lk_picture_get_modified (picture));
}

/* A changed `a.txt` is the caption of `a.jpg`, and of `a.png` if there is one. */
static void
add_captioned (LkDataset *self, LkScan *scan, GHashTable *stems)
{
  char stem[MAX_NAME];

  for (guint i = 0; i < self->pictures->len && g_hash_table_size (stems) > 0; i++)
    {
      LkPicture *picture = g_ptr_array_index (self->pictures, i);
      const char *name = lk_picture_get_name (picture);
      const char *dot = strrchr (name, '.');

      if (dot == NULL || dot - name >= MAX_NAME || g_hash_table_contains (self->dirty, name))
        continue;

      memcpy (stem, name, (gsize) (dot - name));
      stem[dot - name] = '\0';
      if (g_hash_table_contains (stems, stem))
        add_picture (scan, picture);
    }
}

static void
add_dirty (LkDataset *self, LkScan *scan)
{
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      LkPicture *picture = lk_dataset_find (self, key);

      if (g_str_has_suffix (key, ".txt"))
        g_hash_table_add (stems, lk_dataset_folder_dup_stem (key));
      else if (picture != NULL)
        add_picture (scan, picture);
      else if (lk_image_is_picture_name (key))
        lk_scan_add (scan, key, NULL, -1, -1);
    }

  add_captioned (self, scan, stems);
}

static LkScan *
make_scan (LkDataset *self)
{
  gboolean everything = self->dirty_all || g_hash_table_size (self->dirty) > MAX_NAMES;
  LkScan *scan = lk_scan_new (g_file_peek_path (self->folder), everything);

  for (guint i = 0; i < self->pictures->len && everything; i++)
    add_picture (scan, g_ptr_array_index (self->pictures, i));
  if (!everything)
    add_dirty (self, scan);

  g_hash_table_remove_all (self->dirty);
  self->dirty_all = FALSE;

  return scan;
}

/* --- Taking over what it found --- */

static void
look_again (LkDataset *self, const char *name)
{
  g_hash_table_add (self->dirty, g_strdup (name));
  settle_later (self, SETTLE_MILLISECONDS);
}

static gboolean
is_same_text (const char *theirs, const char *ours)
{
  g_autofree char *stripped = g_strstrip (g_strdup (ours));

  return g_str_equal (theirs, stripped);
}

static void
take_caption (LkDataset *self, LkPicture *picture, const char *theirs)
{
  const char *saved = lk_picture_get_saved (picture);

  if (is_same_text (theirs, lk_picture_get_caption (picture)))
    return;

  if (g_hash_table_contains (self->touched, picture))
    {
      look_again (self, lk_picture_get_name (picture));
    }
  else if (saved == NULL)
    {
      lk_picture_take_caption (picture, theirs);
    }
  else if (!is_same_text (theirs, saved))
    {
      lk_picture_mark_saved (picture, theirs);
      g_signal_emit_by_name (self, "caption-conflict", picture, theirs);
    }
}

static GHashTable *
list_stems (LkDataset *self)
{
  GHashTable *stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->pictures->len; i++)
    g_hash_table_add (stems,
                      g_utf8_casefold (lk_picture_get_stem (g_ptr_array_index (self->pictures, i)),
                                       -1));

  return stems;
}

static void
rename_picture (LkPicture *picture, LkScanItem *item)
{
  lk_picture_update (picture, g_steal_pointer (&item->facts), item->modified);
  if (lk_picture_get_saved (picture) == NULL)
    lk_picture_take_caption (picture, item->caption);
}

static LkPicture *
new_picture (LkScanItem *item)
{
  item->facts->caption = g_strdup (item->caption);

  return lk_picture_new (g_steal_pointer (&item->facts), g_get_real_time () / G_USEC_PER_SEC,
                         item->modified);
}

static void
take_fresh (LkDataset *self, LkScanItem *item, GHashTable **stems, GPtrArray *coming)
{
  LkPicture *picture = lk_dataset_find (self, item->name);
  LkPicture *before = item->was != NULL ? lk_dataset_find (self, item->was) : NULL;
  g_autofree char *stem = g_steal_pointer (&item->facts->stem);
  g_autoptr (GPtrArray) renamed = g_ptr_array_new_with_free_func (g_object_unref);

  if (picture != NULL)
    {
      item->facts->stem = g_strdup (lk_picture_get_stem (picture));
      lk_dataset_update_picture (self, picture, g_steal_pointer (&item->facts), item->modified);
      take_caption (self, picture, item->caption);
      return;
    }

  if (before != NULL)
    {
      g_ptr_array_add (renamed, g_object_ref (before));
      lk_dataset_let_go (self, renamed);
    }

  if (*stems == NULL)
    *stems = list_stems (self);
  item->facts->stem = lk_names_make_unique (stem, *stems);
  if (before != NULL)
    rename_picture (before, item);

  g_ptr_array_add (coming, before != NULL ? g_object_ref (before) : new_picture (item));
}

static void
take_known (LkDataset *self, LkScanItem *item, GPtrArray *going)
{
  LkPicture *picture = lk_dataset_find (self, item->name);

  switch (item->state)
    {
    case LK_SCAN_SAME:
      if (picture != NULL)
        take_caption (self, picture, item->caption);
      break;

    case LK_SCAN_UNFINISHED:
      look_again (self, item->name);
      break;

    case LK_SCAN_FRESH:
      break;

    case LK_SCAN_GONE:
    default:
      if (picture != NULL)
        g_ptr_array_add (going, g_object_ref (picture));
      break;
    }
}

static void
take_over (LkDataset *self, LkScan *scan)
{
  g_autoptr (GPtrArray) coming = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) going = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) stems = NULL;

  g_object_freeze_notify (G_OBJECT (self));

  /* Renamed ones first, so that none of them is taken for gone. */
  for (guint i = 0; i < scan->items->len; i++)
    {
      LkScanItem *item = g_ptr_array_index (scan->items, i);

      if (item->state == LK_SCAN_FRESH)
        take_fresh (self, item, &stems, coming);
    }
  for (guint i = 0; i < scan->items->len; i++)
    take_known (self, g_ptr_array_index (scan->items, i), going);

  lk_dataset_let_go (self, going);
  lk_dataset_take_back (self, coming);
  if (scan->title != NULL && !self->changed && !self->saving &&
      !g_str_equal (scan->title, self->title))
    lk_dataset_take_title (self, scan->title);

  g_object_thaw_notify (G_OBJECT (self));
}

/* --- Running it --- */

static void
scan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  lk_scan_run (data);
  g_task_return_boolean (task, TRUE);
}

static void
scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDataset) self = user_data;
  LkScan *scan = g_task_get_task_data (G_TASK (result));

  self->scanning = FALSE;
  if (self->monitor == NULL || scan->missing)
    return;

  if (self->disturbed || self->holds > 0 ||
      !g_str_equal (scan->folder, g_file_peek_path (self->folder)))
    {
      self->dirty_all = TRUE;
    }
  else
    {
      take_over (self, scan);
      self->dirty_all |= scan->unfinished;
    }

  /* There is more to look at: nothing need settle for that. */
  if (self->dirty_all || g_hash_table_size (self->dirty) > 0)
    settle_later (self, scan->unfinished ? 0 : SETTLE_MILLISECONDS);
}

static void
begin_scan (LkDataset *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, scanned_cb, g_object_ref (self));

  self->scanning = TRUE;
  self->disturbed = FALSE;
  lk_dataset_forget_touched (self);
  g_task_set_source_tag (task, begin_scan);
  g_task_set_task_data (task, make_scan (self), (GDestroyNotify) lk_scan_free);
  g_task_run_in_thread (task, scan_thread);
}

static gboolean
settled_cb (gpointer user_data)
{
  LkDataset *self = user_data;

  self->settle = 0;
  if (self->monitor != NULL && !self->scanning && self->holds == 0 &&
      (self->dirty_all || g_hash_table_size (self->dirty) > 0))
    begin_scan (self);

  return G_SOURCE_REMOVE;
}

static void
settle_later (LkDataset *self, guint milliseconds)
{
  if (self->monitor == NULL || (self->settle != 0 && self->settle_milliseconds <= milliseconds))
    return;

  g_clear_handle_id (&self->settle, g_source_remove);
  self->settle_milliseconds = milliseconds;
  self->settle = g_timeout_add (milliseconds, settled_cb, self);
}

static void
note_name (LkDataset *self, GFile *file)
{
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  if (name == NULL || name[0] == '.' || !g_utf8_validate (name, -1, NULL))
    return;
  if (!lk_image_is_picture_name (name) && !g_str_has_suffix (name, ".txt") &&
      !g_str_equal (name, LK_DATASET_FILE))
    return;

  g_hash_table_add (self->dirty, g_steal_pointer (&name));
  settle_later (self, SETTLE_MILLISECONDS);
}

static void
folder_changed_cb (
    GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, LkDataset *self)
{
  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED ||
      event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT)
    return;

  note_name (self, file);
  note_name (self, other);
}

/* --- From outside --- */

void
lk_dataset_stop_watching (LkDataset *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  if (self->monitor == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
}

/**
 * lk_dataset_set_live:
 * @self: a dataset
 * @live: whether it shall see what others do to its folder
 */
void
lk_dataset_set_live (LkDataset *self, gboolean live)
{
  g_return_if_fail (LK_IS_DATASET (self));

  if (live == (self->monitor != NULL))
    return;

  if (live)
    self->monitor = g_file_monitor_directory (self->folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  else
    lk_dataset_stop_watching (self);

  if (self->monitor != NULL)
    {
      /* The settling is done here, for all files together. */
      g_file_monitor_set_rate_limit (self->monitor, SETTLE_MILLISECONDS);
      g_signal_connect (self->monitor, "changed", G_CALLBACK (folder_changed_cb), self);
      self->dirty_all = TRUE;
      settle_later (self, FIRST_MILLISECONDS);
    }

  g_object_notify (G_OBJECT (self), "live");
}

/**
 * lk_dataset_is_live:
 * @self: a dataset
 *
 * Returns: whether it sees what others do to its folder
 */
gboolean
lk_dataset_is_live (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), FALSE);

  return self->monitor != NULL;
}

void
lk_dataset_hold (LkDataset *self)
{
  self->holds++;
  self->disturbed = TRUE;
}

void
lk_dataset_release (LkDataset *self)
{
  g_assert (self->holds > 0);
  self->holds--;
  if (self->dirty_all || g_hash_table_size (self->dirty) > 0)
    settle_later (self, SETTLE_MILLISECONDS);
}
