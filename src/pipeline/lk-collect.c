/* lk-collect.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-collect.h"

#include "lk-dataset.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-importer.h"
#include "lk-url-fetcher.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* In the job's folder: pictures that came from the web. */
#define PICTURES "pictures"

typedef struct
{
  LkRun *run;         /* (owned) */
  LkDataset *dataset; /* (owned) (nullable) */
} Collect;

static void
collect_free (gpointer data)
{
  Collect *collect = data;

  g_clear_object (&collect->dataset);
  g_object_unref (collect->run);
  g_free (collect);
}

static gboolean
has_images (LkRun *run)
{
  return lk_recipe_get_images (run->recipe)->len > 0;
}

/* A dataset alone is trained from where it lies. */
static GFile *
get_folder (LkRun *run)
{
  return has_images (run) ? lk_run_get_file (run, PICTURES)
                          : g_file_new_for_path (lk_recipe_get_dataset (run->recipe));
}

static void
open_begin (LkFlow *flow, gpointer state)
{
  Collect *collect = state;
  g_autoptr (GFile) folder = get_folder (collect->run);

  if (has_images (collect->run))
    g_mkdir_with_parents (g_file_peek_path (folder), 0700);

  lk_dataset_open_async (folder, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Collect *collect = state;

  collect->dataset = lk_dataset_open_finish (result, error);

  return has_images (collect->run) ? LK_FLOW_NEXT : LK_FLOW_DONE;
}

static GStrv
dup_sources (LkRecipe *recipe)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *images = lk_recipe_get_images (recipe);

  if (lk_recipe_get_dataset (recipe) != NULL)
    g_strv_builder_add (builder, lk_recipe_get_dataset (recipe));
  for (guint i = 0; i < images->len; i++)
    g_strv_builder_add (builder, ((LkImageSource *) g_ptr_array_index (images, i))->url);

  return g_strv_builder_end (builder);
}

static void
import_begin (LkFlow *flow, gpointer state)
{
  Collect *collect = state;
  LkRun *run = collect->run;
  g_autoptr (LkUrlFetcher) fetcher = lk_url_fetcher_new (run->http);
  const LkImportOptions options = { .fetcher = LK_FETCHER (fetcher), .trace = run->trace };
  g_auto (GStrv) sources = dup_sources (run->recipe);

  lk_url_fetcher_set_allow_private (fetcher, lk_run_is_practice (run));
  lk_importer_run_async (collect->dataset, (const char *const *) sources, &options, NULL, NULL,
                         lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

/* Nothing is left out in silence: somebody named each of them. */
static LkFlowAction
import_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Collect *collect = state;
  g_autoptr (LkImportReport) report = lk_importer_run_finish (collect->dataset, result, error);

  for (guint i = 0; report != NULL && i < lk_import_report_get_n_entries (report); i++)
    {
      const LkImportEntry *entry = lk_import_report_get_entry (report, i);

      if (entry->outcome != LK_IMPORT_REFUSED)
        continue;

      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION, entry->reason);
      return LK_FLOW_DONE;
    }

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "open-dataset", open_begin, open_end },
  { "import-images", import_begin, import_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_collect_async: (skip)
 * @run: a run
 * @cancellable: (nullable): ends it
 * @callback: called when all pictures are there
 * @user_data: for @callback
 */
void
lk_collect_async (LkRun *run,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  Collect *collect = g_new0 (Collect, 1);

  collect->run = g_object_ref (run);
  lk_flow_run_async (run, steps, collect, collect_free, cancellable, callback, user_data);
}

LkManifest *
lk_collect_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  Collect *collect = lk_flow_run_finish (run, result, error);

  return collect != NULL ? lk_dataset_snapshot (collect->dataset) : NULL;
}
