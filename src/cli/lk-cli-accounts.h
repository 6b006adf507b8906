/* lk-cli-accounts.h: what the verbs about accounts and storage share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-account-check.h"
#include "lk-cli.h"

G_BEGIN_DECLS

#define LK_CLI_MAX_FIELDS 6

/**
 * LkCliService: a service that a person has an account with.
 * @id: as on the command line
 * @fields: what there is to know, in the order in which it is asked for
 * @n_fields: how many
 * @n_required: how many of the first must be given
 * @service: what the engine calls it
 */
typedef struct _LkCliService LkCliService;

struct _LkCliService
{
  const char *id;
  LkAccountField fields[LK_CLI_MAX_FIELDS];
  guint n_fields;
  guint n_required;
  LkService service;
};

const LkCliService *lk_cli_get_services (guint *n_services);
const LkCliService *lk_cli_find_service (const char *id, GError **error);
LkAccounts *lk_cli_open_accounts (LkCli *cli, GError **error);
LkAccountReport *
lk_cli_check_account (LkCli *cli, LkAccounts *accounts, LkService service, GError **error);
char *lk_cli_describe_account (LkAccountReport *report);
gboolean lk_cli_store_account (
    LkCli *cli, LkAccounts *accounts, LkAccountField field, const char *value, GError **error);

G_END_DECLS
