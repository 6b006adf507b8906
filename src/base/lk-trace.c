/* lk-trace.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-trace"

#include "lk-trace.h"

#include "lk-json.h"

struct _LkTrace
{
  GObject parent_instance;

  LkRedactor *redactor; /* (owned) */
  char *stage;          /* (nullable) */
  guint attempt;
};

enum
{
  SIGNAL_EVENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkTrace, lk_trace, G_TYPE_OBJECT)

static void
lk_trace_finalize (GObject *object)
{
  LkTrace *self = LK_TRACE (object);

  g_clear_object (&self->redactor);
  g_clear_pointer (&self->stage, g_free);

  G_OBJECT_CLASS (lk_trace_parent_class)->finalize (object);
}

static void
lk_trace_class_init (LkTraceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_trace_finalize;

  /**
   * LkTrace::event:
   * @self: the trace
   * @event: what happened, without secrets
   */
  signals[SIGNAL_EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, LK_TYPE_EVENT);
}

static void
lk_trace_init (LkTrace *self)
{
  self->attempt = 1;
}

/**
 * lk_trace_new:
 * @redactor: what cuts secrets out of each event
 *
 * Returns: (transfer full): a trace
 */
LkTrace *
lk_trace_new (LkRedactor *redactor)
{
  LkTrace *self = g_object_new (LK_TYPE_TRACE, NULL);

  self->redactor = g_object_ref (redactor);

  return self;
}

/**
 * lk_trace_get_redactor:
 * @self: a trace
 *
 * Returns: (transfer none): its redactor
 */
LkRedactor *
lk_trace_get_redactor (LkTrace *self)
{
  g_return_val_if_fail (LK_IS_TRACE (self), NULL);

  return self->redactor;
}

/**
 * lk_trace_set_stage:
 * @self: a trace
 * @stage: (nullable): the identifier that events get from now on
 * @attempt: the attempt that they belong to
 */
void
lk_trace_set_stage (LkTrace *self, const char *stage, guint attempt)
{
  g_return_if_fail (LK_IS_TRACE (self));

  if (self->stage != stage)
    {
      g_free (self->stage);
      self->stage = g_strdup (stage);
    }

  self->attempt = attempt;
}

static void
redact (LkTrace *self, LkEvent *event)
{
  g_autofree char *message = lk_redactor_apply (self->redactor, lk_event_get_message (event));
  g_autoptr (JsonNode) detail = NULL;

  lk_event_set_message (event, message);

  if (lk_event_get_detail (event) != NULL)
    detail = json_from_string (lk_event_get_detail (event), NULL);

  if (detail != NULL)
    {
      g_autoptr (JsonNode) clean = lk_redactor_apply_json (self->redactor, detail);
      g_autofree char *text = lk_json_to_string (clean, FALSE);

      lk_event_set_detail (event, text);
    }
}

/**
 * lk_trace_add:
 * @self: (nullable): a trace; without one the event is dropped
 * @event: (transfer full): what happened; gets the current stage and attempt unless it
 *   has a stage of its own
 */
void
lk_trace_add (LkTrace *self, LkEvent *event)
{
  g_autoptr (LkEvent) owned = event;

  g_return_if_fail (self == NULL || LK_IS_TRACE (self));

  if (self == NULL)
    return;

  if (lk_event_get_stage (event) == NULL)
    {
      lk_event_set_stage (event, self->stage);
      if (lk_event_get_attempt (event) <= 1)
        lk_event_set_attempt (event, self->attempt);
    }

  redact (self, event);
  g_debug ("%s: %s", lk_event_get_stage (event), lk_event_get_message (event));
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
}

/**
 * lk_trace_log:
 * @self: (nullable): a trace
 * @level: how much it matters
 * @detail: (transfer full) (nullable): facts
 * @format: a sentence
 * @...: its arguments
 */
void
lk_trace_log (LkTrace *self, LkEventLevel level, JsonObject *detail, const char *format, ...)
{
  g_autofree char *message = NULL;
  LkEvent *event;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  event = lk_event_new (level, message);
  lk_event_take_detail (event, detail);
  lk_trace_add (self, event);
}
