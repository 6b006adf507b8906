/* lk-expense.h: what one training cost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job.h"

G_BEGIN_DECLS

#define LK_TYPE_EXPENSE (lk_expense_get_type ())
G_DECLARE_FINAL_TYPE (LkExpense, lk_expense, LK, EXPENSE, GObject)

LkExpense *lk_expense_new (LkJob *job, const char *training_id, double seconds, double cost);
LkExpense *lk_expense_new_from_json (JsonObject *body);
JsonObject *lk_expense_to_json (LkExpense *self);
const char *lk_expense_get_id (LkExpense *self);
const char *lk_expense_get_job_id (LkExpense *self);
const char *lk_expense_get_title (LkExpense *self);
gint64 lk_expense_get_time (LkExpense *self);
double lk_expense_get_seconds (LkExpense *self);
double lk_expense_get_cost (LkExpense *self);

G_END_DECLS
