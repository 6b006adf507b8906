/* lk-jobs-page-queue.c: in which order the jobs run, and whether any new one does
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-jobs-page-private.h"

#include "lk-job-row.h"

#define DROP_ABOVE "drop-above"
#define DROP_BELOW "drop-below"
/* On a row that has its menu already */
#define SET_UP "lk-set-up"

static LkQueue *
get_queue (LkJobsPage *self)
{
  return lk_pipeline_get_queue (lk_engine_get_pipeline (self->engine));
}

/* --- By keyboard and menu --- */

static void
move_by_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJobsPage *self = LK_JOBS_PAGE (widget);
  LkJob *job = lk_job_detail_get_job (self->detail);
  guint position;

  if (job == NULL || !lk_queue_find (get_queue (self), job, &position))
    return;

  if (g_str_equal (name, "jobs.move-to-front"))
    position = 0;
  else if (g_str_equal (name, "jobs.move-up"))
    position = position > 0 ? position - 1 : 0;
  else
    position++;

  lk_queue_move (get_queue (self), job, position);
}

static void
resume_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkPipeline *pipeline = lk_engine_get_pipeline (LK_JOBS_PAGE (widget)->engine);

  lk_rules_set_paused (lk_pipeline_get_rules (pipeline), FALSE);
}

void
lk_jobs_page_update_queue_actions (LkJobsPage *self)
{
  LkJob *job = lk_job_detail_get_job (self->detail);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (get_queue (self)));
  guint position = 0;
  gboolean waits = job != NULL && lk_queue_find (get_queue (self), job, &position);
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "jobs.move-up", waits && position > 0);
  gtk_widget_action_set_enabled (widget, "jobs.move-down", waits && position + 1 < n);
  gtk_widget_action_set_enabled (widget, "jobs.move-to-front", waits && position > 0);
}

static void
show_menu (LkJobsPage *self, GtkWidget *row, double x, double y)
{
  LkJob *job = lk_job_row_get_job (LK_JOB_ROW (row));
  graphene_point_t place;

  if (job == NULL || !lk_queue_find (get_queue (self), job, NULL) ||
      !gtk_widget_compute_point (row, GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y), &place))
    return;

  gtk_single_selection_set_selected (self->selection, lk_job_feed_find (self->feed, job));
  gtk_popover_set_pointing_to (self->queue_popover,
                               &(GdkRectangle){ (int) place.x, (int) place.y, 1, 1 });
  gtk_popover_popup (self->queue_popover);
}

static void
pressed_cb (GtkGestureClick *click, int n_press, double x, double y, gpointer user_data)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (click));

  if (event != NULL && gdk_event_triggers_context_menu (event))
    show_menu (user_data, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click)), x, y);
}

/* --- By drag and drop --- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, LkJobsPage *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  LkJob *job = lk_job_row_get_job (LK_JOB_ROW (row));

  if (job == NULL || !lk_queue_find (get_queue (self), job, NULL))
    return NULL;

  return gdk_content_provider_new_typed (LK_TYPE_JOB, job);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, LkJobsPage *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, paintable, 0, 0);
}

static gboolean
is_below (GtkWidget *row, double y)
{
  return y > gtk_widget_get_height (row) / 2.0;
}

static void
show_place (GtkWidget *row, const char *style)
{
  gtk_widget_remove_css_class (row, DROP_ABOVE);
  gtk_widget_remove_css_class (row, DROP_BELOW);
  if (style != NULL)
    gtk_widget_add_css_class (row, style);
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, LkJobsPage *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  LkJob *job = lk_job_row_get_job (LK_JOB_ROW (row));

  if (job == NULL || !lk_queue_find (get_queue (self), job, NULL))
    return 0;

  show_place (row, is_below (row, y) ? DROP_BELOW : DROP_ABOVE);

  return GDK_ACTION_MOVE;
}

static void
leave_cb (GtkDropTarget *target)
{
  show_place (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target)), NULL);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LkJobsPage *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  LkJob *there = lk_job_row_get_job (LK_JOB_ROW (row));
  LkJob *job = g_value_get_object (value);
  guint from;
  guint to;

  show_place (row, NULL);
  /* Any of them may have begun to run in the meantime. */
  if (there == NULL || !lk_queue_find (get_queue (self), there, &to) ||
      !lk_queue_find (get_queue (self), job, &from))
    return FALSE;

  if (is_below (row, y))
    to++;
  if (from < to)
    to--;

  return lk_queue_move (get_queue (self), job, to);
}

/* --- Life --- */

/**
 * lk_jobs_page_set_up_row: (skip)
 * @self: the page
 * @row: a row of a job that waits, which is to have a menu and a place in the order
 */
void
lk_jobs_page_set_up_row (LkJobsPage *self, GtkWidget *row)
{
  GtkGesture *click;
  GtkDragSource *source;
  GtkDropTarget *target;

  /* Rows are shared in turn. */
  if (g_object_get_data (G_OBJECT (row), SET_UP) != NULL)
    return;

  g_object_set_data (G_OBJECT (row), SET_UP, self);
  click = gtk_gesture_click_new ();
  source = gtk_drag_source_new ();
  target = gtk_drop_target_new (LK_TYPE_JOB, GDK_ACTION_MOVE);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));

  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}

void
lk_jobs_page_install_queue_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "jobs.resume-queue", NULL, resume_action);
  gtk_widget_class_install_action (klass, "jobs.move-up", NULL, move_by_action);
  gtk_widget_class_install_action (klass, "jobs.move-down", NULL, move_by_action);
  gtk_widget_class_install_action (klass, "jobs.move-to-front", NULL, move_by_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Up, GDK_ALT_MASK, "jobs.move-up", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Down, GDK_ALT_MASK, "jobs.move-down", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Home, GDK_ALT_MASK, "jobs.move-to-front",
                                       NULL);
}

void
lk_jobs_page_begin_queue (LkJobsPage *self)
{
  LkRules *rules = lk_pipeline_get_rules (lk_engine_get_pipeline (self->engine));

  g_object_bind_property (rules, "paused", self->pause_button, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (rules, "paused", self->paused_banner, "reveal-child",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (get_queue (self), "items-changed",
                           G_CALLBACK (lk_jobs_page_update_queue_actions), self, G_CONNECT_SWAPPED);
  lk_jobs_page_update_queue_actions (self);
}
