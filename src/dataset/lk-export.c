/* lk-export.c: a dataset's pictures and captions as a plain folder, or as one file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-export-private.h"

#include "lk-copy.h"
#include "lk-dataset-folder.h"
#include "lk-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define PROGRESS_MILLISECONDS 100

typedef struct
{
  LkManifest *manifest; /* (owned) input */
  char *target;         /* input */
  LkProgressFunc progress;
  gpointer progress_data;
  int n_done;    /* (atomic) in progress */
  guint sampler; /* in progress */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_clear_handle_id (&self->sampler, g_source_remove);
  lk_manifest_unref (self->manifest);
  g_free (self->target);
  g_free (self);
}

/* Pictures of two datasets must not mix, nor one be written over. */
static gboolean
make_folder (const char *path, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  g_autofree char *name = g_filename_display_name (path);

  if (g_mkdir_with_parents (path, 0755) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be made: %s"), name,
                   g_strerror (errno));
      return FALSE;
    }

  dir = g_dir_open (path, 0, NULL);
  if (dir == NULL || g_dir_read_name (dir) != NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("“%s” is not empty: choose another folder"), name);
      return FALSE;
    }

  return TRUE;
}

/* The stem is unique; in a folder that somebody else filled the file's name may not be. */
static gboolean
export_entry (Export *self,
              const LkManifestEntry *entry,
              GPtrArray *written,
              GCancellable *cancellable,
              GError **error)
{
  const char *ending = strrchr (entry->name, '.');
  g_autofree char *name = g_strconcat (entry->stem, ending, NULL);
  char *path = g_build_filename (self->target, name, NULL);
  g_autofree char *text = g_strconcat (entry->stem, ".txt", NULL);
  LkCopyWay way = LK_COPY_SHARED;

  g_ptr_array_add (written, path);
  if (!lk_copy_file (entry->path, path, &way, cancellable, error))
    return FALSE;

  g_ptr_array_add (written, g_build_filename (self->target, text, NULL));

  return *entry->caption == '\0' ||
         lk_dataset_folder_write_caption (self->target, name, entry->caption, error);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;

  make_folder (self->target, &error);
  for (guint i = 0; i < lk_manifest_get_n_entries (self->manifest) && error == NULL; i++)
    {
      export_entry (self, lk_manifest_get_entry (self->manifest, i), written, cancellable, &error);
      g_atomic_int_inc (&self->n_done);
    }

  if (error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  for (guint i = 0; i < written->len; i++)
    g_unlink (g_ptr_array_index (written, i));
  g_task_return_error (task, error);
}

static gboolean
sample_cb (gpointer user_data)
{
  Export *self = g_task_get_task_data (user_data);

  self->progress (g_atomic_int_get (&self->n_done), lk_manifest_get_n_entries (self->manifest),
                  self->progress_data);

  return G_SOURCE_CONTINUE;
}

static void
completed_cb (GTask *task, GParamSpec *pspec, gpointer user_data)
{
  Export *self = g_task_get_task_data (task);

  g_clear_handle_id (&self->sampler, g_source_remove);
}

static void
zip_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  GError *error = NULL;

  if (lk_export_write_zip (self->manifest, self->target, &self->n_done, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Export *
export_new (LkManifest *manifest, GFile *target, LkProgressFunc progress, gpointer progress_data)
{
  Export *self = g_new0 (Export, 1);

  self->manifest = lk_manifest_ref (manifest);
  self->target = g_file_get_path (target);
  self->progress = progress;
  self->progress_data = progress_data;

  return self;
}

static void
run (GTask *task, Export *self, GTaskThreadFunc func)
{
  g_task_set_task_data (task, self, export_free);
  if (self->progress != NULL)
    {
      self->sampler = g_timeout_add (PROGRESS_MILLISECONDS, sample_cb, task);
      g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), NULL);
    }
  g_task_run_in_thread (task, func);
}

/**
 * lk_export_folder_async:
 * @manifest: what to export
 * @target: a folder that is empty or not there yet
 * @progress: (nullable) (scope call): called with the number of pictures
 * @progress_data: for @progress; must live until @callback
 * @cancellable: (nullable): cancels; then what was written is removed
 * @callback: called when all is there
 * @user_data: for @callback
 */
void
lk_export_folder_async (LkManifest *manifest,
                        GFile *target,
                        LkProgressFunc progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_export_folder_async);
  run (task, export_new (manifest, target, progress, progress_data), export_thread);
}

/**
 * lk_export_folder_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE, or an %LK_ERROR_VALIDATION when the folder
 *   is not empty
 *
 * Returns: whether all is there
 */
gboolean
lk_export_folder_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_export_zip_async:
 * @manifest: what to export
 * @target: a file; what is there is replaced once all is written
 * @progress: (nullable) (scope call): called with the number of pictures
 * @progress_data: for @progress; must live until @callback
 * @cancellable: (nullable): cancels; then @target is as it was
 * @callback: called when all is there
 * @user_data: for @callback
 *
 * Writes the pictures as they are, and their captions, into a ZIP.
 */
void
lk_export_zip_async (LkManifest *manifest,
                     GFile *target,
                     LkProgressFunc progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_export_zip_async);
  run (task, export_new (manifest, target, progress, progress_data), zip_thread);
}

/**
 * lk_export_zip_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether all is there
 */
gboolean
lk_export_zip_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
