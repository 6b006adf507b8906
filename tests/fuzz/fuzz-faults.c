/* fuzz-faults.c: how each service says no
 *
 * The first byte chooses the service, the second the status; the first line is a header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-http-fault.h"
#include "lk-http.h"
#include "lk-hub-private.h"
#include "lk-replicate-private.h"
#include "lk-request-private.h"
#include "lk-response-private.h"
#include "lk-s3-private.h"
#include "lk-s3-xml.h"

#include <string.h>

static LkRedactor *redactor;
static LkS3Client *storage;

static void
prepare (void)
{
  g_autoptr (LkS3Config) config = lk_s3_config_new ();
  g_autoptr (LkHttp) http = NULL;

  if (redactor != NULL)
    return;

  redactor = lk_redactor_new ();
  http = lk_http_new (redactor);
  config->endpoint = g_strdup ("http://127.0.0.1:1");
  config->bucket = g_strdup ("bucket");
  config->key_id = g_strdup ("key");
  config->secret = g_strdup ("secret");
  storage = lk_s3_client_new (http, config, NULL);
  g_assert_nonnull (storage);
}

static LkRequest *
make_request (guint8 service)
{
  LkRequest *request;

  if (service % 4 == 3)
    return lk_s3_request_new (storage, "GET", "key", NULL, "s3.GetObject");

  request = lk_request_new ("GET", "https://example.org/");
  lk_request_set_fault_func (request,
                             service % 4 == 0   ? lk_replicate_read_fault
                             : service % 4 == 1 ? lk_hub_read_fault
                                                : lk_hub_read_storage_fault,
                             NULL);

  return request;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const guint statuses[] = { 400, 401, 403, 404, 409, 416, 422, 429, 500, 503, 302, 200 };
  static const char *const names[] = { "retry-after", "ratelimit",    "ratelimit-reset",
                                       "date",        "x-error-code", "x-error-message" };
  const guint8 *end = size > 3 ? memchr (data + 3, '\n', size - 3) : NULL;
  g_autoptr (LkRequest) request = NULL;
  g_autoptr (LkResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  if (end == NULL)
    return 0;

  prepare ();
  request = make_request (data[0]);
  response = lk_response_new (statuses[data[1] % G_N_ELEMENTS (statuses)], "https://example.org/");
  g_hash_table_insert (response->headers, g_strdup (names[data[2] % G_N_ELEMENTS (names)]),
                       g_utf8_make_valid ((const char *) data + 3, end - data - 3));
  g_byte_array_append (response->body, end + 1, (guint) (data + size - end - 1));
  error = lk_http_fault_from_response (request, response, redactor);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (lk_http_response_is_html (response))
    g_error_free (lk_http_fault_not_json (request, response));

  return 0;
}
