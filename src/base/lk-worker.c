/* lk-worker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-worker.h"

typedef struct
{
  GTask *task; /* (owned) (nullable): %NULL ends the thread */
  GTaskThreadFunc func;
  gboolean *done; /* (nullable): set under the lock for whoever waits */
} Work;

struct _LkWorker
{
  GObject parent_instance;

  GThread *thread; /* (owned) (nullable) until closed */
  GAsyncQueue *queue;
  GMutex lock;
  GCond cond;
};

G_DEFINE_FINAL_TYPE (LkWorker, lk_worker, G_TYPE_OBJECT)

static gpointer
worker_thread (gpointer user_data)
{
  LkWorker *self = user_data; /* alive: finalize joins */

  for (;;)
    {
      g_autofree Work *work = g_async_queue_pop (self->queue);

      if (work->task == NULL)
        return NULL;

      work->func (work->task, g_task_get_source_object (work->task),
                  g_task_get_task_data (work->task), g_task_get_cancellable (work->task));

      g_clear_object (&work->task);

      if (work->done != NULL)
        {
          g_mutex_lock (&self->lock);
          *work->done = TRUE;
          g_cond_broadcast (&self->cond);
          g_mutex_unlock (&self->lock);
        }
    }
}

static void
lk_worker_finalize (GObject *object)
{
  LkWorker *self = LK_WORKER (object);

  lk_worker_close (self);
  g_async_queue_unref (self->queue);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (lk_worker_parent_class)->finalize (object);
}

static void
lk_worker_class_init (LkWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_worker_finalize;
}

static void
lk_worker_init (LkWorker *self)
{
  self->queue = g_async_queue_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
}

/**
 * lk_worker_new:
 * @name: shown in debuggers
 *
 * Returns: (transfer full): a running worker
 */
LkWorker *
lk_worker_new (const char *name)
{
  LkWorker *self = g_object_new (LK_TYPE_WORKER, NULL);

  self->thread = g_thread_new (name, worker_thread, self);

  return self;
}

static void
push (LkWorker *self, GTask *task, GTaskThreadFunc func, gboolean *done)
{
  Work *work = g_new0 (Work, 1);

  work->task = task != NULL ? g_object_ref (task) : NULL;
  work->func = func;
  work->done = done;
  g_async_queue_push (self->queue, work);
}

/**
 * lk_worker_push:
 * @self: a worker that was not closed
 * @task: what to answer
 * @func: (scope async): called in the thread after all that was pushed before
 */
void
lk_worker_push (LkWorker *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (LK_IS_WORKER (self));
  g_return_if_fail (self->thread != NULL);

  push (self, task, func, NULL);
}

/**
 * lk_worker_run_sync:
 * @self: a worker that was not closed
 * @task: what to answer
 * @func: (scope call): called in the thread after all that was pushed before
 *
 * Blocks until @func has run. For start-up, tests and the command line only.
 */
void
lk_worker_run_sync (LkWorker *self, GTask *task, GTaskThreadFunc func)
{
  gboolean done = FALSE;

  g_return_if_fail (LK_IS_WORKER (self));
  g_return_if_fail (self->thread != NULL);

  push (self, task, func, &done);

  g_mutex_lock (&self->lock);
  while (!done)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

/**
 * lk_worker_close:
 * @self: a worker
 *
 * Lets everything run that was pushed, then ends the thread. Safe to call twice,
 * never from the worker's own thread.
 */
void
lk_worker_close (LkWorker *self)
{
  g_return_if_fail (LK_IS_WORKER (self));

  if (self->thread == NULL)
    return;

  push (self, NULL, NULL, NULL);
  g_thread_join (g_steal_pointer (&self->thread));
}
