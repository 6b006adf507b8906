/* lk-command-dataset-export.c: a dataset as the archive that a trainer gets, or as a folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-dataset.h"
#include "lk-command.h"
#include "lk-export.h"
#include "lk-json.h"
#include "lk-packer.h"

#include <glib/gi18n-lib.h>

static int
export_archive (
    LkCli *cli, LkManifest *manifest, GFile *target, const char *trigger_word, GError **error)
{
  LkPackOptions options = LK_PACK_OPTIONS_INIT;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkPackResult) packed = NULL;

  options.trigger_word = trigger_word;
  lk_packer_pack_async (manifest, &options, target, NULL, NULL, lk_cli_get_cancellable (cli),
                        lk_cli_ready, cli);
  result = lk_cli_wait (cli);
  packed = lk_packer_pack_finish (result, error);
  if (packed == NULL)
    return LK_EXIT_FAILED;

  lk_cli_print (cli,
                lk_json_object_new ("s:file", g_file_peek_path (target), "s:sha256",
                                    lk_pack_result_get_sha256 (packed), "i:size",
                                    lk_pack_result_get_size (packed), "i:pictures",
                                    (gint64) lk_pack_result_get_n_pictures (packed), "i:captions",
                                    (gint64) lk_pack_result_get_n_captions (packed), NULL),
                _ ("%s: %u pictures, %u captions"), g_file_peek_path (target),
                lk_pack_result_get_n_pictures (packed), lk_pack_result_get_n_captions (packed));

  return LK_EXIT_DONE;
}

static int
export_folder (LkCli *cli, LkManifest *manifest, GFile *target, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint n = lk_manifest_get_n_entries (manifest);

  lk_export_folder_async (manifest, target, NULL, NULL, lk_cli_get_cancellable (cli), lk_cli_ready,
                          cli);
  result = lk_cli_wait (cli);
  if (!lk_export_folder_finish (result, error))
    return LK_EXIT_FAILED;

  lk_cli_print (cli,
                lk_json_object_new ("s:folder", g_file_peek_path (target), "i:pictures", (gint64) n,
                                    NULL),
                _ ("%s: %u pictures"), g_file_peek_path (target), n);

  return LK_EXIT_DONE;
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autofree char *trigger_word = NULL;
  const GOptionEntry entries[] = {
    { "trigger", 0, 0, G_OPTION_ARG_STRING, &trigger_word,
      N_ ("The word that every caption is to hold"), N_ ("WORD") },
    { NULL },
  };
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkManifest) manifest = NULL;
  g_autoptr (GFile) target = NULL;

  if (!lk_cli_parse (cli, entries, arguments, "DATASET TARGET", error))
    return LK_EXIT_USAGE;

  dataset = lk_cli_find_dataset (cli, (*arguments)[1], error);
  if (dataset == NULL)
    return LK_EXIT_FAILED;

  manifest = lk_dataset_snapshot (dataset);
  target = g_file_new_for_commandline_arg ((*arguments)[2]);

  return g_str_has_suffix ((*arguments)[2], ".zip")
             ? export_archive (cli, manifest, target, trigger_word, error)
             : export_folder (cli, manifest, target, error);
}

const LkCommand lk_command_dataset_export = {
  .name = "dataset export",
  .arguments = "DATASET TARGET",
  .summary = N_ ("Write a dataset's archive, or its pictures and captions to a folder"),
  .run = run,
};
