/* quarters.c: JPEGs of each way of storing color, and comparing what was made of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "quarters.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

/* A different color in each quarter, and a gradient over all of it. */
static void
draw_row (guint8 *row, int y, const Quarters *kind)
{
  for (int x = 0; x < kind->width; x++, row += 3)
    {
      gboolean is_left = x < kind->width / 2;
      gboolean is_upper = y < kind->height / 2;

      row[0] = (guint8) (is_left ? 200 : 40);
      row[1] = (guint8) (is_upper ? 180 : 60);
      row[2] = (guint8) (30 + 100 * x / kind->width + 100 * y / kind->height);
    }
}

GBytes *
make_quarters (const Quarters *kind)
{
  struct jpeg_compress_struct info = { 0 };
  struct jpeg_error_mgr errors;
  g_autofree guint8 *row = g_malloc (3 * (gsize) kind->width);
  unsigned char *data = NULL;
  unsigned long size = 0;

  info.err = jpeg_std_error (&errors);
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &data, &size);
  info.image_width = (JDIMENSION) kind->width;
  info.image_height = (JDIMENSION) kind->height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, 95, TRUE);
  info.restart_interval = (guint) kind->restart_interval;
  info.comp_info[0].h_samp_factor = kind->h_samples;
  info.comp_info[0].v_samp_factor = kind->v_samples;
  if (kind->is_progressive)
    jpeg_simple_progression (&info);
  jpeg_start_compress (&info, TRUE);
  for (int y = 0; y < kind->height; y++)
    {
      draw_row (row, y, kind);
      jpeg_write_scanlines (&info, &row, 1);
    }
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);

  return g_bytes_new_with_free_func (data, size, free, data);
}

GdkPixbuf *
decode_picture (GBytes *picture)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (picture);
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);

  return pixbuf;
}

/* Pictures that are smooth but for their edges hardly differ on the average. */
void
assert_alike (GdkPixbuf *one, GdkPixbuf *other)
{
  int width = gdk_pixbuf_get_width (one);
  int height = gdk_pixbuf_get_height (one);
  double sum = 0;

  g_assert_cmpint (gdk_pixbuf_get_width (other), ==, width);
  g_assert_cmpint (gdk_pixbuf_get_height (other), ==, height);
  for (int y = 0; y < height; y++)
    {
      const guint8 *a = gdk_pixbuf_read_pixels (one) + y * gdk_pixbuf_get_rowstride (one);
      const guint8 *b = gdk_pixbuf_read_pixels (other) + y * gdk_pixbuf_get_rowstride (other);

      for (int i = 0; i < 3 * width; i++)
        sum += abs (a[i] - b[i]);
    }

  g_assert_cmpfloat (sum / (3.0 * width * height), <, 3.0);
}
