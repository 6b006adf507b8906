/* lk-replicate-client.h: the HTTP API of Replicate
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-http.h"
#include "lk-replicate-schema.h"
#include "lk-training.h"

G_BEGIN_DECLS

#define LK_TYPE_REPLICATE_CLIENT (lk_replicate_client_get_type ())
G_DECLARE_FINAL_TYPE (LkReplicateClient, lk_replicate_client, LK, REPLICATE_CLIENT, GObject)

/* lk_error_get_code() of what a person mends outside of the program. */
#define LK_REPLICATE_NO_CREDIT    "insufficient-credit"
#define LK_REPLICATE_EXISTS       "already-exists"
#define LK_REPLICATE_LINK_EXPIRED "link-expired"

LkReplicateClient *lk_replicate_client_new (LkHttp *http, const char *base_uri, const char *token);
void lk_replicate_client_set_delivery_uri (LkReplicateClient *self, const char *uri);
const char *lk_replicate_client_get_base_uri (LkReplicateClient *self);

/**
 * LkReplicateAccount:
 * @name: the user's or organization's name, which owns its models
 * @is_organization: whether it is one
 */
typedef struct
{
  char *name;
  gboolean is_organization;
} LkReplicateAccount;

void lk_replicate_account_free (LkReplicateAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReplicateAccount, lk_replicate_account_free)

void lk_replicate_client_get_account_async (LkReplicateClient *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
LkReplicateAccount *lk_replicate_client_get_account_finish (LkReplicateClient *self,
                                                            GAsyncResult *result,
                                                            GError **error);

void lk_replicate_client_get_model_async (LkReplicateClient *self,
                                          const char *model,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
LkReplicateModel *lk_replicate_client_get_model_finish (LkReplicateClient *self,
                                                        GAsyncResult *result,
                                                        GError **error);
void lk_replicate_client_get_version_async (LkReplicateClient *self,
                                            const char *model,
                                            const char *version,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
LkReplicateVersion *lk_replicate_client_get_version_finish (LkReplicateClient *self,
                                                            GAsyncResult *result,
                                                            GError **error);
void lk_replicate_client_ensure_model_async (LkReplicateClient *self,
                                             const char *model,
                                             const char *description,
                                             gboolean is_private,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
LkReplicateModel *lk_replicate_client_ensure_model_finish (LkReplicateClient *self,
                                                           GAsyncResult *result,
                                                           gboolean *created,
                                                           GError **error);

/**
 * LkTrainingRequest:
 * @trainer: `owner/name` of the trainer
 * @version: 64 hexadecimal digits
 * @destination: `owner/name` of the model that is trained into
 * @input: what the trainer is given
 */
typedef struct
{
  const char *trainer;
  const char *version;
  const char *destination;
  JsonObject *input;
} LkTrainingRequest;

void lk_replicate_client_create_training_async (LkReplicateClient *self,
                                                const LkTrainingRequest *request,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
LkTraining *lk_replicate_client_create_training_finish (LkReplicateClient *self,
                                                        GAsyncResult *result,
                                                        GError **error);
void lk_replicate_client_get_training_async (LkReplicateClient *self,
                                             const char *id,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
LkTraining *lk_replicate_client_get_training_finish (LkReplicateClient *self,
                                                     GAsyncResult *result,
                                                     GError **error);
void lk_replicate_client_cancel_training_async (LkReplicateClient *self,
                                                const char *id,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
LkTraining *lk_replicate_client_cancel_training_finish (LkReplicateClient *self,
                                                        GAsyncResult *result,
                                                        GError **error);
void lk_replicate_client_list_trainings_async (LkReplicateClient *self,
                                               const char *cursor,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
GPtrArray *lk_replicate_client_list_trainings_finish (LkReplicateClient *self,
                                                      GAsyncResult *result,
                                                      char **next_cursor,
                                                      GError **error);
void lk_replicate_client_find_training_async (LkReplicateClient *self,
                                              const LkTrainingQuery *query,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
LkTraining *lk_replicate_client_find_training_finish (LkReplicateClient *self,
                                                      GAsyncResult *result,
                                                      GError **error);

/**
 * LkReplicateFile:
 * @id: to delete it with
 * @uri: to be given to a trainer unchanged
 * @sha256: (nullable): of what arrived
 * @expires_at: microseconds since 1970, or 0
 */
typedef struct
{
  char *id;
  char *uri;
  char *sha256;
  gint64 expires_at;
} LkReplicateFile;

void lk_replicate_file_free (LkReplicateFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReplicateFile, lk_replicate_file_free)

void lk_replicate_client_upload_file_async (LkReplicateClient *self,
                                            GFile *file,
                                            const char *content_type,
                                            LkProgressFunc progress,
                                            gpointer progress_data,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
LkReplicateFile *lk_replicate_client_upload_file_finish (LkReplicateClient *self,
                                                         GAsyncResult *result,
                                                         GError **error);
void lk_replicate_client_delete_file_async (LkReplicateClient *self,
                                            const char *id,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
gboolean lk_replicate_client_delete_file_finish (LkReplicateClient *self,
                                                 GAsyncResult *result,
                                                 GError **error);

void lk_replicate_client_has_file_async (LkReplicateClient *self,
                                         const char *id,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean lk_replicate_client_has_file_finish (LkReplicateClient *self,
                                              GAsyncResult *result,
                                              gboolean *there,
                                              GError **error);

void lk_replicate_client_download_async (LkReplicateClient *self,
                                         const char *uri,
                                         GFile *target,
                                         LkProgressFunc progress,
                                         gpointer progress_data,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean lk_replicate_client_download_finish (LkReplicateClient *self,
                                              GAsyncResult *result,
                                              goffset *size,
                                              GError **error);

G_END_DECLS
