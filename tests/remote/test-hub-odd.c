/* test-hub-odd.c: what the real Hub does now and then and the practice one does not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-hub-client.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <libsoup/soup.h>
#include <string.h>

#define CHUNK 4096
#define SIZE  (5 * CHUNK + 100)

typedef struct
{
  SoupServer *server;
  SoupServer *other; /* another host: the storage */
  char *uri;
  char *storage;
  LkRedactor *redactor;
  LkTrace *trace;
  LkHttp *http;
  LkHubClient *client;
  GPtrArray *events; /* (element-type utf8) */
  LkHubFile *file;
  guint n_batches;
  guint n_puts[6];
  guint n_tokens_at_storage;
  guint n_tokens_elsewhere;
  guint fail_part; /* counted from 1, refused once as expired */
  gboolean same_upload;
  gboolean verify_elsewhere;
  char *completion;
} Fixture;

static gboolean
has_token (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_one (headers, "Authorization") != NULL;
}

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static void
add_header (SoupServerMessage *message, const char *name, const char *value)
{
  soup_message_headers_append (soup_server_message_get_response_headers (message), name, value);
}

static void
answer_batch (Fixture *self, SoupServerMessage *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint upload = self->same_upload ? 1 : self->n_batches + 1;

  self->n_batches++;
  g_string_append_printf (text,
                          "{\"transfer\":\"multipart\",\"objects\":[{\"oid\":\"%s\",\"size\":%d,"
                          "\"actions\":{\"upload\":{\"href\":\"%s/complete?x=1\",\"header\":{"
                          "\"chunk_size\":\"%d\"",
                          self->file->sha256, SIZE, self->uri, CHUNK);
  for (guint i = 1; i <= 6; i++)
    g_string_append_printf (text, ",\"%05u\":\"%s/put?partNumber=%u&uploadId=up%u\"", i,
                            self->storage, i, upload);
  g_string_append (text, "}}");
  if (self->verify_elsewhere)
    g_string_append_printf (text, ",\"verify\":{\"href\":\"%s/verify\"}", self->storage);
  g_string_append (text, "}}]}");
  answer (message, 200, "application/vnd.git-lfs+json", text->str);
}

static void
answer_tree (Fixture *self, SoupServerMessage *message, GHashTable *query)
{
  const char *cursor = query != NULL ? g_hash_table_lookup (query, "cursor") : NULL;
  g_autofree char *link = NULL;

  if (cursor == NULL)
    {
      link = g_strdup_printf ("<%s/api/models/me/x/tree/main?recursive=true&cursor=2>; "
                              "rel=\"next\"",
                              self->uri);
      add_header (message, "Link", link);
      answer (message, 200, "application/json",
              "[{\"type\":\"file\",\"path\":\"a\",\"size\":1,\"oid\":\"aa\"},"
              "{\"type\":\"directory\",\"path\":\"d\"},7,{\"path\":8}]");
      return;
    }

  /* The list would go on at a stranger's. */
  add_header (message, "Link", "<https://evil.example/api/models/me/x/tree/main>; rel=\"next\"");
  answer (message, 200, "application/json",
          "[{\"type\":\"file\",\"path\":\"d/b\",\"size\":130,\"oid\":\"bb\",\"lfs\":{\"oid\":"
          "\"sha256:cc\",\"size\":5000,\"pointerSize\":130}}]");
}

static void
hub_cb (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer user_data)
{
  Fixture *self = user_data;

  if (g_str_has_suffix (path, "/objects/batch"))
    {
      answer_batch (self, message);
    }
  else if (g_str_equal (path, "/complete"))
    {
      SoupMessageBody *body = soup_server_message_get_request_body (message);

      self->n_tokens_elsewhere += has_token (message);
      g_free (self->completion);
      self->completion = g_strndup (body->data, (gsize) body->length);
      answer (message, 200, "application/json", "{}");
    }
  else if (g_str_has_suffix (path, "/tree/main"))
    {
      answer_tree (self, message, query);
    }
  else
    {
      add_header (message, "X-HF-Warning", "old-client; Update your client");
      answer (message, 200, "application/json", "{\"id\":\"me/x\",\"private\":true}");
    }
}

static void
storage_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *self = user_data;
  guint part = 0;
  g_autofree char *etag = NULL;

  self->n_tokens_at_storage += has_token (message);

  if (g_str_equal (path, "/verify"))
    {
      answer (message, 200, "application/json", "{}");
      return;
    }

  part = (guint) g_ascii_strtoull (g_hash_table_lookup (query, "partNumber"), NULL, 10);
  self->n_puts[part - 1]++;

  if (part == self->fail_part)
    {
      self->fail_part = 0;
      answer (message, 403, "application/xml",
              "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
      return;
    }

  etag = g_strdup_printf ("\"etag-%u\"", part);
  add_header (message, "ETag", etag);
  answer (message, 200, "text/plain", "");
}

static char *
start (SoupServer *server, SoupServerCallback callback, Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;
  char *text;

  soup_server_add_handler (server, NULL, callback, self, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (server);
  text = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return text;
}

static void
event_cb (LkTrace *trace, LkEvent *event, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (lk_event_get_message (event)));
}

static void
setup (Fixture *self, gconstpointer data)
{
  g_autoptr (LkHttp) http = NULL;
  char *bytes = g_malloc0 (SIZE);

  self->server = soup_server_new (NULL, NULL);
  self->other = soup_server_new (NULL, NULL);
  self->uri = start (self->server, hub_cb, self);
  self->storage = start (self->other, storage_cb, self);

  self->redactor = lk_redactor_new ();
  self->trace = lk_trace_new (self->redactor);
  self->events = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (self->trace, "event", G_CALLBACK (event_cb), self->events);
  http = lk_http_new (self->redactor);
  lk_http_set_backoff (http, 1, 2);
  self->http = lk_http_with_trace (http, self->trace);
  self->client = lk_hub_client_new (self->http, self->uri, "hf_abcdefghijklmnop");

  self->file = g_new0 (LkHubFile, 1);
  self->file->path = g_strdup ("w.bin");
  self->file->content = g_bytes_new_take (bytes, SIZE);
  self->file->size = SIZE;
  self->file->sha256 = lk_digest_hex_of (G_CHECKSUM_SHA256, bytes, SIZE);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->client);
  g_clear_object (&self->http);
  g_clear_object (&self->trace);
  g_clear_object (&self->redactor);
  soup_server_disconnect (self->server);
  soup_server_disconnect (self->other);
  g_clear_object (&self->server);
  g_clear_object (&self->other);
  g_ptr_array_unref (self->events);
  lk_hub_file_free (self->file);
  g_free (self->uri);
  g_free (self->storage);
  g_free (self->completion);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
upload (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_hub_upload_object_async (self->client, "me/x", self->file, NULL, NULL, NULL, ready_cb,
                              &result);
  lk_hub_upload_object_finish (self->client, wait_for (&result), &error);
  g_assert_no_error (error);
}

static void
assert_completed (Fixture *self)
{
  g_autofree char *expected = g_strdup_printf ("{\"oid\":\"%s\",\"parts\":["
                                               "{\"partNumber\":1,\"etag\":\"\\\"etag-1\\\"\"},{"
                                               "\"partNumber\":2,\"etag\":\"\\\"etag-2\\\"\"},"
                                               "{\"partNumber\":3,\"etag\":\"\\\"etag-3\\\"\"},{"
                                               "\"partNumber\":4,\"etag\":\"\\\"etag-4\\\"\"},"
                                               "{\"partNumber\":5,\"etag\":\"\\\"etag-5\\\"\"},{"
                                               "\"partNumber\":6,\"etag\":\"\\\"etag-6\\\"\"}"
                                               "]}",
                                               self->file->sha256);

  g_assert_cmpstr (self->completion, ==, expected);
}

static void
test_no_token_leaves (Fixture *self, gconstpointer data)
{
  self->verify_elsewhere = TRUE;
  upload (self);
  assert_completed (self);
  g_assert_cmpuint (self->n_tokens_at_storage, ==, 0);
  g_assert_cmpuint (self->n_tokens_elsewhere, ==, 0);
}

/* Fresh addresses of the same upload: what went through is not sent again. */
static void
test_parts_are_kept (Fixture *self, gconstpointer data)
{
  guint total = 0;

  self->same_upload = TRUE;
  self->fail_part = 6;
  upload (self);
  assert_completed (self);
  g_assert_cmpuint (self->n_batches, ==, 2);
  g_assert_cmpuint (self->n_puts[5], ==, 2);
  g_assert_cmpuint (self->n_puts[0], ==, 1);
  for (guint i = 0; i < 6; i++)
    total += self->n_puts[i];
  g_assert_cmpuint (total, <, 12);
}

/* Another upload knows nothing of the parts of the first one. */
static void
test_parts_of_another (Fixture *self, gconstpointer data)
{
  self->fail_part = 6;
  upload (self);
  assert_completed (self);
  g_assert_cmpuint (self->n_batches, ==, 2);
  g_assert_cmpuint (self->n_puts[0], ==, 2);
}

static void
test_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) tree = NULL;
  g_autoptr (GError) error = NULL;
  const LkHubEntry *large;

  lk_hub_client_get_tree_async (self->client, "me/x", "main", NULL, ready_cb, &result);
  tree = lk_hub_client_get_tree_finish (self->client, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tree->len, ==, 2);
  large = g_ptr_array_index (tree, 1);
  g_assert_cmpstr (large->path, ==, "d/b");
  g_assert_cmpstr (large->sha256, ==, "cc");
  g_assert_cmpint (large->size, ==, 5000);
}

static void
test_warned_once (Fixture *self, gconstpointer data)
{
  guint n_warnings = 0;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LkHubRepo) repo = NULL;

      lk_hub_client_get_repo_async (self->client, "me/x", NULL, ready_cb, &result);
      repo = lk_hub_client_get_repo_finish (self->client, wait_for (&result), NULL);
      g_assert_nonnull (repo);
    }

  for (guint i = 0; i < self->events->len; i++)
    n_warnings += strstr (g_ptr_array_index (self->events, i), "Update your client") != NULL;

  g_assert_cmpuint (n_warnings, ==, 1);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/hub-odd/no-token-leaves", test_no_token_leaves);
  ADD ("/hub-odd/parts-are-kept", test_parts_are_kept);
  ADD ("/hub-odd/parts-of-another", test_parts_of_another);
  ADD ("/hub-odd/pages", test_pages);
  ADD ("/hub-odd/warned-once", test_warned_once);

  return g_test_run ();
}
