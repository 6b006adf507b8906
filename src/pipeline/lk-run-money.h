/* lk-run-money.h: what a training may cost, and what it has cost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void lk_run_check_limits_async (LkRun *run,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_run_check_limits_finish (LkRun *run, GAsyncResult *result, GError **error);
void lk_run_note_machine (LkRun *run);
double lk_run_get_cost_so_far (LkRun *run);
void lk_run_book_training (LkRun *run, LkTraining *training);

G_END_DECLS
