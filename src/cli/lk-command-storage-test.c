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
  g_autoptr (LkAccountReport) report = NULL;
  g_autofree char *outcome = NULL;

  if (!lk_cli_parse (cli, NULL, arguments, "", error))
    return LK_EXIT_USAGE;

  accounts = lk_cli_open_accounts (cli, error);
  if (accounts == NULL)
    return LK_EXIT_FAILED;

  report = lk_cli_check_account (cli, accounts, LK_SERVICE_STORAGE, error);
  if (report == NULL)
    return LK_EXIT_CANCELED;
  if (report->error != NULL)
    {
      g_propagate_error (error, g_error_copy (report->error));
      return LK_EXIT_FAILED;
    }

  outcome = lk_cli_describe_account (report);
  lk_json_set_string (record, "bucket", report->name);
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
