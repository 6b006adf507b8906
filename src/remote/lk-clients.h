/* lk-clients.h: the clients of the services, for the accounts that are known
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-accounts.h"
#include "lk-endpoints.h"
#include "lk-hub-client.h"
#include "lk-replicate-client.h"

G_BEGIN_DECLS

LkReplicateClient *lk_clients_make_replicate (LkHttp *http,
                                              LkEndpoints *endpoints,
                                              LkAccounts *accounts,
                                              GError **error);
LkHubClient *
lk_clients_make_hub (LkHttp *http, LkEndpoints *endpoints, LkAccounts *accounts, GError **error);
LkS3Client *lk_clients_make_s3 (LkHttp *http, LkAccounts *accounts, GError **error);

G_END_DECLS
