/* lk-picture-load.c: a picture's file becomes something to draw, off the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-picture-load.h"

#include "lk-pixels.h"
#include "lk-texture-make.h"

typedef struct
{
  char *path;
  int longer_side;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->path);
  g_free (load);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Load *load = data;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  pixbuf = lk_pixels_load (load->path, (guint) load->longer_side, cancellable, &error);
  if (pixbuf == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task, lk_texture_make (pixbuf, 0), g_object_unref);
}

/**
 * lk_picture_load_async:
 * @file: a local picture
 * @longer_side: how many pixels its longer side needs at most
 * @cancellable: (nullable): cancels
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
lk_picture_load_async (GFile *file,
                       int longer_side,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  load->path = g_file_get_path (file);
  load->longer_side = longer_side;
  g_task_set_source_tag (task, lk_picture_load_async);
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_thread);
}

/**
 * lk_picture_load_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the picture, upright; %NULL with @error
 */
GdkTexture *
lk_picture_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
