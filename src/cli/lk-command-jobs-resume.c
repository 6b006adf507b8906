/* lk-command-jobs-resume.c: go on with what was interrupted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-pipeline.h"
#include "lk-command.h"

#include <glib/gi18n-lib.h>

/* One pipeline for all of them, with the practice services when one needs them: a pipeline
 * that was left starts nothing more. */
static LkCliPipeline *
open_pipeline (LkCli *cli, GPtrArray *jobs, GError **error)
{
  const char *profile = NULL;

  for (guint i = 0; i < jobs->len; i++)
    {
      const char *one = lk_recipe_get_profile (lk_job_get_recipe (g_ptr_array_index (jobs, i)));

      if (g_strcmp0 (one, LK_PROFILE_PRACTICE) == 0 || profile == NULL)
        profile = one;
    }

  return lk_cli_pipeline_new (cli, profile, error);
}

/* The first that goes wrong decides what the shell hears, the others run. */
static int
resume (LkCli *cli, GPtrArray *jobs, GError **error)
{
  g_autoptr (LkCliPipeline) pipeline = open_pipeline (cli, jobs, error);
  int status = LK_EXIT_DONE;

  if (pipeline == NULL)
    return LK_EXIT_FAILED;

  for (guint i = 0; i < jobs->len; i++)
    {
      LkJob *job = g_ptr_array_index (jobs, i);
      int one;

      lk_pipeline_start (lk_cli_pipeline_get (pipeline), job);
      one = lk_cli_pipeline_follow (pipeline, job);
      if (status == LK_EXIT_DONE)
        status = one;
      if (one == LK_EXIT_CANCELED)
        break;
    }

  return status;
}

/* Oldest first. */
static int
resume_all (LkCli *cli, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, error);
  g_autoptr (GPtrArray) unfinished = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *jobs;

  if (engine == NULL)
    return LK_EXIT_FAILED;

  jobs = G_LIST_MODEL (lk_engine_get_jobs (engine));
  for (guint i = g_list_model_get_n_items (jobs); i > 0; i--)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i - 1);

      if (!lk_job_status_is_final (lk_job_get_status (job)))
        g_ptr_array_add (unfinished, g_steal_pointer (&job));
    }

  return unfinished->len > 0 ? resume (cli, unfinished, error) : LK_EXIT_DONE;
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (GPtrArray) jobs = NULL;
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

  jobs = g_ptr_array_new ();
  g_ptr_array_add (jobs, job);

  return resume (cli, jobs, error);
}

const LkCommand lk_command_jobs_resume = {
  .name = "jobs resume",
  .arguments = "[ID]",
  .summary = N_ ("Go on with an interrupted job, or with all of them"),
  .run = run,
};
