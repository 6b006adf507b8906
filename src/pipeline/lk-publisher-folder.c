/* lk-publisher-folder.c: a folder of this computer, such as ComfyUI's
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-publisher.h"

#include "lk-digest.h"
#include "lk-error.h"
#include "lk-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define BUFFER_SIZE (1024 * 1024)
#define MAX_NAMES   1000

typedef struct
{
  char *source;
  char *folder;
  char *slug;
  char *sha256;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->source);
  g_free (save->folder);
  g_free (save->slug);
  g_free (save->sha256);
  g_free (save);
}

static gboolean
is_wanted (LkRun *run)
{
  return lk_recipe_get_save_to (run->recipe) != NULL;
}

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_SAVED_PATH);
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
      g_autofree char *name = i == 1 ? g_strconcat (save->slug, ".safetensors", NULL)
                                     : g_strdup_printf ("%s-%u.safetensors", save->slug, i);
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
  int from = open (save->source, O_RDONLY | O_CLOEXEC);
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

  g_task_return_pointer (task, g_steal_pointer (&path), g_free);
}

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->source = g_strdup (lk_job_get_fact (run->job, LK_FACT_WEIGHTS_PATH));
  save->folder = g_strdup (lk_recipe_get_save_to (run->recipe));
  save->slug = lk_recipe_dup_slug (run->recipe);
  save->sha256 = g_strdup (lk_job_get_fact (run->job, LK_FACT_WEIGHTS_SHA256));
  lk_run_say (run, 0.96, _ ("Saving the model to %s"), save->folder);
  g_task_set_source_tag (task, run_async);
  g_task_set_task_data (task, save, save_free);
  g_task_run_in_thread (task, save_thread);
}

static gboolean
run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), error);

  if (path == NULL)
    return FALSE;

  lk_job_set_fact (run->job, LK_FACT_SAVED_PATH, path);
  lk_run_log (run, lk_json_object_new ("s:path", path, NULL), "The model was saved to a folder");

  return TRUE;
}

const LkPublisher lk_publisher_folder = {
  .id = "folder",
  .is_wanted = is_wanted,
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = run_finish,
};
