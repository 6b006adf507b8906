/* lk-thumbnail.h: a small picture of a file, made off the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-thumbnail-loader.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_THUMBNAIL (lk_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (LkThumbnail, lk_thumbnail, LK, THUMBNAIL, GtkWidget)

void lk_thumbnail_set_loader (LkThumbnail *self, LkThumbnailLoader *loader);
void lk_thumbnail_set_thumbnailer (LkThumbnail *self, LkThumbnailer *thumbnailer);
void lk_thumbnail_set_size (LkThumbnail *self, guint pixels);
GdkPaintable *lk_thumbnail_get_paintable (LkThumbnail *self);
void lk_thumbnail_set_file (LkThumbnail *self, GFile *file);
void lk_thumbnail_set_source (LkThumbnail *self, GFile *file, gint64 version);

G_END_DECLS
