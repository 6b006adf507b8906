/* lk-command-jobs-show.c: what became of a job
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-job-view.h"

#include <glib/gi18n-lib.h>

static void
print_event (LkCli *cli, LkEvent *event)
{
  g_autoptr (GDateTime) moment =
      g_date_time_new_from_unix_local (lk_event_get_time (event) / G_USEC_PER_SEC);
  g_autofree char *time = moment != NULL ? g_date_time_format (moment, "%H:%M:%S") : g_strdup ("");
  LkCategory category = lk_event_get_category (event);

  if (lk_event_get_level (event) == LK_EVENT_DEBUG)
    return;

  lk_cli_print (cli, NULL, "  %s  %-7s  %s%s%s%s", time,
                lk_event_level_to_string (lk_event_get_level (event)), lk_event_get_message (event),
                category != LK_CATEGORY_NONE ? " (" : "",
                category != LK_CATEGORY_NONE ? lk_category_to_string (category) : "",
                category != LK_CATEGORY_NONE ? ")" : "");
}

static void
print_lists (LkCli *cli, LkJob *job)
{
  GListModel *stages = lk_job_get_stages (job);
  GListModel *events = lk_job_get_events (job);

  for (guint i = 0; i < g_list_model_get_n_items (stages); i++)
    {
      g_autoptr (LkStageRecord) record = g_list_model_get_item (stages, i);
      g_autofree char *line = lk_job_view_format_stage (job, record, 0);

      lk_cli_print (cli, NULL, "  %s", line);
    }

  lk_cli_print (cli, NULL, "%s", "");
  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      print_event (cli, event);
    }
}

static void
print_job (LkCli *cli, LkJob *job)
{
  lk_cli_print (cli, NULL, "%s  %s\n%s, %d %%", lk_job_get_id (job), lk_job_get_title (job),
                lk_job_status_to_string (lk_job_get_status (job)), (int) lk_job_get_progress (job));
  if (lk_job_get_error_message (job) != NULL)
    lk_cli_print (cli, NULL, "%s", lk_job_get_error_message (job));
  if (lk_job_has_fact (job, LK_FACT_TRAINING_ID))
    lk_cli_print (cli, NULL, _ ("Training %s"), lk_job_get_fact (job, LK_FACT_TRAINING_ID));
  if (lk_job_has_fact (job, LK_FACT_REPOSITORY_URL))
    lk_cli_print (cli, NULL, _ ("Published %s"), lk_job_get_fact (job, LK_FACT_REPOSITORY_URL));
  if (lk_job_has_fact (job, LK_FACT_SAVED_PATH))
    lk_cli_print (cli, NULL, _ ("Saved %s"), lk_job_get_fact (job, LK_FACT_SAVED_PATH));

  lk_cli_print (cli, NULL, "%s", "");
  print_lists (cli, job);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  LkJob *job;

  if (!lk_cli_parse (cli, NULL, arguments, "ID", error))
    return LK_EXIT_USAGE;

  job = lk_cli_find_job (cli, (*arguments)[1], error);
  if (job == NULL)
    return LK_EXIT_FAILED;

  if (lk_cli_is_json (cli))
    lk_cli_print (cli, lk_job_to_status_json (job), "%s", "");
  else
    print_job (cli, job);

  return LK_EXIT_DONE;
}

const LkCommand lk_command_jobs_show = {
  .name = "jobs show",
  .arguments = "ID",
  .summary = N_ ("Show a job's stages and events"),
  .run = run,
};
