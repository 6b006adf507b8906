/* lk-report-row.h: what became of one thing of an import
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-report-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_REPORT_ROW (lk_report_row_get_type ())
G_DECLARE_FINAL_TYPE (LkReportRow, lk_report_row, LK, REPORT_ROW, AdwBin)

void lk_report_row_set_entry (LkReportRow *self, LkReportEntry *entry);

G_END_DECLS
