/* lk-picture-view.h: one picture, as large as one likes, and what is cut off of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-picture.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_PICTURE_VIEW (lk_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (LkPictureView, lk_picture_view, LK, PICTURE_VIEW, GtkWidget)

void lk_picture_view_set_picture (LkPictureView *self, LkPicture *picture);
void lk_picture_view_set_resolution (LkPictureView *self, guint resolution);
void lk_picture_view_set_wheel_zooms (LkPictureView *self, gboolean wheel_zooms);

double lk_picture_view_get_scale (LkPictureView *self);
gboolean lk_picture_view_is_fitted (LkPictureView *self);
void lk_picture_view_zoom (LkPictureView *self, double factor);
void lk_picture_view_fit (LkPictureView *self);
void lk_picture_view_show_original (LkPictureView *self);

G_END_DECLS
