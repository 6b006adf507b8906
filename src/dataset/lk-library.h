/* lk-library.h: all datasets of a person
 *
 * A #GListModel of #LkDataset, by title, over the folders of one folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

G_BEGIN_DECLS

#define LK_TYPE_LIBRARY (lk_library_get_type ())
G_DECLARE_FINAL_TYPE (LkLibrary, lk_library, LK, LIBRARY, GObject)

LkLibrary *lk_library_new (GFile *root);
GFile *lk_library_get_root (LkLibrary *self);
void lk_library_load_async (LkLibrary *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean lk_library_load_finish (LkLibrary *self, GAsyncResult *result, GError **error);
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

G_END_DECLS
