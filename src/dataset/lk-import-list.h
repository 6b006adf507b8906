/* lk-import-list.h: the imports that go on now
 *
 * A #GListModel of #LkImport. An import leaves when it ends; `ended` says so. Imports into
 * the same dataset run one after the other, so that each knows the pictures of those before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-import.h"

G_BEGIN_DECLS

/**
 * LkImportRequest:
 * @dataset: (nullable): takes the pictures; a new dataset when %NULL
 * @title: (nullable): of the new dataset; after what is imported when %NULL
 * @sources: as for lk_importer_run_async()
 * @fetcher: (nullable): likewise
 * @temporary: (nullable): a folder that goes when the import ends
 */
typedef struct
{
  LkDataset *dataset;
  const char *title;
  const char *const *sources;
  LkFetcher *fetcher;
  GFile *temporary;
} LkImportRequest;

#define LK_TYPE_IMPORT_LIST (lk_import_list_get_type ())
G_DECLARE_FINAL_TYPE (LkImportList, lk_import_list, LK, IMPORT_LIST, GObject)

LkImportList *lk_import_list_new (LkLibrary *library);
LkImport *lk_import_list_start (LkImportList *self, const LkImportRequest *request);
void lk_import_list_cancel_all (LkImportList *self);

G_END_DECLS
