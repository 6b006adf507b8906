/* lk-trainer-panel.h: a picture and its caption as the trainer will see them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_TRAINER_PANEL (lk_trainer_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkTrainerPanel, lk_trainer_panel, LK, TRAINER_PANEL, AdwBin)

void lk_trainer_panel_set_model (LkTrainerPanel *self, LkGalleryModel *model);
void lk_trainer_panel_ask_trigger_word (LkTrainerPanel *self);

G_END_DECLS
