/* lk-pipeline-sweep.c: nothing of ours stays at a service longer than it has to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-pipeline-private.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"
#include "lk-storage.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LkRun *run;           /* (owned) */
  GPtrArray *resources; /* (nullable) (element-type LkResource) */
  guint next;
  guint n_removed;
  guint n_kept;
} Clean;

static void
clean_free (gpointer data)
{
  Clean *clean = data;

  g_clear_pointer (&clean->resources, g_ptr_array_unref);
  g_object_unref (clean->run);
  g_free (clean);
}

static void
list_begin (LkFlow *flow, gpointer state)
{
  Clean *clean = state;

  lk_store_list_resources_async (clean->run->store, lk_job_get_id (clean->run->job),
                                 lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
list_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Clean *clean = state;

  clean->resources = lk_store_list_resources_finish (clean->run->store, result, error);

  return LK_FLOW_NEXT;
}

/* An archive that another unfinished job counts on is that job's to remove. */
static gboolean
is_shared (LkRun *run, const LkResource *resource)
{
  g_autoptr (JsonObject) location = lk_json_parse_object (resource->location, -1, NULL);
  const char *key = lk_json_peek_string (location, "key");
  guint n = g_list_model_get_n_items (G_LIST_MODEL (run->jobs));

  for (guint i = 0; i < n && key != NULL && g_str_equal (resource->kind, "object"); i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (run->jobs), i);

      if (!g_str_equal (lk_job_get_id (job), resource->job_id) &&
          !lk_job_status_is_final (lk_job_get_status (job)) &&
          g_strcmp0 (lk_job_get_fact (job, LK_FACT_OBJECT_KEY), key) == 0)
        return TRUE;
    }

  return FALSE;
}

static const LkResource *
current (Clean *clean)
{
  return g_ptr_array_index (clean->resources, clean->next);
}

static gboolean
all_looked_at (gpointer state)
{
  Clean *clean = state;

  while (clean->next < clean->resources->len)
    {
      if (lk_storage_find (current (clean)->storage) == NULL)
        clean->n_kept++;
      else if (!is_shared (clean->run, current (clean)))
        return FALSE;
      else
        lk_store_drop_resource (clean->run->store, current (clean)->id);

      clean->next++;
    }

  return TRUE;
}

static void
remove_begin (LkFlow *flow, gpointer state)
{
  Clean *clean = state;
  const LkResource *resource = current (clean);

  lk_storage_find (resource->storage)
      ->remove_async (clean->run, resource, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
remove_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Clean *clean = state;
  const LkResource *resource = current (clean);
  g_autoptr (GError) local_error = NULL;
  LkEvent *event;

  if (lk_storage_find (resource->storage)->remove_finish (clean->run, result, &local_error))
    {
      clean->n_removed++;
      lk_store_drop_resource (clean->run->store, resource->id);
      lk_run_log (clean->run,
                  lk_json_object_new ("s:storage", resource->storage, "s:kind", resource->kind,
                                      "b:verified", TRUE, NULL),
                  "The uploaded archive was deleted, and is gone");
    }
  else if (lk_error_is_canceled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }
  else
    {
      clean->n_kept++;
      event = lk_event_new_for_error (
          LK_EVENT_WARNING,
          _ ("The uploaded archive could not be deleted: it is tried again later"), local_error);
      lk_trace_add (clean->run->trace, event);
    }

  clean->next++;

  return LK_FLOW_REPEAT;
}

/* clang-format off */
static const LkFlowStep clean_steps[] = {
  { "list-resources", list_begin, list_end },
  { "remove", remove_begin, remove_end, all_looked_at },
  { NULL }
};
/* clang-format on */

/* Removes what one job has put anywhere. */
void
lk_pipeline_clean_async (LkRun *run,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Clean *clean = g_new0 (Clean, 1);

  clean->run = g_object_ref (run);
  lk_flow_run_async (run, clean_steps, clean, clean_free, cancellable, callback, user_data);
}

gboolean
lk_pipeline_clean_finish (LkRun *run, GAsyncResult *result, guint *n_kept, GError **error)
{
  Clean *clean = lk_flow_run_finish (run, result, error);

  *n_kept = clean != NULL ? clean->n_kept : 0;

  return clean != NULL;
}

/* The sweep: what dead and ended jobs left behind. */

typedef struct
{
  LkPipeline *pipeline; /* (owned) */
  gboolean all;
  GPtrArray *resources; /* (nullable) (element-type LkResource) */
  guint next;
  LkRun *run; /* (owned) (nullable) */
  guint removed;
  guint kept;
} Sweep;

static void
sweep_free (gpointer data)
{
  Sweep *sweep = data;

  g_clear_pointer (&sweep->resources, g_ptr_array_unref);
  g_clear_object (&sweep->run);
  g_object_unref (sweep->pipeline);
  g_free (sweep);
}

static void
sweep_list_begin (LkFlow *flow, gpointer state)
{
  Sweep *sweep = state;

  lk_store_list_resources_async (sweep->pipeline->store, NULL, lk_flow_get_cancellable (flow),
                                 lk_flow_ready, flow);
}

static LkFlowAction
sweep_list_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Sweep *sweep = state;

  sweep->resources = lk_store_list_resources_finish (sweep->pipeline->store, result, error);

  return LK_FLOW_NEXT;
}

/* What expired goes, whoever put it there; what an ended job left goes at once. */
static gboolean
is_due (Sweep *sweep, const LkResource *resource)
{
  LkJob *job = lk_job_list_find_known (sweep->pipeline->jobs, resource->job_id);

  if (resource->in_use || (job != NULL && lk_pipeline_is_running (sweep->pipeline, job)))
    return FALSE;

  /* A failed job may be tried again, with what it has sent already. */
  if (job == NULL || lk_job_get_status (job) == LK_JOB_COMPLETED ||
      lk_job_get_status (job) == LK_JOB_CANCELED)
    return TRUE;

  return sweep->all || resource->expires < g_get_real_time ();
}

static LkJob *
job_of (Sweep *sweep, const LkResource *resource)
{
  LkJob *job = lk_job_list_find_known (sweep->pipeline->jobs, resource->job_id);
  g_autoptr (LkRecipe) recipe = NULL;
  g_autoptr (JsonObject) location = NULL;

  if (job != NULL)
    return g_object_ref (job);

  /* The job was removed; what it left is found by its location alone. */
  location = lk_json_parse_object (resource->location, -1, NULL);
  recipe = lk_recipe_new ();
  g_object_set (recipe, "profile", lk_json_peek_string (location, "profile"), NULL);

  return lk_job_new (recipe, lk_http_get_redactor (sweep->pipeline->http));
}

static gboolean
make_run (Sweep *sweep, const LkResource *resource)
{
  g_autoptr (LkJob) job = job_of (sweep, resource);

  g_clear_object (&sweep->run);
  sweep->run = lk_pipeline_make_run (sweep->pipeline, job, NULL);

  return sweep->run != NULL && lk_storage_find (resource->storage) != NULL;
}

static gboolean
all_swept (gpointer state)
{
  Sweep *sweep = state;

  while (sweep->next < sweep->resources->len)
    {
      const LkResource *resource = g_ptr_array_index (sweep->resources, sweep->next);

      if (!is_due (sweep, resource))
        sweep->kept++;
      else if (make_run (sweep, resource) && !is_shared (sweep->run, resource))
        return FALSE;
      else
        sweep->kept++;

      sweep->next++;
    }

  return TRUE;
}

static void
sweep_begin (LkFlow *flow, gpointer state)
{
  Sweep *sweep = state;
  const LkResource *resource = g_ptr_array_index (sweep->resources, sweep->next);

  lk_storage_find (resource->storage)
      ->remove_async (sweep->run, resource, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
sweep_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Sweep *sweep = state;
  const LkResource *resource = g_ptr_array_index (sweep->resources, sweep->next);
  g_autoptr (GError) local_error = NULL;

  if (lk_storage_find (resource->storage)->remove_finish (sweep->run, result, &local_error))
    {
      lk_store_drop_resource (sweep->pipeline->store, resource->id);
      lk_run_log (sweep->run, lk_json_object_new ("s:storage", resource->storage, NULL),
                  "An archive that was left behind was deleted, and is gone");
      sweep->removed++;
    }
  else if (lk_error_is_canceled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    sweep->kept++;

  sweep->next++;

  return LK_FLOW_REPEAT;
}

/* clang-format off */
static const LkFlowStep sweep_steps[] = {
  { "list", sweep_list_begin, sweep_list_end },
  { "sweep", sweep_begin, sweep_end, all_swept },
  { NULL }
};
/* clang-format on */

/**
 * lk_pipeline_sweep_async:
 * @self: a pipeline
 * @all: also what unfinished jobs that nobody runs still count on
 * @cancellable: (nullable): ends it
 * @callback: called when everything was looked at
 * @user_data: for @callback
 *
 * Removes what ended jobs left at services, and what outlived its time.
 */
void
lk_pipeline_sweep_async (LkPipeline *self,
                         gboolean all,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Sweep *sweep = g_new0 (Sweep, 1);

  g_return_if_fail (LK_IS_PIPELINE (self));

  sweep->pipeline = g_object_ref (self);
  sweep->all = all;
  lk_flow_run_async (self, sweep_steps, sweep, sweep_free, cancellable, callback, user_data);
}

/**
 * lk_pipeline_sweep_finish:
 * @self: a pipeline
 * @result: the result
 * @removed: (out): how many things are gone now
 * @kept: (out): how many stay: still in use, or not to be removed now
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_pipeline_sweep_finish (
    LkPipeline *self, GAsyncResult *result, guint *removed, guint *kept, GError **error)
{
  Sweep *sweep = lk_flow_run_finish (self, result, error);

  *removed = sweep != NULL ? sweep->removed : 0;
  *kept = sweep != NULL ? sweep->kept : 0;

  return sweep != NULL;
}
