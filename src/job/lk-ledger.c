/* lk-ledger.c: what trainings cost, and whether one more may be paid for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-ledger.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

#define KIND "expense"

struct _LkLedger
{
  GObject parent_instance;

  LkStore *store;   /* (owned) */
  LkJobList *jobs;  /* (owned) */
  LkRules *rules;   /* (owned) */
  GListStore *list; /* (element-type LkExpense) newest first */
  GHashTable *ids;  /* (element-type utf8) of those in the list */
};

typedef enum
{
  PROP_SPENT_THIS_MONTH = 1,
} LkLedgerProperty;

static GParamSpec *properties[PROP_SPENT_THIS_MONTH + 1];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkLedger,
                               lk_ledger,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_EXPENSE;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (LK_LEDGER (model)->list));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (LK_LEDGER (model)->list), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed_cb (GListModel *list, guint position, guint n_removed, guint n_added, LkLedger *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPENT_THIS_MONTH]);
}

static void
lk_ledger_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LkLedgerProperty) prop_id)
    {
    case PROP_SPENT_THIS_MONTH:
      g_value_set_double (value, lk_ledger_get_spent_this_month (LK_LEDGER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_ledger_finalize (GObject *object)
{
  LkLedger *self = LK_LEDGER (object);

  g_clear_object (&self->list);
  g_hash_table_unref (self->ids);
  g_clear_object (&self->rules);
  g_clear_object (&self->jobs);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lk_ledger_parent_class)->finalize (object);
}

static void
lk_ledger_class_init (LkLedgerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lk_ledger_finalize;
  object_class->get_property = lk_ledger_get_property;

  properties[PROP_SPENT_THIS_MONTH] =
      g_param_spec_double ("spent-this-month", NULL, NULL, 0, G_MAXDOUBLE, 0,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_ledger_init (LkLedger *self)
{
  self->list = g_list_store_new (LK_TYPE_EXPENSE);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (self->list, "items-changed", G_CALLBACK (items_changed_cb), self);
}

/**
 * lk_ledger_new:
 * @store: where it is kept
 * @jobs: all jobs: what those under way are expected to cost is promised
 * @rules: with the limits
 *
 * Returns: (transfer full): an empty ledger; see lk_ledger_load_async()
 */
LkLedger *
lk_ledger_new (LkStore *store, LkJobList *jobs, LkRules *rules)
{
  LkLedger *self = g_object_new (LK_TYPE_LEDGER, NULL);

  self->store = g_object_ref (store);
  self->jobs = g_object_ref (jobs);
  self->rules = g_object_ref (rules);

  return self;
}

/**
 * lk_ledger_get_rules:
 * @self: a ledger
 *
 * Returns: (transfer none): the limits that it holds to
 */
LkRules *
lk_ledger_get_rules (LkLedger *self)
{
  return self->rules;
}

/**
 * lk_ledger_load_async:
 * @self: a ledger
 * @cancellable: (nullable): ends the wait
 * @callback: called when all expenses are there, those of other processes too
 * @user_data: for @callback
 */
void
lk_ledger_load_async (LkLedger *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (LK_IS_LEDGER (self));

  lk_store_list_records_async (self->store, KIND, cancellable, callback, user_data);
}

static int
newest_first (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 first = lk_expense_get_time ((LkExpense *) a);
  gint64 second = lk_expense_get_time ((LkExpense *) b);

  return first > second ? -1 : first < second;
}

static gboolean
take (LkLedger *self, LkExpense *expense)
{
  return g_hash_table_add (self->ids, g_strdup (lk_expense_get_id (expense)));
}

gboolean
lk_ledger_load_finish (LkLedger *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) bodies = lk_store_list_records_finish (self->store, result, error);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);

  if (bodies == NULL)
    return FALSE;

  for (guint i = 0; i < bodies->len; i++)
    {
      g_autoptr (LkExpense) expense = lk_expense_new_from_json (g_ptr_array_index (bodies, i));

      if (expense != NULL && take (self, expense))
        g_ptr_array_add (fresh, g_steal_pointer (&expense));
    }

  if (fresh->len > 0)
    {
      g_list_store_splice (self->list, 0, 0, fresh->pdata, fresh->len);
      g_list_store_sort (self->list, newest_first, NULL);
    }

  return TRUE;
}

/**
 * lk_ledger_book:
 * @self: a ledger
 * @job: a job whose training ended, however it ended
 * @training_id: the training: each is booked once
 * @seconds: that the service bills
 * @cost: US dollars
 */
void
lk_ledger_book (LkLedger *self, LkJob *job, const char *training_id, double seconds, double cost)
{
  g_autoptr (LkExpense) expense = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_return_if_fail (LK_IS_LEDGER (self));

  expense = lk_expense_new (job, training_id, seconds, cost);
  if (!take (self, expense))
    return;

  body = lk_expense_to_json (expense);
  lk_store_put_record (self->store, KIND, training_id, body);
  g_list_store_insert_sorted (self->list, expense, newest_first, NULL);
}

static gint64
begin_of_month (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) begin =
      g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now), 1, 0, 0, 0);

  return g_date_time_to_unix (begin) * G_USEC_PER_SEC;
}

/**
 * lk_ledger_get_spent_this_month:
 * @self: a ledger
 *
 * Returns: US dollars since the first of this month, by the local calendar
 */
double
lk_ledger_get_spent_this_month (LkLedger *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gint64 since = begin_of_month ();
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkExpense) expense = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (lk_expense_get_time (expense) < since)
        break;

      sum += lk_expense_get_cost (expense);
    }

  return sum;
}

/**
 * lk_ledger_get_spent_on:
 * @self: a ledger
 * @job_id: a job, there or not
 *
 * Returns: US dollars for all its trainings
 */
double
lk_ledger_get_spent_on (LkLedger *self, const char *job_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkExpense) expense = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (g_strcmp0 (lk_expense_get_job_id (expense), job_id) == 0)
        sum += lk_expense_get_cost (expense);
    }

  return sum;
}

/**
 * lk_ledger_get_promised:
 * @self: a ledger
 * @except: (nullable): a job that is left out
 *
 * Returns: US dollars that the jobs under way are expected to cost yet
 */
double
lk_ledger_get_promised (LkLedger *self, LkJob *except)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (job != except && lk_job_is_active (job) && !lk_job_has_fact (job, LK_FACT_TRAINING_DONE))
        sum += MAX (lk_job_get_fact_double (job, LK_FACT_ESTIMATE, 0), 0);
    }

  return sum;
}

/**
 * lk_ledger_may_start:
 * @self: a ledger
 * @job: (nullable): a job; %NULL for one that is not made yet
 * @estimate: what its training is expected to cost; a negative number when no price is known
 * @error: return location for an %LK_ERROR_VALIDATION that names the limit, with the code
 *   %LK_LIMIT_JOB or %LK_LIMIT_MONTH
 *
 * Returns: whether the limits allow it
 */
gboolean
lk_ledger_may_start (LkLedger *self, LkJob *job, double estimate, GError **error)
{
  double job_limit = lk_rules_get_job_limit (self->rules);
  double month_limit = lk_rules_get_month_limit (self->rules);
  double before = job != NULL ? lk_ledger_get_spent_on (self, lk_job_get_id (job)) : 0;
  double month = lk_ledger_get_spent_this_month (self) + lk_ledger_get_promised (self, job);
  g_autoptr (GError) fault = NULL;

  if (estimate < 0)
    return TRUE;

  if (job_limit > 0 && before + estimate > job_limit)
    {
      fault = g_error_new (LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("The training is expected to bring the job to $%'.2f, which is more "
                              "than the limit of $%'.2f for one job: choose fewer steps, or raise "
                              "the limit"),
                           before + estimate, job_limit);
      lk_error_set_code (fault, LK_LIMIT_JOB);
    }
  else if (month_limit > 0 && month + estimate > month_limit)
    {
      fault = g_error_new (LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("$%'.2f of this month’s limit of $%'.2f are spent or promised, and "
                              "the training is expected to cost $%'.2f: raise the limit, or wait "
                              "for the next month"),
                           month, month_limit, estimate);
      lk_error_set_code (fault, LK_LIMIT_MONTH);
    }

  if (fault == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&fault));

  return FALSE;
}

/**
 * lk_ledger_may_go_on:
 * @self: a ledger
 * @job: a job whose training is under way
 * @so_far: what that training has cost until now
 * @error: return location for an %LK_ERROR_VALIDATION with the code %LK_LIMIT_JOB
 *
 * Returns: whether the limit for one job allows it
 */
gboolean
lk_ledger_may_go_on (LkLedger *self, LkJob *job, double so_far, GError **error)
{
  double limit = lk_rules_get_job_limit (self->rules);
  double sum = lk_ledger_get_spent_on (self, lk_job_get_id (job)) + so_far;
  g_autoptr (GError) fault = NULL;

  if (limit <= 0 || so_far < 0 || sum <= limit)
    return TRUE;

  fault =
      g_error_new (LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("The training has cost $%'.2f, more than the limit of $%'.2f for one job, "
                      "and was canceled at Replicate, so that it costs no more"),
                   sum, limit);
  lk_error_set_code (fault, LK_LIMIT_JOB);
  g_propagate_error (error, g_steal_pointer (&fault));

  return FALSE;
}
