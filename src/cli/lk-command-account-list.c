/* lk-command-account-list.c: what is known of the accounts, and from where
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-accounts.h"
#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static const char *
describe_source (LkAccountSource source)
{
  switch (source)
    {
    case LK_ACCOUNT_FROM_ENVIRONMENT:
      return "environment";
    case LK_ACCOUNT_FROM_SESSION:
      return "session";
    case LK_ACCOUNT_FROM_KEYRING:
      return "keyring";
    case LK_ACCOUNT_FROM_SETTINGS:
      return "settings";
    case LK_ACCOUNT_FROM_NOWHERE:
    default:
      return "-";
    }
}

static void
print_field (LkCli *cli, LkAccounts *accounts, LkAccountField field)
{
  gboolean secret = lk_account_field_is_secret (field);
  const char *value = lk_accounts_get (accounts, field);
  const char *shown = value == NULL ? "" : secret ? "••••••••" : value;
  const char *source = describe_source (lk_accounts_get_source (accounts, field));
  JsonObject *record = lk_json_object_new ("s:field", lk_account_field_get_id (field), "s:title",
                                           lk_account_field_get_title (field), "b:known",
                                           (gboolean) (value != NULL), "s:source",
                                           value != NULL ? source : NULL, "s:value",
                                           secret ? NULL : value, "s:variable",
                                           lk_account_field_get_variable (field), NULL);

  lk_cli_print (cli, record, "%-16s %-12s %s", lk_account_field_get_id (field), source, shown);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkAccounts) accounts = NULL;

  if (!lk_cli_parse (cli, NULL, arguments, "", error))
    return LK_EXIT_USAGE;

  accounts = lk_cli_open_accounts (cli, error);
  if (accounts == NULL)
    return LK_EXIT_FAILED;

  for (guint i = 0; i < LK_ACCOUNT_N_FIELDS; i++)
    print_field (cli, accounts, (LkAccountField) i);

  if (lk_accounts_get_keyring_problem (accounts) != NULL)
    lk_cli_say (cli, _ ("The keyring could not be asked: %s"),
                lk_accounts_get_keyring_problem (accounts));

  return LK_EXIT_DONE;
}

const LkCommand lk_command_account_list = {
  .name = "account list",
  .arguments = "",
  .summary = N_ ("Show which secrets are known and where each comes from"),
  .run = run,
};
