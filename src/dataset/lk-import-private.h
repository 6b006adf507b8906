/* lk-import-private.h: what the steps of an import share
 *
 * Plain data that one thread after the other works on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-image.h"
#include "lk-import-report.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkImportItem: a file that may be a picture
 * @path: where its bytes lie
 * @source: what the report calls it
 * @place: the folder that it came from, in whatever way; captions are looked for there
 * @name: the file name that it came with; need not be UTF-8
 * @caption: (nullable): path of the file with its caption
 * @staged: whether @path may be moved or deleted
 * @sha256: (nullable): of its bytes
 * @facts: what it is, unless @reason is set
 * @reason: (nullable): why it is not taken
 */
typedef struct
{
  char *path;
  char *source;
  char *place;
  char *name;
  char *caption;
  gboolean staged;
  char *sha256;
  LkImageFacts facts;
  char *reason;
} LkImportItem;

/**
 * LkImportBatch: all of one import
 * @folder: of the dataset
 * @staging: (nullable): a hidden folder in @folder, for what is not complete yet
 * @lock: the open and locked @staging, or -1
 * @items: (element-type LkImportItem): in the order in which they were found
 * @captions: (element-type utf8 LkImportCaption): by place and stem
 * @digests: (element-type utf8 utf8): names in the dataset by SHA-256
 * @seen: (element-type utf8): folders and files that were looked at, by device and inode
 * @report: what became of everything
 * @n_staged: files made in @staging so far
 * @n_done: (atomic): items looked at
 * @n_total: (atomic): items found; -1 as long as that goes on
 */
typedef struct
{
  char *folder;
  char *staging;
  int lock;
  guint max_entries;
  gint64 max_unpacked;
  guint max_ratio;
  gboolean no_reflink;
  GPtrArray *items;
  GHashTable *captions;
  GHashTable *digests;
  GHashTable *seen;
  LkImportReport *report;
  int n_staged;
  int n_done;
  int n_total;
} LkImportBatch;

LkImportBatch *lk_import_batch_new (const char *folder);
void lk_import_remove_left_overs (const char *folder);
void lk_import_batch_free (LkImportBatch *self);
gboolean lk_import_batch_open (LkImportBatch *self, GError **error);
void lk_import_batch_close (LkImportBatch *self);
char *lk_import_batch_dup_staged (LkImportBatch *self);

void lk_import_add_item (
    LkImportBatch *batch, const char *path, const char *source, const char *place, gboolean staged);
void lk_import_add_caption (LkImportBatch *batch,
                            const char *path,
                            const char *source,
                            const char *place);
gboolean lk_import_is_caption_name (const char *name);
gboolean lk_import_is_junk_name (const char *name);
void lk_import_pair_captions (LkImportBatch *batch);
void lk_import_refuse (LkImportBatch *batch, const char *source, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

gboolean lk_import_scan (LkImportBatch *batch,
                         const char *path,
                         const char *source,
                         gboolean staged,
                         GCancellable *cancellable,
                         GError **error);
gboolean lk_import_stage (LkImportBatch *batch, GCancellable *cancellable, GError **error);
GPtrArray *lk_import_commit (LkImportBatch *batch, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkImportBatch, lk_import_batch_free)

G_END_DECLS
