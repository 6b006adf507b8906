/* lk-request.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-request-private.h"

#include "lk-json.h"

#define DEFAULT_MAX_BODY      (8 * 1024 * 1024)
#define DEFAULT_MAX_TRIES     4
#define DEFAULT_MAX_REDIRECTS 5
#define DEFAULT_ATTEMPT_MS    (60 * 1000)
#define DEFAULT_STALL_MS      (30 * 1000)
#define DEFAULT_OVERALL_MS    (5 * 60 * 1000)

G_DEFINE_BOXED_TYPE (LkRequest, lk_request, lk_request_ref, lk_request_unref)

void
lk_fault_take_message (LkFault *self, char *message)
{
  g_free (self->message);
  self->message = message;
}

void
lk_fault_set_word (LkFault *self, const char *word)
{
  g_free (self->word);
  self->word = g_strdup (word);
}

void
lk_fault_set_field (LkFault *self, const char *field)
{
  g_free (self->field);
  self->field = g_strdup (field);
}

/**
 * lk_request_new: (constructor)
 * @method: an HTTP method
 * @uri: an absolute address, percent-encoded as it is to be sent
 *
 * Returns: (transfer full): a request that may be retried unless it is a POST or a PATCH
 */
LkRequest *
lk_request_new (const char *method, const char *uri)
{
  LkRequest *self = g_new0 (LkRequest, 1);

  g_atomic_ref_count_init (&self->references);
  self->method = g_strdup (method);
  self->uri = g_strdup (uri);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->max_body = DEFAULT_MAX_BODY;
  self->retryable = !g_str_equal (method, "POST") && !g_str_equal (method, "PATCH");
  self->max_tries = DEFAULT_MAX_TRIES;
  self->max_redirects = DEFAULT_MAX_REDIRECTS;
  self->attempt_ms = DEFAULT_ATTEMPT_MS;
  self->stall_ms = DEFAULT_STALL_MS;
  self->overall_ms = DEFAULT_OVERALL_MS;

  return self;
}

LkRequest *
lk_request_ref (LkRequest *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_request_unref (LkRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  if (self->sign_data_free != NULL)
    self->sign_data_free (self->sign_data);

  g_free (self->method);
  g_free (self->uri);
  g_free (self->service);
  g_free (self->operation);
  g_hash_table_unref (self->headers);
  g_free (self->bearer);
  g_free (self->content_type);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
  g_clear_object (&self->file);
  g_clear_object (&self->target);
  g_free (self);
}

/**
 * lk_request_set_service:
 * @self: a request
 * @service: the service as a person knows it, for sentences
 * @operation: the operation, for the trace
 */
void
lk_request_set_service (LkRequest *self, const char *service, const char *operation)
{
  g_free (self->service);
  g_free (self->operation);
  self->service = g_strdup (service);
  self->operation = g_strdup (operation);
}

/**
 * lk_request_set_header:
 * @self: a request
 * @name: a header's name in lower case
 * @value: (nullable): its value; %NULL takes it away
 */
void
lk_request_set_header (LkRequest *self, const char *name, const char *value)
{
  if (value != NULL)
    g_hash_table_replace (self->headers, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->headers, name);
}

/**
 * lk_request_set_bearer:
 * @self: a request
 * @token: (nullable): sent to the request's own host only, never behind a redirect elsewhere
 */
void
lk_request_set_bearer (LkRequest *self, const char *token)
{
  g_free (self->bearer);
  self->bearer = g_strdup (token);
}

/**
 * lk_request_set_sign_func:
 * @self: a request
 * @func: called before each attempt
 * @data: for @func
 * @data_free: (nullable): frees @data
 */
void
lk_request_set_sign_func (LkRequest *self, LkSignFunc func, gpointer data, GDestroyNotify data_free)
{
  self->sign = func;
  self->sign_data = data;
  self->sign_data_free = data_free;
}

/**
 * lk_request_set_body_bytes:
 * @self: a request
 * @content_type: (nullable): a media type
 * @bytes: the body
 */
void
lk_request_set_body_bytes (LkRequest *self, const char *content_type, GBytes *bytes)
{
  g_free (self->content_type);
  self->content_type = g_strdup (content_type);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_bytes_ref (bytes);
  self->length = (goffset) g_bytes_get_size (bytes);
}

/**
 * lk_request_set_body_json:
 * @self: a request
 * @object: the body
 */
void
lk_request_set_body_json (LkRequest *self, JsonObject *object)
{
  char *text = lk_json_object_to_string (object, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  lk_request_set_body_bytes (self, "application/json", bytes);
}

/**
 * lk_request_set_body_file:
 * @self: a request
 * @content_type: (nullable): a media type
 * @file: a local file
 * @offset: where the body begins in it
 * @length: how many bytes are sent, always as Content-Length
 */
void
lk_request_set_body_file (
    LkRequest *self, const char *content_type, GFile *file, goffset offset, goffset length)
{
  g_free (self->content_type);
  self->content_type = g_strdup (content_type);
  g_set_object (&self->file, file);
  self->offset = offset;
  self->length = length;
}

/**
 * lk_request_set_body_envelope:
 * @self: a request with a file as its body
 * @head: sent in front of the file
 * @tail: sent behind it
 *
 * For forms: the parts' headers go round a file that is still streamed.
 */
void
lk_request_set_body_envelope (LkRequest *self, GBytes *head, GBytes *tail)
{
  g_return_if_fail (self->file != NULL && self->head == NULL);

  self->head = g_bytes_ref (head);
  self->tail = g_bytes_ref (tail);
  self->length += (goffset) (g_bytes_get_size (head) + g_bytes_get_size (tail));
}

/**
 * lk_request_set_max_body:
 * @self: a request
 * @bytes: how much of an answer is kept in memory; a longer one is an error
 */
void
lk_request_set_max_body (LkRequest *self, gsize bytes)
{
  self->max_body = bytes;
}

/**
 * lk_request_set_target:
 * @self: a request
 * @file: where the body of a good answer goes; written under a name with `.part`
 *   behind it and renamed when it is whole
 * @max_size: how large it may be, or -1
 */
void
lk_request_set_target (LkRequest *self, GFile *file, goffset max_size)
{
  g_set_object (&self->target, file);
  self->max_target = max_size;
}

/**
 * lk_request_set_resume:
 * @self: a request with a target
 * @resume: whether a `.part` that is there is gone on with, by a Range
 */
void
lk_request_set_resume (LkRequest *self, gboolean resume)
{
  self->resume = resume;
}

/**
 * lk_request_set_expect_json:
 * @self: a request
 * @expect: whether a good answer that is not JSON is an error
 */
void
lk_request_set_expect_json (LkRequest *self, gboolean expect)
{
  self->expect_json = expect;
}

/**
 * lk_request_accept_status:
 * @self: a request
 * @status: an HTTP status that is an answer here and not an error, such as 404 for HEAD
 */
void
lk_request_accept_status (LkRequest *self, guint status)
{
  g_return_if_fail (self->n_accepted < LK_REQUEST_MAX_STATUSES);

  self->accepted[self->n_accepted++] = status;
}

/**
 * lk_request_expect_status:
 * @self: a request
 * @status: an HTTP status that is an error, but no surprise, as 404 is where the question is
 *   whether something exists; the trace does not call it a failure
 */
void
lk_request_expect_status (LkRequest *self, guint status)
{
  self->expected = status;
}

gboolean
lk_request_accepts (LkRequest *self, guint status)
{
  if (status >= 200 && status < 300)
    return TRUE;

  for (guint i = 0; i < self->n_accepted; i++)
    {
      if (self->accepted[i] == status)
        return TRUE;
    }

  return FALSE;
}

/**
 * lk_request_set_fault_func:
 * @self: a request
 * @func: reads the service's error bodies
 * @data: for @func; must outlive the exchange
 */
void
lk_request_set_fault_func (LkRequest *self, LkFaultFunc func, gpointer data)
{
  self->fault = func;
  self->fault_data = data;
}

/**
 * lk_request_set_progress:
 * @self: a request
 * @func: called with the bytes sent of a body, or received for a target
 * @data: for @func; must outlive the exchange
 */
void
lk_request_set_progress (LkRequest *self, LkProgressFunc func, gpointer data)
{
  self->progress = func;
  self->progress_data = data;
}

/**
 * lk_request_set_retryable:
 * @self: a request
 * @retryable: whether sending it twice does no harm
 *
 * One that is not is still sent again when nothing of it had been sent, or when the
 * service said 429 or 503: it was not carried out.
 */
void
lk_request_set_retryable (LkRequest *self, gboolean retryable)
{
  self->retryable = retryable;
}

void
lk_request_set_max_tries (LkRequest *self, guint tries)
{
  self->max_tries = tries;
}

/**
 * lk_request_set_max_redirects:
 * @self: a request
 * @redirects: how many are followed; with 0 a redirect is the answer
 */
void
lk_request_set_max_redirects (LkRequest *self, guint redirects)
{
  self->max_redirects = redirects;
}

/**
 * lk_request_set_timeouts:
 * @self: a request
 * @attempt_ms: limit of one try, 0 for none
 * @stall_ms: how long no byte may move, 0 for ever
 * @overall_ms: limit of all tries and waits together, 0 for none; a try that has no limit
 *   of its own (a long transfer) is not ended by it
 */
void
lk_request_set_timeouts (LkRequest *self, guint attempt_ms, guint stall_ms, guint overall_ms)
{
  self->attempt_ms = attempt_ms;
  self->stall_ms = stall_ms;
  self->overall_ms = overall_ms;
}

static guint
shorter (guint limit_ms, guint ms)
{
  return limit_ms == 0 ? ms : MIN (limit_ms, ms);
}

/**
 * lk_request_shorten_timeouts:
 * @self: a request
 * @ms: how long a try, and a standstill within one, may last at most
 */
void
lk_request_shorten_timeouts (LkRequest *self, guint ms)
{
  self->attempt_ms = shorter (self->attempt_ms, ms);
  self->stall_ms = shorter (self->stall_ms, ms);
}

/**
 * lk_request_set_allow_plain:
 * @self: a request
 * @allow: whether plain http is fine for any host: for pictures that a person named,
 *   never for a service
 */
void
lk_request_set_allow_plain (LkRequest *self, gboolean allow)
{
  self->allow_plain = allow;
}

/**
 * lk_request_set_quiet:
 * @self: a request
 * @quiet: whether success leaves no event, as for polling
 */
void
lk_request_set_quiet (LkRequest *self, gboolean quiet)
{
  self->quiet = quiet;
}

/**
 * lk_request_set_address_check:
 * @self: a request
 * @public_only: whether loopback, link-local and private addresses are refused, on
 *   every redirect as well and by the address that is really connected to
 */
void
lk_request_set_address_check (LkRequest *self, gboolean public_only)
{
  self->public_only = public_only;
}

const char *
lk_request_get_method (LkRequest *self)
{
  return self->method;
}

const char *
lk_request_get_uri (LkRequest *self)
{
  return self->uri;
}

const char *
lk_request_get_header (LkRequest *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

/**
 * lk_request_get_headers:
 * @self: a request
 *
 * Returns: (transfer none) (element-type utf8 utf8): names in lower case, for signing
 */
GHashTable *
lk_request_get_headers (LkRequest *self)
{
  return self->headers;
}

/**
 * lk_request_get_body_length:
 * @self: a request
 *
 * Returns: bytes that the body has
 */
goffset
lk_request_get_body_length (LkRequest *self)
{
  return self->length;
}
