/* lk-picture-load.h: a picture's file becomes something to draw, off the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk/gdk.h>
#include <gio/gio.h>

G_BEGIN_DECLS

void lk_picture_load_async (GFile *file,
                            int longer_side,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GdkTexture *lk_picture_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
