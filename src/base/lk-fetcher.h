/* lk-fetcher.h: how a layer without network gets a file from an address
 *
 * The importer and the packer know no HTTP. Whoever runs them hands in an object
 * that does: `LkUrlFetcher` in `remote`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-trace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_FETCHER (lk_fetcher_get_type ())
G_DECLARE_INTERFACE (LkFetcher, lk_fetcher, LK, FETCHER, GObject)

struct _LkFetcherInterface
{
  GTypeInterface parent_iface;

  void (*fetch_async) (LkFetcher *self,
                       const char *uri,
                       GFile *folder,
                       LkTrace *trace,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  GFile *(*fetch_finish) (LkFetcher *self, GAsyncResult *result, GError **error);
};

void lk_fetcher_fetch_async (LkFetcher *self,
                             const char *uri,
                             GFile *folder,
                             LkTrace *trace,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GFile *lk_fetcher_fetch_finish (LkFetcher *self, GAsyncResult *result, GError **error);

G_END_DECLS
