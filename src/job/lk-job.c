/* lk-job.c: identity, status, properties
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-private.h"

#include "lk-json.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PROP_ID = 1,
  PROP_TITLE,
  PROP_RECIPE,
  PROP_STATUS,
  PROP_STAGE,
  PROP_SENTENCE,
  PROP_NEED,
  PROP_PROGRESS,
  PROP_STEP,
  PROP_TOTAL_STEPS,
  PROP_LOSS,
  PROP_SECONDS_LEFT,
  PROP_SECONDS_PER_STEP,
  PROP_CREATED,
  PROP_STARTED,
  PROP_FINISHED,
  PROP_PLACE,
  PROP_ERROR_CATEGORY,
  PROP_ERROR_MESSAGE,
  PROP_EVENTS,
  PROP_STAGES,
  PROP_LOG,
} LkJobProperty;

enum
{
  SIGNAL_EVENT,
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_LOG + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkJob, lk_job, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkJobStatus, lk_job_status,
                    G_DEFINE_ENUM_VALUE (LK_JOB_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (LK_JOB_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (LK_JOB_TRAINING, "training"),
                    G_DEFINE_ENUM_VALUE (LK_JOB_UPLOADING, "uploading"),
                    G_DEFINE_ENUM_VALUE (LK_JOB_COMPLETED, "completed"),
                    G_DEFINE_ENUM_VALUE (LK_JOB_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (LK_JOB_CANCELED, "canceled"))

#define RUNNING (1 << LK_JOB_STARTING | 1 << LK_JOB_TRAINING | 1 << LK_JOB_UPLOADING)
#define ENDED (1 << LK_JOB_COMPLETED | 1 << LK_JOB_FAILED | 1 << LK_JOB_CANCELED)

/* From a running status back to queued: the process that ran it went away, or was told
 * to leave it. From an end back to queued: try again. */
static const guint allowed[] = {
  [LK_JOB_QUEUED] = RUNNING | 1 << LK_JOB_CANCELED | 1 << LK_JOB_FAILED,
  [LK_JOB_STARTING] = RUNNING | ENDED | 1 << LK_JOB_QUEUED,
  [LK_JOB_TRAINING] = RUNNING | ENDED | 1 << LK_JOB_QUEUED,
  [LK_JOB_UPLOADING] = RUNNING | ENDED | 1 << LK_JOB_QUEUED,
  [LK_JOB_COMPLETED] = 0,
  [LK_JOB_FAILED] = 1 << LK_JOB_QUEUED,
  [LK_JOB_CANCELED] = 1 << LK_JOB_QUEUED,
};
/* clang-format on */

const char *
lk_job_status_to_string (LkJobStatus status)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_JOB_STATUS);

  return g_enum_get_value (klass, (int) status)->value_nick;
}

gboolean
lk_job_status_from_string (const char *nick, LkJobStatus *status)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_JOB_STATUS);
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  if (value == NULL)
    return FALSE;

  *status = (LkJobStatus) value->value;

  return TRUE;
}

gboolean
lk_job_status_is_final (LkJobStatus status)
{
  return ((1u << status) & ENDED) != 0;
}

gboolean
lk_job_status_is_running (LkJobStatus status)
{
  return ((1u << status) & RUNNING) != 0;
}

static void
notify (LkJob *self, LkJobProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
lk_job_changed (LkJob *self, LkJobChange change)
{
  self->changed_at = g_get_monotonic_time ();
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, (guint) change);
}

static void
event_cb (LkTrace *trace, LkEvent *event, gpointer user_data)
{
  LkJob *self = user_data;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->events)) >= LK_JOB_MAX_EVENTS)
    g_list_store_remove (self->events, 0);

  g_list_store_append (self->events, event);
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
}

static void
lk_job_finalize (GObject *object)
{
  LkJob *self = LK_JOB (object);

  g_signal_handlers_disconnect_by_data (self->trace, self);
  g_clear_object (&self->trace);
  g_clear_object (&self->recipe);
  g_clear_object (&self->stages);
  g_clear_object (&self->events);
  g_clear_object (&self->log);
  g_array_unref (self->losses);
  g_clear_pointer (&self->facts, lk_facts_free);
  g_free (self->id);
  g_free (self->stage);
  g_free (self->sentence);
  g_free (self->need);
  g_free (self->error_message);
  g_free (self->error_details);
  g_free (self->error_stage);
  g_free (self->error_code);

  G_OBJECT_CLASS (lk_job_parent_class)->finalize (object);
}

static void
get_figure (LkJob *self, LkJobProperty property, GValue *value)
{
  if (property == PROP_PROGRESS)
    g_value_set_double (value, self->progress);
  else if (property == PROP_LOSS)
    g_value_set_double (value, self->loss);
  else if (property == PROP_STEP)
    g_value_set_int64 (value, self->step);
  else if (property == PROP_TOTAL_STEPS)
    g_value_set_int64 (value, self->total_steps);
  else if (property == PROP_SECONDS_LEFT)
    g_value_set_int64 (value, self->seconds_left);
  else if (property == PROP_SECONDS_PER_STEP)
    g_value_set_double (value, lk_job_get_seconds_per_step (self));
  else if (property == PROP_CREATED)
    g_value_set_int64 (value, self->created);
  else if (property == PROP_STARTED)
    g_value_set_int64 (value, self->started);
  else if (property == PROP_PLACE)
    g_value_set_int64 (value, self->place);
  else
    g_value_set_int64 (value, self->finished);
}

static void
lk_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkJob *self = LK_JOB (object);

  switch ((LkJobProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, lk_job_get_title (self));
      break;
    case PROP_RECIPE:
      g_value_set_object (value, self->recipe);
      break;
    case PROP_STATUS:
      g_value_set_enum (value, (int) self->status);
      break;
    case PROP_STAGE:
      g_value_set_string (value, self->stage);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, lk_job_get_sentence (self));
      break;
    case PROP_NEED:
      g_value_set_string (value, lk_job_get_need (self));
      break;
    case PROP_PROGRESS:
    case PROP_STEP:
    case PROP_TOTAL_STEPS:
    case PROP_LOSS:
    case PROP_SECONDS_LEFT:
    case PROP_SECONDS_PER_STEP:
    case PROP_CREATED:
    case PROP_STARTED:
    case PROP_FINISHED:
    case PROP_PLACE:
      get_figure (self, (LkJobProperty) prop_id, value);
      break;
    case PROP_ERROR_CATEGORY:
      g_value_set_enum (value, (int) self->error_category);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error_message);
      break;
    case PROP_EVENTS:
      g_value_set_object (value, self->events);
      break;
    case PROP_STAGES:
      g_value_set_object (value, self->stages);
      break;
    case PROP_LOG:
      g_value_set_object (value, self->log);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_RECIPE] = g_param_spec_object ("recipe", NULL, NULL, LK_TYPE_RECIPE, flags);
  properties[PROP_STATUS] =
      g_param_spec_enum ("status", NULL, NULL, LK_TYPE_JOB_STATUS, LK_JOB_QUEUED, flags);
  properties[PROP_STAGE] = g_param_spec_string ("stage", NULL, NULL, NULL, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  properties[PROP_NEED] = g_param_spec_string ("need", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 100, 0, flags);
  properties[PROP_STEP] = g_param_spec_int64 ("step", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_TOTAL_STEPS] =
      g_param_spec_int64 ("total-steps", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LOSS] = g_param_spec_double ("loss", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_SECONDS_LEFT] =
      g_param_spec_int64 ("seconds-left", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_SECONDS_PER_STEP] =
      g_param_spec_double ("seconds-per-step", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STARTED] = g_param_spec_int64 ("started", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_FINISHED] = g_param_spec_int64 ("finished", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PLACE] =
      g_param_spec_int64 ("place", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_ERROR_CATEGORY] =
      g_param_spec_enum ("error-category", NULL, NULL, LK_TYPE_CATEGORY, LK_CATEGORY_NONE, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  properties[PROP_EVENTS] = g_param_spec_object ("events", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_STAGES] = g_param_spec_object ("stages", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_LOG] = g_param_spec_object ("log", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (klass, G_N_ELEMENTS (properties), properties);
}

static void
lk_job_class_init (LkJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lk_job_finalize;
  object_class->get_property = lk_job_get_property;
  install_properties (object_class);

  /**
   * LkJob::event:
   * @self: the job
   * @event: what was added to its trace
   */
  signals[SIGNAL_EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, LK_TYPE_EVENT);

  /**
   * LkJob::changed:
   * @self: the job
   * @change: what is to be kept, an `LkJobChange`
   *
   * For the store.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
lk_job_init (LkJob *self)
{
  const LkStageInfo *infos;
  guint n;

  self->id = g_uuid_string_random ();
  self->created = g_get_real_time ();
  self->place = self->created;
  self->loss = -1;
  self->seconds_left = -1;
  self->facts = lk_facts_new ();
  self->losses = g_array_new (FALSE, FALSE, sizeof (LkLoss));
  self->events = g_list_store_new (LK_TYPE_EVENT);
  self->stages = g_list_store_new (LK_TYPE_STAGE_RECORD);
  self->log = lk_log_new (LK_JOB_MAX_LOG_LINES);

  infos = lk_stage_info_get_all (&n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkStageRecord) record = lk_stage_record_new (&infos[i]);

      g_list_store_append (self->stages, record);
    }
}

/**
 * lk_job_new:
 * @recipe: what is wanted
 * @redactor: for its trace
 *
 * Returns: (transfer full): a job that waits to be run
 */
LkJob *
lk_job_new (LkRecipe *recipe, LkRedactor *redactor)
{
  LkJob *self = g_object_new (LK_TYPE_JOB, NULL);

  self->recipe = g_object_ref (recipe);
  self->trace = lk_trace_new (redactor);
  g_signal_connect (self->trace, "event", G_CALLBACK (event_cb), self);

  return self;
}

const char *
lk_job_get_id (LkJob *self)
{
  return self->id;
}

LkRecipe *
lk_job_get_recipe (LkJob *self)
{
  return self->recipe;
}

/**
 * lk_job_get_trace:
 * @self: a job
 *
 * Returns: (transfer none): what its work reports to
 */
LkTrace *
lk_job_get_trace (LkJob *self)
{
  return self->trace;
}

/**
 * lk_job_get_title:
 * @self: a job
 *
 * Returns: (transfer none): the model's name
 */
const char *
lk_job_get_title (LkJob *self)
{
  const char *name = lk_recipe_get_model_name (self->recipe);

  return name != NULL ? name : _ ("Unnamed");
}

LkJobStatus
lk_job_get_status (LkJob *self)
{
  return self->status;
}

/**
 * lk_job_set_status:
 * @self: a job
 * @status: what it is to become
 *
 * Returns: whether that is allowed from where it is; if not, nothing changes
 */
gboolean
lk_job_set_status (LkJob *self, LkJobStatus status)
{
  g_return_val_if_fail (LK_IS_JOB (self), FALSE);

  if (self->status == status)
    return TRUE;

  if ((allowed[self->status] & (1u << status)) == 0)
    return FALSE;

  if (self->started == 0 && lk_job_status_is_running (status))
    self->started = g_get_real_time ();
  self->finished = lk_job_status_is_final (status) ? g_get_real_time () : 0;
  self->status = status;
  if (status == LK_JOB_COMPLETED)
    self->progress = 100;

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_STATUS);
  notify (self, PROP_PROGRESS);
  notify (self, PROP_SENTENCE);
  notify (self, PROP_STARTED);
  notify (self, PROP_FINISHED);
  g_object_thaw_notify (G_OBJECT (self));
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);

  return TRUE;
}

/**
 * lk_job_is_active:
 * @self: a job
 *
 * Returns: whether it is under way, here or in another process
 */
gboolean
lk_job_is_active (LkJob *self)
{
  return ((1u << self->status) & RUNNING) != 0;
}

gint64
lk_job_get_created (LkJob *self)
{
  return self->created;
}

gint64
lk_job_get_started (LkJob *self)
{
  return self->started;
}

gint64
lk_job_get_finished (LkJob *self)
{
  return self->finished;
}

/**
 * lk_job_get_place:
 * @self: a job
 *
 * Returns: where it stands among those that wait: the least comes first. When it was made,
 *   until a person moves it
 */
gint64
lk_job_get_place (LkJob *self)
{
  return self->place;
}

/**
 * lk_job_set_place:
 * @self: a job that waits
 * @place: where it is to stand; see [method@Lk.Queue.move]
 */
void
lk_job_set_place (LkJob *self, gint64 place)
{
  g_return_if_fail (LK_IS_JOB (self));

  if (self->place == place)
    return;

  self->place = place;
  notify (self, PROP_PLACE);
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

double
lk_job_get_progress (LkJob *self)
{
  return self->progress;
}

/**
 * lk_job_get_sentence:
 * @self: a job
 *
 * Returns: (transfer none): where it is, in words for a person: the seed's `stage`
 */
const char *
lk_job_get_sentence (LkJob *self)
{
  if (lk_job_get_need (self) != NULL)
    return self->need;

  switch (self->status)
    {
    case LK_JOB_QUEUED:
      return _ ("Waiting for its turn");
    case LK_JOB_COMPLETED:
      return _ ("Completed");
    case LK_JOB_CANCELED:
      return _ ("Canceled");
    case LK_JOB_FAILED:
      return self->error_message != NULL ? self->error_message : _ ("Failed");
    case LK_JOB_STARTING:
    case LK_JOB_TRAINING:
    case LK_JOB_UPLOADING:
    default:
      return self->sentence != NULL ? self->sentence : _ ("Starting");
    }
}

/**
 * lk_job_set_need:
 * @self: a job
 * @need: (nullable): what nobody but a person can do for it, in words; it is not kept
 */
void
lk_job_set_need (LkJob *self, const char *need)
{
  g_return_if_fail (LK_IS_JOB (self));

  if (g_strcmp0 (need, self->need) == 0)
    return;

  g_free (self->need);
  self->need = g_strdup (need);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

/**
 * lk_job_get_need:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): why it lies there until a person does something, though
 *   it has not failed
 */
const char *
lk_job_get_need (LkJob *self)
{
  g_return_val_if_fail (LK_IS_JOB (self), NULL);

  return lk_job_status_is_final (self->status) ? NULL : self->need;
}
