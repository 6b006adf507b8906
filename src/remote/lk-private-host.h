/* lk-private-host.h: which addresses lead into this computer or its network
 *
 * For the question that a person is asked before something is fetched from there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void lk_private_host_find_async (const char *const *sources,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *lk_private_host_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
