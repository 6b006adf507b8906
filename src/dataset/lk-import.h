/* lk-import.h: one import that goes on in the background
 *
 * Made and started by #LkImportList. Makes a dataset when it has none. What it tells is in
 * properties, so that a window may come, go, and bind to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-importer.h"
#include "lk-library.h"

G_BEGIN_DECLS

/**
 * LkImportState:
 * @LK_IMPORT_WAITING: another import into the same dataset comes first
 * @LK_IMPORT_RUNNING: at work
 * @LK_IMPORT_DONE: has a report
 * @LK_IMPORT_CANCELED: nothing was added and nothing is left
 * @LK_IMPORT_FAILED: likewise; has an error
 * @LK_IMPORT_TAKEN_BACK: what it had added was taken away again
 */
#define LK_TYPE_IMPORT_STATE (lk_import_state_get_type ())

typedef enum
{
  LK_IMPORT_WAITING,
  LK_IMPORT_RUNNING,
  LK_IMPORT_DONE,
  LK_IMPORT_CANCELED,
  LK_IMPORT_FAILED,
  LK_IMPORT_TAKEN_BACK,
} LkImportState;

GType lk_import_state_get_type (void);

#define LK_TYPE_IMPORT (lk_import_get_type ())
G_DECLARE_FINAL_TYPE (LkImport, lk_import, LK, IMPORT, GObject)

const char *lk_import_get_title (LkImport *self);
LkDataset *lk_import_get_dataset (LkImport *self);
gboolean lk_import_get_makes_dataset (LkImport *self);
LkImportState lk_import_get_state (LkImport *self);
gboolean lk_import_is_active (LkImport *self);
double lk_import_get_fraction (LkImport *self);
char *lk_import_dup_sentence (LkImport *self);
LkImportReport *lk_import_get_report (LkImport *self);
const GError *lk_import_get_error (LkImport *self);

void lk_import_cancel (LkImport *self);
void lk_import_take_back_async (LkImport *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean lk_import_take_back_finish (LkImport *self, GAsyncResult *result, GError **error);

G_END_DECLS
