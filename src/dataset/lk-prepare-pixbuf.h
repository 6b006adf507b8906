/* lk-prepare-pixbuf.h: decoding with gdk-pixbuf, whole
 *
 * Private to lk-prepare*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-prepare-codec.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

GdkPixbuf *lk_prepare_pixbuf_load (GBytes *file, GError **error);
gboolean lk_prepare_pixbuf_push (GdkPixbuf *pixbuf, LkPrepareSink *sink, GError **error);

G_END_DECLS
