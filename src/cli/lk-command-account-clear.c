/* lk-command-account-clear.c: forget a service's secrets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-accounts.h"
#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkAccounts) accounts = NULL;
  const LkCliService *service;

  if (!lk_cli_parse (cli, NULL, arguments, "SERVICE", error))
    return LK_EXIT_USAGE;

  service = lk_cli_find_service ((*arguments)[1], error);
  accounts = service != NULL ? lk_cli_open_accounts (cli, error) : NULL;
  if (accounts == NULL)
    return LK_EXIT_FAILED;

  for (guint i = 0; i < service->n_fields; i++)
    if (!lk_cli_store_account (cli, accounts, service->fields[i], NULL, error))
      return LK_EXIT_FAILED;

  lk_cli_print (cli, lk_json_object_new ("s:service", service->id, "b:cleared", TRUE, NULL), "%s",
                _ ("Account removed"));

  return LK_EXIT_DONE;
}

const LkCommand lk_command_account_clear = {
  .name = "account clear",
  .arguments = "replicate|huggingface|s3",
  .summary = N_ ("Remove an account from the keyring and the settings"),
  .run = run,
};
