/* lk-drafts.h: wizards that were closed before a start, to be gone on with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"

G_BEGIN_DECLS

LkRecipe *lk_drafts_find (GSettings *settings, LkDataset *dataset);
void lk_drafts_keep (GSettings *settings, LkDraft *draft);
void lk_drafts_forget (GSettings *settings, LkDataset *dataset);

G_END_DECLS
