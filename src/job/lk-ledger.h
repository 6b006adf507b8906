/* lk-ledger.h: what trainings cost, and whether one more may be paid for
 *
 * A #GListModel of #LkExpense, newest first. It outlives the jobs: what was paid stays in
 * the books when a job is removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-expense.h"
#include "lk-rules.h"

G_BEGIN_DECLS

/* lk_error_get_code() and lk_job_get_error_code() of what the limits stopped. */
#define LK_LIMIT_JOB   "job-limit"
#define LK_LIMIT_MONTH "month-limit"

#define LK_TYPE_LEDGER (lk_ledger_get_type ())
G_DECLARE_FINAL_TYPE (LkLedger, lk_ledger, LK, LEDGER, GObject)

LkLedger *lk_ledger_new (LkStore *store, LkJobList *jobs, LkRules *rules);
LkRules *lk_ledger_get_rules (LkLedger *self);
void lk_ledger_load_async (LkLedger *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean lk_ledger_load_finish (LkLedger *self, GAsyncResult *result, GError **error);

void
lk_ledger_book (LkLedger *self, LkJob *job, const char *training_id, double seconds, double cost);
double lk_ledger_get_spent_this_month (LkLedger *self);
double lk_ledger_get_spent_on (LkLedger *self, const char *job_id);
double lk_ledger_get_promised (LkLedger *self, LkJob *except);
gboolean lk_ledger_may_start (LkLedger *self, LkJob *job, double estimate, GError **error);
gboolean lk_ledger_may_go_on (LkLedger *self, LkJob *job, double so_far, GError **error);

G_END_DECLS
