/* lk-command-jobs-retry.c: try a failed job again from the stage that failed
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

  if (!lk_pipeline_retry (lk_cli_pipeline_get (pipeline), job, error))
    return LK_EXIT_FAILED;

  return lk_cli_pipeline_follow (pipeline, job);
}

const LkCommand lk_command_jobs_retry = {
  .name = "jobs retry",
  .arguments = "ID",
  .summary = N_ ("Try a failed job again from the stage that failed"),
  .run = run,
};
