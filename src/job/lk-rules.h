/* lk-rules.h: what a person decided about all jobs: how many at once, for how much
 *
 * Properties to bind to: `paused` (nothing new is started), `max-jobs`, `job-limit` and
 * `month-limit` (US dollars, 0 for none), `keep-days` (of events, 0 for ever). Kept in the
 * database, so that both programs hold to them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-store.h"

G_BEGIN_DECLS

#define LK_RULES_DEFAULT_JOBS 3
#define LK_RULES_MAX_JOBS     100
#define LK_RULES_MAX_DAYS     3650

#define LK_TYPE_RULES (lk_rules_get_type ())
G_DECLARE_FINAL_TYPE (LkRules, lk_rules, LK, RULES, GObject)

LkRules *lk_rules_new (LkStore *store);
void lk_rules_load_async (LkRules *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean lk_rules_load_finish (LkRules *self, GAsyncResult *result, GError **error);

gboolean lk_rules_get_paused (LkRules *self);
void lk_rules_set_paused (LkRules *self, gboolean paused);
guint lk_rules_get_max_jobs (LkRules *self);
void lk_rules_set_max_jobs (LkRules *self, guint max_jobs);
double lk_rules_get_job_limit (LkRules *self);
void lk_rules_set_job_limit (LkRules *self, double dollars);
double lk_rules_get_month_limit (LkRules *self);
void lk_rules_set_month_limit (LkRules *self, double dollars);
guint lk_rules_get_keep_days (LkRules *self);
void lk_rules_set_keep_days (LkRules *self, guint days);
void lk_rules_prune (LkRules *self);

G_END_DECLS
