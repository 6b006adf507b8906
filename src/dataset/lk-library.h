/* lk-library.h: all datasets of a person
 *
 * A #GListModel of #LkDataset, by title, over the folders of one folder. A live one sees by
 * itself when others make, rename or remove datasets, and its datasets are live as well. A
 * folder that somebody gave another name stays the same dataset.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"
#include "lk-import-report.h"
#include "lk-trace.h"

G_BEGIN_DECLS

#define LK_TYPE_LIBRARY (lk_library_get_type ())
G_DECLARE_FINAL_TYPE (LkLibrary, lk_library, LK, LIBRARY, GObject)

/**
 * LkTrashed: a dataset in the trash, that can be put back
 */
typedef struct _LkTrashed LkTrashed;

#define LK_TYPE_TRASHED (lk_trashed_get_type ())
GType lk_trashed_get_type (void);
LkTrashed *lk_trashed_ref (LkTrashed *self);
void lk_trashed_unref (LkTrashed *self);
const char *lk_trashed_get_title (LkTrashed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTrashed, lk_trashed_unref)

LkLibrary *lk_library_new (GFile *root);
GFile *lk_library_get_root (LkLibrary *self);
void lk_library_set_live (LkLibrary *self, gboolean live);
gboolean lk_library_is_live (LkLibrary *self);
void lk_library_load_async (LkLibrary *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean lk_library_load_finish (LkLibrary *self, GAsyncResult *result, GError **error);
gboolean lk_library_is_loaded (LkLibrary *self);
void lk_library_flush_async (LkLibrary *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean lk_library_flush_finish (LkLibrary *self, GAsyncResult *result, GError **error);
void lk_library_create_async (LkLibrary *self,
                              const char *title,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkDataset *lk_library_create_finish (LkLibrary *self, GAsyncResult *result, GError **error);
void lk_library_discard_async (LkLibrary *self,
                               LkDataset *dataset,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_library_discard_finish (LkLibrary *self, GAsyncResult *result, GError **error);
char *lk_library_dup_free_title (LkLibrary *self, const char *title);
LkDataset *lk_library_find (LkLibrary *self, const char *name);

void lk_library_rename (LkLibrary *self, LkDataset *dataset, const char *title);
void lk_library_duplicate_async (LkLibrary *self,
                                 LkDataset *dataset,
                                 const char *title,
                                 LkProgressFunc progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LkDataset *lk_library_duplicate_finish (LkLibrary *self, GAsyncResult *result, GError **error);
void lk_library_merge_async (LkLibrary *self,
                             GPtrArray *datasets,
                             const char *title,
                             LkProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
LkDataset *lk_library_merge_finish (LkLibrary *self,
                                    GAsyncResult *result,
                                    LkImportReport **report,
                                    GError **error);
void lk_library_trash_async (LkLibrary *self,
                             LkDataset *dataset,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
LkTrashed *lk_library_trash_finish (LkLibrary *self, GAsyncResult *result, GError **error);
void lk_library_restore_async (LkLibrary *self,
                               LkTrashed *trashed,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
LkDataset *lk_library_restore_finish (LkLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
