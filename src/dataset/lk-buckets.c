/* lk-buckets.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-buckets.h"

#include <math.h>

/* The trainer (ai-toolkit at the revision that Replicate's trainer pins) scales this list
 * of SDXL sizes by the resolution over 1024 and rounds each side down to a multiple of 64.
 * Of equals the first one is taken, so the order matters. */
#define LIST_RESOLUTION 1024
#define DIVISIBILITY    64

const guint lk_bucket_usual_resolutions[] = { 512, 768, 1024, 0 };

/* clang-format off */
static const struct
{
  guint16 width;
  guint16 height;
} sizes[] = {
  { 1024, 1024 },
  { 2048, 512 }, { 1984, 512 }, { 1920, 512 }, { 1856, 512 }, { 1792, 576 }, { 1728, 576 },
  { 1664, 576 }, { 1600, 640 }, { 1536, 640 }, { 1472, 704 }, { 1408, 704 }, { 1344, 704 },
  { 1344, 768 }, { 1280, 768 }, { 1216, 832 }, { 1152, 832 }, { 1152, 896 }, { 1088, 896 },
  { 1088, 960 }, { 1024, 960 },
  { 960, 1024 }, { 960, 1088 }, { 896, 1088 }, { 896, 1152 }, { 832, 1152 }, { 832, 1216 },
  { 768, 1280 }, { 768, 1344 }, { 704, 1408 }, { 704, 1472 }, { 640, 1536 }, { 640, 1600 },
  { 576, 1664 }, { 576, 1728 }, { 576, 1792 }, { 512, 1856 }, { 512, 1920 }, { 512, 1984 },
  { 512, 2048 },
  { 8192, 128 }, { 128, 8192 },
};
/* clang-format on */

static guint
scale_side (guint side, double scale)
{
  guint scaled = (guint) (side * scale);

  return scaled - scaled % DIVISIBILITY;
}

/* Pixels of the scaled picture that lie outside the bucket, counted as the trainer counts:
 * corners twice. */
static double
count_removed (guint width, guint height, guint bucket_width, guint bucket_height)
{
  double scale = MAX ((double) bucket_width / width, (double) bucket_height / height);
  double scaled_width = floor (width * scale);
  double scaled_height = floor (height * scale);

  return (scaled_width - bucket_width) * scaled_height +
         (scaled_height - bucket_height) * scaled_width;
}

static void
choose (guint width, guint height, double scale, LkBucket *bucket)
{
  double least = INFINITY;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint bucket_width = scale_side (sizes[i].width, scale);
      guint bucket_height = scale_side (sizes[i].height, scale);
      gboolean exact = bucket_width == width && bucket_height == height;
      double removed = exact ? -1 : count_removed (width, height, bucket_width, bucket_height);

      if (removed < least)
        {
          least = removed;
          bucket->width = bucket_width;
          bucket->height = bucket_height;
        }
    }
}

/**
 * lk_bucket_compute: (skip)
 * @width: pixels, after the orientation is applied
 * @height: pixels, after the orientation is applied
 * @resolution: one of the trainer's resolutions; each gives a copy of its own
 * @bucket: (out caller-allocates): what the trainer will make of it
 *
 * Nothing is enlarged beyond its own area: a small picture goes into the bucket of a
 * smaller resolution.
 *
 * Returns: %FALSE if the picture is too small or too narrow for any bucket, and cannot be
 *   trained
 */
gboolean
lk_bucket_compute (guint width, guint height, guint resolution, LkBucket *bucket)
{
  double own = floor (sqrt ((double) width * height));
  double scale;

  g_return_val_if_fail (bucket != NULL, FALSE);

  *bucket = (LkBucket){ .resolution = resolution };
  if (width == 0 || height == 0 || resolution == 0)
    return FALSE;

  choose (width, height, MIN (resolution, own) / LIST_RESOLUTION, bucket);
  if (bucket->width == 0 || bucket->height == 0)
    return FALSE;

  scale = MAX ((double) bucket->width / width, (double) bucket->height / height);
  bucket->scaled_width = (guint) ceil (width * scale);
  bucket->scaled_height = (guint) ceil (height * scale);
  /* The trainer cuts at whole pixels of the scaled picture. */
  bucket->crop_x =
      floor ((bucket->scaled_width - bucket->width) / 2.0) * width / bucket->scaled_width;
  bucket->crop_y =
      floor ((bucket->scaled_height - bucket->height) / 2.0) * height / bucket->scaled_height;
  bucket->crop_width = (double) bucket->width * width / bucket->scaled_width;
  bucket->crop_height = (double) bucket->height * height / bucket->scaled_height;
  bucket->lost = 1 - bucket->crop_width * bucket->crop_height / ((double) width * height);

  return TRUE;
}
