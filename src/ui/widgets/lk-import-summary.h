/* lk-import-summary.h: a window with what became of each thing of an import
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-import.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_IMPORT_SUMMARY (lk_import_summary_get_type ())
G_DECLARE_FINAL_TYPE (LkImportSummary, lk_import_summary, LK, IMPORT_SUMMARY, AdwWindow)

void lk_import_summary_show (GtkWindow *parent, LkImport *import);

G_END_DECLS
