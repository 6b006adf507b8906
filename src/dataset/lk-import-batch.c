/* lk-import-batch.c: what the steps of an import share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-private.h"

#include "lk-copy.h"
#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define STAGING_PREFIX ".import-"

typedef struct
{
  char *path;
  char *source;
  gboolean used;
} LkImportCaption;

static void
item_free (gpointer data)
{
  LkImportItem *item = data;

  g_free (item->path);
  g_free (item->source);
  g_free (item->place);
  g_free (item->name);
  g_free (item->caption);
  g_free (item->sha256);
  g_free (item->reason);
  g_free (item);
}

static void
caption_free (gpointer data)
{
  LkImportCaption *caption = data;

  g_free (caption->path);
  g_free (caption->source);
  g_free (caption);
}

LkImportBatch *
lk_import_batch_new (const char *folder)
{
  LkImportBatch *self = g_new0 (LkImportBatch, 1);

  self->folder = g_strdup (folder);
  self->lock = -1;
  self->n_total = -1;
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->captions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, caption_free);
  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->report = lk_import_report_new ();

  return self;
}

void
lk_import_batch_free (LkImportBatch *self)
{
  lk_import_batch_close (self);
  g_free (self->folder);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->captions);
  g_hash_table_unref (self->digests);
  g_hash_table_unref (self->seen);
  lk_import_report_unref (self->report);
  g_free (self);
}

/* --- The folder for what is not complete yet --- */

/* Whoever imports holds a lock on the folder, so that what a killed import left can be told
 * from what another process is at. */
static int
lock_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  close (fd);

  return -1;
}

/**
 * lk_import_remove_left_overs: (skip)
 * @folder: of a dataset
 *
 * Removes the staging folders of those who were killed before they were done.
 */
void
lk_import_remove_left_overs (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      int lock = g_str_has_prefix (name, STAGING_PREFIX) ? lock_folder (path) : -1;

      if (lock < 0)
        continue;

      lk_copy_remove_tree (path);
      close (lock);
    }
}

/**
 * lk_import_batch_open: (skip)
 * @self: a batch
 * @error: return location for an %LK_ERROR_FILE
 *
 * Makes the staging folder.
 *
 * Returns: whether it is there
 */
gboolean
lk_import_batch_open (LkImportBatch *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, STAGING_PREFIX "XXXXXX", NULL);

  /* Another process may take it for a left-over before it is locked: then once more. */
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *attempt = g_strdup (path);

      if (g_mkdtemp (attempt) == NULL)
        break;

      self->lock = lock_folder (attempt);
      if (self->lock >= 0 && g_file_test (attempt, G_FILE_TEST_IS_DIR))
        {
          self->staging = g_steal_pointer (&attempt);
          return TRUE;
        }

      if (self->lock >= 0)
        close (self->lock);
      self->lock = -1;
    }

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The folder %s cannot be written to: %s"),
               self->folder, g_strerror (errno));

  return FALSE;
}

/**
 * lk_import_batch_close: (skip)
 * @self: a batch
 *
 * Removes the staging folder with all that was not moved out of it.
 */
void
lk_import_batch_close (LkImportBatch *self)
{
  if (self->staging != NULL)
    lk_copy_remove_tree (self->staging);
  if (self->lock >= 0)
    close (self->lock);

  self->lock = -1;
  g_clear_pointer (&self->staging, g_free);
}

/**
 * lk_import_batch_dup_staged: (skip)
 * @self: an open batch
 *
 * Returns: (transfer full): a path in the staging folder that is free
 */
char *
lk_import_batch_dup_staged (LkImportBatch *self)
{
  return g_strdup_printf ("%s/%08d", self->staging, g_atomic_int_add (&self->n_staged, 1));
}

/* --- Pictures and captions --- */

void
lk_import_add_item (
    LkImportBatch *batch, const char *path, const char *source, const char *place, gboolean staged)
{
  LkImportItem *item = g_new0 (LkImportItem, 1);

  item->path = g_strdup (path);
  item->source = g_strdup (source);
  item->place = g_strdup (place);
  item->name = g_path_get_basename (source);
  item->staged = staged;
  g_ptr_array_add (batch->items, item);
}

gboolean
lk_import_is_caption_name (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name &&
         (g_ascii_strcasecmp (dot, ".txt") == 0 || g_ascii_strcasecmp (dot, ".caption") == 0);
}

/**
 * lk_import_is_junk_name: (skip)
 * @name: name of a file or folder
 *
 * Returns: whether it is hidden, or something that an operating system left there
 */
gboolean
lk_import_is_junk_name (const char *name)
{
  static const char *const junk[] = { "__MACOSX", "Thumbs.db", "desktop.ini", "@eaDir" };

  for (guint i = 0; i < G_N_ELEMENTS (junk); i++)
    if (g_ascii_strcasecmp (name, junk[i]) == 0)
      return TRUE;

  return name[0] == '.';
}

static char *
dup_key (const char *place, const char *name, gboolean whole)
{
  const char *dot = whole ? NULL : strrchr (name, '.');
  g_autofree char *stem = dot != NULL && dot != name ? g_strndup (name, (gsize) (dot - name))
                                                     : g_strdup (name);
  g_autofree char *valid = g_utf8_make_valid (stem, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  return g_strconcat (place, "/", folded, NULL);
}

/**
 * lk_import_add_caption: (skip)
 * @batch: a batch
 * @path: where its text lies
 * @source: what the report calls it
 * @place: the folder that it came from, in whatever way
 *
 * A `.txt` goes before a `.caption` of the same name.
 */
void
lk_import_add_caption (LkImportBatch *batch,
                       const char *path,
                       const char *source,
                       const char *place)
{
  g_autofree char *name = g_path_get_basename (source);
  char *key = dup_key (place, name, FALSE);
  LkImportCaption *caption = g_hash_table_lookup (batch->captions, key);

  if (caption != NULL && !g_str_has_suffix (name, ".txt"))
    {
      g_free (key);
      return;
    }

  caption = g_new0 (LkImportCaption, 1);
  caption->path = g_strdup (path);
  caption->source = g_strdup (source);
  g_hash_table_replace (batch->captions, key, caption);
}

static int
compare_captions (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(LkImportCaption *const *) a)->source, (*(LkImportCaption *const *) b)->source);
}

static void
report_unused (LkImportBatch *batch)
{
  g_autoptr (GPtrArray) unused = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, batch->captions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!((LkImportCaption *) value)->used)
      g_ptr_array_add (unused, value);

  g_ptr_array_sort (unused, compare_captions);
  for (guint i = 0; i < unused->len; i++)
    {
      const LkImportCaption *caption = g_ptr_array_index (unused, i);
      g_autofree char *name = g_filename_display_basename (caption->source);
      g_autofree char *reason = g_strdup_printf (_ ("“%s” belongs to no picture"), name);

      lk_import_report_add (batch->report, LK_IMPORT_LEFT_OUT, caption->source, NULL, reason);
    }
}

/**
 * lk_import_pair_captions: (skip)
 * @batch: a batch in which all has been found
 *
 * Gives `a.jpg` the caption `a.txt` or `a.jpg.txt` of the same folder, and reports captions
 * that belong to no picture.
 */
void
lk_import_pair_captions (LkImportBatch *batch)
{
  for (guint i = 0; i < batch->items->len; i++)
    {
      LkImportItem *item = g_ptr_array_index (batch->items, i);
      g_autofree char *key = dup_key (item->place, item->name, FALSE);
      g_autofree char *longer = dup_key (item->place, item->name, TRUE);
      LkImportCaption *caption = g_hash_table_lookup (batch->captions, key);

      if (caption == NULL)
        caption = g_hash_table_lookup (batch->captions, longer);
      if (caption == NULL)
        continue;

      caption->used = TRUE;
      item->caption = g_strdup (caption->path);
    }

  report_unused (batch);
}

/**
 * lk_import_refuse: (skip)
 * @batch: a batch
 * @source: what is not taken
 * @format: the reason, a sentence that names it
 * @...: for @format
 */
void
lk_import_refuse (LkImportBatch *batch, const char *source, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  lk_import_report_add (batch->report, LK_IMPORT_REFUSED, source, NULL, reason);
}
