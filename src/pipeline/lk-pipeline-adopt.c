/* lk-pipeline-adopt.c: jobs that lie idle, as when the process that ran them has died
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-pipeline"

#include "lk-config.h"

#include "lk-pipeline-private.h"

#include <glib/gi18n-lib.h>

#define LOOK_MS 2000

/* --- Accounts --- */

static LkAccounts *
find_accounts (LkPipeline *self, LkJob *job)
{
  LkConnections *connections =
      lk_pipeline_get_connections (self, lk_recipe_get_profile (lk_job_get_recipe (job)));

  return connections != NULL ? lk_connections_get_accounts (connections) : NULL;
}

/* What a person is to do before it goes on; nothing where the services themselves are missing, or
 * the keyring is still being asked. */
static const char *
find_need (LkPipeline *self, LkJob *job)
{
  LkAccounts *accounts = find_accounts (self, job);

  if (accounts == NULL || lk_accounts_get_loading (accounts))
    return NULL;
  if (lk_accounts_get (accounts, LK_ACCOUNT_REPLICATE_TOKEN) == NULL)
    return _ ("There is no Replicate token: enter one in Accounts, and the job goes on by itself");
  if (lk_recipe_get_publish (lk_job_get_recipe (job)) &&
      lk_accounts_get (accounts, LK_ACCOUNT_HUB_TOKEN) == NULL)
    return _ ("There is no Hugging Face token: enter one in Accounts, and the job goes on by "
              "itself");

  return NULL;
}

/* One whose services or accounts are not at hand would only fail here, and nobody asked for
 * it: whoever began it may have them. */
gboolean
lk_pipeline_has_accounts (LkPipeline *self, LkJob *job)
{
  LkAccounts *accounts = find_accounts (self, job);

  return accounts != NULL && !lk_accounts_get_loading (accounts) && find_need (self, job) == NULL;
}

/* --- Looking --- */

static gboolean
contains (GPtrArray *idle, const char *id)
{
  return idle != NULL && g_ptr_array_find_with_equal_func (idle, id, g_str_equal, NULL);
}

/* Only what lay idle at the look before, too: whoever has just made a job, to run it with
 * accounts of its own, gets to it first. */
static void
look_at (LkPipeline *self, LkJob *job, GPtrArray *idle)
{
  const char *id = lk_job_get_id (job);
  gboolean lies = contains (idle, id) && contains (self->idle, id) &&
                  !lk_pipeline_is_running (self, job);

  lk_job_set_need (job, lies ? find_need (self, job) : NULL);
  if (lies && lk_pipeline_has_accounts (self, job))
    lk_pipeline_start (self, job);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkPipeline) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) idle = lk_store_list_idle_finish (LK_STORE (source), result, &error);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));

  self->looking = FALSE;
  if (idle == NULL)
    {
      g_debug ("Looking for idle jobs: %s", error->message);
      return;
    }

  for (guint i = 0; i < n && !self->leaving; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (!lk_job_status_is_final (lk_job_get_status (job)))
        look_at (self, job, idle);
    }

  g_clear_pointer (&self->idle, g_ptr_array_unref);
  self->idle = g_steal_pointer (&idle);
}

/* Whether others may run something, or something waits for accounts: without it, the disk is
 * left alone. */
static gboolean
has_foreign (LkPipeline *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (!lk_job_status_is_final (lk_job_get_status (job)) &&
          !lk_pipeline_is_running (self, job) &&
          (!g_hash_table_contains (self->waiting, job) ||
           g_hash_table_contains (self->patient, job)))
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
 * Takes up all unfinished jobs that no other living process runs, and from now on, until it is
 * left, those that nobody runs for a few seconds: another process was killed or left them, or
 * only put them into the queue. Those whose accounts are missing are left as they are, and say
 * what they need: see lk_job_get_need().
 */
void
lk_pipeline_begin_adopting (LkPipeline *self)
{
  guint n;

  g_return_if_fail (LK_IS_PIPELINE (self));

  if (self->adopting != 0 || self->leaving)
    return;

  self->adopting = g_timeout_add (LOOK_MS, look_cb, self);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (!lk_job_status_is_final (lk_job_get_status (job)) &&
          !lk_pipeline_is_running (self, job) && !g_hash_table_contains (self->waiting, job))
        {
          g_hash_table_add (self->waiting, g_object_ref (job));
          g_hash_table_add (self->patient, g_object_ref (job));
        }
    }
  lk_pipeline_pump (self);
}

void
lk_pipeline_end_adopting (LkPipeline *self)
{
  g_clear_handle_id (&self->adopting, g_source_remove);
  g_clear_pointer (&self->idle, g_ptr_array_unref);
}
