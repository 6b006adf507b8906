/* lk-command-account-set.c: store a service's secrets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-accounts.h"
#include "lk-command.h"
#include "lk-json.h"
#include "lk-terminal.h"

#include <glib/gi18n-lib.h>

/* All is asked for before anything is stored, so that there is never half an account. */
static GPtrArray *
ask (const LkCliService *service, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < service->n_fields; i++)
    {
      LkTerminalAsk how = lk_account_field_is_secret (service->fields[i]) ? LK_TERMINAL_HIDDEN : 0;
      g_autoptr (GError) local_error = NULL;
      char *value;

      how |= i < service->n_required ? LK_TERMINAL_REQUIRED : 0;
      value = lk_terminal_read_line (lk_account_field_get_title (service->fields[i]), how,
                                     &local_error);
      g_ptr_array_add (values, value);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  return g_steal_pointer (&values);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkAccounts) accounts = NULL;
  g_autoptr (GPtrArray) values = NULL;
  const LkCliService *service;

  if (!lk_cli_parse (cli, NULL, arguments, "SERVICE [TOKEN]...", error))
    return LK_EXIT_USAGE;

  /* Who gives it here sees it refused, and not again on the screen or in a log of it. */
  if ((*arguments)[2] != NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("“%s” is one argument too many"), "TOKEN");
      return LK_EXIT_USAGE;
    }

  service = lk_cli_find_service ((*arguments)[1], error);
  values = service != NULL ? ask (service, error) : NULL;
  accounts = values != NULL ? lk_cli_open_accounts (cli, error) : NULL;
  if (accounts == NULL)
    return LK_EXIT_FAILED;

  for (guint i = 0; i < service->n_fields; i++)
    if (!lk_cli_store_account (cli, accounts, service->fields[i], g_ptr_array_index (values, i),
                               error))
      return LK_EXIT_FAILED;

  lk_cli_print (cli, lk_json_object_new ("s:service", service->id, "b:stored", TRUE, NULL),
                _ ("Stored; “lorikeetctl account verify %s” asks the service"), service->id);

  return LK_EXIT_DONE;
}

const LkCommand lk_command_account_set = {
  .name = "account set",
  .arguments = "replicate|huggingface|s3",
  .summary = N_ ("Store an account: secrets in the keyring, read from standard input"),
  .run = run,
};
