/* lk-pipeline-adopt.c: jobs that lie idle, as when the process that ran them has died
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-pipeline"

#include "lk-config.h"

#include "lk-pipeline-private.h"

#define LOOK_MS 2000

/* One whose services or accounts are not at hand would only fail here, and nobody asked for
 * it: whoever began it may have them. */
static gboolean
has_accounts (LkPipeline *self, LkRecipe *recipe)
{
  LkConnections *connections = lk_pipeline_get_connections (self, lk_recipe_get_profile (recipe));
  LkAccounts *accounts = connections != NULL ? lk_connections_get_accounts (connections) : NULL;

  return accounts != NULL && lk_accounts_get (accounts, LK_ACCOUNT_REPLICATE_TOKEN) != NULL &&
         (!lk_recipe_get_publish (recipe) ||
          lk_accounts_get (accounts, LK_ACCOUNT_HUB_TOKEN) != NULL);
}

static void
adopt (LkPipeline *self, const char *id)
{
  LkJob *job = lk_job_list_find (self->jobs, id);

  if (job != NULL && has_accounts (self, lk_job_get_recipe (job)))
    lk_pipeline_start (self, job);
}

static gboolean
was_idle (LkPipeline *self, const char *id)
{
  return self->idle != NULL && g_ptr_array_find_with_equal_func (self->idle, id, g_str_equal, NULL);
}

/* Only what lay idle at the look before, too: whoever has just made a job, to run it with
 * accounts of its own, gets to it first. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkPipeline) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) idle = lk_store_list_idle_finish (LK_STORE (source), result, &error);

  self->looking = FALSE;
  if (idle == NULL)
    {
      g_debug ("Looking for idle jobs: %s", error->message);
      return;
    }

  for (guint i = 0; i < idle->len && !self->leaving; i++)
    {
      if (was_idle (self, g_ptr_array_index (idle, i)))
        adopt (self, g_ptr_array_index (idle, i));
    }

  g_clear_pointer (&self->idle, g_ptr_array_unref);
  self->idle = g_steal_pointer (&idle);
}

/* Whether others may run something: without it, the disk is left alone. */
static gboolean
has_foreign (LkPipeline *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (!lk_job_status_is_final (lk_job_get_status (job)) &&
          !lk_pipeline_is_running (self, job) && !g_hash_table_contains (self->waiting, job))
        return TRUE;
    }

  return FALSE;
}

static gboolean
look_cb (gpointer user_data)
{
  LkPipeline *self = user_data;

  if (self->looking || !has_foreign (self))
    return G_SOURCE_CONTINUE;

  self->looking = TRUE;
  lk_store_list_idle_async (self->store, NULL, looked_cb, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

/**
 * lk_pipeline_begin_adopting:
 * @self: a pipeline
 *
 * From now on, until it is left, takes up unfinished jobs that nobody runs for a few
 * seconds: another process was killed or left them, or only put them into the queue.
 */
void
lk_pipeline_begin_adopting (LkPipeline *self)
{
  g_return_if_fail (LK_IS_PIPELINE (self));

  if (self->adopting == 0 && !self->leaving)
    self->adopting = g_timeout_add (LOOK_MS, look_cb, self);
}

void
lk_pipeline_end_adopting (LkPipeline *self)
{
  g_clear_handle_id (&self->adopting, g_source_remove);
  g_clear_pointer (&self->idle, g_ptr_array_unref);
}
