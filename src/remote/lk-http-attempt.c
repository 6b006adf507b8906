/* lk-http-attempt.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-attempt-private.h"

#include "lk-http-address.h"
#include "lk-http-fault.h"
#include "lk-http.h"
#include "lk-request-private.h"
#include "lk-response-private.h"
#include "lk-slice-stream.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* What ends an attempt comes after all that libsoup has to tell: until 3.6.6 it frees the item of
 * a message too early that is canceled between the coming of its answer and the news of it. */
#define END_PRIORITY (G_PRIORITY_DEFAULT + 1)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
attempt_free (gpointer data)
{
  LkAttempt *self = data;

  clear_source (&self->wish);
  clear_source (&self->deadline);
  clear_source (&self->watch);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->body);
  g_clear_object (&self->out);
  g_clear_object (&self->part);
  g_clear_object (&self->session);
  g_clear_object (&self->redactor);
  g_clear_object (&self->inner);
  g_clear_object (&self->outer);
  g_clear_pointer (&self->request, lk_request_unref);
  g_clear_pointer (&self->response, lk_response_unref);
  g_free (self->uri);
  g_free (self);
}

static void
end (LkAttempt *self, EndedBy by)
{
  if (self->ended_by == ENDED_BY_NOBODY)
    self->ended_by = by;

  g_cancellable_cancel (self->inner);
}

static gboolean
deadline_cb (gpointer user_data)
{
  end (user_data, ENDED_BY_DEADLINE);

  return G_SOURCE_REMOVE;
}

static gboolean
watch_cb (gpointer user_data)
{
  LkAttempt *self = user_data;
  gint64 still = (g_get_monotonic_time () - self->moved_at) / 1000;

  if (still >= self->request->stall_ms)
    {
      end (self, ENDED_BY_STALL);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static GSource *
add_source (GSource *source, GSourceFunc func, LkAttempt *self)
{
  g_source_set_priority (source, END_PRIORITY);
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

static GSource *
add_timer (guint milliseconds, GSourceFunc func, LkAttempt *self)
{
  return milliseconds > 0 ? add_source (g_timeout_source_new (milliseconds), func, self) : NULL;
}

static gboolean
wish_cb (GCancellable *outer, gpointer user_data)
{
  LkAttempt *self = user_data;

  g_cancellable_cancel (self->inner);

  return G_SOURCE_REMOVE;
}

/* At points where libsoup has nothing to tell, so that nothing goes out after the wish. */
static gboolean
heed_wish (LkAttempt *self)
{
  if (!g_cancellable_is_cancelled (self->outer))
    return FALSE;

  g_cancellable_cancel (self->inner);

  return TRUE;
}

/* Asked only about one that is not right: it is refused, and the reason remembered. */
static gboolean
accept_certificate_cb (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  ((LkAttempt *) user_data)->certificate = errors;

  return FALSE;
}

static void
starting_cb (SoupMessage *message, gpointer user_data)
{
  LkAttempt *self = user_data;
  GSocketAddress *address = soup_message_get_remote_address (message);

  if (heed_wish (self))
    return;

  /* Whatever the name resolved to when it was looked up: this is where we are. */
  if (self->request->public_only && !lk_http_address_is_public (address))
    end (self, ENDED_BY_ADDRESS);
  else
    self->sent = TRUE;

  self->moved_at = g_get_monotonic_time ();
}

static void
wrote_body_data_cb (SoupMessage *message, guint size, gpointer user_data)
{
  LkAttempt *self = user_data;

  self->sent_bytes += size;

  if (self->request->target == NULL)
    lk_http_attempt_report (self, self->sent_bytes, self->request->length);
  else
    self->moved_at = g_get_monotonic_time ();
}

static void
got_headers_cb (SoupMessage *message, gpointer user_data)
{
  ((LkAttempt *) user_data)->moved_at = g_get_monotonic_time ();
}

static gboolean
same_origin (const char *a, const char *b)
{
  g_autoptr (GUri) first = g_uri_parse (a, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) second = g_uri_parse (b, SOUP_HTTP_URI_FLAGS, NULL);

  return first != NULL && second != NULL &&
         g_ascii_strcasecmp (g_uri_get_scheme (first), g_uri_get_scheme (second)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (first), g_uri_get_host (second)) == 0 &&
         g_uri_get_port (first) == g_uri_get_port (second);
}

static void
set_body (LkAttempt *self)
{
  LkRequest *request = self->request;

  if (request->bytes != NULL)
    {
      soup_message_set_request_body_from_bytes (self->message, request->content_type,
                                                request->bytes);
    }
  else if (request->file != NULL)
    {
      goffset envelope = request->head == NULL ? 0
                                               : (goffset) (g_bytes_get_size (request->head) +
                                                            g_bytes_get_size (request->tail));
      g_autoptr (GInputStream) slice =
          lk_slice_stream_new (request->file, request->offset, request->length - envelope);

      if (request->head != NULL)
        lk_slice_stream_set_envelope (LK_SLICE_STREAM (slice), request->head, request->tail);

      soup_message_set_request_body (self->message, request->content_type, slice, request->length);
    }
}

/* Headers that a client set may name secrets of its own (a signature, a key): none
 * of them goes to another host. */
static void
set_headers (LkAttempt *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  gboolean at_home = same_origin (self->uri, self->request->uri);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, self->request->headers);
  while (at_home && g_hash_table_iter_next (&iter, &name, &value))
    soup_message_headers_replace (headers, name, value);

  if (at_home && self->request->bearer != NULL)
    {
      g_autofree char *authorization = g_strconcat ("Bearer ", self->request->bearer, NULL);

      soup_message_headers_replace (headers, "Authorization", authorization);
    }

  if (self->request->target != NULL)
    {
      soup_message_headers_replace (headers, "Accept-Encoding", "identity");
      if (self->part_size > 0)
        soup_message_headers_set_range (headers, self->part_size, -1);
    }
}

static gboolean
make_message (LkAttempt *self, GError **error)
{
  if (!lk_http_check_uri (self->uri, self->request->allow_plain, error))
    return FALSE;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  self->message = soup_message_new (self->request->method, self->uri);

  if (self->message == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” is not a web address"),
                   self->uri);
      return FALSE;
    }

  /* On a connection that was kept open and turns out to be closed, libsoup asks again by
   * itself: 3.2.3 may crash when it does (its message has lost its I/O by the time the answer
   * is told of). What is tried again is our business anyway. */
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT |
                                             SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE |
                                             SOUP_MESSAGE_NEW_CONNECTION);
  if (self->request->target != NULL)
    soup_message_disable_feature (self->message, SOUP_TYPE_CONTENT_DECODER);

  self->sent_bytes = 0;
  set_body (self);
  set_headers (self);
  g_signal_connect (self->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (got_headers_cb), self);

  return TRUE;
}

/* Step 1: is there a part to go on with? */

static gboolean
nothing_to_look_for (gpointer state)
{
  LkAttempt *self = state;

  return self->request->target == NULL || !self->request->resume;
}

static void
look_begin (LkFlow *flow, gpointer state)
{
  LkAttempt *self = state;

  g_file_query_info_async (self->part, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, self->inner, lk_flow_ready, flow);
}

static LkFlowAction
look_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkAttempt *self = state;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (self->part, result, NULL);

  if (info != NULL)
    self->part_size = g_file_info_get_size (info);

  return LK_FLOW_NEXT;
}

/* Step 2: ask, and go where a redirect points. */

static void
send_begin (LkFlow *flow, gpointer state)
{
  LkAttempt *self = state;
  GError *error = NULL;

  heed_wish (self);

  if (make_message (self, &error))
    {
      soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->inner,
                               lk_flow_ready, flow);
    }
  else
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

      g_task_set_source_tag (task, send_begin);
      g_task_return_error (task, error);
    }
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  GHashTable *headers = user_data;
  g_autofree char *lower = g_ascii_strdown (name, -1);
  const char *before = g_hash_table_lookup (headers, lower);
  g_autofree char *joined = before != NULL ? g_strconcat (before, ", ", value, NULL) : NULL;

  g_hash_table_replace (headers, g_steal_pointer (&lower),
                        joined != NULL ? g_steal_pointer (&joined) : g_strdup (value));
}

static gboolean
is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static gboolean
is_encrypted (const char *uri)
{
  return g_ascii_strncasecmp (uri, "https:", strlen ("https:")) == 0;
}

static gboolean
may_follow (LkAttempt *self, guint status, const char *target)
{
  gboolean reads = g_str_equal (self->request->method, "GET") ||
                   g_str_equal (self->request->method, "HEAD");

  if (target == NULL || self->redirects >= self->request->max_redirects)
    return FALSE;

  if (is_encrypted (self->uri) && !is_encrypted (target))
    return FALSE;

  /* A body goes on only where the service itself sends it, and never as a GET. */
  return reads || ((status == 307 || status == 308) && same_origin (self->uri, target));
}

static char *
redirect_target (LkAttempt *self)
{
  const char *location = lk_response_get_header (self->response, "location");

  return location != NULL ? g_uri_resolve_relative (self->uri, location, SOUP_HTTP_URI_FLAGS, NULL)
                          : NULL;
}

/* There is nothing behind the part, which is whole, or of something else; or what came
 * begins in another place. */
static gboolean
part_is_of_no_use (LkAttempt *self, guint status)
{
  return status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE ||
         (status == SOUP_STATUS_PARTIAL_CONTENT && !lk_http_attempt_goes_on (self));
}

static LkFlowAction
send_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkAttempt *self = state;
  guint status;

  if (g_async_result_is_tagged (result, send_begin))
    {
      g_task_propagate_boolean (G_TASK (result), error);
      return LK_FLOW_DONE;
    }

  g_clear_object (&self->body);
  self->body = soup_session_send_finish (self->session, result, error);
  if (self->body == NULL)
    return LK_FLOW_DONE;

  status = soup_message_get_status (self->message);
  g_clear_pointer (&self->response, lk_response_unref);
  self->response = lk_response_new (status, self->uri);
  soup_message_headers_foreach (soup_message_get_response_headers (self->message), copy_header,
                                self->response->headers);

  if (self->part_size > 0 && part_is_of_no_use (self, status))
    {
      self->part_size = 0;
      return LK_FLOW_REPEAT;
    }

  if (is_redirect (status) && self->request->max_redirects > 0)
    {
      g_autofree char *target = redirect_target (self);

      if (may_follow (self, status, target))
        {
          self->redirects++;
          g_free (self->uri);
          self->uri = g_steal_pointer (&target);
          return LK_FLOW_REPEAT;
        }
    }

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "look", look_begin, look_end, nothing_to_look_for },
  { "send", send_begin, send_end },
  { "open", lk_http_attempt_open_begin, lk_http_attempt_open_end, lk_http_attempt_goes_to_memory },
  { "read", lk_http_attempt_read_begin, lk_http_attempt_read_end },
  { "close", lk_http_attempt_close_begin, lk_http_attempt_close_end, lk_http_attempt_goes_to_memory },
  { "rename", lk_http_attempt_rename_begin, lk_http_attempt_rename_end, lk_http_attempt_goes_to_memory },
  { NULL }
};
/* clang-format on */

/* The flow runs without a cancellable of its own: a timer cancels `inner`, and that is
 * not the caller's wish. */
static void
flow_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkAttempt *self = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean ok = lk_flow_run_finish (NULL, result, &error) != NULL;

  clear_source (&self->wish);
  clear_source (&self->deadline);
  clear_source (&self->watch);

  if (ok)
    {
      g_task_return_pointer (task, lk_response_ref (self->response),
                             (GDestroyNotify) lk_response_unref);
      return;
    }

  /* One unlink, at once: a next attempt begins the same file anew. */
  if (self->part != NULL && !self->request->resume)
    g_file_delete (self->part, NULL, NULL);

  if (lk_error_is_canceled (error) && !g_cancellable_is_cancelled (self->outer) &&
      self->ended_by != ENDED_BY_NOBODY)
    {
      g_clear_error (&error);
      error = self->ended_by == ENDED_BY_ADDRESS
                  ? g_error_new (LK_ERROR, LK_ERROR_VALIDATION,
                                 _ ("The address leads into this computer or its own network, "
                                    "where nothing is fetched from without being allowed to"))
                  : lk_http_fault_timeout (self->request, self->ended_by == ENDED_BY_STALL);
    }

  g_task_return_error (task, lk_http_fault_from_transport (self->request, error, self->certificate,
                                                           self->redactor));
}

/**
 * lk_http_attempt_async: (skip)
 * @session: the session
 * @request: what to ask
 * @redactor: applied to what is said when it fails
 * @limit_ms: how long it may take, 0 for ever
 * @cancellable: (nullable): ends it
 * @callback: called when there is an answer, good or not
 * @user_data: for @callback
 */
void
lk_http_attempt_async (SoupSession *session,
                       LkRequest *request,
                       LkRedactor *redactor,
                       guint limit_ms,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  LkAttempt *self = g_new0 (LkAttempt, 1);

  g_task_set_source_tag (task, lk_http_attempt_async);
  g_task_set_task_data (task, self, attempt_free);
  self->session = g_object_ref (session);
  self->request = lk_request_ref (request);
  self->redactor = g_object_ref (redactor);
  self->inner = g_cancellable_new ();
  self->uri = g_strdup (request->uri);
  self->moved_at = g_get_monotonic_time ();

  if (request->target != NULL)
    {
      g_autofree char *path = g_file_get_path (request->target);
      g_autofree char *part = g_strconcat (path, ".part", NULL);

      self->part = g_file_new_for_path (part);
    }

  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->wish =
          add_source (g_cancellable_source_new (cancellable), G_SOURCE_FUNC (wish_cb), self);
    }

  self->deadline = add_timer (limit_ms, deadline_cb, self);
  self->watch = add_timer (MAX (request->stall_ms / 4, request->stall_ms > 0), watch_cb, self);

  lk_flow_run_async (NULL, steps, self, NULL, NULL, flow_done_cb, task);
}

/**
 * lk_http_attempt_finish: (skip)
 * @result: the result
 * @facts: (out): what is known of it, also when it failed
 * @error: return location
 *
 * Returns: (transfer full): the answer, whatever its status, or %NULL with @error
 */
LkResponse *
lk_http_attempt_finish (GAsyncResult *result, LkAttemptFacts *facts, GError **error)
{
  LkAttempt *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  self = g_task_get_task_data (G_TASK (result));
  facts->sent = self->sent;
  facts->status = self->response != NULL ? self->response->status : 0;

  return g_task_propagate_pointer (G_TASK (result), error);
}
