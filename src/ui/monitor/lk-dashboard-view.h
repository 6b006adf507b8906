/* lk-dashboard-view.h: how all jobs are doing, above the list of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dashboard.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_DASHBOARD_VIEW (lk_dashboard_view_get_type ())
G_DECLARE_FINAL_TYPE (LkDashboardView, lk_dashboard_view, LK, DASHBOARD_VIEW, AdwBin)

void
lk_dashboard_view_set_dashboard (LkDashboardView *self, LkDashboard *dashboard, LkRules *rules);
void lk_dashboard_view_set_narrow (LkDashboardView *self, gboolean narrow);

G_END_DECLS
