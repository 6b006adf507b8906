/* lk-run-money.c: what a training may cost, and what it has cost
 *
 * Practice costs nothing, and says so nowhere in the books.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-run-money.h"

#include "lk-estimate.h"

static void
ledger_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkRun *run = g_task_get_source_object (task);
  double estimate = lk_job_get_fact_double (run->job, LK_FACT_ESTIMATE, -1);
  GError *error = NULL;

  if (lk_ledger_load_finish (run->ledger, result, &error) &&
      lk_ledger_may_start (run->ledger, run->job, estimate, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lk_run_check_limits_async: (skip)
 * @run: a run whose training has not been started
 * @cancellable: (nullable): ends the wait
 * @callback: called when it is known whether it may be paid for
 * @user_data: for @callback
 *
 * The books are read again, for another process may have written to them.
 */
void
lk_run_check_limits_async (LkRun *run,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  LkEstimate estimate;

  if (lk_run_is_practice (run))
    {
      lk_run_fail_now (callback, user_data, NULL);
      return;
    }

  lk_estimate_training (run->recipe, run->trainer, run->jobs, &estimate);
  if (estimate.cost >= 0)
    lk_job_set_fact_double (run->job, LK_FACT_ESTIMATE, estimate.cost);

  task = g_task_new (run, NULL, callback, user_data);
  g_task_set_source_tag (task, lk_run_check_limits_async);
  lk_ledger_load_async (run->ledger, cancellable, ledger_loaded_cb, task);
}

gboolean
lk_run_check_limits_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  if (lk_run_failed_now (result, error))
    return TRUE;

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_run_note_machine: (skip)
 * @run: a run whose training has a machine
 *
 * From now on it costs. By this computer's clock, so that another one's does not matter;
 * kept, so that a restart does not either.
 */
void
lk_run_note_machine (LkRun *run)
{
  if (!lk_job_has_fact (run->job, LK_FACT_MACHINE_SINCE))
    lk_job_set_fact_int (run->job, LK_FACT_MACHINE_SINCE, g_get_real_time ());
}

static double
seconds_so_far (LkRun *run)
{
  gint64 since = lk_job_get_fact_int (run->job, LK_FACT_MACHINE_SINCE, 0);

  return since > 0 ? (double) MAX (g_get_real_time () - since, 0) / G_USEC_PER_SEC : 0;
}

/**
 * lk_run_get_cost_so_far: (skip)
 * @run: a run
 *
 * Returns: what the training has cost until now, or a negative number when no price is
 *   known or nothing is paid
 */
double
lk_run_get_cost_so_far (LkRun *run)
{
  return lk_run_is_practice (run) ? -1
                                  : lk_trainer_estimate_cost (run->trainer, seconds_so_far (run));
}

/**
 * lk_run_book_training: (skip)
 * @run: a run
 * @training: its training, which is over or was told to end
 *
 * Failed and canceled ones are paid for as well. What the service does not tell is reckoned
 * by the clock.
 */
void
lk_run_book_training (LkRun *run, LkTraining *training)
{
  double seconds = lk_training_get_predict_time (training);
  double cost;

  if (seconds <= 0)
    seconds = seconds_so_far (run);

  cost = lk_trainer_estimate_cost (run->trainer, seconds);
  if (lk_run_is_practice (run) || seconds <= 0 || cost < 0)
    return;

  lk_job_set_fact_double (run->job, LK_FACT_COST, cost);
  lk_ledger_book (run->ledger, run->job, lk_training_get_id (training), seconds, cost);
}
