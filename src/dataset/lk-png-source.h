/* lk-png-source.h: libpng, reading from memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <png.h>

G_BEGIN_DECLS

/**
 * LkPngSource: a file that libpng reads.
 * @message: what is wrong with it, once libpng has jumped
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize at;
  char message[160];
} LkPngSource;

png_structp lk_png_source_open (LkPngSource *source, GBytes *file);
void lk_png_source_limit (png_structp png);
G_NORETURN void lk_png_source_fail (png_structp png, png_const_charp message);
void lk_png_source_ignore (png_structp png, png_const_charp message);

G_END_DECLS
