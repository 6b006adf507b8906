/* lk-command-dataset-list.c: which datasets there are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-dataset.h"
#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static void
print_dataset (LkCli *cli, LkDataset *dataset)
{
  guint n_pictures = lk_dataset_get_n_pictures (dataset);
  guint n_captions = lk_dataset_get_n_captions (dataset);
  JsonObject *record = lk_json_object_new ("s:id", lk_dataset_get_id (dataset), "s:title",
                                           lk_dataset_get_title (dataset), "s:folder",
                                           g_file_peek_path (lk_dataset_get_folder (dataset)),
                                           "i:pictures", (gint64) n_pictures, "i:captions",
                                           (gint64) n_captions, NULL);

  lk_cli_print (cli, record, _ ("%-24s %5u pictures, %5u captions"), lk_dataset_get_title (dataset),
                n_pictures, n_captions);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkLibrary) library = NULL;

  if (!lk_cli_parse (cli, NULL, arguments, "", error))
    return LK_EXIT_USAGE;

  library = lk_cli_open_library (cli, error);
  if (library == NULL)
    return LK_EXIT_FAILED;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (library)); i++)
    {
      g_autoptr (LkDataset) dataset = g_list_model_get_item (G_LIST_MODEL (library), i);

      print_dataset (cli, dataset);
    }

  return LK_EXIT_DONE;
}

const LkCommand lk_command_dataset_list = {
  .name = "dataset list",
  .arguments = "",
  .summary = N_ ("List the datasets"),
  .run = run,
};
