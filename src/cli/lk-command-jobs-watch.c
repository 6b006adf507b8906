/* lk-command-jobs-watch.c: follow a job until it ends
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

  /* Without its services: looking on needs none. */
  pipeline = lk_cli_pipeline_new (cli, NULL, error);
  if (pipeline == NULL)
    return LK_EXIT_FAILED;

  return lk_cli_pipeline_watch (pipeline, job);
}

const LkCommand lk_command_jobs_watch = {
  .name = "jobs watch",
  .arguments = "ID",
  .summary = N_ ("Follow a job until it ends; Ctrl-C ends only the watching"),
  .run = run,
};
