/* lk-cli-accounts.c: what the verbs about accounts and storage share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-accounts.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
static const LkCliService services[] = {
  { "replicate", { LK_ACCOUNT_REPLICATE_TOKEN }, 1, 1, LK_SERVICE_REPLICATE },
  { "huggingface", { LK_ACCOUNT_HUB_TOKEN }, 1, 1, LK_SERVICE_HUB },
  { "s3", { LK_ACCOUNT_S3_ENDPOINT, LK_ACCOUNT_S3_BUCKET, LK_ACCOUNT_S3_KEY_ID,
            LK_ACCOUNT_S3_SECRET, LK_ACCOUNT_S3_PUBLIC_URL, LK_ACCOUNT_S3_REGION }, 6, 4, LK_SERVICE_STORAGE },
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
 * lk_cli_check_account:
 * @cli: the command line
 * @accounts: accounts
 * @service: whom to ask
 * @error: return location, for when it was canceled
 *
 * Returns: (transfer full): what the service said
 */
LkAccountReport *
lk_cli_check_account (LkCli *cli, LkAccounts *accounts, LkService service, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, NULL);
  LkConnections *connections = lk_engine_get_connections (engine, LK_PROFILE_CLOUD);
  g_autoptr (GAsyncResult) result = NULL;

  lk_account_check_async (lk_engine_get_http (engine), lk_connections_get_endpoints (connections),
                          accounts, service, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);

  return lk_account_check_finish (result, error);
}

/**
 * lk_cli_describe_account:
 * @report: what a service said
 *
 * Returns: (transfer full): all of it in one line
 */
char *
lk_cli_describe_account (LkAccountReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; report->rights != NULL && report->rights[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", report->rights[i]);
  for (guint i = 0; report->excess != NULL && report->excess[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", report->excess[i]);
  if (report->error != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", report->error->message);

  return g_strdup (text->str);
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
