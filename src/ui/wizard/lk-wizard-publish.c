/* lk-wizard-publish.c: where the model goes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-wizard-publish.h"

#include "lk-field-note.h"
#include "lk-lora-folders.h"
#include "lk-rows.h"

#include <glib/gi18n.h>

struct _LkWizardPublish
{
  AdwBin parent_instance;

  /* Template */
  GtkSwitch *publish;
  AdwEntryRow *repository;
  GtkSwitch *public;
  LkFieldNote *repository_note;
  LkFieldNote *license_note;
  AdwActionRow *folder_row;
  GtkWidget *forget;
  GtkWidget *known_group;
  GtkListBox *known;
  LkFieldNote *folder_note;
  AdwEntryRow *destination;
  LkFieldNote *destination_note;

  LkDraft *draft;            /* (owned) (nullable) until it is set */
  GPtrArray *folders;        /* (element-type LkLoraFolder) (nullable) once they were found */
  GCancellable *cancellable; /* (owned) ends with the page */
  gboolean showing;          /* the fields are being filled */
};

G_DEFINE_FINAL_TYPE (LkWizardPublish, lk_wizard_publish, ADW_TYPE_BIN)

/* --- What is said --- */

static void
note (LkWizardPublish *self, LkFieldNote *field_note, const char *field, const char *hint)
{
  const LkRecipeFault *fault = lk_draft_find_fault (self->draft, field);

  if (fault != NULL)
    lk_field_note_set (field_note, fault->warning ? LK_NOTE_WARNING : LK_NOTE_ERROR,
                       fault->message);
  else
    lk_field_note_set (field_note, LK_NOTE_HINT, hint);
}

/* The licence of what is added follows from what it is added to. */
static char *
explain_license (LkTrainer *trainer)
{
  const char *name = lk_trainer_get_license_name (trainer);

  if (name == NULL)
    return NULL;
  if (g_str_has_suffix (name, "non-commercial-license"))
    return g_strdup_printf (
        _ ("Licence: %s. The base model, %s, may not be used commercially without a licence "
           "of its makers, and the same holds for this LoRA. What you paint with it may be."),
        name, lk_trainer_get_base_model (trainer));

  return g_strdup_printf (_ ("Licence: %s, as the base model %s has it."), name,
                          lk_trainer_get_base_model (trainer));
}

static void
update_notes (LkWizardPublish *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  g_autofree char *repository = lk_draft_dup_repository (self->draft);
  g_autofree char *where =
      g_strdup_printf (strchr (repository, '/') != NULL
                           ? _ ("It will be published as %s")
                           : _ ("It will be published as %s in your own account"),
                       repository);
  g_autofree char *license = trainer != NULL ? explain_license (trainer) : NULL;

  note (self, self->repository_note, "repository", lk_recipe_get_publish (recipe) ? where : NULL);
  note (self, self->folder_note, "saveTo", NULL);
  note (self, self->destination_note, "destination", NULL);
  lk_field_note_set (self->license_note, LK_NOTE_HINT, license);
}

/* --- Fields --- */

static void
set_text (LkRecipe *recipe, const char *property, const char *text)
{
  g_object_set (recipe, property, *text != '\0' ? text : NULL, NULL);
}

static void
changed_cb (LkWizardPublish *self)
{
  LkRecipe *recipe;

  if (self->draft == NULL || self->showing)
    return;

  recipe = lk_draft_get_recipe (self->draft);
  g_object_freeze_notify (G_OBJECT (recipe));
  g_object_set (recipe, "publish", gtk_switch_get_active (self->publish), "public",
                gtk_switch_get_active (self->public), NULL);
  set_text (recipe, "repository", gtk_editable_get_text (GTK_EDITABLE (self->repository)));
  set_text (recipe, "destination", gtk_editable_get_text (GTK_EDITABLE (self->destination)));
  g_object_thaw_notify (G_OBJECT (recipe));
}

static void
forget_cb (LkWizardPublish *self)
{
  g_object_set (lk_draft_get_recipe (self->draft), "save-to", NULL, NULL);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  LkWizardPublish *self = user_data;
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (folder != NULL)
    g_object_set (lk_draft_get_recipe (self->draft), "save-to", g_file_peek_path (folder), NULL);

  g_object_unref (dialog);
}

static void
choose_cb (LkWizardPublish *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save the Model To"),
                                   GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"),
                                   _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- Folders where other programs look --- */

static void
known_cb (LkWizardPublish *self, GtkListBoxRow *row)
{
  const LkLoraFolder *folder =
      g_ptr_array_index (self->folders, (guint) gtk_list_box_row_get_index (row));

  g_object_set (lk_draft_get_recipe (self->draft), "save-to", folder->path, NULL);
}

static void
add_known (LkWizardPublish *self, const LkLoraFolder *folder)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *path = g_markup_escape_text (folder->path, -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), folder->program);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), path);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->known, row);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWizardPublish) self = user_data;

  self->folders = lk_lora_folders_find_finish (result, NULL);
  if (self->folders == NULL || self->folders->len == 0)
    return;

  for (guint i = 0; i < self->folders->len; i++)
    add_known (self, g_ptr_array_index (self->folders, i));
  gtk_widget_set_visible (self->known_group, TRUE);
}

static void
draft_changed_cb (LkWizardPublish *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  const char *folder = lk_recipe_get_save_to (recipe);
  g_autofree char *markup = g_markup_escape_text (folder != NULL ? folder : _ ("None chosen"), -1);

  self->showing = TRUE;
  gtk_switch_set_active (self->publish, lk_recipe_get_publish (recipe));
  gtk_switch_set_active (self->public, lk_recipe_get_public (recipe));
  lk_rows_show_text (self->repository, lk_recipe_get_repository (recipe));
  lk_rows_show_text (self->destination, lk_recipe_get_destination (recipe));
  self->showing = FALSE;

  adw_action_row_set_subtitle (self->folder_row, markup);
  gtk_widget_set_visible (self->forget, folder != NULL);
  update_notes (self);
}

static void
lk_wizard_publish_dispose (GObject *object)
{
  LkWizardPublish *self = LK_WIZARD_PUBLISH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_wizard_publish_parent_class)->dispose (object);
}

static void
lk_wizard_publish_finalize (GObject *object)
{
  g_clear_object (&LK_WIZARD_PUBLISH (object)->cancellable);

  G_OBJECT_CLASS (lk_wizard_publish_parent_class)->finalize (object);
}

static void
lk_wizard_publish_class_init (LkWizardPublishClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_wizard_publish_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_wizard_publish_finalize;

  g_type_ensure (LK_TYPE_FIELD_NOTE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-wizard-publish.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, publish);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, repository);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, public);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, repository_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, license_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, forget);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, known_group);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, known);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, folder_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, destination);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, destination_note);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, known_cb);
}

static void
lk_wizard_publish_init (LkWizardPublish *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->known_group, FALSE);
  lk_lora_folders_find_async (g_get_home_dir (), self->cancellable, found_cb, g_object_ref (self));
}

/**
 * lk_wizard_publish_set_draft:
 * @self: the page
 * @draft: what it edits
 */
void
lk_wizard_publish_set_draft (LkWizardPublish *self, LkDraft *draft)
{
  g_return_if_fail (LK_IS_WIZARD_PUBLISH (self));

  g_set_object (&self->draft, draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  draft_changed_cb (self);
}
