/* lk-command-jobs-cancel.c: cancel a job, the training at the service too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-pipeline.h"
#include "lk-command.h"

#include <glib/gi18n-lib.h>

/* Whoever runs it hears of it. When nobody does it is taken over to be ended, and that needs
 * its services. */
static gboolean
is_free (LkCli *cli, LkJob *job, gboolean *free, GError **error)
{
  LkStore *store = lk_engine_get_store (lk_cli_open_engine (cli, NULL));
  g_autoptr (GAsyncResult) result = NULL;

  lk_store_acquire_async (store, job, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);

  return lk_store_acquire_finish (store, result, free, error);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkCliPipeline) pipeline = NULL;
  gboolean free = FALSE;
  LkJob *job;

  if (!lk_cli_parse (cli, NULL, arguments, "ID", error))
    return LK_EXIT_USAGE;

  job = lk_cli_find_job (cli, (*arguments)[1], error);
  if (job == NULL)
    return LK_EXIT_FAILED;

  if (lk_job_status_is_final (lk_job_get_status (job)))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("The job is %s: there is nothing left to cancel"),
                   lk_job_status_to_string (lk_job_get_status (job)));
      return LK_EXIT_FAILED;
    }

  if (!is_free (cli, job, &free, error))
    return LK_EXIT_FAILED;

  pipeline = lk_cli_pipeline_new (cli,
                                  free ? lk_recipe_get_profile (lk_job_get_recipe (job)) : NULL,
                                  error);
  if (pipeline == NULL)
    return LK_EXIT_FAILED;

  lk_pipeline_cancel (lk_cli_pipeline_get (pipeline), job);
  if (free)
    lk_pipeline_start (lk_cli_pipeline_get (pipeline), job);
  lk_cli_pipeline_follow (pipeline, job);

  return lk_job_get_status (job) == LK_JOB_CANCELED ? LK_EXIT_DONE : LK_EXIT_FAILED;
}

const LkCommand lk_command_jobs_cancel = {
  .name = "jobs cancel",
  .arguments = "ID",
  .summary = N_ ("Cancel a job, the training at the service too"),
  .run = run,
};
