/* lk-wizard-model.c: what the model is called and how it is trained
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-wizard-model.h"

#include "lk-field-note.h"
#include "lk-parameter-row.h"
#include "lk-rows.h"
#include "lk-trigger.h"

#include <glib/gi18n.h>

struct _LkWizardModel
{
  AdwBin parent_instance;

  /* Template */
  AdwEntryRow *name;
  LkFieldNote *name_note;
  LkFieldNote *look_note;
  AdwEntryRow *trigger;
  LkFieldNote *trigger_note;
  GtkWidget *suggest;
  AdwComboRow *purpose;
  AdwComboRow *trainer;
  LkFieldNote *trainer_note;
  AdwActionRow *autocaption_row;
  GtkSwitch *autocaption;
  AdwPreferencesGroup *settings;
  GtkListBox *basic;
  GtkListBox *advanced;
  GtkWidget *advanced_group;

  LkDraft *draft;           /* (owned) (nullable) until it is set */
  LkPublishLook *look;      /* (owned) (nullable) likewise */
  LkTrainer *shown_trainer; /* (owned) (nullable) whose parameters are listed */
  gboolean showing;         /* the fields are being filled */
};

static const struct
{
  const char *nick;
  const char *title;
} purposes[] = {
  { "person", N_ ("Person or animal") },
  { "style", N_ ("Style") },
  { "product", N_ ("Product or thing") },
  { "custom", N_ ("Something else") },
};

G_DEFINE_FINAL_TYPE (LkWizardModel, lk_wizard_model, ADW_TYPE_BIN)

/* --- What is said below the fields --- */

static gboolean
note_fault (LkWizardModel *self, LkFieldNote *note, const char *field)
{
  const LkRecipeFault *fault = lk_draft_find_fault (self->draft, field);

  if (fault == NULL)
    return FALSE;

  lk_field_note_set (note, fault->warning ? LK_NOTE_WARNING : LK_NOTE_ERROR, fault->message);

  return TRUE;
}

static char **
dup_captions (LkDataset *dataset)
{
  g_autoptr (GStrvBuilder) captions = g_strv_builder_new ();

  for (guint i = 0; dataset != NULL && i < lk_dataset_get_n_pictures (dataset); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (dataset), i);

      g_strv_builder_add (captions, lk_picture_get_caption (picture));
    }

  return g_strv_builder_end (captions);
}

static void
update_trigger_note (LkWizardModel *self)
{
  static const LkNoteLevel levels[] = { [LK_TRIGGER_GOOD] = LK_NOTE_GOOD,
                                        [LK_TRIGGER_DOUBTFUL] = LK_NOTE_WARNING,
                                        [LK_TRIGGER_BAD] = LK_NOTE_ERROR };
  const char *word = lk_recipe_get_trigger_word (lk_draft_get_recipe (self->draft));
  g_auto (GStrv) captions = dup_captions (lk_draft_get_dataset (self->draft));
  g_autoptr (LkTriggerAdvice) advice =
      lk_trigger_advise (word != NULL ? word : "", (const char *const *) captions);

  if (!note_fault (self, self->trigger_note, "triggerWord"))
    lk_field_note_set (self->trigger_note, levels[advice->level], advice->sentence);
}

static void
update_name_note (LkWizardModel *self)
{
  g_autofree char *slug = lk_recipe_dup_slug (lk_draft_get_recipe (self->draft));
  /* Translators: %s is a name in lower case without spaces, such as "my-parrot" */
  g_autofree char *text = g_strdup_printf (_ ("Files and repository are called “%s”"), slug);

  if (!note_fault (self, self->name_note, "modelName"))
    lk_field_note_set (self->name_note, LK_NOTE_HINT, text);
  lk_field_note_set_look (self->look_note, self->look);
}

/* --- Captions --- */

static void
show_autocaption (LkWizardModel *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  LkDataset *dataset = lk_draft_get_dataset (self->draft);
  guint n_missing = dataset != NULL
                        ? lk_dataset_get_n_pictures (dataset) - lk_dataset_get_n_captions (dataset)
                        : 0;
  g_autofree char *missing =
      g_strdup_printf (ngettext ("%u picture has no caption. The trainer describes it, a minute or "
                                 "two longer; otherwise it is captioned with the trigger word.",
                                 "%u pictures have no caption. The trainer describes them, a "
                                 "minute or two longer; otherwise they are captioned with the "
                                 "trigger word.",
                                 n_missing),
                       n_missing);

  gtk_switch_set_active (self->autocaption, lk_recipe_get_autocaption (recipe));
  gtk_widget_set_visible (GTK_WIDGET (self->autocaption_row),
                          trainer != NULL &&
                              lk_trainer_get_field (trainer, LK_ROLE_AUTOCAPTION) != NULL);
  adw_action_row_set_subtitle (self->autocaption_row,
                               n_missing > 0 ? missing
                                             : _ ("All pictures have a caption: the trainer has "
                                                  "none to write"));
}

/* --- The trainer's settings --- */

/* Dataset, trigger word and captions are the pipeline's own business. */
static gboolean
is_for_people (LkTrainer *trainer, const char *name)
{
  static const LkTrainerRole hidden[] = { LK_ROLE_DATASET, LK_ROLE_TRIGGER };

  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    if (g_strcmp0 (lk_trainer_get_field (trainer, hidden[i]), name) == 0)
      return FALSE;

  return TRUE;
}

static void
list_parameters (LkWizardModel *self)
{
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  GListModel *parameters;
  gboolean any_advanced = FALSE;

  if (!g_set_object (&self->shown_trainer, trainer))
    return;

  lk_rows_clear (self->basic);
  lk_rows_clear (self->advanced);
  parameters = trainer != NULL ? lk_trainer_get_parameters (trainer) : NULL;
  for (guint i = 0; parameters != NULL && i < g_list_model_get_n_items (parameters); i++)
    {
      g_autoptr (LkParameter) parameter = g_list_model_get_item (parameters, i);
      gboolean advanced = lk_parameter_get_advanced (parameter);

      if (!is_for_people (trainer, lk_parameter_get_name (parameter)))
        continue;

      gtk_list_box_append (advanced ? self->advanced : self->basic,
                           lk_parameter_row_new (self->draft, parameter));
      any_advanced = any_advanced || advanced;
    }

  gtk_widget_set_visible (self->advanced_group, any_advanced);
}

/* --- Fields --- */

static LkRecipe *
recipe_to_change (LkWizardModel *self)
{
  return self->draft != NULL && !self->showing ? lk_draft_get_recipe (self->draft) : NULL;
}

static void
name_cb (LkWizardModel *self)
{
  LkRecipe *recipe = recipe_to_change (self);

  if (recipe != NULL)
    g_object_set (recipe, "model-name", gtk_editable_get_text (GTK_EDITABLE (self->name)), NULL);
}

static void
trigger_cb (LkWizardModel *self)
{
  LkRecipe *recipe = recipe_to_change (self);

  if (recipe != NULL)
    g_object_set (recipe, "trigger-word", gtk_editable_get_text (GTK_EDITABLE (self->trigger)),
                  NULL);
}

static void
suggest_cb (LkWizardModel *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  const char *name = lk_recipe_get_model_name (recipe);
  g_autofree char *word = lk_trigger_suggest (name != NULL ? name : "");

  g_object_set (recipe, "trigger-word", word, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->trigger));
}

static void
purpose_cb (LkWizardModel *self)
{
  LkRecipe *recipe = recipe_to_change (self);
  guint selected = adw_combo_row_get_selected (self->purpose);

  if (recipe != NULL && selected < G_N_ELEMENTS (purposes))
    g_object_set (recipe, "purpose", purposes[selected].nick, NULL);
}

static void
trainer_cb (LkWizardModel *self)
{
  LkRecipe *recipe = recipe_to_change (self);
  LkTrainer *trainer = adw_combo_row_get_selected_item (self->trainer);

  if (recipe == NULL || trainer == NULL)
    return;

  g_object_set (recipe, "trainer", lk_trainer_get_id (trainer), NULL);
}

static void
autocaption_cb (LkWizardModel *self)
{
  LkRecipe *recipe = recipe_to_change (self);

  if (recipe != NULL)
    g_object_set (recipe, "autocaption", gtk_switch_get_active (self->autocaption), NULL);
}

static void
fill_choices (LkWizardModel *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) title = gtk_property_expression_new (LK_TYPE_TRAINER, NULL, "title");

  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++)
    gtk_string_list_append (names, _ (purposes[i].title));
  adw_combo_row_set_model (self->purpose, G_LIST_MODEL (names));
  adw_combo_row_set_expression (self->trainer, title);
  adw_combo_row_set_model (self->trainer, G_LIST_MODEL (lk_engine_get_catalogue (
                                              lk_draft_get_engine (self->draft))));
}

static void
show_choices (LkWizardModel *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  GListModel *trainers = adw_combo_row_get_model (self->trainer);

  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++)
    if (g_strcmp0 (lk_recipe_get_purpose (recipe), purposes[i].nick) == 0)
      adw_combo_row_set_selected (self->purpose, i);

  for (guint i = 0; i < g_list_model_get_n_items (trainers); i++)
    {
      g_autoptr (LkTrainer) one = g_list_model_get_item (trainers, i);

      if (one == trainer)
        adw_combo_row_set_selected (self->trainer, i);
    }
}

static void
draft_changed_cb (LkWizardModel *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);

  self->showing = TRUE;
  lk_rows_show_text (self->name, lk_recipe_get_model_name (recipe));
  lk_rows_show_text (self->trigger, lk_recipe_get_trigger_word (recipe));
  gtk_widget_set_visible (self->suggest,
                          *gtk_editable_get_text (GTK_EDITABLE (self->trigger)) == '\0');
  show_choices (self);
  show_autocaption (self);
  self->showing = FALSE;

  update_name_note (self);
  update_trigger_note (self);
  list_parameters (self);
  if (!note_fault (self, self->trainer_note, "trainer") &&
      !note_fault (self, self->trainer_note, "autocaption"))
    lk_field_note_set (self->trainer_note, LK_NOTE_HINT,
                       trainer != NULL ? lk_trainer_get_description (trainer) : NULL);
}

static void
lk_wizard_model_dispose (GObject *object)
{
  LkWizardModel *self = LK_WIZARD_MODEL (object);

  g_clear_object (&self->shown_trainer);
  g_clear_object (&self->look);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_wizard_model_parent_class)->dispose (object);
}

static void
lk_wizard_model_class_init (LkWizardModelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_wizard_model_dispose;

  g_type_ensure (LK_TYPE_FIELD_NOTE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-wizard-model.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, name);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, name_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, look_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, trigger);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, trigger_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, suggest);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, purpose);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, trainer);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, trainer_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, autocaption_row);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, autocaption);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, settings);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, basic);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, advanced);
  gtk_widget_class_bind_template_child (widget_class, LkWizardModel, advanced_group);
  gtk_widget_class_bind_template_callback (widget_class, name_cb);
  gtk_widget_class_bind_template_callback (widget_class, trigger_cb);
  gtk_widget_class_bind_template_callback (widget_class, suggest_cb);
  gtk_widget_class_bind_template_callback (widget_class, purpose_cb);
  gtk_widget_class_bind_template_callback (widget_class, trainer_cb);
  gtk_widget_class_bind_template_callback (widget_class, autocaption_cb);
}

static void
lk_wizard_model_init (LkWizardModel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_wizard_model_set_draft:
 * @self: the page
 * @draft: what it edits
 * @look: what is known of the place where it is to be published
 */
void
lk_wizard_model_set_draft (LkWizardModel *self, LkDraft *draft, LkPublishLook *look)
{
  g_return_if_fail (LK_IS_WIZARD_MODEL (self));

  g_set_object (&self->draft, draft);
  g_set_object (&self->look, look);
  self->showing = TRUE;
  fill_choices (self);
  self->showing = FALSE;
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (look, "changed", G_CALLBACK (update_name_note), self, G_CONNECT_SWAPPED);
  draft_changed_cb (self);
}
