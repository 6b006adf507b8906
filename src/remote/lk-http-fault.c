/* lk-http-fault.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-fault.h"

#include "lk-http.h"

#include "lk-json.h"
#include "lk-request-private.h"
#include "lk-response-private.h"
#include "lk-retry.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include <string.h>

#define MAX_DETAILS 2000
#define MAX_MESSAGE 600
#define MAX_WORD    120

static const char *
service_of (LkRequest *request)
{
  return request->service != NULL ? request->service : _ ("The server");
}

static LkError
code_of_status (guint status)
{
  switch (status)
    {
    case 401:
    case 403:
    case 407:
      return LK_ERROR_AUTHENTICATION;
    case 408:
    case 504:
      return LK_ERROR_TIMEOUT;
    case 429:
      return LK_ERROR_RATE_LIMIT;
    case 425:
    case 423:
      return LK_ERROR_SERVICE;
    case 501:
    case 505:
      return LK_ERROR_VALIDATION;
    default:
      return status >= 500 || status < 400 ? LK_ERROR_SERVICE : LK_ERROR_VALIDATION;
    }
}

static char *
sentence_of_status (LkRequest *request, guint status)
{
  const char *service = service_of (request);

  switch (status)
    {
    case 401:
      return g_strdup_printf (_ ("%s did not accept the token or key"), service);
    case 403:
      return g_strdup_printf (_ ("%s does not allow this with the token or key in use"), service);
    case 404:
    case 410:
      return g_strdup_printf (_ ("%s has no such thing, or does not show it to this account"),
                              service);
    case 413:
      return g_strdup_printf (_ ("%s refused the data as too large"), service);
    case 408:
      return g_strdup_printf (_ ("%s waited in vain for the request"), service);
    case 425:
      return g_strdup_printf (_ ("%s asked to try again later"), service);
    case 429:
      return g_strdup_printf (_ ("%s asked to wait: too many requests"), service);
    default:
      break;
    }

  if (status >= 300 && status < 400)
    return g_strdup_printf (_ ("%s sent us round in circles or to a place we may not go"), service);

  if (status >= 500)
    return g_strdup_printf (_ ("%s is in trouble (status %u)"), service, status);

  return g_strdup_printf (_ ("%s refused the request (status %u)"), service, status);
}

/**
 * lk_http_budget_wait: (skip)
 * @response: an answer of any status
 *
 * Returns: milliseconds to wait when the service says that nothing is left of its budget:
 *   the Hub's `RateLimit`, or Replicate's `ratelimit-remaining` and `ratelimit-reset`; else 0
 */
guint
lk_http_budget_wait (LkResponse *response)
{
  const char *remaining = lk_response_get_header (response, "ratelimit-remaining");

  if (remaining != NULL && g_str_equal (remaining, "0"))
    return lk_retry_parse_after (lk_response_get_header (response, "ratelimit-reset"), 0);

  return lk_retry_parse_rate_limit (lk_response_get_header (response, "ratelimit"));
}

static guint
retry_after_of (LkResponse *response, const char *text)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint wait = lk_http_budget_wait (response);

  if (wait == 0)
    wait = lk_retry_parse_after (lk_response_get_header (response, "retry-after"), now);
  if (wait == 0 && response->status == 429)
    wait = lk_retry_parse_sentence (text);

  return wait;
}

static char *
redact (LkRedactor *redactor, const char *text, long max)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *clean = lk_redactor_apply (redactor, valid);

  return g_utf8_substring (clean, 0, MIN (g_utf8_strlen (clean, -1), max));
}

/* An array without bytes has no data to point to. */
static char *
dup_text (LkResponse *response)
{
  return response->body->len > 0
             ? g_strndup ((const char *) response->body->data, response->body->len)
             : g_strdup ("");
}

/**
 * lk_http_fault_from_response: (skip)
 * @request: what was asked
 * @response: an answer that is not a good one
 * @redactor: applied to all that the service said
 *
 * Returns: (transfer full): the error
 */
GError *
lk_http_fault_from_response (LkRequest *request, LkResponse *response, LkRedactor *redactor)
{
  g_autofree char *text = dup_text (response);
  g_autoptr (JsonObject) json = lk_json_parse_object (text, -1, NULL);
  g_autofree char *message = NULL;
  g_autofree char *details = redact (redactor, text, MAX_DETAILS);
  g_autofree char *word = NULL;
  g_autofree char *field = NULL;
  LkFault fault = {
    .status = response->status,
    .code = code_of_status (response->status),
    .message = sentence_of_status (request, response->status),
    .retry_after = retry_after_of (response, text),
    .headers = response->headers,
  };
  GError *error;

  if (request->fault != NULL)
    request->fault (&fault, json, text, request->fault_data);

  message = redact (redactor, fault.message, MAX_MESSAGE);
  word = redact (redactor, fault.word, MAX_WORD);
  field = redact (redactor, fault.field, MAX_WORD);
  error = g_error_new_literal (LK_ERROR, (int) fault.code, message);
  lk_error_set_http (error, response->status, lk_response_get_request_id (response));
  lk_error_set_retry_after (error, fault.retry_after);
  lk_error_set_code (error, fault.word != NULL ? word : NULL);
  lk_error_set_field (error, fault.field != NULL ? field : NULL);
  lk_error_set_details (error, details);
  g_free (fault.message);
  g_free (fault.word);
  g_free (fault.field);

  return error;
}

/**
 * lk_http_fault_is_phrase: (skip)
 * @status: of an answer
 * @detail: (nullable): what the service said of it
 *
 * Returns: whether @detail says no more than the status does, as “Not Found” for 404
 */
gboolean
lk_http_fault_is_phrase (guint status, const char *detail)
{
  return detail != NULL && (g_ascii_strcasecmp (detail, soup_status_get_phrase (status)) == 0 ||
                            g_ascii_strcasecmp (detail, "Unknown Error") == 0);
}

/**
 * lk_http_fault_blame: (skip)
 * @service: whose answer it was, as a person knows it
 * @error: (inout): what is wrong with it
 *
 * Says whose answer could not be used.
 *
 * Returns: %NULL, for the caller to return
 */
gpointer
lk_http_fault_blame (const char *service, GError **error)
{
  g_prefix_error (error, "%s: ", service);

  return NULL;
}

/* What GIO itself says is that the certificate is unacceptable. The worst comes first. */
static const char *
reason_of_certificate (GTlsCertificateFlags certificate)
{
  if (certificate & G_TLS_CERTIFICATE_REVOKED)
    return _ ("its certificate was revoked");
  if (certificate & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return _ ("its certificate belongs to another address");
  if (certificate & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return _ ("nobody whom this computer trusts has signed its certificate");
  if (certificate & G_TLS_CERTIFICATE_EXPIRED)
    return _ ("its certificate has expired, or this computer's clock is wrong");
  if (certificate & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return _ ("its certificate is not valid yet, or this computer's clock is wrong");

  return NULL;
}

static GError *
insecure (const char *service, GTlsCertificateFlags certificate, const char *message)
{
  const char *reason = reason_of_certificate (certificate);

  return g_error_new (LK_ERROR, LK_ERROR_NETWORK, _ ("%s: the connection is not secure: %s"),
                      service, reason != NULL ? reason : message);
}

/**
 * lk_http_fault_from_transport: (skip)
 * @request: what was asked
 * @error: (transfer full): what GIO or libsoup said
 * @certificate: what is wrong with the server's
 * @redactor: applied to it
 *
 * Returns: (transfer full): the error; cancelling passes through
 */
GError *
lk_http_fault_from_transport (LkRequest *request,
                              GError *error,
                              GTlsCertificateFlags certificate,
                              LkRedactor *redactor)
{
  g_autofree char *clean = NULL;
  const char *service = service_of (request);
  GError *mine;

  if (lk_error_is_canceled (error))
    return error;
  if (error->domain == LK_ERROR)
    {
      if (error->code == LK_ERROR_SERVICE)
        g_prefix_error (&error, "%s: ", service);
      return error;
    }

  clean = lk_redactor_apply (redactor, error->message);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    mine = lk_http_fault_timeout (request, FALSE);
  else if (error->domain == G_TLS_ERROR)
    mine = insecure (service, certificate, clean);
  else if (error->domain == G_RESOLVER_ERROR ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    mine =
        g_error_new (LK_ERROR, LK_ERROR_NETWORK, _ ("%s could not be reached: %s"), service, clean);
  else
    mine = g_error_new (LK_ERROR, LK_ERROR_NETWORK, _ ("%s: the connection broke: %s"), service,
                        clean);

  g_error_free (error);

  return mine;
}

/**
 * lk_http_fault_timeout: (skip)
 * @request: what was asked
 * @stalled: whether bytes had moved and then did not any more
 *
 * Returns: (transfer full): the error
 */
GError *
lk_http_fault_timeout (LkRequest *request, gboolean stalled)
{
  if (stalled)
    return g_error_new (LK_ERROR, LK_ERROR_TIMEOUT, _ ("%s: the transfer stood still"),
                        service_of (request));

  return g_error_new (LK_ERROR, LK_ERROR_TIMEOUT, _ ("%s did not answer in time"),
                      service_of (request));
}

/**
 * lk_http_fault_busy: (skip)
 * @request: what was to be asked
 *
 * Returns: (transfer full): the error of a request whose time was up before its turn came
 */
GError *
lk_http_fault_busy (LkRequest *request)
{
  return g_error_new (LK_ERROR, LK_ERROR_RATE_LIMIT,
                      _ ("%s asked to wait for longer than this request can"),
                      service_of (request));
}

static gboolean
starts_with (GByteArray *body, guint offset, const char *word)
{
  const gsize length = strlen (word);

  return body->len - offset >= length &&
         g_ascii_strncasecmp ((const char *) body->data + offset, word, length) == 0;
}

/**
 * lk_http_response_is_html: (skip)
 * @response: an answer
 *
 * Returns: whether it is a page for people: a proxy's, a log-in's, an error's
 */
gboolean
lk_http_response_is_html (LkResponse *response)
{
  const char *type = lk_response_get_header (response, "content-type");
  guint i = 0;

  if (type != NULL && g_ascii_strncasecmp (type, "text/html", 9) == 0)
    return TRUE;

  while (i < response->body->len && g_ascii_isspace (response->body->data[i]))
    i++;

  return starts_with (response->body, i, "<!doctype html") ||
         starts_with (response->body, i, "<html");
}

/**
 * lk_http_fault_not_json: (skip)
 * @request: what was asked
 * @response: a good answer that is no JSON
 *
 * Returns: (transfer full): the error
 */
GError *
lk_http_fault_not_json (LkRequest *request, LkResponse *response)
{
  GError *error;

  if (lk_http_response_is_html (response))
    error =
        g_error_new (LK_ERROR, LK_ERROR_SERVICE,
                     _ ("%s answered with a web page instead of data: a proxy or a sign-in page "
                        "may stand between"),
                     service_of (request));
  else
    error = g_error_new (LK_ERROR, LK_ERROR_SERVICE, _ ("%s answered with something unreadable"),
                         service_of (request));

  lk_error_set_http (error, response->status, lk_response_get_request_id (response));

  return error;
}

/**
 * lk_http_get_library_version: (skip)
 *
 * Returns: (transfer none): libsoup's version, for diagnostics
 */
const char *
lk_http_get_library_version (void)
{
  return G_STRINGIFY (SOUP_MAJOR_VERSION) "." G_STRINGIFY (SOUP_MINOR_VERSION) "." G_STRINGIFY (
      SOUP_MICRO_VERSION);
}
