/* lk-link-server.h: hands out files of this computer, each at an address that nobody guesses
 *
 * It runs in a thread of its own, for it reads files as they are asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a tunnel is to lead when the base address does not name a port of this computer. */
#define LK_LINK_SERVER_PORT 8473

#define LK_TYPE_LINK_SERVER (lk_link_server_get_type ())
G_DECLARE_FINAL_TYPE (LkLinkServer, lk_link_server, LK, LINK_SERVER, GObject)

LkLinkServer *lk_link_server_new (const char *base_uri);
gboolean lk_link_server_start (LkLinkServer *self, GError **error);
void lk_link_server_stop (LkLinkServer *self);
guint lk_link_server_get_port (LkLinkServer *self);
char *lk_link_server_add (LkLinkServer *self, GFile *file, const char *name, guint seconds);
void lk_link_server_remove (LkLinkServer *self, const char *uri);
guint lk_link_server_get_n_links (LkLinkServer *self);

G_END_DECLS
