/* lk-exchange-fault.c: what a fault plan does to a request
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-exchange.h"
#include "lk-json.h"

#include <sys/socket.h>

#define HUGE_SIZE (64 * 1024 * 1024)

static int
get_fd (LkExchange *self)
{
  GSocket *socket = soup_server_message_get_socket (self->message);

  return socket != NULL ? g_socket_get_fd (socket) : -1;
}

static gboolean
answers_instead (LkFaultType type)
{
  return type == LK_FAULT_STATUS || type == LK_FAULT_HTML || type == LK_FAULT_MALFORMED_JSON ||
         type == LK_FAULT_HUGE_JSON || type == LK_FAULT_REDIRECT || type == LK_FAULT_EXPIRE_URL;
}

/**
 * lk_exchange_fault_replaces: (skip)
 * @self: an exchange
 *
 * Returns: whether a fault answers instead of the service, which then does nothing
 */
gboolean
lk_exchange_fault_replaces (LkExchange *self)
{
  return answers_instead (self->fault.type) &&
         !lk_json_peek_bool (self->fault.action, "processed", FALSE);
}

static char *
redirect_target (LkExchange *self)
{
  const char *to = lk_json_peek_string (self->fault.action, "to");
  const char *root = g_str_equal (self->service->name, "delivery")
                         ? self->world->roots[LK_PRACTICE_S3]
                         : self->world->roots[LK_PRACTICE_DELIVERY];

  if (to != NULL && strstr (to, "://") != NULL)
    return g_strdup (to);
  if (g_strcmp0 (to, "other-host") != 0)
    root = "";

  return g_strconcat (root, self->path, self->query[0] != '\0' ? "?" : "", self->query, NULL);
}

static void
set_fault_headers (LkExchange *self)
{
  JsonObject *headers = lk_json_peek_object (self->fault.action, "headers");
  g_autoptr (GList) names = headers != NULL ? json_object_get_members (headers) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *value = lk_json_peek_string (headers, l->data);

      if (value != NULL)
        lk_exchange_set_header (self, l->data, value);
    }
}

static void
answer_status (LkExchange *self)
{
  guint status = (guint) lk_json_peek_int (self->fault.action, "status", 503);
  const char *text = lk_json_peek_string (self->fault.action, "body");
  JsonObject *object = lk_json_peek_object (self->fault.action, "body");

  if (object != NULL)
    lk_exchange_answer_json (self, status, json_object_ref (object));
  else if (text != NULL)
    lk_exchange_answer (self, status, "text/plain; charset=utf-8", text);
  else
    self->service->refuse (self, status, NULL);
}

/**
 * lk_exchange_fault_answer: (skip)
 * @self: an exchange with a fault that answers
 *
 * Gives the fault's answer.
 */
void
lk_exchange_fault_answer (LkExchange *self)
{
  guint status = (guint) lk_json_peek_int (self->fault.action, "status", 200);

  self->replaced = TRUE;
  set_fault_headers (self);

  if (self->fault.type == LK_FAULT_STATUS)
    {
      answer_status (self);
    }
  else if (self->fault.type == LK_FAULT_EXPIRE_URL)
    {
      self->service->refuse (self, 403, "Request has expired");
    }
  else if (self->fault.type == LK_FAULT_REDIRECT)
    {
      g_autofree char *target = redirect_target (self);

      lk_exchange_set_header (self, "Location", target);
      lk_exchange_answer_empty (self, (guint) lk_json_peek_int (self->fault.action, "status", 307));
    }
  else if (self->fault.type == LK_FAULT_HTML)
    {
      lk_exchange_answer (self, status, "text/html; charset=utf-8",
                          "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
                          "<body><h1>Bad gateway</h1></body></html>\n");
    }
  else if (self->fault.type == LK_FAULT_MALFORMED_JSON)
    {
      lk_exchange_answer (self, status, "application/json", "{\"id\": \"abc\", \"status\": ");
    }
  else
    {
      self->status = status;
      self->end = lk_json_peek_int (self->fault.action, "bytes", HUGE_SIZE);
      lk_exchange_set_header (self, "Content-Type", "application/json");
      lk_exchange_send (self);
    }
}

static JsonNode *
twist_node (JsonNode *node)
{
  JsonNode *out = json_node_alloc ();

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_object_new ();
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &value))
        json_object_set_member (object, name, twist_node (value));

      json_node_init_object (out, object);
      json_object_unref (object);

      return out;
    }

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_init_int (out, 42);
  if (JSON_NODE_HOLDS_NULL (node))
    return json_node_init_boolean (out, TRUE);

  return json_node_init_string (out, "twisted");
}

static gboolean
strikes (LkExchange *self, LkFaultType type, const char *when)
{
  const char *wanted;

  if (self->fault.type != type)
    return FALSE;

  wanted = lk_json_peek_string (self->fault.action, "when");

  return g_str_equal (wanted != NULL ? wanted : "before", when);
}

/**
 * lk_exchange_fault_is_late: (skip)
 * @self: an exchange
 * @when: `before` the request is handled, or `after` that
 *
 * Returns: whether a fault wants to wait now
 */
gboolean
lk_exchange_fault_is_late (LkExchange *self, const char *when)
{
  return strikes (self, LK_FAULT_LATE, when);
}

/**
 * lk_exchange_fault_resets: (skip)
 * @self: an exchange
 * @when: `before`, `request-body`, `body` or `after`
 *
 * Returns: whether the connection is to be reset then
 */
gboolean
lk_exchange_fault_resets (LkExchange *self, const char *when)
{
  return strikes (self, LK_FAULT_RESET, when);
}

/**
 * lk_exchange_fault_spoils: (skip)
 * @self: an exchange that is about to send
 *
 * Lets faults strike after the work was done. The types of a JSON answer are changed in place; an
 * answer that is to be replaced (`processed`: the classic lost create) is dropped.
 *
 * Returns: whether the fault is to give the answer
 */
gboolean
lk_exchange_fault_spoils (LkExchange *self)
{
  if (self->replaced)
    return FALSE;

  if (self->fault.type == LK_FAULT_WRONG_TYPES && self->bytes != NULL)
    {
      g_autoptr (JsonNode) node = lk_json_parse (g_bytes_get_data (self->bytes, NULL),
                                                 (gssize) g_bytes_get_size (self->bytes), NULL);
      g_autoptr (JsonNode) twisted = node != NULL ? twist_node (node) : NULL;
      char *text = twisted != NULL ? lk_json_to_string (twisted, FALSE) : g_strdup ("[7]");

      g_bytes_unref (self->bytes);
      self->end = (goffset) strlen (text);
      self->bytes = g_bytes_new_take (text, strlen (text));

      return FALSE;
    }

  if (!answers_instead (self->fault.type))
    return FALSE;

  soup_message_headers_remove (soup_server_message_get_response_headers (self->message),
                               "Content-Type");
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->blob, lk_blob_unref);
  self->offset = 0;
  self->end = 0;
  self->status = 0;

  return TRUE;
}

/**
 * lk_exchange_abort: (skip)
 * @self: an exchange
 *
 * Resets the connection at once. Connecting to no address is how Linux sends a reset without
 * closing the descriptor under libsoup's feet; its next read or write fails.
 */
void
lk_exchange_abort (LkExchange *self)
{
  struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
  int fd = get_fd (self);

  if (fd >= 0 && connect (fd, &nowhere, sizeof nowhere) != 0)
    shutdown (fd, SHUT_RDWR);

  if (self->status == 0)
    {
      self->status = 500;
      soup_server_message_set_status (self->message, 500, NULL);
    }
}

/**
 * lk_exchange_shut: (skip)
 * @self: an exchange
 *
 * Ends the connection as a server does that believes it has sent everything.
 */
void
lk_exchange_shut (LkExchange *self)
{
  shutdown (get_fd (self), SHUT_RDWR);
}
