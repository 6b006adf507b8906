/* lk-preflight.c: the last look at everything before a training is started, line by line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-preflight-private.h"

#include "lk-error.h"
#include "lk-pipeline-private.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
static const struct
{
  const char *id;
  const char *label;
} labels[] = {
  { LK_CHECK_PICTURES, N_("Pictures") },
  { LK_CHECK_RECIPE, N_("Settings") },
  { LK_CHECK_FOLDERS, N_("Folders and room") },
  { LK_CHECK_DATASET, N_("What the trainer will see") },
  { LK_CHECK_LIMITS, N_("Spending limits") },
  { LK_CHECK_REPLICATE, N_("Replicate") },
  { LK_CHECK_TRAINER, N_("Trainer") },
  { LK_CHECK_DESTINATION, N_("Destination") },
  { LK_CHECK_HUB, N_("Hugging Face") },
  { LK_CHECK_REPOSITORY, N_("Repository") },
  { LK_CHECK_LICENSE, N_("License") },
  { LK_CHECK_STORAGE, N_("Storage") },
};
/* clang-format on */

typedef enum
{
  PROP_RUNNING = 1,
  PROP_CAN_START,
} LkPreflightProperty;

struct _LkPreflight
{
  GObject parent_instance;

  LkPipeline *pipeline; /* (owned) */
  LkRecipe *recipe;     /* (owned) */
  GListStore *checks;   /* (element-type LkPreflightCheck) */
  gboolean running;
  gboolean done; /* all were tried */
};

static GParamSpec *properties[PROP_CAN_START + 1];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkPreflight,
                               lk_preflight,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_PREFLIGHT_CHECK;
}

static guint
get_n_items (GListModel *model)
{
  return G_N_ELEMENTS (labels);
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (LK_PREFLIGHT (model)->checks), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
lk_preflight_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkPreflight *self = LK_PREFLIGHT (object);

  switch ((LkPreflightProperty) prop_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_CAN_START:
      g_value_set_boolean (value, lk_preflight_get_can_start (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_preflight_finalize (GObject *object)
{
  LkPreflight *self = LK_PREFLIGHT (object);

  g_clear_object (&self->checks);
  g_clear_object (&self->recipe);
  g_clear_object (&self->pipeline);

  G_OBJECT_CLASS (lk_preflight_parent_class)->finalize (object);
}

static void
lk_preflight_class_init (LkPreflightClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_preflight_finalize;
  object_class->get_property = lk_preflight_get_property;

  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_START] = g_param_spec_boolean ("can-start", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_preflight_init (LkPreflight *self)
{
  self->checks = g_list_store_new (LK_TYPE_PREFLIGHT_CHECK);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autoptr (LkPreflightCheck) check = lk_preflight_check_new (labels[i].id, labels[i].label);

      g_list_store_append (self->checks, check);
    }
}

/**
 * lk_preflight_new:
 * @pipeline: what would run the job
 * @recipe: what is wanted; may be changed between two runs
 *
 * Returns: (transfer full): the checks, none of them tried
 */
LkPreflight *
lk_preflight_new (LkPipeline *pipeline, LkRecipe *recipe)
{
  LkPreflight *self = g_object_new (LK_TYPE_PREFLIGHT, NULL);

  self->pipeline = g_object_ref (pipeline);
  self->recipe = g_object_ref (recipe);

  return self;
}

/* --- Running --- */

typedef struct
{
  LkPreflight *preflight; /* (owned) */
  LkChecks *checks;       /* (owned) */
  guint index;
  guint n_events; /* of the run's trace, before the current check */
} Flight;

static void
flight_free (gpointer data)
{
  Flight *flight = data;

  lk_checks_free (flight->checks);
  g_object_unref (flight->preflight);
  g_free (flight);
}

static LkPreflightCheck *
get_check (LkPreflight *self, guint index)
{
  g_autoptr (LkPreflightCheck) check = g_list_model_get_item (G_LIST_MODEL (self->checks), index);

  return check;
}

static void
set_running (LkPreflight *self, gboolean running)
{
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_START]);
}

static gboolean
skip_what_is_done (gpointer state)
{
  Flight *flight = state;

  for (; lk_check_steps[flight->index].name != NULL; flight->index++)
    {
      const LkFlowStep *step = &lk_check_steps[flight->index];

      if (step->done == NULL || !step->done (flight->checks))
        return FALSE;

      lk_preflight_check_set (get_check (flight->preflight, flight->index), LK_CHECK_SKIPPED, NULL);
    }

  return TRUE;
}

static void
check_begin (LkFlow *flow, gpointer state)
{
  Flight *flight = state;

  flight->n_events = g_list_model_get_n_items (lk_job_get_events (flight->checks->run->job));
  lk_preflight_check_set (get_check (flight->preflight, flight->index), LK_CHECK_RUNNING, NULL);
  lk_check_steps[flight->index].begin (flow, flight->checks);
}

/* Warnings are told in the trace, one by one. */
static char *
join_warnings (Flight *flight)
{
  GListModel *events = lk_job_get_events (flight->checks->run->job);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = flight->n_events; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      if (lk_event_get_level (event) == LK_EVENT_WARNING &&
          lk_event_get_category (event) == LK_CATEGORY_NONE)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                                lk_event_get_message (event));
    }

  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static void
record (Flight *flight, const GError *error)
{
  LkPreflightCheck *check = get_check (flight->preflight, flight->index);
  g_autofree char *warnings = NULL;
  g_autofree char *sentence = NULL;
  gboolean warns = FALSE;

  if (error != NULL)
    {
      lk_preflight_check_fail (check, error);
      return;
    }

  warnings = join_warnings (flight);
  sentence = lk_preflight_describe (flight->checks, lk_preflight_check_get_id (check), &warns);
  if (warnings != NULL)
    lk_preflight_check_set (check, LK_CHECK_WARNING, warnings);
  else
    lk_preflight_check_set (check, warns ? LK_CHECK_WARNING : LK_CHECK_OK, sentence);
}

static LkFlowAction
check_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Flight *flight = state;
  g_autoptr (GError) local_error = NULL;

  lk_check_steps[flight->index].end (flow, flight->checks, result, &local_error);
  if (lk_error_is_canceled (local_error))
    {
      lk_preflight_check_set (get_check (flight->preflight, flight->index), LK_CHECK_PENDING, NULL);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  record (flight, local_error);
  flight->index++;

  return LK_FLOW_REPEAT;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "check", check_begin, check_end, skip_what_is_done },
  { NULL }
};
/* clang-format on */

static void
flown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkPreflight *self = LK_PREFLIGHT (source);
  GError *error = NULL;

  self->done = lk_flow_run_finish (self, result, &error) != NULL;
  set_running (self, FALSE);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, lk_preflight_get_can_start (self));
}

/* A job that nobody keeps: what the checks learn goes with it. */
static LkRun *
make_run (LkPreflight *self, GError **error)
{
  g_autoptr (LkRecipe) recipe = lk_recipe_copy (self->recipe);
  g_autoptr (LkJob) job = lk_job_new (recipe, lk_http_get_redactor (self->pipeline->http));
  LkRun *run = lk_pipeline_make_run (self->pipeline, job, error);

  if (run == NULL)
    return NULL;

  g_free (run->folder);
  run->folder = g_file_get_path (self->pipeline->folder);

  return run;
}

static void
reset (LkPreflight *self)
{
  self->done = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    lk_preflight_check_set (get_check (self, i), LK_CHECK_PENDING, NULL);
}

/**
 * lk_preflight_run_async:
 * @self: a preflight that does not run
 * @cancellable: (nullable): ends it
 * @callback: called when every check was tried
 * @user_data: for @callback
 *
 * Costs nothing: what is put into the storage to try it is removed again.
 */
void
lk_preflight_run_async (LkPreflight *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRun) run = NULL;
  GTask *task;
  Flight *flight;

  g_return_if_fail (LK_IS_PREFLIGHT (self));
  g_return_if_fail (!self->running);

  reset (self);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lk_preflight_run_async);
  run = make_run (self, &error);
  if (run == NULL)
    {
      lk_preflight_check_fail (get_check (self, 0), error);
      self->done = TRUE;
      g_task_return_boolean (task, FALSE);
      g_object_unref (task);
      return;
    }

  flight = g_new0 (Flight, 1);
  flight->preflight = g_object_ref (self);
  flight->checks = lk_checks_new (run);
  set_running (self, TRUE);
  lk_flow_run_async (self, steps, flight, flight_free, cancellable, flown_cb, task);
}

/**
 * lk_preflight_run_finish:
 * @self: a preflight
 * @result: the result
 * @error: return location, for when it was cancelled
 *
 * Returns: whether nothing stands in the way of a start
 */
gboolean
lk_preflight_run_finish (LkPreflight *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
lk_preflight_get_running (LkPreflight *self)
{
  return self->running;
}

/**
 * lk_preflight_get_can_start:
 * @self: a preflight
 *
 * Returns: whether every check was tried and none failed
 */
gboolean
lk_preflight_get_can_start (LkPreflight *self)
{
  if (!self->done || self->running)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      if (lk_preflight_check_get_state (get_check (self, i)) == LK_CHECK_FAILED)
        return FALSE;
    }

  return TRUE;
}
