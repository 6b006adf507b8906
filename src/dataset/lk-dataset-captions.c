/* lk-dataset-captions.c: writing what a dataset's folder holds beside pictures
 *
 * In a hidden folder beside, from where it takes the place of what was there: of each file
 * there is always the old or the new one, whole, and what a killed program leaves is found at
 * the next opening. Waiting for the disk after each of thousands of captions takes minutes, and
 * the next keystroke would wait as long: for many the disk is waited for once.
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

/* More captions than this wait for the disk together. */
#define MANY_CAPTIONS 8

static gboolean
fail (GError **error, const char *name, const char *reason)
{
  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The caption of “%s” could not be saved: %s"),
               name, reason);

  return FALSE;
}

static gboolean
is_many (GPtrArray *texts)
{
  return texts->len > 2 * MANY_CAPTIONS;
}

/* An empty caption has no file. */
static gboolean
stage (LkImportBatch *batch, GPtrArray *texts, GPtrArray *staged, GError **error)
{
  const GFileSetContentsFlags flags = is_many (texts) ? G_FILE_SET_CONTENTS_NONE
                                                      : G_FILE_SET_CONTENTS_CONSISTENT;

  for (guint i = 0; i < texts->len; i += 2)
    {
      const char *caption = g_ptr_array_index (texts, i + 1);
      g_autofree char *line = g_strconcat (caption, "\n", NULL);
      char *path = *caption != '\0' ? lk_import_batch_dup_staged (batch) : NULL;
      g_autoptr (GError) local_error = NULL;

      g_ptr_array_add (staged, path);
      if (path != NULL && !g_file_set_contents_full (path, line, -1, flags, 0644, &local_error))
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
 * An empty caption removes its file.
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

  if (is_many (texts))
    syncfs (batch->lock);

  return place (path, texts, staged, error);
}

/**
 * lk_dataset_folder_replace: (skip)
 * @path: a folder
 * @name: name of a file in it
 * @text: what the file is to hold
 * @error: return location
 *
 * Returns: whether it was written
 */
gboolean
lk_dataset_folder_replace (const char *path, const char *name, const char *text, GError **error)
{
  g_autoptr (LkImportBatch) batch = lk_import_batch_new (path);
  g_autofree char *target = g_build_filename (path, name, NULL);
  g_autofree char *staged = NULL;

  if (!lk_import_batch_open (batch, error))
    return FALSE;

  staged = lk_import_batch_dup_staged (batch);
  if (!g_file_set_contents_full (staged, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error))
    return FALSE;

  if (g_rename (staged, target) == 0)
    return TRUE;

  g_set_error_literal (error, LK_ERROR, LK_ERROR_FILE, g_strerror (errno));

  return FALSE;
}
