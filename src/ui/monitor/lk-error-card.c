/* lk-error-card.c: why a job failed, in plain words, with the button that mends it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-error-card.h"

#include "lk-wrap-layout.h"

#include <glib/gi18n.h>

struct _LkErrorCard
{
  AdwBin parent_instance;

  /* Template */
  GtkLabel *title;
  GtkLabel *message;
  GtkLabel *hint;
  GtkWidget *details_expander;
  GtkLabel *details;
  GtkWidget *buttons;
  GtkButton *mend;
  GtkWidget *retry;
};

G_DEFINE_FINAL_TYPE (LkErrorCard, lk_error_card, ADW_TYPE_BIN)

/* The one place where a remedy becomes a button; trying again has one of its own. */
static const char *const remedy_actions[] = {
  [LK_REMEDY_NONE] = NULL,
  [LK_REMEDY_TRY_AGAIN] = NULL,
  [LK_REMEDY_OPEN_ACCOUNTS] = "win.show-accounts",
  [LK_REMEDY_CHANGE_SETTINGS] = "job.train-again",
  [LK_REMEDY_MAKE_ROOM] = "job.show-files",
};

static void
set_style (GtkWidget *widget, const char *style, gboolean wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, style);
  else
    gtk_widget_remove_css_class (widget, style);
}

static void
lk_error_card_class_init (LkErrorCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-error-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, title);
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, message);
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, hint);
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, details_expander);
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, details);
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, buttons);
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, mend);
  gtk_widget_class_bind_template_child (widget_class, LkErrorCard, retry);
}

static void
lk_error_card_init (LkErrorCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->buttons, lk_wrap_layout_new (9));
}

static char *
make_title (LkJob *job)
{
  const LkStageInfo *stage = lk_job_get_error_stage (job) != NULL
                                 ? lk_stage_info_find (lk_job_get_error_stage (job))
                                 : NULL;
  const char *category = lk_category_get_title (lk_job_get_error_category (job));

  if (lk_job_get_need (job) != NULL)
    return g_strdup_printf (_ ("“%s” needs you"), lk_job_get_title (job));
  if (stage == NULL)
    return g_strdup (category);

  /* Translators: a stage, such as "Training", and a kind of error, such as "Network" */
  return g_strdup_printf (_ ("%s failed: %s"), _ (stage->title), category);
}

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_remedy (LkErrorCard *self, LkRemedy remedy)
{
  const char *action = remedy_actions[remedy];

  gtk_widget_set_visible (GTK_WIDGET (self->mend), action != NULL);
  if (action != NULL)
    {
      gtk_button_set_label (self->mend, lk_remedy_get_label (remedy));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->mend), action);
    }
  set_style (self->retry, "suggested-action", action == NULL);
}

/**
 * lk_error_card_set_job:
 * @self: a card
 * @job: a job; the card shows itself only for one that failed, or waits for the person
 */
void
lk_error_card_set_job (LkErrorCard *self, LkJob *job)
{
  LkCategory category = lk_job_get_error_category (job);
  const char *need = lk_job_get_need (job);
  const char *details = need == NULL ? lk_job_get_error_details (job) : NULL;
  g_autofree char *title = make_title (job);

  g_return_if_fail (LK_IS_ERROR_CARD (self));

  gtk_widget_set_visible (GTK_WIDGET (self),
                          need != NULL || lk_job_get_status (job) == LK_JOB_FAILED);
  gtk_label_set_text (self->title, title);
  show_text (self->message, need != NULL ? need : lk_job_get_error_message (job));
  show_text (self->hint, need == NULL ? lk_category_get_hint (category) : NULL);
  gtk_label_set_text (self->details, details != NULL ? details : "");
  gtk_widget_set_visible (self->details_expander, details != NULL && *details != '\0');
  show_remedy (self, need != NULL ? LK_REMEDY_OPEN_ACCOUNTS : lk_category_get_remedy (category));
  gtk_widget_set_visible (self->retry, need == NULL);
}
