/* lk-prepare-jpeg.c: JPEG
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-exif.h"
#include "lk-prepare-jpeg.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
/* after stdio.h, which it needs */
#include <jerror.h>

#define MARKER_APP0  0xe0
#define MARKER_APP1  0xe1
#define MARKER_APP2  0xe2
#define MARKER_APP14 0xee
#define MARKER_APP15 0xef
#define MARKER_COM   0xfe
#define MARKER_EOI   0xd9
#define MARKER_SOS   0xda

/* More scans than any encoder makes: a small file could keep a decoder busy for hours. */
#define MAX_SCANS 128

/* Without a thumbnail, one pixel square: what remains of a JFIF segment. */
static const guint8 plain_jfif[] = {
  0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
};

typedef struct
{
  guint8 code;
  gsize start; /* of the marker */
  gsize body;
  gsize end;
} Segment;

/* --- errors --- */

static G_GNUC_NORETURN void
error_exit (j_common_ptr info)
{
  LkJpegGuard *guard = (LkJpegGuard *) info->err;

  info->err->format_message (info, guard->message);
  longjmp (guard->escape, 1);
}

/* libjpeg goes on after a warning, with invented pixels. Only what loses none is let pass. */
static void
emit_message (j_common_ptr info, int level)
{
  static const int harmless[] = { JWRN_ADOBE_XFORM, JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR,
                                  JWRN_BOGUS_PROGRESSION };

  if (level >= 0)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    {
      if (info->err->msg_code == harmless[i])
        return;
    }

  error_exit (info);
}

static void
output_message (j_common_ptr info)
{
}

static void
count_scans (j_common_ptr info)
{
  if (((j_decompress_ptr) info)->input_scan_number > MAX_SCANS)
    ERREXIT (info, JERR_BAD_PROGRESSION);
}

/**
 * lk_jpeg_guard_init: (skip)
 * @guard: zeroed
 *
 * Makes it take what libjpeg complains of.
 */
void
lk_jpeg_guard_init (LkJpegGuard *guard)
{
  jpeg_std_error (&guard->errors);
  guard->errors.error_exit = error_exit;
  guard->errors.emit_message = emit_message;
  guard->errors.output_message = output_message;
  guard->progress.progress_monitor = count_scans;
}

/* --- the segments of a file --- */

static gboolean
next_segment (const guint8 *data, gsize size, gsize at, Segment *segment)
{
  segment->start = at;
  if (at + 2 > size || data[at] != 0xff)
    return FALSE;

  while (at + 1 < size && data[at + 1] == 0xff)
    at++;
  if (at + 2 > size)
    return FALSE;

  segment->code = data[at + 1];
  segment->body = segment->end = at + 2;
  if (segment->code == MARKER_EOI)
    return TRUE;
  if (at + 4 > size)
    return FALSE;

  segment->body = at + 4;
  segment->end = at + 2 + ((gsize) data[at + 2] << 8 | data[at + 3]);

  return segment->end >= segment->body && segment->end <= size;
}

/* Returns where the entropy-coded data that starts at @at ends: at the next marker that is
 * neither stuffing nor a restart. */
static gsize
skip_scan (const guint8 *data, gsize size, gsize at)
{
  while (at + 1 < size)
    {
      const guint8 *found = memchr (data + at, 0xff, size - at - 1);

      if (found == NULL)
        return size;

      at = (gsize) (found - data);
      if (found[1] != 0 && found[1] != 0xff && (found[1] < 0xd0 || found[1] > 0xd7))
        return at;
      at += found[1] == 0xff ? 1 : 2;
    }

  return size;
}

static gboolean
starts_with (const guint8 *data, const Segment *segment, const char *magic, gsize length)
{
  return segment->end - segment->body >= length &&
         memcmp (data + segment->body, magic, length) == 0;
}

static gboolean
is_frame (guint8 code)
{
  return code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
}

/* Profiles come in numbered parts; broken numbering loses the profile, not the picture. */
static void
add_profile_part (const guint8 *data, const Segment *segment, GByteArray *profile, guint *n_parts)
{
  const guint8 *body = data + segment->body;

  if (segment->end - segment->body <= 14 || body[12] != *n_parts + 1 ||
      profile->len > LK_PREPARE_MAX_PROFILE)
    return;

  g_byte_array_append (profile, body + 14, (guint) (segment->end - segment->body - 14));
  ++*n_parts;
}

static gboolean
read_frame (const guint8 *data, const Segment *segment, LkPrepareFacts *facts)
{
  const guint8 *body = data + segment->body;
  guint n_components;

  if (segment->end - segment->body < 6)
    return FALSE;

  n_components = body[5];
  facts->height = (guint) body[1] << 8 | body[2];
  facts->width = (guint) body[3] << 8 | body[4];
  facts->whole = segment->code != 0xc0 && segment->code != 0xc1;
  facts->layout = n_components == 1   ? LK_PREPARE_GREY
                  : n_components == 4 ? LK_PREPARE_CMYK
                                      : LK_PREPARE_RGBX;
  facts->keepable = body[0] == 8 && (n_components == 1 || n_components == 3);

  return TRUE;
}

/* Whether a segment stays. Adobe's tells how colors are coded; JFIF's does too, by being
 * there. */
static gboolean
is_kept (const guint8 *data, const Segment *segment)
{
  if (segment->code == MARKER_APP14)
    return starts_with (data, segment, "Adobe", 5) && segment->end - segment->body == 12;

  if (segment->code == MARKER_APP0)
    return segment->end - segment->start == sizeof plain_jfif &&
           memcmp (data + segment->start, plain_jfif, sizeof plain_jfif) == 0;

  return segment->code != MARKER_COM &&
         (segment->code < MARKER_APP0 || segment->code > MARKER_APP15);
}

static void
read_segment (const guint8 *data,
              const Segment *segment,
              LkPrepareFacts *facts,
              GByteArray *profile,
              guint *n_parts)
{
  if (is_frame (segment->code) && facts->width == 0)
    read_frame (data, segment, facts);
  else if (segment->code == MARKER_APP1 && starts_with (data, segment, "Exif\0\0", 6) &&
           facts->orientation == 1)
    facts->orientation =
        lk_exif_get_orientation (data + segment->body, segment->end - segment->body);
  else if (segment->code == MARKER_APP2 && starts_with (data, segment, "ICC_PROFILE\0", 12))
    add_profile_part (data, segment, profile, n_parts);
}

/* Walks through the segments; what is left out splits the file into pieces. */
static gboolean
walk (GBytes *file, LkPrepareFacts *facts, GByteArray *profile)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  gsize at = 2;
  gsize kept_from = 0;
  guint n_parts = 0;
  Segment segment = { 0 };

  while (next_segment (data, size, at, &segment) && segment.code != MARKER_EOI)
    {
      read_segment (data, &segment, facts, profile, &n_parts);
      at = segment.code == MARKER_SOS ? skip_scan (data, size, segment.end) : segment.end;
      if (is_kept (data, &segment))
        continue;

      facts->has_metadata = TRUE;
      lk_prepare_facts_add_piece (facts, file, kept_from, segment.start);
      if (segment.code == MARKER_APP0 && starts_with (data, &segment, "JFIF", 5))
        g_ptr_array_add (facts->pieces, g_bytes_new_static (plain_jfif, sizeof plain_jfif));
      kept_from = segment.end;
    }

  if (segment.code != MARKER_EOI || segment.end > size || facts->width == 0)
    return FALSE;

  facts->has_metadata |= segment.end < size;
  lk_prepare_facts_add_piece (facts, file, kept_from, segment.end);

  return TRUE;
}

static gboolean
jpeg_matches (const guint8 *data, gsize size)
{
  return size > 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff;
}

static gboolean
jpeg_inspect (GBytes *file, LkPrepareFacts *facts, GError **error)
{
  g_autoptr (GByteArray) profile = g_byte_array_new ();

  if (!walk (file, facts, profile))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("its end is missing"));
      return FALSE;
    }

  if (profile->len > 0)
    facts->profile = g_byte_array_free_to_bytes (g_steal_pointer (&profile));

  return TRUE;
}

/* --- decoding --- */

/**
 * lk_jpeg_choose_scale: (skip)
 * @info: a decoder that has read the header
 * @to_width: wanted
 * @to_height: wanted
 *
 * Takes one of the sizes that libjpeg-turbo has fast code for; it computes only the pixels
 * it gives.
 */
void
lk_jpeg_choose_scale (struct jpeg_decompress_struct *info, guint to_width, guint to_height)
{
  info->scale_denom = 8;
  for (info->scale_num = 1; info->scale_num < 8; info->scale_num *= 2)
    {
      if (info->image_width * info->scale_num >= 8 * LK_JPEG_HEADROOM * to_width &&
          info->image_height * info->scale_num >= 8 * LK_JPEG_HEADROOM * to_height)
        return;
    }
}

static void
choose_output (struct jpeg_decompress_struct *info, LkPrepareSink *sink)
{
  if (lk_prepare_sink_is_check (sink))
    {
      /* All bits are read, as for the whole picture; only its small version is computed. */
      info->scale_num = 1;
      info->scale_denom = 8;
    }
  else
    {
      lk_jpeg_choose_scale (info, sink->to_width, sink->to_height);
    }

  switch (sink->layout)
    {
    case LK_PREPARE_GREY:
      info->out_color_space = JCS_GRAYSCALE;
      break;
    case LK_PREPARE_CMYK:
      info->out_color_space = JCS_CMYK;
      break;
    case LK_PREPARE_RGBX:
    case LK_PREPARE_RGBA:
    default:
      info->out_color_space = JCS_EXT_RGBX;
    }
}

/* Everything between setjmp() and the end of the decoder, with nothing that a jump would
 * leak. */
static gboolean
run_decoder (struct jpeg_decompress_struct *info, GBytes *file, LkPrepareSink *sink)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  gboolean go_on = TRUE;

  jpeg_create_decompress (info);
  info->progress = &((LkJpegGuard *) info->err)->progress;
  jpeg_mem_src (info, data, (unsigned long) size);
  jpeg_read_header (info, TRUE);
  choose_output (info, sink);
  jpeg_start_decompress (info);
  lk_prepare_sink_begin (sink, info->output_width, info->output_height);

  while (go_on && info->output_scanline < info->output_height)
    {
      guint8 *row = lk_prepare_sink_get_row (sink);

      jpeg_read_scanlines (info, &row, 1);
      go_on = lk_prepare_sink_push_row (sink);
    }
  if (go_on)
    jpeg_finish_decompress (info);

  return go_on;
}

static gboolean
jpeg_decode (GBytes *file, const LkPrepareFacts *facts, LkPrepareSink *sink, GError **error)
{
  struct jpeg_decompress_struct info = { 0 };
  LkJpegGuard guard = { 0 };
  gboolean finished;

  lk_jpeg_guard_init (&guard);
  info.err = &guard.errors;
  if (setjmp (guard.escape) != 0)
    {
      jpeg_destroy_decompress (&info);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, guard.message);
      return FALSE;
    }

  finished = run_decoder (&info, file, sink);
  jpeg_destroy_decompress (&info);
  if (!finished)
    g_cancellable_set_error_if_cancelled (sink->cancellable, error);

  return finished;
}

const LkPrepareCodec lk_prepare_jpeg = {
  .extension = "jpg",
  .matches = jpeg_matches,
  .inspect = jpeg_inspect,
  .decode = jpeg_decode,
  .shrink = lk_prepare_jpeg_shrink,
};

/**
 * lk_prepare_jpeg_encode: (skip)
 * @pixels: RGBX or grey, without padding
 * @width: pixels
 * @height: rows
 * @n_channels: 4 or 1
 * @quality: 1 to 100
 *
 * Returns: (transfer full): a JPEG without any metadata
 */
GBytes *
lk_prepare_jpeg_encode (
    const guint8 *pixels, guint width, guint height, guint n_channels, guint quality)
{
  struct jpeg_compress_struct info = { 0 };
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;

  /* Compressing what is in memory to memory fails only for want of memory, which ends the
   * program as everywhere in GLib. */
  info.err = jpeg_std_error (&errors);
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &data, &size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = (int) n_channels;
  info.in_color_space = n_channels == 1 ? JCS_GRAYSCALE : JCS_EXT_RGBX;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, (int) quality, TRUE);
  jpeg_start_compress (&info, TRUE);

  while (info.next_scanline < height)
    {
      JSAMPROW row = (JSAMPROW) (pixels + (gsize) info.next_scanline * width * n_channels);

      jpeg_write_scanlines (&info, &row, 1);
    }

  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);

  return g_bytes_new_with_free_func (data, size, free, data);
}
