/* lk-library.c: all datasets of a person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-library"

#include "lk-config.h"

#include "lk-library-private.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-names.h"
#include "lk-paths.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PROP_N_ITEMS = 1,
  PROP_LIVE,
  PROP_LOADED,
} LkLibraryProperty;

static GParamSpec *properties[PROP_LOADED + 1];

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
lk_library_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkLibrary *self = LK_LIBRARY (object);

  switch ((LkLibraryProperty) id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->datasets->len);
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, lk_library_is_live (self));
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_library_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LIVE)
    lk_library_set_live (LK_LIBRARY (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_library_finalize (GObject *object)
{
  LkLibrary *self = LK_LIBRARY (object);

  lk_library_stop_watching (self);
  g_clear_pointer (&self->candidates, g_hash_table_unref);
  g_clear_object (&self->root);
  g_clear_pointer (&self->datasets, g_ptr_array_unref);
  g_clear_pointer (&self->coming, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_library_parent_class)->finalize (object);
}

static void
lk_library_class_init (LkLibraryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_library_finalize;
  object_class->get_property = lk_library_get_property;
  object_class->set_property = lk_library_set_property;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_LIVE] =
      g_param_spec_boolean ("live", NULL, NULL, FALSE, readable | G_PARAM_WRITABLE);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_library_init (LkLibrary *self)
{
  self->datasets = g_ptr_array_new_with_free_func (g_object_unref);
  self->coming = g_ptr_array_new ();
  self->candidates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
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

/* --- Adding and dropping --- */

static void
insert (LkLibrary *self, LkDataset *dataset)
{
  guint position = self->datasets->len;

  while (position > 0 &&
         g_utf8_collate (lk_dataset_get_title (g_ptr_array_index (self->datasets, position - 1)),
                         lk_dataset_get_title (dataset)) > 0)
    position--;

  g_ptr_array_insert (self->datasets, (int) position, g_object_ref (dataset));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
title_changed_cb (LkDataset *dataset, GParamSpec *pspec, LkLibrary *self)
{
  g_autoptr (LkDataset) kept = g_object_ref (dataset);
  guint position;

  if (!g_ptr_array_find (self->datasets, dataset, &position))
    return;

  g_ptr_array_remove_index (self->datasets, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  insert (self, kept);
}

/**
 * lk_library_add: (skip)
 * @self: a library
 * @dataset: a dataset in its folder; nothing happens if it has one of that folder
 */
void
lk_library_add (LkLibrary *self, LkDataset *dataset)
{
  if (lk_library_find_folder (self, lk_dataset_get_folder (dataset)) != NULL)
    return;

  insert (self, dataset);
  g_signal_connect_object (dataset, "notify::title", G_CALLBACK (title_changed_cb), self, 0);
  if (self->monitor != NULL)
    lk_dataset_set_live (dataset, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/**
 * lk_library_drop: (skip)
 * @self: a library
 * @dataset: a dataset that is gone
 */
void
lk_library_drop (LkLibrary *self, LkDataset *dataset)
{
  guint position;

  if (!g_ptr_array_find (self->datasets, dataset, &position))
    return;

  g_signal_handlers_disconnect_by_func (dataset, title_changed_cb, self);
  lk_dataset_set_live (dataset, FALSE);
  g_ptr_array_remove_index (self->datasets, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/**
 * lk_library_find_folder: (skip)
 * @self: a library
 * @folder: a folder
 *
 * Returns: (nullable) (transfer none): the dataset that lies there
 */
LkDataset *
lk_library_find_folder (LkLibrary *self, GFile *folder)
{
  for (guint i = 0; i < self->datasets->len; i++)
    if (g_file_equal (lk_dataset_get_folder (g_ptr_array_index (self->datasets, i)), folder))
      return g_ptr_array_index (self->datasets, i);

  return NULL;
}

/**
 * lk_library_rename:
 * @self: a library
 * @dataset: a dataset of it
 * @title: what it is to be called; the folder keeps its name
 *
 * It moves to its place among the others.
 */
void
lk_library_rename (LkLibrary *self, LkDataset *dataset, const char *title)
{
  g_return_if_fail (LK_IS_LIBRARY (self));

  lk_dataset_set_title (dataset, title);
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
  lk_library_release (create->library);
  g_object_unref (create->library);
  g_free (create->title);
  g_clear_object (&create->folder);
  g_clear_object (&create->dataset);
  g_free (create);
}

/**
 * lk_library_make_folder: (skip)
 * @root: of the library
 * @title: what a dataset is to be called
 * @cancellable: (nullable): cancels
 * @error: return location for an %LK_ERROR_FILE
 *
 * For threads.
 *
 * Returns: (transfer full): a new folder with a portable name like the title
 */
GFile *
lk_library_make_folder (GFile *root, const char *title, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = lk_names_make_portable (title);
  g_autoptr (GError) local_error = NULL;

  if (!lk_paths_make_folder (g_file_peek_path (root), 0777, error))
    return NULL;

  for (guint n = 1; n < 1000; n++)
    {
      g_autofree char *unique = n == 1 ? g_strdup (name) : g_strdup_printf ("%s-%u", name, n);
      g_autoptr (GFile) folder = g_file_get_child (root, unique);

      g_clear_error (&local_error);
      if (g_file_make_directory (folder, cancellable, &local_error))
        return g_steal_pointer (&folder);

      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        break;
    }

  g_propagate_error (error, lk_error_from_io (g_steal_pointer (&local_error), title));

  return NULL;
}

static void
make_folder_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Create *create = data;
  GError *error = NULL;
  GFile *folder =
      lk_library_make_folder (create->library->root, create->title, cancellable, &error);

  if (folder != NULL)
    g_task_return_pointer (task, folder, g_object_unref);
  else
    g_task_return_error (task, error);
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
    lk_library_add (create->library, create->dataset);

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
  lk_library_hold (self);
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

/* --- What is still to be written --- */

typedef struct
{
  guint left;    /* datasets that are not written yet */
  GError *error; /* (owned) (nullable) the first */
} Flush;

static void
flush_free (gpointer data)
{
  Flush *self = data;

  g_clear_error (&self->error);
  g_free (self);
}

static void
flush_return_if_done (GTask *task)
{
  Flush *self = g_task_get_task_data (task);

  if (self->left > 0)
    return;

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Flush *self = g_task_get_task_data (task);

  self->left--;
  if (!lk_dataset_flush_finish (LK_DATASET (source), result, &error) && self->error == NULL)
    self->error = g_steal_pointer (&error);
  flush_return_if_done (task);
}

/**
 * lk_library_flush_async:
 * @self: a library
 * @callback: called when all that changed in any dataset is on the disk
 * @user_data: for @callback
 *
 * To be done before the program ends: what was typed a moment ago is not written yet.
 */
void
lk_library_flush_async (LkLibrary *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Flush *flush = g_new0 (Flush, 1);

  g_return_if_fail (LK_IS_LIBRARY (self));

  g_task_set_source_tag (task, lk_library_flush_async);
  g_task_set_task_data (task, flush, flush_free);
  flush->left = self->datasets->len;
  for (guint i = 0; i < self->datasets->len; i++)
    lk_dataset_flush_async (g_ptr_array_index (self->datasets, i), NULL, flushed_cb,
                            g_object_ref (task));
  if (self->datasets->len == 0)
    flush_return_if_done (task);
}

/**
 * lk_library_flush_finish:
 * @self: a library
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE, the first of several
 *
 * Returns: whether everything was written
 */
gboolean
lk_library_flush_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
