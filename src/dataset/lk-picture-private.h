/* lk-picture-private.h: what the dataset that holds a picture does to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

const char *lk_picture_get_saved (LkPicture *self);
void lk_picture_mark_saved (LkPicture *self, const char *text);
void lk_picture_take_caption (LkPicture *self, const char *caption);
void lk_picture_update (LkPicture *self, LkManifestEntry *facts, gint64 modified);

G_END_DECLS
