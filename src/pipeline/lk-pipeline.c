/* lk-pipeline.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-pipeline"

#include "lk-config.h"

#include "lk-pipeline-private.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

enum
{
  SIGNAL_JOB_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkPipeline, lk_pipeline, G_TYPE_OBJECT)

static void
active_free (gpointer data)
{
  LkActive *active = data;

  g_object_unref (active->cancellable);
  g_object_unref (active->undoing);
  g_free (active);
}

static void
lk_pipeline_finalize (GObject *object)
{
  LkPipeline *self = LK_PIPELINE (object);

  lk_pipeline_end_adopting (self);
  g_clear_handle_id (&self->pumping, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->jobs);
  g_clear_object (&self->http);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->folder);
  g_clear_object (&self->links);
  g_clear_object (&self->leave);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->active);
  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->patient);
  g_clear_object (&self->queue);
  g_clear_object (&self->ledger);
  g_clear_object (&self->rules);

  G_OBJECT_CLASS (lk_pipeline_parent_class)->finalize (object);
}

static void
lk_pipeline_class_init (LkPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_pipeline_finalize;

  /**
   * LkPipeline::job-ended:
   * @self: the pipeline
   * @job: a job that this process does not run any more, however it ended
   */
  signals[SIGNAL_JOB_ENDED] = g_signal_new ("job-ended", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                            LK_TYPE_JOB);
}

static void
lk_pipeline_init (LkPipeline *self)
{
  self->connections = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->active = g_hash_table_new_full (NULL, NULL, g_object_unref, active_free);
  self->waiting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->patient = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->policy = (LkPolicy){
    .stage_tries = 3,
    .backoff_base_ms = 2000,
    .backoff_max_ms = 60 * 1000,
    .poll_percent = 100,
    .lookup_ms = 3000,
    .unseen_ms = 120 * 1000,
    .stall_seconds = 45 * 60,
    .archive_seconds = 24 * 60 * 60,
    .max_archives = 2,
  };
}

/**
 * lk_pipeline_new:
 * @store: keeps the jobs; open
 * @jobs: all jobs
 * @http: sends the requests
 * @catalogue: the trainers; loaded
 * @folder: gets a folder for each job, with its archive, weights and card
 *
 * Returns: (transfer full): a pipeline without connections
 */
LkPipeline *
lk_pipeline_new (
    LkStore *store, LkJobList *jobs, LkHttp *http, LkCatalogue *catalogue, GFile *folder)
{
  LkPipeline *self = g_object_new (LK_TYPE_PIPELINE, NULL);

  self->store = g_object_ref (store);
  self->jobs = g_object_ref (jobs);
  self->http = g_object_ref (http);
  self->catalogue = g_object_ref (catalogue);
  self->folder = g_object_ref (folder);
  self->queue = lk_queue_new (jobs);
  self->rules = lk_rules_new (store);
  self->ledger = lk_ledger_new (store, jobs, self->rules);
  g_signal_connect_object (self->rules, "notify", G_CALLBACK (lk_pipeline_pump), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * lk_pipeline_get_policy: (skip)
 * @self: a pipeline
 *
 * Returns: (transfer none): how patient it is; to be changed before jobs run
 */
LkPolicy *
lk_pipeline_get_policy (LkPipeline *self)
{
  return &self->policy;
}

/**
 * lk_pipeline_set_connections:
 * @self: a pipeline
 * @connections: a profile; takes the place of one with the same name
 */
void
lk_pipeline_set_connections (LkPipeline *self, LkConnections *connections)
{
  g_return_if_fail (LK_IS_PIPELINE (self));

  g_hash_table_replace (self->connections, (gpointer) lk_connections_get_name (connections),
                        g_object_ref (connections));
  g_signal_connect_object (lk_connections_get_accounts (connections), "changed",
                           G_CALLBACK (lk_pipeline_pump), self, G_CONNECT_SWAPPED);
  lk_pipeline_pump (self);
}

/**
 * lk_pipeline_get_connections:
 * @self: a pipeline
 * @name: (nullable): a profile's name; %NULL for `cloud`
 *
 * Returns: (nullable) (transfer none): the profile
 */
LkConnections *
lk_pipeline_get_connections (LkPipeline *self, const char *name)
{
  return g_hash_table_lookup (self->connections, name != NULL ? name : LK_PROFILE_CLOUD);
}

/**
 * lk_pipeline_get_queue:
 * @self: a pipeline
 *
 * Returns: (transfer none): the jobs that wait, in the order in which they are to run
 */
LkQueue *
lk_pipeline_get_queue (LkPipeline *self)
{
  g_return_val_if_fail (LK_IS_PIPELINE (self), NULL);

  return self->queue;
}

/**
 * lk_pipeline_get_rules:
 * @self: a pipeline
 *
 * Returns: (transfer none): how many jobs run at once, whether any, and for how much
 */
LkRules *
lk_pipeline_get_rules (LkPipeline *self)
{
  g_return_val_if_fail (LK_IS_PIPELINE (self), NULL);

  return self->rules;
}

/**
 * lk_pipeline_get_ledger:
 * @self: a pipeline
 *
 * Returns: (transfer none): what trainings cost
 */
LkLedger *
lk_pipeline_get_ledger (LkPipeline *self)
{
  g_return_val_if_fail (LK_IS_PIPELINE (self), NULL);

  return self->ledger;
}

/**
 * lk_pipeline_set_max_jobs:
 * @self: a pipeline
 * @max_jobs: how many may run at once
 */
void
lk_pipeline_set_max_jobs (LkPipeline *self, guint max_jobs)
{
  g_return_if_fail (LK_IS_PIPELINE (self));

  lk_rules_set_max_jobs (self->rules, max_jobs);
}

guint
lk_pipeline_get_n_running (LkPipeline *self)
{
  return g_hash_table_size (self->active);
}

gboolean
lk_pipeline_is_running (LkPipeline *self, LkJob *job)
{
  return g_hash_table_contains (self->active, job);
}

/**
 * lk_pipeline_dup_job_folder:
 * @self: a pipeline
 * @job: a job
 *
 * Returns: (transfer full): the folder with what the job made, there or not
 */
GFile *
lk_pipeline_dup_job_folder (LkPipeline *self, LkJob *job)
{
  return g_file_get_child (self->folder, lk_job_get_id (job));
}

static LkLinkServer *
get_links (LkPipeline *self, LkConnections *connections)
{
  LkAccounts *accounts = lk_connections_get_accounts (connections);

  if (self->links == NULL)
    self->links = lk_link_server_new (lk_accounts_get (accounts, LK_ACCOUNT_BASE_URL));

  return self->links;
}

/* What a stage has at hand. */
LkRun *
lk_pipeline_make_run (LkPipeline *self, LkJob *job, GError **error)
{
  const char *profile = lk_recipe_get_profile (lk_job_get_recipe (job));
  const char *trainer = lk_recipe_get_trainer (lk_job_get_recipe (job));
  LkConnections *connections = lk_pipeline_get_connections (self, profile);
  g_autoptr (GFile) folder = lk_pipeline_dup_job_folder (self, job);
  LkTrainer *found;
  LkRun *run;

  if (connections == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("The job belongs to the connection profile “%s”, which is not at hand: start "
                      "its services first"),
                   profile != NULL ? profile : LK_PROFILE_CLOUD);
      return NULL;
    }

  run = lk_run_new (job, self->store, self->jobs, self->http);
  run->catalogue = g_object_ref (self->catalogue);
  run->connections = g_object_ref (connections);
  run->links = g_object_ref (get_links (self, connections));
  run->folder = g_file_get_path (folder);
  run->policy = &self->policy;
  run->ledger = g_object_ref (self->ledger);
  run->n_archives = &self->n_archives;
  run->n_trainings = &self->n_trainings;
  /* An unknown trainer is a fault of the recipe, told with all others in the first stage. */
  found = trainer != NULL ? lk_catalogue_find (self->catalogue, trainer) : NULL;
  if (found == NULL)
    found = lk_catalogue_find_default (self->catalogue);
  g_set_object (&run->trainer, found);

  return run;
}

void
lk_pipeline_left_if_done (LkPipeline *self)
{
  if (self->leave != NULL && g_hash_table_size (self->active) == 0 && self->n_removals == 0)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->leave);

      g_task_return_boolean (task, TRUE);
    }
}

static void
job_ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkPipeline *self = LK_PIPELINE (source);
  g_autoptr (LkJob) job = user_data;
  g_autoptr (GError) error = NULL;

  lk_pipeline_run_job_finish (self, result, &error);
  g_hash_table_remove (self->active, job);
  g_signal_emit (self, signals[SIGNAL_JOB_ENDED], 0, job);
  lk_pipeline_pump (self);
  lk_pipeline_left_if_done (self);
}

static void
run_job (LkPipeline *self, LkJob *job)
{
  LkActive *active = g_new0 (LkActive, 1);

  active->cancellable = g_cancellable_new ();
  active->undoing = g_cancellable_new ();
  g_hash_table_insert (self->active, g_object_ref (job), active);
  lk_pipeline_run_job_async (self, job, active, job_ran_cb, g_object_ref (job));
}

static gboolean
pump_cb (gpointer user_data)
{
  LkPipeline *self = user_data;

  self->pumping = 0;
  lk_pipeline_pump (self);

  return G_SOURCE_REMOVE;
}

static gboolean
has_room (LkPipeline *self)
{
  return !self->leaving && g_hash_table_size (self->waiting) > 0 &&
         g_hash_table_size (self->active) < lk_rules_get_max_jobs (self->rules);
}

/* One after the other, each when the main loop has nothing else to do: what fifty jobs begin
 * with, and answer a moment later, would hold up a window. */
void
lk_pipeline_pump (LkPipeline *self)
{
  LkJob *next = self->pumping == 0 && has_room (self) ? lk_pipeline_find_next (self) : NULL;
  g_autoptr (LkJob) job = NULL;

  if (next == NULL)
    return;

  job = g_object_ref (next);
  lk_pipeline_stop_waiting (self, job);
  run_job (self, job);
  if (self->pumping == 0 && has_room (self))
    self->pumping = g_idle_add (pump_cb, self);
}

/**
 * lk_pipeline_start:
 * @self: a pipeline
 * @job: a job that is queued, or was left behind by a process that is gone
 *
 * Runs it when its turn comes. One that another process runs stays with that.
 */
void
lk_pipeline_start (LkPipeline *self, LkJob *job)
{
  g_return_if_fail (LK_IS_PIPELINE (self));

  if (lk_job_status_is_final (lk_job_get_status (job)) || lk_pipeline_is_running (self, job) ||
      g_hash_table_contains (self->waiting, job))
    return;

  g_hash_table_add (self->waiting, g_object_ref (job));
  lk_pipeline_pump (self);
}

/**
 * lk_pipeline_submit:
 * @self: a pipeline
 * @recipe: what is wanted; not to be changed any more
 *
 * Returns: (transfer none): the new job, in the list and in the queue
 */
LkJob *
lk_pipeline_submit (LkPipeline *self, LkRecipe *recipe)
{
  g_autoptr (LkJob) job = NULL;

  g_return_val_if_fail (LK_IS_PIPELINE (self), NULL);

  job = lk_job_new (recipe, lk_http_get_redactor (self->http));
  lk_store_add (self->store, job);
  lk_job_list_add (self->jobs, job);
  lk_pipeline_start (self, job);

  return lk_job_list_find (self->jobs, lk_job_get_id (job));
}

/* A training that ended without weights is not gone on with, nor taken for a new one. */
static void
put_training_behind (LkJob *job)
{
  const char *id = lk_job_get_fact (job, LK_FACT_TRAINING_ID);
  const char *past = lk_job_get_fact (job, LK_FACT_PAST_TRAININGS);
  g_autofree char *all = NULL;

  if (id == NULL || lk_job_has_fact (job, LK_FACT_TRAINING_DONE))
    return;

  all = past != NULL ? g_strdup_printf ("%s,%s", past, id) : g_strdup (id);
  lk_job_set_fact (job, LK_FACT_PAST_TRAININGS, all);
  lk_job_set_fact (job, LK_FACT_TRAINING_ID, NULL);
  lk_job_set_fact (job, LK_FACT_TRAINING_INTENT, NULL);
  lk_job_set_fact (job, LK_FACT_MACHINE_SINCE, NULL);
}

/* Whether the service said that the training is over, or only that we lost sight of it. */
static gboolean
training_is_over (LkJob *job)
{
  return lk_job_get_status (job) == LK_JOB_CANCELED || lk_job_has_fact (job, LK_FACT_TRAINING_OVER);
}

/**
 * lk_pipeline_retry:
 * @self: a pipeline
 * @job: a failed or canceled job
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Goes on from the stage that failed, with what is still there. Only when the training
 * itself had failed is a new one started, and paid for.
 *
 * Returns: whether it is in the queue
 */
gboolean
lk_pipeline_retry (LkPipeline *self, LkJob *job, GError **error)
{
  LkStageRecord *record = lk_job_get_stage_record (job, lk_job_get_stage (job));

  g_return_val_if_fail (LK_IS_PIPELINE (self), FALSE);

  if (training_is_over (job))
    {
      put_training_behind (job);
      lk_job_set_fact (job, LK_FACT_TRAINING_OVER, NULL);
    }

  if (!lk_job_set_status (job, LK_JOB_QUEUED))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("Only a failed or canceled job can be tried again"));
      return FALSE;
    }

  if (record != NULL)
    lk_stage_record_reset (record);
  lk_job_clear_error (job);
  lk_pipeline_start (self, job);

  return TRUE;
}

/* What was left behind may have a training that is paid for by the second: it runs, whatever
 * waits before it, so far as to end that and to clear up. */
static void
cancel_waiting (LkPipeline *self, LkJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkJob) kept = g_object_ref (job);

  lk_pipeline_stop_waiting (self, job);
  if (lk_job_get_started (job) != 0)
    {
      lk_store_request_cancel (self->store, job);
      run_job (self, job);
      return;
    }

  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Canceled before it began"));
  lk_job_fail (job, error);
  g_signal_emit (self, signals[SIGNAL_JOB_ENDED], 0, job);
}

/**
 * lk_pipeline_cancel:
 * @self: a pipeline
 * @job: a job that is queued or under way, here or in another process
 *
 * Ends it, with its training at the service and all that it put anywhere. See
 * [signal@Lk.Pipeline::job-ended].
 */
void
lk_pipeline_cancel (LkPipeline *self, LkJob *job)
{
  LkActive *active;

  g_return_if_fail (LK_IS_PIPELINE (self));

  active = g_hash_table_lookup (self->active, job);
  if (active != NULL)
    g_cancellable_cancel (active->cancellable);
  else if (g_hash_table_contains (self->waiting, job))
    cancel_waiting (self, job);
  else if (!lk_job_status_is_final (lk_job_get_status (job)))
    lk_store_request_cancel (self->store, job);
}

/**
 * lk_pipeline_resume_all:
 * @self: a pipeline
 *
 * Puts every unfinished job into the queue, oldest first; those that another living
 * process runs stay with that.
 *
 * Returns: how many there are
 */
guint
lk_pipeline_resume_all (LkPipeline *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  guint n_unfinished = 0;

  g_return_val_if_fail (LK_IS_PIPELINE (self), 0);

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i - 1);

      if (lk_job_status_is_final (lk_job_get_status (job)))
        continue;

      n_unfinished++;
      lk_pipeline_start (self, job);
    }

  return n_unfinished;
}

/**
 * lk_pipeline_leave_async:
 * @self: a pipeline
 * @cancellable: (nullable): unused; leaving is not given up
 * @callback: called when no job is under way here any more
 * @user_data: for @callback
 *
 * Leaves all jobs as they are, to be gone on with later: at the service the training goes
 * on. Nothing is started any more. What is hidden is removed for good.
 */
void
lk_pipeline_leave_async (LkPipeline *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GHashTableIter iter;
  gpointer active;

  g_return_if_fail (LK_IS_PIPELINE (self));
  g_return_if_fail (self->leave == NULL);

  self->leaving = TRUE;
  lk_pipeline_end_adopting (self);
  g_hash_table_remove_all (self->waiting);
  g_hash_table_remove_all (self->patient);
  self->leave = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->leave, lk_pipeline_leave_async);

  g_hash_table_iter_init (&iter, self->active);
  while (g_hash_table_iter_next (&iter, NULL, &active))
    {
      ((LkActive *) active)->leave = TRUE;
      g_cancellable_cancel (((LkActive *) active)->cancellable);
      g_cancellable_cancel (((LkActive *) active)->undoing);
    }

  lk_pipeline_remove_hidden (self);
  lk_pipeline_left_if_done (self);
}

gboolean
lk_pipeline_leave_finish (LkPipeline *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
