/* lk-stage-initialize.c: everything that can be known before anything costs money
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-checks.h"
#include "lk-stage.h"

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_STORAGE) &&
         lk_job_has_fact (run->job, LK_FACT_DESTINATION);
}

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  lk_flow_run_async (run, lk_check_steps, lk_checks_new (run), (GDestroyNotify) lk_checks_free,
                     cancellable, callback, user_data);
}

static gboolean
run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (run, result, error) != NULL;
}

const LkStage lk_stage_initialize = {
  .id = LK_STAGE_INITIALIZING,
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = run_finish,
};
