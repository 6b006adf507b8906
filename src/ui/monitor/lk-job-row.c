/* lk-job-row.c: a job in the list, or the heading of a group of jobs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-row.h"

#include "lk-job-feed.h"
#include "lk-job-text.h"

#include <glib/gi18n.h>

struct _LkJobRow
{
  GtkWidget parent_instance;

  /* Template */
  GtkLabel *heading;
  GtkWidget *content;
  GtkImage *icon;
  GtkLabel *title;
  GtkWidget *practice;
  GtkLabel *when;
  GtkLabel *sentence;
  GtkProgressBar *progress;

  LkJob *job;            /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the job */
};

G_DEFINE_FINAL_TYPE (LkJobRow, lk_job_row, GTK_TYPE_WIDGET)

static char *
describe_time (LkJob *job)
{
  LkJobStatus status = lk_job_get_status (job);
  char *left;

  if (lk_job_status_is_final (status))
    return lk_job_text_when (lk_job_get_finished (job));

  left = lk_job_text_time_left (lk_job_get_seconds_left (job));
  if (left != NULL)
    return left;

  return status == LK_JOB_QUEUED ? g_strdup ("")
                                 : g_strdup_printf ("%.0f %%", lk_job_get_progress (job));
}

static const char *
describe_state (LkJob *job)
{
  LkJobStatus status = lk_job_get_status (job);
  const char *message = lk_job_get_error_message (job);

  if (status == LK_JOB_FAILED && message != NULL)
    return message;
  if (lk_job_status_is_final (status) || status == LK_JOB_QUEUED)
    return lk_job_text_status (status);

  return lk_job_get_sentence (job);
}

static void
update (LkJobRow *self)
{
  LkJobStatus status = lk_job_get_status (self->job);
  const char *const styles[] = { lk_job_text_status_style (status), NULL };
  const char *sentence = describe_state (self->job);
  g_autofree char *when = describe_time (self->job);
  gboolean running = !lk_job_status_is_final (status) && status != LK_JOB_QUEUED;

  gtk_image_set_from_icon_name (self->icon, lk_job_text_status_icon (status));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  gtk_label_set_text (self->title, lk_job_get_title (self->job));
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->when, when);
  gtk_widget_set_visible (self->practice, lk_job_is_practice (self->job));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_progress_bar_set_fraction (self->progress, lk_job_get_progress (self->job) / 100);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lk_job_get_title (self->job), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  sentence, -1);
}

static void
lk_job_row_dispose (GObject *object)
{
  LkJobRow *self = LK_JOB_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->signals);
  g_clear_object (&self->job);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lk_job_row_parent_class)->dispose (object);
}

static void
lk_job_row_class_init (LkJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_job_row_dispose;

  gtk_widget_class_set_css_name (widget_class, "jobrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, heading);
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, content);
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, practice);
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, when);
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, sentence);
  gtk_widget_class_bind_template_child (widget_class, LkJobRow, progress);
}

static void
lk_job_row_init (LkJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (LK_TYPE_JOB);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
lk_job_row_new (void)
{
  return g_object_new (LK_TYPE_JOB_ROW, NULL);
}

/**
 * lk_job_row_get_job:
 * @self: a row
 *
 * Returns: (nullable) (transfer none): the job, unless the row is a heading
 */
LkJob *
lk_job_row_get_job (LkJobRow *self)
{
  g_return_val_if_fail (LK_IS_JOB_ROW (self), NULL);

  return self->job;
}

/**
 * lk_job_row_set_item:
 * @self: a row
 * @item: (nullable): an #LkJob or an #LkJobHeading
 */
void
lk_job_row_set_item (LkJobRow *self, GObject *item)
{
  LkJob *job = LK_IS_JOB (item) ? LK_JOB (item) : NULL;

  g_return_if_fail (LK_IS_JOB_ROW (self));

  g_set_object (&self->job, job);
  g_signal_group_set_target (self->signals, job);
  gtk_widget_set_visible (self->content, job != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), LK_IS_JOB_HEADING (item));
  if (job != NULL)
    update (self);
  else if (item != NULL)
    gtk_label_set_text (self->heading, lk_job_heading_get_title (LK_JOB_HEADING (item)));
}
