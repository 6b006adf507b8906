/* lk-exchange.c: taking a request in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-exchange.h"

#include "lk-json.h"
#include "lk-practice-services.h"

#include <sys/socket.h>

/* A commit may hold small files as base64; nothing else is nearly as large. */
#define MAX_MEMORY (64 * 1024 * 1024)

typedef struct
{
  LkPracticeWorld *world;
  const LkPracticeService *service;
} Binding;

static const char exchange_key[] = "lk-exchange";

/**
 * lk_practice_decode: (skip)
 * @text: text with percent signs
 * @plus: whether a plus sign is a space, as in a query
 *
 * Returns: (transfer full): the text; broken escapes stay as they are
 */
char *
lk_practice_decode (const char *text, gboolean plus)
{
  GString *out = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (p[0] == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        {
          g_string_append_c (out, (char) (g_ascii_xdigit_value (p[1]) * 16 +
                                          g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else
        {
          g_string_append_c (out, plus && *p == '+' ? ' ' : *p);
        }
    }

  return g_string_free (out, FALSE);
}

static void
exchange_free (gpointer data)
{
  LkExchange *self = data;

  g_free (self->path);
  g_free (self->routed);
  g_free (self->query);
  g_ptr_array_unref (self->params);
  g_ptr_array_unref (self->pairs);
  g_ptr_array_unref (self->headers);
  g_free (self->range);
  g_free (self->role);
  g_clear_pointer (&self->memory, g_byte_array_unref);
  g_clear_pointer (&self->writer, lk_blob_writer_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->blob, lk_blob_unref);
  lk_fault_clear (&self->fault);
  g_free (self);
}

static void
parse_query (LkExchange *self)
{
  g_auto (GStrv) parts = g_strsplit (self->query, "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);

      if (parts[i][0] == '\0')
        continue;

      g_ptr_array_add (self->pairs, lk_practice_decode (pair[0], TRUE));
      g_ptr_array_add (self->pairs, lk_practice_decode (pair[1] != NULL ? pair[1] : "", TRUE));
    }
}

static gboolean
path_matches (LkExchange *self, const char *pattern)
{
  g_auto (GStrv) want = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) have = g_strsplit (self->routed, "/", -1);

  g_ptr_array_set_size (self->params, 0);

  for (guint i = 0; want[i] != NULL; i++)
    {
      if (g_str_equal (want[i], "*"))
        {
          g_autofree char *rest = g_strjoinv ("/", have + i);

          g_ptr_array_add (self->params, lk_practice_decode (rest, FALSE));
          return have[i] != NULL;
        }

      if (have[i] == NULL)
        return FALSE;

      if (g_str_equal (want[i], ":") && have[i][0] != '\0')
        g_ptr_array_add (self->params, lk_practice_decode (have[i], FALSE));
      else if (!g_str_equal (want[i], have[i]))
        return FALSE;
    }

  return g_strv_length (want) == g_strv_length (have);
}

static const LkPracticeRoute *
find_route (LkExchange *self)
{
  for (const LkPracticeRoute *route = self->service->routes; route->method != NULL; route++)
    {
      if (!g_str_equal (route->method, self->method))
        continue;
      if (route->query != NULL && lk_exchange_query (self, route->query) == NULL)
        continue;
      if (path_matches (self, route->path))
        return route;
    }

  g_ptr_array_set_size (self->params, 0);

  return NULL;
}

/* What is matched: a bucket in front of localhost is a part of the path, and a slash after the
 * only segment means nothing. */
static char *
routed_path (LkExchange *self)
{
  const char *host = lk_exchange_header (self, "host");
  const char *dot = host != NULL ? strchr (host, '.') : NULL;
  g_autofree char *bucket = NULL;
  const char *second;

  if (dot != NULL && g_str_has_prefix (dot, ".localhost"))
    {
      bucket = g_strndup (host, (gsize) (dot - host));
      return g_strconcat ("/", bucket, g_str_equal (self->path, "/") ? "" : self->path, NULL);
    }

  second = self->path[0] == '/' && self->path[1] != '\0' ? strchr (self->path + 1, '/') : NULL;
  if (second != NULL && second[1] == '\0')
    return g_strndup (self->path, (gsize) (second - self->path));

  return g_strdup (self->path);
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  LkExchange *self = user_data;

  g_ptr_array_add (self->headers, g_ascii_strdown (name, -1));
  g_ptr_array_add (self->headers, g_strdup (value));
}

static LkExchange *
exchange_new (Binding *binding, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  LkExchange *self = g_new0 (LkExchange, 1);

  self->message = message;
  self->world = binding->world;
  self->service = binding->service;
  self->method = soup_server_message_get_method (message);
  self->path = g_strdup (g_uri_get_path (uri));
  self->query = g_strdup (g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
  self->params = g_ptr_array_new_with_free_func (g_free);
  self->pairs = g_ptr_array_new_with_free_func (g_free);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->cut = -1;
  self->spoil = -1;
  soup_message_headers_foreach (headers, copy_header, self);
  parse_query (self);
  self->routed = routed_path (self);
  self->chunked = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;

  /* libsoup would cut the answer up by itself, and want all of it in memory for that. */
  self->range = g_strdup (lk_exchange_header (self, "range"));
  soup_message_headers_remove (headers, "Range");

  return self;
}

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  LkExchange *self = user_data;
  gsize size;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  self->received += (goffset) size;

  if (lk_exchange_fault_resets (self, "request-body") &&
      self->received > lk_json_peek_int (self->fault.action, "bytes", 0))
    {
      lk_exchange_abort (self);
      return;
    }

  if (self->writer != NULL)
    {
      self->broken |= !lk_blob_writer_write (self->writer, data, size, NULL);
    }
  else if (self->memory != NULL)
    {
      self->too_large |= self->received > MAX_MEMORY;
      if (!self->too_large)
        g_byte_array_append (self->memory, data, (guint) size);
    }
}

static void
prepare_body (LkExchange *self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);
  LkExchangeBody kind = self->route != NULL ? self->route->body : LK_EXCHANGE_DISCARD;

  soup_message_body_set_accumulate (body, FALSE);
  g_signal_connect (self->message, "got-chunk", G_CALLBACK (got_chunk_cb), self);

  if (kind == LK_EXCHANGE_MEMORY)
    {
      self->memory = g_byte_array_new ();
    }
  else if (kind == LK_EXCHANGE_FILE)
    {
      LkBlobDigests digests = self->route->digests;

      if (g_strcmp0 (lk_exchange_header (self, "x-amz-content-sha256"), "UNSIGNED-PAYLOAD") == 0)
        digests &= ~LK_BLOB_SHA256;

      self->writer = lk_blob_writer_new (self->world->store, digests, NULL);
      self->broken = self->writer == NULL;
    }
}

static void
record (LkExchange *self)
{
  const char *operation = self->route != NULL ? self->route->operation : "unknown";
  LkJournalEntry *entry = lk_journal_add (self->world->journal, self->service->name, operation,
                                          self->method, self->path);

  self->number = entry->number;
  entry->authorized = lk_exchange_header (self, "authorization") != NULL ||
                      lk_exchange_query (self, "X-Amz-Signature") != NULL;

  if (lk_fault_plan_take (self->world->faults, self->service->name, operation, self->method,
                          self->path, &self->fault))
    entry->fault = g_strdup (self->fault.nick);
}

/* Slow holds trainings where they are, fast lets them end: see lk_practice_set_speed(). */
static gboolean
set_speed (LkExchange *self, const char *text, GError **error)
{
  g_autoptr (JsonObject) object = lk_json_parse_object (text, -1, error);

  if (object != NULL)
    self->world->speed = MAX (lk_json_peek_double (object, "speed", self->world->speed), 0);

  return object != NULL;
}

static void
control (LkExchange *self)
{
  g_autofree char *text = lk_exchange_dup_text (self);
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  if (g_str_equal (self->path, "/practice/journal"))
    {
      lk_exchange_answer_node (self, 200, lk_journal_to_json (self->world->journal));
      return;
    }

  if (g_str_equal (self->path, "/practice/reset"))
    lk_practice_world_clear (self->world);
  else if (g_str_equal (self->path, "/practice/speed"))
    done = set_speed (self, text, &error);
  else
    done = lk_fault_plan_set (self->world->faults, text, &error);

  if (done)
    lk_exchange_answer_empty (self, 204);
  else
    lk_exchange_answer_json (self, 400, lk_json_object_new ("s:error", error->message, NULL));
}

/* clang-format off */
static const LkPracticeRoute control_routes[] = {
  { "GET", "/practice/journal", NULL, "practice.journal", LK_EXCHANGE_DISCARD, 0, control },
  { "POST", "/practice/faults", NULL, "practice.faults", LK_EXCHANGE_MEMORY, 0, control },
  { "POST", "/practice/speed", NULL, "practice.speed", LK_EXCHANGE_MEMORY, 0, control },
  { "POST", "/practice/reset", NULL, "practice.reset", LK_EXCHANGE_DISCARD, 0, control },
  { NULL }
};
/* clang-format on */

static void
refuse_control (LkExchange *self, guint status, const char *message)
{
  lk_exchange_answer_json (self, status, lk_json_object_new ("s:error", message, NULL));
}

static const LkPracticeService control_service = { "practice", control_routes, NULL, NULL,
                                                   refuse_control };

static void
early_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  LkExchange *self = exchange_new (user_data, message);

  g_object_set_data_full (G_OBJECT (message), exchange_key, self, exchange_free);

  /* On S3 the same path is an object in the bucket. */
  if (g_str_has_prefix (self->path, "/practice/") && self->service != &lk_practice_s3_service)
    {
      const LkPracticeService *service = self->service;

      self->service = &control_service;
      self->route = find_route (self);
      if (self->route == NULL)
        self->service = service;
    }

  if (self->route == NULL)
    {
      self->route = find_route (self);
      record (self);
    }

  prepare_body (self);

  if (lk_exchange_fault_resets (self, "before"))
    lk_exchange_abort (self);
}

static void
dispatch (LkExchange *self)
{
  LkJournalEntry *entry = lk_journal_lookup (self->world->journal, self->number);

  if (entry != NULL)
    entry->received = self->received;

  if (lk_exchange_fault_replaces (self))
    lk_exchange_fault_answer (self);
  else if (self->broken)
    self->service->refuse (self, 500, "The disk is full");
  else if (self->too_large)
    self->service->refuse (self, 413, "Request entity too large");
  else if (self->service->authorize != NULL && !self->service->authorize (self))
    g_assert (self->status != 0);
  else if (self->route == NULL)
    self->service->refuse (self, 404, "Not found");
  else
    self->route->handle (self);
}

static gboolean
late_cb (gpointer user_data)
{
  LkExchange *self = user_data;

  dispatch (self);
  lk_exchange_release (self);

  return G_SOURCE_REMOVE;
}

static void
handler_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  LkExchange *self = g_object_get_data (G_OBJECT (message), exchange_key);

  if (self == NULL || self->status != 0)
    return;

  if (lk_exchange_fault_is_late (self, "before"))
    lk_exchange_wait (self, late_cb);
  else
    dispatch (self);
}

/* How many requests are under way on a socket. */
static const char messages_key[] = "lk-messages";

/* Something happened to a connection that waits for its next request: that request, or its end. */
static gboolean
idle_socket_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  char byte;

  if (g_socket_is_closed (socket))
    return G_SOURCE_REMOVE;

  if (recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
    g_socket_close (socket, NULL);

  return G_SOURCE_REMOVE;
}

static void
message_gone_cb (gpointer user_data, GObject *message)
{
  g_autoptr (GSocket) socket = user_data;
  g_autoptr (GSource) source = NULL;
  guint n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (socket), messages_key));

  g_object_set_data (G_OBJECT (socket), messages_key, GUINT_TO_POINTER (n - 1));
  if (n > 1 || g_socket_is_closed (socket))
    return;

  source = g_socket_create_source (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (idle_socket_cb), NULL, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* libsoup 3.2.3 forgets to close the socket of a connection that ended, and a long run would be
 * out of descriptors. */
static void
request_started_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  GSocket *socket = soup_server_message_get_socket (message);
  guint n;

  if (socket == NULL)
    return;

  n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (socket), messages_key));
  g_object_set_data (G_OBJECT (socket), messages_key, GUINT_TO_POINTER (n + 1));
  g_object_weak_ref (G_OBJECT (message), message_gone_cb, g_object_ref (socket));
}

/**
 * lk_exchange_attach: (skip)
 * @server: a server
 * @world: the world it is part of
 * @service: what it is to be
 *
 * Makes @server answer as @service.
 */
void
lk_exchange_attach (SoupServer *server, LkPracticeWorld *world, const LkPracticeService *service)
{
  Binding *binding = g_new0 (Binding, 1);

  binding->world = world;
  binding->service = service;
  g_object_set_data_full (G_OBJECT (server), "lk-binding", binding, g_free);
  g_signal_connect (server, "request-started", G_CALLBACK (request_started_cb), NULL);
  soup_server_add_early_handler (server, NULL, early_cb, binding, NULL);
  soup_server_add_handler (server, NULL, handler_cb, binding, NULL);
}

const char *
lk_exchange_param (LkExchange *self, guint index)
{
  return index < self->params->len ? g_ptr_array_index (self->params, index) : "";
}

const char *
lk_exchange_query (LkExchange *self, const char *name)
{
  for (guint i = 0; i + 1 < self->pairs->len; i += 2)
    if (g_str_equal (g_ptr_array_index (self->pairs, i), name))
      return g_ptr_array_index (self->pairs, i + 1);

  return NULL;
}

/**
 * lk_exchange_header: (skip)
 * @self: an exchange
 * @name: in lower case
 *
 * Returns: (nullable): the first such header of the request
 */
const char *
lk_exchange_header (LkExchange *self, const char *name)
{
  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    if (g_str_equal (g_ptr_array_index (self->headers, i), name))
      return g_ptr_array_index (self->headers, i + 1);

  return NULL;
}

char *
lk_exchange_dup_text (LkExchange *self)
{
  if (self->memory == NULL)
    return g_strdup ("");

  return g_strndup ((const char *) self->memory->data, self->memory->len);
}

/**
 * lk_exchange_dup_json: (skip)
 * @self: an exchange whose body is in memory
 *
 * Returns: (transfer full) (nullable): the body, if it is a JSON object
 */
JsonObject *
lk_exchange_dup_json (LkExchange *self)
{
  if (self->memory == NULL || self->memory->len == 0)
    return NULL;

  return lk_json_parse_object ((const char *) self->memory->data, self->memory->len, NULL);
}

/**
 * lk_exchange_take_blob: (skip)
 * @self: an exchange whose body went into a file
 *
 * Returns: (transfer full) (nullable): that file with its digests
 */
LkBlob *
lk_exchange_take_blob (LkExchange *self)
{
  return self->writer != NULL ? lk_blob_writer_finish (self->writer, NULL) : NULL;
}
