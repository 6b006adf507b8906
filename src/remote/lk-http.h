/* lk-http.h: the one way to send a request
 *
 * Retries, deadlines, stalls, redirects, bounded bodies, error categories, the
 * trace and the pause that a service asks for are here and nowhere else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-redactor.h"
#include "lk-request.h"
#include "lk-response.h"
#include "lk-trace.h"

G_BEGIN_DECLS

/* lk_error_get_code() of a request that must not be sent twice and whose answer did
 * not arrive: it may have been carried out. Look before doing it again. */
#define LK_HTTP_ANSWER_LOST "answer-lost"

#define LK_TYPE_HTTP (lk_http_get_type ())
G_DECLARE_FINAL_TYPE (LkHttp, lk_http, LK, HTTP, GObject)

LkHttp *lk_http_new (LkRedactor *redactor);
const char *lk_http_get_library_version (void);
LkHttp *lk_http_with_trace (LkHttp *self, LkTrace *trace);
LkRedactor *lk_http_get_redactor (LkHttp *self);
LkTrace *lk_http_get_trace (LkHttp *self);

void lk_http_set_backoff (LkHttp *self, guint base_ms, guint max_ms);
void lk_http_set_patience (LkHttp *self, guint ms);
void lk_http_set_host_budget (LkHttp *self, const char *uri, guint per_minute);

void lk_http_send_async (LkHttp *self,
                         LkRequest *request,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
LkResponse *lk_http_send_finish (LkHttp *self, GAsyncResult *result, GError **error);
JsonObject *lk_http_send_finish_object (LkHttp *self, GAsyncResult *result, GError **error);

gboolean lk_http_check_uri (const char *uri, gboolean allow_plain, GError **error);
gboolean lk_http_uri_is_loopback (const char *uri);

G_END_DECLS
