/* lk-library.c: all datasets of a person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-library"

#include "lk-config.h"

#include "lk-library-private.h"

#include "lk-dataset-folder.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-names.h"

#include <glib/gi18n-lib.h>

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkLibrary,
                               lk_library,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_DATASET;
}

static guint
get_n_items (GListModel *model)
{
  return LK_LIBRARY (model)->datasets->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkLibrary *self = LK_LIBRARY (model);

  return position < self->datasets->len
             ? g_object_ref (g_ptr_array_index (self->datasets, position))
             : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
lk_library_finalize (GObject *object)
{
  LkLibrary *self = LK_LIBRARY (object);

  g_clear_object (&self->root);
  g_clear_pointer (&self->datasets, g_ptr_array_unref);
  g_clear_pointer (&self->coming, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_library_parent_class)->finalize (object);
}

static void
lk_library_class_init (LkLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_library_finalize;
}

static void
lk_library_init (LkLibrary *self)
{
  self->datasets = g_ptr_array_new_with_free_func (g_object_unref);
  self->coming = g_ptr_array_new ();
}

/**
 * lk_library_new:
 * @root: the folder that holds the datasets' folders; made when it is needed
 *
 * Returns: (transfer full): a library, to be loaded
 */
LkLibrary *
lk_library_new (GFile *root)
{
  LkLibrary *self = g_object_new (LK_TYPE_LIBRARY, NULL);

  self->root = g_object_ref (root);

  return self;
}

/**
 * lk_library_get_root:
 * @self: a library
 *
 * Returns: (transfer none): the folder that holds the datasets' folders
 */
GFile *
lk_library_get_root (LkLibrary *self)
{
  g_return_val_if_fail (LK_IS_LIBRARY (self), NULL);

  return self->root;
}

static void
add (LkLibrary *self, LkDataset *dataset)
{
  guint position = self->datasets->len;

  while (position > 0 &&
         g_utf8_collate (lk_dataset_get_title (g_ptr_array_index (self->datasets, position - 1)),
                         lk_dataset_get_title (dataset)) > 0)
    position--;

  g_ptr_array_insert (self->datasets, (int) position, g_object_ref (dataset));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* --- Loading: the folders' names in a thread, then one dataset after the other --- */

typedef struct
{
  LkLibrary *library; /* (owned) */
  GPtrArray *names;   /* (element-type filename) */
  guint next;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->library);
  g_clear_pointer (&load->names, g_ptr_array_unref);
  g_free (load);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GDir) dir = g_dir_open (g_file_peek_path (data), 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file =
          g_build_filename (g_file_peek_path (data), name, LK_DATASET_FILE, NULL);

      if (name[0] != '.' && g_file_test (file, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (names, g_strdup (name));
    }

  g_task_return_pointer (task, names, (GDestroyNotify) g_ptr_array_unref);
}

static void
list_begin (LkFlow *flow, gpointer state)
{
  Load *load = state;
  g_autoptr (GTask) task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);

  g_task_set_source_tag (task, list_begin);
  g_task_set_task_data (task, g_object_ref (load->library->root), g_object_unref);
  g_task_run_in_thread (task, list_thread);
}

static LkFlowAction
list_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Load *load = state;

  load->names = g_task_propagate_pointer (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

static gboolean
is_known (LkLibrary *self, GFile *folder)
{
  for (guint i = 0; i < self->datasets->len; i++)
    if (g_file_equal (lk_dataset_get_folder (g_ptr_array_index (self->datasets, i)), folder))
      return TRUE;

  return FALSE;
}

static gboolean
all_open (gpointer state)
{
  Load *load = state;

  while (load->next < load->names->len)
    {
      g_autoptr (GFile) folder =
          g_file_get_child (load->library->root, g_ptr_array_index (load->names, load->next));

      if (!is_known (load->library, folder))
        return FALSE;

      load->next++;
    }

  return TRUE;
}

static void
open_begin (LkFlow *flow, gpointer state)
{
  Load *load = state;
  g_autoptr (GFile) folder =
      g_file_get_child (load->library->root, g_ptr_array_index (load->names, load->next));

  load->next++;
  lk_dataset_open_async (folder, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Load *load = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkDataset) dataset = lk_dataset_open_finish (result, &local_error);

  /* One unreadable folder does not hide the others. */
  if (dataset != NULL)
    add (load->library, dataset);
  else if (lk_error_is_canceled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_debug ("%s", local_error->message);

  return LK_FLOW_REPEAT;
}

static const LkFlowStep load_steps[] = {
  { "list", list_begin, list_end },
  { "open", open_begin, open_end, all_open },
  { NULL },
};

/**
 * lk_library_load_async:
 * @self: a library
 * @cancellable: (nullable): cancels
 * @callback: called when all are there
 * @user_data: for @callback
 *
 * Opens the datasets that it does not have yet.
 */
void
lk_library_load_async (LkLibrary *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Load *load = g_new0 (Load, 1);

  g_return_if_fail (LK_IS_LIBRARY (self));

  load->library = g_object_ref (self);
  lk_flow_run_async (self, load_steps, load, load_free, cancellable, callback, user_data);
}

/**
 * lk_library_load_finish:
 * @self: a library
 * @result: the result
 * @error: return location
 *
 * Returns: %FALSE when it was cancelled
 */
gboolean
lk_library_load_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}

/* --- Creating --- */

typedef struct
{
  LkLibrary *library; /* (owned) */
  char *title;
  GFile *folder;      /* (owned) (nullable) */
  LkDataset *dataset; /* (owned) (nullable) */
} Create;

static void
create_free (gpointer data)
{
  Create *create = data;

  g_ptr_array_remove_fast (create->library->coming, create->title);
  g_object_unref (create->library);
  g_free (create->title);
  g_clear_object (&create->folder);
  g_clear_object (&create->dataset);
  g_free (create);
}

static void
make_folder_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Create *create = data;
  g_autofree char *name = lk_names_make_portable (create->title);
  GError *error = NULL;

  g_file_make_directory_with_parents (create->library->root, NULL, NULL);
  for (guint n = 1; n < 1000; n++)
    {
      g_autofree char *unique = n == 1 ? g_strdup (name) : g_strdup_printf ("%s-%u", name, n);
      g_autoptr (GFile) folder = g_file_get_child (create->library->root, unique);

      g_clear_error (&error);
      if (g_file_make_directory (folder, cancellable, &error))
        {
          g_task_return_pointer (task, g_steal_pointer (&folder), g_object_unref);
          return;
        }

      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        break;
    }

  g_task_return_error (task, lk_error_from_io (error, create->title));
}

static void
make_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GTask) task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);

  g_task_set_source_tag (task, make_begin);
  g_task_set_task_data (task, state, NULL);
  g_task_run_in_thread (task, make_folder_thread);
}

static LkFlowAction
make_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Create *create = state;

  create->folder = g_task_propagate_pointer (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

static void
open_new_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_open_async (((Create *) state)->folder, lk_flow_get_cancellable (flow), lk_flow_ready,
                         flow);
}

static LkFlowAction
open_new_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Create *create = state;

  create->dataset = lk_dataset_open_finish (result, error);
  if (create->dataset != NULL)
    lk_dataset_set_title (create->dataset, create->title);

  return LK_FLOW_NEXT;
}

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Create *) state)->dataset, lk_flow_get_cancellable (flow),
                          lk_flow_ready, flow);
}

static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Create *create = state;

  if (lk_dataset_flush_finish (create->dataset, result, error))
    add (create->library, create->dataset);

  return LK_FLOW_NEXT;
}

static const LkFlowStep create_steps[] = {
  { "make-folder", make_begin, make_end },
  { "open", open_new_begin, open_new_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

/**
 * lk_library_create_async:
 * @self: a library
 * @title: what the dataset is called; the folder gets a portable name like it
 * @cancellable: (nullable): cancels
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Makes an empty dataset.
 */
void
lk_library_create_async (LkLibrary *self,
                         const char *title,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Create *create = g_new0 (Create, 1);

  g_return_if_fail (LK_IS_LIBRARY (self));

  create->library = g_object_ref (self);
  create->title = g_strdup (title);
  g_ptr_array_add (self->coming, create->title);
  lk_flow_run_async (self, create_steps, create, create_free, cancellable, callback, user_data);
}

/**
 * lk_library_create_finish:
 * @self: a library
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): the new dataset
 */
LkDataset *
lk_library_create_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  Create *create = lk_flow_run_finish (self, result, error);

  return create != NULL ? g_object_ref (create->dataset) : NULL;
}

static gboolean
is_taken (LkLibrary *self, const char *title)
{
  return lk_library_find (self, title) != NULL ||
         g_ptr_array_find_with_equal_func (self->coming, title, g_str_equal, NULL);
}

/**
 * lk_library_dup_free_title:
 * @self: a library
 * @title: what a dataset would best be called
 *
 * Returns: (transfer full): @title, with a number behind it if a dataset is called so, or
 *   will be in a moment
 */
char *
lk_library_dup_free_title (LkLibrary *self, const char *title)
{
  g_autofree char *free_title = g_strdup (title);

  g_return_val_if_fail (LK_IS_LIBRARY (self), NULL);

  for (guint n = 2; is_taken (self, free_title); n++)
    {
      g_free (free_title);
      free_title = g_strdup_printf ("%s %u", title, n);
    }

  return g_steal_pointer (&free_title);
}

/**
 * lk_library_find:
 * @self: a library
 * @name: an ID, a title or the name of a folder
 *
 * Returns: (nullable) (transfer none): the dataset
 */
LkDataset *
lk_library_find (LkLibrary *self, const char *name)
{
  g_return_val_if_fail (LK_IS_LIBRARY (self), NULL);

  for (guint i = 0; i < self->datasets->len; i++)
    {
      LkDataset *dataset = g_ptr_array_index (self->datasets, i);
      g_autofree char *folder = g_file_get_basename (lk_dataset_get_folder (dataset));

      if (g_str_equal (lk_dataset_get_id (dataset), name) ||
          g_str_equal (lk_dataset_get_title (dataset), name) || g_str_equal (folder, name))
        return dataset;
    }

  return NULL;
}
