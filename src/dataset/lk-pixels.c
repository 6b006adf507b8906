/* lk-pixels.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-pixels.h"

#include "lk-decoder.h"
#include "lk-image.h"

static GdkPixbuf *
take_pixels (const LkDecoderRequest *request, const LkDecoderAnswer *answer, GError **error)
{
  guint width = 0;
  guint height = 0;
  guint stride = 0;
  gboolean has_alpha = FALSE;
  guint n_channels;

  g_variant_lookup (answer->facts, "width", "u", &width);
  g_variant_lookup (answer->facts, "height", "u", &height);
  g_variant_lookup (answer->facts, "stride", "u", &stride);
  g_variant_lookup (answer->facts, "alpha", "b", &has_alpha);
  n_channels = has_alpha ? 4 : 3;

  if (answer->data == NULL || width < 1 || height < 1 || width > LK_IMAGE_MAX_SIDE ||
      height > LK_IMAGE_MAX_SIDE || stride < width * n_channels ||
      stride > (LK_IMAGE_MAX_SIDE + 1) * 4 ||
      g_bytes_get_size (answer->data) < (gsize) stride * (height - 1) + width * n_channels)
    {
      lk_decoder_set_nonsense (request, error);
      return NULL;
    }

  return gdk_pixbuf_new_from_bytes (answer->data, GDK_COLORSPACE_RGB, has_alpha, 8, (int) width,
                                    (int) height, (int) stride);
}

/**
 * lk_pixels_load: (skip)
 * @path: a picture
 * @longest_side: pixels that its longer side has at most
 * @cancellable: (nullable): stops it
 * @error: return location for an %LK_ERROR_VALIDATION when it is no picture, or damaged; an
 *   %LK_ERROR_FILE when it cannot be read
 *
 * Returns: (transfer full): the picture, upright, never enlarged
 */
GdkPixbuf *
lk_pixels_load (const char *path, guint longest_side, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  LkDecoderRequest request = { LK_DECODER_PIXELS, name, NULL, cancellable };
  g_auto (LkDecoderAnswer) answer = { 0 };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "longest-side", "u", longest_side);
  request.options = g_variant_dict_end (&dict);

  return lk_decoder_ask_path (&request, path, &answer, error)
             ? take_pixels (&request, &answer, error)
             : NULL;
}
