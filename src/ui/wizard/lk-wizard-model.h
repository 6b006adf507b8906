/* lk-wizard-model.h: what the model is called and how it is trained
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"
#include "lk-publish-look.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_WIZARD_MODEL (lk_wizard_model_get_type ())
G_DECLARE_FINAL_TYPE (LkWizardModel, lk_wizard_model, LK, WIZARD_MODEL, AdwBin)

void lk_wizard_model_set_draft (LkWizardModel *self, LkDraft *draft, LkPublishLook *look);

G_END_DECLS
