/* lk-pipeline-next.c: which of the jobs that wait is next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-pipeline-private.h"

/* A job whose keyring has not answered yet goes on waiting, and holds nobody up. So does one that
 * nobody asked for here, as long as the accounts for it are missing. */
static gboolean
is_ready (LkPipeline *self, LkJob *job)
{
  LkConnections *connections =
      lk_pipeline_get_connections (self, lk_recipe_get_profile (lk_job_get_recipe (job)));

  if (connections != NULL && lk_accounts_get_loading (lk_connections_get_accounts (connections)))
    return FALSE;

  return !g_hash_table_contains (self->patient, job) || lk_pipeline_has_accounts (self, job);
}

/* What was left behind under way goes on, paused or not: it may be paid for by the second. */
static LkJob *
find_left_behind (LkPipeline *self)
{
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    {
      if (lk_job_is_active (job) && is_ready (self, job))
        return job;
    }

  return NULL;
}

LkJob *
lk_pipeline_find_next (LkPipeline *self)
{
  LkJob *left_behind = find_left_behind (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->queue));

  if (left_behind != NULL || lk_rules_get_paused (self->rules))
    return left_behind;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

      if (g_hash_table_contains (self->waiting, job) && is_ready (self, job))
        return job;
    }

  return NULL;
}

void
lk_pipeline_stop_waiting (LkPipeline *self, LkJob *job)
{
  g_hash_table_remove (self->waiting, job);
  g_hash_table_remove (self->patient, job);
  lk_job_set_need (job, NULL);
}
