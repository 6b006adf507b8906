/* lk-jpeg-eighth.h: a JPEG at an eighth of its size, several times as fast as by decoding it
 *
 * Private to the thumbnails. May be called from any thread, and takes the file for hostile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_JPEG_MAX_PLANES 3

/**
 * LkJpegPlane:
 * @h_samples: how many blocks of it lie beside each other for one of the coarsest plane
 * @v_samples: the same below each other
 * @stride: samples from one row to the next
 * @samples: (owned): the mean of each block of 8 × 8
 */
typedef struct
{
  guint h_samples;
  guint v_samples;
  guint stride;
  guint8 *samples;
} LkJpegPlane;

/**
 * LkJpegEighth:
 * @width: pixels of the whole picture
 * @height: pixels of the whole picture
 * @orientation: EXIF orientation, 1 to 8
 * @n_planes: 1 for grey, 3 for brightness and two of color
 * @h_samples: largest of the planes
 * @v_samples: largest of the planes
 * @planes: the planes
 */
typedef struct
{
  guint width;
  guint height;
  guint orientation;
  guint n_planes;
  guint h_samples;
  guint v_samples;
  LkJpegPlane planes[LK_JPEG_MAX_PLANES];
} LkJpegEighth;

gboolean lk_jpeg_eighth_read (LkJpegEighth *self, const guint8 *data, gsize size);
void lk_jpeg_eighth_clear (LkJpegEighth *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkJpegEighth, lk_jpeg_eighth_clear)

G_END_DECLS
