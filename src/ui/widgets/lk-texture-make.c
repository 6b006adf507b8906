/* lk-texture-make.c: from a decoded picture to what is drawn, off the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-texture-make.h"

typedef struct
{
  GdkPixbuf *pixbuf; /* (owned) */
  int shorter_side;
} Make;

static void
make_free (gpointer data)
{
  Make *make = data;

  g_object_unref (make->pixbuf);
  g_free (make);
}

static guint8
premultiply (guint8 value, guint8 alpha)
{
  return (guint8) ((value * alpha + 127) / 255);
}

/* To the toolkit's own layout: drawing from any other would convert at each frame. */
static void
convert_row (const guint8 *from, guint8 *to, int width, int n_channels)
{
  for (int x = 0; x < width; x++, from += n_channels, to += 4)
    {
      guint8 alpha = n_channels == 4 ? from[3] : 255;
      guint32 pixel = (guint32) alpha << 24 | (guint32) premultiply (from[0], alpha) << 16 |
                      (guint32) premultiply (from[1], alpha) << 8 | premultiply (from[2], alpha);

      *(guint32 *) (void *) to = pixel;
    }
}

static GdkPixbuf *
scale (GdkPixbuf *pixbuf, int shorter_side)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  int shorter = MIN (width, height);

  if (shorter_side <= 0 || shorter <= shorter_side)
    return g_object_ref (pixbuf);

  return gdk_pixbuf_scale_simple (pixbuf, MAX (1, width * shorter_side / shorter),
                                  MAX (1, height * shorter_side / shorter), GDK_INTERP_BILINEAR);
}

/**
 * lk_texture_make:
 * @pixbuf: a decoded picture
 * @shorter_side: how many pixels its shorter side needs at most; 0 for all
 *
 * Blocking, for threads.
 *
 * Returns: (transfer full): the picture, ready to be drawn
 */
GdkTexture *
lk_texture_make (GdkPixbuf *pixbuf, int shorter_side)
{
  g_autoptr (GdkPixbuf) scaled = scale (pixbuf, shorter_side);
  int width = gdk_pixbuf_get_width (scaled);
  int height = gdk_pixbuf_get_height (scaled);
  gsize stride = (gsize) width * 4;
  gsize from_stride = (gsize) gdk_pixbuf_get_rowstride (scaled);
  const guint8 *from = gdk_pixbuf_read_pixels (scaled);
  guint8 *pixels = g_malloc (stride * (gsize) height);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, stride * (gsize) height);

  for (gsize y = 0; y < (gsize) height; y++)
    convert_row (from + y * from_stride, pixels + y * stride, width,
                 gdk_pixbuf_get_n_channels (scaled));

  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Make *make = data;

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, lk_texture_make (make->pixbuf, make->shorter_side),
                           g_object_unref);
}

/**
 * lk_texture_make_async:
 * @pixbuf: a decoded picture
 * @shorter_side: how many pixels its shorter side needs at most; 0 for all
 * @cancellable: (nullable): cancels
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
lk_texture_make_async (GdkPixbuf *pixbuf,
                       int shorter_side,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Make *make = g_new0 (Make, 1);

  make->pixbuf = g_object_ref (pixbuf);
  make->shorter_side = shorter_side;
  g_task_set_source_tag (task, lk_texture_make_async);
  g_task_set_task_data (task, make, make_free);
  g_task_run_in_thread (task, make_thread);
}

GdkTexture *
lk_texture_make_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
