/* lk-catalogue.c: all trainers, from the folders where they are described
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-catalogue.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#define MAX_FILE (1024 * 1024)

struct _LkCatalogue
{
  GObject parent_instance;

  GPtrArray *trainers; /* (element-type LkTrainer) */
  GPtrArray *problems; /* (element-type utf8) with a %NULL at the end */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkCatalogue,
                               lk_catalogue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_TRAINER;
}

static guint
get_n_items (GListModel *model)
{
  return LK_CATALOGUE (model)->trainers->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkCatalogue *self = LK_CATALOGUE (model);

  return position < self->trainers->len
             ? g_object_ref (g_ptr_array_index (self->trainers, position))
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
lk_catalogue_finalize (GObject *object)
{
  LkCatalogue *self = LK_CATALOGUE (object);

  g_ptr_array_unref (self->trainers);
  g_ptr_array_unref (self->problems);

  G_OBJECT_CLASS (lk_catalogue_parent_class)->finalize (object);
}

static void
lk_catalogue_class_init (LkCatalogueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_catalogue_finalize;
}

static void
lk_catalogue_init (LkCatalogue *self)
{
  self->trainers = g_ptr_array_new_with_free_func (g_object_unref);
  self->problems = g_ptr_array_new_null_terminated (1, g_free, TRUE);
}

/* What a thread read: a row, or why there is none. */
typedef struct
{
  JsonObject *row; /* (owned) (nullable) */
  char *path;
  char *problem; /* (nullable) */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->row, json_object_unref);
  g_free (found->path);
  g_free (found->problem);
  g_free (found);
}

static void
read_file (GPtrArray *found, const char *folder, const char *name)
{
  Found *item = g_new0 (Found, 1);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;
  gsize size = 0;

  item->path = g_build_filename (folder, name, NULL);
  g_ptr_array_add (found, item);

  /* Looked at first: a pipe would never end. */
  if (g_stat (item->path, &status) != 0 || !S_ISREG (status.st_mode))
    item->problem = g_strdup_printf (_ ("%s is not a file that can be read"), item->path);
  else if (status.st_size > MAX_FILE)
    item->problem = g_strdup_printf (_ ("%s is too large for a trainer's description"), item->path);
  else if (!g_file_get_contents (item->path, &text, &size, &error))
    item->problem = g_strdup (error->message);
  else if ((item->row = lk_json_parse_object (text, (gssize) size, &error)) == NULL)
    item->problem = g_strdup_printf (_ ("%s is not a JSON object: %s"), item->path, error->message);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A folder that is not there holds no trainer. */
static void
read_folder (GPtrArray *found, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".json") && *name != '.')
        g_ptr_array_add (names, g_strdup (name));
    }

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    read_file (found, folder, g_ptr_array_index (names, i));
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  char **folders = task_data;
  GPtrArray *found = g_ptr_array_new_with_free_func (found_free);

  for (guint i = 0; folders[i] != NULL; i++)
    read_folder (found, folders[i]);

  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * lk_catalogue_new:
 *
 * Returns: (transfer full): an empty catalogue: a list of [class@Lk.Trainer]
 */
LkCatalogue *
lk_catalogue_new (void)
{
  return g_object_new (LK_TYPE_CATALOGUE, NULL);
}

/**
 * lk_catalogue_load_async:
 * @self: a catalogue
 * @folders: (array zero-terminated=1): folders with a JSON file for each trainer; a later
 *   folder's trainer takes the place of an earlier one's with the same `id`
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_catalogue_load_async (LkCatalogue *self,
                         const char *const *folders,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LK_IS_CATALOGUE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_catalogue_load_async);
  g_task_set_task_data (task, g_strdupv ((char **) folders), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, load_thread);
}

static void
put (LkCatalogue *self, LkTrainer *trainer)
{
  for (guint i = 0; i < self->trainers->len; i++)
    {
      LkTrainer *other = g_ptr_array_index (self->trainers, i);

      if (g_str_equal (lk_trainer_get_id (other), lk_trainer_get_id (trainer)))
        {
          g_object_unref (other);
          self->trainers->pdata[i] = g_object_ref (trainer);
          return;
        }
    }

  g_ptr_array_add (self->trainers, g_object_ref (trainer));
}

static void
take_in (LkCatalogue *self, const Found *found)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTrainer) trainer = NULL;

  if (found->row != NULL)
    trainer = lk_trainer_new_from_json (found->row, &error);

  if (trainer != NULL)
    put (self, trainer);
  else if (found->problem != NULL)
    g_ptr_array_add (self->problems, g_strdup (found->problem));
  else
    g_ptr_array_add (self->problems, g_strdup_printf ("%s: %s", found->path, error->message));
}

/**
 * lk_catalogue_load_finish:
 * @self: a catalogue
 * @result: the result
 * @error: return location
 *
 * A file that cannot be used hides no other: see lk_catalogue_get_problems().
 *
 * Returns: %FALSE with @error when there is no trainer at all
 */
gboolean
lk_catalogue_load_finish (LkCatalogue *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  guint before;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;

  before = self->trainers->len;
  g_ptr_array_set_size (self->trainers, 0);
  g_ptr_array_set_size (self->problems, 0);

  for (guint i = 0; i < found->len; i++)
    take_in (self, g_ptr_array_index (found, i));

  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->trainers->len);

  if (self->trainers->len == 0)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_FILE,
                           _ ("No trainer is installed: the program's data folder is incomplete"));
      return FALSE;
    }

  return TRUE;
}

/**
 * lk_catalogue_find:
 * @self: a catalogue
 * @id: (nullable): a trainer's identifier, or `owner/name`
 *
 * Returns: (nullable) (transfer none): the trainer
 */
LkTrainer *
lk_catalogue_find (LkCatalogue *self, const char *id)
{
  g_return_val_if_fail (LK_IS_CATALOGUE (self), NULL);

  for (guint i = 0; i < self->trainers->len && id != NULL; i++)
    {
      LkTrainer *trainer = g_ptr_array_index (self->trainers, i);
      g_autofree char *full =
          g_strconcat (lk_trainer_get_owner (trainer), "/", lk_trainer_get_name (trainer), NULL);

      if (g_str_equal (lk_trainer_get_id (trainer), id) || g_str_equal (full, id))
        return trainer;
    }

  return NULL;
}

/**
 * lk_catalogue_find_default:
 * @self: a catalogue
 *
 * Returns: (nullable) (transfer none): the trainer for who has no wish of his own
 */
LkTrainer *
lk_catalogue_find_default (LkCatalogue *self)
{
  LkTrainer *trainer = lk_catalogue_find (self, LK_CATALOGUE_DEFAULT);

  if (trainer == NULL && self->trainers->len > 0)
    trainer = g_ptr_array_index (self->trainers, 0);

  return trainer;
}

/**
 * lk_catalogue_get_problems:
 * @self: a catalogue
 *
 * Returns: (transfer none) (array zero-terminated=1): a sentence for each file that could
 *   not be used, with its path and the member at fault
 */
const char *const *
lk_catalogue_get_problems (LkCatalogue *self)
{
  return (const char *const *) self->problems->pdata;
}
