/* lk-pipeline-run.c: one job, from wherever it was to its end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-pipeline"

#include "lk-config.h"

#include "lk-pipeline-private.h"

#include "lk-copy.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"
#include "lk-retry.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* The order in which things happen. A stage more is a line more. */
static const LkStage *const stages[] = {
  &lk_stage_initialize, &lk_stage_zip, &lk_stage_train, &lk_stage_publish, &lk_stage_complete,
};

#define RENEW_MS   1000
#define ABANDON_MS (10 * 1000)

typedef struct
{
  LkPipeline *pipeline; /* (owned) */
  LkJob *job;           /* (owned) */
  LkActive *active;
  LkRun *run;           /* (owned) (nullable) */
  GSource *lease;       /* (owned) (nullable) */
  const LkStage *stage; /* remembered, not derived: it may be done before its finish */
  guint tries;
  gboolean acquired;

  GError *error;           /* (nullable) how it ended */
  GCancellable *abandoned; /* (owned) (nullable) for the clearing up after a cancel */
  GSource *deadline;       /* (owned) (nullable) */
  guint next_abandon;
} RunJob;

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
run_job_free (gpointer data)
{
  RunJob *self = data;

  clear_source (&self->lease);
  clear_source (&self->deadline);
  g_clear_object (&self->abandoned);
  g_clear_object (&self->run);
  g_clear_error (&self->error);
  g_object_unref (self->job);
  g_object_unref (self->pipeline);
  g_free (self);
}

static const LkStage *
next_stage (RunJob *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      if (!stages[i]->is_done (self->run))
        return stages[i];
    }

  return NULL;
}

/* Step 1: the right to run it. */

static void
acquire_begin (LkFlow *flow, gpointer state)
{
  RunJob *self = state;

  lk_store_acquire_async (self->pipeline->store, self->job, NULL, lk_flow_ready, flow);
}

static void
renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  gboolean cancel_wanted = FALSE;

  if (lk_store_renew_finish (LK_STORE (source), result, &cancel_wanted, NULL) && cancel_wanted)
    g_cancellable_cancel (cancellable);
}

static gboolean
renew_cb (gpointer user_data)
{
  RunJob *self = user_data;

  lk_store_renew_async (self->pipeline->store, self->job, NULL, renewed_cb,
                        g_object_ref (self->active->cancellable));

  return G_SOURCE_CONTINUE;
}

/* What was put somewhere for a training that has not begun is looked at again: it may be
 * gone by now. If it is there, looking is all that happens. */
static void
forget_unsure_facts (LkJob *job)
{
  if (!lk_job_has_fact (job, LK_FACT_TRAINING_ID) && lk_job_has_fact (job, LK_FACT_ARCHIVE_STORED))
    lk_job_set_fact (job, LK_FACT_ARCHIVE_STORED, NULL);
}

static LkFlowAction
acquire_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  RunJob *self = state;

  if (!lk_store_acquire_finish (self->pipeline->store, result, &self->acquired, error) ||
      !self->acquired || lk_job_status_is_final (lk_job_get_status (self->job)))
    return LK_FLOW_DONE;

  self->run = lk_pipeline_make_run (self->pipeline, self->job, error);
  if (self->run == NULL)
    return LK_FLOW_DONE;

  lk_job_clear_error (self->job);
  forget_unsure_facts (self->job);
  self->lease = g_timeout_source_new (RENEW_MS);
  g_source_set_callback (self->lease, renew_cb, self, NULL);
  g_source_attach (self->lease, g_main_context_get_thread_default ());
  self->stage = next_stage (self);

  return LK_FLOW_NEXT;
}

/* Step 2: did somebody call it off while nobody ran it? */

static void
heed_begin (LkFlow *flow, gpointer state)
{
  RunJob *self = state;

  lk_store_renew_async (self->pipeline->store, self->job, NULL, lk_flow_ready, flow);
}

static LkFlowAction
heed_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  RunJob *self = state;
  gboolean cancel_wanted = FALSE;

  if (lk_store_renew_finish (self->pipeline->store, result, &cancel_wanted, error) && cancel_wanted)
    g_cancellable_cancel (self->active->cancellable);

  return LK_FLOW_NEXT;
}

/* Step 3: one stage after the other, each as often as it makes sense. */

static gboolean
nothing_left (gpointer state)
{
  return ((RunJob *) state)->stage == NULL;
}

static void
announce (RunJob *self)
{
  if (self->stage->starting != NULL)
    lk_run_log (self->run, NULL, self->stage->starting);
}

static void
stage_begin (LkFlow *flow, gpointer state)
{
  RunJob *self = state;

  self->tries++;
  self->run->final = FALSE;
  lk_job_begin_stage (self->job, self->stage->id);
  if (self->tries == 1)
    announce (self);

  self->stage->run_async (self->run, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
try_again (LkFlow *flow, RunJob *self, const GError *error)
{
  const LkPolicy *policy = &self->pipeline->policy;
  guint delay = lk_error_get_retry_after (error);
  LkEvent *event;
  g_autofree char *message = NULL;

  if (delay == 0)
    delay = lk_retry_backoff (self->tries, policy->backoff_base_ms, policy->backoff_max_ms);

  message = g_strdup_printf ("%s attempt %u failed, retrying in %ums", self->stage->id, self->tries,
                             delay);
  event = lk_event_new_for_error (LK_EVENT_WARNING, message, error);
  lk_trace_add (self->run->trace, event);
  lk_flow_set_delay (flow, delay);

  return LK_FLOW_REPEAT;
}

static LkFlowAction
stage_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  RunJob *self = state;
  g_autoptr (GError) local_error = NULL;
  const LkStage *next;

  if (!self->stage->run_finish (self->run, result, &local_error))
    {
      if (lk_category_is_retryable (lk_error_get_category (local_error)) && !self->run->final &&
          self->tries < self->pipeline->policy.stage_tries)
        return try_again (flow, self, local_error);

      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  next = next_stage (self);

  /* Or it would go round for ever. */
  if (next == self->stage)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SERVICE, _ ("The stage %s ended without its result"),
                   self->stage->id);
      return LK_FLOW_DONE;
    }

  lk_job_end_stage (self->job, LK_STAGE_DONE);
  self->stage = next;
  self->tries = 0;

  return LK_FLOW_REPEAT;
}

/* clang-format off */
static const LkFlowStep run_steps[] = {
  { "acquire", acquire_begin, acquire_end },
  { "heed", heed_begin, heed_end },
  { "stage", stage_begin, stage_end, nothing_left },
  { NULL }
};
/* clang-format on */

/* Afterwards: what a cancelled job has running and lying elsewhere goes too. */

static gboolean
deadline_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

static gboolean
all_abandoned (gpointer state)
{
  RunJob *self = state;

  while (self->next_abandon < G_N_ELEMENTS (stages) &&
         stages[self->next_abandon]->abandon_async == NULL)
    self->next_abandon++;

  return self->next_abandon >= G_N_ELEMENTS (stages);
}

static void
abandon_begin (LkFlow *flow, gpointer state)
{
  RunJob *self = state;

  stages[self->next_abandon]->abandon_async (self->run, self->abandoned, lk_flow_ready, flow);
}

static void
warn (RunJob *self, const char *message, const GError *error)
{
  if (error != NULL && !lk_error_is_canceled (error))
    lk_trace_add (self->run->trace, lk_event_new_for_error (LK_EVENT_WARNING, message, error));
}

static LkFlowAction
abandon_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  RunJob *self = state;
  g_autoptr (GError) local_error = NULL;

  stages[self->next_abandon]->abandon_finish (self->run, result, &local_error);
  warn (self, _ ("The training could not be canceled at the service: look at its page"),
        local_error);
  self->next_abandon++;

  return LK_FLOW_REPEAT;
}

static void
clean_begin (LkFlow *flow, gpointer state)
{
  RunJob *self = state;

  lk_pipeline_clean_async (self->run, self->abandoned, lk_flow_ready, flow);
}

static LkFlowAction
clean_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  RunJob *self = state;
  g_autoptr (GError) local_error = NULL;
  guint n_kept = 0;

  lk_pipeline_clean_finish (self->run, result, &n_kept, &local_error);
  warn (self, _ ("What was uploaded could not be removed: it is tried again later"), local_error);

  return LK_FLOW_NEXT;
}

static void
files_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  char **paths = task_data;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      if (g_file_test (paths[i], G_FILE_TEST_IS_DIR))
        lk_copy_remove_tree (paths[i]);
      else
        g_unlink (paths[i]);
    }

  g_task_return_boolean (task, TRUE);
}

/* What only the rest of the way would have needed. */
static GStrv
dup_leftovers (LkRun *run)
{
  static const char *const names[] = { "output.archive", "output.archive.part", "incoming",
                                       "pictures" };
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  const char *archive = lk_job_get_fact (run->job, LK_FACT_ARCHIVE_PATH);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GFile) file = lk_run_get_file (run, names[i]);

      g_strv_builder_add (paths, g_file_peek_path (file));
    }

  if (archive != NULL)
    g_strv_builder_add (paths, archive);

  return g_strv_builder_end (paths);
}

static void
files_begin (LkFlow *flow, gpointer state)
{
  RunJob *self = state;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_task_set_task_data (task, dup_leftovers (self->run), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, files_thread);
}

static LkFlowAction
files_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  RunJob *self = state;

  lk_job_set_fact (self->job, LK_FACT_ARCHIVE_STORED, NULL);
  lk_job_set_fact (self->job, LK_FACT_ARCHIVE_PATH, NULL);

  return LK_FLOW_NEXT;
}

static gboolean
was_not_canceled (gpointer state)
{
  RunJob *self = state;

  return self->run == NULL || self->abandoned == NULL;
}

static gboolean
need_not_abandon (gpointer state)
{
  return was_not_canceled (state) || all_abandoned (state);
}

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_store_flush_async (((RunJob *) state)->pipeline->store, NULL, lk_flow_ready, flow);
}

static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_store_flush_finish (((RunJob *) state)->pipeline->store, result, NULL);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep end_steps[] = {
  { "abandon", abandon_begin, abandon_end, need_not_abandon },
  { "clean", clean_begin, clean_end, was_not_canceled },
  { "delete-files", files_begin, files_end, was_not_canceled },
  { "flush", flush_begin, flush_end },
  { NULL }
};
/* clang-format on */

static void
record_failure (RunJob *self)
{
  LkEvent *event;
  g_autofree char *message = NULL;

  if (self->tries > 1)
    message = g_strdup_printf ("Failed after %u retry attempts", self->tries);

  event = lk_event_new_for_error (LK_EVENT_ERROR, message, self->error);
  if (lk_event_get_detail (event) != NULL)
    {
      JsonObject *detail = lk_json_parse_object (lk_event_get_detail (event), -1, NULL);

      json_object_set_boolean_member (detail, "retryable", FALSE);
      lk_event_take_detail (event, detail);
    }
  lk_trace_add (lk_job_get_trace (self->job), event);
}

static void
settle (RunJob *self)
{
  if (!self->acquired)
    return;

  if (self->error == NULL)
    {
      lk_job_set_status (self->job, LK_JOB_COMPLETED);
    }
  else if (lk_error_is_canceled (self->error) && self->active->leave)
    {
      lk_job_end_stage (self->job, LK_STAGE_PENDING);
      lk_job_set_status (self->job, LK_JOB_QUEUED);
    }
  else if (lk_error_is_canceled (self->error))
    {
      lk_job_end_stage (self->job, LK_STAGE_CANCELED);
      lk_job_fail (self->job, self->error);
      lk_trace_log (lk_job_get_trace (self->job), LK_EVENT_INFO, NULL, "Canceled");
    }
  else
    {
      lk_job_end_stage (self->job, LK_STAGE_FAILED);
      record_failure (self);
      lk_job_fail (self->job, self->error);
    }
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RunJob *self = g_task_get_task_data (task);

  lk_flow_run_finish (NULL, result, NULL);
  clear_source (&self->deadline);
  if (self->acquired)
    lk_store_release (self->pipeline->store, self->job);
  if (lk_job_status_is_final (lk_job_get_status (self->job)))
    lk_job_forget_trace (self->job);

  g_task_return_boolean (task, self->acquired);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RunJob *self = g_task_get_task_data (task);

  lk_flow_run_finish (NULL, result, &self->error);
  clear_source (&self->lease);

  if (lk_error_is_canceled (self->error) && !self->active->leave)
    {
      self->abandoned = g_object_ref (self->active->undoing);
      self->deadline = g_timeout_source_new (ABANDON_MS);
      g_source_set_callback (self->deadline, deadline_cb, self->abandoned, NULL);
      g_source_attach (self->deadline, g_main_context_get_thread_default ());
    }

  settle (self);
  lk_flow_run_async (NULL, end_steps, self, NULL, NULL, ended_cb, task);
}

/* Returns %TRUE from its finish when it was this process that ran the job. */
void
lk_pipeline_run_job_async (LkPipeline *self,
                           LkJob *job,
                           LkActive *active,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  RunJob *state = g_new0 (RunJob, 1);

  state->pipeline = g_object_ref (self);
  state->job = g_object_ref (job);
  state->active = active;
  g_task_set_source_tag (task, lk_pipeline_run_job_async);
  g_task_set_task_data (task, state, run_job_free);
  lk_flow_run_async (NULL, run_steps, state, NULL, active->cancellable, ran_cb, task);
}

gboolean
lk_pipeline_run_job_finish (LkPipeline *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
