/* lk-prepare-pool.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-prepare-pool.h"

#define SAMPLE_MS 250

typedef struct
{
  gpointer made;
  GError *error;
  guint64 cost;
  gboolean is_done;
} Slot;

typedef struct
{
  const LkPreparePool *pool;
  GCancellable *cancellable; /* (owned) the caller's, or a failure, cancels it */
  GThreadPool *threads;
  GMutex lock;
  GCond changed;
  Slot *slots; /* (protected by lock) as many as may be under way */
  guint n_slots;
  guint n_pushed;
  guint64 cost; /* (protected by lock) of what was pushed and not yet taken */
} Run;

static guint64
cost_of (const Run *run, guint index)
{
  return run->pool->get_cost != NULL ? run->pool->get_cost (index, run->pool->user_data) : 0;
}

static void
make_thread (gpointer data, gpointer user_data)
{
  Run *run = user_data;
  const LkPreparePool *pool = run->pool;
  guint index = GPOINTER_TO_UINT (data) - 1;
  Slot slot = { .is_done = TRUE };

  if (!g_cancellable_set_error_if_cancelled (run->cancellable, &slot.error))
    slot.made = pool->make (index, pool->user_data, run->cancellable, &slot.error);

  if (slot.made != NULL && pool->get_made_cost != NULL)
    slot.cost = pool->get_made_cost (slot.made, pool->user_data);

  g_mutex_lock (&run->lock);
  run->cost -= cost_of (run, index);
  run->cost += slot.cost;
  run->slots[index % run->n_slots] = slot;
  g_cond_signal (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Pushes what may be made while @next is waited for. */
static void
push (Run *run, guint next)
{
  const LkPreparePool *pool = run->pool;

  while (run->n_pushed < pool->n_items && run->n_pushed - next < run->n_slots &&
         (run->n_pushed == next || run->cost + cost_of (run, run->n_pushed) <= pool->max_cost))
    {
      run->cost += cost_of (run, run->n_pushed);
      run->n_pushed++;
      g_thread_pool_push (run->threads, GUINT_TO_POINTER (run->n_pushed), NULL);
    }
}

/* Whatever is made makes room for more, also while an earlier one is waited for. */
static Slot
wait_for (Run *run, guint index)
{
  Slot *slot = &run->slots[index % run->n_slots];
  Slot result;

  g_mutex_lock (&run->lock);
  push (run, index);
  while (!slot->is_done)
    {
      g_cond_wait (&run->changed, &run->lock);
      push (run, index);
    }
  result = *slot;
  run->cost -= result.cost;
  *slot = (Slot){ 0 };
  g_mutex_unlock (&run->lock);

  return result;
}

static gboolean
run_all (Run *run, GError **error)
{
  const LkPreparePool *pool = run->pool;

  for (guint index = 0; index < pool->n_items; index++)
    {
      Slot slot = wait_for (run, index);

      if (slot.made == NULL)
        {
          g_propagate_error (error, slot.error);
          return FALSE;
        }
      if (!pool->take (index, slot.made, pool->user_data, error) ||
          g_cancellable_set_error_if_cancelled (run->cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static void
chain_cancel_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/**
 * lk_prepare_pool_run: (skip)
 * @pool: what to do
 * @cancellable: (nullable): stops all
 * @error: return location
 *
 * Returns: %TRUE if all things were made and taken; the error of the first one that was
 *   not, in their order, otherwise
 */
gboolean
lk_prepare_pool_run (const LkPreparePool *pool, GCancellable *cancellable, GError **error)
{
  guint n_threads = pool->n_threads > 0 ? pool->n_threads : g_get_num_processors ();
  g_autoptr (GCancellable) own = g_cancellable_new ();
  Run run = { .pool = pool, .cancellable = own, .n_slots = 2 * n_threads + 2 };
  gulong chained = 0;
  gboolean finished;

  if (cancellable != NULL)
    chained = g_cancellable_connect (cancellable, G_CALLBACK (chain_cancel_cb), own, NULL);

  g_mutex_init (&run.lock);
  g_cond_init (&run.changed);
  run.slots = g_new0 (Slot, run.n_slots);
  run.threads = g_thread_pool_new (make_thread, &run, (int) n_threads, FALSE, NULL);
  finished = run_all (&run, error);
  g_cancellable_disconnect (cancellable, chained);
  if (!finished)
    g_cancellable_cancel (own);

  g_thread_pool_free (run.threads, FALSE, TRUE);
  for (guint i = 0; i < run.n_slots; i++)
    {
      g_clear_pointer (&run.slots[i].made, pool->unmake);
      g_clear_error (&run.slots[i].error);
    }
  g_free (run.slots);
  g_mutex_clear (&run.lock);
  g_cond_clear (&run.changed);

  return finished;
}

static gboolean
sample_cb (gpointer user_data)
{
  LkPrepareProgress *self = user_data;

  self->func (__atomic_load_n (&self->done, __ATOMIC_RELAXED), self->total, self->user_data);

  return G_SOURCE_CONTINUE;
}

static void
completed_cb (GTask *task, GParamSpec *pspec, gpointer user_data)
{
  lk_prepare_progress_stop (user_data);
}

/**
 * lk_prepare_progress_start: (skip)
 * @self: part of the task's data, with its total set
 * @task: the task, which stops it when it completes
 * @func: (nullable): called on the task's context
 * @user_data: for @func
 */
void
lk_prepare_progress_start (LkPrepareProgress *self,
                           GTask *task,
                           LkProgressFunc func,
                           gpointer user_data)
{
  if (func == NULL)
    return;

  self->func = func;
  self->user_data = user_data;
  self->sampler = g_timeout_source_new (SAMPLE_MS);
  g_source_set_callback (self->sampler, sample_cb, self, NULL);
  g_source_attach (self->sampler, g_task_get_context (task));
  g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), self);
}

/* One more is done; from any thread. */
void
lk_prepare_progress_add (LkPrepareProgress *self)
{
  __atomic_add_fetch (&self->done, 1, __ATOMIC_RELAXED);
}

/* Falls silent. Nothing is told any more: the caller has had its callback, and what it gave
 * for the function may be gone. */
void
lk_prepare_progress_stop (LkPrepareProgress *self)
{
  if (self->sampler == NULL)
    return;

  g_source_destroy (self->sampler);
  g_clear_pointer (&self->sampler, g_source_unref);
}
