/* lk-dataset.c: the pictures of one folder, with their captions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-dataset"

#include "lk-config.h"

#include "lk-dataset-private.h"

#include "lk-dataset-folder.h"
#include "lk-error.h"
#include "lk-picture-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  PROP_FOLDER = 1,
  PROP_ID,
  PROP_TITLE,
  PROP_TRIGGER_WORD,
  PROP_COVER,
  PROP_N_PICTURES,
  PROP_N_CAPTIONS,
  PROP_SIZE,
  PROP_MODIFIED,
  PROP_LIVE,
} LkDatasetProperty;

static GParamSpec *properties[PROP_LIVE + 1];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkDataset,
                               lk_dataset,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- The list --- */

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_PICTURE;
}

static guint
get_n_items (GListModel *model)
{
  return LK_DATASET (model)->pictures->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkDataset *self = LK_DATASET (model);

  return position < self->pictures->len
             ? g_object_ref (g_ptr_array_index (self->pictures, position))
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
lk_dataset_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkDataset *self = LK_DATASET (object);

  switch ((LkDatasetProperty) id)
    {
    case PROP_FOLDER:
      g_value_set_object (value, self->folder);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_TRIGGER_WORD:
      /* Never NULL: entries take none for their text. */
      g_value_set_string (value, self->trigger_word != NULL ? self->trigger_word : "");
      break;
    case PROP_COVER:
      g_value_set_object (value, lk_dataset_get_cover (self));
      break;
    case PROP_N_PICTURES:
      g_value_set_uint (value, self->pictures->len);
      break;
    case PROP_N_CAPTIONS:
      g_value_set_uint (value, lk_dataset_get_n_captions (self));
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_MODIFIED:
      g_value_set_int64 (value, self->modified);
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, lk_dataset_is_live (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_dataset_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    lk_dataset_set_title (LK_DATASET (object), g_value_get_string (value));
  else if (id == PROP_TRIGGER_WORD)
    lk_dataset_set_trigger_word (LK_DATASET (object), g_value_get_string (value));
  else if (id == PROP_LIVE)
    lk_dataset_set_live (LK_DATASET (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_dataset_finalize (GObject *object)
{
  LkDataset *self = LK_DATASET (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  lk_dataset_stop_watching (self);
  for (guint i = 0; i < self->pictures->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->pictures, i), self);
  g_clear_pointer (&self->dirty, g_hash_table_unref);
  g_clear_pointer (&self->touched, g_hash_table_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->captioned, g_hash_table_unref);
  g_clear_pointer (&self->captions, g_hash_table_unref);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->folder);
  g_clear_error (&self->failure);
  g_free (self->id);
  g_free (self->title);
  g_free (self->trigger_word);

  G_OBJECT_CLASS (lk_dataset_parent_class)->finalize (object);
}

static void
lk_dataset_class_init (LkDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_dataset_finalize;
  object_class->get_property = lk_dataset_get_property;
  object_class->set_property = lk_dataset_set_property;

  properties[PROP_FOLDER] = g_param_spec_object ("folder", NULL, NULL, G_TYPE_FILE, readable);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, readable);
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, NULL, readable | G_PARAM_WRITABLE);
  properties[PROP_TRIGGER_WORD] =
      g_param_spec_string ("trigger-word", NULL, NULL, NULL, readable | G_PARAM_WRITABLE);
  properties[PROP_COVER] = g_param_spec_object ("cover", NULL, NULL, LK_TYPE_PICTURE, readable);
  properties[PROP_N_PICTURES] =
      g_param_spec_uint ("n-pictures", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_N_CAPTIONS] =
      g_param_spec_uint ("n-captions", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_MODIFIED] =
      g_param_spec_int64 ("modified", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_LIVE] =
      g_param_spec_boolean ("live", NULL, NULL, FALSE, readable | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * LkDataset::caption-conflict:
   * @self: the dataset
   * @picture: whose caption it is
   * @theirs: what somebody else wrote to its file
   *
   * A caption was changed outside while a change made here was not written yet. The one made
   * here stays and is written; this is the moment to keep the other one, for undo.
   */
  g_signal_new ("caption-conflict", LK_TYPE_DATASET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, LK_TYPE_PICTURE, G_TYPE_STRING);
}

static void
lk_dataset_init (LkDataset *self)
{
  self->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  self->captioned = g_hash_table_new (NULL, NULL);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->touched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->captions = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/* --- Opening --- */

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = g_file_get_path (data);
  GError *error = NULL;
  LkDatasetFolder *folder = lk_dataset_folder_load (path, cancellable, &error);

  if (folder != NULL)
    g_task_return_pointer (task, folder, (GDestroyNotify) lk_dataset_folder_free);
  else
    g_task_return_error (task, error);
}

/**
 * lk_dataset_new_found: (skip)
 * @file: where it lies
 * @folder: what is there; the facts of its pictures are taken
 *
 * Returns: (transfer full): the dataset
 */
LkDataset *
lk_dataset_new_found (GFile *file, LkDatasetFolder *folder)
{
  LkDataset *self = g_object_new (LK_TYPE_DATASET, NULL);

  self->folder = g_object_ref (file);
  self->id = folder->id != NULL ? g_strdup (folder->id) : g_uuid_string_random ();
  self->trigger_word = g_strdup (folder->trigger_word);
  self->title = folder->title != NULL ? g_strdup (folder->title) : g_file_get_basename (file);
  self->created = folder->created > 0 ? folder->created : g_get_real_time () / G_USEC_PER_SEC;

  lk_dataset_adopt_found (self, folder->pictures);
  self->modified = folder->modified > 0 ? folder->modified : self->created;
  self->changed = folder->changed;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->changed)
    lk_dataset_save_later (self);

  return self;
}

/**
 * lk_dataset_open_async:
 * @folder: where it lies
 * @cancellable: (nullable): cancels
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Opens a folder of pictures. One that was no dataset yet becomes one.
 */
void
lk_dataset_open_async (GFile *folder,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_dataset_open_async);
  g_task_set_task_data (task, g_object_ref (folder), g_object_unref);
  g_task_run_in_thread (task, open_thread);
}

/**
 * lk_dataset_open_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): the dataset
 */
LkDataset *
lk_dataset_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (LkDatasetFolder) folder = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  folder = g_task_propagate_pointer (G_TASK (result), error);

  return folder != NULL ? lk_dataset_new_found (g_task_get_task_data (G_TASK (result)), folder)
                        : NULL;
}

/* --- What it is and holds --- */

/**
 * lk_dataset_get_folder:
 * @self: a dataset
 *
 * Returns: (transfer none): where it lies
 */
GFile *
lk_dataset_get_folder (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  return self->folder;
}

/**
 * lk_dataset_get_id:
 * @self: a dataset
 *
 * Returns: a UUID that stays, whatever it is called and wherever it lies
 */
const char *
lk_dataset_get_id (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  return self->id;
}

/**
 * lk_dataset_get_title:
 * @self: a dataset
 *
 * Returns: what it is called
 */
const char *
lk_dataset_get_title (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  return self->title;
}

/**
 * lk_dataset_set_title:
 * @self: a dataset
 * @title: what it is to be called; the folder keeps its name
 */
void
lk_dataset_set_title (LkDataset *self, const char *title)
{
  g_return_if_fail (LK_IS_DATASET (self));
  g_return_if_fail (title != NULL);

  if (g_strcmp0 (title, self->title) == 0)
    return;

  lk_dataset_take_title (self, title);
  self->changed = TRUE;
  lk_dataset_save_later (self);
}

/**
 * lk_dataset_take_title: (skip)
 * @self: a dataset
 * @title: what it is called in its folder
 */
void
lk_dataset_take_title (LkDataset *self, const char *title)
{
  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * lk_dataset_get_trigger_word:
 * @self: a dataset
 *
 * Returns: (nullable): the word that is to call what is trained of it, where it was told
 */
const char *
lk_dataset_get_trigger_word (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  return self->trigger_word;
}

/**
 * lk_dataset_set_trigger_word:
 * @self: a dataset
 * @trigger_word: (nullable): the word that is to call what is trained of it; captions stay
 *   as they are
 */
void
lk_dataset_set_trigger_word (LkDataset *self, const char *trigger_word)
{
  const char *word = trigger_word != NULL && *trigger_word != '\0' ? trigger_word : NULL;

  g_return_if_fail (LK_IS_DATASET (self));

  if (g_strcmp0 (word, self->trigger_word) == 0)
    return;

  g_free (self->trigger_word);
  self->trigger_word = g_strdup (word);
  self->changed = TRUE;
  lk_dataset_save_later (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRIGGER_WORD]);
}

/**
 * lk_dataset_renew_id: (skip)
 * @self: a dataset whose folder is the copy of another one's
 */
void
lk_dataset_renew_id (LkDataset *self)
{
  g_free (self->id);
  self->id = g_uuid_string_random ();
  self->changed = TRUE;
  lk_dataset_save_later (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

/**
 * lk_dataset_relocate: (skip)
 * @self: a dataset
 * @folder: where somebody moved it
 *
 * It stays the same dataset, with the same pictures.
 */
void
lk_dataset_relocate (LkDataset *self, GFile *folder)
{
  gboolean live = lk_dataset_is_live (self);

  lk_dataset_set_live (self, FALSE);
  g_set_object (&self->folder, folder);
  for (guint i = 0; i < self->pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (self->pictures, i);
      LkManifestEntry *facts = lk_picture_dup_entry (picture);

      g_free (facts->path);
      facts->path = g_build_filename (g_file_peek_path (folder), facts->name, NULL);
      lk_dataset_update_picture (self, picture, facts, lk_picture_get_modified (picture));
    }

  lk_dataset_set_live (self, live);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
}

/**
 * lk_dataset_get_cover:
 * @self: a dataset
 *
 * Returns: (nullable) (transfer none): the picture that stands for all
 */
LkPicture *
lk_dataset_get_cover (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  return self->pictures->len > 0 ? g_ptr_array_index (self->pictures, 0) : NULL;
}

/**
 * lk_dataset_get_n_pictures:
 * @self: a dataset
 *
 * Returns: how many pictures it has
 */
guint
lk_dataset_get_n_pictures (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), 0);

  return self->pictures->len;
}

/**
 * lk_dataset_get_n_captions:
 * @self: a dataset
 *
 * Returns: how many of its pictures have a caption
 */
guint
lk_dataset_get_n_captions (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), 0);

  return g_hash_table_size (self->captioned);
}

/**
 * lk_dataset_get_size:
 * @self: a dataset
 *
 * Returns: how many bytes its pictures have together
 */
gint64
lk_dataset_get_size (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), 0);

  return self->size;
}

/**
 * lk_dataset_get_modified:
 * @self: a dataset
 *
 * Returns: when it last changed, in seconds since 1970
 */
gint64
lk_dataset_get_modified (LkDataset *self)
{
  g_return_val_if_fail (LK_IS_DATASET (self), 0);

  return self->modified;
}

/**
 * lk_dataset_snapshot:
 * @self: a dataset
 *
 * Returns: (transfer full): what it holds now; never changes, for threads and the record
 */
LkManifest *
lk_dataset_snapshot (LkDataset *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_manifest_entry_unref);

  g_return_val_if_fail (LK_IS_DATASET (self), NULL);

  for (guint i = 0; i < self->pictures->len; i++)
    g_ptr_array_add (entries, lk_picture_ref_entry (g_ptr_array_index (self->pictures, i)));

  return lk_manifest_new (entries);
}
