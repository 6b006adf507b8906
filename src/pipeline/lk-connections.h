/* lk-connections.h: a connection profile: which services a job uses, and with which accounts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-accounts.h"
#include "lk-endpoints.h"

G_BEGIN_DECLS

#define LK_PROFILE_CLOUD    "cloud"
#define LK_PROFILE_PRACTICE "practice"

#define LK_TYPE_CONNECTIONS (lk_connections_get_type ())
G_DECLARE_FINAL_TYPE (LkConnections, lk_connections, LK, CONNECTIONS, GObject)

LkConnections *lk_connections_new (const char *name, LkEndpoints *endpoints, LkAccounts *accounts);
LkConnections *lk_connections_new_for_environment (const char *name,
                                                   const char *const *environment,
                                                   LkRedactor *redactor,
                                                   GError **error);
const char *lk_connections_get_name (LkConnections *self);
LkEndpoints *lk_connections_get_endpoints (LkConnections *self);
LkAccounts *lk_connections_get_accounts (LkConnections *self);

G_END_DECLS
