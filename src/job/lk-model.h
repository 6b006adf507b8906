/* lk-model.h: a trained model: what it is, where its files are, where it was published
 *
 * Made from a completed job, and kept when that job is removed. Properties to bind to:
 * `id`, `title`, `trigger-word`, `base-model`, `rank`, `size`, `date`, `practice`, `dataset`,
 * `cover`, `card-path`, `weights-path`, `sha256`, `repository`, `repository-url`,
 * `saved-path`, `cost`, `recipe`, `files`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-hub-client.h"
#include "lk-job.h"

G_BEGIN_DECLS

#define LK_TYPE_MODEL_FILE (lk_model_file_get_type ())
G_DECLARE_FINAL_TYPE (LkModelFile, lk_model_file, LK, MODEL_FILE, GObject)

const char *lk_model_file_get_name (LkModelFile *self);
const char *lk_model_file_get_path (LkModelFile *self);
gint64 lk_model_file_get_size (LkModelFile *self);
const char *lk_model_file_get_sha256 (LkModelFile *self);

#define LK_TYPE_MODEL (lk_model_get_type ())
G_DECLARE_FINAL_TYPE (LkModel, lk_model, LK, MODEL, GObject)

LkModel *lk_model_new (LkJob *job, LkCatalogue *catalogue);
LkModel *lk_model_new_from_json (JsonObject *body);
JsonObject *lk_model_to_json (LkModel *self);

const char *lk_model_get_id (LkModel *self);
const char *lk_model_get_title (LkModel *self);
const char *lk_model_get_trigger_word (LkModel *self);
const char *lk_model_get_base_model (LkModel *self);
gint64 lk_model_get_rank (LkModel *self);
gint64 lk_model_get_size (LkModel *self);
gint64 lk_model_get_date (LkModel *self);
gboolean lk_model_get_practice (LkModel *self);
const char *lk_model_get_dataset (LkModel *self);
const char *lk_model_get_cover (LkModel *self);
const char *lk_model_get_card_path (LkModel *self);
const char *lk_model_get_weights_path (LkModel *self);
const char *lk_model_get_sha256 (LkModel *self);
const char *lk_model_get_repository (LkModel *self);
const char *lk_model_get_repository_url (LkModel *self);
const char *lk_model_get_saved_path (LkModel *self);
double lk_model_get_cost (LkModel *self);
LkRecipe *lk_model_get_recipe (LkModel *self);
GListModel *lk_model_get_files (LkModel *self);

/* Copies the weights and the card, and compares the digest of what arrived. */
void lk_model_save_async (LkModel *self,
                          GFile *folder,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
char *lk_model_save_finish (LkModel *self, GAsyncResult *result, GError **error);

/* Into a repository of the Hub, made if need be, in one commit that is read back. */
void lk_model_publish_async (LkModel *self,
                             LkHubClient *hub,
                             const char *repo_id,
                             gboolean is_private,
                             LkProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean lk_model_publish_finish (LkModel *self, GAsyncResult *result, GError **error);

G_END_DECLS
