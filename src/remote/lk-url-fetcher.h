/* lk-url-fetcher.h: pictures and archives from the web
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-fetcher.h"
#include "lk-http.h"

G_BEGIN_DECLS

#define LK_URL_FETCHER_MAX_SIZE (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)

#define LK_TYPE_URL_FETCHER (lk_url_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (LkUrlFetcher, lk_url_fetcher, LK, URL_FETCHER, GObject)

LkUrlFetcher *lk_url_fetcher_new (LkHttp *http);
void lk_url_fetcher_set_max_size (LkUrlFetcher *self, goffset bytes);
void lk_url_fetcher_set_allow_private (LkUrlFetcher *self, gboolean allow);

G_END_DECLS
