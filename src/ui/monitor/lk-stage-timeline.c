/* lk-stage-timeline.c: the five stages of a job, one below the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-stage-timeline.h"

#include "lk-job-text.h"

#include <glib/gi18n.h>

/* --- One stage --- */

#define LK_TYPE_STAGE_ROW (lk_stage_row_get_type ())
G_DECLARE_FINAL_TYPE (LkStageRow, lk_stage_row, LK, STAGE_ROW, AdwActionRow)

struct _LkStageRow
{
  AdwActionRow parent_instance;

  LkStageRecord *record; /* (owned) */
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *duration;
};

G_DEFINE_FINAL_TYPE (LkStageRow, lk_stage_row, ADW_TYPE_ACTION_ROW)

static const char *
last_message (LkStageRecord *record)
{
  GPtrArray *history = lk_stage_record_get_history (record);

  return history->len > 0 ? ((LkAttempt *) g_ptr_array_index (history, history->len - 1))->message
                          : NULL;
}

static char *
describe (LkStageRecord *record)
{
  LkStageState state = lk_stage_record_get_state (record);
  guint attempts = lk_stage_record_get_attempts (record);
  const char *sentence = state == LK_STAGE_FAILED ? last_message (record)
                                                  : lk_stage_record_get_sentence (record);
  g_autofree char *tries =
      attempts > 1 ? g_strdup_printf (ngettext ("%u attempt", "%u attempts", attempts), attempts)
                   : NULL;

  if (sentence == NULL || *sentence == '\0')
    return tries != NULL ? g_steal_pointer (&tries) : g_strdup ("");

  return tries != NULL ? g_strdup_printf ("%s · %s", sentence, tries) : g_strdup (sentence);
}

static void
update (LkStageRow *self)
{
  LkStageState state = lk_stage_record_get_state (self->record);
  const char *const styles[] = { lk_job_text_stage_style (state), NULL };
  double seconds = lk_stage_record_get_duration (self->record);
  g_autofree char *duration = seconds > 0 ? lk_job_text_duration (seconds) : g_strdup ("");
  g_autofree char *text = describe (self->record);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), markup);
  gtk_image_set_from_icon_name (self->icon, lk_job_text_stage_icon (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), state != LK_STAGE_RUNNING);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == LK_STAGE_RUNNING);
  gtk_spinner_set_spinning (self->spinner, state == LK_STAGE_RUNNING);
  gtk_label_set_text (self->duration, duration);
}

static void
lk_stage_row_finalize (GObject *object)
{
  g_clear_object (&LK_STAGE_ROW (object)->record);

  G_OBJECT_CLASS (lk_stage_row_parent_class)->finalize (object);
}

static void
lk_stage_row_class_init (LkStageRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_stage_row_finalize;
}

static void
lk_stage_row_init (LkStageRow *self)
{
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->duration = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->duration), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->duration), "numeric");
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->spinner));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->duration));
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  LkStageRow *self = g_object_new (LK_TYPE_STAGE_ROW, NULL);

  self->record = g_object_ref (item);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 _ (lk_stage_record_get_title (self->record)));
  g_signal_connect_object (self->record, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

/* --- All of them --- */

struct _LkStageTimeline
{
  AdwBin parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (LkStageTimeline, lk_stage_timeline, ADW_TYPE_BIN)

static void
lk_stage_timeline_class_init (LkStageTimelineClass *klass)
{
}

static void
lk_stage_timeline_init (LkStageTimeline *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Stages"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

/**
 * lk_stage_timeline_set_job:
 * @self: a timeline
 * @job: (nullable): whose stages are shown
 */
void
lk_stage_timeline_set_job (LkStageTimeline *self, LkJob *job)
{
  g_return_if_fail (LK_IS_STAGE_TIMELINE (self));

  gtk_list_box_bind_model (self->list, job != NULL ? lk_job_get_stages (job) : NULL, make_row, self,
                           NULL);
}
