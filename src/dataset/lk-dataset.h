/* lk-dataset.h: the pictures of one folder, with their captions
 *
 * A #GListModel of #LkPicture, by name. What changes is written by itself a moment later;
 * lk_dataset_flush_async() writes it now. Whoever drops the last reference flushes first.
 *
 * A live one sees by itself what others do to the folder: pictures that come, go, get another
 * name or other bytes, captions that are edited, another title. What was changed here and is
 * not written yet goes before; the other text is then offered by #LkDataset::caption-conflict.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

#define LK_TYPE_DATASET (lk_dataset_get_type ())
G_DECLARE_FINAL_TYPE (LkDataset, lk_dataset, LK, DATASET, GObject)

/**
 * LkRemoval: pictures that were removed together, and can be put back
 */
typedef struct _LkRemoval LkRemoval;

#define LK_TYPE_REMOVAL (lk_removal_get_type ())
GType lk_removal_get_type (void);
LkRemoval *lk_removal_ref (LkRemoval *self);
void lk_removal_unref (LkRemoval *self);
guint lk_removal_get_n_pictures (LkRemoval *self);
GPtrArray *lk_removal_dup_pictures (LkRemoval *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRemoval, lk_removal_unref)

/**
 * LkRotation: pictures that were turned together, and can be turned back
 */
typedef struct _LkRotation LkRotation;

#define LK_TYPE_ROTATION (lk_rotation_get_type ())
GType lk_rotation_get_type (void);
LkRotation *lk_rotation_ref (LkRotation *self);
void lk_rotation_unref (LkRotation *self);
guint lk_rotation_get_n_pictures (LkRotation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRotation, lk_rotation_unref)

void lk_dataset_open_async (GFile *folder,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
LkDataset *lk_dataset_open_finish (GAsyncResult *result, GError **error);

GFile *lk_dataset_get_folder (LkDataset *self);
const char *lk_dataset_get_id (LkDataset *self);
const char *lk_dataset_get_title (LkDataset *self);
void lk_dataset_set_title (LkDataset *self, const char *title);
const char *lk_dataset_get_trigger_word (LkDataset *self);
void lk_dataset_set_trigger_word (LkDataset *self, const char *trigger_word);
LkPicture *lk_dataset_get_cover (LkDataset *self);
guint lk_dataset_get_n_pictures (LkDataset *self);
guint lk_dataset_get_n_captions (LkDataset *self);
gint64 lk_dataset_get_size (LkDataset *self);
gint64 lk_dataset_get_modified (LkDataset *self);
void lk_dataset_set_live (LkDataset *self, gboolean live);
gboolean lk_dataset_is_live (LkDataset *self);

LkPicture *lk_dataset_find (LkDataset *self, const char *name);
LkPicture *lk_dataset_find_digest (LkDataset *self, const char *sha256);
LkManifest *lk_dataset_snapshot (LkDataset *self);

void lk_dataset_adopt (LkDataset *self, LkPicture *picture);
void lk_dataset_remove_async (LkDataset *self,
                              GPtrArray *pictures,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkRemoval *lk_dataset_remove_finish (LkDataset *self, GAsyncResult *result, GError **error);
void lk_dataset_restore_async (LkDataset *self,
                               LkRemoval *removal,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_dataset_restore_finish (LkDataset *self, GAsyncResult *result, GError **error);
void lk_dataset_rotate_async (LkDataset *self,
                              GPtrArray *pictures,
                              guint degrees,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkRotation *lk_dataset_rotate_finish (LkDataset *self, GAsyncResult *result, GError **error);
void lk_dataset_rotate_back_async (LkDataset *self,
                                   LkRotation *rotation,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean lk_dataset_rotate_back_finish (LkDataset *self, GAsyncResult *result, GError **error);
void lk_dataset_flush_async (LkDataset *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean lk_dataset_flush_finish (LkDataset *self, GAsyncResult *result, GError **error);

G_END_DECLS
