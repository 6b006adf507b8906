/* lk-rotate-png.c: turns a PNG, of which gdk-pixbuf would keep eight bits of sixteen, no
 * palette and no text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-rotate-png.h"

#include "lk-error.h"
#include "lk-exif.h"
#include "lk-png-source.h"
#include "lk-prepare-codec.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BYTES (LK_PREPARE_MAX_WHOLE_PIXELS * 4)

/* All of it outlives the jumps of libpng. */
typedef struct
{
  LkPngSource source;
  png_structp reader;
  png_structp writer;
  png_infop info; /* of what is read, and then of what is written */
  png_uint_32 width;
  png_uint_32 height;
  gsize pixel; /* its bytes, after packed ones were parted */
  int depth;
  guint8 *stored;
  guint8 *turned;
  png_bytepp rows;
  GByteArray *file;
} Turn;

static void
append_cb (png_structp png, png_bytep data, size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

static void
flush_cb (png_structp png)
{
}

static void
point_rows (Turn *turn, guint8 *pixels, png_uint_32 width, png_uint_32 height)
{
  turn->rows = g_renew (png_bytep, turn->rows, height);
  for (png_uint_32 y = 0; y < height; y++)
    turn->rows[y] = pixels + (gsize) y * width * turn->pixel;
}

static void
read_picture (Turn *turn)
{
  png_structp png = turn->reader;

  lk_png_source_limit (png);
  /* What a program that changes pixels may copy without knowing it. */
  png_set_keep_unknown_chunks (png, PNG_HANDLE_CHUNK_IF_SAFE, NULL, 0);
  png_read_info (png, turn->info);
  turn->width = png_get_image_width (png, turn->info);
  turn->height = png_get_image_height (png, turn->info);
  turn->depth = png_get_bit_depth (png, turn->info);
  turn->pixel = (gsize) png_get_channels (png, turn->info) * (turn->depth == 16 ? 2 : 1);
  if ((guint64) turn->width * turn->height * turn->pixel > MAX_BYTES)
    png_error (png, _ ("it is too large"));

  png_set_packing (png);
  png_set_interlace_handling (png);
  png_read_update_info (png, turn->info);
  turn->stored = g_malloc ((gsize) turn->width * turn->height * turn->pixel);
  point_rows (turn, turn->stored, turn->width, turn->height);
  png_read_image (png, turn->rows);
  png_read_end (png, turn->info);
}

/* --- Turning --- */

static void
turn_pixels (Turn *turn, guint orientation)
{
  gboolean swapped = orientation >= 5;
  gboolean mirrored = orientation == 2 || orientation == 3 || orientation >= 7;
  gboolean upturned = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  png_uint_32 width = swapped ? turn->height : turn->width;
  png_uint_32 height = swapped ? turn->width : turn->height;
  guint8 *to;

  turn->turned = to = g_malloc ((gsize) width * height * turn->pixel);
  for (png_uint_32 y = 0; y < height; y++)
    for (png_uint_32 x = 0; x < width; x++, to += turn->pixel)
      {
        png_uint_32 from_x = swapped ? y : x;
        png_uint_32 from_y = swapped ? x : y;

        from_x = mirrored ? turn->width - 1 - from_x : from_x;
        from_y = upturned ? turn->height - 1 - from_y : from_y;
        memcpy (to, turn->stored + ((gsize) from_y * turn->width + from_x) * turn->pixel,
                turn->pixel);
      }

  turn->width = width;
  turn->height = height;
}

static void
turn_density (Turn *turn)
{
  png_uint_32 x;
  png_uint_32 y;
  int unit;

  if (png_get_pHYs (turn->reader, turn->info, &x, &y, &unit) == PNG_INFO_pHYs)
    png_set_pHYs (turn->reader, turn->info, y, x, unit);
}

/* The pixels stand upright now. */
static void
turn_exif (Turn *turn)
{
  g_autoptr (GByteArray) upright = NULL;
  png_bytep exif;
  png_uint_32 size;

  if (png_get_eXIf_1 (turn->reader, turn->info, &size, &exif) != PNG_INFO_eXIf ||
      lk_exif_get_orientation (exif, size) == 1)
    return;

  upright = lk_exif_set_orientation (exif, size, 1);
  png_set_eXIf_1 (turn->reader, turn->info, upright->len, upright->data);
}

static void
turn_info (Turn *turn, guint orientation)
{
  png_set_IHDR (turn->reader, turn->info, turn->width, turn->height, turn->depth,
                png_get_color_type (turn->reader, turn->info),
                png_get_interlace_type (turn->reader, turn->info), PNG_COMPRESSION_TYPE_BASE,
                PNG_FILTER_TYPE_BASE);
  if (orientation >= 5)
    turn_density (turn);
  turn_exif (turn);
}

static void
write_picture (Turn *turn)
{
  png_structp png = turn->writer;

  png_set_write_fn (png, turn->file, append_cb, flush_cb);
  png_write_info (png, turn->info);
  png_set_packing (png);
  point_rows (turn, turn->turned, turn->width, turn->height);
  png_write_image (png, turn->rows);
  /* libpng 1.6 would write it a second time. */
  png_set_invalid (png, turn->info, PNG_INFO_eXIf);
  png_write_end (png, turn->info);
}

static gboolean
run (Turn *turn, guint orientation)
{
  if (setjmp (png_jmpbuf (turn->reader)) != 0)
    return FALSE;

  read_picture (turn);
  turn_pixels (turn, orientation);
  turn_info (turn, orientation);

  if (setjmp (png_jmpbuf (turn->writer)) != 0)
    return FALSE;

  write_picture (turn);

  return TRUE;
}

/**
 * lk_rotate_png: (skip)
 * @file: a PNG
 * @orientation: how it has to be turned to be upright, as in EXIF
 * @error: return location for an %LK_ERROR_VALIDATION when it is broken or too large
 *
 * Every pixel keeps its value, its depth and its palette, and what is written beside them stays
 * but for what only another program could change with them: the pictures of a moving one.
 *
 * Returns: (transfer full): the picture, turned
 */
GBytes *
lk_rotate_png (GBytes *file, guint orientation, GError **error)
{
  Turn turn = { 0 };
  gboolean done;

  turn.reader = lk_png_source_open (&turn.source, file);
  turn.info = png_create_info_struct (turn.reader);
  turn.writer = png_create_write_struct (PNG_LIBPNG_VER_STRING, &turn.source, lk_png_source_fail,
                                         lk_png_source_ignore);
  turn.file = g_byte_array_new ();
  done = run (&turn, orientation);
  png_destroy_write_struct (&turn.writer, NULL);
  png_destroy_read_struct (&turn.reader, &turn.info, NULL);
  g_free (turn.rows);
  g_free (turn.stored);
  g_free (turn.turned);

  if (done)
    return g_byte_array_free_to_bytes (turn.file);

  g_byte_array_unref (turn.file);
  g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION, turn.source.message);

  return NULL;
}
