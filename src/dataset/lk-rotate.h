/* lk-rotate.h: turns a picture by quarters, without loss
 *
 * For threads. A JPEG keeps its compressed data: only its orientation changes. Others are
 * decoded, turned and written again in the same format.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean lk_rotate_can (const char *format);
guint lk_rotate_compose (guint orientation, guint degrees);
GBytes *lk_rotate_pixels (GBytes *file, const char *format, guint orientation, GError **error);
GBytes *lk_rotate_bytes (
    GBytes *file, const char *format, guint orientation, guint degrees, GError **error);

G_END_DECLS
