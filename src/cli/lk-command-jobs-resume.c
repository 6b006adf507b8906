/* lk-command-jobs-resume.c: go on with what was interrupted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-pipeline.h"
#include "lk-command.h"

#include <glib/gi18n-lib.h>

static int
resume (LkCli *cli, LkJob *job, GError **error)
{
  const char *profile = lk_recipe_get_profile (lk_job_get_recipe (job));
  g_autoptr (LkCliPipeline) pipeline = lk_cli_pipeline_new (cli, profile, error);

  if (pipeline == NULL)
    return LK_EXIT_FAILED;

  lk_pipeline_start (lk_cli_pipeline_get (pipeline), job);

  return lk_cli_pipeline_follow (pipeline, job);
}

/* Oldest first. The first that goes wrong decides what the shell hears, the others run. */
static int
resume_all (LkCli *cli, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, error);
  GListModel *jobs;
  int status = LK_EXIT_DONE;

  if (engine == NULL)
    return LK_EXIT_FAILED;

  jobs = G_LIST_MODEL (lk_engine_get_jobs (engine));
  for (guint i = g_list_model_get_n_items (jobs); i > 0 && *error == NULL; i--)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i - 1);
      int one;

      if (lk_job_status_is_final (lk_job_get_status (job)))
        continue;

      one = resume (cli, job, error);
      if (status == LK_EXIT_DONE)
        status = one;
      if (one == LK_EXIT_CANCELED)
        break;
    }

  return status;
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  LkJob *job;

  if (!lk_cli_parse (cli, NULL, arguments, "[ID]", error))
    return LK_EXIT_USAGE;

  if ((*arguments)[1] == NULL)
    return resume_all (cli, error);

  job = lk_cli_find_job (cli, (*arguments)[1], error);
  if (job == NULL)
    return LK_EXIT_FAILED;

  if (lk_job_status_is_final (lk_job_get_status (job)))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("The job is %s: “jobs retry” tries a failed one again"),
                   lk_job_status_to_string (lk_job_get_status (job)));
      return LK_EXIT_FAILED;
    }

  return resume (cli, job, error);
}

const LkCommand lk_command_jobs_resume = {
  .name = "jobs resume",
  .arguments = "[ID]",
  .summary = N_ ("Go on with an interrupted job, or with all of them"),
  .run = run,
};
