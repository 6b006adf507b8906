/* lk-dataset-version.h: what a dataset was when it was trained with
 *
 * A version is the names, digests and captions of all pictures, named by the digest of all
 * that, in a hidden folder of the dataset: `.versions/DIGEST.json`. Which training was given
 * which version stands in `.versions/index.json`. A small picture of everything that was ever
 * trained with lies in `.versions/thumbs`, so that it can be shown when it is gone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-manifest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_DATASET_VERSION (lk_dataset_version_get_type ())
G_DECLARE_FINAL_TYPE (LkDatasetVersion, lk_dataset_version, LK, DATASET_VERSION, GObject)

const char *lk_dataset_version_get_digest (LkDatasetVersion *self);
gint64 lk_dataset_version_get_time (LkDatasetVersion *self);
const char *lk_dataset_version_get_job (LkDatasetVersion *self);
const char *lk_dataset_version_get_label (LkDatasetVersion *self);
guint lk_dataset_version_get_n_pictures (LkDatasetVersion *self);
GFile *lk_dataset_version_dup_thumbnail (GFile *folder, const char *sha256);

void lk_dataset_version_record_async (GFile *folder,
                                      LkManifest *manifest,
                                      const char *job,
                                      const char *label,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean lk_dataset_version_record_finish (GAsyncResult *result, GError **error);
void lk_dataset_version_list_async (GFile *folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GListModel *lk_dataset_version_list_finish (GAsyncResult *result, GError **error);
void lk_dataset_version_load_async (LkDatasetVersion *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
LkManifest *
lk_dataset_version_load_finish (LkDatasetVersion *self, GAsyncResult *result, GError **error);

/**
 * LkDifferenceKind: what became of a picture from one version to another
 * @LK_DIFFERENCE_ADDED: only the later one has it
 * @LK_DIFFERENCE_REMOVED: only the earlier one has it
 * @LK_DIFFERENCE_PICTURE: it holds other bytes, and perhaps has another caption
 * @LK_DIFFERENCE_CAPTION: it has another caption, and perhaps another name
 * @LK_DIFFERENCE_NAME: it has another name
 */
typedef enum
{
  LK_DIFFERENCE_ADDED,
  LK_DIFFERENCE_REMOVED,
  LK_DIFFERENCE_PICTURE,
  LK_DIFFERENCE_CAPTION,
  LK_DIFFERENCE_NAME,
} LkDifferenceKind;

#define LK_TYPE_DIFFERENCE_KIND (lk_difference_kind_get_type ())
GType lk_difference_kind_get_type (void);

/**
 * LkDifference: one picture that is not the same in two versions
 *
 * Its properties are `kind`; and, each with `before-` and `after-`, %NULL on the side that
 * does not have the picture: `name`, `caption`, `sha256`, and `file`, the picture itself as
 * long as it is there; else lk_dataset_version_dup_thumbnail() has a small one.
 */
#define LK_TYPE_DIFFERENCE (lk_difference_get_type ())
G_DECLARE_FINAL_TYPE (LkDifference, lk_difference, LK, DIFFERENCE, GObject)

LkDifferenceKind lk_difference_get_kind (LkDifference *self);
GListModel *lk_dataset_version_diff (LkManifest *before, LkManifest *after, LkManifest *now);

G_END_DECLS
