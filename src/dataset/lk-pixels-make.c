/* lk-pixels-make.c: what the decoder's process does for lk-pixels.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-error.h"
#include "lk-image-private.h"
#include "lk-jpeg-thumbnail.h"
#include "lk-pixels.h"

#include <glib/gi18n-lib.h>

#define PIECE (256 * 1024)

typedef struct
{
  guint longest_side;
  gboolean is_too_large;
} Sizing;

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Sizing *sizing = user_data;
  int longest = (int) sizing->longest_side;
  int larger = MAX (width, height);

  sizing->is_too_large = width > LK_IMAGE_MAX_SIDE || height > LK_IMAGE_MAX_SIDE ||
                         (guint64) width * (guint64) height > LK_IMAGE_MAX_PIXELS;

  /* A loader that is asked for nothing stops before it asks for memory. */
  if (sizing->is_too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (larger > longest)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) ((gint64) width * longest / larger)),
                                MAX (1, (int) ((gint64) height * longest / larger)));
}

static GdkPixbuf *
decode (GBytes *file, guint longest_side, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = lk_image_loader_new (file, error);
  Sizing sizing = { longest_side, FALSE };
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  g_autoptr (GError) reason = NULL;
  gboolean good = TRUE;

  if (loader == NULL)
    return NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &sizing);
  for (gsize at = 0; at < size && good && !sizing.is_too_large; at += PIECE)
    good = gdk_pixbuf_loader_write (loader, data + at, MIN (PIECE, size - at), error);

  /* One that is cut off is shown as far as it goes. */
  gdk_pixbuf_loader_close (loader, good ? &reason : NULL);
  if (sizing.is_too_large || !good || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    {
      if (!sizing.is_too_large && reason != NULL)
        g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }

  return gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
}

/**
 * lk_pixels_make: (skip)
 * @file: what is in a picture's file
 * @label: what to call it in a message
 * @longest_side: pixels that its longer side has at most
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Returns: (transfer full): the picture, upright, never enlarged; %NULL with @error
 */
GdkPixbuf *
lk_pixels_make (GBytes *file, const char *label, guint longest_side, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = lk_jpeg_thumbnail (file, longest_side);

  if (pixbuf == NULL)
    pixbuf = decode (file, longest_side, &local_error);
  if (pixbuf != NULL && gdk_pixbuf_get_bits_per_sample (pixbuf) == 8)
    return g_steal_pointer (&pixbuf);

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” cannot be shown: %s"), label,
               local_error != NULL ? local_error->message : _ ("it is too large"));

  return NULL;
}
