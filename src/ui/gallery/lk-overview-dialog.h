/* lk-overview-dialog.h: a dataset at a glance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_OVERVIEW_DIALOG (lk_overview_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkOverviewDialog, lk_overview_dialog, LK, OVERVIEW_DIALOG, AdwWindow)

LkOverviewDialog *lk_overview_dialog_new (GtkWindow *parent, LkDataset *dataset);

G_END_DECLS
