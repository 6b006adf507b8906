/* test-http.c: what is tried again, what is not, where a token goes, and when it ends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "http-fixture.h"

#include "lk-http-address.h"
#include "lk-retry.h"

#include <string.h>

#define TOKEN "tok-0123456789abcdef"

typedef struct
{
  const char *name;
  const char *method;
  Reply replies[MAX_REPLIES];
  guint n_asked;
  int code;         /* an LkError, or -1 when it goes well */
  const char *word; /* (nullable) of the error */
  const char *says; /* (nullable) in the error's message */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "fine", "GET", { { .status = 200, .body = "{}" } }, 1, -1, NULL, NULL },
  { "one-503", "GET", { { .status = 503 }, { .status = 200, .body = "{}" } }, 2, -1, NULL, NULL },
  { "always-500", "GET", { { .status = 500 } }, 4, LK_ERROR_SERVICE, NULL, "trouble" },
  { "one-504", "GET", { { .status = 504 }, { .status = 200, .body = "{}" } }, 2, -1, NULL, NULL },
  { "not-there", "GET", { { .status = 404 } }, 1, LK_ERROR_VALIDATION, NULL, "no such thing" },
  { "refused", "GET", { { .status = 401 } }, 1, LK_ERROR_AUTHENTICATION, NULL, "token" },
  { "forbidden", "GET", { { .status = 403 } }, 1, LK_ERROR_AUTHENTICATION, NULL, NULL },
  { "post-throttled", "POST", { { .status = 429 }, { .status = 201, .body = "{}" } }, 2, -1, NULL, NULL },
  { "post-500", "POST", { { .status = 500 } }, 1, LK_ERROR_SERVICE, LK_HTTP_ANSWER_LOST, NULL },
  { "post-503", "POST", { { .status = 503 } }, 1, LK_ERROR_SERVICE, LK_HTTP_ANSWER_LOST, NULL },
  { "post-refused", "POST", { { .status = 422 } }, 1, LK_ERROR_VALIDATION, NULL, NULL },
  { "post-no-answer", "POST", { { .raw = "" } }, 1, LK_ERROR_NETWORK, LK_HTTP_ANSWER_LOST, NULL },
  { "post-cut", "POST", { { .raw = "HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{\"id\":" } },
    1, LK_ERROR_NETWORK, LK_HTTP_ANSWER_LOST, NULL },
  { "post-page", "POST", { { .status = 201, .headers = "Content-Type: text/html", .body = "<html>" } },
    1, LK_ERROR_SERVICE, LK_HTTP_ANSWER_LOST, "web page" },
  { "post-sent-away", "POST", { { .status = 302, .headers = "Location: %s/x" } },
    1, LK_ERROR_SERVICE, LK_HTTP_ANSWER_LOST, NULL },
  { "no-answer", "GET", { { .raw = "" }, { .status = 200, .body = "{}" } }, 2, -1, NULL, NULL },
  { "never-an-answer", "GET", { { .raw = "" } }, 4, LK_ERROR_NETWORK, NULL, NULL },
  { "cut", "GET", { { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}" } }, 4, LK_ERROR_NETWORK, NULL, NULL },
  { "cut-chunk", "GET", { { .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n90\r\n{}" },
                          { .status = 200, .body = "{}" } }, 2, -1, NULL, NULL },
  { "babble", "GET", { { .raw = "no HTTP at all, and no end of a line" } }, 4, LK_ERROR_NETWORK, NULL, NULL },
  { "page", "GET", { { .status = 200, .headers = "Content-Type: text/html", .body = "<html>" },
                     { .status = 200, .body = "{}" } }, 2, -1, NULL, NULL },
  { "always-page", "GET", { { .status = 200, .body = " <!doctype html>" } }, 4, LK_ERROR_SERVICE, NULL, "web page" },
  { "half-json", "GET", { { .status = 200, .body = "{\"a\":" } }, 4, LK_ERROR_SERVICE, NULL, "unreadable" },
  { "too-long", "GET", { { .status = 200, .body = "{\"a\":\"0123456789012345678901234567890123456789012345678901234567890123\"}" } },
    4, LK_ERROR_SERVICE, NULL, "longer" },
  { "too-long-and-lying", "GET", { { .raw = "HTTP/1.0 200 OK\r\n\r\n0123456789012345678901234567890123456789012345678901234567890123456789" } },
    4, LK_ERROR_SERVICE, NULL, "longer" },
  { "round-and-round", "GET", { { .status = 302, .headers = "Location: /again" } }, 24, LK_ERROR_SERVICE, NULL, "circles" },
  { "to-plain-http", "GET", { { .status = 302, .headers = "Location: http://lorikeet.invalid/x" } },
    1, LK_ERROR_VALIDATION, NULL, "without encryption" },
  { "to-a-file", "GET", { { .status = 302, .headers = "Location: file:///etc/passwd" } }, 1, LK_ERROR_VALIDATION, NULL, NULL },
  { "length-of-no-body", "HEAD", { { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" } }, 1, -1, NULL, NULL },
  { "relative", "GET", { { .status = 307, .headers = "Location: ../b" }, { .status = 200, .body = "{}" } }, 2, -1, NULL, NULL },
};
/* clang-format on */

static void
test_case (Fixture *self, gconstpointer data)
{
  const Case *one = data;
  g_autoptr (LkRequest) request = fixture_request (self, one->method, "/v1/things");
  g_autoptr (GError) error = NULL;
  g_autoptr (LkResponse) response = NULL;

  self->replies = one->replies;
  lk_request_set_expect_json (request, !g_str_equal (one->method, "HEAD"));
  lk_request_set_max_body (request, 60);
  response = fixture_send (self, request, &error);

  if (one->code < 0)
    {
      g_assert_no_error (error);
      g_assert_nonnull (response);
    }
  else
    {
      g_assert_error (error, LK_ERROR, one->code);
      g_assert_cmpstr (lk_error_get_code (error), ==, one->word);
    }

  if (one->says != NULL && strstr (error->message, one->says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, one->says);

  g_assert_cmpuint (self->asked->len, ==, one->n_asked);
}

static void
test_token_stays (Fixture *self, gconstpointer data)
{
  static const Reply away[MAX_REPLIES] = { { .status = 302, .headers = "Location: %s/x" } };
  static const Reply near[MAX_REPLIES] = { { .status = 302, .headers = "Location: /y" },
                                           { .status = 200, .body = "{}" } };
  g_autoptr (LkRequest) request = fixture_request (self, "GET", "/a");
  g_autoptr (LkResponse) first = NULL;
  g_autoptr (LkResponse) second = NULL;
  Asked *other;

  lk_request_set_bearer (request, TOKEN);
  lk_request_set_header (request, "x-signature", "abc");
  self->replies = away;
  first = fixture_send (self, request, NULL);
  g_assert_nonnull (first);
  g_assert_cmpstr (g_hash_table_lookup (fixture_asked (self, 0)->headers, "authorization"), ==,
                   "Bearer " TOKEN);
  other = g_ptr_array_index (self->other_asked, 0);
  g_assert_cmpstr (other->path, ==, "/x");
  g_assert_null (g_hash_table_lookup (other->headers, "authorization"));
  g_assert_null (g_hash_table_lookup (other->headers, "x-signature"));
  g_assert_true (
      g_str_has_prefix (g_hash_table_lookup (other->headers, "user-agent"), "Lorikeet/"));
  g_assert_true (g_str_has_prefix (lk_response_get_uri (first), self->other_base));

  g_ptr_array_set_size (self->asked, 0);
  self->replies = near;
  second = fixture_send (self, request, NULL);
  g_assert_nonnull (second);
  g_assert_cmpstr (g_hash_table_lookup (fixture_asked (self, 1)->headers, "authorization"), ==,
                   "Bearer " TOKEN);
}

static void
test_body_goes_on_at_home_only (Fixture *self, gconstpointer data)
{
  static const Reply near[MAX_REPLIES] = { { .status = 308, .headers = "Location: /y" },
                                           { .status = 200, .body = "{}" } };
  static const Reply away[MAX_REPLIES] = { { .status = 307, .headers = "Location: %s/x" } };
  g_autoptr (LkRequest) request = fixture_request (self, "POST", "/a");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (LkResponse) response = NULL;
  g_autoptr (LkResponse) none = NULL;

  lk_request_set_body_bytes (request, "text/plain", bytes);
  self->replies = near;
  response = fixture_send (self, request, NULL);
  g_assert_nonnull (response);
  g_assert_cmpuint (self->asked->len, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (fixture_asked (self, 1)->body), ==, 3);

  g_ptr_array_set_size (self->asked, 0);
  self->replies = away;
  none = fixture_send (self, request, NULL);
  g_assert_null (none);
  g_assert_cmpuint (self->other_asked->len, ==, 0);
}

static void
test_plain_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (LkRequest) request = lk_request_new ("GET", "http://192.0.2.1/v1");
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture_send (self, request, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
}

static void
test_addresses (void)
{
  static const char *const private[] = {
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "2001:db8::1",
    "2001:0:1::1",
    "255.255.255.255",
  };
  static const char *const public[] = { "1.1.1.1", "172.32.0.1", "2606:4700::1111",
                                        "::ffff:1.1.1.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (private); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (private[i]);

      g_assert_nonnull (address);
      g_assert_false (lk_http_inet_address_is_public (address));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (public); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (public[i]);

      g_assert_true (lk_http_inet_address_is_public (address));
    }

  g_assert_true (lk_http_uri_is_loopback ("http://localhost:80/x"));
  g_assert_true (lk_http_uri_is_loopback ("http://[::1]/"));
  g_assert_false (lk_http_uri_is_loopback ("http://localhost@example.org/"));
  g_assert_false (lk_http_uri_is_loopback ("http://127.0.0.1.example.org/"));
}

static void
test_time_limits (Fixture *self, gconstpointer data)
{
  static const Reply silent[MAX_REPLIES] = { { .stay = TRUE } };
  static const Reply halting[MAX_REPLIES] = {
    { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc", .stay = TRUE },
  };
  const struct
  {
    const Reply *replies;
    guint attempt_ms, stall_ms, overall_ms, tries, n_asked;
    const char *says;
  } limits[] = {
    { silent, 50, 0, 0, 2, 2, "in time" },
    { silent, 0, 60, 0, 2, 2, "stood still" },
    { halting, 0, 60, 0, 1, 1, "stood still" },
    { silent, 60000, 0, 80, 9, 1, "in time" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (LkRequest) request = fixture_request (self, "GET", "/slow");
      g_autoptr (GError) error = NULL;

      g_ptr_array_set_size (self->asked, 0);
      self->replies = limits[i].replies;
      lk_request_set_timeouts (request, limits[i].attempt_ms, limits[i].stall_ms,
                               limits[i].overall_ms);
      lk_request_set_max_tries (request, limits[i].tries);
      g_assert_null (fixture_send (self, request, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_TIMEOUT);
      g_assert_nonnull (strstr (error->message, limits[i].says));
      g_assert_cmpuint (self->asked->len, ==, limits[i].n_asked);
    }
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

/* While it waits for an answer, in the middle of one, and in a pause that was asked for. */
static void
test_cancel (Fixture *self, gconstpointer data)
{
  static const Reply answers[3][MAX_REPLIES] = {
    { { .stay = TRUE } },
    { { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc", .stay = TRUE } },
    { { .status = 429, .headers = "Retry-After: 100" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (LkRequest) request = fixture_request (self, "GET", "/slow");
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      gint64 begin;

      g_ptr_array_set_size (self->asked, 0);
      self->replies = answers[i];
      fixture_start (self, request, cancellable);
      while (self->asked->len == 0)
        g_main_context_iteration (NULL, TRUE);
      g_timeout_add (20, cancel_cb, cancellable);
      begin = g_get_monotonic_time ();
      g_assert_null (fixture_end (self, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
    }
}

/* One is told to wait for a second: another one, of another job, waits as well; one with
 * less time than that gives up at once. */
static void
test_shared_pause (Fixture *self, gconstpointer data)
{
  static const Reply once[MAX_REPLIES] = { { .status = 429, .headers = "Retry-After: 1" },
                                           { .status = 200, .body = "{}" } };
  g_autoptr (LkRequest) first = fixture_request (self, "GET", "/first");
  g_autoptr (LkRequest) second = fixture_request (self, "GET", "/second");
  g_autoptr (LkRequest) hasty = fixture_request (self, "GET", "/hasty");
  g_autoptr (LkHttp) other = lk_http_with_trace (self->http, NULL);
  g_autoptr (LkResponse) response = NULL;
  g_autoptr (LkResponse) other_response = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) hasty_result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  self->replies = once;
  fixture_start (self, first, NULL);
  while (g_list_model_get_n_items (self->events) == 0)
    g_main_context_iteration (NULL, TRUE);

  lk_request_set_timeouts (hasty, 0, 0, 50);
  lk_http_send_async (other, hasty, NULL, fixture_ready_cb, &hasty_result);
  lk_http_send_async (other, second, NULL, fixture_ready_cb, &result);
  response = fixture_end (self, NULL);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  other_response = lk_http_send_finish (other, result, NULL);
  g_assert_nonnull (response);
  g_assert_nonnull (other_response);
  g_assert_null (lk_http_send_finish (other, hasty_result, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_RATE_LIMIT);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 990 * 1000);
  g_assert_cmpuint (self->asked->len, ==, 3);
}

/* A budget that is used up is minded before the service has to refuse. */
static void
test_budget (Fixture *self, gconstpointer data)
{
  static const Reply used_up[MAX_REPLIES] = {
    { .status = 200, .headers = "ratelimit-remaining: 0\nratelimit-reset: 30", .body = "{}" },
  };
  g_autoptr (LkRequest) request = fixture_request (self, "GET", "/a");
  g_autoptr (LkResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  self->replies = used_up;
  response = fixture_send (self, request, NULL);
  g_assert_nonnull (response);
  lk_request_set_timeouts (request, 0, 0, 30);
  g_assert_null (fixture_send (self, request, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_RATE_LIMIT);
  g_assert_cmpuint (self->asked->len, ==, 1);
}

static void
test_waits (void)
{
  gint64 now = 1445412480; /* Wed, 21 Oct 2015 07:28:00 GMT */

  g_assert_cmpuint (lk_retry_parse_after ("7", now), ==, 7000);
  g_assert_cmpuint (lk_retry_parse_after ("Wed, 21 Oct 2015 07:28:09 GMT", now), ==, 9000);
  g_assert_cmpuint (lk_retry_parse_after ("Wed, 21 Oct 2015 07:27:00 GMT", now), ==, 0);
  g_assert_cmpuint (lk_retry_parse_after ("999999999999", now), ==, LK_RETRY_MAX_WAIT_MS);
  g_assert_cmpuint (lk_retry_parse_after ("-3", now), ==, 0);
  g_assert_cmpuint (lk_retry_parse_after ("soon", now), ==, 0);
  g_assert_cmpuint (lk_retry_parse_after (NULL, now), ==, 0);
  g_assert_cmpuint (lk_retry_parse_sentence (
                        "Request was throttled. Your rate limit resets in ~30s."),
                    ==, 30000);
  g_assert_cmpuint (lk_retry_parse_sentence ("Expected available in 1 second."), ==, 1000);
  g_assert_cmpuint (lk_retry_parse_sentence ("in the end, in 5 parts"), ==, 0);
  g_assert_cmpuint (lk_retry_parse_rate_limit ("\"api\";r=0;t=12"), ==, 13000);
  g_assert_cmpuint (lk_retry_parse_rate_limit ("\"api\";r=4;t=12"), ==, 0);
  g_assert_cmpuint (lk_retry_parse_rate_limit ("nonsense"), ==, 0);

  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpuint (lk_retry_backoff (1, 100, 1000), <=, 100);
      g_assert_cmpuint (lk_retry_backoff (3, 100, 1000), <=, 400);
      g_assert_cmpuint (lk_retry_backoff (60, 100, 1000), <=, 1000);
    }
}

static void
repeat_word (LkFault *fault, JsonObject *json, const char *text, gpointer data)
{
  lk_fault_set_word (fault, text);
  lk_fault_take_message (fault, g_strdup (text));
}

/* A service that says the token back: it is in no error and in no event. */
static void
test_redaction (Fixture *self, gconstpointer data)
{
  static const Reply echo[MAX_REPLIES] = {
    { .status = 503, .body = "no " TOKEN },
    { .status = 422, .headers = "x-request-id: id-7", .body = "bad token " TOKEN },
  };
  g_autoptr (LkRequest) request = fixture_request (self, "GET", "/a?token=" TOKEN);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkEvent) first = NULL;
  guint n;

  lk_redactor_add_secret (self->redactor, TOKEN);
  lk_request_set_bearer (request, TOKEN);
  lk_request_set_fault_func (request, repeat_word, NULL);
  self->replies = echo;
  g_assert_null (fixture_send (self, request, &error));
  g_assert_null (strstr (error->message, TOKEN));
  g_assert_null (strstr (lk_error_get_details (error), TOKEN));
  g_assert_null (strstr (lk_error_get_code (error), TOKEN));
  g_assert_cmpuint (lk_error_get_http_status (error), ==, 422);
  g_assert_cmpstr (lk_error_get_request_id (error), ==, "id-7");

  n = g_list_model_get_n_items (self->events);
  g_assert_cmpuint (n, ==, 2);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (self->events, i);

      g_assert_null (strstr (lk_event_get_message (event), TOKEN));
      g_assert_null (strstr (lk_event_get_detail (event), TOKEN));
      g_assert_nonnull (strstr (lk_event_get_detail (event), "/a?token="));
      g_assert_cmpuint (lk_event_get_attempt (event), ==, i + 1);
    }

  first = g_list_model_get_item (self->events, 0);
  g_assert_cmpint (lk_event_get_level (first), ==, LK_EVENT_WARNING);
  g_assert_cmpint (lk_event_get_category (first), ==, LK_CATEGORY_SERVICE_ERROR);
  g_assert_true (
      g_str_has_prefix (lk_event_get_message (first), "test.Call attempt 1 failed, retrying in "));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/http/answers/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], fixture_set_up, test_case, fixture_tear_down);
    }

  g_test_add ("/http/token-stays", Fixture, NULL, fixture_set_up, test_token_stays,
              fixture_tear_down);
  g_test_add ("/http/body-goes-on-at-home-only", Fixture, NULL, fixture_set_up,
              test_body_goes_on_at_home_only, fixture_tear_down);
  g_test_add ("/http/plain-refused", Fixture, NULL, fixture_set_up, test_plain_refused,
              fixture_tear_down);
  g_test_add ("/http/time-limits", Fixture, NULL, fixture_set_up, test_time_limits,
              fixture_tear_down);
  g_test_add ("/http/cancel", Fixture, NULL, fixture_set_up, test_cancel, fixture_tear_down);
  g_test_add ("/http/shared-pause", Fixture, NULL, fixture_set_up, test_shared_pause,
              fixture_tear_down);
  g_test_add ("/http/budget", Fixture, NULL, fixture_set_up, test_budget, fixture_tear_down);
  g_test_add ("/http/redaction", Fixture, NULL, fixture_set_up, test_redaction, fixture_tear_down);
  g_test_add_func ("/http/addresses", test_addresses);
  g_test_add_func ("/http/waits", test_waits);

  return g_test_run ();
}
