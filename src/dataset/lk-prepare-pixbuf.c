/* lk-prepare-pixbuf.c: what the trainer does not read, but gdk-pixbuf does
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-prepare-pixbuf.h"

#include "lk-image-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK_SIZE (256 * 1024)

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  gboolean *is_too_large = user_data;

  *is_too_large = (guint64) width * (guint64) height > LK_PREPARE_MAX_WHOLE_PIXELS;
  if (*is_too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static gboolean
feed (GdkPixbufLoader *loader, GBytes *file, const gboolean *is_too_large, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  for (gsize at = 0; at < size && !*is_too_large; at += CHUNK_SIZE)
    {
      if (!gdk_pixbuf_loader_write (loader, data + at, MIN (CHUNK_SIZE, size - at), error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lk_prepare_pixbuf_load: (skip)
 * @file: the bytes of a picture
 * @error: return location
 *
 * Returns: (transfer full): the picture as it is stored, its first frame if it moves;
 *   %NULL with @error if it is broken or too large to be held
 */
GdkPixbuf *
lk_prepare_pixbuf_load (GBytes *file, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = lk_image_loader_new (file, error);
  g_autoptr (GError) reason = NULL;
  gboolean is_too_large = FALSE;
  gboolean is_fed;
  GdkPixbuf *pixbuf;

  if (loader == NULL)
    return NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &is_too_large);
  is_fed = feed (loader, file, &is_too_large, &reason);
  if (!gdk_pixbuf_loader_close (loader, is_fed && reason == NULL ? &reason : NULL))
    is_fed = FALSE;

  if (is_too_large)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("it is too large"));
      return NULL;
    }

  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (is_fed && pixbuf != NULL && gdk_pixbuf_get_bits_per_sample (pixbuf) == 8)
    return g_object_ref (pixbuf);

  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("it is no picture"));

  return NULL;
}

/**
 * lk_prepare_pixbuf_push: (skip)
 * @pixbuf: a picture
 * @sink: a sink for %LK_PREPARE_RGBX or %LK_PREPARE_RGBA
 * @error: return location
 *
 * Returns: %TRUE when all rows went into @sink, %FALSE with @error when cancelled
 */
gboolean
lk_prepare_pixbuf_push (GdkPixbuf *pixbuf, LkPrepareSink *sink, GError **error)
{
  guint width = (guint) gdk_pixbuf_get_width (pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (pixbuf);
  guint n_channels = (guint) gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);

  lk_prepare_sink_begin (sink, width, height);
  for (guint y = 0; y < height; y++)
    {
      const guint8 *from = pixels + y * stride;
      guint8 *to = lk_prepare_sink_get_row (sink);

      for (guint x = 0; x < width; x++, from += n_channels, to += 4)
        {
          memcpy (to, from, 3);
          to[3] = n_channels == 4 ? from[3] : 255;
        }
      if (!lk_prepare_sink_push_row (sink))
        return !g_cancellable_set_error_if_cancelled (sink->cancellable, error);
    }

  return TRUE;
}

static gboolean
pixbuf_matches (const guint8 *data, gsize size)
{
  return TRUE;
}

static gboolean
pixbuf_inspect (GBytes *file, LkPrepareFacts *facts, GError **error)
{
  g_autoptr (GdkPixbuf) stored = lk_prepare_pixbuf_load (file, error);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  const char *profile;

  if (stored == NULL)
    return FALSE;

  profile = gdk_pixbuf_get_option (stored, "icc-profile");
  if (profile != NULL)
    {
      gsize size;
      guint8 *data = g_base64_decode (profile, &size);

      facts->profile = g_bytes_new_take (data, size);
    }

  pixbuf = gdk_pixbuf_apply_embedded_orientation (stored);
  facts->width = (guint) gdk_pixbuf_get_width (pixbuf);
  facts->height = (guint) gdk_pixbuf_get_height (pixbuf);
  facts->layout = gdk_pixbuf_get_has_alpha (pixbuf) ? LK_PREPARE_RGBA : LK_PREPARE_RGBX;
  facts->has_metadata = TRUE;
  facts->decoded = G_OBJECT (g_steal_pointer (&pixbuf));

  return TRUE;
}

static gboolean
pixbuf_decode (GBytes *file, const LkPrepareFacts *facts, LkPrepareSink *sink, GError **error)
{
  return lk_prepare_pixbuf_push (GDK_PIXBUF (facts->decoded), sink, error);
}

const LkPrepareCodec lk_prepare_pixbuf = {
  .extension = NULL,
  .matches = pixbuf_matches,
  .inspect = pixbuf_inspect,
  .decode = pixbuf_decode,
};
