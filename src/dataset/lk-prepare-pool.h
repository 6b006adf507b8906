/* lk-prepare-pool.h: makes many things in threads and takes them in order
 *
 * Blocking, for a thread of its own. What is made ahead is bounded, by number and by cost,
 * so that memory does not grow with how many there are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-trace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkPreparePool:
 * @n_items: how many things there are
 * @n_threads: how many make them; 0 for as many as there are processors
 * @max_cost: how much all that is being made, or waits to be taken, may cost together; one
 *   may always be made
 * @get_cost: (nullable): what one costs while it is made, such as its bytes
 * @get_made_cost: (nullable): what one costs from then until it is taken
 * @make: called in a thread; returns %NULL with @error on failure
 * @take: called in the thread that runs the pool, in order; owns what was made
 * @unmake: frees what was made and not taken
 * @user_data: for all of these
 */
typedef struct
{
  guint n_items;
  guint n_threads;
  guint64 max_cost;
  guint64 (*get_cost) (guint index, gpointer user_data);
  guint64 (*get_made_cost) (gpointer made, gpointer user_data);
  gpointer (*make) (guint index, gpointer user_data, GCancellable *cancellable, GError **error);
  gboolean (*take) (guint index, gpointer made, gpointer user_data, GError **error);
  GDestroyNotify unmake;
  gpointer user_data;
} LkPreparePool;

gboolean lk_prepare_pool_run (const LkPreparePool *pool, GCancellable *cancellable, GError **error);

/**
 * LkPrepareProgress: tells the main context four times a second what a thread has done.
 */
typedef struct
{
  LkProgressFunc func;
  gpointer user_data;
  gint64 total;
  gint64 done; /* (atomic) */
  GSource *sampler;
} LkPrepareProgress;

void lk_prepare_progress_start (LkPrepareProgress *self,
                                GTask *task,
                                LkProgressFunc func,
                                gpointer user_data);
void lk_prepare_progress_add (LkPrepareProgress *self);
void lk_prepare_progress_stop (LkPrepareProgress *self);

G_END_DECLS
