/* lk-accounts-storage.c: what the accounts say of the storage
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-accounts.h"

#include "lk-endpoints.h"

/**
 * lk_accounts_get_use_local_storage:
 * @self: accounts
 *
 * Returns: whether archives are to be served from this computer
 */
gboolean
lk_accounts_get_use_local_storage (LkAccounts *self)
{
  const char *value = lk_accounts_get (self, LK_ACCOUNT_LOCAL_STORAGE);

  return value != NULL && (g_ascii_strcasecmp (value, "true") == 0 || g_str_equal (value, "1") ||
                           g_ascii_strcasecmp (value, "yes") == 0);
}

/**
 * lk_accounts_has_s3:
 * @self: accounts
 *
 * Returns: whether enough is known to use an S3 storage
 */
gboolean
lk_accounts_has_s3 (LkAccounts *self)
{
  return lk_accounts_get (self, LK_ACCOUNT_S3_ENDPOINT) != NULL &&
         lk_accounts_get (self, LK_ACCOUNT_S3_BUCKET) != NULL &&
         lk_accounts_get (self, LK_ACCOUNT_S3_KEY_ID) != NULL &&
         lk_accounts_get (self, LK_ACCOUNT_S3_SECRET) != NULL;
}

/**
 * lk_accounts_dup_s3_config:
 * @self: accounts
 *
 * Returns: (transfer full): what is known of the storage; parts may be missing
 */
LkS3Config *
lk_accounts_dup_s3_config (LkAccounts *self)
{
  LkS3Config *config = lk_s3_config_new ();
  const char *endpoint = lk_accounts_get (self, LK_ACCOUNT_S3_ENDPOINT);
  const char *region = lk_accounts_get (self, LK_ACCOUNT_S3_REGION);
  const char *public_url = lk_accounts_get (self, LK_ACCOUNT_S3_PUBLIC_URL);

  /* An address that is none is passed on as it is: the client names it. */
  if (endpoint != NULL)
    {
      config->endpoint = lk_endpoints_normalize (endpoint, NULL);
      if (config->endpoint == NULL)
        config->endpoint = g_strdup (endpoint);
    }

  if (public_url != NULL)
    config->public_url = lk_endpoints_normalize (public_url, NULL);

  if (region != NULL)
    {
      g_free (config->region);
      config->region = g_strdup (region);
    }

  config->bucket = g_strdup (lk_accounts_get (self, LK_ACCOUNT_S3_BUCKET));
  config->key_id = g_strdup (lk_accounts_get (self, LK_ACCOUNT_S3_KEY_ID));
  config->secret = g_strdup (lk_accounts_get (self, LK_ACCOUNT_S3_SECRET));

  return config;
}
