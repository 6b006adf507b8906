/* lk-chart.h: a curve with axes, and what it says under the pointer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkChartPoint:
 * @x: such as a step; points come in the order of it
 * @y: such as a loss
 */
typedef struct
{
  double x;
  double y;
} LkChartPoint;

#define LK_TYPE_CHART (lk_chart_get_type ())
G_DECLARE_FINAL_TYPE (LkChart, lk_chart, LK, CHART, GtkWidget)

void lk_chart_set_points (LkChart *self, const LkChartPoint *points, guint n_points);
void lk_chart_set_smoothing (LkChart *self, double smoothing);
char *lk_chart_dup_description (LkChart *self);

G_END_DECLS
