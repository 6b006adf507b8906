/* lk-history-step.h: one thing that was done to a dataset, and can be turned round
 *
 * Every step knows one way: the other one. Turned round once it is undone, turned round again
 * it is done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

G_BEGIN_DECLS

typedef struct _LkHistoryStep LkHistoryStep;

LkHistoryStep *lk_history_step_new_captions (char *label);
void lk_history_step_add_caption (LkHistoryStep *self, LkPicture *picture, const char *other);
gboolean lk_history_step_is_typing (LkHistoryStep *self, LkPicture *picture);
void lk_history_step_set_typing (LkHistoryStep *self, gboolean typing);
LkHistoryStep *lk_history_step_new_title (const char *other);
LkHistoryStep *lk_history_step_new_removal (LkRemoval *removal);
LkHistoryStep *lk_history_step_new_addition (GPtrArray *pictures);
LkHistoryStep *lk_history_step_new_rotation (LkRotation *rotation);
void lk_history_step_free (LkHistoryStep *self);

const char *lk_history_step_get_label (LkHistoryStep *self);
gsize lk_history_step_get_cost (LkHistoryStep *self);
void lk_history_step_turn_async (LkHistoryStep *self,
                                 LkDataset *dataset,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean lk_history_step_is_turning (LkHistoryStep *self);
void lk_history_step_hurry (LkHistoryStep *self);
gboolean lk_history_step_turn_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHistoryStep, lk_history_step_free)

G_END_DECLS
