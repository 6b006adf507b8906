/* lk-checkup.h: what a training will make of a dataset, and what should be mended before
 *
 * The result is a #GListModel of #LkFinding, the worst first. It is made from a manifest
 * in threads and never changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-finding.h"
#include "lk-manifest.h"
#include "lk-trace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_CHECKUP (lk_checkup_get_type ())
G_DECLARE_FINAL_TYPE (LkCheckup, lk_checkup, LK, CHECKUP, GObject)

/**
 * LkCheckupOptions:
 * @trigger_word: (nullable): the trigger word, if it is known
 * @resolutions: (nullable): the trainer's resolutions, ended by 0; 512, 768, 1024 if %NULL
 * @n_threads: how many threads to use; 0 for as many as there are processors
 * @look: whether to decode the pictures, for blur and near duplicates; without it the
 *   check-up takes only milliseconds
 */
typedef struct
{
  const char *trigger_word;
  const guint *resolutions;
  guint n_threads;
  gboolean look;
} LkCheckupOptions;

/**
 * LkBucketCount:
 * @resolution: the trainer's resolution
 * @width: of the bucket
 * @height: of the bucket
 * @n_pictures: how many pictures fall into it
 */
typedef struct
{
  guint resolution;
  guint width;
  guint height;
  guint n_pictures;
} LkBucketCount;

void lk_checkup_run_async (LkManifest *manifest,
                           const LkCheckupOptions *options,
                           LkProgressFunc progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
LkCheckup *lk_checkup_run_finish (GAsyncResult *result, GError **error);

guint lk_checkup_get_n_pictures (LkCheckup *self);
guint lk_checkup_get_n_captions (LkCheckup *self);
LkFindingLevel lk_checkup_get_level (LkCheckup *self);
gboolean lk_checkup_can_train (LkCheckup *self);
LkFinding *lk_checkup_find (LkCheckup *self, const char *code);
const LkBucketCount *lk_checkup_get_buckets (LkCheckup *self, guint *n_buckets);
JsonNode *lk_checkup_to_json (LkCheckup *self);

G_END_DECLS
