/* lk-command-practice.c: run the practice services alone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-practice.h"

#include <glib/gi18n-lib.h>

static void
print_environment (LkCli *cli, LkPractice *practice)
{
  g_auto (GStrv) environment = lk_practice_dup_environment (practice);
  JsonObject *record = json_object_new ();

  for (guint i = 0; environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (environment[i], "=", 2);
      g_autofree char *value = g_shell_quote (pair[1]);

      json_object_set_string_member (record, pair[0], pair[1]);
      if (!lk_cli_is_json (cli))
        lk_cli_print (cli, NULL, "export %s=%s", pair[0], value);
    }

  if (lk_cli_is_json (cli))
    lk_cli_print (cli, json_object_ref (record), "%s", "");
  json_object_unref (record);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  int port = 0;
  double speed = 0;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, N_ ("Listen there; by default on any free port"),
      N_ ("N") },
    { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &speed,
      N_ ("How many times faster than the practice training's own pace"), N_ ("FACTOR") },
    { NULL },
  };
  g_autoptr (LkPractice) practice = NULL;

  if (!lk_cli_parse (cli, entries, arguments, "", error))
    return LK_EXIT_USAGE;

  if (port < 0 || port > G_MAXUINT16 || speed < 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("A port is a number from 0 to 65535, a speed one above 0"));
      return LK_EXIT_USAGE;
    }

  practice = lk_practice_new ();
  if (speed > 0)
    lk_practice_set_speed (practice, speed);
  if (!lk_practice_start (practice, port, error))
    return LK_EXIT_FAILED;

  print_environment (cli, practice);
  lk_cli_say (cli, "%s", _ ("The practice services run until Ctrl-C; they train nothing"));
  while (!g_cancellable_is_cancelled (lk_cli_get_cancellable (cli)))
    g_main_context_iteration (NULL, TRUE);
  lk_practice_stop (practice);

  return LK_EXIT_DONE;
}

const LkCommand lk_command_practice = {
  .name = "practice",
  .arguments = "[--port N]",
  .summary = N_ ("Run the practice services and print the environment that points at them"),
  .run = run,
};
