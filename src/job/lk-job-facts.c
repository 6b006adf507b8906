/* lk-job-facts.c: what a job learnt: facts, events, errors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-private.h"

#include <math.h>

/**
 * lk_job_get_fact:
 * @self: a job
 * @name: a fact's name
 *
 * Returns: (nullable) (transfer none): its text
 */
const char *
lk_job_get_fact (LkJob *self, const char *name)
{
  return lk_facts_peek (self->facts, name);
}

gint64
lk_job_get_fact_int (LkJob *self, const char *name, gint64 fallback)
{
  return lk_facts_get_int (self->facts, name, fallback);
}

double
lk_job_get_fact_double (LkJob *self, const char *name, double fallback)
{
  return lk_facts_get_double (self->facts, name, fallback);
}

gboolean
lk_job_has_fact (LkJob *self, const char *name)
{
  return lk_facts_has (self->facts, name);
}

/**
 * lk_job_set_fact:
 * @self: a job
 * @name: a fact's name
 * @value: (nullable): its text, without secrets; %NULL forgets it
 *
 * Queued for the store at once, whatever becomes of the operation that learnt it.
 */
void
lk_job_set_fact (LkJob *self, const char *name, const char *value)
{
  lk_facts_set (self->facts, name,
                value != NULL ? json_node_init_string (json_node_alloc (), value) : NULL);
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

void
lk_job_set_fact_int (LkJob *self, const char *name, gint64 value)
{
  lk_facts_set (self->facts, name, json_node_init_int (json_node_alloc (), value));
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

void
lk_job_set_fact_double (LkJob *self, const char *name, double value)
{
  g_return_if_fail (isfinite (value)); /* JSON has no other */

  lk_facts_set (self->facts, name, json_node_init_double (json_node_alloc (), value));
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

/**
 * lk_job_dup_facts:
 * @self: a job
 *
 * Returns: (transfer full): all facts
 */
JsonObject *
lk_job_dup_facts (LkJob *self)
{
  return lk_facts_to_json (self->facts);
}

/**
 * lk_job_get_events:
 * @self: a job
 *
 * Returns: (transfer none): its [class@Lk.Event]s, oldest first; the newest
 *   %LK_JOB_MAX_EVENTS of them
 */
GListModel *
lk_job_get_events (LkJob *self)
{
  return G_LIST_MODEL (self->events);
}

/**
 * lk_job_forget_trace:
 * @self: a job that has ended
 *
 * Leaves its events, log and loss curve to the store, unless somebody looks at them: a
 * process that runs for days must not keep the lines of all that it did.
 */
void
lk_job_forget_trace (LkJob *self)
{
  if (self->trace_holds > 0)
    return;

  g_list_store_remove_all (self->events);
  self->events_seen = 0;

  /* What the store has not yet stays. */
  if (self->log_anew || self->lines_saved != lk_log_get_end (self->log) ||
      self->losses_saved != self->losses->len)
    return;

  lk_log_clear (self->log);
  g_array_unref (self->losses);
  self->losses = g_array_new (FALSE, FALSE, sizeof (LkLoss));
  self->lines_saved = 0;
  self->losses_saved = 0;
}

/**
 * lk_job_hold_trace:
 * @self: a job
 *
 * Keeps its events and log here after it has ended, until lk_job_release_trace(). What was
 * forgotten before comes back by lk_store_load_events_async() and lk_store_load_log_async().
 */
void
lk_job_hold_trace (LkJob *self)
{
  self->trace_holds++;
}

void
lk_job_release_trace (LkJob *self)
{
  g_return_if_fail (self->trace_holds > 0);

  if (--self->trace_holds == 0 && lk_job_status_is_final (self->status))
    lk_job_forget_trace (self);
}

static int
compare_times (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 first = lk_event_get_time ((LkEvent *) a);
  gint64 second = lk_event_get_time ((LkEvent *) b);

  return first < second ? -1 : first > second;
}

static GHashTable *
collect_ids (LkJob *self)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (G_LIST_MODEL (self->events), i);

      g_hash_table_add (ids, g_strdup (lk_event_get_id (event)));
    }

  return ids;
}

/**
 * lk_job_merge_events: (skip)
 * @self: a job
 * @events: (element-type LkEvent): what the store has, by time; those that are in the list
 *   are left out
 */
void
lk_job_merge_events (LkJob *self, GPtrArray *events)
{
  g_autoptr (GHashTable) ids = collect_ids (self);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();
  guint before = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  g_autoptr (LkEvent) last =
      before > 0 ? g_list_model_get_item (G_LIST_MODEL (self->events), before - 1) : NULL;

  for (guint i = 0; i < events->len; i++)
    {
      LkEvent *event = g_ptr_array_index (events, i);

      if (!g_hash_table_contains (ids, lk_event_get_id (event)))
        g_ptr_array_add (fresh, event);
    }

  if (fresh->len == 0)
    return;

  g_list_store_splice (self->events, before, 0, fresh->pdata, fresh->len);
  if (last != NULL && lk_event_get_time (fresh->pdata[0]) < lk_event_get_time (last))
    g_list_store_sort (self->events, compare_times, NULL);
  if (before + fresh->len > LK_JOB_MAX_EVENTS)
    g_list_store_splice (self->events, 0, before + fresh->len - LK_JOB_MAX_EVENTS, NULL, 0);
}

/* The attempt that came to nothing says why. */
static void
explain_stage (LkJob *self)
{
  LkStageRecord *record = lk_job_get_stage_record (self, self->stage);
  LkStageState state = record != NULL ? lk_stage_record_get_state (record) : LK_STAGE_PENDING;

  if (state == LK_STAGE_FAILED || state == LK_STAGE_CANCELED)
    lk_stage_record_explain (record, self->error_message);
}

/**
 * lk_job_fail:
 * @self: a job
 * @error: why; cancelling makes it a canceled one
 */
void
lk_job_fail (LkJob *self, const GError *error)
{
  g_free (self->error_message);
  g_free (self->error_details);
  g_free (self->error_stage);
  g_free (self->error_code);
  self->error_stage = g_strdup (self->stage);
  self->error_code = g_strdup (lk_error_get_code (error));
  self->error_category = lk_error_get_category (error);
  self->error_message = lk_redactor_apply (lk_trace_get_redactor (self->trace), error->message);
  self->error_details =
      lk_redactor_apply (lk_trace_get_redactor (self->trace), lk_error_get_details (error));
  explain_stage (self);
  g_object_notify (G_OBJECT (self), "error-category");
  g_object_notify (G_OBJECT (self), "error-message");
  lk_job_set_status (self, lk_error_is_canceled (error) ? LK_JOB_CANCELED : LK_JOB_FAILED);
}

void
lk_job_clear_error (LkJob *self)
{
  self->error_category = LK_CATEGORY_NONE;
  g_clear_pointer (&self->error_message, g_free);
  g_clear_pointer (&self->error_details, g_free);
  g_clear_pointer (&self->error_stage, g_free);
  g_clear_pointer (&self->error_code, g_free);
  g_object_notify (G_OBJECT (self), "error-category");
  g_object_notify (G_OBJECT (self), "error-message");
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

LkCategory
lk_job_get_error_category (LkJob *self)
{
  return self->error_category;
}

const char *
lk_job_get_error_message (LkJob *self)
{
  return self->error_message;
}

const char *
lk_job_get_error_details (LkJob *self)
{
  return self->error_details;
}

/**
 * lk_job_get_error_stage:
 * @self: a job
 *
 * Returns: (nullable) (transfer none): the identifier of the stage that failed
 */
const char *
lk_job_get_error_stage (LkJob *self)
{
  return self->error_stage;
}

/**
 * lk_job_get_error_code:
 * @self: a job
 *
 * Returns: (nullable) (transfer none): what lk_error_get_code() said of the error, such as
 *   %LK_LIMIT_MONTH
 */
const char *
lk_job_get_error_code (LkJob *self)
{
  return self->error_code;
}

/**
 * lk_job_get_remedy:
 * @self: a job
 *
 * Returns: the button that mends its error
 */
LkRemedy
lk_job_get_remedy (LkJob *self)
{
  return lk_category_get_remedy (self->error_category);
}
