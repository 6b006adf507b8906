/* lk-hub-client.h: the HTTP API of the Hugging Face Hub
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-http.h"

G_BEGIN_DECLS

#define LK_TYPE_HUB_CLIENT (lk_hub_client_get_type ())
G_DECLARE_FINAL_TYPE (LkHubClient, lk_hub_client, LK, HUB_CLIENT, GObject)

LkHubClient *lk_hub_client_new (LkHttp *http, const char *base_uri, const char *token);
const char *lk_hub_client_get_base_uri (LkHubClient *self);
char *lk_hub_client_dup_repo_uri (LkHubClient *self, const char *repo_id);

/**
 * LkHubAccount: who a token belongs to, and what it may do.
 * @name: the namespace
 * @full_name: (nullable): for people
 * @role: `read`, `write`, `fineGrained`, or empty when the service does not say
 * @organizations: namespaces besides the own
 */
typedef struct
{
  gatomicrefcount references;
  char *name;
  char *full_name;
  char *role;
  char *token_name;
  char **organizations;
  GHashTable *permissions; /* (element-type utf8 GHashTable) by namespace or repository */
  GHashTable *global;      /* permissions that hold everywhere */
} LkHubAccount;

#define LK_TYPE_HUB_ACCOUNT (lk_hub_account_get_type ())
GType lk_hub_account_get_type (void);

LkHubAccount *lk_hub_account_new_from_json (JsonObject *object, GError **error);
LkHubAccount *lk_hub_account_ref (LkHubAccount *self);
void lk_hub_account_unref (LkHubAccount *self);
gboolean lk_hub_account_can_write (LkHubAccount *self, const char *name_space, char **reason);
char **lk_hub_account_dup_excess (LkHubAccount *self, const char *name_space);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHubAccount, lk_hub_account_unref)

gboolean lk_hub_check_repo_id (const char *repo_id, GError **error);
char *lk_hub_suggest_name (const char *text);

void lk_hub_client_whoami_async (LkHubClient *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LkHubAccount *lk_hub_client_whoami_finish (LkHubClient *self, GAsyncResult *result, GError **error);

/**
 * LkHubRepo:
 * @id: `namespace/name`
 * @sha: (nullable): the head commit
 * @is_private: whether only members see it
 * @files: names of the files in it
 */
typedef struct
{
  gatomicrefcount references;
  char *id;
  char *sha;
  gboolean is_private;
  char **files;
  JsonObject *card_data;
} LkHubRepo;

#define LK_TYPE_HUB_REPO (lk_hub_repo_get_type ())
GType lk_hub_repo_get_type (void);

LkHubRepo *lk_hub_repo_new_from_json (JsonObject *object, GError **error);
LkHubRepo *lk_hub_repo_ref (LkHubRepo *self);
void lk_hub_repo_unref (LkHubRepo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHubRepo, lk_hub_repo_unref)

void lk_hub_client_create_repo_async (LkHubClient *self,
                                      const char *repo_id,
                                      gboolean is_private,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean lk_hub_client_create_repo_finish (LkHubClient *self,
                                           GAsyncResult *result,
                                           gboolean *created,
                                           GError **error);
void lk_hub_client_get_repo_async (LkHubClient *self,
                                   const char *repo_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
LkHubRepo *lk_hub_client_get_repo_finish (LkHubClient *self, GAsyncResult *result, GError **error);

/**
 * LkHubEntry: one file of a repository.
 * @path: in the repository
 * @size: bytes
 * @oid: (nullable): SHA-1 of the Git blob
 * @sha256: (nullable): of the content, when it is stored as a large file
 */
typedef struct
{
  char *path;
  gint64 size;
  char *oid;
  char *sha256;
} LkHubEntry;

void lk_hub_entry_free (LkHubEntry *self);

void lk_hub_client_get_tree_async (LkHubClient *self,
                                   const char *repo_id,
                                   const char *revision,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *lk_hub_client_get_tree_finish (LkHubClient *self, GAsyncResult *result, GError **error);
void lk_hub_client_validate_card_async (LkHubClient *self,
                                        const char *text,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
char **lk_hub_client_validate_card_finish (LkHubClient *self, GAsyncResult *result, GError **error);
void lk_hub_client_download_async (LkHubClient *self,
                                   const char *repo_id,
                                   const char *revision,
                                   const char *path,
                                   gsize max_size,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GBytes *lk_hub_client_download_finish (LkHubClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
