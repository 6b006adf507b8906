/* lk-accounts.h: tokens, keys and where the storage is
 *
 * A value is looked for in the environment, then among those kept for this session,
 * then in the keyring (secrets) or a settings file (the rest). Every secret that is
 * handed out is known to the redactor before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-redactor.h"
#include "lk-s3-client.h"

G_BEGIN_DECLS

/**
 * LkAccountField: what there is to know; secrets first.
 */
typedef enum
{
  LK_ACCOUNT_REPLICATE_TOKEN,
  LK_ACCOUNT_HUB_TOKEN,
  LK_ACCOUNT_S3_SECRET,
  LK_ACCOUNT_S3_KEY_ID,
  LK_ACCOUNT_S3_ENDPOINT,
  LK_ACCOUNT_S3_BUCKET,
  LK_ACCOUNT_S3_PUBLIC_URL,
  LK_ACCOUNT_S3_REGION,
  LK_ACCOUNT_HUB_USERNAME,
  LK_ACCOUNT_LOCAL_STORAGE,
  LK_ACCOUNT_BASE_URL,
  LK_ACCOUNT_N_FIELDS,
} LkAccountField;

/**
 * LkAccountSource: where a value comes from; one from the environment cannot be changed.
 */
typedef enum
{
  LK_ACCOUNT_FROM_NOWHERE,
  LK_ACCOUNT_FROM_ENVIRONMENT,
  LK_ACCOUNT_FROM_SESSION,
  LK_ACCOUNT_FROM_KEYRING,
  LK_ACCOUNT_FROM_SETTINGS,
} LkAccountSource;

#define LK_TYPE_ACCOUNTS (lk_accounts_get_type ())
G_DECLARE_FINAL_TYPE (LkAccounts, lk_accounts, LK, ACCOUNTS, GObject)

LkAccounts *lk_accounts_new (LkRedactor *redactor,
                             const char *const *environment,
                             GFile *settings,
                             gboolean use_keyring);

const char *lk_account_field_get_id (LkAccountField field);
gboolean lk_account_field_from_id (const char *id, LkAccountField *field);
const char *lk_account_field_get_title (LkAccountField field);
const char *lk_account_field_get_variable (LkAccountField field);
gboolean lk_account_field_is_secret (LkAccountField field);

/* Looks everything up; the getters answer from what was found. */
void
lk_accounts_load_async (LkAccounts *self, GCancellable *, GAsyncReadyCallback, gpointer user_data);
gboolean lk_accounts_load_finish (LkAccounts *self, GAsyncResult *result, GError **error);
gboolean lk_accounts_get_loading (LkAccounts *self);
const char *lk_accounts_get (LkAccounts *self, LkAccountField field);
LkAccountSource lk_accounts_get_source (LkAccounts *self, LkAccountField field);
const char *lk_accounts_get_variable (LkAccounts *self, LkAccountField field);
const char *lk_accounts_get_keyring_problem (LkAccounts *self);

void lk_accounts_set_for_session (LkAccounts *self, LkAccountField field, const char *value);
void lk_accounts_store_async (LkAccounts *self,
                              LkAccountField field,
                              const char *value,
                              GCancellable *,
                              GAsyncReadyCallback,
                              gpointer user_data);
gboolean lk_accounts_store_finish (LkAccounts *self, GAsyncResult *result, GError **error);

gboolean lk_accounts_get_use_local_storage (LkAccounts *self);
gboolean lk_accounts_has_s3 (LkAccounts *self);
LkS3Config *lk_accounts_dup_s3_config (LkAccounts *self);

G_END_DECLS
