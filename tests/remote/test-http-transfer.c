/* test-http-transfer.c: files that are sent and files that are fetched
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "http-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define CUT "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123"

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  gint64 *last = user_data;

  g_assert_cmpint (done, <=, total);
  last[0] = done;
  last[1] = total;
}

/* Bigger than any buffer on the way, so that many pieces make it up. */
static char *
long_text (gsize size)
{
  char *text = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    text[i] = (char) ('a' + i % 23);
  text[size] = '\0';

  return text;
}

static void
test_send_slice (Fixture *self, gconstpointer data)
{
  g_autofree char *text = long_text (3 * 1024 * 1024);
  g_autoptr (GFile) file = fixture_file (self, "in", text);
  g_autoptr (LkRequest) request = fixture_request (self, "PUT", "/object");
  g_autoptr (GError) error = NULL;
  g_autoptr (LkResponse) response = NULL;
  gint64 last[2] = { 0, 0 };
  goffset length = 2 * 1024 * 1024 + 1;
  Asked *asked;

  lk_request_set_body_file (request, "application/zip", file, 12345, length);
  lk_request_set_progress (request, progress_cb, last);
  response = fixture_send (self, request, &error);
  g_assert_no_error (error);
  asked = fixture_asked (self, 0);
  g_assert_cmpmem (g_bytes_get_data (asked->body, NULL), g_bytes_get_size (asked->body),
                   text + 12345, length);
  g_assert_cmpstr (g_hash_table_lookup (asked->headers, "content-length"), ==, "2097153");
  g_assert_cmpstr (g_hash_table_lookup (asked->headers, "content-type"), ==, "application/zip");
  g_assert_null (g_hash_table_lookup (asked->headers, "transfer-encoding"));
  g_assert_null (g_hash_table_lookup (asked->headers, "expect"));
  g_assert_cmpint (last[0], ==, length);
  g_assert_cmpint (last[1], ==, length);
}

static void
test_send_again (Fixture *self, gconstpointer data)
{
  static const Reply once[MAX_REPLIES] = { { .status = 503 }, { .status = 200 } };
  g_autofree char *text = long_text (100 * 1024);
  g_autoptr (GFile) file = fixture_file (self, "in", text);
  g_autoptr (LkRequest) request = fixture_request (self, "PUT", "/object");
  g_autoptr (LkResponse) response = NULL;

  self->replies = once;
  lk_request_set_body_file (request, NULL, file, 0, 100 * 1024);
  response = fixture_send (self, request, NULL);
  g_assert_nonnull (response);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (g_bytes_get_size (fixture_asked (self, i)->body), ==, 100 * 1024);
}

/* libsoup itself asks again when a connection that was kept turns out to be closed: the
 * file is then sent from its beginning. */
static void
test_send_on_closed_connection (Fixture *self, gconstpointer data)
{
  static const Reply kept[MAX_REPLIES] = {
    { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", .stay = TRUE, .close_later = TRUE },
    { .status = 200 },
  };
  g_autofree char *text = long_text (100 * 1024);
  g_autoptr (GFile) file = fixture_file (self, "in", text);
  g_autoptr (LkRequest) first = fixture_request (self, "GET", "/");
  g_autoptr (LkRequest) request = fixture_request (self, "PUT", "/object");
  g_autoptr (LkResponse) first_response = NULL;
  g_autoptr (LkResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  self->replies = kept;
  first_response = fixture_send (self, first, NULL);
  g_assert_nonnull (first_response);

  lk_request_set_body_file (request, NULL, file, 0, 100 * 1024);
  response = fixture_send (self, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (fixture_asked (self, 1)->body), ==, 100 * 1024);
}

/* A file that got shorter is the fault of this computer, and trying again does not mend it. */
static void
test_send_shorter_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = fixture_file (self, "in", "abc");
  g_autoptr (LkRequest) request = fixture_request (self, "PUT", "/object");
  g_autoptr (GError) error = NULL;

  lk_request_set_body_file (request, NULL, file, 0, 1000);
  g_assert_null (fixture_send (self, request, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

static void
test_send_missing_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = fixture_file (self, "nothing", NULL);
  g_autoptr (LkRequest) request = fixture_request (self, "PUT", "/object");
  g_autoptr (GError) error = NULL;

  lk_request_set_body_file (request, NULL, file, 0, 1000);
  g_assert_null (fixture_send (self, request, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

typedef struct
{
  const char *name;
  Reply replies[MAX_REPLIES];
  const char *part; /* (nullable) what is there already, when it is to be gone on with */
  guint n_asked;
  int code;          /* an LkError, or -1 */
  const char *whole; /* (nullable) what is in the file afterwards */
  const char *rest;  /* (nullable) what is in the part afterwards */
  const char *range; /* (nullable) of the last request */
} Fetch;

/* clang-format off */
static const Fetch fetches[] = {
  { "whole", { { .status = 200, .body = "0123456789" } }, NULL, 1, -1, "0123456789", NULL, NULL },
  { "compressed", { { .status = 200, .headers = "Content-Encoding: gzip", .body = "0123456789" } },
    NULL, 1, -1, "0123456789", NULL, NULL },
  { "cut-then-whole", { { .raw = CUT }, { .status = 200, .body = "0123456789" } },
    NULL, 2, -1, "0123456789", NULL, NULL },
  { "cut", { { .raw = CUT } }, NULL, 4, LK_ERROR_NETWORK, NULL, NULL, NULL },
  { "not-there", { { .status = 404, .body = "nothing" } }, NULL, 1, LK_ERROR_VALIDATION, NULL, NULL, NULL },
  { "too-large", { { .status = 200, .body = "0123456789012345678901234567890" } },
    NULL, 1, LK_ERROR_VALIDATION, NULL, NULL, NULL },
  { "too-large-and-silent", { { .raw = "HTTP/1.0 200 OK\r\n\r\n0123456789012345678901234567890" } },
    NULL, 1, LK_ERROR_VALIDATION, NULL, NULL, NULL },
  { "go-on", { { .status = 206, .headers = "Content-Range: bytes 4-9/10", .body = "456789" } },
    "0123", 1, -1, "0123456789", NULL, "bytes=4-" },
  { "cut-and-go-on", { { .raw = CUT }, { .status = 206, .headers = "Content-Range: bytes 4-9/10", .body = "456789" } },
    "", 2, -1, "0123456789", NULL, "bytes=4-" },
  { "go-on-refused", { { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789" } },
    "abcd", 1, -1, "0123456789", NULL, "bytes=4-" },
  { "go-on-elsewhere", { { .status = 206, .headers = "Content-Range: bytes 2-9/10", .body = "23456789" },
                         { .status = 200, .body = "0123456789" } }, "abcd", 2, -1, "0123456789", NULL, NULL },
  { "part-is-whole", { { .status = 416 }, { .status = 200, .body = "0123456789" } },
    "0123456789", 2, -1, "0123456789", NULL, NULL },
  { "go-on-too-large", { { .status = 206, .headers = "Content-Range: bytes 18-24/25", .body = "0123456" } },
    "012345678901234567", 1, LK_ERROR_VALIDATION, NULL, "012345678901234567", "bytes=18-" },
  { "cut-and-kept", { { .raw = CUT }, { .status = 404 } }, "", 2, LK_ERROR_VALIDATION, NULL, "0123", "bytes=4-" },
};
/* clang-format on */

static void
test_fetch (Fixture *self, gconstpointer data)
{
  const Fetch *one = data;
  g_autoptr (GFile) target = fixture_file (self, "out", NULL);
  g_autoptr (GFile) part =
      one->part != NULL && *one->part != '\0' ? fixture_file (self, "out.part", one->part) : NULL;
  g_autoptr (LkRequest) request = fixture_request (self, "GET", "/weights");
  g_autoptr (GError) error = NULL;
  g_autoptr (LkResponse) response = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *rest = NULL;
  Asked *last;

  self->replies = one->replies;
  lk_request_set_target (request, target, 20);
  lk_request_set_resume (request, one->part != NULL);
  response = fixture_send (self, request, &error);
  whole = fixture_content (self, "out");
  rest = fixture_content (self, "out.part");

  if (one->code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, LK_ERROR, one->code);

  g_assert_cmpuint (self->asked->len, ==, one->n_asked);
  last = fixture_asked (self, self->asked->len - 1);
  g_assert_cmpstr (g_hash_table_lookup (last->headers, "range"), ==, one->range);
  g_assert_cmpstr (g_hash_table_lookup (last->headers, "accept-encoding"), ==, "identity");
  g_assert_cmpstr (whole, ==, one->whole);
  g_assert_cmpstr (rest, ==, one->rest);
}

/* An existing file stays as it is until the new one is whole. */
static void
test_fetch_replaces_at_the_end (Fixture *self, gconstpointer data)
{
  static const Reply cut[MAX_REPLIES] = { { .raw = CUT } };
  g_autoptr (GFile) target = fixture_file (self, "out", "old");
  g_autoptr (LkRequest) request = fixture_request (self, "GET", "/weights");
  g_autofree char *content = NULL;

  self->replies = cut;
  lk_request_set_target (request, target, 20);
  g_assert_null (fixture_send (self, request, NULL));
  content = fixture_content (self, "out");
  g_assert_cmpstr (content, ==, "old");
}

static void
test_fetch_into_nowhere (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) target = fixture_file (self, "no/folder", NULL);
  g_autoptr (LkRequest) request = fixture_request (self, "GET", "/weights");
  g_autoptr (GError) error = NULL;

  lk_request_set_target (request, target, 20);
  g_assert_null (fixture_send (self, request, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_cmpuint (self->asked->len, ==, 1);
}

static void
test_fetch_cancelled (Fixture *self, gconstpointer data)
{
  static const Reply halting[MAX_REPLIES] = { { .raw = CUT, .stay = TRUE } };
  g_autoptr (GFile) target = fixture_file (self, "out", NULL);
  g_autoptr (LkRequest) request = fixture_request (self, "GET", "/weights");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *part = g_build_filename (self->folder, "out.part", NULL);

  self->replies = halting;
  lk_request_set_target (request, target, 20);
  fixture_start (self, request, cancellable);
  while (!g_file_test (part, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);

  g_cancellable_cancel (cancellable);
  g_assert_null (fixture_end (self, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (fetches); i++)
    {
      g_autofree char *path = g_strconcat ("/http-transfer/fetch/", fetches[i].name, NULL);

      g_test_add (path, Fixture, &fetches[i], fixture_set_up, test_fetch, fixture_tear_down);
    }

  ADD ("/http-transfer/fetch-replaces-at-the-end", test_fetch_replaces_at_the_end);
  ADD ("/http-transfer/fetch-into-nowhere", test_fetch_into_nowhere);
  ADD ("/http-transfer/fetch-cancelled", test_fetch_cancelled);
  ADD ("/http-transfer/send-slice", test_send_slice);
  ADD ("/http-transfer/send-again", test_send_again);
  ADD ("/http-transfer/send-on-closed-connection", test_send_on_closed_connection);
  ADD ("/http-transfer/send-shorter-file", test_send_shorter_file);
  ADD ("/http-transfer/send-missing-file", test_send_missing_file);

  return g_test_run ();
}
