/* lk-cli-dataset.c: what the verbs about datasets share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-dataset.h"

#include "lk-paths.h"
#include "lk-terminal.h"
#include "lk-url-fetcher.h"

#include <glib/gi18n-lib.h>

#define BAR_WIDTH 24

/**
 * lk_cli_open_library:
 * @self: the command line
 * @error: return location
 *
 * Returns: (transfer full): the person's datasets, loaded
 */
LkLibrary *
lk_cli_open_library (LkCli *self, GError **error)
{
  g_autofree char *path = lk_paths_dup_own ("datasets");
  g_autoptr (GFile) root = g_file_new_for_path (path);
  g_autoptr (LkLibrary) library = lk_library_new (root);
  g_autoptr (GAsyncResult) result = NULL;

  lk_library_load_async (library, lk_cli_get_cancellable (self), lk_cli_ready, self);
  result = lk_cli_wait (self);

  return lk_library_load_finish (library, result, error) ? g_steal_pointer (&library) : NULL;
}

/**
 * lk_cli_find_dataset:
 * @self: the command line
 * @name: a title, an identifier, the name of a folder in the library, or the path of any folder
 *   of pictures
 * @error: return location
 *
 * Returns: (transfer full): the dataset
 */
LkDataset *
lk_cli_find_dataset (LkCli *self, const char *name, GError **error)
{
  g_autoptr (LkLibrary) library = lk_cli_open_library (self, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) folder = NULL;
  LkDataset *dataset;

  if (library == NULL)
    return NULL;

  dataset = lk_library_find (library, name);
  if (dataset != NULL)
    return g_object_ref (dataset);

  if (strchr (name, G_DIR_SEPARATOR) == NULL || !g_file_test (name, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("There is no dataset “%s”: “lorikeetctl dataset list” names them"), name);
      return NULL;
    }

  folder = g_file_new_for_path (name);
  lk_dataset_open_async (folder, lk_cli_get_cancellable (self), lk_cli_ready, self);
  result = lk_cli_wait (self);

  return lk_dataset_open_finish (result, error);
}

/* --- Importing --- */

/**
 * lk_cli_show_progress:
 * @done: pictures done
 * @total: how many there are, or -1
 * @terminal: the terminal
 *
 * Draws a bar, for what goes through many pictures.
 */
void
lk_cli_show_progress (gint64 done, gint64 total, gpointer terminal)
{
  g_autofree char *bar = total > 0
                             ? lk_terminal_format_bar ((double) done / (double) total, BAR_WIDTH)
                             : g_strdup ("");
  g_autofree char *line =
      total > 0 ? g_strdup_printf (_ ("%s %d of %d pictures"), bar, (int) done, (int) total)
                : g_strdup (_ ("Looking for pictures"));
  const char *const lines[] = { line, NULL };

  if (lk_terminal_is_interactive (terminal))
    lk_terminal_draw (terminal, lines);
}

static LkUrlFetcher *
make_fetcher (LkCli *self, const char *const *sources, gboolean allow_private, GError **error)
{
  gboolean web = FALSE;
  LkUrlFetcher *fetcher;
  LkEngine *engine;

  for (guint i = 0; sources[i] != NULL; i++)
    web = web || g_str_has_prefix (sources[i], "http:") || g_str_has_prefix (sources[i], "https:");

  if (!web)
    return NULL;

  engine = lk_cli_open_engine (self, error);
  if (engine == NULL)
    return NULL;

  fetcher = lk_url_fetcher_new (lk_engine_get_http (engine));
  lk_url_fetcher_set_allow_private (fetcher, allow_private);

  return fetcher;
}

/**
 * lk_cli_import:
 * @self: the command line
 * @dataset: takes the pictures
 * @sources: paths and addresses
 * @allow_private: whether addresses of the own network may be fetched
 * @error: return location
 *
 * Imports with a bar on a terminal; what was not taken is said with its reason.
 *
 * Returns: (transfer full): what became of each
 */
LkImportReport *
lk_cli_import (LkCli *self,
               LkDataset *dataset,
               const char *const *sources,
               gboolean allow_private,
               GError **error)
{
  g_autoptr (LkTerminal) terminal = lk_terminal_new ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkUrlFetcher) fetcher = make_fetcher (self, sources, allow_private, &local_error);
  LkImportOptions options = { .fetcher = (LkFetcher *) fetcher };
  g_autoptr (GAsyncResult) result = NULL;
  LkImportReport *report;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  lk_importer_run_async (dataset, sources, &options, lk_cli_show_progress, terminal,
                         lk_cli_get_cancellable (self), lk_cli_ready, self);
  result = lk_cli_wait (self);
  lk_terminal_settle (terminal);
  report = lk_importer_run_finish (dataset, result, error);

  for (guint i = 0; report != NULL && i < lk_import_report_get_n_entries (report); i++)
    {
      const LkImportEntry *entry = lk_import_report_get_entry (report, i);

      if (entry->outcome != LK_IMPORT_ADDED)
        lk_cli_say (self, "%s", entry->reason);
    }

  return report;
}
