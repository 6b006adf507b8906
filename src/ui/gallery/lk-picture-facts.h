/* lk-picture-facts.h: what a picture's file is, in rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-picture.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_PICTURE_FACTS (lk_picture_facts_get_type ())
G_DECLARE_FINAL_TYPE (LkPictureFacts, lk_picture_facts, LK, PICTURE_FACTS, AdwBin)

void lk_picture_facts_set_picture (LkPictureFacts *self, LkPicture *picture);

G_END_DECLS
