/* lk-command-jobs-export.c: a job's whole trace, to be sent to somebody who helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-diagnostics.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static gboolean
export_zip (LkCli *cli, LkJob *job, const char *path, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, NULL);
  g_autoptr (GFile) target = g_file_new_for_commandline_arg (path);
  g_autoptr (GAsyncResult) result = NULL;

  lk_diagnostics_export_async (lk_engine_get_store (engine), job, lk_engine_get_redactor (engine),
                               target, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);

  return lk_diagnostics_export_finish (result, error);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      N_ ("Write to this file instead of standard output; to one that ends in .zip with the log"),
      N_ ("FILE") },
    { NULL },
  };
  g_autoptr (JsonNode) trace = NULL;
  g_autofree char *text = NULL;
  LkJob *job;

  if (!lk_cli_parse (cli, entries, arguments, "ID", error))
    return LK_EXIT_USAGE;

  job = lk_cli_find_job (cli, (*arguments)[1], error);
  if (job == NULL)
    return LK_EXIT_FAILED;

  /* With the log, for somebody who helps; by the file's ending. */
  if (output != NULL && g_str_has_suffix (output, ".zip"))
    return export_zip (cli, job, output, error) ? LK_EXIT_DONE : LK_EXIT_FAILED;

  trace = lk_diagnostics_make_trace (job, lk_engine_get_redactor (lk_cli_open_engine (cli, NULL)));
  text = lk_json_to_string (trace, !lk_cli_is_json (cli));
  if (output == NULL)
    g_print ("%s\n", text);
  else if (!g_file_set_contents (output, text, -1, error))
    return LK_EXIT_FAILED;

  return LK_EXIT_DONE;
}

const LkCommand lk_command_jobs_export = {
  .name = "jobs export",
  .arguments = "ID",
  .summary = N_ ("Write a job's whole trace as JSON, without secrets"),
  .run = run,
};
