/* lk-command-storage-sweep.c: remove uploaded archives that outlived their time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-pipeline.h"
#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  gboolean all = FALSE;
  g_autofree char *profile = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all,
      N_ ("Also what unfinished jobs that nobody runs still count on"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &profile, N_ ("“cloud” or “practice”"),
      N_ ("PROFILE") },
    { NULL },
  };
  g_autoptr (LkCliPipeline) pipeline = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  guint removed = 0;
  guint kept = 0;

  if (!lk_cli_parse (cli, entries, arguments, "", error))
    return LK_EXIT_USAGE;

  pipeline = lk_cli_pipeline_new (cli, profile, error);
  if (pipeline == NULL)
    return LK_EXIT_FAILED;

  lk_pipeline_sweep_async (lk_cli_pipeline_get (pipeline), all, lk_cli_get_cancellable (cli),
                           lk_cli_ready, cli);
  result = lk_cli_wait (cli);
  if (!lk_pipeline_sweep_finish (lk_cli_pipeline_get (pipeline), result, &removed, &kept, error))
    return LK_EXIT_FAILED;

  lk_cli_print (cli,
                lk_json_object_new ("i:removed", (gint64) removed, "i:kept", (gint64) kept, NULL),
                _ ("%u removed, %u kept"), removed, kept);

  return LK_EXIT_DONE;
}

const LkCommand lk_command_storage_sweep = {
  .name = "storage sweep",
  .arguments = "",
  .summary = N_ ("Remove uploaded archives that outlived their time"),
  .run = run,
};
