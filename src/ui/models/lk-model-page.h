/* lk-model-page.h: one trained model: its card, its files, what can be done with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-activity-bar.h"
#include "lk-services.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_MODEL_PAGE (lk_model_page_get_type ())
G_DECLARE_FINAL_TYPE (LkModelPage, lk_model_page, LK, MODEL_PAGE, AdwBin)

void lk_model_page_set_engine (LkModelPage *self,
                               LkEngine *engine,
                               LkServices *services,
                               LkActivityBar *activities);
LkModel *lk_model_page_get_model (LkModelPage *self);
void lk_model_page_set_model (LkModelPage *self, LkModel *model);

G_END_DECLS
