/* lk-model-list.c: all that was trained, newest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-list.h"

#include "lk-error.h"
#include "lk-job-watch.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

#define KIND "model"

/* Models are taken in for so long at a time: some thousand would hold up a window. */
#define TAKING_US 4000

struct _LkModelList
{
  GObject parent_instance;

  LkStore *store;         /* (owned) */
  LkJobList *jobs;        /* (owned) */
  LkCatalogue *catalogue; /* (owned) */
  LkJobWatch *watch;      /* (owned) (nullable) until it is loaded */
  GPtrArray *models;      /* (element-type LkModel) newest first */
  GHashTable *by_id;      /* (element-type utf8 LkModel) keys are the models' own */
  gboolean filling;       /* what is added is told of at once, afterwards */
  GHashTable *removed;    /* (element-type utf8) jobs whose model is not wanted */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkModelList,
                               lk_model_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_MODEL;
}

static guint
get_n_items (GListModel *model)
{
  return LK_MODEL_LIST (model)->models->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkModelList *self = LK_MODEL_LIST (model);

  return position < self->models->len ? g_object_ref (g_ptr_array_index (self->models, position))
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
save (LkModelList *self, LkModel *model)
{
  g_autoptr (JsonObject) body = lk_model_to_json (model);

  lk_store_put_record (self->store, KIND, lk_model_get_id (model), body);
}

static void
model_changed_cb (LkModel *model, gpointer user_data)
{
  save (user_data, model);
}

static void
insert (LkModelList *self, LkModel *model)
{
  guint position = 0;

  while (position < self->models->len &&
         lk_model_get_date (g_ptr_array_index (self->models, position)) > lk_model_get_date (model))
    position++;

  g_signal_connect_object (model, "changed", G_CALLBACK (model_changed_cb), self, 0);
  g_hash_table_insert (self->by_id, (gpointer) lk_model_get_id (model), model);
  g_ptr_array_insert (self->models, (int) position, g_object_ref (model));
  if (!self->filling)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static LkModel *
make_missing (LkModelList *self, LkJob *job)
{
  const char *id = lk_job_get_id (job);
  LkModel *model;

  if (lk_job_get_status (job) != LK_JOB_COMPLETED || g_hash_table_contains (self->removed, id) ||
      lk_model_list_find (self, id) != NULL)
    return NULL;

  model = lk_model_new (job, self->catalogue);
  save (self, model);

  return model;
}

/* What another process completed comes by here too. */
static void
job_news (LkJob *job, LkJobNews news, gpointer user_data)
{
  LkModelList *self = user_data;
  g_autoptr (LkModel) model = news != LK_JOB_NEWS_REMOVED ? make_missing (self, job) : NULL;

  if (model != NULL)
    insert (self, model);
}

static void
lk_model_list_finalize (GObject *object)
{
  LkModelList *self = LK_MODEL_LIST (object);

  g_clear_pointer (&self->watch, lk_job_watch_free);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->models);
  g_hash_table_unref (self->removed);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->jobs);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lk_model_list_parent_class)->finalize (object);
}

static void
lk_model_list_class_init (LkModelListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_model_list_finalize;
}

static void
lk_model_list_init (LkModelList *self)
{
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * lk_model_list_new:
 * @store: where they are kept
 * @jobs: what makes them
 * @catalogue: knows their base models
 *
 * Returns: (transfer full): an empty list; see lk_model_list_load_async()
 */
LkModelList *
lk_model_list_new (LkStore *store, LkJobList *jobs, LkCatalogue *catalogue)
{
  LkModelList *self = g_object_new (LK_TYPE_MODEL_LIST, NULL);

  self->store = g_object_ref (store);
  self->jobs = g_object_ref (jobs);
  self->catalogue = g_object_ref (catalogue);

  return self;
}

/* --- Loading --- */

typedef struct
{
  GPtrArray *bodies; /* (element-type JsonObject) (nullable) those that are still to be taken */
  GPtrArray *models; /* (element-type LkModel) not in the list yet */
  GHashTable *ids;   /* (element-type utf8) theirs */
  guint n_jobs;      /* so many were looked at */
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_clear_pointer (&loading->bodies, g_ptr_array_unref);
  g_hash_table_unref (loading->ids);
  g_ptr_array_unref (loading->models);
  g_free (loading);
}

static void
keep (Loading *loading, LkModel *model)
{
  g_hash_table_add (loading->ids, (gpointer) lk_model_get_id (model));
  g_ptr_array_add (loading->models, g_object_ref (model));
}

static void
take_record (LkModelList *self, Loading *loading, JsonObject *body)
{
  const char *id = lk_json_peek_string (body, "id");
  g_autoptr (LkModel) model = NULL;

  if (id == NULL)
    return;

  if (lk_json_peek_bool (body, "removed", FALSE))
    {
      g_hash_table_add (self->removed, g_strdup (id));
      return;
    }

  model = lk_model_list_find (self, id) == NULL ? lk_model_new_from_json (body) : NULL;
  if (model != NULL)
    keep (loading, model);
}

static void
take_job (LkModelList *self, Loading *loading, LkJob *job)
{
  g_autoptr (LkModel) model = NULL;

  if (g_hash_table_contains (loading->ids, lk_job_get_id (job)))
    return;

  model = make_missing (self, job);
  if (model != NULL)
    keep (loading, model);
}

/* Returns: whether there was anything left to take. */
static gboolean
take_next (LkModelList *self, Loading *loading)
{
  g_autoptr (LkJob) job = NULL;

  if (loading->bodies->len > 0)
    {
      g_autoptr (JsonObject) body = g_ptr_array_steal_index (loading->bodies, 0);

      take_record (self, loading, body);
      return TRUE;
    }

  job = g_list_model_get_item (G_LIST_MODEL (self->jobs), loading->n_jobs++);
  if (job != NULL)
    take_job (self, loading, job);

  return job != NULL;
}

static int
compare_dates (gconstpointer a, gconstpointer b)
{
  gint64 one = lk_model_get_date (*(LkModel *const *) a);
  gint64 other = lk_model_get_date (*(LkModel *const *) b);

  return (one > other) - (one < other);
}

/* The jobs that came or were completed in the meantime are looked at by the watch. */
static void
fill (LkModelList *self, Loading *loading)
{
  guint n_before = self->models->len;

  g_ptr_array_sort (loading->models, compare_dates);
  self->filling = TRUE;
  for (guint i = 0; i < loading->models->len; i++)
    insert (self, g_ptr_array_index (loading->models, i));
  if (self->watch == NULL)
    self->watch = lk_job_watch_new (self->jobs, job_news, self);
  self->filling = FALSE;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->models->len);
}

static gboolean
take_cb (gpointer user_data)
{
  GTask *task = user_data;
  LkModelList *self = g_task_get_source_object (task);
  Loading *loading = g_task_get_task_data (task);
  gint64 end = g_get_monotonic_time () + TAKING_US;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  while (g_get_monotonic_time () < end)
    {
      if (take_next (self, loading))
        continue;

      fill (self, loading);
      g_task_return_boolean (task, TRUE);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (GSource) idle = NULL;
  GError *error = NULL;

  loading->bodies = lk_store_list_records_finish (LK_STORE (source), result, &error);
  if (loading->bodies == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  idle = g_idle_source_new ();
  g_task_set_priority (task, G_PRIORITY_DEFAULT_IDLE);
  g_task_attach_source (task, idle, take_cb);
}

/**
 * lk_model_list_load_async:
 * @self: a list of an open store, whose jobs are loaded
 * @cancellable: (nullable): ends the wait
 * @callback: called when all models are there
 * @user_data: for @callback
 */
void
lk_model_list_load_async (LkModelList *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  Loading *loading;

  g_return_if_fail (LK_IS_MODEL_LIST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  loading = g_new0 (Loading, 1);
  loading->models = g_ptr_array_new_with_free_func (g_object_unref);
  loading->ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_task_set_source_tag (task, lk_model_list_load_async);
  g_task_set_task_data (task, loading, loading_free);
  lk_store_list_records_async (self->store, KIND, cancellable, listed_cb, task);
}

gboolean
lk_model_list_load_finish (LkModelList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_model_list_find:
 * @self: a list
 * @id: (nullable): a model's identifier, which is that of its job
 *
 * Returns: (nullable) (transfer none): the model
 */
LkModel *
lk_model_list_find (LkModelList *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

/* --- Removing --- */

static void
delete_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  char **paths = task_data;
  GError *error = NULL;

  for (guint i = 0; paths[i] != NULL && error == NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);

      /* To the trash where there is one, so that a wrong click can be undone. */
      if (g_file_trash (file, cancellable, NULL) || g_file_delete (file, cancellable, &error))
        continue;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_clear_error (&error);
      else
        error = lk_error_from_io (error, paths[i]);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static char **
dup_paths (LkModel *model)
{
  GListModel *files = lk_model_get_files (model);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LkModelFile) file = g_list_model_get_item (files, i);

      g_strv_builder_add (paths, lk_model_file_get_path (file));
    }

  return g_strv_builder_end (paths);
}

static void
forget (LkModelList *self, LkModel *model)
{
  g_autoptr (LkModel) held = g_object_ref (model);
  g_autofree char *id = g_strdup (lk_model_get_id (model));
  guint position;

  if (!g_ptr_array_find (self->models, model, &position))
    return;

  /* Its job would make it anew, also one that comes back. */
  if (lk_job_list_find_known (self->jobs, id) != NULL)
    {
      g_autoptr (JsonObject) body = lk_json_object_new ("s:id", id, "b:removed", TRUE, NULL);

      lk_store_put_record (self->store, KIND, id, body);
      g_hash_table_add (self->removed, g_strdup (id));
    }
  else
    {
      lk_store_drop_record (self->store, KIND, id);
    }

  g_signal_handlers_disconnect_by_func (model, model_changed_cb, self);
  g_hash_table_remove (self->by_id, id);
  g_ptr_array_remove_index (self->models, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  forget (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_model_list_remove_async:
 * @self: a list
 * @model: a model in it
 * @delete_files: whether its files on this computer go to the trash; copies that were saved
 *   to a folder, and what was published, stay in any case
 * @cancellable: (nullable): ends it
 * @callback: called when it is out of the list
 * @user_data: for @callback
 */
void
lk_model_list_remove_async (LkModelList *self,
                            LkModel *model,
                            gboolean delete_files,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;
  g_autoptr (GTask) work = NULL;

  g_return_if_fail (LK_IS_MODEL_LIST (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lk_model_list_remove_async);
  g_task_set_task_data (task, g_object_ref (model), g_object_unref);
  work = g_task_new (NULL, cancellable, deleted_cb, task);
  g_task_set_source_tag (work, lk_model_list_remove_async);
  if (!delete_files)
    {
      g_task_return_boolean (work, TRUE);
      return;
    }

  g_task_set_task_data (work, dup_paths (model), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (work, delete_thread);
}

/**
 * lk_model_list_remove_finish:
 * @self: a list
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: %FALSE with @error, and the model still in the list
 */
gboolean
lk_model_list_remove_finish (LkModelList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
