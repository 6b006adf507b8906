/* lk-import-scan.c: what there is to be imported
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-private.h"

#include "lk-archive-unpack.h"
#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_DEPTH 64

/* The magic of a tar archive lies at 257. */
#define PEEK_BYTES 512

typedef struct
{
  LkImportBatch *batch;
  GCancellable *cancellable;
} Scan;

static gsize
peek (const char *path, guint8 *data)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gssize n;

  if (fd < 0)
    return 0;

  n = read (fd, data, PEEK_BYTES);
  close (fd);

  return (gsize) MAX (n, 0);
}

static gboolean
is_first_visit (LkImportBatch *batch, const GStatBuf *info)
{
  char *key = g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64) info->st_dev,
                               (guint64) info->st_ino);

  return g_hash_table_add (batch->seen, key);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In an order that does not depend on the file system. */
static GPtrArray *
list_names (const char *path, guint limit, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;

  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL && names->len <= limit)
    if (!lk_import_is_junk_name (name))
      g_ptr_array_add (names, g_strdup (name));

  g_ptr_array_sort (names, compare_names);

  return names;
}

/* --- Files --- */

static void
add_in_folder (LkImportBatch *batch, const char *path, const char *source, const char *place)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *display = g_filename_display_name (name);
  guint8 head[PEEK_BYTES];

  if (lk_import_is_caption_name (name))
    lk_import_add_caption (batch, path, source, place);
  else if (lk_image_is_picture_name (name))
    lk_import_add_item (batch, path, source, place, FALSE);
  else if (lk_archive_is_archive_name (name))
    lk_import_refuse (batch, source, _ ("“%s” is an archive in a folder: import it by itself"),
                      display);
  else if (lk_image_sniff (head, peek (path, head)) != NULL)
    lk_import_add_item (batch, path, source, place, FALSE);
}

/* Somebody who drops `a.jpg` means `a.txt` beside it as well. */
static void
add_caption_beside (LkImportBatch *batch, const char *path, const char *source)
{
  static const char *const endings[] = { ".caption", ".txt" };
  g_autofree char *place = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL && dot != name ? g_strndup (name, (gsize) (dot - name))
                                                     : g_strdup (name);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *text = g_strconcat (i % 2 == 0 ? name : stem, endings[i / 2], NULL);
      g_autofree char *beside = g_build_filename (place, text, NULL);

      if (g_file_test (beside, G_FILE_TEST_IS_REGULAR))
        lk_import_add_caption (batch, beside, beside, place);
    }
}

static gboolean
scan_file (Scan *scan, const char *path, const char *source, gboolean staged, GError **error)
{
  g_autofree char *place = g_path_get_dirname (staged ? source : path);
  g_autofree char *name = g_path_get_basename (path);
  guint8 head[PEEK_BYTES];
  gsize size = peek (path, head);

  if (lk_archive_sniff (head, size))
    return lk_archive_unpack (scan->batch, path, source, scan->cancellable, error);

  if (lk_import_is_caption_name (name) && lk_image_sniff (head, size) == NULL)
    {
      lk_import_add_caption (scan->batch, path, source, place);
      return TRUE;
    }

  if (!staged)
    add_caption_beside (scan->batch, path, source);
  lk_import_add_item (scan->batch, path, source, place, staged);

  return TRUE;
}

/* --- Folders --- */

typedef struct
{
  char *path;
  char *source;
  guint depth;
} Folder;

static Folder *
folder_new (const char *path, const char *source, guint depth)
{
  Folder *folder = g_new0 (Folder, 1);

  folder->path = g_strdup (path);
  folder->source = g_strdup (source);
  folder->depth = depth;

  return folder;
}

static void
folder_free (gpointer data)
{
  Folder *folder = data;

  g_free (folder->path);
  g_free (folder->source);
  g_free (folder);
}

static void
add_child (LkImportBatch *batch, const Folder *folder, const char *name, GQueue *folders)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);
  g_autofree char *source = g_build_filename (folder->source, name, NULL);
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      if (lk_image_is_picture_name (name))
        lk_import_refuse (batch, source, _ ("“%s” could not be read: %s"), name,
                          g_strerror (errno));
      return;
    }

  if (S_ISREG (info.st_mode))
    add_in_folder (batch, path, source, folder->path);
  else if (S_ISDIR (info.st_mode) && folder->depth >= MAX_DEPTH)
    lk_import_refuse (batch, source, _ ("“%s” lies too deep in other folders"), name);
  else if (S_ISDIR (info.st_mode) && is_first_visit (batch, &info))
    g_queue_push_tail (folders, folder_new (path, source, folder->depth + 1));
}

static gboolean
is_full (LkImportBatch *batch, const char *source)
{
  if (batch->items->len < batch->max_entries)
    return FALSE;

  lk_import_refuse (batch, source, _ ("“%s” holds more than %u pictures: the rest is left out"),
                    source, batch->max_entries);

  return TRUE;
}

static void
scan_folder (Scan *scan, const char *path, const char *source)
{
  g_autoptr (GQueue) folders = g_queue_new ();
  LkImportBatch *batch = scan->batch;
  gboolean full = FALSE;
  Folder *folder;

  g_queue_push_tail (folders, folder_new (path, source, 0));
  while ((folder = g_queue_pop_head (folders)) != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) names = list_names (folder->path, batch->max_entries * 4, &error);

      if (names == NULL)
        lk_import_refuse (batch, folder->source, _ ("“%s” could not be read: %s"), folder->source,
                          error->message);

      for (guint i = 0; names != NULL && i < names->len && !full; i++)
        {
          add_child (batch, folder, g_ptr_array_index (names, i), folders);
          full = is_full (batch, source) || g_cancellable_is_cancelled (scan->cancellable);
        }

      folder_free (folder);
    }
}

/**
 * lk_import_scan: (skip)
 * @batch: an open batch
 * @path: a file, a folder or an archive
 * @source: what the report calls it
 * @staged: whether it lies in the staging folder and may be moved
 * @cancellable: (nullable): cancels
 * @error: return location for what ends the whole import: a full disk, or cancelling
 *
 * Adds what is found to the batch; what cannot be taken goes into the report.
 *
 * Returns: whether the import goes on
 */
gboolean
lk_import_scan (LkImportBatch *batch,
                const char *path,
                const char *source,
                gboolean staged,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *name = g_filename_display_basename (source);
  Scan scan = { batch, cancellable };
  GStatBuf info;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (g_stat (path, &info) != 0)
    {
      lk_import_refuse (batch, source, _ ("“%s” could not be read: %s"), name, g_strerror (errno));
      return TRUE;
    }

  if (S_ISREG (info.st_mode))
    return scan_file (&scan, path, source, staged, error);

  if (!S_ISDIR (info.st_mode))
    lk_import_refuse (batch, source, _ ("“%s” is neither a file nor a folder"), name);
  else if (is_first_visit (batch, &info))
    scan_folder (&scan, path, source);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
