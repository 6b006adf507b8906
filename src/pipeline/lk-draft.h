/* lk-draft.h: a training that is being thought out
 *
 * A recipe with what can be known of it at each moment: faults by field, what the check-up
 * found, what it would cost. A front end edits the recipe and listens to `changed`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-checkup.h"
#include "lk-engine.h"
#include "lk-estimate.h"

G_BEGIN_DECLS

#define LK_TYPE_DRAFT (lk_draft_get_type ())
G_DECLARE_FINAL_TYPE (LkDraft, lk_draft, LK, DRAFT, GObject)

LkDraft *lk_draft_new (LkEngine *engine, LkDataset *dataset);
LkDraft *lk_draft_new_from_recipe (LkEngine *engine, LkDataset *dataset, LkRecipe *recipe);

LkEngine *lk_draft_get_engine (LkDraft *self);
LkRecipe *lk_draft_get_recipe (LkDraft *self);
LkDataset *lk_draft_get_dataset (LkDraft *self);
LkTrainer *lk_draft_get_trainer (LkDraft *self);
LkCheckup *lk_draft_get_checkup (LkDraft *self);
gboolean lk_draft_get_practice (LkDraft *self);
const LkRecipeFault *lk_draft_find_fault (LkDraft *self, const char *field);
guint lk_draft_count_faults (LkDraft *self);
GPtrArray *lk_draft_get_faults (LkDraft *self);
char *lk_draft_dup_repository (LkDraft *self);
const LkEstimate *lk_draft_get_estimate (LkDraft *self);
gint64 lk_draft_estimate_bytes (LkDraft *self);

void lk_draft_set_problem (LkDraft *self, const char *field, const char *message);

void lk_draft_submit_async (LkDraft *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
LkJob *lk_draft_submit_finish (LkDraft *self, GAsyncResult *result, GError **error);

G_END_DECLS
