/* lk-http-fault.h: from a status, a body or a broken connection to an error of ours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-redactor.h"
#include "lk-request.h"
#include "lk-response.h"

G_BEGIN_DECLS

GError *
lk_http_fault_from_response (LkRequest *request, LkResponse *response, LkRedactor *redactor);
GError *lk_http_fault_from_transport (LkRequest *request,
                                      GError *error,
                                      GTlsCertificateFlags certificate,
                                      LkRedactor *redactor);
GError *lk_http_fault_timeout (LkRequest *request, gboolean stalled);
gboolean lk_http_fault_is_phrase (guint status, const char *detail);
gpointer lk_http_fault_blame (const char *service, GError **error);
guint lk_http_budget_wait (LkResponse *response);
GError *lk_http_fault_busy (LkRequest *request);
gboolean lk_http_response_is_html (LkResponse *response);
GError *lk_http_fault_not_json (LkRequest *request, LkResponse *response);

G_END_DECLS
