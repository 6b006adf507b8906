/* lk-models-page.h: all trained models, as cards
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_MODELS_PAGE (lk_models_page_get_type ())
G_DECLARE_FINAL_TYPE (LkModelsPage, lk_models_page, LK, MODELS_PAGE, AdwBin)

void lk_models_page_set_engine (LkModelsPage *self, LkEngine *engine);

G_END_DECLS
