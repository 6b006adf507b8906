/* lk-dashboard-view.c: how all jobs are doing, above the list of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dashboard-view.h"

#include "lk-error-days.h"
#include "lk-figure.h"
#include "lk-job-text.h"

#include <glib/gi18n.h>
#include <math.h>

/* The chart is not stretched over a whole screen. */
#define CHART_WIDTH        240
#define CHART_WIDTH_NARROW 680

#define N_COLUMNS        4
#define N_COLUMNS_NARROW 2

typedef enum
{
  PROP_DASHBOARD = 1,
  PROP_RULES,
  PROP_EXPANDED,
} LkDashboardViewProperty;

struct _LkDashboardView
{
  AdwBin parent_instance;

  /* Template */
  GtkLabel *summary;
  GtkBox *content;
  GtkGrid *figures;
  AdwClamp *chart_clamp;
  GtkLabel *errors_title;
  GtkLabel *legend;

  LkDashboard *dashboard; /* (owned) (nullable) until it is set */
  LkRules *rules;         /* (owned) (nullable) likewise */
  gboolean expanded;
  gboolean narrow;
};

static GParamSpec *properties[PROP_EXPANDED + 1];

G_DEFINE_FINAL_TYPE (LkDashboardView, lk_dashboard_view, ADW_TYPE_BIN)

/* --- Figures in words --- */

static char *
format_count (gpointer self, guint count)
{
  return g_strdup_printf ("%u", count);
}

static char *
format_running (gpointer self, guint running, guint max_jobs)
{
  /* Translators: so many jobs run, of so many that may run at once */
  return g_strdup_printf (_ ("%u of %u"), running, max_jobs);
}

static char *
format_share (gpointer self, double share)
{
  /* Translators: a percentage */
  return share >= 0 ? g_strdup_printf (_ ("%.0f %%"), floor (share * 100)) : g_strdup ("–");
}

static char *
format_money (gpointer self, double dollars)
{
  return lk_job_text_money (MAX (dollars, 0));
}

static char *
format_duration (gpointer self, double seconds)
{
  return seconds >= 0 ? lk_job_text_duration (seconds) : g_strdup ("–");
}

static char *
format_stage (gpointer self, const char *title)
{
  return g_strdup (title != NULL ? title : "–");
}

static char *
format_arrow (gpointer self, gboolean expanded)
{
  return g_strdup (expanded ? "pan-up-symbolic" : "pan-down-symbolic");
}

/* What there is none of is left out. */
static void
add_part (GPtrArray *parts, guint n, char *text)
{
  if (n > 0)
    g_ptr_array_add (parts, text);
  else
    g_free (text);
}

static void
update_summary (LkDashboardView *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  guint n_running = lk_dashboard_get_running (self->dashboard);
  guint n_waiting = lk_dashboard_get_waiting (self->dashboard);
  guint n_finished = lk_dashboard_get_finished (self->dashboard);
  guint n_failed = lk_dashboard_get_failed (self->dashboard);

  add_part (parts, n_running, g_strdup_printf (_ ("%u running"), n_running));
  add_part (parts, n_waiting, g_strdup_printf (_ ("%u waiting"), n_waiting));
  add_part (parts, n_finished, g_strdup_printf (_ ("%u finished"), n_finished));
  add_part (parts, n_failed, g_strdup_printf (_ ("%u failed"), n_failed));
  g_ptr_array_add (parts, NULL);
  text = g_strjoinv (" · ", (char **) parts->pdata);
  gtk_label_set_text (self->summary, *text != '\0' ? text : _ ("Nothing runs"));
}

/* --- What the colours mean --- */

static void
update_legend (LkDashboardView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i <= LK_CATEGORY_CANCELED; i++)
    {
      guint count = lk_dashboard_get_errors (self->dashboard, (LkCategory) i);
      g_autofree char *part = g_markup_printf_escaped ("<span color=\"%s\">■</span> %s %u  ",
                                                       lk_error_days_get_color ((LkCategory) i),
                                                       lk_category_get_title ((LkCategory) i),
                                                       count);

      if (count > 0)
        g_string_append (text, part);
    }

  gtk_label_set_markup (self->legend, text->len > 0 ? text->str : _ ("No errors"));
}

static void
changed_cb (LkDashboardView *self)
{
  /* What is said below is not said above. */
  if (self->expanded)
    gtk_label_set_text (self->summary, _ ("All jobs"));
  else
    update_summary (self);
  update_legend (self);
}

/* --- Life --- */

static void
lk_dashboard_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkDashboardView *self = LK_DASHBOARD_VIEW (object);

  switch ((LkDashboardViewProperty) id)
    {
    case PROP_DASHBOARD:
      g_value_set_object (value, self->dashboard);
      break;
    case PROP_RULES:
      g_value_set_object (value, self->rules);
      break;
    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_expanded (LkDashboardView *self, gboolean expanded)
{
  if (self->expanded == expanded)
    return;

  self->expanded = expanded;
  if (self->dashboard != NULL)
    changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPANDED]);
}

static void
lk_dashboard_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_EXPANDED)
    set_expanded (LK_DASHBOARD_VIEW (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_dashboard_view_dispose (GObject *object)
{
  LkDashboardView *self = LK_DASHBOARD_VIEW (object);

  g_clear_object (&self->dashboard);
  g_clear_object (&self->rules);

  G_OBJECT_CLASS (lk_dashboard_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/io/github/lorikeet_app/Lorikeet/lk-dashboard-view.ui");
  gtk_widget_class_bind_template_child (klass, LkDashboardView, summary);
  gtk_widget_class_bind_template_child (klass, LkDashboardView, content);
  gtk_widget_class_bind_template_child (klass, LkDashboardView, figures);
  gtk_widget_class_bind_template_child (klass, LkDashboardView, errors_title);
  gtk_widget_class_bind_template_child (klass, LkDashboardView, chart_clamp);
  gtk_widget_class_bind_template_child (klass, LkDashboardView, legend);
  gtk_widget_class_bind_template_callback (klass, format_count);
  gtk_widget_class_bind_template_callback (klass, format_running);
  gtk_widget_class_bind_template_callback (klass, format_share);
  gtk_widget_class_bind_template_callback (klass, format_money);
  gtk_widget_class_bind_template_callback (klass, format_duration);
  gtk_widget_class_bind_template_callback (klass, format_stage);
  gtk_widget_class_bind_template_callback (klass, format_arrow);
}

static void
lk_dashboard_view_class_init (LkDashboardViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lk_dashboard_view_get_property;
  object_class->set_property = lk_dashboard_view_set_property;
  object_class->dispose = lk_dashboard_view_dispose;

  properties[PROP_DASHBOARD] =
      g_param_spec_object ("dashboard", NULL, NULL, LK_TYPE_DASHBOARD, readable);
  properties[PROP_RULES] = g_param_spec_object ("rules", NULL, NULL, LK_TYPE_RULES, readable);
  properties[PROP_EXPANDED] =
      g_param_spec_boolean ("expanded", NULL, NULL, TRUE, readable | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LK_TYPE_ERROR_DAYS);
  g_type_ensure (LK_TYPE_FIGURE);
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_install_property_action (GTK_WIDGET_CLASS (klass), "dashboard.expanded",
                                            "expanded");
}

static void
lk_dashboard_view_init (LkDashboardView *self)
{
  g_autofree char *title = NULL;

  self->narrow = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  title = g_strdup_printf (_ ("Errors of the last %u days"), LK_DASHBOARD_DAYS);
  gtk_label_set_text (self->errors_title, title);
  lk_dashboard_view_set_narrow (self, FALSE);
}

/**
 * lk_dashboard_view_set_dashboard:
 * @self: a view
 * @dashboard: what it shows
 * @rules: how many jobs may run at once
 */
void
lk_dashboard_view_set_dashboard (LkDashboardView *self, LkDashboard *dashboard, LkRules *rules)
{
  g_return_if_fail (LK_IS_DASHBOARD_VIEW (self));

  g_set_object (&self->dashboard, dashboard);
  g_set_object (&self->rules, rules);
  g_signal_connect_object (dashboard, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DASHBOARD]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RULES]);
  changed_cb (self);
}

static void
arrange_figures (LkDashboardView *self, int n_columns)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self->figures));
  int i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->figures)); child != NULL;
       child = gtk_widget_get_next_sibling (child), i++)
    {
      GtkLayoutChild *place = gtk_layout_manager_get_layout_child (layout, child);

      g_object_set (place, "column", i % n_columns, "row", i / n_columns, NULL);
    }
}

/**
 * lk_dashboard_view_set_narrow:
 * @self: a view
 * @narrow: whether there is room for a line only; more is shown when it is asked for
 */
void
lk_dashboard_view_set_narrow (LkDashboardView *self, gboolean narrow)
{
  g_return_if_fail (LK_IS_DASHBOARD_VIEW (self));

  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->content),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  arrange_figures (self, narrow ? N_COLUMNS_NARROW : N_COLUMNS);
  adw_clamp_set_maximum_size (self->chart_clamp, narrow ? CHART_WIDTH_NARROW : CHART_WIDTH);
  adw_clamp_set_tightening_threshold (self->chart_clamp, narrow ? CHART_WIDTH_NARROW : CHART_WIDTH);
  set_expanded (self, !narrow);
}
