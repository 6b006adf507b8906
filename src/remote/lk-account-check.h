/* lk-account-check.h: whose account is it, and what may its token do?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-clients.h"

G_BEGIN_DECLS

/**
 * LkService: what a person has accounts with; identifiers `replicate`, `huggingface`, `s3`.
 */
typedef enum
{
  LK_SERVICE_REPLICATE,
  LK_SERVICE_HUB,
  LK_SERVICE_STORAGE,
  LK_N_SERVICES,
} LkService;

const char *lk_service_get_id (LkService service);
gboolean lk_service_from_id (const char *id, LkService *service);
const char *lk_service_get_title (LkService service);
const char *lk_service_get_token_page (LkService service);

/**
 * LkAccountReport: what a service said about an account.
 * @service: which service
 * @name: (nullable): the account's name; the bucket of a storage
 * @sufficient: whether it is good for what Lorikeet does
 * @role: (nullable): the Hub's word for the kind of token: `read`, `write`, `fineGrained`
 * @rights: sentences: whose it is and what it may do
 * @excess: sentences: what it may do beyond what is needed
 * @organizations: those of a Hub account that models may go to as well
 * @steps_done: of a storage: how many of lk_storage_step_get_title() went well
 * @error: (nullable): why it is not sufficient, with the category that knows the remedy
 */
typedef struct
{
  LkService service;
  char *name;
  gboolean sufficient;
  char *role;
  char **rights;
  char **excess;
  char **organizations;
  guint steps_done;
  GError *error;
} LkAccountReport;

#define LK_STORAGE_N_STEPS 3

const char *lk_storage_step_get_title (guint step);

void lk_account_report_free (LkAccountReport *self);
JsonObject *lk_account_report_to_json (LkAccountReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAccountReport, lk_account_report_free)

void lk_account_check_async (LkHttp *http,
                             LkEndpoints *endpoints,
                             LkAccounts *accounts,
                             LkService service,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
LkAccountReport *lk_account_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
