/* lk-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-flow"

#include "lk-flow.h"

struct _LkFlow
{
  GTask *task; /* (owned) while running; itself owns us as its task data */
  const LkFlowStep *step;
  gpointer state;
  GDestroyNotify state_free;
  guint delay;
};

static void
lk_flow_free (gpointer data)
{
  LkFlow *self = data;

  if (self->state_free != NULL)
    self->state_free (self->state);

  g_free (self);
}

static void
lk_flow_return (LkFlow *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
lk_flow_begin_step (LkFlow *self)
{
  GError *error = NULL;

  while (self->step->name != NULL && self->step->done != NULL && self->step->done (self->state))
    self->step++;

  if (self->step->name == NULL)
    {
      lk_flow_return (self, NULL);
    }
  else if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->task), &error))
    {
      lk_flow_return (self, error);
    }
  else
    {
      g_debug ("%s", self->step->name);
      self->step->begin (self, self->state);
    }
}

static gboolean
delay_elapsed_cb (gpointer user_data)
{
  lk_flow_begin_step (g_task_get_task_data (user_data));

  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_dummy_cb (GCancellable *cancellable, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* A timeout that also fires as soon as the task is cancelled. */
static void
attach_delay (GTask *task, guint milliseconds, GSourceFunc callback)
{
  g_autoptr (GSource) source = g_timeout_source_new (milliseconds);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_callback (child, G_SOURCE_FUNC (cancelled_dummy_cb), NULL, NULL);
      g_source_add_child_source (source, child);
    }

  g_task_attach_source (task, source, callback);
}

static void
lk_flow_begin_step_later (LkFlow *self)
{
  guint delay = self->delay;

  self->delay = 0;
  attach_delay (self->task, delay, delay_elapsed_cb);
}

/**
 * lk_flow_ready:
 * @source_object: (nullable): unused
 * @result: the result of the operation that the current step began
 * @flow: the flow
 *
 * The callback that a step's begin function hands to its operation.
 */
void
lk_flow_ready (GObject *source_object, GAsyncResult *result, gpointer flow)
{
  LkFlow *self = flow;
  GError *error = NULL;
  LkFlowAction action = self->step->end (self, self->state, result, &error);

  if (error != NULL)
    {
      lk_flow_return (self, error);
      return;
    }

  switch (action)
    {
    case LK_FLOW_NEXT:
      self->step++;
      break;

    case LK_FLOW_DONE:
      while (self->step->name != NULL)
        self->step++;
      break;

    case LK_FLOW_REPEAT:
    default:
      break;
    }

  if (self->delay > 0)
    lk_flow_begin_step_later (self);
  else
    lk_flow_begin_step (self);
}

/**
 * lk_flow_run_async:
 * @source_object: (nullable) (type GObject): the object that the task belongs to
 * @steps: a static table that ends with a nameless step
 * @state: handed to every step
 * @state_free: (nullable): frees @state with the result
 * @cancellable: (nullable): ends the flow, also while it waits
 * @callback: called when the last step is done, or one failed
 * @user_data: for @callback
 *
 * Runs the steps one after the other on the thread-default main context.
 */
void
lk_flow_run_async (gpointer source_object,
                   const LkFlowStep *steps,
                   gpointer state,
                   GDestroyNotify state_free,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  LkFlow *self = g_new0 (LkFlow, 1);

  self->task = g_task_new (source_object, cancellable, callback, user_data);
  self->step = steps;
  self->state = state;
  self->state_free = state_free;
  g_task_set_source_tag (self->task, lk_flow_run_async);
  g_task_set_task_data (self->task, self, lk_flow_free);

  /* What a step has learnt is decided by its end function. A cancel that comes a
   * moment later must not hide it. */
  g_task_set_check_cancellable (self->task, FALSE);

  lk_flow_begin_step (self);
}

/**
 * lk_flow_run_finish:
 * @source_object: (nullable) (type GObject): as given to lk_flow_run_async()
 * @result: the result
 * @error: return location
 *
 * Returns: (nullable) (transfer none): the state, which lives as long as @result;
 *   %NULL with @error set when a step failed
 */
gpointer
lk_flow_run_finish (gpointer source_object, GAsyncResult *result, GError **error)
{
  LkFlow *self;

  g_return_val_if_fail (g_task_is_valid (result, source_object), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_flow_run_async), NULL);

  self = g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error) ? self->state : NULL;
}

/**
 * lk_flow_peek_state:
 * @result: the result of a flow
 *
 * Returns: (transfer none): the state, also when a step failed: how far it came
 */
gpointer
lk_flow_peek_state (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_flow_run_async), NULL);

  return ((LkFlow *) g_task_get_task_data (G_TASK (result)))->state;
}

/**
 * lk_flow_get_cancellable:
 * @self: a flow
 *
 * Returns: (nullable) (transfer none): what the steps pass on
 */
GCancellable *
lk_flow_get_cancellable (LkFlow *self)
{
  return g_task_get_cancellable (self->task);
}

/**
 * lk_flow_set_delay:
 * @self: a flow
 * @milliseconds: how long to wait before the next step begins
 *
 * To be called from an end function.
 */
void
lk_flow_set_delay (LkFlow *self, guint milliseconds)
{
  self->delay = milliseconds;
}

static gboolean
sleep_elapsed_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

/**
 * lk_sleep_async:
 * @milliseconds: how long
 * @cancellable: (nullable): ends the wait at once
 * @callback: called afterwards
 * @user_data: for @callback
 *
 * Waits without holding a thread.
 */
void
lk_sleep_async (guint milliseconds,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_sleep_async);
  attach_delay (task, milliseconds, sleep_elapsed_cb);
}

/**
 * lk_sleep_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: %FALSE when it was cancelled
 */
gboolean
lk_sleep_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
