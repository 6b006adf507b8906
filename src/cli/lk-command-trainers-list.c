/* lk-command-trainers-list.c: which trainers there are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static void
print_trainer (LkCli *cli, LkTrainer *trainer)
{
  JsonObject *record = json_object_new ();
  gboolean enabled = lk_trainer_get_enabled (trainer);

  lk_json_set_string (record, "id", lk_trainer_get_id (trainer));
  lk_json_set_string (record, "title", lk_trainer_get_title (trainer));
  lk_json_set_string (record, "description", lk_trainer_get_description (trainer));
  json_object_set_boolean_member (record, "enabled", enabled);
  if (!enabled)
    lk_json_set_string (record, "reason", lk_trainer_get_disabled_reason (trainer));

  lk_cli_print (cli, record, "%-20s %s%s%s", lk_trainer_get_id (trainer),
                lk_trainer_get_title (trainer), enabled ? "" : "; ",
                enabled ? "" : lk_trainer_get_disabled_reason (trainer));
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  LkEngine *engine;
  GListModel *catalogue;

  if (!lk_cli_parse (cli, NULL, arguments, "", error))
    return LK_EXIT_USAGE;

  engine = lk_cli_open_engine (cli, error);
  if (engine == NULL)
    return LK_EXIT_FAILED;

  catalogue = G_LIST_MODEL (lk_engine_get_catalogue (engine));
  for (guint i = 0; i < g_list_model_get_n_items (catalogue); i++)
    {
      g_autoptr (LkTrainer) trainer = g_list_model_get_item (catalogue, i);

      print_trainer (cli, trainer);
    }

  return LK_EXIT_DONE;
}

const LkCommand lk_command_trainers_list = {
  .name = "trainers list",
  .arguments = "",
  .summary = N_ ("List the trainers"),
  .run = run,
};
