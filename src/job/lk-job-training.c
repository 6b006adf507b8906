/* lk-job-training.c: how a job's training goes: steps, loss, log
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-private.h"

#include <math.h>

/* Points of the curve that tell how fast it goes. */
#define LATELY 20

/* A curve with more points than a screen has is drawn no better: every second goes. */
static void
thin_out (LkJob *self)
{
  guint kept = 0;

  for (guint i = 0; i < self->losses->len; i += 2)
    {
      g_array_index (self->losses, LkLoss, kept) = g_array_index (self->losses, LkLoss, i);
      kept++;
    }

  g_array_set_size (self->losses, kept);
  self->losses_saved /= 2;
}

static void
add_loss (LkJob *self, gint64 step, double loss)
{
  LkLoss point = { .step = step, .loss = loss, .time = g_get_real_time () };
  guint n = self->losses->len;

  self->loss = loss;
  if (n > 0 && g_array_index (self->losses, LkLoss, n - 1).step >= step)
    return;

  if (n >= LK_JOB_MAX_LOSSES)
    thin_out (self);

  g_array_append_val (self->losses, point);
}

/**
 * lk_job_set_training_progress:
 * @self: a job
 * @step: steps done
 * @total: steps in all, or 0
 * @loss: the last loss; a negative number or NaN when there is none
 * @seconds_left: what the trainer says is left, or -1
 */
void
lk_job_set_training_progress (
    LkJob *self, gint64 step, gint64 total, double loss, gint64 seconds_left)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (isfinite (loss) && loss >= 0)
    add_loss (self, step, loss);
  self->step = step;
  self->total_steps = total;
  self->seconds_left = seconds_left;
  g_object_notify (G_OBJECT (self), "step");
  g_object_notify (G_OBJECT (self), "total-steps");
  g_object_notify (G_OBJECT (self), "loss");
  g_object_notify (G_OBJECT (self), "seconds-left");
  g_object_notify (G_OBJECT (self), "seconds-per-step");
  g_object_thaw_notify (G_OBJECT (self));
  lk_job_changed (self, LK_JOB_CHANGE_PROGRESS);
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
 * lk_job_get_losses:
 * @self: a job
 * @n_losses: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_losses): the loss curve by step; valid until
 *   the next change of `loss`
 */
const LkLoss *
lk_job_get_losses (LkJob *self, guint *n_losses)
{
  *n_losses = self->losses->len;

  return (const LkLoss *) (gpointer) self->losses->data;
}

/**
 * lk_job_get_seconds_per_step:
 * @self: a job
 *
 * Returns: how fast it went lately, or -1 when that is not known yet
 */
double
lk_job_get_seconds_per_step (LkJob *self)
{
  guint n = self->losses->len;
  const LkLoss *last;
  const LkLoss *first;

  if (n < 2)
    return -1;

  last = &g_array_index (self->losses, LkLoss, n - 1);
  first = &g_array_index (self->losses, LkLoss, n > LATELY ? n - LATELY : 0);
  if (last->step <= first->step || last->time <= first->time)
    return -1;

  return (double) (last->time - first->time) / G_USEC_PER_SEC / (double) (last->step - first->step);
}

/**
 * lk_job_add_log_lines:
 * @self: a job
 * @lines: (array zero-terminated=1): what the trainer printed since; secrets are cut out
 */
void
lk_job_add_log_lines (LkJob *self, const char *const *lines)
{
  LkRedactor *redactor = lk_trace_get_redactor (self->trace);
  g_autoptr (GPtrArray) clean = g_ptr_array_new_with_free_func (g_free);

  if (lines[0] == NULL)
    return;

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (clean, lk_redactor_apply (redactor, lines[i]));

  lk_log_add (self->log, clean);
  lk_job_changed (self, LK_JOB_CHANGE_PROGRESS);
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
 * lk_job_clear_log:
 * @self: a job
 *
 * Forgets the log and the loss curve, here and in the store: another training begins, or
 * the same one's log is read again from its beginning.
 */
void
lk_job_clear_log (LkJob *self)
{
  lk_log_clear (self->log);
  g_array_set_size (self->losses, 0);
  self->loss = -1;
  self->lines_saved = 0;
  self->losses_saved = 0;
  self->log_anew = TRUE;
  g_object_notify (G_OBJECT (self), "loss");
}

/* Whoever looks at a job once more is not shown its log anew. */
static gboolean
is_loaded (LkJob *self, gint64 number, GPtrArray *lines)
{
  guint n = lines->len;

  return n > 0 && n == g_list_model_get_n_items (G_LIST_MODEL (self->log)) &&
         number == lk_log_get_begin (self->log) &&
         g_str_equal (g_ptr_array_index (lines, n - 1), lk_log_peek (self->log, n - 1));
}

/**
 * lk_job_load_log: (skip)
 * @self: a job
 * @number: of the first line
 * @lines: (element-type utf8): the log that the store has
 * @losses: (element-type LkLoss): the loss curve that the store has
 *
 * A job that is under way here knows more than the store does, and keeps that.
 */
void
lk_job_load_log (LkJob *self, gint64 number, GPtrArray *lines, GArray *losses)
{
  if (self->log_anew || self->lines_saved < lk_log_get_end (self->log) ||
      is_loaded (self, number, lines))
    return;

  lk_log_load (self->log, number, lines);
  g_array_set_size (self->losses, 0);
  if (losses->len > 0)
    g_array_append_vals (self->losses, losses->data, losses->len);
  self->lines_saved = lk_log_get_end (self->log);
  self->losses_saved = self->losses->len;
  self->log_anew = FALSE;
  g_object_notify (G_OBJECT (self), "loss");
}
