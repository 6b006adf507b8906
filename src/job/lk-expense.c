/* lk-expense.c: what one training cost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-expense.h"

#include "lk-json.h"

typedef enum
{
  PROP_TITLE = 1,
  PROP_TIME,
  PROP_SECONDS,
  PROP_COST,
} LkExpenseProperty;

struct _LkExpense
{
  GObject parent_instance;

  char *id;
  char *job_id;
  char *title;
  gint64 time; /* microseconds since 1970 */
  double seconds;
  double cost;
};

G_DEFINE_FINAL_TYPE (LkExpense, lk_expense, G_TYPE_OBJECT)

static void
lk_expense_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkExpense *self = LK_EXPENSE (object);

  switch ((LkExpenseProperty) prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_SECONDS:
      g_value_set_double (value, self->seconds);
      break;
    case PROP_COST:
      g_value_set_double (value, self->cost);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_expense_finalize (GObject *object)
{
  LkExpense *self = LK_EXPENSE (object);

  g_free (self->id);
  g_free (self->job_id);
  g_free (self->title);

  G_OBJECT_CLASS (lk_expense_parent_class)->finalize (object);
}

static void
lk_expense_class_init (LkExpenseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lk_expense_finalize;
  object_class->get_property = lk_expense_get_property;

  g_object_class_install_property (object_class, PROP_TITLE,
                                   g_param_spec_string ("title", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_TIME,
                                   g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0,
                                                       flags));
  g_object_class_install_property (object_class, PROP_SECONDS,
                                   g_param_spec_double ("seconds", NULL, NULL, 0, G_MAXDOUBLE, 0,
                                                        flags));
  g_object_class_install_property (object_class, PROP_COST,
                                   g_param_spec_double ("cost", NULL, NULL, 0, G_MAXDOUBLE, 0,
                                                        flags));
}

static void
lk_expense_init (LkExpense *self)
{
}

/**
 * lk_expense_new:
 * @job: whose training it was
 * @training_id: the training
 * @seconds: that the service bills
 * @cost: US dollars
 *
 * Returns: (transfer full): the expense, of now
 */
LkExpense *
lk_expense_new (LkJob *job, const char *training_id, double seconds, double cost)
{
  LkExpense *self = g_object_new (LK_TYPE_EXPENSE, NULL);

  self->id = g_strdup (training_id);
  self->job_id = g_strdup (lk_job_get_id (job));
  self->title = g_strdup (lk_job_get_title (job));
  self->time = g_get_real_time ();
  self->seconds = MAX (seconds, 0);
  self->cost = MAX (cost, 0);

  return self;
}

/**
 * lk_expense_new_from_json:
 * @body: what lk_expense_to_json() gave
 *
 * Returns: (transfer full) (nullable): the expense, or %NULL when it is none
 */
LkExpense *
lk_expense_new_from_json (JsonObject *body)
{
  const char *id = lk_json_peek_string (body, "training");
  LkExpense *self;

  if (id == NULL)
    return NULL;

  self = g_object_new (LK_TYPE_EXPENSE, NULL);
  self->id = g_strdup (id);
  self->job_id = g_strdup (lk_json_peek_string (body, "job"));
  self->title = g_strdup (lk_json_peek_string (body, "title"));
  self->time = MAX (lk_json_peek_int (body, "time", 0), 0);
  self->seconds = MAX (lk_json_peek_double (body, "seconds", 0), 0);
  self->cost = MAX (lk_json_peek_double (body, "cost", 0), 0);

  return self;
}

JsonObject *
lk_expense_to_json (LkExpense *self)
{
  return lk_json_object_new ("s:training", self->id, "s:job", self->job_id, "s:title", self->title,
                             "i:time", self->time, "d:seconds", self->seconds, "d:cost", self->cost,
                             NULL);
}

const char *
lk_expense_get_id (LkExpense *self)
{
  return self->id;
}

const char *
lk_expense_get_job_id (LkExpense *self)
{
  return self->job_id;
}

const char *
lk_expense_get_title (LkExpense *self)
{
  return self->title;
}

gint64
lk_expense_get_time (LkExpense *self)
{
  return self->time;
}

double
lk_expense_get_seconds (LkExpense *self)
{
  return self->seconds;
}

double
lk_expense_get_cost (LkExpense *self)
{
  return self->cost;
}
