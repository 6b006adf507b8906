/* lk-dataset-captions.c: writing many captions at once
 *
 * Waiting for the disk after each takes minutes with thousands, and the next keystroke would
 * wait as long. So all are written beside, the disk is waited for once, and then they take
 * the places of the old ones: of each there is always the old or the new one, whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dataset-folder.h"

#include "lk-error.h"
#include "lk-import-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

static gboolean
fail (GError **error, const char *name, const char *reason)
{
  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The caption of “%s” could not be saved: %s"),
               name, reason);

  return FALSE;
}

/* An empty caption has no file. */
static gboolean
stage (LkImportBatch *batch, GPtrArray *texts, GPtrArray *staged, GError **error)
{
  for (guint i = 0; i < texts->len; i += 2)
    {
      const char *caption = g_ptr_array_index (texts, i + 1);
      g_autofree char *line = g_strconcat (caption, "\n", NULL);
      char *path = *caption != '\0' ? lk_import_batch_dup_staged (batch) : NULL;
      g_autoptr (GError) local_error = NULL;

      g_ptr_array_add (staged, path);
      if (path != NULL &&
          !g_file_set_contents_full (path, line, -1, G_FILE_SET_CONTENTS_NONE, 0644, &local_error))
        return fail (error, g_ptr_array_index (texts, i), local_error->message);
    }

  return TRUE;
}

static gboolean
place (const char *folder, GPtrArray *texts, GPtrArray *staged, GError **error)
{
  for (guint i = 0; i < staged->len; i++)
    {
      const char *name = g_ptr_array_index (texts, 2 * i);
      const char *from = g_ptr_array_index (staged, i);
      g_autofree char *to = lk_dataset_folder_dup_caption_path (folder, name);

      if (from == NULL ? g_unlink (to) != 0 && errno != ENOENT : g_rename (from, to) != 0)
        return fail (error, name, g_strerror (errno));
    }

  return TRUE;
}

/**
 * lk_dataset_folder_write_captions: (skip)
 * @path: a folder
 * @texts: (element-type utf8): pairs: file name of a picture, its caption
 * @error: return location for an %LK_ERROR_FILE
 *
 * Writes many as lk_dataset_folder_write_caption() writes one.
 *
 * Returns: whether all were written
 */
gboolean
lk_dataset_folder_write_captions (const char *path, GPtrArray *texts, GError **error)
{
  g_autoptr (LkImportBatch) batch = lk_import_batch_new (path);
  g_autoptr (GPtrArray) staged = g_ptr_array_new_with_free_func (g_free);

  if (!lk_import_batch_open (batch, error) || !stage (batch, texts, staged, error))
    return FALSE;

  syncfs (batch->lock);

  return place (path, texts, staged, error);
}
