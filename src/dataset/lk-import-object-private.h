/* lk-import-object-private.h: what the list of imports may do with an import
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-import-list.h"

G_BEGIN_DECLS

LkImport *lk_import_new (LkLibrary *library, const LkImportRequest *request);
void lk_import_run (LkImport *self);

G_END_DECLS
