/* lk-command-jobs-list.c: which jobs there are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : g_strdup ("");
}

static void
print_job (LkCli *cli, LkJob *job)
{
  const char *status = lk_job_status_to_string (lk_job_get_status (job));
  g_autofree char *created = format_time (lk_job_get_created (job));
  JsonObject *record = json_object_new ();

  lk_json_set_string (record, "id", lk_job_get_id (job));
  lk_json_set_string (record, "modelName", lk_job_get_title (job));
  lk_json_set_string (record, "status", status);
  json_object_set_int_member (record, "progress", lk_job_get_progress (job));
  lk_json_set_string (record, "stage", lk_job_get_sentence (job));
  lk_json_set_string (record, "error", lk_job_get_error_message (job));
  json_object_set_int_member (record, "created", lk_job_get_created (job) / G_USEC_PER_SEC);

  lk_cli_print (cli, record, "%.8s  %s  %-10s %3d %%  %s", lk_job_get_id (job), created, status,
                (int) lk_job_get_progress (job), lk_job_get_title (job));
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  LkEngine *engine;
  GListModel *jobs;

  if (!lk_cli_parse (cli, NULL, arguments, "", error))
    return LK_EXIT_USAGE;

  engine = lk_cli_open_engine (cli, error);
  if (engine == NULL)
    return LK_EXIT_FAILED;

  jobs = G_LIST_MODEL (lk_engine_get_jobs (engine));
  for (guint i = g_list_model_get_n_items (jobs); i > 0; i--)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i - 1);

      print_job (cli, job);
    }

  return LK_EXIT_DONE;
}

const LkCommand lk_command_jobs_list = {
  .name = "jobs list",
  .arguments = "",
  .summary = N_ ("List the jobs, newest last"),
  .run = run,
};
