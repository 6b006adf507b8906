/* lk-save.c: weights into a folder of a person, checked by their digest
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-save.h"

#include "lk-digest.h"
#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define BUFFER_SIZE (1024 * 1024)
#define MAX_NAMES   1000
#define SUFFIX      ".safetensors"

typedef struct
{
  char *weights;
  char *sha256;
  char *card; /* (nullable) */
  char *folder;
  char *slug;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->weights);
  g_free (save->sha256);
  g_free (save->card);
  g_free (save->folder);
  g_free (save->slug);
  g_free (save);
}

static gboolean
has_digest (const char *path, const char *sha256, GCancellable *cancellable)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *digest = lk_digest_file_sync (file, G_CHECKSUM_SHA256, NULL, cancellable, NULL);

  return g_strcmp0 (digest, sha256) == 0;
}

/* Another file is never written over; the same one need not be written again. */
static char *
choose_path (Save *save, gboolean *there, GCancellable *cancellable)
{
  for (guint i = 1; i < MAX_NAMES; i++)
    {
      g_autofree char *name = i == 1 ? g_strconcat (save->slug, SUFFIX, NULL)
                                     : g_strdup_printf ("%s-%u" SUFFIX, save->slug, i);
      g_autofree char *path = g_build_filename (save->folder, name, NULL);

      *there = g_file_test (path, G_FILE_TEST_EXISTS);
      if (!*there || has_digest (path, save->sha256, cancellable))
        return g_steal_pointer (&path);
    }

  return NULL;
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = write (fd, data + done, size - done);

      if (n < 0)
        return FALSE;
      done += (gsize) n;
    }

  return TRUE;
}

static gboolean
copy (int from, int to, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gssize n;

  while ((n = read (from, buffer, BUFFER_SIZE)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      if (!write_all (to, buffer, (gsize) n))
        return FALSE;
    }

  return n == 0 && fsync (to) == 0;
}

static gboolean
copy_to (Save *save, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.lorikeet-%08x", path, g_random_int ());
  int from = open (save->weights, O_RDONLY | O_CLOEXEC);
  int to = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  g_autoptr (GError) local_error = NULL;
  gboolean ok = from >= 0 && to >= 0 && copy (from, to, cancellable, &local_error);
  int saved = errno;

  if (from >= 0)
    close (from);
  if (to >= 0)
    close (to);

  if (ok && has_digest (temporary, save->sha256, cancellable) && g_rename (temporary, path) == 0)
    return TRUE;

  g_unlink (temporary);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The model could not be saved to %s: %s"),
                 save->folder, g_strerror (saved));

  return FALSE;
}

/* Beside the weights, under their name: it says what the trigger word is. */
static gboolean
copy_card (Save *save, const char *path, GError **error)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (SUFFIX));
  g_autofree char *target = g_strconcat (stem, ".md", NULL);
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) local_error = NULL;

  if (save->card == NULL || (g_file_get_contents (save->card, &text, &size, &local_error) &&
                             g_file_set_contents (target, text, (gssize) size, &local_error)))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The model card could not be saved to %s: %s"),
               save->folder, local_error->message);

  return FALSE;
}

static void
save_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Save *save = task_data;
  GError *error = NULL;
  gboolean there = FALSE;
  g_autofree char *path = NULL;

  if (g_mkdir_with_parents (save->folder, 0755) != 0)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_FILE,
                               _ ("The folder %s cannot be made: %s"), save->folder,
                               g_strerror (errno));
      return;
    }

  path = choose_path (save, &there, cancellable);
  if (path == NULL || (!there && !copy_to (save, path, cancellable, &error)))
    {
      if (error == NULL)
        error =
            g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("No free name was found in %s"), save->folder);
      g_task_return_error (task, error);
      return;
    }

  if (!copy_card (save, path, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&path), g_free);
}

/**
 * lk_save_async:
 * @request: what is to be saved, and where
 * @cancellable: (nullable): ends it; nothing half done stays
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Copies the weights, and compares what arrived with their digest. Another file is never
 * written over: then the copy gets a number. The same file need not be written again.
 */
void
lk_save_async (const LkSaveRequest *request,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->weights = g_strdup (request->weights);
  save->sha256 = g_strdup (request->sha256);
  save->card = g_strdup (request->card);
  save->folder = g_strdup (request->folder);
  save->slug = g_strdup (request->slug);
  g_task_set_source_tag (task, lk_save_async);
  g_task_set_task_data (task, save, save_free);
  g_task_run_in_thread (task, save_thread);
}

/**
 * lk_save_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): the path of the copy, or %NULL with @error
 */
char *
lk_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_save_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
