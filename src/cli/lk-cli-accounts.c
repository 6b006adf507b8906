/* lk-cli-accounts.c: what the verbs about accounts and storage share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-accounts.h"

#include "lk-hub-client.h"
#include "lk-json.h"
#include "lk-paths.h"
#include "lk-replicate-client.h"

#include <glib/gi18n-lib.h>

static LkEndpoints *
open_endpoints (GError **error)
{
  g_auto (GStrv) environment = g_get_environ ();

  return lk_endpoints_new_from_environment ((const char *const *) environment, error);
}

static const char *
need (LkAccounts *accounts, LkAccountField field, const char *service, GError **error)
{
  const char *value = lk_accounts_get (accounts, field);

  if (value == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION,
                 _ ("%s is not known: “lorikeetctl account set %s” stores it"),
                 lk_account_field_get_title (field), service);

  return value;
}

static char *
verify_replicate (LkCli *cli, LkAccounts *accounts, JsonObject *record, GError **error)
{
  const char *token = need (accounts, LK_ACCOUNT_REPLICATE_TOKEN, "replicate", error);
  g_autoptr (LkEndpoints) endpoints = token != NULL ? open_endpoints (error) : NULL;
  g_autoptr (LkReplicateClient) client = NULL;
  g_autoptr (LkReplicateAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (endpoints == NULL)
    return NULL;

  client = lk_replicate_client_new (lk_engine_get_http (lk_cli_open_engine (cli, NULL)),
                                    lk_endpoints_get_replicate (endpoints), token);
  lk_replicate_client_get_account_async (client, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);
  account = lk_replicate_client_get_account_finish (client, result, error);
  if (account == NULL)
    return NULL;

  lk_json_set_string (record, "name", account->name);

  return g_strdup_printf (_ ("the token belongs to %s"), account->name);
}

static char *
describe_hub_account (LkHubAccount *account, JsonObject *record)
{
  g_auto (GStrv) excess = lk_hub_account_dup_excess (account, account->name);
  g_autofree char *reason = NULL;
  gboolean writes = lk_hub_account_can_write (account, account->name, &reason);
  g_autoptr (GString) text = g_string_new (NULL);

  lk_json_set_string (record, "name", account->name);
  lk_json_set_string (record, "role", account->role);
  json_object_set_boolean_member (record, "canWrite", writes);
  g_string_append_printf (text, _ ("the token belongs to %s"), account->name);
  if (!writes)
    g_string_append_printf (text, "; %s", reason);
  if (excess != NULL && excess[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", excess);

      lk_json_set_string (record, "excess", list);
      g_string_append_printf (text, _ ("; it may do more than it needs to: %s"), list);
    }

  return g_strdup (text->str);
}

static char *
verify_hub (LkCli *cli, LkAccounts *accounts, JsonObject *record, GError **error)
{
  const char *token = need (accounts, LK_ACCOUNT_HUB_TOKEN, "huggingface", error);
  g_autoptr (LkEndpoints) endpoints = token != NULL ? open_endpoints (error) : NULL;
  g_autoptr (LkHubClient) client = NULL;
  g_autoptr (LkHubAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (endpoints == NULL)
    return NULL;

  client = lk_hub_client_new (lk_engine_get_http (lk_cli_open_engine (cli, NULL)),
                              lk_endpoints_get_hub (endpoints), token);
  lk_hub_client_whoami_async (client, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);
  account = lk_hub_client_whoami_finish (client, result, error);

  return account != NULL ? describe_hub_account (account, record) : NULL;
}

static char *
verify_s3 (LkCli *cli, LkAccounts *accounts, JsonObject *record, GError **error)
{
  g_autoptr (LkS3Config) config = lk_accounts_dup_s3_config (accounts);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkS3Client) client = NULL;

  if (need (accounts, LK_ACCOUNT_S3_ENDPOINT, "s3", error) == NULL ||
      need (accounts, LK_ACCOUNT_S3_BUCKET, "s3", error) == NULL ||
      need (accounts, LK_ACCOUNT_S3_KEY_ID, "s3", error) == NULL ||
      need (accounts, LK_ACCOUNT_S3_SECRET, "s3", error) == NULL)
    return NULL;

  client = lk_s3_client_new (lk_engine_get_http (lk_cli_open_engine (cli, NULL)), config, error);
  if (client == NULL)
    return NULL;

  lk_s3_client_test_async (client, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);
  if (!lk_s3_client_test_finish (client, result, error))
    return NULL;

  lk_json_set_string (record, "bucket", lk_accounts_get (accounts, LK_ACCOUNT_S3_BUCKET));

  return g_strdup_printf (_ ("put, got, compared and deleted an object in %s"),
                          lk_accounts_get (accounts, LK_ACCOUNT_S3_BUCKET));
}

/* clang-format off */
static const LkCliService services[] = {
  { "replicate", { LK_ACCOUNT_REPLICATE_TOKEN }, 1, 1, verify_replicate },
  { "huggingface", { LK_ACCOUNT_HUB_TOKEN }, 1, 1, verify_hub },
  { "s3", { LK_ACCOUNT_S3_ENDPOINT, LK_ACCOUNT_S3_BUCKET, LK_ACCOUNT_S3_KEY_ID,
            LK_ACCOUNT_S3_SECRET, LK_ACCOUNT_S3_PUBLIC_URL, LK_ACCOUNT_S3_REGION }, 6, 4, verify_s3 },
};
/* clang-format on */

/**
 * lk_cli_get_services:
 * @n_services: (out): how many
 *
 * Returns: the services that a person has accounts with
 */
const LkCliService *
lk_cli_get_services (guint *n_services)
{
  *n_services = G_N_ELEMENTS (services);

  return services;
}

/**
 * lk_cli_find_service:
 * @id: what was written
 * @error: return location
 *
 * Returns: (nullable): the service of that name
 */
const LkCliService *
lk_cli_find_service (const char *id, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if (g_str_equal (services[i].id, id))
      return &services[i];

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("“%s” is not one of replicate, huggingface and s3"), id);

  return NULL;
}

/**
 * lk_cli_open_accounts:
 * @cli: the command line
 * @error: return location
 *
 * Returns: (transfer full): what is known of the person's accounts
 */
LkAccounts *
lk_cli_open_accounts (LkCli *cli, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (engine == NULL)
    return NULL;

  lk_engine_load_accounts_async (engine, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);

  return lk_engine_load_accounts_finish (engine, result, error)
             ? g_object_ref (lk_engine_get_accounts (engine))
             : NULL;
}

/**
 * lk_cli_store_account:
 * @cli: the command line
 * @accounts: accounts
 * @field: a field
 * @value: (nullable): what to keep; %NULL removes it
 * @error: return location
 *
 * Returns: whether it was kept
 */
gboolean
lk_cli_store_account (
    LkCli *cli, LkAccounts *accounts, LkAccountField field, const char *value, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_accounts_store_async (accounts, field, value, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);

  return lk_accounts_store_finish (accounts, result, error);
}
