/* lk-exif.h: the one fact of EXIF that changes how a picture looks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint lk_exif_get_orientation (const guint8 *tiff, gsize size);
GByteArray *lk_exif_set_orientation (const guint8 *tiff, gsize size, guint orientation);

G_END_DECLS
