/* lk-train-watch.c: follows a training: status, log, progress, and whether it stands still
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-run-money.h"
#include "lk-train.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

void
lk_train_watch_begin (LkFlow *flow, gpointer state)
{
  LkTrain *train = state;
  const char *id = lk_job_get_fact (train->run->job, LK_FACT_TRAINING_ID);

  if (train->watched_from == 0)
    train->watched_from = train->moved_at = g_get_monotonic_time ();

  if (train->canceling)
    lk_replicate_client_cancel_training_async (train->run->replicate, id,
                                               lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  else
    lk_replicate_client_get_training_async (train->run->replicate, id,
                                            lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static void
take_lines (LkTrain *train)
{
  g_auto (GStrv) lines = lk_train_log_take_lines (train->log);
  g_autoptr (GArray) points = lk_train_log_take_points (train->log);

  /* Whoever comes back to a long training gets thousands at once: they are told of once. */
  g_object_freeze_notify (G_OBJECT (train->run->job));
  lk_job_add_log_lines (train->run->job, (const char *const *) lines);
  for (guint i = 0; i < points->len; i++)
    {
      const LkTrainPoint *point = &g_array_index (points, LkTrainPoint, i);

      lk_job_set_training_progress (train->run->job, point->step, point->total,
                                    isnan (point->loss) ? -1 : point->loss, point->remaining);
    }
  g_object_thaw_notify (G_OBJECT (train->run->job));
}

static void
take_log (LkTrain *train, LkTraining *training)
{
  const char *logs = lk_training_get_logs (training);
  LkTrainPoint point;
  g_autofree char *sentence = NULL;
  double fraction = 0.05;

  if (g_strcmp0 (logs, train->last_logs) != 0)
    {
      g_free (train->last_logs);
      train->last_logs = g_strdup (logs);
      train->moved_at = g_get_monotonic_time ();
    }

  if (logs != NULL)
    lk_train_log_feed (train->log, logs);
  if (lk_training_is_finished (training))
    lk_train_log_finish (train->log);
  take_lines (train);

  if (lk_train_log_get_progress (train->log, &point) && point.total > 0)
    fraction = 0.1 + 0.88 * point.step / point.total;

  sentence = lk_training_get_state (training) == LK_TRAINING_STARTING
                 ? g_strdup (_ ("Waiting for a machine at Replicate"))
                 : lk_train_log_dup_sentence (train->log);
  lk_run_say (train->run, fraction, "%s", sentence != NULL ? sentence : _ ("Training"));
}

static LkFlowAction
take_success (LkTrain *train, LkTraining *training)
{
  LkJob *job = train->run->job;
  gint64 total = lk_job_get_total_steps (job);

  /* Some bars count from 0 and stop one short of the end. */
  if (total > 0)
    lk_job_set_training_progress (job, total, total, -1, 0);

  lk_job_set_fact (job, LK_FACT_WEIGHTS_URL, lk_training_get_weights_uri (training));
  lk_job_set_fact (job, LK_FACT_TRAINING_VERSION, lk_training_get_output_version (training));
  if (lk_training_get_predict_time (training) > 0)
    lk_job_set_fact_double (job, LK_FACT_TRAINING_SECONDS, lk_training_get_predict_time (training));
  lk_job_set_fact (job, LK_FACT_TRAINING_DONE, lk_training_get_status (training));
  lk_run_log (train->run,
              lk_json_object_new ("s:replicateId", lk_training_get_id (training), "s:version",
                                  lk_training_get_output_version (training), "d:predictTime",
                                  lk_training_get_predict_time (training), NULL),
              "Completed: Replicate training succeeded");

  return LK_FLOW_DONE;
}

/* A log that stands still on a machine that is paid by the second. */
static gboolean
stands_still (LkTrain *train, GError **error)
{
  guint limit = train->run->policy->stall_seconds;
  gint64 still = (g_get_monotonic_time () - train->moved_at) / G_USEC_PER_SEC;

  if (limit == 0 || still <= limit)
    return FALSE;

  g_set_error (error, LK_ERROR, LK_ERROR_TIMEOUT,
               _ ("The training stood still for more than %u minutes and was canceled at "
                  "Replicate, so that it costs no more"),
               limit / 60);

  return TRUE;
}

/* Whether it is better to end it: it is paid for by the second. */
static gboolean
must_stop (LkTrain *train, LkTraining *training)
{
  if (train->canceling || lk_training_get_state (training) != LK_TRAINING_PROCESSING)
    return FALSE;

  lk_run_note_machine (train->run);

  return stands_still (train, &train->stopped) ||
         !lk_ledger_may_go_on (train->run->ledger, train->run->job,
                               lk_run_get_cost_so_far (train->run), &train->stopped);
}

static LkFlowAction
take_failure (LkTrain *train, GError *failure, GError **error)
{
  /* Trying again is a new training, which is paid for: that is for a person to say. */
  train->run->final = TRUE;
  lk_job_set_fact (train->run->job, LK_FACT_TRAINING_OVER, "yes");

  if (train->stopped != NULL)
    {
      g_clear_error (&failure);
      failure = g_steal_pointer (&train->stopped);
    }
  else if (lk_error_is_canceled (failure))
    {
      /* Not by us: somebody did it on the web site. */
      g_clear_error (&failure);
      failure = g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE,
                                     _ ("The training was canceled at Replicate"));
    }

  g_propagate_error (error, failure);

  return LK_FLOW_DONE;
}

static LkTraining *
finish (LkTrain *train, GAsyncResult *result, GError **error)
{
  if (train->canceling)
    return lk_replicate_client_cancel_training_finish (train->run->replicate, result, error);

  return lk_replicate_client_get_training_finish (train->run->replicate, result, error);
}

/* Services on this computer have no budget to keep, and a short story to tell. */
static guint
choose_delay (LkTrain *train, LkTraining *training)
{
  gint64 seconds = (g_get_monotonic_time () - train->watched_from) / G_USEC_PER_SEC;
  guint usual =
      lk_training_poll_delay (seconds, lk_training_get_state (training), *train->run->n_trainings);
  guint percent = train->run->policy->poll_percent / (lk_run_is_practice (train->run) ? 4 : 1);

  return MAX (1, usual * percent / 100);
}

LkFlowAction
lk_train_watch_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkTrain *train = state;
  g_autoptr (LkTraining) training = finish (train, result, error);
  GError *failure;

  if (training == NULL)
    return LK_FLOW_DONE;

  take_log (train, training);
  if (lk_training_is_finished (training))
    lk_run_book_training (train->run, training);
  failure = lk_training_dup_error (training);
  if (failure != NULL)
    return take_failure (train, failure, error);
  if (lk_training_is_finished (training))
    return take_success (train, training);

  if (must_stop (train, training))
    {
      train->canceling = TRUE;
      return LK_FLOW_REPEAT;
    }

  lk_flow_set_delay (flow, choose_delay (train, training));

  return LK_FLOW_REPEAT;
}
