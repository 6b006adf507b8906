/* lk-import-commit.c: puts what was found good under its final name
 *
 * In the order in which it was found, so that the same import gives the same names.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-private.h"

#include "lk-dataset-folder.h"
#include "lk-error.h"
#include "lk-names.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  LkImportBatch *batch;
  GHashTable *taken; /* (element-type utf8) case-folded stems in the folder */
  GHashTable *fresh; /* (element-type utf8 utf8) names by SHA-256 of this import */
  GPtrArray *added;  /* (element-type LkFolderPicture) */
  GPtrArray *moved;  /* (element-type filename) to be taken back if it fails */
} Commit;

/* Everything counts that has a name: a caption without a picture would else find one. */
static GHashTable *
list_taken (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GHashTable *taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *stem = lk_dataset_folder_dup_stem (name);
      g_autofree char *valid = g_utf8_make_valid (stem, -1);

      g_hash_table_add (taken, g_utf8_casefold (valid, -1));
    }

  return taken;
}

/* Never over what somebody else put there meanwhile. */
static int
move (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;

  /* A file system that does not know the flag. */
  if (link (from, to) == 0)
    {
      g_unlink (from);
      return 0;
    }
  if (errno == EEXIST || g_file_test (to, G_FILE_TEST_EXISTS))
    return EEXIST;

  return g_rename (from, to) == 0 ? 0 : errno;
}

/* The caption goes first: nobody ever sees the picture without it. */
static int
place_caption (Commit *commit, const char *stem, const char *caption)
{
  g_autofree char *staged = lk_import_batch_dup_staged (commit->batch);
  g_autofree char *text = g_strconcat (caption, "\n", NULL);
  g_autofree char *name = g_strconcat (stem, ".txt", NULL);
  g_autofree char *path = g_build_filename (commit->batch->folder, name, NULL);
  int code;

  if (*caption == '\0')
    return 0;

  if (!g_file_set_contents_full (staged, text, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL))
    return errno != 0 ? errno : EIO;

  code = move (staged, path);
  if (code == 0)
    g_ptr_array_add (commit->moved, g_steal_pointer (&path));

  return code;
}

static int
place_picture (Commit *commit, LkImportItem *item, const char *name)
{
  g_autofree char *path = g_build_filename (commit->batch->folder, name, NULL);
  int code = move (item->path, path);

  if (code == 0)
    g_ptr_array_add (commit->moved, g_steal_pointer (&path));

  return code;
}

static char *
dup_wished_stem (LkImportItem *item)
{
  const char *dot = strrchr (item->name, '.');
  g_autofree char *stem = dot != NULL && dot != item->name
                              ? g_strndup (item->name, (gsize) (dot - item->name))
                              : g_strdup (item->name);

  return lk_names_make_portable (stem);
}

static void
remember (Commit *commit, LkImportItem *item, const char *name, const char *stem, char *caption)
{
  LkManifestEntry *facts = lk_manifest_entry_new ();
  GStatBuf info = { 0 };

  facts->path = g_build_filename (commit->batch->folder, name, NULL);
  facts->name = g_strdup (name);
  facts->stem = g_strdup (stem);
  facts->format = g_strdup (item->facts.format);
  facts->width = item->facts.width;
  facts->height = item->facts.height;
  facts->orientation = item->facts.orientation;
  facts->size = item->facts.size;
  facts->sha256 = g_strdup (item->sha256);
  facts->caption = caption;

  g_stat (facts->path, &info);
  g_ptr_array_add (commit->added, lk_folder_picture_new (facts, g_get_real_time () / G_USEC_PER_SEC,
                                                         lk_dataset_folder_get_modified (&info)));
  g_hash_table_insert (commit->fresh, g_strdup (item->sha256), g_strdup (name));
  lk_import_report_add (commit->batch->report, LK_IMPORT_ADDED, item->source, name, NULL);
}

static gboolean
place (Commit *commit, LkImportItem *item, GError **error)
{
  g_autofree char *wished = dup_wished_stem (item);
  g_autofree char *caption = item->caption != NULL ? lk_dataset_folder_load_caption (item->caption)
                                                   : g_strdup ("");
  int code = EEXIST;

  /* A name that somebody takes at this moment is one more that is taken. */
  for (guint i = 0; i < 100 && code == EEXIST; i++)
    {
      g_autofree char *stem = lk_names_make_unique (wished, commit->taken);
      g_autofree char *name =
          g_strconcat (stem, ".", lk_image_get_ending (item->facts.format), NULL);

      code = place_caption (commit, stem, caption);
      if (code == 0)
        code = place_picture (commit, item, name);
      if (code == 0)
        remember (commit, item, name, stem, g_steal_pointer (&caption));
    }

  if (code == 0)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be put into the dataset: %s"),
               item->name, g_strerror (code));

  return FALSE;
}

static gboolean
commit_item (Commit *commit, LkImportItem *item, GError **error)
{
  LkImportReport *report = commit->batch->report;
  const char *twin = NULL;

  if (item->reason != NULL)
    {
      lk_import_report_add (report, LK_IMPORT_REFUSED, item->source, NULL, item->reason);
      return TRUE;
    }

  twin = g_hash_table_lookup (commit->batch->digests, item->sha256);
  if (twin == NULL)
    twin = g_hash_table_lookup (commit->fresh, item->sha256);

  if (twin != NULL)
    {
      g_autofree char *name = g_filename_display_name (item->name);
      g_autofree char *reason =
          g_strdup_printf (_ ("“%s” is the same picture as “%s”"), name, twin);

      lk_import_report_add (report, LK_IMPORT_ALREADY_THERE, item->source, twin, reason);
      return TRUE;
    }

  return place (commit, item, error);
}

static void
take_back (Commit *commit)
{
  for (guint i = 0; i < commit->moved->len; i++)
    g_unlink (g_ptr_array_index (commit->moved, i));
}

/**
 * lk_import_commit: (skip)
 * @batch: a batch whose items were staged
 * @cancellable: (nullable): cancels; not any more once pictures are being placed
 * @error: return location for an %LK_ERROR_FILE, or cancelling: then nothing was added
 *
 * Returns: (transfer full) (element-type LkFolderPicture): the new pictures
 */
GPtrArray *
lk_import_commit (LkImportBatch *batch, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) taken = list_taken (batch->folder);
  g_autoptr (GHashTable) fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) moved = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) added =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lk_folder_picture_free);
  Commit commit = { batch, taken, fresh, added, moved };

  /* One call for all, as one for each takes minutes with thousands of pictures. */
  syncfs (batch->lock);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  for (guint i = 0; i < batch->items->len; i++)
    if (!commit_item (&commit, g_ptr_array_index (batch->items, i), error))
      {
        take_back (&commit);
        return NULL;
      }

  return g_steal_pointer (&added);
}
