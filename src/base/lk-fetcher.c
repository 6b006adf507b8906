/* lk-fetcher.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-fetcher.h"

G_DEFINE_INTERFACE (LkFetcher, lk_fetcher, G_TYPE_OBJECT)

static void
lk_fetcher_default_init (LkFetcherInterface *iface)
{
}

/**
 * lk_fetcher_fetch_async:
 * @self: a fetcher
 * @uri: an http or https address
 * @folder: an existing folder to write into, under a name that is free and safe
 * @trace: (nullable): gets an event for each attempt
 * @cancellable: (nullable): ends it and leaves no file
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_fetcher_fetch_async (LkFetcher *self,
                        const char *uri,
                        GFile *folder,
                        LkTrace *trace,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (LK_IS_FETCHER (self));

  LK_FETCHER_GET_IFACE (self)->fetch_async (self, uri, folder, trace, cancellable, callback,
                                            user_data);
}

/**
 * lk_fetcher_fetch_finish:
 * @self: a fetcher
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the file, which the caller may move or delete; %NULL with @error
 */
GFile *
lk_fetcher_fetch_finish (LkFetcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LK_IS_FETCHER (self), NULL);

  return LK_FETCHER_GET_IFACE (self)->fetch_finish (self, result, error);
}
