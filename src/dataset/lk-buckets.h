/* lk-buckets.h: the size and the crop in which the trainer will see a picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkBucket:
 * @resolution: the trainer's resolution that was asked for, such as 1024
 * @width: pixels that are trained, a multiple of 64
 * @height: pixels that are trained, a multiple of 64
 * @scaled_width: width of the picture when it is scaled to cover the bucket
 * @scaled_height: height of the picture when it is scaled to cover the bucket
 * @crop_x: left edge of what is trained, in pixels of the picture
 * @crop_y: top edge of what is trained, in pixels of the picture
 * @crop_width: width of what is trained, in pixels of the picture
 * @crop_height: height of what is trained, in pixels of the picture
 * @lost: the part of the picture's area that is cut off, 0 to 1
 */
typedef struct
{
  guint resolution;
  guint width;
  guint height;
  guint scaled_width;
  guint scaled_height;
  double crop_x;
  double crop_y;
  double crop_width;
  double crop_height;
  double lost;
} LkBucket;

/* Those of the usual trainer, ended by 0. */
extern const guint lk_bucket_usual_resolutions[];

gboolean lk_bucket_compute (guint width, guint height, guint resolution, LkBucket *bucket);

G_END_DECLS
