/* imports.h: an import from beginning to end, and what came of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-importer.h"

LkImportReport *
import_into (LkDataset *dataset, const char *source, const LkImportOptions *options);
LkImportReport *import_named (LkDataset *dataset, const char *folder, const char *name);
void
assert_counts (LkImportReport *report, guint added, guint there, guint refused, guint left_out);
