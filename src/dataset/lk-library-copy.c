/* lk-library-copy.c: datasets that are made of others
 *
 * A duplicate is the same files once more, without looking at them again; a merged one is an
 * import of all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-library"

#include "lk-config.h"

#include "lk-library-private.h"

#include "lk-copy.h"
#include "lk-dataset-private.h"
#include "lk-error.h"
#include "lk-export.h"
#include "lk-flow.h"
#include "lk-importer.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  LkLibrary *library;      /* (owned) input */
  GPtrArray *sources;      /* (owned) (element-type LkDataset) input */
  char *title;             /* input */
  char *trigger_word;      /* (nullable) input */
  LkProgressFunc progress; /* (nullable) input */
  gpointer progress_data;
  guint next;             /* in progress: the source to be written */
  LkManifest *manifest;   /* (owned) (nullable) in progress */
  GFile *folder;          /* (owned) (nullable) in progress */
  LkDataset *dataset;     /* (owned) (nullable) output */
  LkImportReport *report; /* (owned) (nullable) output */
  gboolean complete;
} Copy;

static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  lk_copy_remove_tree (data);
  g_task_return_boolean (task, TRUE);
}

/* Half a dataset is none. */
static void
remove_half (Copy *copy)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, remove_half);
  g_task_set_task_data (task, g_file_get_path (copy->folder), g_free);
  g_task_run_in_thread (task, remove_thread);
}

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  if (copy->folder != NULL && !copy->complete)
    remove_half (copy);

  lk_library_release (copy->library);
  g_object_unref (copy->library);
  g_ptr_array_unref (copy->sources);
  g_free (copy->title);
  g_free (copy->trigger_word);
  g_clear_pointer (&copy->manifest, lk_manifest_unref);
  g_clear_pointer (&copy->report, lk_import_report_unref);
  g_clear_object (&copy->folder);
  g_clear_object (&copy->dataset);
  g_free (copy);
}

static void
run_in_thread (LkFlow *flow, Copy *copy, GTaskThreadFunc func)
{
  g_autoptr (GTask) task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);

  g_task_set_source_tag (task, run_in_thread);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, copy, NULL);
  g_task_run_in_thread (task, func);
}

/* --- What is being typed comes along --- */

static gboolean
all_written (gpointer state)
{
  return ((Copy *) state)->next >= ((Copy *) state)->sources->len;
}

static void
write_begin (LkFlow *flow, gpointer state)
{
  Copy *copy = state;

  lk_dataset_flush_async (g_ptr_array_index (copy->sources, copy->next),
                          lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
write_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Copy *copy = state;

  lk_dataset_flush_finish (g_ptr_array_index (copy->sources, copy->next++), result, error);

  return LK_FLOW_REPEAT;
}

/* --- Its folder --- */

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Copy *copy = data;
  GError *error = NULL;
  GFile *folder = lk_library_make_folder (copy->library->root, copy->title, cancellable, &error);

  if (folder != NULL)
    g_task_return_pointer (task, folder, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
make_begin (LkFlow *flow, gpointer state)
{
  run_in_thread (flow, state, make_thread);
}

static LkFlowAction
make_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  ((Copy *) state)->folder = g_task_propagate_pointer (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

/* --- Duplicating --- */

static void
export_begin (LkFlow *flow, gpointer state)
{
  Copy *copy = state;

  copy->manifest = lk_dataset_snapshot (g_ptr_array_index (copy->sources, 0));
  lk_export_folder_async (copy->manifest, copy->folder, copy->progress, copy->progress_data,
                          lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
export_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_export_folder_finish (result, error);

  return LK_FLOW_NEXT;
}

static LkManifestEntry *
copy_entry (const char *folder, const LkManifestEntry *entry)
{
  LkManifestEntry *facts = lk_manifest_entry_new ();

  facts->name = g_strconcat (entry->stem, strrchr (entry->name, '.'), NULL);
  facts->path = g_build_filename (folder, facts->name, NULL);
  facts->stem = g_strdup (entry->stem);
  facts->format = g_strdup (entry->format);
  facts->width = entry->width;
  facts->height = entry->height;
  facts->orientation = entry->orientation;
  facts->size = entry->size;
  facts->sha256 = g_strdup (entry->sha256);
  facts->caption = g_strdup (entry->caption);

  return facts;
}

/* The same bytes have the same facts; only the files' times are new. */
static void
describe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Copy *copy = data;
  const char *path = g_file_peek_path (copy->folder);
  LkDatasetFolder *folder = g_new0 (LkDatasetFolder, 1);

  folder->title = g_strdup (copy->title);
  folder->trigger_word = g_strdup (copy->trigger_word);
  folder->created = g_get_real_time () / G_USEC_PER_SEC;
  folder->changed = TRUE;
  folder->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_folder_picture_free);
  for (guint i = 0; i < lk_manifest_get_n_entries (copy->manifest); i++)
    {
      LkManifestEntry *facts = copy_entry (path, lk_manifest_get_entry (copy->manifest, i));
      GStatBuf info = { 0 };

      g_stat (facts->path, &info);
      g_ptr_array_add (folder->pictures,
                       lk_folder_picture_new (facts, folder->created,
                                              lk_dataset_folder_get_modified (&info)));
    }

  g_task_return_pointer (task, folder, (GDestroyNotify) lk_dataset_folder_free);
}

static void
describe_begin (LkFlow *flow, gpointer state)
{
  run_in_thread (flow, state, describe_thread);
}

static LkFlowAction
describe_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Copy *copy = state;
  g_autoptr (LkDatasetFolder) folder = g_task_propagate_pointer (G_TASK (result), error);

  if (folder != NULL)
    copy->dataset = lk_dataset_new_found (copy->folder, folder);

  return LK_FLOW_NEXT;
}

/* --- Merging --- */

static void
open_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_open_async (((Copy *) state)->folder, lk_flow_get_cancellable (flow), lk_flow_ready,
                         flow);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Copy *copy = state;

  copy->dataset = lk_dataset_open_finish (result, error);
  if (copy->dataset != NULL)
    {
      lk_dataset_set_title (copy->dataset, copy->title);
      lk_dataset_set_trigger_word (copy->dataset, copy->trigger_word);
    }

  return LK_FLOW_NEXT;
}

static void
import_begin (LkFlow *flow, gpointer state)
{
  Copy *copy = state;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < copy->sources->len; i++)
    g_ptr_array_add (paths, (char *) g_file_peek_path (
                                lk_dataset_get_folder (g_ptr_array_index (copy->sources, i))));
  g_ptr_array_add (paths, NULL);

  lk_importer_run_async (copy->dataset, (const char *const *) paths->pdata, NULL, copy->progress,
                         copy->progress_data, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

/* The importer keeps the first of pictures with the same bytes; if that has no caption, another
 * one may. */
static void
bring_captions (LkDataset *target, LkDataset *source)
{
  g_autoptr (GHashTable) captions = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < source->pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (source->pictures, i);

      if (*lk_picture_get_caption (picture) != '\0')
        g_hash_table_insert (captions, (char *) lk_picture_get_sha256 (picture), picture);
    }

  for (guint i = 0; i < target->pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (target->pictures, i);
      LkPicture *other = g_hash_table_lookup (captions, lk_picture_get_sha256 (picture));

      if (other != NULL && *lk_picture_get_caption (picture) == '\0')
        lk_picture_set_caption (picture, lk_picture_get_caption (other));
    }
}

static LkFlowAction
import_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Copy *copy = state;

  copy->report = lk_importer_run_finish (copy->dataset, result, error);
  for (guint i = 0; i < copy->sources->len && copy->report != NULL; i++)
    bring_captions (copy->dataset, g_ptr_array_index (copy->sources, i));

  return LK_FLOW_NEXT;
}

/* --- Writing it down --- */

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Copy *) state)->dataset, NULL, lk_flow_ready, flow);
}

static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Copy *copy = state;

  copy->complete = lk_dataset_flush_finish (copy->dataset, result, error);
  if (copy->complete)
    lk_library_add (copy->library, copy->dataset);

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep duplicate_steps[] = {
  { "write-sources", write_begin, write_end, all_written },
  { "make-folder", make_begin, make_end },
  { "copy", export_begin, export_end },
  { "describe", describe_begin, describe_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

static const LkFlowStep merge_steps[] = {
  { "write-sources", write_begin, write_end, all_written },
  { "make-folder", make_begin, make_end },
  { "open", open_begin, open_end },
  { "import", import_begin, import_end },
  { "write", flush_begin, flush_end },
  { NULL },
};
/* clang-format on */

static Copy *
copy_new (LkLibrary *library, const char *title, LkProgressFunc progress, gpointer progress_data)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->library = g_object_ref (library);
  copy->sources = g_ptr_array_new_with_free_func (g_object_unref);
  copy->title = g_strdup (title);
  copy->progress = progress;
  copy->progress_data = progress_data;
  lk_library_hold (library);

  return copy;
}

/* One word calls what is trained: of several datasets the first that has one gives it. */
static void
add_source (Copy *copy, LkDataset *dataset)
{
  g_ptr_array_add (copy->sources, g_object_ref (dataset));
  if (copy->trigger_word == NULL)
    copy->trigger_word = g_strdup (lk_dataset_get_trigger_word (dataset));
}

/**
 * lk_library_duplicate_async:
 * @self: a library
 * @dataset: what to duplicate
 * @title: (nullable): what the duplicate is called
 * @progress: (nullable) (scope call): called with the number of pictures
 * @progress_data: for @progress; must live until @callback
 * @cancellable: (nullable): cancels; then there is no duplicate
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
lk_library_duplicate_async (LkLibrary *self,
                            LkDataset *dataset,
                            const char *title,
                            LkProgressFunc progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autofree char *standard = NULL;
  Copy *copy;

  g_return_if_fail (LK_IS_LIBRARY (self));
  g_return_if_fail (LK_IS_DATASET (dataset));

  standard = g_strdup_printf (_ ("%s (copy)"), lk_dataset_get_title (dataset));
  copy = copy_new (self, title != NULL ? title : standard, progress, progress_data);
  add_source (copy, dataset);
  lk_flow_run_async (self, duplicate_steps, copy, copy_free, cancellable, callback, user_data);
}

/**
 * lk_library_duplicate_finish:
 * @self: a library
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): the duplicate
 */
LkDataset *
lk_library_duplicate_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  Copy *copy = lk_flow_run_finish (self, result, error);

  return copy != NULL ? g_object_ref (copy->dataset) : NULL;
}

/**
 * lk_library_merge_async:
 * @self: a library
 * @datasets: (element-type LkDataset): what to make one of; they stay as they are
 * @title: what the new one is called
 * @progress: (nullable) (scope call): called with the number of pictures looked at
 * @progress_data: for @progress; must live until @callback
 * @cancellable: (nullable): cancels; then there is no new dataset
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Makes a new dataset of several. Pictures with the same bytes are in it once; captions come
 * along, and the trigger word of the first that has one.
 */
void
lk_library_merge_async (LkLibrary *self,
                        GPtrArray *datasets,
                        const char *title,
                        LkProgressFunc progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Copy *copy;

  g_return_if_fail (LK_IS_LIBRARY (self));

  copy = copy_new (self, title, progress, progress_data);
  for (guint i = 0; i < datasets->len; i++)
    add_source (copy, g_ptr_array_index (datasets, i));
  lk_flow_run_async (self, merge_steps, copy, copy_free, cancellable, callback, user_data);
}

/**
 * lk_library_merge_finish:
 * @self: a library
 * @result: the result
 * @report: (out) (optional) (transfer full): what became of each picture
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): the new dataset
 */
LkDataset *
lk_library_merge_finish (LkLibrary *self,
                         GAsyncResult *result,
                         LkImportReport **report,
                         GError **error)
{
  Copy *copy = lk_flow_run_finish (self, result, error);

  if (copy != NULL && report != NULL)
    *report = lk_import_report_ref (copy->report);

  return copy != NULL ? g_object_ref (copy->dataset) : NULL;
}
