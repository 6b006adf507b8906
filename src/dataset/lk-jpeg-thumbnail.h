/* lk-jpeg-thumbnail.h: thumbnails of photographs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

GdkPixbuf *lk_jpeg_thumbnail (GBytes *file, guint size);

G_END_DECLS
