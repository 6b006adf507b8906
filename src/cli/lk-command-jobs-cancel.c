/* lk-command-jobs-cancel.c: cancel a job, the training at the service too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-pipeline.h"
#include "lk-command.h"

#include <glib/gi18n-lib.h>

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkCliPipeline) pipeline = NULL;
  LkJob *job;

  if (!lk_cli_parse (cli, NULL, arguments, "ID", error))
    return LK_EXIT_USAGE;

  job = lk_cli_find_job (cli, (*arguments)[1], error);
  if (job == NULL)
    return LK_EXIT_FAILED;

  pipeline = lk_cli_pipeline_new (cli, lk_recipe_get_profile (lk_job_get_recipe (job)), error);
  if (pipeline == NULL)
    return LK_EXIT_FAILED;

  /* Whoever runs it hears of it; when nobody does, it is taken over to be ended. */
  lk_pipeline_cancel (lk_cli_pipeline_get (pipeline), job);
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
