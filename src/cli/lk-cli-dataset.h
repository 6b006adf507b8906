/* lk-cli-dataset.h: what the verbs about datasets share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-cli.h"
#include "lk-importer.h"
#include "lk-library.h"

G_BEGIN_DECLS

LkLibrary *lk_cli_open_library (LkCli *self, GError **error);
LkDataset *lk_cli_find_dataset (LkCli *self, const char *name, GError **error);
void lk_cli_show_progress (gint64 done, gint64 total, gpointer terminal);
LkImportReport *lk_cli_import (LkCli *self,
                               LkDataset *dataset,
                               const char *const *sources,
                               gboolean allow_private,
                               GError **error);

G_END_DECLS
