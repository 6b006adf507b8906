/* lk-job-row.c: a job in the list, or the heading of a group of jobs
 *
 * GTK makes up to 200 rows at once, as when a search ends. So each has the few widgets that it
 * needs, made without a template: this is a third of the work.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-row.h"

#include "lk-accessible.h"
#include "lk-job-feed.h"
#include "lk-job-text.h"
#include "lk-tooltip.h"

#include <glib/gi18n.h>

#define MARGIN                9
#define HEADING_MARGIN_TOP    12
#define HEADING_MARGIN_BOTTOM 3
/* Together with the space between columns. */
#define ICON_MARGIN 6

struct _LkJobRow
{
  GtkWidget parent_instance;

  /* Children */
  GtkLabel *heading;        /* (nullable) until it is needed */
  GtkImage *icon;           /* (nullable) until it is needed, as all of a job */
  GtkLabel *title;          /* (nullable) likewise */
  GtkLabel *when;           /* (nullable) likewise */
  GtkLabel *sentence;       /* (nullable) likewise */
  GtkWidget *practice;      /* (nullable) of a job that is one */
  GtkProgressBar *progress; /* (nullable) of a job that runs */

  GObject *item;         /* (owned) (nullable) */
  LkJob *job;            /* (nullable) the item, if it is one */
  GSignalGroup *signals; /* (owned) of the job */
  guint tick;            /* 0 when it shows what there is to tell */
};

G_DEFINE_FINAL_TYPE (LkJobRow, lk_job_row, GTK_TYPE_WIDGET)

/* --- Children --- */

static void
place (LkJobRow *self, gpointer child, int column, int row, int width, int height)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_set (gtk_layout_manager_get_layout_child (layout, child), "column", column, "row", row,
                "column-span", width, "row-span", height, NULL);
}

static GtkLabel *
make_label (const char *const *styles)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_css_classes (label, (const char **) styles);
  lk_tooltip_tell_cut (GTK_LABEL (label));

  return GTK_LABEL (label);
}

static void
make_content (LkJobRow *self)
{
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_margin_end (GTK_WIDGET (self->icon), ICON_MARGIN);
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_CENTER);
  self->title = make_label ((const char *const[]){ "heading", NULL });
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  self->when = make_label ((const char *const[]){ "dim-label", "caption", "numeric", NULL });
  gtk_label_set_ellipsize (self->when, PANGO_ELLIPSIZE_NONE);
  self->sentence = make_label ((const char *const[]){ "dim-label", "caption", NULL });

  place (self, self->icon, 0, 0, 1, 3);
  place (self, self->title, 1, 0, 1, 1);
  place (self, self->when, 3, 0, 1, 1);
  place (self, self->sentence, 1, 1, 3, 1);
}

static void
show_practice (LkJobRow *self, gboolean shown)
{
  if (shown && self->practice == NULL)
    {
      self->practice = gtk_label_new (_ ("Practice"));
      gtk_widget_set_css_classes (self->practice,
                                  (const char *[]){ "practice-badge", "caption", NULL });
      place (self, self->practice, 2, 0, 1, 1);
    }
  if (self->practice != NULL)
    gtk_widget_set_visible (self->practice, shown);
}

static void
show_progress (LkJobRow *self, gboolean shown)
{
  if (shown && self->progress == NULL)
    {
      self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress"), -1);
      place (self, self->progress, 1, 2, 3, 1);
    }
  if (self->progress == NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->progress), shown);
  gtk_progress_bar_set_fraction (self->progress, lk_job_get_progress (self->job) / 100);
}

/* Or else the heading. */
static void
show_content (LkJobRow *self, gboolean shown)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (shown && self->icon == NULL)
    make_content (self);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, shown == (child != (GtkWidget *) self->heading));
  gtk_widget_set_margin_top (widget, shown ? MARGIN : HEADING_MARGIN_TOP);
  gtk_widget_set_margin_bottom (widget, shown ? MARGIN : HEADING_MARGIN_BOTTOM);
}

static void
show_heading (LkJobRow *self, const char *title)
{
  if (self->heading == NULL)
    {
      self->heading = make_label ((const char *const[]){ "heading", "dim-label", NULL });
      place (self, self->heading, 0, 3, 4, 1);
    }

  gtk_label_set_text (self->heading, title);
  lk_accessible_name_cell (GTK_WIDGET (self), title, NULL);
}

/* --- A job in words --- */

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
                                 : g_strdup_printf (_ ("%.0f %%"), lk_job_get_progress (job));
}

static const char *
describe_state (LkJob *job)
{
  LkJobStatus status = lk_job_get_status (job);
  const char *message = lk_job_get_error_message (job);

  if (status == LK_JOB_FAILED && message != NULL)
    return message;
  if (lk_job_get_need (job) != NULL)
    return lk_job_get_need (job);
  if (!lk_job_status_is_running (status))
    return lk_job_text_status (job);

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
  const char *const styles[] = { lk_job_text_status_style (self->job), NULL };
  const char *sentence = describe_state (self->job);
  g_autofree char *when = describe_time (self->job);
  gboolean running = lk_job_status_is_running (status) && lk_job_get_need (self->job) == NULL;

  gtk_image_set_from_icon_name (self->icon, lk_job_text_status_icon (self->job));
  /* To set them anew styles the icon anew, though they be the same. */
  if (!gtk_widget_has_css_class (GTK_WIDGET (self->icon), styles[0]))
    gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  gtk_label_set_text (self->title, lk_job_get_title (self->job));
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->when, when);
  show_practice (self, lk_job_is_practice (self->job));
  show_progress (self, running);
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
  self->job = NULL;
  g_clear_object (&self->item);
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
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_GRID_LAYOUT);
}

static void
lk_job_row_init (LkJobRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_grid_layout_set_column_spacing (GTK_GRID_LAYOUT (layout), 6);
  gtk_grid_layout_set_row_spacing (GTK_GRID_LAYOUT (layout), 3);
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
 * @item: an #LkJob or an #LkJobHeading
 *
 * That it shows already costs nothing: when a job leaves the list, GTK binds all rows below it
 * anew, and none of them has changed.
 */
void
lk_job_row_set_item (LkJobRow *self, GObject *item)
{
  g_return_if_fail (LK_IS_JOB_ROW (self));

  if (!g_set_object (&self->item, item))
    return;

  cancel_tick (self);
  self->job = LK_IS_JOB (item) ? LK_JOB (item) : NULL;
  g_signal_group_set_target (self->signals, self->job);
  show_content (self, self->job != NULL);
  if (self->job != NULL)
    update (self);
  else
    show_heading (self, lk_job_heading_get_title (LK_JOB_HEADING (item)));
}
