/* lk-versions-dialog.h: what a dataset was when it was trained with, and what changed since
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"
#include "lk-thumbnailer.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_VERSIONS_DIALOG (lk_versions_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkVersionsDialog, lk_versions_dialog, LK, VERSIONS_DIALOG, AdwWindow)

LkVersionsDialog *
lk_versions_dialog_new (GtkWindow *parent, LkDataset *dataset, LkThumbnailer *thumbnailer);

G_END_DECLS
