/* lk-importer.h: files, folders, archives and addresses become pictures of a dataset
 *
 * All or nothing when it is cancelled; otherwise each picture for itself: what cannot be
 * taken is named in the report with the reason.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"
#include "lk-fetcher.h"
#include "lk-import-report.h"

G_BEGIN_DECLS

/**
 * LkImportOptions:
 * @fetcher: (nullable): gets what lies at http and https addresses; without one they are
 *   refused
 * @trace: (nullable): gets events
 * @max_entries: files that a folder or an archive may hold; 0 for the default
 * @max_unpacked: bytes that an archive may hold unpacked; 0 for the default
 * @max_ratio: how many times an archive may grow; 0 for the default
 * @no_reflink: copies byte by byte also where the file system could share blocks
 */
typedef struct
{
  LkFetcher *fetcher;
  LkTrace *trace;
  guint max_entries;
  gint64 max_unpacked;
  guint max_ratio;
  gboolean no_reflink;
} LkImportOptions;

#define LK_IMPORT_MAX_ENTRIES  50000
#define LK_IMPORT_MAX_UNPACKED (G_GINT64_CONSTANT (16) * 1024 * 1024 * 1024)
#define LK_IMPORT_MAX_RATIO    200

GPtrArray *lk_importer_find_added (LkDataset *dataset, LkImportReport *report);
char *lk_importer_dup_path (const char *source);
char **lk_importer_parse_uri_list (const char *text);
void lk_importer_run_async (LkDataset *dataset,
                            const char *const *sources,
                            const LkImportOptions *options,
                            LkProgressFunc progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
LkImportReport *lk_importer_run_finish (LkDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
