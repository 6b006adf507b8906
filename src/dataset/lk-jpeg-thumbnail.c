/* lk-jpeg-thumbnail.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-jpeg-thumbnail.h"

#include "lk-jpeg-eighth.h"
#include "lk-prepare-scaler.h"

#include <math.h>
#include <string.h>

/* How much larger than the thumbnail an eighth of the picture must be to be good enough. */
#define HEADROOM 1.5

/* Colors are converted in fixed point. */
#define ONE   65536
#define SHIFT 16

static guint
count_samples (guint pixels, guint n, guint n_most)
{
  return (pixels * n + 8 * n_most - 1) / (8 * n_most);
}

static guint8 *
shrink (const LkJpegPlane *plane, const LkScalerShape *shape)
{
  g_autoptr (LkScaler) scaler = lk_scaler_new_for_shape (shape);

  for (guint y = 0; y < shape->height; y++)
    {
      memcpy (lk_scaler_get_row (scaler), plane->samples + (gsize) y * plane->stride, shape->width);
      lk_scaler_push_row (scaler);
    }

  return lk_scaler_steal_pixels (scaler);
}

/* The sample at @at, in 256ths, of @n that lie @step apart. */
static guint
blend (const guint8 *samples, guint at, guint n, gsize step)
{
  guint index = MIN (at >> 8, n - 1);
  guint next = MIN (index + 1, n - 1);

  return samples[index * step] * (256 - (at & 255)) + samples[next * step] * (at & 255);
}

static guint
position (guint i, double scale)
{
  return (guint) lround (MAX ((i + 0.5) * scale - 0.5, 0) * 256);
}

/* Color of half the size is a little smaller than what is wanted. */
static guint8 *
enlarge (const LkJpegPlane *plane, const LkScalerShape *shape)
{
  guint8 *made = g_malloc ((gsize) shape->to_width * shape->to_height);
  g_autofree guint8 *row = g_malloc (shape->width);

  for (guint y = 0; y < shape->to_height; y++)
    {
      guint at = position (y, shape->y_scale);

      for (guint x = 0; x < shape->width; x++)
        row[x] = (guint8) (blend (plane->samples + x, at, shape->height, plane->stride) >> 8);
      for (guint x = 0; x < shape->to_width; x++)
        made[(gsize) y * shape->to_width + x] =
            (guint8) (blend (row, position (x, shape->x_scale), shape->width, 1) >> 8);
    }

  return made;
}

static guint8 *
fit (const LkJpegEighth *eighth, guint index, guint width, guint height)
{
  const LkJpegPlane *plane = &eighth->planes[index];
  LkScalerShape shape = {
    .width = count_samples (eighth->width, plane->h_samples, eighth->h_samples),
    .height = count_samples (eighth->height, plane->v_samples, eighth->v_samples),
    .n_channels = 1,
    .to_width = width,
    .to_height = height,
  };

  shape.x_scale = eighth->width * plane->h_samples / (8.0 * eighth->h_samples * width);
  shape.y_scale = eighth->height * plane->v_samples / (8.0 * eighth->v_samples * height);

  return width <= shape.width && height <= shape.height ? shrink (plane, &shape)
                                                        : enlarge (plane, &shape);
}

static guint8
clamp (int value)
{
  return (guint8) CLAMP (value >> SHIFT, 0, 255);
}

/* After JFIF: full range, the primaries of ITU-R BT.601. */
static void
convert (guint8 *to, int brightness, int blue, int red)
{
  int base = brightness * ONE + ONE / 2;

  to[0] = clamp (base + (int) (1.402 * ONE) * red);
  to[1] = clamp (base - (int) (0.344136 * ONE) * blue - (int) (0.714136 * ONE) * red);
  to[2] = clamp (base + (int) (1.772 * ONE) * blue);
}

static void
fill (GdkPixbuf *pixbuf, const LkJpegEighth *eighth)
{
  guint width = (guint) gdk_pixbuf_get_width (pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (pixbuf);
  g_autofree guint8 *brightness = fit (eighth, 0, width, height);
  g_autofree guint8 *blue = eighth->n_planes > 1 ? fit (eighth, 1, width, height) : NULL;
  g_autofree guint8 *red = eighth->n_planes > 1 ? fit (eighth, 2, width, height) : NULL;
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);

  for (guint y = 0; y < height; y++)
    {
      guint8 *to = pixels + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (pixbuf);

      for (guint x = 0; x < width; x++, to += 3)
        {
          gsize at = (gsize) y * width + x;

          convert (to, brightness[at], blue != NULL ? blue[at] - 128 : 0,
                   red != NULL ? red[at] - 128 : 0);
        }
    }
}

static GdkPixbuf *
make (const LkJpegEighth *eighth, guint size)
{
  static const char *const orientations[] = { "1", "2", "3", "4", "5", "6", "7", "8" };
  double scale = (double) size / MAX (eighth->width, eighth->height);
  guint width = MAX (1, (guint) lround (eighth->width * scale));
  guint height = MAX (1, (guint) lround (eighth->height * scale));
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  if (eighth->width < 8 * HEADROOM * width || eighth->height < 8 * HEADROOM * height)
    return NULL;

  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) width, (int) height);
  if (pixbuf == NULL)
    return NULL;

  fill (pixbuf, eighth);
  if (eighth->orientation == 1)
    return g_steal_pointer (&pixbuf);

  gdk_pixbuf_set_option (pixbuf, "orientation", orientations[eighth->orientation - 1]);

  return gdk_pixbuf_apply_embedded_orientation (pixbuf);
}

/**
 * lk_jpeg_thumbnail: (skip)
 * @file: what is in a file
 * @size: pixels of the longer side
 *
 * Returns: (transfer full): its thumbnail, upright; %NULL when it is no JPEG, not much
 *   larger than that, damaged or in any way unusual: then a whole decoder has to look
 */
GdkPixbuf *
lk_jpeg_thumbnail (GBytes *file, guint size)
{
  g_auto (LkJpegEighth) eighth = { 0 };
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  return lk_jpeg_eighth_read (&eighth, data, length) ? make (&eighth, size) : NULL;
}
