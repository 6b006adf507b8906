/* lk-job-row.c: a job in the list, or the heading of a group of jobs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-row.h"

#include "lk-accessible.h"
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
  guint tick;            /* 0 when it shows what there is to tell */
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

/* Who does not see the row hears the title, and then how it stands with the job. */
static void
name_cell (LkJobRow *self, const char *sentence, const char *when)
{
  g_autofree char *description = *when != '\0' ? g_strdup_printf ("%s, %s", sentence, when)
                                               : g_strdup (sentence);

  lk_accessible_name_cell (GTK_WIDGET (self), lk_job_get_title (self->job), description);
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
  /* To set them anew styles the icon anew, though they be the same. */
  if (!gtk_widget_has_css_class (GTK_WIDGET (self->icon), styles[0]))
    gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  gtk_label_set_text (self->title, lk_job_get_title (self->job));
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->when, when);
  gtk_widget_set_visible (self->practice, lk_job_is_practice (self->job));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_progress_bar_set_fraction (self->progress, lk_job_get_progress (self->job) / 100);
  name_cell (self, sentence, when);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LkJobRow *self = LK_JOB_ROW (widget);

  self->tick = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

static void
cancel_tick (LkJobRow *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

/* A training tells of a step in many properties: they are shown together, in the next frame. */
static void
job_changed_cb (LkJobRow *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
lk_job_row_dispose (GObject *object)
{
  LkJobRow *self = LK_JOB_ROW (object);
  GtkWidget *child;

  cancel_tick (self);
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
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (job_changed_cb), self);
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

  cancel_tick (self);
  g_set_object (&self->job, job);
  g_signal_group_set_target (self->signals, job);
  gtk_widget_set_visible (self->content, job != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), LK_IS_JOB_HEADING (item));
  if (job != NULL)
    update (self);
  else if (item != NULL)
    {
      const char *title = lk_job_heading_get_title (LK_JOB_HEADING (item));

      gtk_label_set_text (self->heading, title);
      lk_accessible_name_cell (GTK_WIDGET (self), title, NULL);
    }
}
