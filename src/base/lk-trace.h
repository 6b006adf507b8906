/* lk-trace.h: where everything that does work reports what it did
 *
 * Clients of services get one and know nothing of jobs; a job owns one and keeps
 * what arrives. Secrets are cut out here, so that no event ever holds one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-event.h"
#include "lk-redactor.h"

G_BEGIN_DECLS

#define LK_TYPE_TRACE (lk_trace_get_type ())
G_DECLARE_FINAL_TYPE (LkTrace, lk_trace, LK, TRACE, GObject)

/**
 * LkProgressFunc:
 * @done: bytes or items done
 * @total: how many there are, or -1 when that is not known
 * @user_data: as given
 *
 * Called on the main context of the caller.
 */
typedef void (*LkProgressFunc) (gint64 done, gint64 total, gpointer user_data);

LkTrace *lk_trace_new (LkRedactor *redactor);
LkRedactor *lk_trace_get_redactor (LkTrace *self);
void lk_trace_set_stage (LkTrace *self, const char *stage, guint attempt);
void lk_trace_add (LkTrace *self, LkEvent *event);
void lk_trace_log (LkTrace *self, LkEventLevel level, JsonObject *detail, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

G_END_DECLS
