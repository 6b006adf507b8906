/* lk-http-attempt-private.h: what the two halves of an attempt share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-flow.h"
#include "lk-http-attempt.h"

G_BEGIN_DECLS

typedef enum
{
  ENDED_BY_NOBODY,
  ENDED_BY_DEADLINE,
  ENDED_BY_STALL,
  ENDED_BY_ADDRESS,
} EndedBy;

typedef struct
{
  SoupSession *session; /* (owned) input */
  LkRequest *request;   /* (owned) input */
  LkRedactor *redactor; /* (owned) input */

  GCancellable *inner; /* (owned) cancelled by the caller, a timer or the address check */
  GCancellable *outer; /* (owned) (nullable) the caller's */
  GSource *wish;       /* (owned) (nullable) heeds the caller's */
  GSource *deadline;   /* (owned) (nullable) */
  GSource *watch;      /* (owned) (nullable) */
  gint64 moved_at;     /* monotonic time of the last byte */
  EndedBy ended_by;
  GTlsCertificateFlags certificate; /* what is wrong with the server's */

  char *uri;            /* in progress: where we are */
  guint redirects;      /* in progress */
  SoupMessage *message; /* (owned) (nullable) in progress */
  GInputStream *body;   /* (owned) (nullable) in progress */
  GOutputStream *out;   /* (owned) (nullable) in progress */
  GFile *part;          /* (owned) (nullable) in progress */
  goffset part_size;    /* in progress: what is there to go on with */
  goffset sent_bytes;   /* in progress */

  LkResponse *response; /* (owned) (nullable) output */
  gboolean sent;        /* output */
} LkAttempt;

void lk_http_attempt_report (LkAttempt *self, goffset done, goffset total);

gboolean lk_http_attempt_goes_on (LkAttempt *self);
gboolean lk_http_attempt_goes_to_memory (gpointer state);
void lk_http_attempt_open_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_http_attempt_open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
void lk_http_attempt_read_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_http_attempt_read_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
void lk_http_attempt_close_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_http_attempt_close_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
void lk_http_attempt_rename_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_http_attempt_rename_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);

G_END_DECLS
