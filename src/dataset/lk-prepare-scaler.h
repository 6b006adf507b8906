/* lk-prepare-scaler.h: makes pictures smaller, row by row
 *
 * A separable filter in fixed point, by Lanczos unless it is for color alone. Only the rows that
 * the filter spans are held, so that a picture of any height takes the same memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LkScaler LkScaler;

/**
 * LkScalerShape: what comes in and what goes out.
 * @width: pixels of what comes in
 * @height: rows of what comes in
 * @n_channels: bytes a pixel: 1 or 4
 * @to_width: pixels of what goes out, not more than @width
 * @to_height: rows of what goes out, not more than @height
 * @x_scale: pixels that come in for one that goes out; a plane of colors may end within one
 * @y_scale: the same of rows
 * @is_color: a plane of color alone: eyes see no difference to a cheaper filter
 */
typedef struct
{
  guint width;
  guint height;
  guint n_channels;
  guint to_width;
  guint to_height;
  double x_scale;
  double y_scale;
  gboolean is_color;
} LkScalerShape;

LkScaler *lk_scaler_new_for_shape (const LkScalerShape *shape);
LkScaler *
lk_scaler_new (guint width, guint height, guint n_channels, guint to_width, guint to_height);
guint8 *lk_scaler_get_row (LkScaler *self);
void lk_scaler_push_row (LkScaler *self);
guint8 *lk_scaler_steal_pixels (LkScaler *self);
void lk_scaler_free (LkScaler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkScaler, lk_scaler_free)

G_END_DECLS
