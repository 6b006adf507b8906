/* lk-picture-tile.h: a picture in the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-findings.h"
#include "lk-picture.h"
#include "lk-thumbnail-loader.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_PICTURE_TILE (lk_picture_tile_get_type ())
G_DECLARE_FINAL_TYPE (LkPictureTile, lk_picture_tile, LK, PICTURE_TILE, GtkWidget)

GtkWidget *lk_picture_tile_new (LkThumbnailLoader *loader, guint pixels);
LkPicture *lk_picture_tile_get_picture (LkPictureTile *self);
GdkPaintable *lk_picture_tile_get_paintable (LkPictureTile *self);
void
lk_picture_tile_set_picture (LkPictureTile *self, LkPicture *picture, LkGalleryFindings *findings);
void lk_picture_tile_set_size (LkPictureTile *self, guint pixels);

G_END_DECLS
