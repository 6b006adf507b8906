/* lk-command-dataset-show.c: a dataset's pictures and captions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-dataset.h"
#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static void
print_picture (LkCli *cli, LkPicture *picture)
{
  JsonObject *record = lk_json_object_new ("s:name", lk_picture_get_name (picture), "s:format",
                                           lk_picture_get_format (picture), "i:width",
                                           (gint64) lk_picture_get_width (picture), "i:height",
                                           (gint64) lk_picture_get_height (picture), "i:size",
                                           lk_picture_get_size (picture), "s:sha256",
                                           lk_picture_get_sha256 (picture), "s:caption",
                                           lk_picture_get_caption (picture), NULL);

  lk_cli_print (cli, record, "%-28s %-5s %5u × %-5u  %s", lk_picture_get_name (picture),
                lk_picture_get_format (picture), lk_picture_get_width (picture),
                lk_picture_get_height (picture), lk_picture_get_caption (picture));
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autoptr (LkDataset) dataset = NULL;

  if (!lk_cli_parse (cli, NULL, arguments, "DATASET", error))
    return LK_EXIT_USAGE;

  dataset = lk_cli_find_dataset (cli, (*arguments)[1], error);
  if (dataset == NULL)
    return LK_EXIT_FAILED;

  lk_cli_print (cli, NULL, _ ("%s: %u pictures, %u with a caption\n%s\n"),
                lk_dataset_get_title (dataset), lk_dataset_get_n_pictures (dataset),
                lk_dataset_get_n_captions (dataset),
                g_file_peek_path (lk_dataset_get_folder (dataset)));
  for (guint i = 0; i < lk_dataset_get_n_pictures (dataset); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (dataset), i);

      print_picture (cli, picture);
    }

  return LK_EXIT_DONE;
}

const LkCommand lk_command_dataset_show = {
  .name = "dataset show",
  .arguments = "DATASET",
  .summary = N_ ("Show a dataset's pictures and captions"),
  .run = run,
};
