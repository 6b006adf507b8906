/* lk-queue.c: the jobs that wait, in the order in which they are to run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-queue.h"

#include "lk-job-watch.h"

/* Between two jobs that stand at the ends and what follows or goes before. */
#define GAP G_USEC_PER_SEC

struct _LkQueue
{
  GObject parent_instance;

  GPtrArray *jobs;   /* (element-type LkJob) */
  LkJobWatch *watch; /* (owned) */
  gboolean moving;   /* several change their places, told of at once afterwards */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkQueue,
                               lk_queue,
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
  return LK_QUEUE (model)->jobs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkQueue *self = LK_QUEUE (model);

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

static int
compare (LkJob *a, LkJob *b)
{
  if (lk_job_get_place (a) != lk_job_get_place (b))
    return lk_job_get_place (a) < lk_job_get_place (b) ? -1 : 1;

  return g_strcmp0 (lk_job_get_id (a), lk_job_get_id (b));
}

static void
take_out (LkQueue *self, LkJob *job)
{
  guint position;

  if (!g_ptr_array_find (self->jobs, job, &position))
    return;

  g_ptr_array_remove_index (self->jobs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
put_in (LkQueue *self, LkJob *job)
{
  guint position = self->jobs->len;

  while (position > 0 && compare (g_ptr_array_index (self->jobs, position - 1), job) > 0)
    position--;

  g_ptr_array_insert (self->jobs, (int) position, g_object_ref (job));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static gboolean
stands_right (LkQueue *self, guint position)
{
  LkJob *job = g_ptr_array_index (self->jobs, position);

  return (position == 0 || compare (g_ptr_array_index (self->jobs, position - 1), job) < 0) &&
         (position + 1 >= self->jobs->len ||
          compare (job, g_ptr_array_index (self->jobs, position + 1)) < 0);
}

static void
job_news (LkJob *job, LkJobNews news, gpointer user_data)
{
  LkQueue *self = user_data;
  gboolean waits = news != LK_JOB_NEWS_REMOVED && lk_job_get_status (job) == LK_JOB_QUEUED;
  guint position;
  g_autoptr (LkJob) held = g_object_ref (job);

  if (self->moving)
    return;

  if (g_ptr_array_find (self->jobs, job, &position))
    {
      if (waits && stands_right (self, position))
        return;

      take_out (self, job);
    }

  if (waits)
    put_in (self, job);
}

static void
lk_queue_finalize (GObject *object)
{
  LkQueue *self = LK_QUEUE (object);

  g_clear_pointer (&self->watch, lk_job_watch_free);
  g_ptr_array_unref (self->jobs);

  G_OBJECT_CLASS (lk_queue_parent_class)->finalize (object);
}

static void
lk_queue_class_init (LkQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_queue_finalize;
}

static void
lk_queue_init (LkQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * lk_queue_new:
 * @jobs: all jobs
 *
 * Returns: (transfer full): those of them that wait
 */
LkQueue *
lk_queue_new (LkJobList *jobs)
{
  LkQueue *self = g_object_new (LK_TYPE_QUEUE, NULL);

  self->watch = lk_job_watch_new (jobs, job_news, self);

  return self;
}

/**
 * lk_queue_find:
 * @self: a queue
 * @job: a job
 * @position: (out) (optional): where it stands, from 0
 *
 * Returns: whether it waits
 */
gboolean
lk_queue_find (LkQueue *self, LkJob *job, guint *position)
{
  g_return_val_if_fail (LK_IS_QUEUE (self), FALSE);

  return g_ptr_array_find (self->jobs, job, position);
}

static gint64
place_of (LkQueue *self, guint position)
{
  return lk_job_get_place (g_ptr_array_index (self->jobs, position));
}

/* All get a place with room between them: two were as close as can be. */
static void
spread (LkQueue *self)
{
  gint64 place = place_of (self, 0);

  for (guint i = 0; i < self->jobs->len; i++)
    lk_job_set_place (g_ptr_array_index (self->jobs, i), place + i * GAP);
}

/* @position counts in the queue without the job that moves. */
static gboolean
find_place (LkQueue *self, guint position, gint64 *place)
{
  guint n = self->jobs->len;

  if (position == 0)
    *place = place_of (self, 0) - GAP;
  else if (position >= n)
    *place = place_of (self, n - 1) + GAP;
  else
    *place = place_of (self, position - 1) +
             (place_of (self, position) - place_of (self, position - 1)) / 2;

  return position == 0 || position >= n || *place > place_of (self, position - 1);
}

/**
 * lk_queue_move:
 * @self: a queue
 * @job: a job in it
 * @position: where it is to stand, from 0; beyond the end is the end
 *
 * Returns: %FALSE when the job does not wait any more
 */
gboolean
lk_queue_move (LkQueue *self, LkJob *job, guint position)
{
  guint old;
  guint target;
  guint first;
  gint64 place = 0;
  g_autoptr (LkJob) held = NULL;

  g_return_val_if_fail (LK_IS_QUEUE (self), FALSE);

  if (!g_ptr_array_find (self->jobs, job, &old))
    return FALSE;

  target = MIN (position, self->jobs->len - 1);
  if (target == old)
    return TRUE;

  held = g_object_ref (job);
  self->moving = TRUE;
  g_ptr_array_remove_index (self->jobs, old);
  if (!find_place (self, target, &place))
    {
      spread (self);
      find_place (self, target, &place);
    }
  lk_job_set_place (job, place);
  g_ptr_array_insert (self->jobs, (int) target, g_object_ref (job));
  self->moving = FALSE;

  /* One change of the whole stretch: a list view keeps what is selected. */
  first = MIN (old, target);
  g_list_model_items_changed (G_LIST_MODEL (self), first, MAX (old, target) - first + 1,
                              MAX (old, target) - first + 1);

  return TRUE;
}
