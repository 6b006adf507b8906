/* lk-prepare-png.c: PNG
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-exif.h"
#include "lk-png-source.h"
#include "lk-prepare-codec.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SIGNATURE     "\x89PNG\r\n\x1a\n"
#define SIGNATURE_LEN 8
#define CHUNK_EXTRA   12 /* length, type and CRC */

/* Everything else is metadata, also what makes a PNG move: the trainer sees its first
 * picture. */
static const char kept_chunks[][5] = { "IHDR", "PLTE", "tRNS", "IDAT", "IEND" };

static gboolean
is_kept (const guint8 *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept_chunks); i++)
    {
      if (memcmp (type, kept_chunks[i], 4) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Splits the file into what is kept. What it has no end for is left to the decoder. */
static gboolean
walk (GBytes *file, LkPrepareFacts *facts)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  gsize at = SIGNATURE_LEN;
  gsize kept_from = 0;

  while (size - at >= CHUNK_EXTRA)
    {
      gsize length = (gsize) data[at] << 24 | (gsize) data[at + 1] << 16 |
                     (gsize) data[at + 2] << 8 | data[at + 3];
      const guint8 *type = data + at + 4;

      if (length > size - at - CHUNK_EXTRA)
        return FALSE;

      if (!is_kept (type))
        {
          facts->has_metadata = TRUE;
          lk_prepare_facts_add_piece (facts, file, kept_from, at);
          kept_from = at + length + CHUNK_EXTRA;
        }
      at += length + CHUNK_EXTRA;
      if (memcmp (type, "IEND", 4) == 0)
        {
          facts->has_metadata |= at < size;
          lk_prepare_facts_add_piece (facts, file, kept_from, at);
          return TRUE;
        }
    }

  return FALSE;
}

static void
read_facts (png_structp png, png_infop info, LkPrepareFacts *facts)
{
  int type = png_get_color_type (png, info);
  png_charp name;
  png_bytep profile;
  png_bytep exif;
  png_uint_32 size;
  int compression;

  facts->width = png_get_image_width (png, info);
  facts->height = png_get_image_height (png, info);
  facts->whole = png_get_interlace_type (png, info) != PNG_INTERLACE_NONE;
  facts->layout = (type & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid (png, info, PNG_INFO_tRNS)
                      ? LK_PREPARE_RGBA
                      : LK_PREPARE_RGBX;
  facts->keepable = png_get_bit_depth (png, info) <= 8;
  if (png_get_iCCP (png, info, &name, &compression, &profile, &size) == PNG_INFO_iCCP)
    facts->profile = g_bytes_new (profile, size);
  if (png_get_eXIf_1 (png, info, &size, &exif) == PNG_INFO_eXIf)
    facts->orientation = lk_exif_get_orientation (exif, size);
}

static gboolean
png_matches (const guint8 *data, gsize size)
{
  return size > SIGNATURE_LEN && memcmp (data, SIGNATURE, SIGNATURE_LEN) == 0;
}

static gboolean
png_inspect (GBytes *file, LkPrepareFacts *facts, GError **error)
{
  LkPngSource source;
  png_structp png = lk_png_source_open (&source, file);
  png_infop info = png_create_info_struct (png);

  if (setjmp (png_jmpbuf (png)) != 0)
    {
      png_destroy_read_struct (&png, &info, NULL);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, source.message);
      return FALSE;
    }
  lk_png_source_limit (png);
  png_read_info (png, info);
  read_facts (png, info, facts);
  png_destroy_read_struct (&png, &info, NULL);

  if (walk (file, facts))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("its end is missing"));

  return FALSE;
}

/* Whatever it is becomes four bytes a pixel. */
static void
set_transformations (png_structp png)
{
  png_set_expand (png);
  png_set_scale_16 (png);
  png_set_gray_to_rgb (png);
  png_set_add_alpha (png, 255, PNG_FILLER_AFTER);
}

/* An interlaced picture comes in several passes over all rows. */
static guint8 *
read_all_but_last_pass (png_structp png, int n_passes, guint width, guint height)
{
  guint8 *pixels = g_malloc0 ((gsize) width * height * 4);

  for (int pass = 0; pass < n_passes - 1; pass++)
    {
      for (guint y = 0; y < height; y++)
        png_read_row (png, pixels + (gsize) y * width * 4, NULL);
    }

  return pixels;
}

static gboolean
read_rows (png_structp png, png_infop info, LkPrepareSink *sink, guint8 **pixels)
{
  guint width = png_get_image_width (png, info);
  guint height = png_get_image_height (png, info);
  int n_passes = png_set_interlace_handling (png);

  set_transformations (png);
  png_read_update_info (png, info);
  lk_prepare_sink_begin (sink, width, height);
  if (n_passes > 1)
    *pixels = read_all_but_last_pass (png, n_passes, width, height);

  for (guint y = 0; y < height; y++)
    {
      guint8 *row = lk_prepare_sink_get_row (sink);

      if (*pixels != NULL)
        memcpy (row, *pixels + (gsize) y * width * 4, (gsize) width * 4);
      png_read_row (png, row, NULL);
      if (!lk_prepare_sink_push_row (sink))
        return FALSE;
    }

  /* Reads on to the end, so that a broken one is noticed. */
  png_read_end (png, NULL);

  return TRUE;
}

static gboolean
png_decode (GBytes *file, const LkPrepareFacts *facts, LkPrepareSink *sink, GError **error)
{
  LkPngSource source;
  png_structp png = lk_png_source_open (&source, file);
  png_infop info = png_create_info_struct (png);
  guint8 *volatile pixels = NULL;
  gboolean finished;

  if (setjmp (png_jmpbuf (png)) != 0)
    {
      png_destroy_read_struct (&png, &info, NULL);
      g_free (pixels);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, source.message);
      return FALSE;
    }
  lk_png_source_limit (png);
  png_read_info (png, info);
  finished = read_rows (png, info, sink, (guint8 **) &pixels);
  png_destroy_read_struct (&png, &info, NULL);
  g_free (pixels);
  if (!finished)
    g_cancellable_set_error_if_cancelled (sink->cancellable, error);

  return finished;
}

const LkPrepareCodec lk_prepare_png = {
  .extension = "png",
  .matches = png_matches,
  .inspect = png_inspect,
  .decode = png_decode,
};
