/* lk-job-watch.c: what becomes of all jobs of a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-job-watch.h"

struct _LkJobWatch
{
  LkJobList *jobs; /* (owned) */
  GPtrArray *seen; /* (element-type LkJob) as in the list */
  LkJobWatchFunc func;
  gpointer user_data;
};

static void
job_changed_cb (LkJob *job, GParamSpec *pspec, gpointer user_data)
{
  LkJobWatch *self = user_data;

  self->func (job, LK_JOB_NEWS_CHANGED, self->user_data);
}

static void
forget (LkJobWatch *self, LkJob *job)
{
  g_signal_handlers_disconnect_by_data (job, self);
}

static void
add (LkJobWatch *self, guint position)
{
  LkJob *job = g_list_model_get_item (G_LIST_MODEL (self->jobs), position);

  g_ptr_array_insert (self->seen, (int) position, job);
  g_signal_connect (job, "notify::status", G_CALLBACK (job_changed_cb), self);
  g_signal_connect (job, "notify::need", G_CALLBACK (job_changed_cb), self);
  g_signal_connect (job, "notify::place", G_CALLBACK (job_changed_cb), self);
  self->func (job, LK_JOB_NEWS_ADDED, self->user_data);
}

static void
items_changed_cb (
    GListModel *model, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  LkJobWatch *self = user_data;

  for (guint i = 0; i < n_removed; i++)
    {
      g_autoptr (LkJob) job = g_object_ref (g_ptr_array_index (self->seen, position));

      forget (self, job);
      g_ptr_array_remove_index (self->seen, position);
      self->func (job, LK_JOB_NEWS_REMOVED, self->user_data);
    }

  for (guint i = 0; i < n_added; i++)
    add (self, position + i);
}

/**
 * lk_job_watch_new: (skip)
 * @jobs: a list
 * @func: told of the jobs that are there, at once, and of all that changes
 * @user_data: for @func; whoever it is ends the watch first
 *
 * Returns: (transfer full): the watch
 */
LkJobWatch *
lk_job_watch_new (LkJobList *jobs, LkJobWatchFunc func, gpointer user_data)
{
  LkJobWatch *self = g_new0 (LkJobWatch, 1);

  self->jobs = g_object_ref (jobs);
  self->seen = g_ptr_array_new_with_free_func (g_object_unref);
  self->func = func;
  self->user_data = user_data;
  g_signal_connect (jobs, "items-changed", G_CALLBACK (items_changed_cb), self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (jobs)); i++)
    add (self, i);

  return self;
}

void
lk_job_watch_free (LkJobWatch *self)
{
  for (guint i = 0; i < self->seen->len; i++)
    forget (self, g_ptr_array_index (self->seen, i));

  g_signal_handlers_disconnect_by_data (self->jobs, self);
  g_ptr_array_unref (self->seen);
  g_object_unref (self->jobs);
  g_free (self);
}
