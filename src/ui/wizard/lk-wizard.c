/* lk-wizard.c: from a dataset to a job in four pages
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-wizard.h"

#include "lk-drafts.h"
#include "lk-enumerate.h"
#include "lk-field-note.h"
#include "lk-help.h"
#include "lk-toast.h"
#include "lk-wizard-dataset.h"
#include "lk-wizard-model.h"
#include "lk-wizard-publish.h"
#include "lk-wizard-review.h"

#include <glib/gi18n.h>

struct _LkWizard
{
  AdwWindow parent_instance;

  /* Template */
  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkWidget *cancel;
  GtkWidget *back;
  GtkWidget *next;
  GtkWidget *start;
  GtkRevealer *practice;
  GtkStack *pages;
  LkWizardDataset *dataset_page;
  LkWizardModel *model_page;
  LkWizardPublish *publish_page;
  LkWizardReview *review_page;
  LkFieldNote *reason;

  LkDraft *draft;       /* (owned) (nullable) until it is set */
  LkServices *services; /* (owned) (nullable) likewise */
  LkPublishLook *look;  /* (owned) (nullable) likewise */
  GSettings *settings;  /* (owned) (nullable) likewise */
  gboolean touched;     /* there are choices that would be missed */
  gboolean starting;
};

/* In the order in which a person meets them. A page can be left when none of its fields
 * has a fault. */
static const struct
{
  const char *name;
  const char *title;
  const char *help;
} steps[] = {
  { "dataset", N_ ("Dataset"), "pictures" },
  { "model", N_ ("Model"), "train" },
  { "publish", N_ ("Publish"), "publish" },
  { "review", N_ ("Review"), "cost" },
};

/* What is wrong with a field is said beside it; below the page only which ones they are. */
static const struct
{
  const char *step;
  const char *field;
  const char *title;
} fields[] = {
  { "model", "modelName", N_ ("Name") },
  { "model", "triggerWord", N_ ("Trigger word") },
  { "model", "purpose", N_ ("Purpose") },
  { "model", "trainer", N_ ("Trainer") },
  { "publish", "owner", N_ ("Owner") },
  { "publish", "repository", N_ ("Repository") },
  { "publish", "saveTo", N_ ("Save to a folder") },
  { "publish", "license", N_ ("License") },
  { "publish", "destination", N_ ("Destination") },
};

G_DEFINE_FINAL_TYPE (LkWizard, lk_wizard, ADW_TYPE_WINDOW)

static guint
current_step (LkWizard *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->pages);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_strcmp0 (steps[i].name, name) == 0)
      return i;

  return 0;
}

static const char *
find_fault (LkWizard *self, const char *field)
{
  const LkRecipeFault *fault = lk_draft_find_fault (self->draft, field);

  return fault != NULL && !fault->warning ? fault->message : NULL;
}

static void
add_parameters (LkWizard *self, GString *titles)
{
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  GListModel *parameters = trainer != NULL ? lk_trainer_get_parameters (trainer) : NULL;

  for (guint i = 0; parameters != NULL && i < g_list_model_get_n_items (parameters); i++)
    {
      g_autoptr (LkParameter) parameter = g_list_model_get_item (parameters, i);

      if (find_fault (self, lk_parameter_get_name (parameter)) != NULL)
        lk_enumerate (titles, lk_parameter_get_title (parameter));
    }
}

/* The pictures have no field beside which it could be said. */
static char *
dup_dataset_reason (LkWizard *self)
{
  LkCheckup *checkup = lk_draft_get_checkup (self->draft);

  if (find_fault (self, "trainingImages") != NULL)
    return g_strdup (find_fault (self, "trainingImages"));

  return checkup != NULL && !lk_checkup_can_train (checkup)
             ? g_strdup (_ ("Mend the errors that the check-up found to go on"))
             : NULL;
}

/* Returns: (transfer full) (nullable): why the page cannot be left yet */
static char *
dup_reason (LkWizard *self, const char *step)
{
  g_autoptr (GString) titles = g_string_new (NULL);

  if (g_str_equal (step, "dataset"))
    return dup_dataset_reason (self);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].step, step) && find_fault (self, fields[i].field) != NULL)
      lk_enumerate (titles, _ (fields[i].title));
  if (g_str_equal (step, "model"))
    add_parameters (self, titles);

  /* Translators: %s is a list of the names of fields */
  return titles->len > 0 ? g_strdup_printf (_ ("To go on, mend: %s"), titles->str) : NULL;
}

static void
update (LkWizard *self)
{
  guint step = current_step (self);
  gboolean last = step + 1 == G_N_ELEMENTS (steps);
  g_autofree char *place =
      g_strdup_printf (_ ("Step %u of %u"), step + 1, (guint) G_N_ELEMENTS (steps));
  g_autofree char *reason = NULL;

  if (self->draft == NULL)
    return;

  reason = last ? lk_wizard_review_dup_reason (self->review_page)
                : dup_reason (self, steps[step].name);
  lk_field_note_set (self->reason, LK_NOTE_ERROR, reason);
  gtk_window_set_default_widget (GTK_WINDOW (self), last ? self->start : self->next);

  adw_window_title_set_title (self->title, _ (steps[step].title));
  adw_window_title_set_subtitle (self->title, place);
  gtk_widget_set_visible (self->cancel, step == 0);
  gtk_widget_set_visible (self->back, step > 0);
  gtk_widget_set_visible (self->next, !last);
  gtk_widget_set_visible (self->start, last);
  gtk_revealer_set_reveal_child (self->practice, lk_draft_get_practice (self->draft));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.back", step > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.next", !last && reason == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.start",
                                 last && !self->starting &&
                                     lk_wizard_review_get_can_start (self->review_page));
}

/* --- The place where it is to be published --- */

/* Not before the second page: whoever only looks at the check-up asks for nothing. */
static void
ask_about_place (LkWizard *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);

  if (current_step (self) == 0)
    return;

  lk_publish_look_set_connections (self->look,
                                   lk_services_use (self->services, lk_recipe_get_profile (recipe),
                                                    NULL));
  lk_publish_look_ask (self->look, recipe);
}

static void
place_known_cb (LkWizard *self)
{
  gboolean taken = lk_publish_look_get_state (self->look) == LK_NAME_TAKEN;

  lk_draft_set_problem (self->draft, "repository",
                        taken ? lk_publish_look_get_sentence (self->look) : NULL);
}

static void
draft_changed_cb (LkWizard *self)
{
  ask_about_place (self);
  update (self);
}

/* A token may have been added in the meantime. */
static void
is_active_cb (LkWizard *self)
{
  if (self->look != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    lk_publish_look_ask_again (self->look);
}

/* --- Choices that outlive the wizard --- */

static void
touched_cb (LkWizard *self)
{
  self->touched = TRUE;
}

static void
keep_choices (LkWizard *self)
{
  if (self->touched && lk_draft_get_dataset (self->draft) != NULL)
    lk_drafts_keep (self->settings, self->draft);
}

static void
forget_choices (LkWizard *self)
{
  self->touched = FALSE;
  if (lk_draft_get_dataset (self->draft) != NULL)
    lk_drafts_forget (self->settings, lk_draft_get_dataset (self->draft));
}

static gboolean
lk_wizard_close_request (GtkWindow *window)
{
  keep_choices (LK_WIZARD (window));

  return GTK_WINDOW_CLASS (lk_wizard_parent_class)->close_request (window);
}

/* --- Actions --- */

static void
go_to (LkWizard *self, guint step)
{
  keep_choices (self);
  gtk_stack_set_visible_child_name (self->pages, steps[step].name);
  if (g_str_equal (steps[step].name, "review"))
    lk_wizard_review_check (self->review_page);
  ask_about_place (self);
  update (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWizard *self = LK_WIZARD (widget);

  go_to (self, current_step (self) - 1);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWizard *self = LK_WIZARD (widget);

  go_to (self, current_step (self) + 1);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWizard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkJob) job = lk_draft_submit_finish (LK_DRAFT (source), result, &error);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  self->starting = FALSE;
  if (job == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (self->pages), error);
      update (self);
      return;
    }

  forget_choices (self);
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-job", "s", lk_job_get_id (job));
  gtk_window_close (GTK_WINDOW (self));
}

static void
start_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWizard *self = LK_WIZARD (widget);

  self->starting = TRUE;
  update (self);
  lk_draft_submit_async (self->draft, NULL, submitted_cb, g_object_ref (self));
}

static void
start_over_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWizard *self = LK_WIZARD (widget);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *id = g_strdup (lk_dataset_get_id (lk_draft_get_dataset (self->draft)));

  forget_choices (self);
  gtk_window_close (GTK_WINDOW (self));
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.train", "s", id);
}

static void
show_accounts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (widget));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-accounts", NULL);
}

/* --- Life --- */

static void
lk_wizard_dispose (GObject *object)
{
  LkWizard *self = LK_WIZARD (object);

  g_clear_object (&self->look);
  g_clear_object (&self->services);
  g_clear_object (&self->settings);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_wizard_parent_class)->dispose (object);
}

static gboolean
help_key_cb (GtkWidget *widget, GVariant *unused, gpointer user_data)
{
  lk_help_open (widget, steps[current_step (LK_WIZARD (widget))].help);

  return TRUE;
}

static void
lk_wizard_class_init (LkWizardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_wizard_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lk_wizard_close_request;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_F1, 0, help_key_cb, NULL);
  g_type_ensure (LK_TYPE_FIELD_NOTE);
  g_type_ensure (LK_TYPE_WIZARD_DATASET);
  g_type_ensure (LK_TYPE_WIZARD_MODEL);
  g_type_ensure (LK_TYPE_WIZARD_PUBLISH);
  g_type_ensure (LK_TYPE_WIZARD_REVIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWizard, toasts);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, title);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, cancel);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, back);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, next);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, start);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, practice);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, pages);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, dataset_page);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, model_page);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, publish_page);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, review_page);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, reason);
  gtk_widget_class_install_action (widget_class, "wizard.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "wizard.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "wizard.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "wizard.start-over", NULL, start_over_action);
  gtk_widget_class_install_action (widget_class, "wizard.show-accounts", NULL,
                                   show_accounts_action);
}

static void
lk_wizard_init (LkWizard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->review_page, "notify::can-start", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (is_active_cb), NULL);
}

/* No larger than the window that it covers, which may be as narrow as a telephone. */
static void
fit_into (LkWizard *self, GtkWindow *parent)
{
  int width;
  int height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (gtk_widget_get_width (GTK_WIDGET (parent)) > 0)
    width = MIN (width, gtk_widget_get_width (GTK_WIDGET (parent)));
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
}

/**
 * lk_wizard_new:
 * @parent: the window to which it belongs; knows `win.show-job`, `win.show-accounts`, `win.train`
 * @draft: what it edits
 * @services: starts the practice services
 * @settings: where choices are kept until the training is started
 *
 * Returns: (transfer none): a wizard, not yet shown
 */
LkWizard *
lk_wizard_new (GtkWindow *parent, LkDraft *draft, LkServices *services, GSettings *settings)
{
  LkWizard *self = g_object_new (LK_TYPE_WIZARD, "transient-for", parent, NULL);

  if (parent != NULL)
    fit_into (self, parent);
  g_set_object (&self->draft, draft);
  g_set_object (&self->services, services);
  g_set_object (&self->settings, settings);
  self->look = lk_publish_look_new (lk_engine_get_http (lk_draft_get_engine (draft)));
  lk_wizard_dataset_set_draft (self->dataset_page, draft);
  lk_wizard_model_set_draft (self->model_page, draft, self->look);
  lk_wizard_publish_set_draft (self->publish_page, draft, self->look);
  lk_wizard_review_set_draft (self->review_page, draft, self->look, services);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->look, "changed", G_CALLBACK (place_known_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_draft_get_recipe (draft), "notify", G_CALLBACK (touched_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_draft_get_recipe (draft), "parameter-changed",
                           G_CALLBACK (touched_cb), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

/**
 * lk_wizard_say_kept:
 * @self: a wizard whose choices are those of an earlier one that was closed
 */
void
lk_wizard_say_kept (LkWizard *self)
{
  AdwToast *toast = adw_toast_new (_ ("Your choices of last time are here again"));

  g_return_if_fail (LK_IS_WIZARD (self));

  adw_toast_set_button_label (toast, _ ("_Start Over"));
  adw_toast_set_action_name (toast, "wizard.start-over");
  adw_toast_overlay_add_toast (self->toasts, toast);
}
