/* lk-pipeline-remove.c: a job out of the list
 *
 * As long as a person can think better of it, a job is only hidden, and only in memory: whatever
 * ends the program in between, the next start has it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-pipeline"

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
  else
    lk_job_list_unhide (self->pipeline->jobs, self->job);

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

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkPipeline *self = LK_PIPELINE (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  self->n_removals--;
  if (lk_flow_run_finish (source, result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  lk_pipeline_left_if_done (self);
}

static gboolean
may_go (LkPipeline *self, LkJob *job, GError **error)
{
  if (!lk_pipeline_is_running (self, job) && lk_job_status_is_final (lk_job_get_status (job)))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("The job “%s” has not ended: cancel it first"), lk_job_get_title (job));

  return FALSE;
}

/**
 * lk_pipeline_hide:
 * @self: a pipeline
 * @job: a job that has ended, and is to be removed
 * @error: return location for an %LK_ERROR_VALIDATION when it has not ended
 *
 * Takes it out of the list, and nothing else, until lk_pipeline_unhide(),
 * lk_pipeline_remove_async() or the end of the pipeline.
 *
 * Returns: %FALSE with @error, and the job still in the list
 */
gboolean
lk_pipeline_hide (LkPipeline *self, LkJob *job, GError **error)
{
  g_return_val_if_fail (LK_IS_PIPELINE (self), FALSE);

  if (!may_go (self, job, error))
    return FALSE;

  lk_job_list_hide (self->jobs, job);

  return TRUE;
}

/**
 * lk_pipeline_unhide:
 * @self: a pipeline
 * @job: a job that was hidden
 *
 * It is in the list again, with all that belongs to it.
 */
void
lk_pipeline_unhide (LkPipeline *self, LkJob *job)
{
  g_return_if_fail (LK_IS_PIPELINE (self));

  lk_job_list_unhide (self->jobs, job);
}

static void
hidden_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* It is in the list again, and nobody is there to be told. */
  if (!lk_pipeline_remove_finish (LK_PIPELINE (source), result, &error))
    g_debug ("%s", error->message);
}

/**
 * lk_pipeline_remove_hidden:
 * @self: a pipeline
 *
 * Removes for good what is hidden; lk_pipeline_leave_async() waits for it.
 *
 * Returns: how many jobs they are
 */
guint
lk_pipeline_remove_hidden (LkPipeline *self)
{
  g_autoptr (GPtrArray) hidden = NULL;

  g_return_val_if_fail (LK_IS_PIPELINE (self), 0);

  hidden = g_ptr_array_copy (lk_job_list_get_hidden (self->jobs), (GCopyFunc) g_object_ref, NULL);
  g_ptr_array_set_free_func (hidden, g_object_unref);
  for (guint i = 0; i < hidden->len; i++)
    lk_pipeline_remove_async (self, g_ptr_array_index (hidden, i), NULL, hidden_removed_cb, NULL);

  return hidden->len;
}

/**
 * lk_pipeline_remove_async:
 * @self: a pipeline
 * @job: a job that has ended, hidden or not
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
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  Removal *removal;

  g_return_if_fail (LK_IS_PIPELINE (self));

  g_task_set_source_tag (task, lk_pipeline_remove_async);
  if (!may_go (self, job, &error))
    {
      lk_job_list_unhide (self->jobs, job);
      g_task_return_error (task, error);
      return;
    }

  self->n_removals++;
  removal = g_new0 (Removal, 1);
  removal->pipeline = g_object_ref (self);
  removal->job = g_object_ref (job);
  lk_flow_run_async (self, steps, removal, removal_free, cancellable, removed_cb,
                     g_steal_pointer (&task));
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
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
