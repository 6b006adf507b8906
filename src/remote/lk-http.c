/* lk-http.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-http"

#include "lk-config.h"

#include "lk-http.h"

#include "lk-flow.h"
#include "lk-http-attempt.h"
#include "lk-http-fault.h"
#include "lk-json.h"
#include "lk-pace.h"
#include "lk-request-private.h"
#include "lk-response-private.h"
#include "lk-retry.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define MAX_CONNECTIONS          32
#define MAX_CONNECTIONS_PER_HOST 12
#define BACKOFF_BASE_MS          1000
#define BACKOFF_MAX_MS           (30 * 1000)

/* Shared by all views of one LkHttp. */
typedef struct
{
  gatomicrefcount references;
  SoupSession *session;
  LkRedactor *redactor;
  LkPace *pace;
  guint patience_ms; /* 0: as each request says */
  guint backoff_base_ms;
  guint backoff_max_ms;
} Core;

struct _LkHttp
{
  GObject parent_instance;

  Core *core;
  LkTrace *trace; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkHttp, lk_http, G_TYPE_OBJECT)

static void
core_unref (Core *core)
{
  if (!g_atomic_ref_count_dec (&core->references))
    return;

  g_clear_object (&core->session);
  g_clear_object (&core->redactor);
  lk_pace_free (core->pace);
  g_free (core);
}

typedef struct
{
  LkHttp *http;         /* (owned) input */
  LkRequest *request;   /* (owned) input */
  guint attempt;        /* in progress */
  gint64 started_at;    /* monotonic time */
  gint64 attempt_at;    /* monotonic time */
  LkResponse *response; /* (owned) (nullable) output */
} Send;

static void
send_free (gpointer data)
{
  Send *self = data;

  g_object_unref (self->http);
  lk_request_unref (self->request);
  g_clear_pointer (&self->response, lk_response_unref);
  g_free (self);
}

static JsonObject *
describe (Send *self)
{
  LkRequest *request = self->request;
  JsonObject *detail =
      lk_json_object_new ("s:method", request->method, "s:url", request->uri, NULL);

  if (request->operation != NULL)
    json_object_set_string_member (detail, "operation", request->operation);
  if (request->length > 0)
    json_object_set_int_member (detail, "bytesSent", request->length);

  return detail;
}

static void
add_event (
    Send *self, LkEventLevel level, const char *message, JsonObject *detail, LkCategory category)
{
  LkEvent *event = lk_event_new (level, message);

  lk_event_set_category (event, category);
  lk_event_set_duration (event, (double) (g_get_monotonic_time () - self->attempt_at) / 1e6);
  lk_event_set_attempt (event, self->attempt);
  lk_event_take_detail (event, detail);
  lk_trace_add (self->http->trace, event);
}

static const char *
operation_of (LkRequest *request)
{
  return request->operation != NULL ? request->operation : request->method;
}

static void
trace_success (Send *self)
{
  JsonObject *detail;
  g_autofree char *message = NULL;

  if (self->http->trace == NULL || self->request->quiet)
    return;

  message = g_strdup_printf ("%s: %u", operation_of (self->request), self->response->status);
  detail = describe (self);
  json_object_set_int_member (detail, "httpStatus", self->response->status);
  json_object_set_int_member (detail, "bytesReceived", self->response->size);
  if (lk_response_get_request_id (self->response) != NULL)
    json_object_set_string_member (detail, "requestId",
                                   lk_response_get_request_id (self->response));

  add_event (self, LK_EVENT_DEBUG, message, detail, LK_CATEGORY_NONE);
}

static gboolean
is_expected (Send *self, guint status)
{
  return status != 0 && status == self->request->expected;
}

static char *
describe_failure (Send *self, guint status, gboolean again, guint delay)
{
  const char *name = operation_of (self->request);

  if (is_expected (self, status))
    return g_strdup_printf ("%s: %u", name, status);

  /* The words of the seed's trace, which others read by machine. */
  if (again)
    return g_strdup_printf ("%s attempt %u failed, retrying in %ums", name, self->attempt, delay);

  return g_strdup_printf ("%s attempt %u failed", name, self->attempt);
}

static void
trace_failure (Send *self, const GError *error, gboolean again, guint delay)
{
  guint status = lk_error_get_http_status (error);
  JsonObject *detail;
  g_autofree char *message = NULL;

  if (self->http->trace == NULL || lk_error_is_canceled (error))
    return;

  message = describe_failure (self, status, again, delay);
  detail = describe (self);
  json_object_set_string_member (detail, "error", error->message);
  if (status != 0)
    json_object_set_int_member (detail, "httpStatus", status);
  if (lk_error_get_request_id (error) != NULL)
    json_object_set_string_member (detail, "requestId", lk_error_get_request_id (error));

  add_event (self, again ? LK_EVENT_WARNING : LK_EVENT_DEBUG, message, detail,
             is_expected (self, status) ? LK_CATEGORY_NONE : lk_error_get_category (error));
}

/* A service that said 429 has not carried the request out; nor has one that never got
 * its head. Everything else may have happened: a 503 may come from a gateway that lost
 * the answer. */
static gboolean
may_repeat (Send *self, const LkAttemptFacts *facts)
{
  return self->request->retryable || !facts->sent || facts->status == 429;
}

/* No answer, an answer that broke off, or a service that fell over on the way: only a
 * refusal says for sure that nothing was done. */
static gboolean
may_have_happened (Send *self, const LkAttemptFacts *facts)
{
  return facts->sent && !self->request->retryable && (facts->status < 400 || facts->status >= 500);
}

static gboolean
time_is_up (Send *self, guint delay)
{
  gint64 elapsed = (g_get_monotonic_time () - self->started_at) / 1000 + delay;

  return self->request->overall_ms > 0 && elapsed >= self->request->overall_ms;
}

static guint
time_left (Send *self)
{
  gint64 elapsed = (g_get_monotonic_time () - self->started_at) / 1000;

  if (self->request->overall_ms == 0)
    return G_MAXUINT;

  return (guint) MAX (self->request->overall_ms - elapsed, 1);
}

static LkFlowAction
handle_failure (
    LkFlow *flow, Send *self, const LkAttemptFacts *facts, GError *failure, GError **error)
{
  Core *core = self->http->core;
  guint delay = lk_error_get_retry_after (failure);
  gboolean again = lk_category_is_retryable (lk_error_get_category (failure)) &&
                   may_repeat (self, facts) && self->attempt < self->request->max_tries;

  if (delay > 0)
    lk_pace_pause (core->pace, self->request->uri, delay);
  else
    delay = lk_retry_backoff (self->attempt, core->backoff_base_ms, core->backoff_max_ms);

  if (again && time_is_up (self, delay))
    again = FALSE;

  if (!again && may_have_happened (self, facts) && !lk_error_is_canceled (failure))
    lk_error_set_code (failure, LK_HTTP_ANSWER_LOST);

  trace_failure (self, failure, again, delay);

  if (!again)
    {
      g_propagate_error (error, failure);
      return LK_FLOW_DONE;
    }

  g_error_free (failure);
  lk_flow_set_delay (flow, delay);

  return LK_FLOW_REPEAT;
}

static void
attempt_begin (LkFlow *flow, gpointer state)
{
  Send *self = state;
  Core *core = self->http->core;
  guint wait = lk_pace_take_turn (core->pace, self->request->uri);

  if (wait > 0)
    {
      lk_sleep_async (MIN (wait, time_left (self)), lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
      return;
    }

  self->attempt++;
  self->attempt_at = g_get_monotonic_time ();
  if (core->patience_ms > 0)
    lk_request_shorten_timeouts (self->request, core->patience_ms);
  if (self->request->sign != NULL)
    self->request->sign (self->request, self->request->sign_data);

  lk_http_attempt_async (core->session, self->request, core->redactor,
                         MIN (self->request->attempt_ms, time_left (self)),
                         lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static GError *
check_answer (Send *self)
{
  if (!lk_request_accepts (self->request, self->response->status))
    return lk_http_fault_from_response (self->request, self->response, self->http->core->redactor);

  if (self->request->service != NULL && self->response->status < 300 &&
      lk_http_response_is_html (self->response))
    return lk_http_fault_not_json (self->request, self->response);

  if (self->request->expect_json && self->response->status < 300)
    {
      g_autoptr (JsonNode) json = lk_response_dup_json (self->response, NULL);

      if (json == NULL)
        return lk_http_fault_not_json (self->request, self->response);
    }

  return NULL;
}

static LkFlowAction
attempt_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Send *self = state;
  LkAttemptFacts facts = { 0 };
  GError *failure = NULL;

  if (g_async_result_is_tagged (result, lk_sleep_async))
    {
      if (lk_sleep_finish (result, error) && time_is_up (self, 0))
        *error = lk_http_fault_busy (self->request);
      return LK_FLOW_REPEAT;
    }

  g_clear_pointer (&self->response, lk_response_unref);
  self->response = lk_http_attempt_finish (result, &facts, &failure);

  if (self->response != NULL)
    {
      lk_pace_pause (self->http->core->pace, self->request->uri,
                     lk_http_budget_wait (self->response));
      failure = check_answer (self);
    }

  if (failure != NULL)
    return handle_failure (flow, self, &facts, failure, error);

  trace_success (self);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "attempt", attempt_begin, attempt_end },
  { NULL }
};
/* clang-format on */

static void
lk_http_finalize (GObject *object)
{
  LkHttp *self = LK_HTTP (object);

  g_clear_pointer (&self->core, core_unref);
  g_clear_object (&self->trace);

  G_OBJECT_CLASS (lk_http_parent_class)->finalize (object);
}

static void
lk_http_class_init (LkHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_http_finalize;
}

static void
lk_http_init (LkHttp *self)
{
}

/**
 * lk_http_new:
 * @redactor: cuts secrets out of what services say
 *
 * Returns: (transfer full): the program's one HTTP client, to be used on this thread's
 *   main context
 */
LkHttp *
lk_http_new (LkRedactor *redactor)
{
  LkHttp *self = g_object_new (LK_TYPE_HTTP, NULL);

  self->core = g_new0 (Core, 1);
  g_atomic_ref_count_init (&self->core->references);
  self->core->redactor = g_object_ref (redactor);
  self->core->pace = lk_pace_new ();
  self->core->backoff_base_ms = BACKOFF_BASE_MS;
  self->core->backoff_max_ms = BACKOFF_MAX_MS;
  self->core->session = soup_session_new_with_options ("user-agent", "Lorikeet/" LK_VERSION,
                                                       "max-conns", MAX_CONNECTIONS,
                                                       "max-conns-per-host",
                                                       MAX_CONNECTIONS_PER_HOST, "timeout", 0,
                                                       "idle-timeout", 30, NULL);

  return self;
}

/**
 * lk_http_with_trace:
 * @self: a client
 * @trace: (nullable): gets the events of what is sent through the view
 *
 * Returns: (transfer full): a view of the same session, the same budget and the same
 *   redactor
 */
LkHttp *
lk_http_with_trace (LkHttp *self, LkTrace *trace)
{
  LkHttp *view;

  g_return_val_if_fail (LK_IS_HTTP (self), NULL);

  view = g_object_new (LK_TYPE_HTTP, NULL);
  view->core = self->core;
  g_atomic_ref_count_inc (&view->core->references);
  g_set_object (&view->trace, trace);

  return view;
}

/**
 * lk_http_get_redactor:
 * @self: a client
 *
 * Returns: (transfer none): its redactor
 */
LkRedactor *
lk_http_get_redactor (LkHttp *self)
{
  g_return_val_if_fail (LK_IS_HTTP (self), NULL);

  return self->core->redactor;
}

/**
 * lk_http_get_trace:
 * @self: a client
 *
 * Returns: (nullable) (transfer none): where its events go
 */
LkTrace *
lk_http_get_trace (LkHttp *self)
{
  g_return_val_if_fail (LK_IS_HTTP (self), NULL);

  return self->trace;
}

/**
 * lk_http_set_backoff:
 * @self: a client
 * @base_ms: the ceiling of the wait after a first failure
 * @max_ms: the highest ceiling
 */
void
lk_http_set_backoff (LkHttp *self, guint base_ms, guint max_ms)
{
  g_return_if_fail (LK_IS_HTTP (self));

  self->core->backoff_base_ms = base_ms;
  self->core->backoff_max_ms = max_ms;
}

/**
 * lk_http_set_patience:
 * @self: a client
 * @ms: how long a try, and a standstill within one, may last at most; 0: as each request says
 *
 * For who cannot wait for what a service is given, such as a test of services that are late.
 */
void
lk_http_set_patience (LkHttp *self, guint ms)
{
  g_return_if_fail (LK_IS_HTTP (self));

  self->core->patience_ms = ms;
}

/**
 * lk_http_set_host_budget:
 * @self: a client
 * @uri: any address of the host
 * @per_minute: how many requests it gets in a minute from all jobs together, with a
 *   burst of a sixth of it; 0 for no limit
 */
void
lk_http_set_host_budget (LkHttp *self, const char *uri, guint per_minute)
{
  g_return_if_fail (LK_IS_HTTP (self));

  lk_pace_set_budget (self->core->pace, uri, per_minute);
}

/**
 * lk_http_send_async:
 * @self: a client
 * @request: what to ask
 * @cancellable: (nullable): ends it within moments, whatever it waits for
 * @callback: called with a good answer or an error
 * @user_data: for @callback
 */
void
lk_http_send_async (LkHttp *self,
                    LkRequest *request,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Send *state;

  g_return_if_fail (LK_IS_HTTP (self));

  state = g_new0 (Send, 1);
  state->http = g_object_ref (self);
  state->request = lk_request_ref (request);
  state->started_at = g_get_monotonic_time ();
  state->attempt_at = state->started_at;

  lk_flow_run_async (self, steps, state, send_free, cancellable, callback, user_data);
}

/**
 * lk_http_send_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): an answer with a status that the request accepts; %NULL with
 *   @error, an %LK_ERROR or %G_IO_ERROR_CANCELLED
 */
LkResponse *
lk_http_send_finish (LkHttp *self, GAsyncResult *result, GError **error)
{
  Send *state;

  g_return_val_if_fail (LK_IS_HTTP (self), NULL);

  state = lk_flow_run_finish (self, result, error);

  return state != NULL ? g_steal_pointer (&state->response) : NULL;
}

/**
 * lk_http_send_finish_object:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the JSON object that was answered; %NULL with @error
 */
JsonObject *
lk_http_send_finish_object (LkHttp *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LkResponse) response = lk_http_send_finish (self, result, error);

  return response != NULL ? lk_response_dup_object (response, error) : NULL;
}
