/* lk-bar-chart.h: how many there are of each, as bars one below the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_BAR_CHART (lk_bar_chart_get_type ())
G_DECLARE_FINAL_TYPE (LkBarChart, lk_bar_chart, LK, BAR_CHART, GtkWidget)

void lk_bar_chart_set_tallies (LkBarChart *self, GListModel *tallies);

G_END_DECLS
