/* lk-texture-make.h: from a decoded picture to what is drawn, off the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gdk/gdk.h>

G_BEGIN_DECLS

GdkTexture *lk_texture_make (GdkPixbuf *pixbuf, int shorter_side);
void lk_texture_make_async (GdkPixbuf *pixbuf,
                            int shorter_side,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GdkTexture *lk_texture_make_finish (GAsyncResult *result, GError **error);

G_END_DECLS
