/* lk-dashboard.c: all jobs in a few figures
 *
 * The jobs are counted again when somebody asks and one of them has changed since: some
 * thousand jobs are counted in a millisecond, and many changes at once are one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dashboard.h"

#include "lk-job-watch.h"

#include <glib/gi18n-lib.h>

#define MAX_STAGES 8

typedef enum
{
  PROP_RUNNING = 1,
  PROP_WAITING,
  PROP_FINISHED,
  PROP_FAILED,
  PROP_SUCCESS_RATE,
  PROP_AVERAGE_DURATION,
  PROP_SLOWEST_STAGE,
  PROP_SPENT_THIS_MONTH,
  PROP_PRACTICE,
} LkDashboardProperty;

/* The jobs that ended. */
typedef struct
{
  guint n_finished;
  guint n_failed;
  double duration; /* of the finished ones, together */
  double stage_durations[MAX_STAGES];
  guint stage_counts[MAX_STAGES];
  LkErrorDay days[LK_DASHBOARD_DAYS];
} Ended;

struct _LkDashboard
{
  GObject parent_instance;

  LkJobList *jobs;   /* (owned) */
  LkLedger *ledger;  /* (owned) */
  LkJobWatch *watch; /* (owned) */
  guint idle;        /* 0 when nobody has to be told */
  gboolean stale;

  guint n_running;
  guint n_waiting;
  Ended real;
  Ended practice;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_PRACTICE + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkDashboard, lk_dashboard, G_TYPE_OBJECT)

/* --- Counting --- */

static void
reset (LkDashboard *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  self->n_running = self->n_waiting = 0;
  memset (&self->real, 0, sizeof (self->real));

  for (int i = 0; i < LK_DASHBOARD_DAYS; i++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (now, i - LK_DASHBOARD_DAYS + 1);
      g_autoptr (GDateTime) midnight =
          g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                 g_date_time_get_day_of_month (day), 0, 0, 0);

      self->real.days[i].begin = g_date_time_to_unix (midnight) * G_USEC_PER_SEC;
    }

  self->practice = self->real;
}

static void
count_finished (Ended *ended, LkJob *job)
{
  GListModel *stages = lk_job_get_stages (job);
  guint n = MIN (g_list_model_get_n_items (stages), MAX_STAGES);

  ended->n_finished++;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkStageRecord) record = g_list_model_get_item (stages, i);
      double seconds = lk_stage_record_get_duration (record);

      if (seconds < 0)
        continue;

      ended->duration += seconds;
      ended->stage_durations[i] += seconds;
      ended->stage_counts[i]++;
    }
}

static void
count_failed (Ended *ended, LkJob *job)
{
  gint64 time = lk_job_get_finished (job);

  ended->n_failed++;
  for (int i = LK_DASHBOARD_DAYS - 1; i >= 0; i--)
    {
      if (time >= ended->days[i].begin)
        {
          ended->days[i].counts[lk_job_get_error_category (job)]++;
          return;
        }
    }
}

static void
count (LkDashboard *self, LkJob *job)
{
  gboolean practice = g_strcmp0 (lk_recipe_get_profile (lk_job_get_recipe (job)), "practice") == 0;
  Ended *ended = practice ? &self->practice : &self->real;

  switch (lk_job_get_status (job))
    {
    case LK_JOB_QUEUED:
      self->n_waiting++;
      break;
    case LK_JOB_STARTING:
    case LK_JOB_TRAINING:
    case LK_JOB_UPLOADING:
      if (lk_job_get_need (job) != NULL)
        self->n_waiting++;
      else
        self->n_running++;
      break;
    case LK_JOB_COMPLETED:
      count_finished (ended, job);
      break;
    case LK_JOB_FAILED:
      count_failed (ended, job);
      break;
    case LK_JOB_CANCELED:
    default:
      break;
    }
}

static void
bring_up_to_date (LkDashboard *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));

  if (!self->stale)
    return;

  self->stale = FALSE;
  reset (self);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      count (self, job);
    }
}

static guint
count_ended (const Ended *ended)
{
  return ended->n_finished + ended->n_failed;
}

static const Ended *
get_ended (LkDashboard *self)
{
  bring_up_to_date (self);

  return lk_dashboard_get_practice (self) ? &self->practice : &self->real;
}

static gboolean
tell_cb (gpointer user_data)
{
  LkDashboard *self = user_data;

  self->idle = 0;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
mark_stale (LkDashboard *self)
{
  self->stale = TRUE;
  if (self->idle == 0)
    self->idle = g_idle_add (tell_cb, self);
}

static void
job_news (LkJob *job, LkJobNews news, gpointer user_data)
{
  mark_stale (user_data);
}

/* --- The object --- */

static void
lk_dashboard_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkDashboard *self = LK_DASHBOARD (object);

  switch ((LkDashboardProperty) prop_id)
    {
    case PROP_RUNNING:
      g_value_set_uint (value, lk_dashboard_get_running (self));
      break;
    case PROP_WAITING:
      g_value_set_uint (value, lk_dashboard_get_waiting (self));
      break;
    case PROP_FINISHED:
      g_value_set_uint (value, lk_dashboard_get_finished (self));
      break;
    case PROP_FAILED:
      g_value_set_uint (value, lk_dashboard_get_failed (self));
      break;
    case PROP_SUCCESS_RATE:
      g_value_set_double (value, lk_dashboard_get_success_rate (self));
      break;
    case PROP_AVERAGE_DURATION:
      g_value_set_double (value, lk_dashboard_get_average_duration (self));
      break;
    case PROP_SLOWEST_STAGE:
      g_value_set_string (value, lk_dashboard_get_slowest_stage (self));
      break;
    case PROP_SPENT_THIS_MONTH:
      g_value_set_double (value, lk_dashboard_get_spent_this_month (self));
      break;
    case PROP_PRACTICE:
      g_value_set_boolean (value, lk_dashboard_get_practice (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_dashboard_finalize (GObject *object)
{
  LkDashboard *self = LK_DASHBOARD (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->watch, lk_job_watch_free);
  g_clear_object (&self->ledger);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (lk_dashboard_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  static const char *const numbers[] = {
    [PROP_RUNNING] = "running",
    [PROP_WAITING] = "waiting",
    [PROP_FINISHED] = "finished",
    [PROP_FAILED] = "failed",
  };
  static const char *const figures[] = {
    [PROP_SUCCESS_RATE] = "success-rate",
    [PROP_AVERAGE_DURATION] = "average-duration",
    [PROP_SPENT_THIS_MONTH] = "spent-this-month",
  };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  for (guint i = PROP_RUNNING; i <= PROP_FAILED; i++)
    properties[i] = g_param_spec_uint (numbers[i], NULL, NULL, 0, G_MAXUINT, 0, flags);
  for (guint i = PROP_SUCCESS_RATE; i <= PROP_SPENT_THIS_MONTH; i++)
    {
      if (i != PROP_SLOWEST_STAGE)
        properties[i] = g_param_spec_double (figures[i], NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
    }
  properties[PROP_SLOWEST_STAGE] = g_param_spec_string ("slowest-stage", NULL, NULL, NULL, flags);
  properties[PROP_PRACTICE] = g_param_spec_boolean ("practice", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (klass, G_N_ELEMENTS (properties), properties);
}

static void
lk_dashboard_class_init (LkDashboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lk_dashboard_finalize;
  object_class->get_property = lk_dashboard_get_property;
  install_properties (object_class);

  /**
   * LkDashboard::changed:
   * @self: the dashboard
   *
   * For what draws the errors of the days.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_dashboard_init (LkDashboard *self)
{
  self->stale = TRUE;
}

/**
 * lk_dashboard_new:
 * @jobs: all jobs
 * @ledger: what they cost
 *
 * Returns: (transfer full): the figures
 */
LkDashboard *
lk_dashboard_new (LkJobList *jobs, LkLedger *ledger)
{
  LkDashboard *self = g_object_new (LK_TYPE_DASHBOARD, NULL);

  self->jobs = g_object_ref (jobs);
  self->ledger = g_object_ref (ledger);
  self->watch = lk_job_watch_new (jobs, job_news, self);
  g_signal_connect_object (ledger, "notify::spent-this-month", G_CALLBACK (mark_stale), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * lk_dashboard_get_practice:
 * @self: a dashboard
 *
 * Returns: whether only practice has ended yet, and the figures are of that
 */
gboolean
lk_dashboard_get_practice (LkDashboard *self)
{
  bring_up_to_date (self);

  return count_ended (&self->real) == 0 && count_ended (&self->practice) > 0;
}

guint
lk_dashboard_get_running (LkDashboard *self)
{
  bring_up_to_date (self);

  return self->n_running;
}

guint
lk_dashboard_get_waiting (LkDashboard *self)
{
  bring_up_to_date (self);

  return self->n_waiting;
}

guint
lk_dashboard_get_finished (LkDashboard *self)
{
  return get_ended (self)->n_finished;
}

guint
lk_dashboard_get_failed (LkDashboard *self)
{
  return get_ended (self)->n_failed;
}

/**
 * lk_dashboard_get_success_rate:
 * @self: a dashboard
 *
 * Returns: 0 to 1, or -1 while no job has ended. Canceled ones do not count
 */
double
lk_dashboard_get_success_rate (LkDashboard *self)
{
  const Ended *ended = get_ended (self);
  guint n = count_ended (ended);

  return n > 0 ? (double) ended->n_finished / n : -1;
}

/**
 * lk_dashboard_get_average_duration:
 * @self: a dashboard
 *
 * Returns: seconds that a finished job's stages took together, or -1
 */
double
lk_dashboard_get_average_duration (LkDashboard *self)
{
  const Ended *ended = get_ended (self);

  return ended->n_finished > 0 ? ended->duration / ended->n_finished : -1;
}

/**
 * lk_dashboard_get_slowest_stage:
 * @self: a dashboard
 *
 * Returns: (nullable) (transfer none): the translated title of the stage that takes the
 *   longest on average
 */
const char *
lk_dashboard_get_slowest_stage (LkDashboard *self)
{
  guint n;
  const LkStageInfo *infos = lk_stage_info_get_all (&n);
  const Ended *ended = get_ended (self);
  const char *title = NULL;
  double most = -1;

  for (guint i = 0; i < MIN (n, MAX_STAGES); i++)
    {
      double mean = ended->stage_counts[i] > 0 ? ended->stage_durations[i] / ended->stage_counts[i]
                                               : -1;

      if (mean > most)
        {
          most = mean;
          title = _ (infos[i].title);
        }
    }

  return title;
}

double
lk_dashboard_get_spent_this_month (LkDashboard *self)
{
  return lk_ledger_get_spent_this_month (self->ledger);
}

/**
 * lk_dashboard_get_error_days: (skip)
 * @self: a dashboard
 * @n_days: (out): %LK_DASHBOARD_DAYS
 *
 * Returns: (transfer none): the jobs that failed, by day and category, today last
 */
const LkErrorDay *
lk_dashboard_get_error_days (LkDashboard *self, guint *n_days)
{
  *n_days = LK_DASHBOARD_DAYS;

  return get_ended (self)->days;
}

/**
 * lk_dashboard_get_errors:
 * @self: a dashboard
 * @category: a category
 *
 * Returns: how many jobs failed with it in all those days
 */
guint
lk_dashboard_get_errors (LkDashboard *self, LkCategory category)
{
  const Ended *ended = get_ended (self);
  guint sum = 0;

  for (guint i = 0; i < LK_DASHBOARD_DAYS; i++)
    sum += ended->days[i].counts[category];

  return sum;
}
