/* lk-dashboard.h: all jobs in a few figures
 *
 * Properties to bind to: `running`, `waiting`, `finished`, `failed`, `success-rate` (0 to 1),
 * `average-duration` (seconds), `slowest-stage` (its title), `spent-this-month` (US dollars),
 * `practice`. What is not known yet is -1 or %NULL.
 *
 * Practice takes seconds and fails when told to: as soon as a real job has ended, practice
 * counts no more among those that ended. Until then the figures are those of practice, and
 * `practice` says so.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-ledger.h"

G_BEGIN_DECLS

/* So many days back errors are counted, today being the last. */
#define LK_DASHBOARD_DAYS 30

/**
 * LkErrorDay: the jobs that failed on one day.
 * @begin: midnight, in microseconds since 1970
 * @counts: how many, by #LkCategory
 */
typedef struct
{
  gint64 begin;
  guint counts[LK_CATEGORY_CANCELED + 1];
} LkErrorDay;

#define LK_TYPE_DASHBOARD (lk_dashboard_get_type ())
G_DECLARE_FINAL_TYPE (LkDashboard, lk_dashboard, LK, DASHBOARD, GObject)

LkDashboard *lk_dashboard_new (LkJobList *jobs, LkLedger *ledger);
gboolean lk_dashboard_get_practice (LkDashboard *self);
guint lk_dashboard_get_running (LkDashboard *self);
guint lk_dashboard_get_waiting (LkDashboard *self);
guint lk_dashboard_get_finished (LkDashboard *self);
guint lk_dashboard_get_failed (LkDashboard *self);
double lk_dashboard_get_success_rate (LkDashboard *self);
double lk_dashboard_get_average_duration (LkDashboard *self);
const char *lk_dashboard_get_slowest_stage (LkDashboard *self);
double lk_dashboard_get_spent_this_month (LkDashboard *self);
const LkErrorDay *lk_dashboard_get_error_days (LkDashboard *self, guint *n_days);
guint lk_dashboard_get_errors (LkDashboard *self, LkCategory category);

G_END_DECLS
