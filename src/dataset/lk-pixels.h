/* lk-pixels.h: a picture's file becomes pixels to be shown
 *
 * Blocking, for threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

GdkPixbuf *
lk_pixels_load (const char *path, guint longest_side, GCancellable *cancellable, GError **error);
GdkPixbuf *lk_pixels_make (GBytes *file, const char *label, guint longest_side, GError **error);

G_END_DECLS
