/* lk-model-list.h: all that was trained, newest first
 *
 * A #GListModel of #LkModel. Each completed job makes one; it stays when the job is removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-model.h"
#include "lk-store.h"

G_BEGIN_DECLS

#define LK_TYPE_MODEL_LIST (lk_model_list_get_type ())
G_DECLARE_FINAL_TYPE (LkModelList, lk_model_list, LK, MODEL_LIST, GObject)

LkModelList *lk_model_list_new (LkStore *store, LkJobList *jobs, LkCatalogue *catalogue);
void lk_model_list_load_async (LkModelList *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_model_list_load_finish (LkModelList *self, GAsyncResult *result, GError **error);
LkModel *lk_model_list_find (LkModelList *self, const char *id);
void lk_model_list_remove_async (LkModelList *self,
                                 LkModel *model,
                                 gboolean delete_files,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean lk_model_list_remove_finish (LkModelList *self, GAsyncResult *result, GError **error);

G_END_DECLS
