/* lk-command-account-verify.c: ask the services whose tokens these are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-accounts.h"
#include "lk-command.h"

#include <glib/gi18n-lib.h>

static gboolean
verify (LkCli *cli, const LkCliService *service, LkAccounts *accounts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkAccountReport) report =
      lk_cli_check_account (cli, accounts, service->service, &error);
  g_autofree char *outcome = report != NULL ? lk_cli_describe_account (report) : NULL;

  if (report == NULL)
    {
      lk_cli_print_error (cli, error);
      return FALSE;
    }

  lk_cli_print (cli, lk_account_report_to_json (report), "%s %-12s %s",
                report->sufficient ? "✓" : "✗", service->id, outcome);

  return report->sufficient;
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkAccounts) accounts = NULL;
  const LkCliService *services;
  const LkCliService *wanted = NULL;
  gboolean good = TRUE;
  guint n_services;

  if (!lk_cli_parse (cli, NULL, arguments, "[SERVICE]", error))
    return LK_EXIT_USAGE;

  if ((*arguments)[1] != NULL)
    wanted = lk_cli_find_service ((*arguments)[1], error);
  if ((*arguments)[1] != NULL && wanted == NULL)
    return LK_EXIT_USAGE;

  accounts = lk_cli_open_accounts (cli, error);
  if (accounts == NULL)
    return LK_EXIT_FAILED;

  services = lk_cli_get_services (&n_services);
  for (guint i = 0; i < n_services; i++)
    if (wanted == NULL || wanted == &services[i])
      good = verify (cli, &services[i], accounts) && good;

  if (g_cancellable_is_cancelled (lk_cli_get_cancellable (cli)))
    return LK_EXIT_CANCELED;

  return good ? LK_EXIT_DONE : LK_EXIT_FAILED;
}

const LkCommand lk_command_account_verify = {
  .name = "account verify",
  .arguments = "[replicate|huggingface|s3]",
  .summary = N_ ("Ask the services whose tokens these are and what they may do"),
  .run = run,
};
