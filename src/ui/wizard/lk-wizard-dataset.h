/* lk-wizard-dataset.h: what is trained with: what the check-up found, what will be sent
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_WIZARD_DATASET (lk_wizard_dataset_get_type ())
G_DECLARE_FINAL_TYPE (LkWizardDataset, lk_wizard_dataset, LK, WIZARD_DATASET, AdwBin)

void lk_wizard_dataset_set_draft (LkWizardDataset *self, LkDraft *draft);

G_END_DECLS
