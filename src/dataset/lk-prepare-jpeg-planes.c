/* lk-prepare-jpeg-planes.c: from a JPEG to a smaller one, plane by plane
 *
 * A photograph is stored as brightness and, mostly at half the size, color. It comes out of
 * here in the same way: the planes are decoded, made smaller and compressed each for itself,
 * which spares converting to red, green and blue and back, and three quarters of the color's
 * samples.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-prepare-jpeg.h"

#include <stdlib.h>
#include <string.h>

#define N_PLANES 3
#define N_LINES  (2 * DCTSIZE) /* of brightness, for each row of blocks of color */

/* Libraries with the interface of version 7 and later scale each direction for itself. */
#if JPEG_LIB_VERSION >= 70
#define DCT_SIZE(component) ((guint) (component)->DCT_v_scaled_size)
#define MIN_DCT_SIZE(info)  ((guint) (info)->min_DCT_v_scaled_size)
#else
#define DCT_SIZE(component) ((guint) (component)->DCT_scaled_size)
#define MIN_DCT_SIZE(info)  ((guint) (info)->min_DCT_scaled_size)
#endif

typedef struct
{
  LkScaler *scaler; /* (owned) (nullable) until its last row */
  guint8 *samples;  /* (owned) (nullable) afterwards, without padding */
  JSAMPARRAY rows;  /* the decoder's */
  guint width;      /* of the rows */
  guint n_rows;     /* at a time */
  guint n_missing;
  guint to_width;
  guint to_height;
} Plane;

typedef struct
{
  Plane planes[N_PLANES];
} Planes;

static void
planes_clear (Planes *self)
{
  for (int i = 0; i < N_PLANES; i++)
    {
      g_clear_pointer (&self->planes[i].scaler, lk_scaler_free);
      g_clear_pointer (&self->planes[i].samples, g_free);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Planes, planes_clear)

/* --- decoding --- */

/* A mirror image of an odd number of pixels has its colors between those of the original. */
static gboolean
is_even_or_upright (const LkPrepareFacts *facts, const LkPrepareShrink *shrink)
{
  return facts->orientation == 1 || (shrink->to_width % 2 == 0 && shrink->to_height % 2 == 0);
}

/* Brightness in full, and color not finer than it. */
static gboolean
has_planes (const struct jpeg_decompress_struct *info)
{
  const jpeg_component_info *components = info->comp_info;

  return info->jpeg_color_space == JCS_YCbCr && info->num_components == N_PLANES &&
         components[0].h_samp_factor == info->max_h_samp_factor &&
         components[0].v_samp_factor == info->max_v_samp_factor;
}

static void
begin_plane (Plane *plane,
             struct jpeg_decompress_struct *info,
             const jpeg_component_info *component,
             const LkPrepareShrink *shrink)
{
  guint n_pixels = component == info->comp_info ? 1 : 2;
  double stored = DCT_SIZE (component) / (double) DCTSIZE;
  LkScalerShape shape = {
    .width = component->downsampled_width,
    .height = component->downsampled_height,
    .n_channels = 1,
    .to_width = (shrink->to_width + n_pixels - 1) / n_pixels,
    .to_height = (shrink->to_height + n_pixels - 1) / n_pixels,
    .is_color = n_pixels > 1,
  };

  shape.x_scale = (double) info->image_width * n_pixels / shrink->to_width * stored *
                  component->h_samp_factor / info->max_h_samp_factor;
  shape.y_scale = (double) info->image_height * n_pixels / shrink->to_height * stored *
                  component->v_samp_factor / info->max_v_samp_factor;
  plane->width = shape.width;
  plane->to_width = shape.to_width;
  plane->to_height = shape.to_height;
  plane->n_missing = shape.height;
  plane->n_rows = (guint) component->v_samp_factor * DCT_SIZE (component);
  plane->rows = info->mem->alloc_sarray ((j_common_ptr) info, JPOOL_IMAGE,
                                         (component->width_in_blocks + MAX_SAMP_FACTOR) *
                                             (JDIMENSION) DCTSIZE,
                                         plane->n_rows);
  plane->scaler = lk_scaler_new_for_shape (&shape);
}

/* The decoder gives whole rows of blocks: some may be below the picture. */
static void
push_rows (Plane *plane)
{
  guint n = MIN (plane->n_rows, plane->n_missing);

  for (guint i = 0; i < n; i++)
    {
      memcpy (lk_scaler_get_row (plane->scaler), plane->rows[i], plane->width);
      lk_scaler_push_row (plane->scaler);
    }
  plane->n_missing -= n;
}

static gboolean
decode_planes (struct jpeg_decompress_struct *info, Planes *planes, const LkPrepareShrink *shrink)
{
  JSAMPARRAY rows[N_PLANES];
  guint n_lines;

  lk_jpeg_choose_scale (info, shrink->to_width, shrink->to_height);
  info->out_color_space = JCS_YCbCr;
  info->raw_data_out = TRUE;
  jpeg_start_decompress (info);
  n_lines = (guint) info->max_v_samp_factor * MIN_DCT_SIZE (info);
  for (int i = 0; i < N_PLANES; i++)
    {
      begin_plane (&planes->planes[i], info, &info->comp_info[i], shrink);
      rows[i] = planes->planes[i].rows;
    }

  while (info->output_scanline < info->output_height)
    {
      if (g_cancellable_is_cancelled (shrink->cancellable))
        return FALSE;

      jpeg_read_raw_data (info, rows, n_lines);
      for (int i = 0; i < N_PLANES; i++)
        push_rows (&planes->planes[i]);
    }
  jpeg_finish_decompress (info);

  return TRUE;
}

/* Everything between setjmp() and the end of the decoder, with nothing that a jump would
 * leak. */
static gboolean
run_decoder (struct jpeg_decompress_struct *info,
             GBytes *file,
             const LkPrepareShrink *shrink,
             Planes *planes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  jpeg_create_decompress (info);
  info->progress = &((LkJpegGuard *) info->err)->progress;
  jpeg_mem_src (info, data, (unsigned long) size);
  jpeg_read_header (info, TRUE);

  return has_planes (info) && decode_planes (info, planes, shrink);
}

static gboolean
decode (GBytes *file, const LkPrepareShrink *shrink, Planes *planes, GError **error)
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

  finished = run_decoder (&info, file, shrink, planes);
  jpeg_destroy_decompress (&info);
  if (!finished)
    g_cancellable_set_error_if_cancelled (shrink->cancellable, error);

  return finished;
}

/* --- turning --- */

static void
turn_planes (Planes *planes, const LkPrepareFacts *facts, const LkPrepareShrink *shrink)
{
  for (int i = 0; i < N_PLANES; i++)
    {
      Plane *plane = &planes->planes[i];
      g_autofree guint8 *samples = lk_scaler_steal_pixels (plane->scaler);
      guint width = plane->to_width;

      if (facts->orientation > 1)
        plane->samples =
            shrink->turn (samples, plane->to_width, plane->to_height, 1, facts->orientation);
      else
        plane->samples = g_steal_pointer (&samples);

      if (facts->orientation >= 5)
        {
          plane->to_width = plane->to_height;
          plane->to_height = width;
        }
    }
}

/* --- encoding --- */

/* The encoder wants whole blocks: the last sample and the last row go on to their end. */
static void
fill_rows (const Plane *plane, guint from, JSAMPARRAY rows, guint n_rows, guint width)
{
  for (guint i = 0; i < n_rows; i++)
    {
      guint y = MIN (from + i, plane->to_height - 1);
      const guint8 *row = plane->samples + (gsize) y * plane->to_width;

      memcpy (rows[i], row, plane->to_width);
      memset (rows[i] + plane->to_width, row[plane->to_width - 1], width - plane->to_width);
    }
}

static void
encode_planes (struct jpeg_compress_struct *info, const Planes *planes)
{
  JSAMPARRAY rows[N_PLANES];
  guint width = (info->image_width + N_LINES - 1) / N_LINES * N_LINES;

  for (int i = 0; i < N_PLANES; i++)
    rows[i] = info->mem->alloc_sarray ((j_common_ptr) info, JPOOL_IMAGE, i == 0 ? width : width / 2,
                                       N_LINES);

  while (info->next_scanline < info->image_height)
    {
      guint y = info->next_scanline;

      fill_rows (&planes->planes[0], y, rows[0], N_LINES, width);
      for (int i = 1; i < N_PLANES; i++)
        fill_rows (&planes->planes[i], y / 2, rows[i], N_LINES / 2, width / 2);
      jpeg_write_raw_data (info, rows, N_LINES);
    }
}

static GBytes *
encode (const Planes *planes, guint quality)
{
  struct jpeg_compress_struct info = { 0 };
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;

  /* As in lk_prepare_jpeg_encode(): only want of memory makes it fail. */
  info.err = jpeg_std_error (&errors);
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &data, &size);
  info.image_width = planes->planes[0].to_width;
  info.image_height = planes->planes[0].to_height;
  info.input_components = N_PLANES;
  info.in_color_space = JCS_YCbCr;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, (int) quality, TRUE);
  info.raw_data_in = TRUE;
  jpeg_start_compress (&info, TRUE);
  encode_planes (&info, planes);
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);

  return g_bytes_new_with_free_func (data, size, free, data);
}

/**
 * lk_prepare_jpeg_shrink: (skip)
 * @file: a JPEG
 * @facts: what is known of it
 * @shrink: what to make of it
 * @error: return location
 *
 * Returns: (transfer full): a smaller JPEG, upright, with color at half the size; %NULL
 *   with @error when it is damaged, and without one when it has to go over its pixels
 */
GBytes *
lk_prepare_jpeg_shrink (GBytes *file,
                        const LkPrepareFacts *facts,
                        const LkPrepareShrink *shrink,
                        GError **error)
{
  g_auto (Planes) planes = { 0 };

  if (facts->layout != LK_PREPARE_RGBX || !is_even_or_upright (facts, shrink) ||
      !decode (file, shrink, &planes, error))
    return NULL;

  turn_planes (&planes, facts, shrink);

  return encode (&planes, shrink->quality);
}
