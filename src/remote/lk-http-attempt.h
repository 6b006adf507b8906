/* lk-http-attempt.h: one try of a request, redirects included
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-redactor.h"
#include "lk-request.h"
#include "lk-response.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * LkAttemptFacts:
 * @sent: whether the request's head went out, so that it may have been carried out
 * @status: the HTTP status, or 0
 */
typedef struct
{
  gboolean sent;
  guint status;
} LkAttemptFacts;

void lk_http_attempt_async (SoupSession *session,
                            LkRequest *request,
                            LkRedactor *redactor,
                            guint limit_ms,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
LkResponse *lk_http_attempt_finish (GAsyncResult *result, LkAttemptFacts *facts, GError **error);

G_END_DECLS
