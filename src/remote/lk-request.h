/* lk-request.h: one request, described before it is sent
 *
 * A description, not an exchange: sending it again (a retry) starts from here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-error.h"
#include "lk-trace.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _LkRequest LkRequest;

#define LK_TYPE_REQUEST (lk_request_get_type ())
GType lk_request_get_type (void);

/**
 * LkFault: what is known of a refused request, before it becomes an error.
 * @status: the HTTP status
 * @code: the category to report; a hook may change it
 * @message: (owned): the sentence for a person; a hook may replace it
 * @word: (owned) (nullable): the service's own word, such as `NoSuchKey`
 * @field: (owned) (nullable): the parameter that was refused
 * @retry_after: milliseconds to wait, or 0
 * @headers: (transfer none) (element-type utf8 utf8): of the answer, names in lower case
 */
typedef struct
{
  guint status;
  LkError code;
  char *message;
  char *word;
  char *field;
  guint retry_after;
  GHashTable *headers;
} LkFault;

void lk_fault_take_message (LkFault *self, char *message);
void lk_fault_set_word (LkFault *self, const char *word);
void lk_fault_set_field (LkFault *self, const char *field);

/**
 * LkFaultFunc:
 * @fault: what is known already, from the status; to be refined
 * @json: (nullable): the body, when it is a JSON object
 * @text: the body, bounded, nul-terminated, not redacted
 * @user_data: as given
 *
 * How a client reads its service's error bodies.
 */
typedef void (*LkFaultFunc) (LkFault *fault,
                             JsonObject *json,
                             const char *text,
                             gpointer user_data);

/**
 * LkSignFunc:
 * @request: to be signed by setting headers; called anew before each attempt
 * @user_data: as given
 */
typedef void (*LkSignFunc) (LkRequest *request, gpointer user_data);

LkRequest *lk_request_new (const char *method, const char *uri);
LkRequest *lk_request_ref (LkRequest *self);
void lk_request_unref (LkRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRequest, lk_request_unref)

/* What is asked */
void lk_request_set_service (LkRequest *self, const char *service, const char *operation);
void lk_request_set_header (LkRequest *self, const char *name, const char *value);
void lk_request_set_bearer (LkRequest *self, const char *token);
void lk_request_set_sign_func (LkRequest *self, LkSignFunc func, gpointer data, GDestroyNotify);
void lk_request_set_body_bytes (LkRequest *self, const char *content_type, GBytes *bytes);
void lk_request_set_body_json (LkRequest *self, JsonObject *object);
void lk_request_set_body_file (
    LkRequest *self, const char *content_type, GFile *file, goffset offset, goffset length);
void lk_request_set_body_envelope (LkRequest *self, GBytes *head, GBytes *tail);

/* What is done with the answer */
void lk_request_set_max_body (LkRequest *self, gsize bytes);
void lk_request_set_target (LkRequest *self, GFile *file, goffset max_size);
void lk_request_set_resume (LkRequest *self, gboolean resume);
void lk_request_set_expect_json (LkRequest *self, gboolean expect);
void lk_request_accept_status (LkRequest *self, guint status);
void lk_request_expect_status (LkRequest *self, guint status);
void lk_request_set_fault_func (LkRequest *self, LkFaultFunc func, gpointer data);
void lk_request_set_progress (LkRequest *self, LkProgressFunc func, gpointer data);

/* How it is sent */
void lk_request_set_retryable (LkRequest *self, gboolean retryable);
void lk_request_set_max_tries (LkRequest *self, guint tries);
void lk_request_set_max_redirects (LkRequest *self, guint redirects);
void lk_request_set_timeouts (LkRequest *self, guint attempt_ms, guint stall_ms, guint overall_ms);
void lk_request_shorten_timeouts (LkRequest *self, guint ms);
void lk_request_set_allow_plain (LkRequest *self, gboolean allow);
void lk_request_set_quiet (LkRequest *self, gboolean quiet);
void lk_request_set_address_check (LkRequest *self, gboolean public_only);

const char *lk_request_get_method (LkRequest *self);
const char *lk_request_get_uri (LkRequest *self);
const char *lk_request_get_header (LkRequest *self, const char *name);
GHashTable *lk_request_get_headers (LkRequest *self);
goffset lk_request_get_body_length (LkRequest *self);

G_END_DECLS
