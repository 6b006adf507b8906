/* lk-services.h: sees to it that the services of a connection profile are there
 *
 * The cloud is there by itself; the practice services are started when somebody first
 * wants them, and end with the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

G_BEGIN_DECLS

#define LK_TYPE_SERVICES (lk_services_get_type ())
G_DECLARE_FINAL_TYPE (LkServices, lk_services, LK, SERVICES, GObject)

LkServices *lk_services_new (LkEngine *engine);
LkConnections *lk_services_use (LkServices *self, const char *profile, GError **error);
void lk_services_stop (LkServices *self);

G_END_DECLS
