/* lk-pipeline-remove.c: a job out of the list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-pipeline-private.h"

#include "lk-copy.h"
#include "lk-error.h"
#include "lk-flow.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LkPipeline *pipeline; /* (owned) */
  LkJob *job;           /* (owned) */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *self = data;

  g_object_unref (self->pipeline);
  g_object_unref (self->job);
  g_free (self);
}

static void
forget_begin (LkFlow *flow, gpointer state)
{
  Removal *self = state;

  lk_store_remove_job_async (self->pipeline->store, self->job, lk_flow_get_cancellable (flow),
                             lk_flow_ready, flow);
}

static LkFlowAction
forget_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Removal *self = state;

  if (lk_store_remove_job_finish (self->pipeline->store, result, error))
    {
      g_hash_table_remove (self->pipeline->waiting, self->job);
      lk_job_list_remove (self->pipeline->jobs, self->job);
    }

  return LK_FLOW_NEXT;
}

/* The weights are paid for: they stay, for the model that they are. */
static gboolean
has_weights (gpointer state)
{
  LkJob *job = ((Removal *) state)->job;

  return lk_job_has_fact (job, LK_FACT_WEIGHTS_SHA256) ||
         lk_job_has_fact (job, LK_FACT_TRAINING_DONE);
}

static void
delete_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  lk_copy_remove_tree (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
delete_begin (LkFlow *flow, gpointer state)
{
  Removal *self = state;
  g_autoptr (GFile) folder = lk_pipeline_dup_job_folder (self->pipeline, self->job);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_task_set_source_tag (task, delete_begin);
  g_task_set_task_data (task, g_file_get_path (folder), g_free);
  g_task_run_in_thread (task, delete_thread);
}

static LkFlowAction
delete_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_task_propagate_boolean (G_TASK (result), error);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "forget", forget_begin, forget_end },
  { "delete-folder", delete_begin, delete_end, has_weights },
  { NULL }
};
/* clang-format on */

/**
 * lk_pipeline_remove_async:
 * @self: a pipeline
 * @job: a job that has ended
 * @cancellable: (nullable): ends the wait
 * @callback: called when it, its events and its log are gone
 * @user_data: for @callback
 *
 * What it made stays: the model, its files, what was published, and what it cost.
 */
void
lk_pipeline_remove_async (LkPipeline *self,
                          LkJob *job,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Removal *removal;

  g_return_if_fail (LK_IS_PIPELINE (self));

  if (lk_pipeline_is_running (self, job) || !lk_job_status_is_final (lk_job_get_status (job)))
    {
      g_task_report_new_error (self, callback, user_data, lk_pipeline_remove_async, LK_ERROR,
                               LK_ERROR_VALIDATION,
                               _ ("The job “%s” has not ended: cancel it first"),
                               lk_job_get_title (job));
      return;
    }

  removal = g_new0 (Removal, 1);
  removal->pipeline = g_object_ref (self);
  removal->job = g_object_ref (job);
  lk_flow_run_async (self, steps, removal, removal_free, cancellable, callback, user_data);
}

/**
 * lk_pipeline_remove_finish:
 * @self: a pipeline
 * @result: the result
 * @error: return location for an %LK_ERROR_VALIDATION when it has not ended
 *
 * Returns: %FALSE with @error, and the job still in the list
 */
gboolean
lk_pipeline_remove_finish (LkPipeline *self, GAsyncResult *result, GError **error)
{
  if (g_async_result_is_tagged (result, lk_pipeline_remove_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  return lk_flow_run_finish (self, result, error) != NULL;
}
