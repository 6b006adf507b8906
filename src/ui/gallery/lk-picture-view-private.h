/* lk-picture-view-private.h: what the files of the picture view share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-picture-view.h"

#include "lk-buckets.h"

G_BEGIN_DECLS

struct _LkPictureView
{
  GtkWidget parent_instance;

  LkPicture *picture;    /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the picture */
  gboolean wheel_zooms;  /* without Control */

  GCancellable *cancellable; /* (owned) (nullable) while it is decoded */
  int loading_side;          /* what is being decoded */
  int loaded_side;           /* what the texture was decoded to; 0 for none */
  GdkTexture *texture;       /* (owned) (nullable) */
  gboolean outdated;         /* the texture is of the picture before */

  guint resolution; /* of which the crop is shown; 0 for none */
  LkBucket bucket;
  gboolean has_crop;

  double scale; /* screen's pixels for one of the picture's; 0 to fit */
  double center_x;
  double center_y; /* what is in the middle, 0 to 1 */

  guint notify_id; /* tells the scale after the layout */

  double from_scale; /* when a gesture began */
  double from_x;
  double from_y;
  double pointer_x;
  double pointer_y;
};

void lk_picture_view_set_up_gestures (LkPictureView *self);
void lk_picture_view_zoom_at (LkPictureView *self, double scale, double x, double y);
void lk_picture_view_move_to (LkPictureView *self, double center_x, double center_y);
void lk_picture_view_get_place (LkPictureView *self, graphene_rect_t *place);

G_END_DECLS
