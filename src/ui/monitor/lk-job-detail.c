/* lk-job-detail.c: one job: its stages, figures, curve, log and trace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-detail-private.h"

#include "lk-compat.h"
#include "lk-job-text.h"
#include "lk-paths.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

/* A training may say something many times a second; nobody can read that fast. */
#define UPDATE_MS 200

typedef enum
{
  PROP_FOLDED = 1,
  PROP_JOB,
} LkJobDetailProperty;

static GParamSpec *properties[PROP_JOB + 1];

G_DEFINE_FINAL_TYPE (LkJobDetail, lk_job_detail, ADW_TYPE_BIN)

/* --- Figures --- */

/* While it runs, its sentence tells of the steps and of the time left. */
static char *
describe_figures (LkJob *job)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (lk_job_get_total_steps (job) > 0 && lk_job_status_is_final (lk_job_get_status (job)))
    g_ptr_array_add (parts, g_strdup_printf (_ ("step %d of %d"), (int) lk_job_get_step (job),
                                             (int) lk_job_get_total_steps (job)));
  if (lk_job_get_loss (job) >= 0)
    g_ptr_array_add (parts, g_strdup_printf (_ ("loss %.4f"), lk_job_get_loss (job)));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
set_row (AdwActionRow *row, const char *text)
{
  g_autofree char *markup = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  adw_action_row_set_subtitle (row, markup != NULL ? markup : "");
}

static void
update_results (LkJobDetail *self)
{
  const char *repository = lk_job_has_fact (self->job, LK_FACT_COMMIT)
                               ? lk_job_get_fact (self->job, LK_FACT_REPOSITORY)
                               : NULL;
  const char *saved = lk_job_get_fact (self->job, LK_FACT_SAVED_PATH);
  g_autofree char *shown = saved != NULL ? lk_paths_dup_shown (saved) : NULL;
  g_autofree char *cost = lk_job_text_money (lk_job_get_fact_double (self->job, LK_FACT_COST, -1));

  set_row (self->repository_row, repository);
  set_row (self->saved_row, shown);
  set_row (self->cost_row, cost);
  gtk_widget_set_visible (GTK_WIDGET (self->results),
                          repository != NULL || saved != NULL || cost != NULL);
}

static void
update_charts (LkJobDetail *self)
{
  guint n_losses;
  const LkLoss *losses = lk_job_get_losses (self->job, &n_losses);
  g_autofree LkChartPoint *points = g_new0 (LkChartPoint, n_losses + 1);
  g_autofree LkChartPoint *speeds = g_new0 (LkChartPoint, n_losses + 1);
  guint n_speeds = 0;

  for (guint i = 0; i < n_losses; i++)
    {
      points[i] = (LkChartPoint){ (double) losses[i].step, losses[i].loss };
      if (i > 0 && losses[i].time > losses[i - 1].time)
        speeds[n_speeds++] =
            (LkChartPoint){ (double) losses[i].step,
                            (double) (losses[i].step - losses[i - 1].step) * G_USEC_PER_SEC /
                                (double) (losses[i].time - losses[i - 1].time) };
    }

  gtk_widget_set_visible (self->chart_group, n_losses > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->speed_chart), n_speeds > 1);
  lk_chart_set_points (self->loss_chart, points, n_losses);
  lk_chart_set_points (self->speed_chart, speeds, n_speeds);
}

static void
update (LkJobDetail *self)
{
  LkJobStatus status = lk_job_get_status (self->job);
  gboolean needs_person = lk_job_get_need (self->job) != NULL;
  g_autofree char *figures = describe_figures (self->job);

  adw_window_title_set_title (self->title, lk_job_get_title (self->job));
  adw_window_title_set_subtitle (self->title,
                                 lk_recipe_get_trigger_word (lk_job_get_recipe (self->job)));
  gtk_label_set_text (self->status, lk_job_text_status (self->job));
  gtk_widget_set_visible (GTK_WIDGET (self->practice), lk_job_is_practice (self->job));
  gtk_label_set_text (self->sentence, lk_job_get_sentence (self->job));
  gtk_widget_set_visible (GTK_WIDGET (self->sentence),
                          !lk_job_status_is_final (status) && !needs_person);
  gtk_progress_bar_set_fraction (self->progress, lk_job_get_progress (self->job) / 100);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), !lk_job_status_is_final (status));
  gtk_label_set_text (self->figures, figures);
  gtk_widget_set_visible (GTK_WIDGET (self->figures), *figures != '\0');
  lk_error_card_set_job (self->error_card, self->job);
  update_results (self);
  update_charts (self);
  lk_job_detail_update_actions (self);
}

static gboolean
update_cb (gpointer user_data)
{
  LkJobDetail *self = user_data;

  self->update = 0;
  if (self->job != NULL)
    update (self);

  return G_SOURCE_REMOVE;
}

static void
job_changed_cb (LkJobDetail *self)
{
  if (self->update == 0)
    self->update = g_timeout_add (UPDATE_MS, update_cb, self);
}

static void
smoothing_changed_cb (LkJobDetail *self, GtkAdjustment *adjustment)
{
  lk_chart_set_smoothing (self->loss_chart, gtk_adjustment_get_value (adjustment));
  lk_chart_set_smoothing (self->speed_chart, gtk_adjustment_get_value (adjustment));
}

/* --- Life --- */

static void
lk_job_detail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLDED)
    g_value_set_boolean (value, lk_compat_is_folded (GTK_WIDGET (object)));
  else if (id == PROP_JOB)
    g_value_set_object (value, LK_JOB_DETAIL (object)->job);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_job_detail_dispose (GObject *object)
{
  LkJobDetail *self = LK_JOB_DETAIL (object);

  g_clear_handle_id (&self->update, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->signals);
  if (self->job != NULL)
    lk_job_release_trace (self->job);
  g_clear_object (&self->job);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_job_detail_parent_class)->dispose (object);
}

static void
lk_job_detail_finalize (GObject *object)
{
  g_clear_object (&LK_JOB_DETAIL (object)->cancellable);

  G_OBJECT_CLASS (lk_job_detail_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, LkJobDetail, stack);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, title);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, status);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, practice);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, sentence);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, progress);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, figures);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, error_card);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, timeline);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, chart_group);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, loss_chart);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, speed_chart);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, results);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, repository_row);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, saved_row);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, cost_row);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, cancel_button);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, log);
  gtk_widget_class_bind_template_child (klass, LkJobDetail, events);
}

static void
lk_job_detail_class_init (LkJobDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_job_detail_get_property;
  object_class->dispose = lk_job_detail_dispose;
  object_class->finalize = lk_job_detail_finalize;

  properties[PROP_FOLDED] =
      g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_JOB] =
      g_param_spec_object ("job", NULL, NULL, LK_TYPE_JOB,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LK_TYPE_CHART);
  g_type_ensure (LK_TYPE_ERROR_CARD);
  g_type_ensure (LK_TYPE_EVENTS_VIEW);
  g_type_ensure (LK_TYPE_LOG_VIEW);
  g_type_ensure (LK_TYPE_STAGE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-job-detail.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, smoothing_changed_cb);
  lk_job_detail_install_actions (widget_class);
}

static void
lk_job_detail_init (LkJobDetail *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (LK_TYPE_JOB);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (job_changed_cb), self);
  lk_job_detail_update_actions (self);
}

void
lk_job_detail_set_engine (LkJobDetail *self, LkEngine *engine)
{
  g_return_if_fail (LK_IS_JOB_DETAIL (self));

  g_set_object (&self->engine, engine);
}

LkJob *
lk_job_detail_get_job (LkJobDetail *self)
{
  g_return_val_if_fail (LK_IS_JOB_DETAIL (self), NULL);

  return self->job;
}

static void
events_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkJobDetail) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_store_load_events_finish (LK_STORE (source), result, &error))
    lk_toast_show_error (GTK_WIDGET (self), error);
}

static void
log_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkJobDetail) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_store_load_log_finish (LK_STORE (source), result, &error))
    lk_toast_show_error (GTK_WIDGET (self), error);
}

/* What happened before this start lies in the database until somebody looks. */
static void
load_history (LkJobDetail *self)
{
  LkStore *store = lk_engine_get_store (self->engine);

  lk_store_load_events_async (store, self->job, self->cancellable, events_loaded_cb,
                              g_object_ref (self));
  lk_store_load_log_async (store, self->job, self->cancellable, log_loaded_cb, g_object_ref (self));
}

/**
 * lk_job_detail_set_job:
 * @self: the page
 * @job: (nullable): what it shows
 */
void
lk_job_detail_set_job (LkJobDetail *self, LkJob *job)
{
  g_return_if_fail (LK_IS_JOB_DETAIL (self));

  if (self->job == job)
    return;

  if (self->job != NULL)
    lk_job_release_trace (self->job);
  if (job != NULL)
    lk_job_hold_trace (job);
  g_set_object (&self->job, job);

  g_signal_group_set_target (self->signals, job);
  lk_stage_timeline_set_job (self->timeline, job);
  lk_log_view_set_log (self->log, job != NULL ? lk_job_get_log (job) : NULL);
  lk_events_view_set_events (self->events, job != NULL ? lk_job_get_events (job) : NULL);
  gtk_stack_set_visible_child_name (self->stack, job != NULL ? "job" : "empty");
  if (job != NULL)
    {
      load_history (self);
      update (self);
    }
  else
    lk_job_detail_update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}
