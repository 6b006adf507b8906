/* lk-command-storage-test.c: put, get, compare and delete a small object
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
  g_autoptr (JsonObject) record = lk_json_object_new ("s:storage", "s3", NULL);
  g_autofree char *outcome = NULL;

  if (!lk_cli_parse (cli, NULL, arguments, "", error))
    return LK_EXIT_USAGE;

  accounts = lk_cli_open_accounts (cli, error);
  if (accounts == NULL)
    return LK_EXIT_FAILED;

  outcome = lk_cli_find_service ("s3", NULL)->verify (cli, accounts, record, error);
  if (outcome == NULL)
    return LK_EXIT_FAILED;

  json_object_set_boolean_member (record, "ok", TRUE);
  lk_cli_print (cli, json_object_ref (record), "✓ %s", outcome);

  return LK_EXIT_DONE;
}

const LkCommand lk_command_storage_test = {
  .name = "storage test",
  .arguments = "",
  .summary = N_ ("Put, get, compare and delete a small object, and explain what failed"),
  .run = run,
};
