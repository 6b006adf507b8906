/* lk-rules.c: what a person decided about all jobs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-rules.h"

#include "lk-json.h"

#include <math.h>

#define KIND "rules"
#define NAME "jobs"

typedef enum
{
  PROP_PAUSED = 1,
  PROP_MAX_JOBS,
  PROP_JOB_LIMIT,
  PROP_MONTH_LIMIT,
  PROP_KEEP_DAYS,
} LkRulesProperty;

struct _LkRules
{
  GObject parent_instance;

  LkStore *store; /* (owned) */
  gboolean paused;
  guint max_jobs;
  double job_limit;
  double month_limit;
  guint keep_days;
};

static GParamSpec *properties[PROP_KEEP_DAYS + 1];

G_DEFINE_FINAL_TYPE (LkRules, lk_rules, G_TYPE_OBJECT)

static void
save (LkRules *self)
{
  g_autoptr (JsonObject) body =
      lk_json_object_new ("b:paused", self->paused, "i:maxJobs", (gint64) self->max_jobs,
                          "d:jobLimit", self->job_limit, "d:monthLimit", self->month_limit,
                          "i:keepDays", (gint64) self->keep_days, NULL);

  lk_store_put_record (self->store, KIND, NAME, body);
}

static void
changed (LkRules *self, LkRulesProperty property)
{
  save (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
lk_rules_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkRules *self = LK_RULES (object);

  switch ((LkRulesProperty) prop_id)
    {
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_MAX_JOBS:
      g_value_set_uint (value, self->max_jobs);
      break;
    case PROP_JOB_LIMIT:
      g_value_set_double (value, self->job_limit);
      break;
    case PROP_MONTH_LIMIT:
      g_value_set_double (value, self->month_limit);
      break;
    case PROP_KEEP_DAYS:
      g_value_set_uint (value, self->keep_days);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_rules_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkRules *self = LK_RULES (object);

  switch ((LkRulesProperty) prop_id)
    {
    case PROP_PAUSED:
      lk_rules_set_paused (self, g_value_get_boolean (value));
      break;
    case PROP_MAX_JOBS:
      lk_rules_set_max_jobs (self, g_value_get_uint (value));
      break;
    case PROP_JOB_LIMIT:
      lk_rules_set_job_limit (self, g_value_get_double (value));
      break;
    case PROP_MONTH_LIMIT:
      lk_rules_set_month_limit (self, g_value_get_double (value));
      break;
    case PROP_KEEP_DAYS:
      lk_rules_set_keep_days (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_rules_finalize (GObject *object)
{
  g_clear_object (&LK_RULES (object)->store);

  G_OBJECT_CLASS (lk_rules_parent_class)->finalize (object);
}

static void
lk_rules_class_init (LkRulesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_rules_finalize;
  object_class->get_property = lk_rules_get_property;
  object_class->set_property = lk_rules_set_property;

  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  properties[PROP_MAX_JOBS] = g_param_spec_uint ("max-jobs", NULL, NULL, 1, LK_RULES_MAX_JOBS,
                                                 LK_RULES_DEFAULT_JOBS, flags);
  properties[PROP_JOB_LIMIT] =
      g_param_spec_double ("job-limit", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_MONTH_LIMIT] =
      g_param_spec_double ("month-limit", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_KEEP_DAYS] =
      g_param_spec_uint ("keep-days", NULL, NULL, 0, LK_RULES_MAX_DAYS, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_rules_init (LkRules *self)
{
  self->max_jobs = LK_RULES_DEFAULT_JOBS;
}

/**
 * lk_rules_new:
 * @store: where they are kept
 *
 * Returns: (transfer full): the rules of who has decided nothing; see lk_rules_load_async()
 */
LkRules *
lk_rules_new (LkStore *store)
{
  LkRules *self = g_object_new (LK_TYPE_RULES, NULL);

  self->store = g_object_ref (store);

  return self;
}

/**
 * lk_rules_load_async:
 * @self: rules of an open store
 * @cancellable: (nullable): ends the wait
 * @callback: called when they are as they were kept
 * @user_data: for @callback
 */
void
lk_rules_load_async (LkRules *self,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (LK_IS_RULES (self));

  lk_store_list_records_async (self->store, KIND, cancellable, callback, user_data);
}

static double
sound_limit (double dollars)
{
  return isfinite (dollars) ? MAX (dollars, 0) : 0;
}

static void
take (LkRules *self, JsonObject *body)
{
  self->paused = lk_json_peek_bool (body, "paused", FALSE);
  self->max_jobs = (guint) CLAMP (lk_json_peek_int (body, "maxJobs", LK_RULES_DEFAULT_JOBS), 1,
                                  LK_RULES_MAX_JOBS);
  self->job_limit = sound_limit (lk_json_peek_double (body, "jobLimit", 0));
  self->month_limit = sound_limit (lk_json_peek_double (body, "monthLimit", 0));
  self->keep_days = (guint) CLAMP (lk_json_peek_int (body, "keepDays", 0), 0, LK_RULES_MAX_DAYS);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
lk_rules_load_finish (LkRules *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) bodies = lk_store_list_records_finish (self->store, result, error);

  if (bodies == NULL)
    return FALSE;

  if (bodies->len > 0)
    take (self, g_ptr_array_index (bodies, bodies->len - 1));

  return TRUE;
}

gboolean
lk_rules_get_paused (LkRules *self)
{
  return self->paused;
}

/**
 * lk_rules_set_paused:
 * @self: rules
 * @paused: whether jobs that wait go on waiting; those under way are not touched
 */
void
lk_rules_set_paused (LkRules *self, gboolean paused)
{
  g_return_if_fail (LK_IS_RULES (self));

  if (self->paused == !!paused)
    return;

  self->paused = !!paused;
  changed (self, PROP_PAUSED);
}

guint
lk_rules_get_max_jobs (LkRules *self)
{
  return self->max_jobs;
}

/**
 * lk_rules_set_max_jobs:
 * @self: rules
 * @max_jobs: how many may be under way at once
 */
void
lk_rules_set_max_jobs (LkRules *self, guint max_jobs)
{
  guint sound = CLAMP (max_jobs, 1, LK_RULES_MAX_JOBS);

  g_return_if_fail (LK_IS_RULES (self));

  if (self->max_jobs == sound)
    return;

  self->max_jobs = sound;
  changed (self, PROP_MAX_JOBS);
}

double
lk_rules_get_job_limit (LkRules *self)
{
  return self->job_limit;
}

/**
 * lk_rules_set_job_limit:
 * @self: rules
 * @dollars: what one training may cost, 0 for any sum
 */
void
lk_rules_set_job_limit (LkRules *self, double dollars)
{
  g_return_if_fail (LK_IS_RULES (self));

  if (self->job_limit == sound_limit (dollars))
    return;

  self->job_limit = sound_limit (dollars);
  changed (self, PROP_JOB_LIMIT);
}

double
lk_rules_get_month_limit (LkRules *self)
{
  return self->month_limit;
}

/**
 * lk_rules_set_month_limit:
 * @self: rules
 * @dollars: what all trainings of a calendar month may cost, 0 for any sum
 */
void
lk_rules_set_month_limit (LkRules *self, double dollars)
{
  g_return_if_fail (LK_IS_RULES (self));

  if (self->month_limit == sound_limit (dollars))
    return;

  self->month_limit = sound_limit (dollars);
  changed (self, PROP_MONTH_LIMIT);
}

guint
lk_rules_get_keep_days (LkRules *self)
{
  return self->keep_days;
}

/**
 * lk_rules_set_keep_days:
 * @self: rules
 * @days: for how long the events of jobs that came to their end are kept, 0 for ever
 */
void
lk_rules_set_keep_days (LkRules *self, guint days)
{
  guint sound = MIN (days, LK_RULES_MAX_DAYS);

  g_return_if_fail (LK_IS_RULES (self));

  if (self->keep_days == sound)
    return;

  self->keep_days = sound;
  changed (self, PROP_KEEP_DAYS);
}

/**
 * lk_rules_prune:
 * @self: rules of an open store
 *
 * Has the store forget the events that are older than it is to remember.
 */
void
lk_rules_prune (LkRules *self)
{
  g_return_if_fail (LK_IS_RULES (self));

  if (self->keep_days > 0)
    lk_store_prune_events (self->store, g_get_real_time () - self->keep_days * G_TIME_SPAN_DAY);
}
