/* lk-job-facts.c: what a job learnt: figures, facts, events, errors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-private.h"

#include "lk-json.h"

/**
 * lk_job_set_training_progress:
 * @self: a job
 * @step: steps done
 * @total: steps in all, or 0
 * @loss: the last loss, or a negative number
 * @seconds_left: what the trainer says is left, or -1
 */
void
lk_job_set_training_progress (
    LkJob *self, gint64 step, gint64 total, double loss, gint64 seconds_left)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->step = step;
  self->total_steps = total;
  self->seconds_left = seconds_left;
  if (loss >= 0)
    self->loss = loss;
  g_object_notify (G_OBJECT (self), "step");
  g_object_notify (G_OBJECT (self), "total-steps");
  g_object_notify (G_OBJECT (self), "loss");
  g_object_notify (G_OBJECT (self), "seconds-left");
  g_object_thaw_notify (G_OBJECT (self));
}

gint64
lk_job_get_step (LkJob *self)
{
  return self->step;
}

gint64
lk_job_get_total_steps (LkJob *self)
{
  return self->total_steps;
}

double
lk_job_get_loss (LkJob *self)
{
  return self->loss;
}

gint64
lk_job_get_seconds_left (LkJob *self)
{
  return self->seconds_left;
}

/**
 * lk_job_add_log_line:
 * @self: a job
 * @line: a line that the trainer printed; secrets are cut out
 */
void
lk_job_add_log_line (LkJob *self, const char *line)
{
  g_autofree char *clean = lk_redactor_apply (lk_trace_get_redactor (self->trace), line);

  lk_log_add (self->log, clean);
}

/**
 * lk_job_get_log:
 * @self: a job
 *
 * Returns: (transfer none): what the trainer printed, as [class@Lk.LogLine]s
 */
GListModel *
lk_job_get_log (LkJob *self)
{
  return G_LIST_MODEL (self->log);
}

/**
 * lk_job_get_fact:
 * @self: a job
 * @name: a fact's name
 *
 * Returns: (nullable) (transfer none): its text
 */
const char *
lk_job_get_fact (LkJob *self, const char *name)
{
  return lk_json_peek_string (self->facts, name);
}

gint64
lk_job_get_fact_int (LkJob *self, const char *name, gint64 fallback)
{
  return lk_json_peek_int (self->facts, name, fallback);
}

double
lk_job_get_fact_double (LkJob *self, const char *name, double fallback)
{
  return lk_json_peek_double (self->facts, name, fallback);
}

gboolean
lk_job_has_fact (LkJob *self, const char *name)
{
  return json_object_has_member (self->facts, name);
}

/**
 * lk_job_set_fact:
 * @self: a job
 * @name: a fact's name
 * @value: (nullable): its text, without secrets; %NULL forgets it
 *
 * Queued for the store at once, whatever becomes of the operation that learnt it.
 */
void
lk_job_set_fact (LkJob *self, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (self->facts, name, value);
  else if (json_object_has_member (self->facts, name))
    json_object_remove_member (self->facts, name);

  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

void
lk_job_set_fact_int (LkJob *self, const char *name, gint64 value)
{
  json_object_set_int_member (self->facts, name, value);
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

void
lk_job_set_fact_double (LkJob *self, const char *name, double value)
{
  json_object_set_double_member (self->facts, name, value);
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

/**
 * lk_job_dup_facts:
 * @self: a job
 *
 * Returns: (transfer full): a reference to all facts; not to be changed
 */
JsonObject *
lk_job_dup_facts (LkJob *self)
{
  return json_object_ref (self->facts);
}

/**
 * lk_job_get_events:
 * @self: a job
 *
 * Returns: (transfer none): its [class@Lk.Event]s, oldest first; the newest 20,000 of them
 */
GListModel *
lk_job_get_events (LkJob *self)
{
  return G_LIST_MODEL (self->events);
}

/**
 * lk_job_load_events:
 * @self: a job
 * @events: (element-type LkEvent): what the store has
 */
void
lk_job_load_events (LkJob *self, GPtrArray *events)
{
  g_list_store_splice (self->events, 0, g_list_model_get_n_items (G_LIST_MODEL (self->events)),
                       events->pdata, events->len);
}

/**
 * lk_job_fail:
 * @self: a job
 * @error: why; cancelling makes it a canceled one
 */
void
lk_job_fail (LkJob *self, const GError *error)
{
  g_free (self->error_message);
  g_free (self->error_details);
  self->error_category = lk_error_get_category (error);
  self->error_message = lk_redactor_apply (lk_trace_get_redactor (self->trace), error->message);
  self->error_details =
      lk_redactor_apply (lk_trace_get_redactor (self->trace), lk_error_get_details (error));
  g_object_notify (G_OBJECT (self), "error-category");
  g_object_notify (G_OBJECT (self), "error-message");
  lk_job_set_status (self, lk_error_is_canceled (error) ? LK_JOB_CANCELED : LK_JOB_FAILED);
}

void
lk_job_clear_error (LkJob *self)
{
  self->error_category = LK_CATEGORY_NONE;
  g_clear_pointer (&self->error_message, g_free);
  g_clear_pointer (&self->error_details, g_free);
  g_object_notify (G_OBJECT (self), "error-category");
  g_object_notify (G_OBJECT (self), "error-message");
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

LkCategory
lk_job_get_error_category (LkJob *self)
{
  return self->error_category;
}

const char *
lk_job_get_error_message (LkJob *self)
{
  return self->error_message;
}

const char *
lk_job_get_error_details (LkJob *self)
{
  return self->error_details;
}
