/* lk-event-row.c: one event of a trace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-event-row.h"

#include "lk-accessible.h"
#include "lk-job-text.h"

#include <glib/gi18n.h>

struct _LkEventRow
{
  GtkWidget parent_instance;

  /* Template */
  GtkImage *icon;
  GtkLabel *message;
  GtkLabel *facts;
  GtkLabel *time;
};

static const struct
{
  const char *icon;
  const char *style;
} levels[] = {
  [LK_EVENT_DEBUG] = { "content-loading-symbolic", "dim-label" },
  [LK_EVENT_INFO] = { "dialog-information-symbolic", "accent" },
  [LK_EVENT_WARNING] = { "dialog-warning-symbolic", "warning" },
  [LK_EVENT_ERROR] = { "dialog-error-symbolic", "error" },
};

G_DEFINE_FINAL_TYPE (LkEventRow, lk_event_row, GTK_TYPE_WIDGET)

static void
lk_event_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lk_event_row_parent_class)->dispose (object);
}

static void
lk_event_row_class_init (LkEventRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_event_row_dispose;

  gtk_widget_class_set_css_name (widget_class, "eventrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-event-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkEventRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LkEventRow, message);
  gtk_widget_class_bind_template_child (widget_class, LkEventRow, facts);
  gtk_widget_class_bind_template_child (widget_class, LkEventRow, time);
}

static void
lk_event_row_init (LkEventRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lk_event_row_new (void)
{
  return g_object_new (LK_TYPE_EVENT_ROW, NULL);
}

/**
 * lk_event_row_dup_facts:
 * @event: an event
 *
 * Returns: (transfer full): its stage, category, attempt and duration in one line
 */
char *
lk_event_row_dup_facts (LkEvent *event)
{
  const LkStageInfo *stage =
      lk_event_get_stage (event) != NULL ? lk_stage_info_find (lk_event_get_stage (event)) : NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (stage != NULL)
    g_ptr_array_add (parts, g_strdup (_ (stage->title)));
  if (lk_event_get_category (event) != LK_CATEGORY_NONE)
    g_ptr_array_add (parts, g_strdup (lk_category_get_title (lk_event_get_category (event))));
  if (lk_event_get_attempt (event) > 1)
    g_ptr_array_add (parts, g_strdup_printf (_ ("attempt %u"), lk_event_get_attempt (event)));
  if (lk_event_get_duration (event) >= 0)
    g_ptr_array_add (parts, lk_job_text_duration (lk_event_get_duration (event)));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

/**
 * lk_event_row_set_event:
 * @self: a row
 * @event: what it shows
 */
void
lk_event_row_set_event (LkEventRow *self, LkEvent *event)
{
  const char *const styles[] = { levels[lk_event_get_level (event)].style, NULL };
  g_autoptr (GDateTime) then =
      g_date_time_new_from_unix_local (lk_event_get_time (event) / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (then, "%H:%M:%S");
  g_autofree char *facts = lk_event_row_dup_facts (event);

  g_return_if_fail (LK_IS_EVENT_ROW (self));

  gtk_image_set_from_icon_name (self->icon, levels[lk_event_get_level (event)].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  gtk_label_set_text (self->message, lk_event_get_message (event));
  gtk_label_set_text (self->facts, facts);
  gtk_label_set_text (self->time, time);
  lk_accessible_name_cell (GTK_WIDGET (self), lk_event_get_message (event), facts);
}
