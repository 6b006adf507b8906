/* lk-endpoints.h: where the services are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_ENDPOINT_REPLICATE "https://api.replicate.com/v1"
#define LK_ENDPOINT_HUB       "https://huggingface.co"

#define LK_TYPE_ENDPOINTS (lk_endpoints_get_type ())
G_DECLARE_FINAL_TYPE (LkEndpoints, lk_endpoints, LK, ENDPOINTS, GObject)

LkEndpoints *lk_endpoints_new (void);
LkEndpoints *lk_endpoints_new_from_environment (const char *const *environment, GError **error);
const char *lk_endpoints_get_replicate (LkEndpoints *self);
const char *lk_endpoints_get_hub (LkEndpoints *self);
gboolean lk_endpoints_set_replicate (LkEndpoints *self, const char *uri, GError **error);
gboolean lk_endpoints_set_hub (LkEndpoints *self, const char *uri, GError **error);
gboolean lk_endpoints_get_practice (LkEndpoints *self);
void lk_endpoints_set_practice (LkEndpoints *self, gboolean practice);
const char *lk_endpoints_get_delivery (LkEndpoints *self);
void lk_endpoints_set_delivery (LkEndpoints *self, const char *uri);
char *lk_endpoints_normalize (const char *text, GError **error);

G_END_DECLS
