/* lk-flow.h: run a table of asynchronous steps as one GTask
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LkFlow LkFlow;

/**
 * LkFlowAction:
 * @LK_FLOW_NEXT: go on with the following step
 * @LK_FLOW_REPEAT: run this step again, after lk_flow_set_delay() if set
 * @LK_FLOW_DONE: skip the remaining steps
 */
typedef enum
{
  LK_FLOW_NEXT,
  LK_FLOW_REPEAT,
  LK_FLOW_DONE,
} LkFlowAction;

/* Starts exactly one asynchronous operation, with lk_flow_get_cancellable(),
 * lk_flow_ready() and @flow as its last three arguments. */
typedef void (*LkFlowBegin) (LkFlow *flow, gpointer state);

/* Finishes that operation. The return value is ignored when @error is set. */
typedef LkFlowAction (*LkFlowEnd) (LkFlow *flow,
                                   gpointer state,
                                   GAsyncResult *result,
                                   GError **error);

/* Optional: %TRUE if there is nothing left for the step to do. This is what
 * resuming consists of. */
typedef gboolean (*LkFlowDone) (gpointer state);

typedef struct
{
  const char *name; /* for the log; %NULL ends the table */
  LkFlowBegin begin;
  LkFlowEnd end;
  LkFlowDone done; /* (nullable) */
} LkFlowStep;

void lk_flow_run_async (gpointer source_object,
                        const LkFlowStep *steps,
                        gpointer state,
                        GDestroyNotify state_free,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gpointer lk_flow_run_finish (gpointer source_object, GAsyncResult *result, GError **error);
gpointer lk_flow_peek_state (GAsyncResult *result);

void lk_flow_ready (GObject *source_object, GAsyncResult *result, gpointer flow);
GCancellable *lk_flow_get_cancellable (LkFlow *self);
void lk_flow_set_delay (LkFlow *self, guint milliseconds);

void lk_sleep_async (guint milliseconds,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
gboolean lk_sleep_finish (GAsyncResult *result, GError **error);

G_END_DECLS
