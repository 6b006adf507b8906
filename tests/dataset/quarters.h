/* quarters.h: JPEGs of each way of storing color, and comparing what was made of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

typedef struct
{
  int width;
  int height;
  int h_samples; /* of brightness for one of color */
  int v_samples;
  gboolean is_progressive;
  int restart_interval;
} Quarters;

GBytes *make_quarters (const Quarters *kind);
GdkPixbuf *decode_picture (GBytes *picture);
void assert_alike (GdkPixbuf *one, GdkPixbuf *other);
