/* lk-thumbnail-loader.h: the thumbnails of one view, those that are seen first
 *
 * What was shown lately is kept, so that scrolling back shows it at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-thumbnailer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_THUMBNAIL_LOADER (lk_thumbnail_loader_get_type ())
G_DECLARE_FINAL_TYPE (LkThumbnailLoader, lk_thumbnail_loader, LK, THUMBNAIL_LOADER, GObject)

/**
 * LkThumbnailSource:
 * @file: a picture
 * @version: changes when what the file holds does
 * @size: how many pixels its shorter side needs
 */
typedef struct
{
  GFile *file;
  gint64 version;
  guint size;
} LkThumbnailSource;

LkThumbnailLoader *lk_thumbnail_loader_new (LkThumbnailer *thumbnailer, GtkWidget *viewport);
GdkTexture *lk_thumbnail_loader_find (LkThumbnailLoader *self, const LkThumbnailSource *source);
void lk_thumbnail_loader_load_async (LkThumbnailLoader *self,
                                     const LkThumbnailSource *source,
                                     GtkWidget *widget,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GdkTexture *lk_thumbnail_loader_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
