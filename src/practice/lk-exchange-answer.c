/* lk-exchange-answer.c: giving an answer, a piece at a time, and spoiling it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-exchange.h"
#include "lk-json.h"

#define CHUNK_SIZE (256 * 1024)

static const char filler_head[] = "{\"id\":\"";
static const char filler_tail[] = "\"}";

static GBytes *
filler_chunk (LkExchange *self, gsize size)
{
  g_autofree char *text = g_malloc (size);
  gsize tail = strlen (filler_tail);

  memset (text, 'a', size);
  if (self->offset == 0 && size >= strlen (filler_head))
    memcpy (text, filler_head, strlen (filler_head));
  if (self->offset + (goffset) size == self->end && size >= tail)
    memcpy (text + size - tail, filler_tail, tail);

  return g_bytes_new_take (g_steal_pointer (&text), size);
}

static GBytes *
spoil_chunk (GBytes *chunk, goffset position)
{
  gsize size;
  guint8 *data;

  if (position < 0 || position >= (goffset) g_bytes_get_size (chunk))
    return chunk;

  data = g_bytes_unref_to_data (chunk, &size);
  data[position] ^= 0x55;

  return g_bytes_new_take (data, size);
}

static GBytes *
next_chunk (LkExchange *self)
{
  gsize size = (gsize) MIN (self->end - self->offset, CHUNK_SIZE);
  g_autoptr (GError) error = NULL;
  GBytes *chunk;

  if (self->bytes != NULL)
    chunk = g_bytes_new_from_bytes (self->bytes, (gsize) self->offset, size);
  else if (self->blob != NULL)
    chunk = lk_blob_read (self->blob, self->offset, size, &error);
  else
    chunk = filler_chunk (self, size);

  if (chunk == NULL)
    return NULL;

  chunk = spoil_chunk (chunk, self->spoil < 0 ? -1 : self->spoil - self->offset);
  self->offset += (goffset) g_bytes_get_size (chunk);

  return chunk;
}

/* Whatever libsoup still writes to the connection fails, and with that it is over. */
static void
hang_up (LkExchange *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  g_autoptr (GBytes) rest = g_bytes_new_static ("\n", 1);

  if (self->orderly)
    lk_exchange_shut (self);
  else
    lk_exchange_abort (self);

  soup_message_body_append_bytes (body, rest);
}

static void
append_next (LkExchange *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  g_autoptr (GBytes) chunk = NULL;

  if (self->cut >= 0 && self->offset - self->start >= self->cut)
    {
      hang_up (self);
      return;
    }

  if (self->offset >= self->end)
    return;

  chunk = next_chunk (self);
  if (chunk != NULL && self->cut >= 0 &&
      self->offset - self->start > self->cut) /* the last piece before the end */
    {
      gsize surplus = (gsize) (self->offset - self->start - self->cut);
      GBytes *less = g_bytes_new_from_bytes (chunk, 0, g_bytes_get_size (chunk) - surplus);

      g_bytes_unref (chunk);
      chunk = less;
    }

  if (chunk == NULL)
    {
      self->cut = 0;
      hang_up (self);
      return;
    }

  soup_message_body_append_bytes (body, chunk);
}

static void
wrote_chunk_cb (SoupServerMessage *message, gpointer user_data)
{
  append_next (user_data);
}

static void
wrote_headers_cb (SoupServerMessage *message, gpointer user_data)
{
  LkExchange *self = user_data;

  if (self->cut == 0 && self->status != 0)
    hang_up (self);
}

/* libsoup takes the length out of such an answer, concludes that the end of the connection is
 * its end, and hangs up under the client's next request. */
static void
wrote_no_content_cb (SoupServerMessage *message, gpointer user_data)
{
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_NONE);
}

static void
start_body (LkExchange *self, goffset announced)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  self->start = self->offset;

  if (self->status == SOUP_STATUS_NO_CONTENT)
    g_signal_connect (self->message, "wrote-headers", G_CALLBACK (wrote_no_content_cb), NULL);
  else
    soup_message_headers_set_content_length (headers, announced);

  if (g_str_equal (self->method, "HEAD") || announced == 0)
    return;

  soup_message_body_set_accumulate (body, FALSE);
  g_signal_connect (self->message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), self);

  if (self->cut == 0)
    g_signal_connect (self->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), self);
  else
    append_next (self);
}

/* The answer's length as the headers tell it. */
static goffset
announced_length (LkExchange *self)
{
  goffset length = self->end - self->offset;

  if (self->fault.type == LK_FAULT_WRONG_LENGTH)
    {
      length = MAX (length + lk_json_peek_int (self->fault.action, "delta", 7), 1);
      self->cut = MIN (self->end - self->offset, length);
      self->orderly = TRUE;
    }
  else if (self->fault.type == LK_FAULT_TRUNCATE)
    {
      self->cut = CLAMP (lk_json_peek_int (self->fault.action, "bytes", length / 2), 0, length);
      self->orderly = TRUE;
    }
  else if (lk_exchange_fault_resets (self, "body"))
    {
      self->cut = CLAMP (lk_json_peek_int (self->fault.action, "bytes", length / 2), 0, length);
    }
  else if (self->fault.type == LK_FAULT_WRONG_DIGEST)
    {
      self->spoil = self->offset + length / 2;
      soup_message_headers_replace (soup_server_message_get_response_headers (self->message),
                                    "ETag", "\"00000000000000000000000000000000\"");
    }

  return length;
}

static void
send_now (LkExchange *self)
{
  if (self->service->decorate != NULL)
    self->service->decorate (self);

  lk_journal_answer (self->world->journal, self->number, self->status, self->end - self->offset);
  soup_server_message_set_status (self->message, self->status, NULL);
  start_body (self, announced_length (self));
}

static gboolean
send_late_cb (gpointer user_data)
{
  send_now (user_data);
  lk_exchange_release (user_data);

  return G_SOURCE_REMOVE;
}

/**
 * lk_exchange_send: (skip)
 * @self: an exchange whose answer is complete
 *
 * Starts sending what status, bytes, blob, offset and end say.
 */
void
lk_exchange_send (LkExchange *self)
{
  /* Who was told that something is there must find it again, even if we are killed now. */
  if (!g_str_equal (self->method, "GET") && !g_str_equal (self->method, "HEAD"))
    lk_practice_world_save (self->world);

  if (lk_exchange_fault_resets (self, "after"))
    {
      lk_exchange_abort (self);
      return;
    }

  if (lk_exchange_fault_spoils (self))
    {
      lk_exchange_fault_answer (self);
      return;
    }

  if (lk_exchange_fault_is_late (self, "after") &&
      !g_hash_table_contains (self->world->held, self->message))
    lk_exchange_wait (self, send_late_cb);
  else
    send_now (self);
}

/**
 * lk_exchange_set_header: (skip)
 * @self: an exchange
 * @name: of a header of the answer
 * @value: its value; line breaks become spaces
 */
void
lk_exchange_set_header (LkExchange *self, const char *name, const char *value)
{
  g_autofree char *line = g_strdelimit (g_strdup (value), "\r\n", ' ');

  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                line);
}

/**
 * lk_exchange_answer: (skip)
 * @self: an exchange
 * @status: HTTP status
 * @content_type: (nullable): of the body
 * @text: the body
 *
 * Answers, unless an answer was given already.
 */
void
lk_exchange_answer (LkExchange *self, guint status, const char *content_type, const char *text)
{
  if (self->status != 0)
    return;

  self->status = status;
  if (content_type != NULL)
    lk_exchange_set_header (self, "Content-Type", content_type);
  self->bytes = g_bytes_new (text, strlen (text));
  self->end = (goffset) g_bytes_get_size (self->bytes);
  lk_exchange_send (self);
}

void
lk_exchange_answer_empty (LkExchange *self, guint status)
{
  lk_exchange_answer (self, status, NULL, "");
}

/**
 * lk_exchange_answer_json: (skip)
 * @self: an exchange
 * @status: HTTP status
 * @object: (transfer full): the body
 *
 * Answers with JSON; `application/problem+json` when a handler set that before.
 */
void
lk_exchange_answer_json (LkExchange *self, guint status, JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  lk_exchange_answer_node (self, status, node);
}

void
lk_exchange_answer_node (LkExchange *self, guint status, JsonNode *node)
{
  g_autofree char *text = lk_json_to_string (node, FALSE);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  gboolean typed = soup_message_headers_get_one (headers, "Content-Type") != NULL;

  json_node_unref (node);
  lk_exchange_answer (self, status, typed ? NULL : "application/json", text);
}

/* One range of the forms a-b, a- and -n. %FALSE when none of it can be served. */
static gboolean
parse_range (const char *range, goffset size, goffset *first, goffset *end)
{
  const char *text = range + strlen ("bytes=");
  char *rest;

  if (*text == '-')
    {
      goffset n = g_ascii_strtoll (text + 1, NULL, 10);

      *first = MAX (size - n, 0);
      *end = size;
      return n > 0 && size > 0;
    }

  *first = g_ascii_strtoll (text, &rest, 10);
  *end = *rest == '-' && g_ascii_isdigit (rest[1]) ? g_ascii_strtoll (rest + 1, NULL, 10) + 1
                                                   : size;
  *end = MIN (*end, size);

  return *first < *end;
}

/**
 * lk_exchange_answer_blob: (skip)
 * @self: an exchange
 * @content_type: of the contents
 * @blob: the contents
 *
 * Answers 200, or 206 when one range is asked for. A range that cannot be served is answered 416
 * by the service.
 */
void
lk_exchange_answer_blob (LkExchange *self, const char *content_type, LkBlob *blob)
{
  goffset size = lk_blob_get_size (blob);
  goffset first = 0, end = size;
  gboolean ranged = self->range != NULL && g_str_has_prefix (self->range, "bytes=") &&
                    strchr (self->range, ',') == NULL;

  if (ranged && !parse_range (self->range, size, &first, &end))
    {
      g_autofree char *all = g_strdup_printf ("bytes */%" G_GOFFSET_FORMAT, size);

      lk_exchange_set_header (self, "Content-Range", all);
      self->service->refuse (self, 416, "The requested range is not satisfiable");
      return;
    }

  if (ranged)
    {
      g_autofree char *span = g_strdup_printf ("bytes %" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT
                                               "/%" G_GOFFSET_FORMAT,
                                               first, end - 1, size);

      lk_exchange_set_header (self, "Content-Range", span);
    }

  lk_exchange_set_header (self, "Content-Type", content_type);
  lk_exchange_set_header (self, "Accept-Ranges", "bytes");
  self->status = ranged ? 206 : 200;
  self->blob = lk_blob_ref (blob);
  self->offset = first;
  self->end = end;
  lk_exchange_send (self);
}

/**
 * lk_exchange_wait: (skip)
 * @self: an exchange whose fault is to be late
 * @then: called after that time with @self, which it is to release
 */
void
lk_exchange_wait (LkExchange *self, GSourceFunc then)
{
  gint64 ms = lk_json_peek_int (self->fault.action, "ms", 1000);
  g_autoptr (GSource) source = g_timeout_source_new ((guint) ms);

  g_source_set_callback (source, then, lk_exchange_hold (self, source), NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * lk_exchange_hold: (skip)
 * @self: an exchange
 * @timer: (nullable): what will answer; destroyed when the services end
 *
 * For handlers that answer later: keeps the connection and the exchange until
 * lk_exchange_release().
 *
 * Returns: (transfer none): @self
 */
LkExchange *
lk_exchange_hold (LkExchange *self, GSource *timer)
{
  g_hash_table_insert (self->world->held, g_object_ref (self->message),
                       timer != NULL ? g_source_ref (timer) : NULL);
  soup_server_message_pause (self->message);

  return self;
}

void
lk_exchange_release (LkExchange *self)
{
  SoupServerMessage *message = self->message;

  soup_server_message_unpause (message);
  g_hash_table_remove (self->world->held, message);
}
