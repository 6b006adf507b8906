/* lk-command-dataset-create.c: a dataset from files, folders, archives and addresses
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-dataset.h"
#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static LkDataset *
create (LkCli *cli, LkLibrary *library, const char *title, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  /* Not to be canceled: half a dataset could not be discarded. */
  lk_library_create_async (library, title, NULL, lk_cli_ready, cli);
  result = lk_cli_wait (cli);

  return lk_library_create_finish (library, result, error);
}

/* Nothing came of it: then there is no empty dataset left either. */
static void
discard (LkDataset *dataset)
{
  GFile *folder = lk_dataset_get_folder (dataset);
  g_autoptr (GFile) file = g_file_get_child (folder, "dataset.json");

  if (lk_dataset_get_n_pictures (dataset) > 0)
    return;

  g_file_delete (file, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
}

static void
print (LkCli *cli, LkDataset *dataset, LkImportReport *report)
{
  g_autoptr (JsonNode) node = lk_import_report_to_json (report);
  JsonObject *record = json_object_ref (json_node_get_object (node));
  g_autofree char *summary = lk_import_report_dup_summary (report);
  const char *path = g_file_peek_path (lk_dataset_get_folder (dataset));

  lk_json_set_string (record, "id", lk_dataset_get_id (dataset));
  lk_json_set_string (record, "title", lk_dataset_get_title (dataset));
  lk_json_set_string (record, "folder", path);
  lk_cli_print (cli, record, "%s: %s\n%s", lk_dataset_get_title (dataset), summary, path);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  gboolean allow_private = FALSE;
  const GOptionEntry entries[] = {
    { "allow-private", 0, 0, G_OPTION_ARG_NONE, &allow_private,
      N_ ("Fetch addresses within the own network too"), NULL },
    { NULL },
  };
  g_autoptr (LkLibrary) library = NULL;
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkImportReport) report = NULL;

  if (!lk_cli_parse (cli, entries, arguments, "NAME PATH...", error))
    return LK_EXIT_USAGE;

  library = lk_cli_open_library (cli, error);
  dataset = library != NULL ? lk_library_find (library, (*arguments)[1]) : NULL;
  if (dataset != NULL)
    {
      g_object_ref (dataset);
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("There is a dataset “%s” already: choose another name"), (*arguments)[1]);
      return LK_EXIT_FAILED;
    }

  dataset = library != NULL ? create (cli, library, (*arguments)[1], error) : NULL;
  if (dataset == NULL)
    return LK_EXIT_FAILED;

  report = lk_cli_import (cli, dataset, (const char *const *) *arguments + 2, allow_private, error);
  if (report == NULL || lk_dataset_get_n_pictures (dataset) == 0)
    discard (dataset);
  if (report == NULL)
    return LK_EXIT_FAILED;

  if (lk_dataset_get_n_pictures (dataset) == 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("There was no picture to be used"));
      return LK_EXIT_FAILED;
    }

  print (cli, dataset, report);

  return LK_EXIT_DONE;
}

const LkCommand lk_command_dataset_create = {
  .name = "dataset create",
  .arguments = "NAME PATH…",
  .summary = N_ ("Make a dataset from files, folders, archives and addresses"),
  .run = run,
};
