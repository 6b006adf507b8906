/* lk-png-source.c: libpng, reading from memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-png-source.h"

#include "lk-prepare-codec.h"

#include <string.h>

static void
read_cb (png_structp png, png_bytep to, size_t length)
{
  LkPngSource *source = png_get_io_ptr (png);

  if (length > source->size - source->at)
    png_error (png, "its end is missing");

  memcpy (to, source->data + source->at, length);
  source->at += length;
}

/**
 * lk_png_source_fail: (skip)
 * @png: what an #LkPngSource was given to for its errors
 * @message: what is wrong
 *
 * Keeps the message and jumps to where setjmp() was called for @png.
 */
void
lk_png_source_fail (png_structp png, png_const_charp message)
{
  LkPngSource *source = png_get_error_ptr (png);

  g_strlcpy (source->message, message, sizeof source->message);
  png_longjmp (png, 1);
}

/**
 * lk_png_source_ignore: (skip)
 * @png: what reads or writes
 * @message: a warning, which libpng would print
 */
void
lk_png_source_ignore (png_structp png, png_const_charp message)
{
}

/**
 * lk_png_source_open: (skip)
 * @source: (out caller-allocates): must live as long as what is returned
 * @file: a PNG
 *
 * Returns: (transfer full): what reads @file
 */
png_structp
lk_png_source_open (LkPngSource *source, GBytes *file)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, source, lk_png_source_fail,
                                            lk_png_source_ignore);

  *source = (LkPngSource){ 0 };
  source->data = g_bytes_get_data (file, &source->size);
  png_set_read_fn (png, source, read_cb);

  return png;
}

/**
 * lk_png_source_limit: (skip)
 * @png: what reads
 *
 * Refuses what is too large to be held: a picture by its sides, or a color profile.
 */
void
lk_png_source_limit (png_structp png)
{
  png_set_user_limits (png, G_MAXUINT16, G_MAXUINT16);
  png_set_chunk_malloc_max (png, LK_PREPARE_MAX_PROFILE);
}
