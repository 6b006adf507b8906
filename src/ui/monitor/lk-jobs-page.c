/* lk-jobs-page.c: all jobs, and the chosen one beside them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-jobs-page-private.h"

#include "lk-compat.h"
#include "lk-gradual-list.h"
#include "lk-job-row.h"

typedef enum
{
  PROP_JOB = 1,
} LkJobsPageProperty;

static GParamSpec *properties[PROP_JOB + 1];

G_DEFINE_FINAL_TYPE (LkJobsPage, lk_jobs_page, ADW_TYPE_BIN)

static void
jobs_changed_cb (LkJobsPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (lk_engine_get_jobs (self->engine))) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "jobs" : "empty");
}

static void
search (gpointer page)
{
  LkJobsPage *self = page;

  lk_job_feed_set_search (self->feed, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
search_changed_cb (LkJobsPage *self)
{
  if (self->feed != NULL)
    lk_gradual_list_change (self->shown, search, self);
}

/* --- Choosing --- */

static void
selected_cb (LkJobsPage *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  /* A job that moves to another group is still the chosen one. */
  if (LK_IS_JOB (item))
    lk_job_detail_set_job (self->detail, item);
}

/* It may have come to its row just now. */
static void
shown_changed_cb (LkJobsPage *self)
{
  LkJob *job = lk_job_detail_get_job (self->detail);

  if (job != NULL && gtk_single_selection_get_selected_item (self->selection) != job)
    gtk_single_selection_set_selected (self->selection, lk_job_feed_find (self->feed, job));
}

static void
activated_cb (LkJobsPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  lk_compat_show_page (self->leaflet, "detail");
}

static void
show_list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_compat_show_page (LK_JOBS_PAGE (widget)->leaflet, "list");
}

/* Narrow, the list hides the job, and the job the figures of all. What was looked at beside the
 * list stays in view when there is room for one of them only. */
static gboolean
arrange_cb (gpointer user_data)
{
  LkJobsPage *self = user_data;
  gboolean folded = lk_compat_is_folded (self->leaflet);

  self->arrange = 0;
  if (folded && !self->folded && lk_job_detail_get_job (self->detail) != NULL)
    lk_compat_show_page (self->leaflet, "detail");
  self->folded = folded;
  lk_dashboard_view_set_narrow (self->dashboard, folded);
  gtk_widget_set_visible (GTK_WIDGET (self->dashboard),
                          !folded || lk_compat_shows_page (self->leaflet, "list"));

  return G_SOURCE_REMOVE;
}

/* The leaflet folds while it is being given its place, when nothing else may change its own. */
static void
job_changed_cb (LkJobsPage *self)
{
  if (self->arrange == 0)
    self->arrange = g_idle_add (arrange_cb, self);
  if (self->engine != NULL)
    lk_jobs_page_update_queue_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

static void
folded_cb (LkJobsPage *self)
{
  job_changed_cb (self);
  gtk_list_view_set_single_click_activate (self->list, lk_compat_is_folded (self->leaflet));
  g_object_notify (G_OBJECT (self->detail), "folded");
}

/* --- Rows --- */

static void
setup_cb (LkJobsPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, lk_job_row_new ());
}

/* The title of a section does not answer to the mouse, so it should not look as if it did. */
static void
mark_section (GtkWidget *child, gboolean section)
{
  GtkWidget *row = gtk_widget_get_parent (child);

  if (section)
    gtk_widget_add_css_class (row, "section");
  else
    gtk_widget_remove_css_class (row, "section");
}

static void
bind_cb (LkJobsPage *self, GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);
  gboolean job = LK_IS_JOB (object);

  gtk_list_item_set_selectable (item, job);
  gtk_list_item_set_activatable (item, job);
  lk_job_row_set_item (LK_JOB_ROW (gtk_list_item_get_child (item)), object);
  mark_section (gtk_list_item_get_child (item), !job);
  if (job && lk_job_get_status (object) == LK_JOB_QUEUED)
    lk_jobs_page_set_up_row (self, gtk_list_item_get_child (item));
}

/* --- Life --- */

static void
lk_jobs_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_JOB)
    g_value_set_object (value, lk_jobs_page_get_job (LK_JOBS_PAGE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_jobs_page_dispose (GObject *object)
{
  LkJobsPage *self = LK_JOBS_PAGE (object);

  g_clear_handle_id (&self->arrange, g_source_remove);
  if (self->queue_popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->queue_popover));
  self->queue_popover = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->feed);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_jobs_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, LkJobsPage, stack);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, dashboard);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, leaflet);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, search);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, pause_button);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, paused_banner);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, list);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, detail);
  gtk_widget_class_bind_template_child (klass, LkJobsPage, queue_popover);
}

static void
lk_jobs_page_class_init (LkJobsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = lk_jobs_page_get_property;
  G_OBJECT_CLASS (klass)->dispose = lk_jobs_page_dispose;

  properties[PROP_JOB] =
      g_param_spec_object ("job", NULL, NULL, LK_TYPE_JOB,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);

  g_type_ensure (LK_TYPE_DASHBOARD_VIEW);
  g_type_ensure (LK_TYPE_JOB_DETAIL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-jobs-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_install_action (widget_class, "jobs.show-list", NULL, show_list_action);
  lk_jobs_page_install_queue_actions (widget_class);
}

static void
lk_jobs_page_init (LkJobsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->queue_popover), GTK_WIDGET (self));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (job_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "notify::job", G_CALLBACK (job_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
fill_list (LkJobsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

/**
 * lk_jobs_page_set_engine:
 * @self: the page
 * @engine: has the jobs
 */
void
lk_jobs_page_set_engine (LkJobsPage *self, LkEngine *engine)
{
  LkPipeline *pipeline = lk_engine_get_pipeline (engine);
  LkJobList *jobs = lk_engine_get_jobs (engine);

  g_return_if_fail (LK_IS_JOBS_PAGE (self));

  g_set_object (&self->engine, engine);
  lk_job_detail_set_engine (self->detail, engine);
  lk_dashboard_view_set_dashboard (self->dashboard, lk_engine_get_dashboard (engine),
                                   lk_pipeline_get_rules (pipeline));
  self->feed = lk_job_feed_new (jobs, lk_pipeline_get_queue (pipeline));
  self->shown = lk_gradual_list_new (G_LIST_MODEL (self->feed), GTK_WIDGET (self->list));
  self->selection = gtk_single_selection_new (g_object_ref (self->shown));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (shown_changed_cb), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  fill_list (self);
  lk_jobs_page_begin_queue (self);
  jobs_changed_cb (self);
}

/**
 * lk_jobs_page_get_job:
 * @self: the page
 *
 * Returns: (nullable) (transfer none): the job that is to be seen in detail
 */
LkJob *
lk_jobs_page_get_job (LkJobsPage *self)
{
  g_return_val_if_fail (LK_IS_JOBS_PAGE (self), NULL);

  if (lk_compat_is_folded (self->leaflet) && lk_compat_shows_page (self->leaflet, "list"))
    return NULL;

  return lk_job_detail_get_job (self->detail);
}

/**
 * lk_jobs_page_show_job:
 * @self: the page
 * @job: what is to be seen, in the list and in detail
 */
void
lk_jobs_page_show_job (LkJobsPage *self, LkJob *job)
{
  g_return_if_fail (LK_IS_JOBS_PAGE (self));

  gtk_single_selection_set_selected (self->selection, lk_job_feed_find (self->feed, job));
  lk_job_detail_set_job (self->detail, job);
  lk_compat_show_page (self->leaflet, "detail");
}
