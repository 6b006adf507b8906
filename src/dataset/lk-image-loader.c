/* lk-image-loader.c: gdk-pixbuf's decoder for a file, by our own judgement of what it is
 *
 * gdk-pixbuf itself would ask the system's database of types, which is files again and
 * again: the decoder's process cannot open them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-image-private.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>

/* Of what has several, each: systems differ. */
static const struct
{
  const char *format;
  const char *type;
} types[] = {
  { "jpeg", "image/jpeg" }, { "png", "image/png" },   { "webp", "image/webp" },
  { "gif", "image/gif" },   { "tiff", "image/tiff" }, { "bmp", "image/bmp" },
  { "bmp", "image/x-bmp" }, { "avif", "image/avif" }, { "avif", "image/heif" },
  { "heif", "image/heif" }, { "heif", "image/heic" },
};

/**
 * lk_image_loader_is_glycin: (skip)
 *
 * Newer gdk-pixbufs leave decoding to glycin, which starts a process in a sandbox of its own
 * for each picture: it must be able to, and needs to know where the session is.
 *
 * Returns: whether gdk-pixbuf here is one of them
 */
gboolean
lk_image_loader_is_glycin (void)
{
  return dlsym (RTLD_DEFAULT, "gly_loader_new") != NULL;
}

/**
 * lk_image_loader_new: (skip)
 * @file: what is in a file
 * @error: return location
 *
 * Returns: (transfer full): what decodes it; %NULL with @error when it is of no format
 *   that this computer can read
 */
GdkPixbufLoader *
lk_image_loader_new (GBytes *file, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  const char *format = lk_image_sniff (data, size);
  GdkPixbufLoader *loader = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (types) && format != NULL && loader == NULL; i++)
    if (g_str_equal (types[i].format, format))
      loader = gdk_pixbuf_loader_new_with_mime_type (types[i].type, NULL);

  if (loader == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("it is in no format that this computer can read"));

  return loader;
}
