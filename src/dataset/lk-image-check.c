/* lk-image-check.c: decodes JPEG and PNG files to see whether they are sound
 *
 * A row at a time, so that a picture of a hundred megapixels takes no more memory than a
 * small one; and with the decoders' own warnings, which gdk-pixbuf keeps to itself: to it
 * half a JPEG is a picture whose lower half is grey.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-image-private.h"

#include "lk-error.h"
#include "lk-png-source.h"

#include <glib/gi18n-lib.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/* Cameras write ten at most. More is there to keep a processor busy. */
#define MAX_SCANS 200

static gboolean
set_damaged (GError **error, const char *details)
{
  g_set_error_literal (error, LK_ERROR, LK_ERROR_FILE, details);

  return FALSE;
}

/* --- JPEG --- */

typedef struct
{
  struct jpeg_error_mgr base;
  jmp_buf out;
  gboolean damaged;
  char message[JMSG_LENGTH_MAX];
} JpegFault;

static void
jpeg_exit_cb (j_common_ptr info)
{
  JpegFault *fault = (JpegFault *) info->err;

  info->err->format_message (info, fault->message);
  longjmp (fault->out, 1);
}

/* Warnings of bytes that are too many are no harm; those of bytes that are missing or wrong
 * change the picture. */
static void
jpeg_message_cb (j_common_ptr info, int level)
{
  JpegFault *fault = (JpegFault *) info->err;
  int code = info->err->msg_code;

  if (level >= 0 || fault->damaged ||
      (code != JWRN_HIT_MARKER && code != JWRN_HUFF_BAD_CODE && code != JWRN_JPEG_EOF &&
       code != JWRN_MUST_RESYNC))
    return;

  info->err->format_message (info, fault->message);
  fault->damaged = TRUE;
}

static void
jpeg_progress_cb (j_common_ptr info)
{
  JpegFault *fault = (JpegFault *) info->err;

  if (((j_decompress_ptr) info)->input_scan_number <= MAX_SCANS)
    return;

  g_strlcpy (fault->message, "too many scans", sizeof fault->message);
  longjmp (fault->out, 1);
}

static void
read_jpeg (struct jpeg_decompress_struct *info, JpegFault *fault)
{
  JSAMPARRAY rows;

  jpeg_read_header (info, TRUE);

  /* All codes are read, but an eighth of the pixels is computed. */
  info->scale_num = 1;
  info->scale_denom = 8;
  jpeg_start_decompress (info);
  rows = info->mem->alloc_sarray ((j_common_ptr) info, JPOOL_IMAGE,
                                  info->output_width * (JDIMENSION) info->output_components, 1);
  while (info->output_scanline < info->output_height && !fault->damaged)
    jpeg_read_scanlines (info, rows, 1);

  if (!fault->damaged)
    jpeg_finish_decompress (info);
}

/**
 * lk_image_check_jpeg: (skip)
 * @file: a file
 * @error: return location for what the decoder says
 *
 * Returns: whether all of it can be decoded
 */
gboolean
lk_image_check_jpeg (GBytes *file, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  struct jpeg_decompress_struct info = { 0 };
  struct jpeg_progress_mgr progress = { .progress_monitor = jpeg_progress_cb };
  JpegFault fault = { 0 };

  info.err = jpeg_std_error (&fault.base);
  fault.base.error_exit = jpeg_exit_cb;
  fault.base.emit_message = jpeg_message_cb;
  if (setjmp (fault.out) != 0)
    {
      jpeg_destroy_decompress (&info);
      return set_damaged (error, fault.message);
    }

  jpeg_create_decompress (&info);
  info.progress = &progress;
  jpeg_mem_src (&info, data, size);
  read_jpeg (&info, &fault);
  jpeg_destroy_decompress (&info);

  return !fault.damaged || set_damaged (error, fault.message);
}

/* --- PNG --- */

static void
read_png (png_structp png, png_infop info, guint8 **row)
{
  int n_passes;

  png_read_info (png, info);
  n_passes = png_set_interlace_handling (png);
  png_read_update_info (png, info);

  *row = g_malloc (png_get_rowbytes (png, info));
  for (int pass = 0; pass < n_passes; pass++)
    for (png_uint_32 y = 0; y < png_get_image_height (png, info); y++)
      png_read_row (png, *row, NULL);

  png_read_end (png, NULL);
}

/**
 * lk_image_check_png: (skip)
 * @file: a file
 * @error: return location for what the decoder says
 *
 * Returns: whether all of it can be decoded
 */
gboolean
lk_image_check_png (GBytes *file, GError **error)
{
  LkPngSource source;
  png_structp png = lk_png_source_open (&source, file);
  png_infop info = png_create_info_struct (png);
  guint8 *volatile row = NULL;
  volatile gboolean good = FALSE;

  if (setjmp (png_jmpbuf (png)) == 0)
    {
      read_png (png, info, (guint8 **) &row);
      good = TRUE;
    }

  png_destroy_read_struct (&png, &info, NULL);
  g_free (row);

  return good || set_damaged (error, source.message);
}
