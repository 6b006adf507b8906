/* lk-image.h: what a file that claims to be a picture really is
 *
 * Everything here may be called from any thread, and takes the file for hostile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* More than this is refused: a bomb, or more than memory should be asked for. */
#define LK_IMAGE_MAX_BYTES  (G_GINT64_CONSTANT (256) * 1024 * 1024)
#define LK_IMAGE_MAX_PIXELS (G_GINT64_CONSTANT (120) * 1000 * 1000)
#define LK_IMAGE_MAX_SIDE   60000

/* Less than this cannot be trained with: the trainers' buckets are multiples of it. */
#define LK_IMAGE_MIN_SIDE 64

/**
 * LkImageFacts:
 * @format: `jpeg`, `png`, `webp`, `gif`, `tiff`, `bmp`, `avif` or `heif`
 * @width: pixels, after the orientation is applied
 * @height: pixels, after the orientation is applied
 * @orientation: EXIF orientation, 1 to 8
 * @size: bytes
 */
typedef struct
{
  const char *format;
  guint width;
  guint height;
  guint orientation;
  gint64 size;
} LkImageFacts;

const char *lk_image_sniff (const guint8 *data, gsize size);
const char *lk_image_get_ending (const char *format);
gboolean lk_image_is_trained (const char *format);
gboolean lk_image_is_picture_name (const char *name);
gboolean lk_image_probe (const char *path, const char *label, LkImageFacts *facts, GError **error);

G_END_DECLS
