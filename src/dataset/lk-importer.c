/* lk-importer.c: files, folders, archives and addresses become pictures of a dataset
 *
 * Addresses are fetched first, on the main context; then one thread finds, checks and
 * places everything; then the dataset takes the new pictures into its list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-importer"

#include "lk-config.h"

#include "lk-importer.h"

#include "lk-dataset-folder.h"
#include "lk-dataset-private.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PROGRESS_MILLISECONDS 100

typedef struct
{
  LkDataset *dataset;        /* (owned) input */
  char **sources;            /* (owned) input */
  LkFetcher *fetcher;        /* (owned) (nullable) input */
  LkTrace *trace;            /* (owned) (nullable) input */
  GCancellable *cancellable; /* (owned) (nullable) input */
  LkProgressFunc progress;   /* (nullable) input */
  gpointer progress_data;
  LkImportBatch *batch; /* (owned) in progress */
  char **paths;         /* (owned) in progress: what lies where, %NULL pointers for refused ones */
  guint next;           /* in progress: the source to be fetched */
  guint sampler;        /* in progress */
  GPtrArray *added;     /* (owned) (nullable) output */
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_assert (self->sampler == 0);
  for (guint i = 0; self->sources[i] != NULL; i++)
    g_free (self->paths[i]);
  g_free (self->paths);
  g_strfreev (self->sources);
  g_object_unref (self->dataset);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->trace);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->batch, lk_import_batch_free);
  g_clear_pointer (&self->added, g_ptr_array_unref);
  g_free (self);
}

static void
run_in_thread (LkFlow *flow, Import *self, GTaskThreadFunc func)
{
  /* Without the cancellable: what was placed is reported although somebody cancelled then. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_task_set_source_tag (task, run_in_thread);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, func);
}

/* --- Making ready --- */

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LkImportBatch *batch = ((Import *) data)->batch;
  GError *error = NULL;

  lk_import_remove_left_overs (batch->folder);
  if (lk_import_batch_open (batch, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
open_begin (LkFlow *flow, gpointer state)
{
  run_in_thread (flow, state, open_thread);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_task_propagate_boolean (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

/* --- Fetching --- */

static gboolean
is_web_address (const char *source)
{
  const char *scheme = g_uri_peek_scheme (source);

  return g_strcmp0 (scheme, "http") == 0 || g_strcmp0 (scheme, "https") == 0;
}

/* Moves on to the next source that must be fetched; the others need no waiting. */
static gboolean
all_fetched (gpointer state)
{
  Import *self = state;

  for (; self->sources[self->next] != NULL; self->next++)
    {
      const char *source = self->sources[self->next];

      if (g_cancellable_is_cancelled (self->cancellable))
        return TRUE;

      if (!is_web_address (source))
        self->paths[self->next] = lk_importer_dup_path (source);
      else if (self->fetcher != NULL)
        return FALSE;

      if (self->paths[self->next] == NULL)
        lk_import_refuse (self->batch, source, _ ("“%s” is an address that cannot be opened"),
                          source);
    }

  return TRUE;
}

static void
fetch_begin (LkFlow *flow, gpointer state)
{
  Import *self = state;
  g_autoptr (GFile) folder = g_file_new_for_path (self->batch->staging);

  lk_fetcher_fetch_async (self->fetcher, self->sources[self->next], folder, self->trace,
                          self->cancellable, lk_flow_ready, flow);
}

static LkFlowAction
fetch_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Import *self = state;
  const char *source = self->sources[self->next];
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFile) file = lk_fetcher_fetch_finish (self->fetcher, result, &local_error);

  if (file != NULL)
    self->paths[self->next] = g_file_get_path (file);
  else if (!lk_error_is_canceled (local_error))
    lk_import_refuse (self->batch, source, _ ("“%s” could not be fetched: %s"), source,
                      local_error->message);

  self->next++;

  return LK_FLOW_REPEAT;
}

/* --- Finding, checking, placing --- */

/* `https://example.org/a/b.jpg?x=1` is to be called `b.jpg`. */
static char *
dup_source_name (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  const char *base = strrchr (path, '/');
  const char *host = uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "web";

  base = base != NULL ? base + 1 : path;

  return g_strconcat (host, "/", *base != '\0' ? base : "picture", NULL);
}

static gboolean
scan_all (Import *self, GError **error)
{
  for (guint i = 0; self->sources[i] != NULL; i++)
    {
      gboolean web = is_web_address (self->sources[i]);
      g_autofree char *name = web ? dup_source_name (self->sources[i]) : NULL;

      if (self->paths[i] != NULL &&
          !lk_import_scan (self->batch, self->paths[i], web ? name : self->paths[i], web,
                           self->cancellable, error))
        return FALSE;
    }

  lk_import_pair_captions (self->batch);
  g_atomic_int_set (&self->batch->n_total, (int) self->batch->items->len);

  return TRUE;
}

static void
work_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *self = data;
  GError *error = NULL;
  GPtrArray *added = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &error) &&
      scan_all (self, &error) && lk_import_stage (self->batch, self->cancellable, &error))
    added = lk_import_commit (self->batch, self->cancellable, &error);

  lk_import_batch_close (self->batch);
  if (added != NULL)
    g_task_return_pointer (task, added, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
work_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_hold (((Import *) state)->dataset);
  run_in_thread (flow, state, work_thread);
}

static LkFlowAction
work_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Import *self = state;

  self->added = g_task_propagate_pointer (G_TASK (result), error);
  if (self->added != NULL)
    lk_dataset_adopt_found (self->dataset, self->added);
  lk_dataset_release (self->dataset);

  return LK_FLOW_NEXT;
}

/* --- Writing it down --- */

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Import *) state)->dataset, NULL, lk_flow_ready, flow);
}

static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Import *self = state;
  g_autofree char *summary = lk_import_report_dup_summary (self->batch->report);

  lk_dataset_flush_finish (self->dataset, result, error);
  if (self->trace != NULL)
    lk_trace_log (self->trace, LK_EVENT_INFO, NULL, "%s", summary);

  return LK_FLOW_NEXT;
}

static const LkFlowStep steps[] = {
  { "open", open_begin, open_end },
  { "fetch", fetch_begin, fetch_end, all_fetched },
  { "work", work_begin, work_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

/* --- From outside --- */

static gboolean
sample_cb (gpointer user_data)
{
  Import *self = user_data;

  self->progress (g_atomic_int_get (&self->batch->n_done), g_atomic_int_get (&self->batch->n_total),
                  self->progress_data);

  return G_SOURCE_CONTINUE;
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_handle_id (&self->sampler, g_source_remove);
  if (lk_flow_run_finish (self->dataset, result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->progress != NULL)
    self->progress (self->batch->n_done, self->batch->n_total, self->progress_data);

  g_task_return_pointer (task, lk_import_report_ref (self->batch->report),
                         (GDestroyNotify) lk_import_report_unref);
}

static Import *
import_new (LkDataset *dataset, const char *const *sources, const LkImportOptions *options)
{
  static const LkImportOptions defaults = { 0 };
  Import *self = g_new0 (Import, 1);

  if (options == NULL)
    options = &defaults;

  self->dataset = g_object_ref (dataset);
  self->sources = g_strdupv ((char **) sources);
  self->paths = g_new0 (char *, g_strv_length (self->sources) + 1);
  g_set_object (&self->fetcher, options->fetcher);
  g_set_object (&self->trace, options->trace);

  self->batch = lk_import_batch_new (g_file_peek_path (lk_dataset_get_folder (dataset)));
  self->batch->max_entries = options->max_entries > 0 ? options->max_entries
                                                      : LK_IMPORT_MAX_ENTRIES;
  self->batch->max_unpacked = options->max_unpacked > 0 ? options->max_unpacked
                                                        : LK_IMPORT_MAX_UNPACKED;
  self->batch->max_ratio = options->max_ratio > 0 ? options->max_ratio : LK_IMPORT_MAX_RATIO;
  self->batch->no_reflink = options->no_reflink;

  for (guint i = 0; i < lk_dataset_get_n_pictures (dataset); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (dataset), i);

      g_hash_table_insert (self->batch->digests, g_strdup (lk_picture_get_sha256 (picture)),
                           g_strdup (lk_picture_get_name (picture)));
    }

  return self;
}

/**
 * lk_importer_run_async:
 * @dataset: takes the pictures
 * @sources: paths, and file, http and https addresses
 * @options: (nullable): how
 * @progress: (nullable) (scope call): called with the number of pictures looked at; their
 *   total is -1 as long as more are being found
 * @progress_data: for @progress; must live until @callback
 * @cancellable: (nullable): cancels; then nothing was added and nothing is left
 * @callback: called when all is in the dataset and on the disk
 * @user_data: for @callback
 *
 * Copies pictures and their captions into a dataset. The files that they came from are
 * not touched.
 */
void
lk_importer_run_async (LkDataset *dataset,
                       const char *const *sources,
                       const LkImportOptions *options,
                       LkProgressFunc progress,
                       gpointer progress_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task;
  Import *self;

  g_return_if_fail (LK_IS_DATASET (dataset));
  g_return_if_fail (sources != NULL);

  task = g_task_new (dataset, cancellable, callback, user_data);
  self = import_new (dataset, sources, options);
  self->progress = progress;
  self->progress_data = progress_data;
  g_set_object (&self->cancellable, cancellable);
  if (progress != NULL)
    self->sampler = g_timeout_add (PROGRESS_MILLISECONDS, sample_cb, self);

  g_task_set_source_tag (task, lk_importer_run_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, import_free);
  lk_flow_run_async (dataset, steps, self, NULL, NULL, imported_cb, task);
}

/**
 * lk_importer_run_finish:
 * @dataset: the dataset
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE when the dataset cannot be written, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): what became of each thing
 */
LkImportReport *
lk_importer_run_finish (LkDataset *dataset, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, dataset), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_importer_dup_path:
 * @source: a source for lk_importer_run_async()
 *
 * Returns: (transfer full) (nullable): where it lies; %NULL for what is not on this computer
 */
char *
lk_importer_dup_path (const char *source)
{
  if (is_web_address (source))
    return NULL;

  return g_str_has_prefix (source, "file:") ? g_filename_from_uri (source, NULL, NULL)
                                            : g_canonicalize_filename (source, NULL);
}

/**
 * lk_importer_parse_uri_list:
 * @text: a `text/uri-list` (RFC 2483), as dropped or pasted
 *
 * Returns: (transfer full): sources for lk_importer_run_async()
 */
char **
lk_importer_parse_uri_list (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line != '\0' && *line != '#')
        g_strv_builder_add (builder, line);
    }

  return g_strv_builder_end (builder);
}

/**
 * lk_importer_find_added:
 * @dataset: the dataset of an import
 * @report: what became of it
 *
 * For taking an import back: hand the pictures to lk_dataset_remove_async().
 *
 * Returns: (transfer container) (element-type LkPicture): what it added, if still there
 */
GPtrArray *
lk_importer_find_added (LkDataset *dataset, LkImportReport *report)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *pictures = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < lk_import_report_get_n_entries (report); i++)
    {
      const LkImportEntry *entry = lk_import_report_get_entry (report, i);

      if (entry->outcome == LK_IMPORT_ADDED)
        g_hash_table_add (names, entry->name);
    }

  for (guint i = 0; i < lk_dataset_get_n_pictures (dataset); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (dataset), i);

      if (g_hash_table_contains (names, lk_picture_get_name (picture)))
        g_ptr_array_add (pictures, g_steal_pointer (&picture));
    }

  return pictures;
}
