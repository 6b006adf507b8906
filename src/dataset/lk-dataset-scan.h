/* lk-dataset-scan.h: looks at what changed in a dataset's folder
 *
 * Plain data, for a thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset-folder.h"

G_BEGIN_DECLS

/**
 * LkScanState: what became of a file
 * @LK_SCAN_SAME: it is as it was
 * @LK_SCAN_FRESH: it is new, or holds other bytes
 * @LK_SCAN_GONE: it is not there, or no picture any more
 * @LK_SCAN_UNFINISHED: somebody may still be writing it
 */
typedef enum
{
  LK_SCAN_SAME,
  LK_SCAN_FRESH,
  LK_SCAN_GONE,
  LK_SCAN_UNFINISHED,
} LkScanState;

/**
 * LkScanItem: a picture
 * @name: of its file
 * @sha256: (nullable): as it was known; %NULL for one that was not
 * @size: as it was known
 * @modified: as it was known; then as it is
 * @state: what became of it
 * @facts: (nullable): what it is now, if it is fresh
 * @caption: (nullable): what `NAME.txt` holds, if the picture is there
 * @was: (nullable): the name that it had before, when somebody gave it another one
 */
typedef struct
{
  char *name;
  char *sha256;
  gint64 size;
  gint64 modified;
  LkScanState state;
  LkManifestEntry *facts;
  char *caption;
  char *was;
} LkScanItem;

/**
 * LkScan:
 * @folder: the dataset's
 * @everything: whether names that are not in @items are looked for
 * @items: (element-type LkScanItem): pictures to be looked at; those found are added
 * @title: (nullable): as `dataset.json` has it
 * @missing: the folder itself is not there; nothing else is set then
 * @unfinished: there is more to look at than one go allows
 */
typedef struct
{
  char *folder;
  gboolean everything;
  GPtrArray *items;
  char *title;
  gboolean missing;
  gboolean unfinished;
} LkScan;

LkScan *lk_scan_new (const char *folder, gboolean everything);
void lk_scan_add (LkScan *self, const char *name, const char *sha256, gint64 size, gint64 modified);
void lk_scan_run (LkScan *self);
void lk_scan_free (LkScan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkScan, lk_scan_free)

G_END_DECLS
