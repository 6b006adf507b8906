/* lk-hub-files.c: the files of a plan, looked at and hashed in a thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-digest.h"
#include "lk-hub-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SAMPLE_SIZE 512

/* Most that is held in memory for one commit. */
#define MAX_CONTENT ((goffset) 32 * 1024 * 1024)

LkHubFile *
lk_hub_file_copy (const LkHubFile *self)
{
  LkHubFile *copy = g_new0 (LkHubFile, 1);

  *copy = *self;
  copy->path = g_strdup (self->path);
  copy->file = self->file != NULL ? g_object_ref (self->file) : NULL;
  copy->content = self->content != NULL ? g_bytes_ref (self->content) : NULL;
  copy->sample = self->sample != NULL ? g_bytes_ref (self->sample) : NULL;
  copy->sha256 = g_strdup (self->sha256);
  copy->git_oid = g_strdup (self->git_oid);
  copy->remote_oid = g_strdup (self->remote_oid);

  return copy;
}

void
lk_hub_file_free (LkHubFile *self)
{
  g_free (self->path);
  g_clear_object (&self->file);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->sample, g_bytes_unref);
  g_free (self->sha256);
  g_free (self->git_oid);
  g_free (self->remote_oid);
  g_free (self);
}

/**
 * lk_hub_git_oid: (skip)
 * @content: a file's content
 *
 * Returns: (transfer full): the name that Git gives to it
 */
char *
lk_hub_git_oid (GBytes *content)
{
  g_autoptr (LkDigest) digest = lk_digest_new (G_CHECKSUM_SHA1);
  gsize size;
  gconstpointer data = g_bytes_get_data (content, &size);
  g_autofree char *head = g_strdup_printf ("blob %" G_GSIZE_FORMAT, size);

  lk_digest_update (digest, head, strlen (head) + 1);
  lk_digest_update (digest, data, size);

  return lk_digest_to_hex (digest);
}

static void
set_content (LkHubFile *file, GBytes *content)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (content, &size);

  if (file->content != content)
    {
      g_clear_pointer (&file->content, g_bytes_unref);
      file->content = g_bytes_ref (content);
    }

  g_free (file->sha256);
  g_free (file->git_oid);
  file->size = (goffset) size;
  file->sha256 = lk_digest_hex_of (G_CHECKSUM_SHA256, data, size);
  file->git_oid = lk_hub_git_oid (content);
}

static gboolean
read_sample (LkHubFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) in = g_file_read (file->file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  guint8 sample[SAMPLE_SIZE];
  gsize n = 0;

  if (in == NULL)
    return FALSE;

  info = g_file_input_stream_query_info (in, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, error);
  if (info == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (in), sample, sizeof sample, &n, cancellable, error))
    return FALSE;

  file->size = g_file_info_get_size (info);
  g_clear_pointer (&file->sample, g_bytes_unref);
  file->sample = g_bytes_new (sample, n);

  return TRUE;
}

static gboolean
prepare_file (LkHubFile *file, GCancellable *cancellable, GError **error)
{
  if (file->content == NULL)
    return read_sample (file, cancellable, error);

  set_content (file, file->content);
  g_clear_pointer (&file->sample, g_bytes_unref);
  file->sample = g_bytes_new_from_bytes (file->content, 0,
                                         MIN (g_bytes_get_size (file->content), SAMPLE_SIZE));

  return TRUE;
}

static gboolean
load_content (LkHubFile *file, goffset *budget, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) content = NULL;

  *budget -= file->size;
  if (*budget < 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SERVICE,
                   _ ("Hugging Face wants “%s” within the commit, for which it is too large"),
                   file->path);
      return FALSE;
    }

  if (file->content != NULL)
    return TRUE;

  content = g_file_load_bytes (file->file, cancellable, NULL, error);
  if (content == NULL)
    return FALSE;

  set_content (file, content);

  return TRUE;
}

static gboolean
load_file (LkHubFile *file, goffset *budget, GCancellable *cancellable, GError **error)
{
  if (file->ignored)
    return TRUE;

  if (!file->large)
    {
      if (!load_content (file, budget, cancellable, error))
        return FALSE;
    }
  else if (file->sha256 == NULL)
    {
      file->sha256 =
          lk_digest_file_sync (file->file, G_CHECKSUM_SHA256, &file->size, cancellable, error);
      if (file->sha256 == NULL)
        return FALSE;
    }

  file->unchanged = file->remote_oid != NULL &&
                    g_strcmp0 (file->remote_oid, file->large ? file->sha256 : file->git_oid) == 0;

  return TRUE;
}

static void
prepare_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *files = task_data;

  for (guint i = 0; i < files->len; i++)
    {
      LkHubFile *file = g_ptr_array_index (files, i);
      GError *error = NULL;

      if (!prepare_file (file, cancellable, &error))
        {
          g_task_return_error (task, lk_error_from_io (error, file->path));
          return;
        }
    }

  g_task_return_boolean (task, TRUE);
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *files = task_data;
  goffset budget = MAX_CONTENT;

  for (guint i = 0; i < files->len; i++)
    {
      LkHubFile *file = g_ptr_array_index (files, i);
      GError *error = NULL;

      if (!load_file (file, &budget, cancellable, &error))
        {
          g_task_return_error (task, lk_error_from_io (error, file->path));
          return;
        }
    }

  g_task_return_boolean (task, TRUE);
}

static void
run (GPtrArray *files,
     GTaskThreadFunc func,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, run);
  g_task_set_task_data (task, g_ptr_array_ref (files), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, func);
}

/**
 * lk_hub_files_prepare_async: (skip)
 * @files: (element-type LkHubFile): not to be touched until the callback
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads sizes and the first bytes, which is what the service decides by.
 */
void
lk_hub_files_prepare_async (GPtrArray *files,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  run (files, prepare_thread, cancellable, callback, user_data);
}

/**
 * lk_hub_files_load_async: (skip)
 * @files: (element-type LkHubFile): not to be touched until the callback
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Hashes the large files whose digest is not known yet, and loads the others.
 */
void
lk_hub_files_load_async (GPtrArray *files,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  run (files, load_thread, cancellable, callback, user_data);
}

gboolean
lk_hub_files_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
