/* lk-cli-pipeline.c: what the verbs that run jobs share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-pipeline.h"

#include "lk-job-view.h"
#include "lk-paths.h"
#include "lk-practice.h"

#include <glib/gi18n-lib.h>

/* Two presses in so short a time are meant as one wish. */
#define GRACE_MS          600
#define TAKE_OVER_SECONDS 2

struct _LkCliPipeline
{
  LkCli *cli;
  LkPipeline *pipeline; /* (owned) */
  LkPractice *practice; /* (owned) (nullable) */
  LkJob *job;           /* (nullable) the one that Ctrl-C is for */
  GCancellable *sweep;  /* (owned) */
  gboolean sweeping;
  guint grace; /* source, until the job is canceled */
  gboolean leave;
};

/* The keyring is waited for: there is nothing else to do here meanwhile. */
static gboolean
load_accounts (LkCliPipeline *self, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (self->cli, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  lk_engine_load_accounts_async (engine, lk_cli_get_cancellable (self->cli), lk_cli_ready,
                                 self->cli);
  result = lk_cli_wait (self->cli);

  return lk_engine_load_accounts_finish (engine, result, error);
}

/* It remembers, so that a job can be resumed. */
static gboolean
start_practice (LkCliPipeline *self, GError **error)
{
  g_autofree char *path = lk_paths_dup_own ("practice");
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_auto (GStrv) environment = NULL;

  self->practice = lk_practice_new ();
  lk_practice_set_folder (self->practice, folder);
  if (!lk_practice_start (self->practice, 0, error))
    return FALSE;

  environment = lk_practice_dup_environment (self->practice);

  return lk_engine_add_practice (lk_cli_open_engine (self->cli, NULL),
                                 (const char *const *) environment, error);
}

/**
 * lk_cli_pipeline_new:
 * @cli: the command line
 * @profile: (nullable): the profile of the jobs that are to run; `practice` starts the
 *   practice services
 * @error: return location
 *
 * Returns: (transfer full): a pipeline over the engine
 */
LkCliPipeline *
lk_cli_pipeline_new (LkCli *cli, const char *profile, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, error);
  g_autoptr (LkCliPipeline) self = NULL;

  if (engine == NULL)
    return NULL;

  self = g_new0 (LkCliPipeline, 1);
  self->cli = cli;
  self->sweep = g_cancellable_new ();
  self->pipeline = g_object_ref (lk_engine_get_pipeline (engine));
  if (!load_accounts (self, error))
    return NULL;
  if (g_strcmp0 (profile, LK_PROFILE_PRACTICE) == 0 && !start_practice (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
lk_cli_pipeline_free (LkCliPipeline *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_cli_set_interrupt (self->cli, NULL, NULL);
  g_cancellable_cancel (self->sweep);
  while (self->sweeping)
    g_main_context_iteration (NULL, TRUE);

  lk_pipeline_leave_async (self->pipeline, NULL, lk_cli_ready, self->cli);
  result = lk_cli_wait (self->cli);
  lk_pipeline_leave_finish (self->pipeline, result, NULL);

  if (self->practice != NULL)
    lk_practice_stop (self->practice);
  g_clear_object (&self->practice);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->sweep);
  g_free (self);
}

LkPipeline *
lk_cli_pipeline_get (LkCliPipeline *self)
{
  return self->pipeline;
}

/* --- Following --- */

static gboolean
grace_over_cb (gpointer user_data)
{
  LkCliPipeline *self = user_data;

  self->grace = 0;
  lk_pipeline_cancel (self->pipeline, self->job);

  return G_SOURCE_REMOVE;
}

/* What was canceled cannot be resumed, so a second Ctrl-C is waited for a moment. */
static void
interrupt_cb (guint count, gpointer user_data)
{
  LkCliPipeline *self = user_data;

  if (count > 1)
    {
      g_clear_handle_id (&self->grace, g_source_remove);
      self->leave = TRUE;
      return;
    }

  lk_cli_say (self->cli, "%s", _ ("Canceling; Ctrl-C once more leaves the job to be resumed"));
  self->grace = g_timeout_add (GRACE_MS, grace_over_cb, self);
}

static gboolean
is_over (LkCliPipeline *self, LkJob *job)
{
  return lk_job_status_is_final (lk_job_get_status (job)) &&
         !lk_pipeline_is_running (self->pipeline, job);
}

static int
status_of (LkJob *job)
{
  switch (lk_job_get_status (job))
    {
    case LK_JOB_COMPLETED:
      return LK_EXIT_DONE;
    case LK_JOB_FAILED:
      return LK_EXIT_FAILED;
    case LK_JOB_QUEUED:
    case LK_JOB_STARTING:
    case LK_JOB_TRAINING:
    case LK_JOB_UPLOADING:
    case LK_JOB_CANCELED:
    default:
      return LK_EXIT_CANCELED;
    }
}

static void
swept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkCliPipeline *self = user_data;
  guint removed;
  guint kept;

  /* What could not be removed now is tried again at the next start. */
  lk_pipeline_sweep_finish (LK_PIPELINE (source), result, &removed, &kept, NULL);
  self->sweeping = FALSE;
}

/* What a dead job left at a service goes with the next start, beside the work. */
static void
sweep (LkCliPipeline *self)
{
  if (self->sweeping)
    return;

  self->sweeping = TRUE;
  lk_pipeline_sweep_async (self->pipeline, FALSE, self->sweep, swept_cb, self);
}

/* Who ran it may have died: then it is ours. */
static gboolean
take_over_cb (gpointer user_data)
{
  LkCliPipeline *self = user_data;

  if (!is_over (self, self->job) && !lk_pipeline_is_running (self->pipeline, self->job))
    lk_pipeline_start (self->pipeline, self->job);

  return G_SOURCE_CONTINUE;
}

static void
wait_until_over (LkCliPipeline *self, LkJob *job)
{
  g_autoptr (LkJobView) view = lk_job_view_new (self->cli, job);

  /* The view's timer ends the wait now and then, also for a job of another process. */
  while (!is_over (self, job) && !self->leave)
    g_main_context_iteration (NULL, TRUE);

  lk_cli_set_interrupt (self->cli, NULL, NULL);
  g_clear_handle_id (&self->grace, g_source_remove);
  self->job = NULL;
  lk_job_view_finish (view);
}

/**
 * lk_cli_pipeline_follow:
 * @self: a pipeline
 * @job: a job that runs here, or that is being canceled
 *
 * Shows what it does until it ends, and takes it over when the process that runs it dies. Ctrl-C
 * cancels it; a second one leaves it.
 *
 * Returns: the exit status
 */
int
lk_cli_pipeline_follow (LkCliPipeline *self, LkJob *job)
{
  guint watch = g_timeout_add_seconds (TAKE_OVER_SECONDS, take_over_cb, self);

  self->job = job;
  lk_cli_set_interrupt (self->cli, interrupt_cb, self);
  sweep (self);
  wait_until_over (self, job);
  g_source_remove (watch);
  if (self->leave)
    lk_cli_say (self->cli, _ ("“lorikeetctl jobs resume %s” goes on with it"), lk_job_get_id (job));

  return status_of (job);
}

static void
look_away_cb (guint count, gpointer user_data)
{
  ((LkCliPipeline *) user_data)->leave = TRUE;
}

/**
 * lk_cli_pipeline_watch:
 * @self: a pipeline
 * @job: a job, of another process
 *
 * Shows what it does until it ends. Ctrl-C ends the watching.
 *
 * Returns: the exit status
 */
int
lk_cli_pipeline_watch (LkCliPipeline *self, LkJob *job)
{
  lk_cli_set_interrupt (self->cli, look_away_cb, self);
  wait_until_over (self, job);

  return status_of (job);
}
