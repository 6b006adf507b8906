/* lk-clients.c: the clients of the services, for the accounts that are known
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-clients.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

static const char *
need (LkAccounts *accounts, LkAccountField field, GError **error)
{
  const char *value = lk_accounts_get (accounts, field);

  if (value == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION,
                 _ ("%s is not known: add it under Accounts, with “lorikeetctl account set”, or as "
                    "%s"),
                 lk_account_field_get_title (field), lk_account_field_get_variable (field));

  return value;
}

/**
 * lk_clients_make_replicate:
 * @http: sends the requests
 * @endpoints: where the services are
 * @accounts: with the token
 * @error: return location for an %LK_ERROR_AUTHENTICATION when there is none
 *
 * Returns: (transfer full): the client, or %NULL with @error
 */
LkReplicateClient *
lk_clients_make_replicate (LkHttp *http,
                           LkEndpoints *endpoints,
                           LkAccounts *accounts,
                           GError **error)
{
  const char *token = need (accounts, LK_ACCOUNT_REPLICATE_TOKEN, error);
  LkReplicateClient *client;

  if (token == NULL)
    return NULL;

  client = lk_replicate_client_new (http, lk_endpoints_get_replicate (endpoints), token);
  if (lk_endpoints_get_delivery (endpoints) != NULL)
    lk_replicate_client_set_delivery_uri (client, lk_endpoints_get_delivery (endpoints));

  return client;
}

/**
 * lk_clients_make_hub:
 * @http: sends the requests
 * @endpoints: where the services are
 * @accounts: with the token
 * @error: return location for an %LK_ERROR_AUTHENTICATION when there is none
 *
 * Returns: (transfer full): the client, or %NULL with @error
 */
LkHubClient *
lk_clients_make_hub (LkHttp *http, LkEndpoints *endpoints, LkAccounts *accounts, GError **error)
{
  const char *token = need (accounts, LK_ACCOUNT_HUB_TOKEN, error);

  return token != NULL ? lk_hub_client_new (http, lk_endpoints_get_hub (endpoints), token) : NULL;
}

/**
 * lk_clients_make_s3:
 * @http: sends the requests
 * @accounts: with endpoint, bucket and keys
 * @error: return location for an %LK_ERROR_AUTHENTICATION that names what is missing
 *
 * Returns: (transfer full): the client, or %NULL with @error
 */
LkS3Client *
lk_clients_make_s3 (LkHttp *http, LkAccounts *accounts, GError **error)
{
  g_autoptr (LkS3Config) config = NULL;

  if (need (accounts, LK_ACCOUNT_S3_ENDPOINT, error) == NULL ||
      need (accounts, LK_ACCOUNT_S3_BUCKET, error) == NULL ||
      need (accounts, LK_ACCOUNT_S3_KEY_ID, error) == NULL ||
      need (accounts, LK_ACCOUNT_S3_SECRET, error) == NULL)
    return NULL;

  config = lk_accounts_dup_s3_config (accounts);

  return lk_s3_client_new (http, config, error);
}
