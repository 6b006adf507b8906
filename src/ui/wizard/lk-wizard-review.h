/* lk-wizard-review.h: everything once more, before it starts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"
#include "lk-publish-look.h"
#include "lk-services.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_WIZARD_REVIEW (lk_wizard_review_get_type ())
G_DECLARE_FINAL_TYPE (LkWizardReview, lk_wizard_review, LK, WIZARD_REVIEW, AdwBin)

/* Property: `can-start`. */
void lk_wizard_review_set_draft (LkWizardReview *self,
                                 LkDraft *draft,
                                 LkPublishLook *look,
                                 LkServices *services);
void lk_wizard_review_check (LkWizardReview *self);
gboolean lk_wizard_review_get_can_start (LkWizardReview *self);
char *lk_wizard_review_dup_reason (LkWizardReview *self);

G_END_DECLS
