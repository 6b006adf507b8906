/* lk-job-list.c: all jobs, newest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-list.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

struct _LkJobList
{
  GObject parent_instance;

  GPtrArray *jobs;   /* (element-type LkJob) newest first */
  GPtrArray *hidden; /* (element-type LkJob) about to be removed */
  GHashTable *by_id; /* (element-type utf8 LkJob) not of those; keys are the jobs' own */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkJobList,
                               lk_job_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return LK_JOB_LIST (model)->jobs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkJobList *self = LK_JOB_LIST (model);

  return position < self->jobs->len ? g_object_ref (g_ptr_array_index (self->jobs, position))
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
lk_job_list_finalize (GObject *object)
{
  LkJobList *self = LK_JOB_LIST (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->hidden);

  G_OBJECT_CLASS (lk_job_list_parent_class)->finalize (object);
}

static void
lk_job_list_class_init (LkJobListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_job_list_finalize;
}

static void
lk_job_list_init (LkJobList *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->hidden = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * lk_job_list_new:
 *
 * Returns: (transfer full): an empty list of [class@Lk.Job]
 */
LkJobList *
lk_job_list_new (void)
{
  return g_object_new (LK_TYPE_JOB_LIST, NULL);
}

/**
 * lk_job_list_add:
 * @self: a list
 * @job: a job that is not in it
 */
void
lk_job_list_add (LkJobList *self, LkJob *job)
{
  guint position = 0;

  g_return_if_fail (LK_IS_JOB_LIST (self));
  g_return_if_fail (lk_job_list_find_known (self, lk_job_get_id (job)) == NULL);

  while (position < self->jobs->len &&
         lk_job_get_created (g_ptr_array_index (self->jobs, position)) > lk_job_get_created (job))
    position++;

  g_hash_table_insert (self->by_id, (gpointer) lk_job_get_id (job), job);
  g_ptr_array_insert (self->jobs, (int) position, g_object_ref (job));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/**
 * lk_job_list_add_all:
 * @self: a list
 * @jobs: (element-type LkJob): jobs that are not in it, oldest first
 *
 * Tells of the first ones at once: whoever shows them does not show each in turn.
 */
void
lk_job_list_add_all (LkJobList *self, GPtrArray *jobs)
{
  g_return_if_fail (LK_IS_JOB_LIST (self));

  if (self->jobs->len > 0)
    {
      for (guint i = 0; i < jobs->len; i++)
        lk_job_list_add (self, g_ptr_array_index (jobs, i));
      return;
    }

  for (guint i = jobs->len; i > 0; i--)
    {
      LkJob *job = g_ptr_array_index (jobs, i - 1);

      g_hash_table_insert (self->by_id, (gpointer) lk_job_get_id (job), job);
      g_ptr_array_add (self->jobs, g_object_ref (job));
    }

  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->jobs->len);
}

/**
 * lk_job_list_remove:
 * @self: a list
 * @job: a job, which may be hidden
 */
void
lk_job_list_remove (LkJobList *self, LkJob *job)
{
  guint position;

  g_return_if_fail (LK_IS_JOB_LIST (self));

  if (g_ptr_array_remove (self->hidden, job) || !g_ptr_array_find (self->jobs, job, &position))
    return;

  g_hash_table_remove (self->by_id, lk_job_get_id (job));
  g_ptr_array_remove_index (self->jobs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/**
 * lk_job_list_hide:
 * @self: a list
 * @job: one of its jobs, which is about to be removed
 *
 * Nobody sees it any more, and nothing else happens to it.
 */
void
lk_job_list_hide (LkJobList *self, LkJob *job)
{
  g_return_if_fail (LK_IS_JOB_LIST (self));

  if (lk_job_list_find (self, lk_job_get_id (job)) != job)
    return;

  /* Not before it has left: a job that is hidden is not in the list. */
  g_object_ref (job);
  lk_job_list_remove (self, job);
  g_ptr_array_add (self->hidden, job);
}

/**
 * lk_job_list_unhide:
 * @self: a list
 * @job: a job; nothing happens to one that is not hidden
 *
 * It is where it was.
 */
void
lk_job_list_unhide (LkJobList *self, LkJob *job)
{
  g_autoptr (LkJob) held = g_object_ref (job);

  g_return_if_fail (LK_IS_JOB_LIST (self));

  if (g_ptr_array_remove (self->hidden, job))
    lk_job_list_add (self, held);
}

/**
 * lk_job_list_get_hidden:
 * @self: a list
 *
 * Returns: (transfer none) (element-type LkJob): the jobs that are about to be removed
 */
GPtrArray *
lk_job_list_get_hidden (LkJobList *self)
{
  g_return_val_if_fail (LK_IS_JOB_LIST (self), NULL);

  return self->hidden;
}

/**
 * lk_job_list_find:
 * @self: a list
 * @id: (nullable): a whole identifier
 *
 * Returns: (nullable) (transfer none): the job, unless it is hidden
 */
LkJob *
lk_job_list_find (LkJobList *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

/**
 * lk_job_list_find_known:
 * @self: a list
 * @id: (nullable): a whole identifier
 *
 * Returns: (nullable) (transfer none): the job, also when it is hidden
 */
LkJob *
lk_job_list_find_known (LkJobList *self, const char *id)
{
  for (guint i = 0; id != NULL && i < self->hidden->len; i++)
    if (g_str_equal (lk_job_get_id (g_ptr_array_index (self->hidden, i)), id))
      return g_ptr_array_index (self->hidden, i);

  return lk_job_list_find (self, id);
}

/**
 * lk_job_list_resolve:
 * @self: a list
 * @prefix: the beginning of an identifier, or `last` for the newest job
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Returns: (nullable) (transfer none): the one job that is meant, or %NULL with @error
 */
LkJob *
lk_job_list_resolve (LkJobList *self, const char *prefix, GError **error)
{
  LkJob *found = NULL;

  if (g_str_equal (prefix, "last") && self->jobs->len > 0)
    return g_ptr_array_index (self->jobs, 0);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      LkJob *job = g_ptr_array_index (self->jobs, i);

      if (!g_str_has_prefix (lk_job_get_id (job), prefix))
        continue;

      if (found != NULL)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                       _ ("More than one job begins with “%s”: write more of it"), prefix);
          return NULL;
        }

      found = job;
    }

  if (found == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("There is no job “%s”"), prefix);

  return found;
}
