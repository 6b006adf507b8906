/* lk-thumbnailer.h: small pictures for lists, off the main loop
 *
 * After the freedesktop.org Thumbnail Managing Standard 0.9: the cache is shared with
 * file managers, in both directions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_THUMBNAILER (lk_thumbnailer_get_type ())
G_DECLARE_FINAL_TYPE (LkThumbnailer, lk_thumbnailer, LK, THUMBNAILER, GObject)

LkThumbnailer *lk_thumbnailer_new (GFile *cache);
void lk_thumbnailer_load_async (LkThumbnailer *self,
                                GFile *file,
                                guint size,
                                guint distance,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GdkPixbuf *lk_thumbnailer_load_finish (LkThumbnailer *self, GAsyncResult *result, GError **error);

G_END_DECLS
