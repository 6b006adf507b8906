/* lk-stage-complete.c: clears up behind the job and records what it came to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-pipeline-private.h"

#include "lk-flow.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LkRun *run; /* (owned) */
  guint n_kept;
} Complete;

static void
complete_free (gpointer data)
{
  Complete *complete = data;

  g_object_unref (complete->run);
  g_free (complete);
}

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_CLEANED);
}

static void
clean_begin (LkFlow *flow, gpointer state)
{
  LkRun *run = ((Complete *) state)->run;

  lk_run_say (run, 0.1, "%s", _ ("Removing the uploaded archive"));
  lk_pipeline_clean_async (run, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
clean_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Complete *complete = state;

  /* What cannot be removed now does not spoil a finished model: the sweep tries again. */
  lk_pipeline_clean_finish (complete->run, result, &complete->n_kept, error);

  return LK_FLOW_NEXT;
}

static gboolean
has_no_archive (gpointer state)
{
  return !lk_job_has_fact (((Complete *) state)->run->job, LK_FACT_ARCHIVE_PATH);
}

static void
delete_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GFile) file =
      g_file_new_for_path (lk_job_get_fact (((Complete *) state)->run->job, LK_FACT_ARCHIVE_PATH));

  g_file_delete_async (file, G_PRIORITY_DEFAULT, lk_flow_get_cancellable (flow), lk_flow_ready,
                       flow);
}

static LkFlowAction
delete_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_autoptr (GFile) file = G_FILE (g_async_result_get_source_object (result));

  g_file_delete_finish (file, result, NULL);

  return LK_FLOW_NEXT;
}

static void
record_begin (LkFlow *flow, gpointer state)
{
  LkRun *run = ((Complete *) state)->run;
  JsonObject *figures =
      lk_json_object_new ("i:imageCount",
                          lk_job_get_fact_int (run->job, LK_FACT_ARCHIVE_ENTRIES, 0),
                          "d:trainingSeconds",
                          lk_job_get_fact_double (run->job, LK_FACT_TRAINING_SECONDS, 0),
                          "d:totalSeconds",
                          (double) (g_get_real_time () - lk_job_get_started (run->job)) /
                              G_USEC_PER_SEC,
                          "s:repoUrl", lk_job_get_fact (run->job, LK_FACT_REPOSITORY_URL),
                          "s:savedPath", lk_job_get_fact (run->job, LK_FACT_SAVED_PATH), NULL);

  if (lk_job_has_fact (run->job, LK_FACT_COST))
    json_object_set_double_member (figures, "estimatedCost",
                                   lk_job_get_fact_double (run->job, LK_FACT_COST, 0));

  lk_run_log (run, figures, "Completed: Training workflow completed successfully");
  lk_store_flush_async (run->store, NULL, lk_flow_ready, flow);
}

/* The last of all: who is killed before it does all of this once more. */
static LkFlowAction
record_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Complete *complete = state;

  if (lk_store_flush_finish (complete->run->store, result, error))
    lk_job_set_fact (complete->run->job, LK_FACT_CLEANED, complete->n_kept == 0 ? "yes" : "later");

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "clean", clean_begin, clean_end },
  { "delete-archive", delete_begin, delete_end, has_no_archive },
  { "record", record_begin, record_end },
  { NULL }
};
/* clang-format on */

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Complete *complete = g_new0 (Complete, 1);

  complete->run = g_object_ref (run);
  lk_flow_run_async (run, steps, complete, complete_free, cancellable, callback, user_data);
}

static gboolean
run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (run, result, error) != NULL;
}

const LkStage lk_stage_complete = {
  .id = LK_STAGE_COMPLETION,
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = run_finish,
};
