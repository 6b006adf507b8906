/* lk-inspector.h: the picture or the pictures that are selected in the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_INSPECTOR (lk_inspector_get_type ())
G_DECLARE_FINAL_TYPE (LkInspector, lk_inspector, LK, INSPECTOR, AdwBin)

void lk_inspector_set_model (LkInspector *self, LkGalleryModel *model);
void lk_inspector_ask_trigger_word (LkInspector *self);
void lk_inspector_write_caption (LkInspector *self);

G_END_DECLS
