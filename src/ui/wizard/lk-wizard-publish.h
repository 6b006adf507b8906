/* lk-wizard-publish.h: where the model goes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"
#include "lk-publish-look.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_WIZARD_PUBLISH (lk_wizard_publish_get_type ())
G_DECLARE_FINAL_TYPE (LkWizardPublish, lk_wizard_publish, LK, WIZARD_PUBLISH, AdwBin)

void lk_wizard_publish_set_draft (LkWizardPublish *self, LkDraft *draft, LkPublishLook *look);

G_END_DECLS
