/* lk-http-attempt-body.c: the half of an attempt that reads the body
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-attempt-private.h"

#include "lk-http-copy.h"
#include "lk-request-private.h"
#include "lk-response-private.h"

#include "lk-error.h"
#include "lk-room.h"

#include <glib/gi18n-lib.h>

/* Of an error's body no more is read. */
#define MAX_ERROR_BODY (256 * 1024)

/* Tells the caller, and the watch that looks for a stall. */
void
lk_http_attempt_report (LkAttempt *self, goffset done, goffset total)
{
  self->moved_at = g_get_monotonic_time ();

  if (self->request->progress != NULL)
    self->request->progress (done, total, self->request->progress_data);
}

/* Step 3: open the file that the body goes to. */

gboolean
lk_http_attempt_goes_to_memory (gpointer state)
{
  LkAttempt *self = state;

  return self->request->target == NULL ||
         !lk_request_accepts (self->request, self->response->status);
}

/* Whether what comes fits behind the part that is there. */
gboolean
lk_http_attempt_goes_on (LkAttempt *self)
{
  goffset start = -1;
  goffset end = -1;

  return self->response->status == 206 && self->part_size > 0 &&
         soup_message_headers_get_content_range (soup_message_get_response_headers (self->message),
                                                 &start, &end, NULL) &&
         start == self->part_size;
}

void
lk_http_attempt_open_begin (LkFlow *flow, gpointer state)
{
  LkAttempt *self = state;

  if (lk_http_attempt_goes_on (self))
    {
      g_file_append_to_async (self->part, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, self->inner,
                              lk_flow_ready, flow);
    }
  else
    {
      self->part_size = 0;
      g_file_replace_async (self->part, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT,
                            self->inner, lk_flow_ready, flow);
    }
}

LkFlowAction
lk_http_attempt_open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkAttempt *self = state;
  GFileOutputStream *out = self->part_size > 0 ? g_file_append_to_finish (self->part, result, error)
                                               : g_file_replace_finish (self->part, result, error);

  if (out != NULL)
    {
      self->out = G_OUTPUT_STREAM (out);
    }
  else
    {
      g_autofree char *name = g_file_get_parse_name (self->request->target);

      *error = lk_error_from_io (*error, name);
    }

  return LK_FLOW_NEXT;
}

/* Step 4: read it all. */

static goffset
announced_length (LkAttempt *self)
{
  const char *length = lk_response_get_header (self->response, "content-length");

  if (length == NULL || lk_response_get_header (self->response, "content-encoding") != NULL)
    return -1;

  return g_ascii_strtoll (length, NULL, 10);
}

static void
copied_cb (goffset copied, gpointer user_data)
{
  LkAttempt *self = user_data;
  goffset length = announced_length (self);

  if (self->out != NULL)
    lk_http_attempt_report (self, self->part_size + copied,
                            length >= 0 ? self->part_size + length : -1);
  else
    self->moved_at = g_get_monotonic_time ();
}

static goffset
file_limit (LkAttempt *self)
{
  return self->request->max_target < 0 ? -1 : MAX (self->request->max_target - self->part_size, 0);
}

void
lk_http_attempt_read_begin (LkFlow *flow, gpointer state)
{
  LkAttempt *self = state;
  gboolean good = lk_request_accepts (self->request, self->response->status);
  LkCopy copy = {
    .source = self->body,
    .stream = self->out,
    .memory = self->out == NULL ? self->response->body : NULL,
    .limit = self->out != NULL ? file_limit (self)
             : good            ? (goffset) self->request->max_body
                               : -1,
    .func = copied_cb,
    .func_data = self,
  };

  if (self->out == NULL && !good)
    copy.limit = MAX_ERROR_BODY;
  else if (!g_str_equal (self->request->method, "HEAD"))
    copy.announced = announced_length (self);

  lk_http_copy_async (&copy, self->inner, lk_flow_ready, flow);
}

LkFlowAction
lk_http_attempt_read_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkAttempt *self = state;
  gboolean good = lk_request_accepts (self->request, self->response->status);
  gboolean has_body = !g_str_equal (self->request->method, "HEAD");
  goffset expected = announced_length (self);
  g_autoptr (GError) local_error = NULL;
  goffset copied = lk_http_copy_finish (result, &local_error);

  /* What a service says of its trouble is cut short, never a reason to fail otherwise. */
  if (copied < 0 && !good && !lk_error_is_canceled (local_error))
    return LK_FLOW_DONE;

  if (copied < 0 && self->out != NULL &&
      g_strcmp0 (lk_error_get_code (local_error), "no-space") == 0)
    {
      g_propagate_error (error, lk_room_error (g_file_peek_path (self->request->target),
                                               (guint64) MAX (expected, 0)));
      return LK_FLOW_DONE;
    }

  if (copied < 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  if (good && has_body && expected >= 0 && copied != expected)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("%lld of %lld bytes came"),
                 (long long) copied, (long long) expected);

  self->response->size = self->part_size + copied;

  return LK_FLOW_NEXT;
}

/* Step 5 and 6: close and rename. */

void
lk_http_attempt_close_begin (LkFlow *flow, gpointer state)
{
  g_output_stream_close_async (((LkAttempt *) state)->out, G_PRIORITY_DEFAULT, NULL, lk_flow_ready,
                               flow);
}

LkFlowAction
lk_http_attempt_close_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkAttempt *self = state;

  if (!g_output_stream_close_finish (self->out, result, error))
    {
      g_autofree char *name = g_file_get_parse_name (self->request->target);

      *error = lk_error_from_io (*error, name);
    }

  return LK_FLOW_NEXT;
}

void
lk_http_attempt_rename_begin (LkFlow *flow, gpointer state)
{
  LkAttempt *self = state;

  g_file_move_async (self->part, self->request->target,
                     G_FILE_COPY_OVERWRITE | G_FILE_COPY_NO_FALLBACK_FOR_MOVE, G_PRIORITY_DEFAULT,
                     self->inner, NULL, NULL, lk_flow_ready, flow);
}

LkFlowAction
lk_http_attempt_rename_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkAttempt *self = state;

  if (!g_file_move_finish (self->part, result, error))
    {
      g_autofree char *name = g_file_get_parse_name (self->request->target);

      *error = lk_error_from_io (*error, name);
    }

  return LK_FLOW_DONE;
}
