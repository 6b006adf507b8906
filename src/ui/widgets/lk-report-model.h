/* lk-report-model.h: the entries of an import's report as a list
 *
 * A #GListModel of #LkReportEntry: what was refused first, what was added last. An entry is
 * made when it is looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-import-report.h"

G_BEGIN_DECLS

#define LK_TYPE_REPORT_ENTRY (lk_report_entry_get_type ())
G_DECLARE_FINAL_TYPE (LkReportEntry, lk_report_entry, LK, REPORT_ENTRY, GObject)

#define LK_TYPE_REPORT_MODEL (lk_report_model_get_type ())
G_DECLARE_FINAL_TYPE (LkReportModel, lk_report_model, LK, REPORT_MODEL, GObject)

const char *lk_report_entry_get_style (LkReportEntry *self);

LkReportModel *lk_report_model_new (LkImportReport *report);
char *lk_report_model_dup_text (LkReportModel *self);

G_END_DECLS
