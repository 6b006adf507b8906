/* lk-http-address.h: which addresses and schemes are fit to be talked to (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean lk_http_address_is_public (GSocketAddress *address);
gboolean lk_http_inet_address_is_public (GInetAddress *address);

G_END_DECLS
