/* http-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "http-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_free (self->method);
  g_free (self->path);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
copy_header (const char *name, const char *value, gpointer headers)
{
  g_hash_table_replace (headers, g_ascii_strdown (name, -1), g_strdup (value));
}

static void
note (GPtrArray *asked, SoupServerMessage *message, const char *path)
{
  Asked *one = g_new0 (Asked, 1);

  one->method = g_strdup (soup_server_message_get_method (message));
  one->path = g_strdup (path);
  one->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  one->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), copy_header,
                                one->headers);
  g_ptr_array_add (asked, one);
}

static gboolean
readable_cb (GObject *pollable, gpointer stream)
{
  g_io_stream_close (stream, NULL, NULL);

  return G_SOURCE_REMOVE;
}

static void
close_with_next_request (GIOStream *stream)
{
  GPollableInputStream *in = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (in, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), g_object_ref (stream),
                         g_object_unref);
  g_source_attach (source, NULL);
}

static void
answer_raw (Fixture *self, SoupServerMessage *message, const Reply *reply)
{
  GIOStream *stream = soup_server_message_steal_connection (message);

  g_ptr_array_add (self->streams, stream);
  if (reply->raw != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), reply->raw,
                               strlen (reply->raw), NULL, NULL, NULL);

  if (reply->close_later)
    close_with_next_request (stream);
  else if (!reply->stay)
    g_io_stream_close (stream, NULL, NULL);
}

static void
add_headers (Fixture *self, SoupServerMessage *message, const char *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (lines[i], ": ", 2);
      g_auto (GStrv) value = g_strsplit (pair[0] != NULL ? pair[1] : "", "%s", -1);
      g_autofree char *whole = g_strjoinv (self->other_base, value);

      if (pair[0] != NULL)
        soup_message_headers_append (headers, pair[0], whole);
    }
}

static void
asked_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  Fixture *self = user_data;
  const Reply *reply = self->replies;

  for (guint i = 0; i < self->asked->len && i + 1 < MAX_REPLIES; i++)
    {
      if (reply[1].status != 0 || reply[1].raw != NULL)
        reply++;
    }

  note (self->asked, message, path);

  if (reply->status == 0)
    {
      answer_raw (self, message, reply);
      return;
    }

  add_headers (self, message, reply->headers);
  soup_server_message_set_status (message, reply->status, NULL);
  if (reply->body != NULL)
    soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                              reply->body, strlen (reply->body));
}

static void
other_asked_cb (SoupServer *server,
                SoupServerMessage *message,
                const char *path,
                GHashTable *query,
                gpointer user_data)
{
  Fixture *self = user_data;

  note (self->other_asked, message, path);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
}

static SoupServer *
start_server (SoupServerCallback callback, Fixture *self, char **base)
{
  SoupServer *server = g_object_new (SOUP_TYPE_SERVER, NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soup_server_add_handler (server, NULL, callback, self, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return server;
}

static void
event_cb (LkTrace *trace, LkEvent *event, gpointer user_data)
{
  g_list_store_append (G_LIST_STORE (((Fixture *) user_data)->events), event);
}

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  static const Reply fine[MAX_REPLIES] = { { .status = 200, .body = "{}" } };
  g_autoptr (LkHttp) http = NULL;

  self->replies = fine;
  self->asked = g_ptr_array_new_with_free_func (asked_free);
  self->other_asked = g_ptr_array_new_with_free_func (asked_free);
  self->streams = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = start_server (asked_cb, self, &self->base);
  self->other = start_server (other_asked_cb, self, &self->other_base);
  self->folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  self->redactor = lk_redactor_new ();
  self->trace = lk_trace_new (self->redactor);
  self->events = G_LIST_MODEL (g_list_store_new (LK_TYPE_EVENT));
  g_signal_connect (self->trace, "event", G_CALLBACK (event_cb), self);
  http = lk_http_new (self->redactor);
  lk_http_set_backoff (http, 1, 4);
  self->http = lk_http_with_trace (http, self->trace);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }

  g_rmdir (self->folder);
  g_free (self->folder);
  g_clear_object (&self->http);
  g_clear_object (&self->events);
  g_assert_finalize_object (self->trace);
  g_assert_finalize_object (self->redactor);
  soup_server_disconnect (self->server);
  soup_server_disconnect (self->other);
  g_clear_object (&self->server);
  g_clear_object (&self->other);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->asked);
  g_ptr_array_unref (self->other_asked);
  g_free (self->base);
  g_free (self->other_base);
}

LkRequest *
fixture_request (Fixture *self, const char *method, const char *path)
{
  g_autofree char *uri = g_strconcat (self->base, path, NULL);
  LkRequest *request = lk_request_new (method, uri);

  lk_request_set_service (request, "The service", "test.Call");

  return request;
}

void
fixture_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
fixture_start (Fixture *self, LkRequest *request, GCancellable *cancellable)
{
  lk_http_send_async (self->http, request, cancellable, fixture_ready_cb, &self->result);
}

void
fixture_wait (Fixture *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

LkResponse *
fixture_end (Fixture *self, GError **error)
{
  LkResponse *response;

  fixture_wait (self);
  response = lk_http_send_finish (self->http, self->result, error);
  g_clear_object (&self->result);

  return response;
}

LkResponse *
fixture_send (Fixture *self, LkRequest *request, GError **error)
{
  fixture_start (self, request, NULL);

  return fixture_end (self, error);
}

Asked *
fixture_asked (Fixture *self, guint index)
{
  g_assert_cmpuint (index, <, self->asked->len);

  return g_ptr_array_index (self->asked, index);
}

GFile *
fixture_file (Fixture *self, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  if (content != NULL)
    g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return g_file_new_for_path (path);
}

char *
fixture_content (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  char *content = NULL;

  g_file_get_contents (path, &content, NULL, NULL);

  return content;
}
