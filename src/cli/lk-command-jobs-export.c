/* lk-command-jobs-export.c: a job's whole trace, to be sent to somebody who helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <sys/utsname.h>

static JsonObject *
describe_system (void)
{
  JsonObject *object = json_object_new ();
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  struct utsname machine;

  lk_json_set_string (object, "lorikeet", LK_VERSION);
  lk_json_set_string (object, "system", name);
  if (uname (&machine) == 0)
    lk_json_set_string (object, "machine", machine.machine);

  return object;
}

static JsonNode *
make_trace (LkEngine *engine, LkJob *job)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = lk_job_to_status_json (job);

  json_object_set_object_member (object, "recipe", lk_recipe_to_json (lk_job_get_recipe (job)));
  json_object_set_object_member (object, "facts", lk_job_dup_facts (job));
  json_object_set_object_member (object, "program", describe_system ());
  json_node_take_object (node, object);

  /* Events were redacted when they were made; what a person typed was not. */
  return lk_redactor_apply_json (lk_engine_get_redactor (engine), node);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      N_ ("Write to this file instead of standard output"), N_ ("FILE") },
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

  trace = make_trace (lk_cli_open_engine (cli, NULL), job);
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
