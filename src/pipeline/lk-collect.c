/* lk-collect.c: the pictures of a recipe, in its dataset or fetched into the job's folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-collect.h"

#include "lk-dataset.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-importer.h"
#include "lk-json.h"
#include "lk-url-fetcher.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define MAX_NAME 80

typedef struct
{
  LkRun *run;         /* (owned) */
  LkDataset *dataset; /* (owned) (nullable) */
  LkFetcher *fetcher; /* (owned) */
  GFile *pictures;    /* (owned) gets what is fetched, as a dataset */
  GPtrArray *sources; /* (element-type utf8) what is to be imported, by path */
  GPtrArray *images;  /* (unowned) (element-type LkImageSource) the recipe's */
} Collect;

static void
collect_free (gpointer data)
{
  Collect *collect = data;

  g_clear_object (&collect->dataset);
  g_object_unref (collect->fetcher);
  g_object_unref (collect->pictures);
  g_ptr_array_unref (collect->sources);
  g_object_unref (collect->run);
  g_free (collect);
}

static gboolean
has_no_images (gpointer state)
{
  return ((Collect *) state)->images->len == 0;
}

/* Step 1: fetch. What is here already, from an earlier try, is not fetched again. */

static guint
current (Collect *collect)
{
  return collect->sources->len;
}

static gboolean
all_are_here (gpointer state)
{
  return current (state) >= ((Collect *) state)->images->len;
}

static char *
name_of (const LkImageSource *image)
{
  g_autoptr (GUri) uri = g_uri_parse (image->url, G_URI_FLAGS_NON_DNS, NULL);
  const char *full = image->filename != NULL || uri == NULL ? image->filename
                                                            : g_uri_get_path (uri);
  g_autofree char *base = full != NULL && *full != '\0' ? g_path_get_basename (full)
                                                        : g_strdup ("picture");
  GString *name = g_string_new (NULL);

  for (const char *p = base; *p != '\0' && name->len < MAX_NAME; p++)
    g_string_append_c (name,
                       g_ascii_isalnum (*p) || (strchr ("._-", *p) != NULL && p > base) ? *p : '_');

  return g_string_free (name, FALSE);
}

static char *
folder_of (Collect *collect, guint index)
{
  g_autofree char *number = g_strdup_printf ("%05u", index);

  return g_build_filename (collect->run->folder, "incoming", number, NULL);
}

/* Where the picture at @index is to lie. */
static char *
place_of (Collect *collect, guint index)
{
  const LkImageSource *image = g_ptr_array_index (collect->images, index);
  g_autofree char *folder = folder_of (collect, index);
  g_autofree char *name = name_of (image);

  return g_build_filename (folder, name, NULL);
}

static void
fetch_begin (LkFlow *flow, gpointer state)
{
  Collect *collect = state;
  guint index = current (collect);
  const LkImageSource *image = g_ptr_array_index (collect->images, index);
  g_autofree char *folder = folder_of (collect, index);
  g_autofree char *place = place_of (collect, index);
  g_autoptr (GFile) into = g_file_new_for_path (folder);

  lk_run_say (collect->run, 0.02 * index / collect->images->len,
              _ ("Fetching the pictures (%u of %u)"), index + 1, collect->images->len);
  if (g_str_has_prefix (image->url, "file:") || g_file_test (place, G_FILE_TEST_EXISTS))
    lk_run_fail_now (lk_flow_ready, flow, NULL);
  else if (g_mkdir_with_parents (folder, 0700) != 0)
    lk_run_fail_now (lk_flow_ready, flow,
                     g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The folder %s cannot be made: %s"),
                                  folder, g_strerror (errno)));
  else
    lk_fetcher_fetch_async (collect->fetcher, image->url, into, collect->run->trace,
                            lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

/* Under its own name from now on: whole, and found again by a later try. */
static gboolean
keep (Collect *collect, GAsyncResult *result, const char *place, GError **error)
{
  g_autoptr (GFile) file = lk_fetcher_fetch_finish (collect->fetcher, result, error);

  if (file == NULL)
    return FALSE;

  if (g_rename (g_file_peek_path (file), place) == 0)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The picture %s could not be kept: %s"), place,
               g_strerror (errno));

  return FALSE;
}

static LkFlowAction
fetch_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Collect *collect = state;
  const LkImageSource *image = g_ptr_array_index (collect->images, current (collect));
  g_autofree char *place = place_of (collect, current (collect));
  g_autoptr (GError) local_error = NULL;

  if (!lk_run_failed_now (result, &local_error))
    keep (collect, result, place, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  g_ptr_array_add (collect->sources, g_str_has_prefix (image->url, "file:")
                                         ? g_strdup (image->url)
                                         : g_steal_pointer (&place));

  return all_are_here (state) ? LK_FLOW_NEXT : LK_FLOW_REPEAT;
}

/* Step 2: open the dataset: the recipe's, or that of the job. */

static void
open_begin (LkFlow *flow, gpointer state)
{
  Collect *collect = state;
  const char *path = lk_recipe_get_dataset (collect->run->recipe);
  g_autoptr (GFile) folder = NULL;

  if (has_no_images (collect))
    {
      folder = g_file_new_for_path (path);
      lk_dataset_open_async (folder, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
      return;
    }

  if (path != NULL)
    g_ptr_array_insert (collect->sources, 0, g_strdup (path));

  if (g_mkdir_with_parents (g_file_peek_path (collect->pictures), 0700) == 0)
    lk_dataset_open_async (collect->pictures, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  else
    lk_run_fail_now (lk_flow_ready, flow,
                     g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The folder %s cannot be made: %s"),
                                  g_file_peek_path (collect->pictures), g_strerror (errno)));
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  if (!lk_run_failed_now (result, error))
    ((Collect *) state)->dataset = lk_dataset_open_finish (result, error);

  return LK_FLOW_NEXT;
}

/* Step 3: what was fetched is checked by decoding it, and gets a name of its own. */

static void
import_begin (LkFlow *flow, gpointer state)
{
  Collect *collect = state;
  LkImportOptions options = { .trace = collect->run->trace };

  g_ptr_array_add (collect->sources, NULL);
  lk_importer_run_async (collect->dataset, (const char *const *) collect->sources->pdata, &options,
                         NULL, NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

/* What was of no use is fetched anew by the next try. */
static void
forget_fetched (Collect *collect, const char *source)
{
  if (g_str_has_prefix (source, collect->run->folder))
    g_unlink (source);
}

/* A picture that is named in the recipe and cannot be trained with is no small matter. */
static LkFlowAction
import_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Collect *collect = state;
  g_autoptr (LkImportReport) report = lk_importer_run_finish (collect->dataset, result, error);
  g_autofree char *summary = NULL;

  if (report == NULL)
    return LK_FLOW_DONE;

  for (guint i = 0; i < lk_import_report_get_n_entries (report); i++)
    {
      const LkImportEntry *entry = lk_import_report_get_entry (report, i);

      if (entry->outcome == LK_IMPORT_REFUSED)
        {
          forget_fetched (collect, entry->source);
          g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("A picture cannot be used: %s"),
                       entry->reason);
          return LK_FLOW_DONE;
        }
    }

  summary = lk_import_report_dup_summary (report);
  lk_run_log (collect->run, lk_json_object_new ("s:summary", summary, NULL),
              "The pictures were fetched and checked");

  return LK_FLOW_NEXT;
}

/* Step 4: the copies that are not needed any more. */

static void
tidy_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  char **places = task_data;

  for (guint i = 0; places[i] != NULL; i++)
    {
      g_autofree char *folder = g_path_get_dirname (places[i]);

      g_unlink (places[i]);
      g_rmdir (folder);
    }

  g_task_return_boolean (task, TRUE);
}

static void
tidy_begin (LkFlow *flow, gpointer state)
{
  Collect *collect = state;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();

  for (guint i = 0; i < collect->images->len; i++)
    {
      g_autofree char *place = place_of (collect, i);

      g_strv_builder_add (places, place);
    }

  g_task_set_source_tag (task, tidy_begin);
  g_task_set_task_data (task, g_strv_builder_end (places), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, tidy_thread);
}

static LkFlowAction
tidy_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "fetch-picture", fetch_begin, fetch_end, all_are_here },
  { "open-dataset", open_begin, open_end },
  { "import", import_begin, import_end, has_no_images },
  { "tidy", tidy_begin, tidy_end, has_no_images },
  { NULL }
};
/* clang-format on */

static LkFetcher *
make_fetcher (LkRun *run)
{
  LkUrlFetcher *fetcher = lk_url_fetcher_new (run->http);

  /* Practice takes place on this computer, and so may the pictures. */
  lk_url_fetcher_set_allow_private (fetcher, lk_run_is_practice (run));

  return LK_FETCHER (fetcher);
}

/**
 * lk_collect_async: (skip)
 * @run: a run
 * @cancellable: (nullable): ends it; what was fetched is not fetched again
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
  collect->fetcher = make_fetcher (run);
  collect->pictures = lk_run_get_file (run, "pictures");
  collect->sources = g_ptr_array_new_with_free_func (g_free);
  collect->images = lk_recipe_get_images (run->recipe);
  lk_flow_run_async (run, steps, collect, collect_free, cancellable, callback, user_data);
}

LkManifest *
lk_collect_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  Collect *collect = lk_flow_run_finish (run, result, error);

  return collect != NULL ? lk_dataset_snapshot (collect->dataset) : NULL;
}
