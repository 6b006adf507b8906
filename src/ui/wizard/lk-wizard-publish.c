/* lk-wizard-publish.c: where the model goes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-wizard-publish.h"

#include "lk-field-note.h"
#include "lk-folder-group.h"
#include "lk-license-group.h"
#include "lk-owner-row.h"
#include "lk-rows.h"

#include <glib/gi18n.h>

struct _LkWizardPublish
{
  AdwBin parent_instance;

  /* Template */
  GtkSwitch *publish;
  LkOwnerRow *owner;
  AdwEntryRow *repository;
  GtkSwitch *public;
  LkFieldNote *repository_note;
  LkFolderGroup *folder_group;
  LkLicenseGroup *license_group;
  AdwEntryRow *destination;
  GtkSwitch *destination_public;
  LkFieldNote *destination_note;

  LkDraft *draft;      /* (owned) (nullable) until it is set */
  LkPublishLook *look; /* (owned) (nullable) likewise */
  gboolean showing;    /* the fields are being filled */
};

G_DEFINE_FINAL_TYPE (LkWizardPublish, lk_wizard_publish, ADW_TYPE_BIN)

/* --- What is said --- */

static gboolean
note_fault (LkWizardPublish *self, LkFieldNote *note, const char *field)
{
  const LkRecipeFault *fault = lk_draft_find_fault (self->draft, field);

  if (fault != NULL)
    lk_field_note_set (note, fault->warning ? LK_NOTE_WARNING : LK_NOTE_ERROR, fault->message);

  return fault != NULL;
}

static void
update_notes (LkWizardPublish *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  g_autofree char *slug = lk_recipe_dup_slug (recipe);
  const char *destination = lk_recipe_get_destination (recipe);
  g_autofree char *where =
      g_strdup_printf (_ ("The training goes into “%s”"), destination != NULL ? destination : slug);

  if (!note_fault (self, self->repository_note, "owner") &&
      !note_fault (self, self->repository_note, "repository"))
    lk_field_note_set_look (self->repository_note, self->look);
  if (!note_fault (self, self->destination_note, "destination"))
    lk_field_note_set (self->destination_note, LK_NOTE_HINT, where);
}

/* --- Fields --- */

static void
changed_cb (LkWizardPublish *self)
{
  LkRecipe *recipe;

  if (self->draft == NULL || self->showing)
    return;

  recipe = lk_draft_get_recipe (self->draft);
  g_object_freeze_notify (G_OBJECT (recipe));
  g_object_set (recipe, "publish", gtk_switch_get_active (self->publish), "public",
                gtk_switch_get_active (self->public), "destination-public",
                gtk_switch_get_active (self->destination_public), "repository",
                gtk_editable_get_text (GTK_EDITABLE (self->repository)), "destination",
                gtk_editable_get_text (GTK_EDITABLE (self->destination)), NULL);
  g_object_thaw_notify (G_OBJECT (recipe));
}

static void
draft_changed_cb (LkWizardPublish *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);

  self->showing = TRUE;
  gtk_switch_set_active (self->publish, lk_recipe_get_publish (recipe));
  gtk_switch_set_active (self->public, lk_recipe_get_public (recipe));
  gtk_switch_set_active (self->destination_public, lk_recipe_get_destination_public (recipe));
  lk_rows_show_text (self->repository, lk_recipe_get_repository (recipe));
  lk_rows_show_text (self->destination, lk_recipe_get_destination (recipe));
  self->showing = FALSE;
  lk_owner_row_show (self->owner, recipe, self->look);

  update_notes (self);
}

/* --- Life --- */

static void
lk_wizard_publish_dispose (GObject *object)
{
  LkWizardPublish *self = LK_WIZARD_PUBLISH (object);

  g_clear_object (&self->look);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_wizard_publish_parent_class)->dispose (object);
}

static void
lk_wizard_publish_class_init (LkWizardPublishClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_wizard_publish_dispose;

  g_type_ensure (LK_TYPE_FIELD_NOTE);
  g_type_ensure (LK_TYPE_FOLDER_GROUP);
  g_type_ensure (LK_TYPE_LICENSE_GROUP);
  g_type_ensure (LK_TYPE_OWNER_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-wizard-publish.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, publish);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, owner);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, repository);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, public);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, repository_note);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, folder_group);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, license_group);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, destination);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, destination_public);
  gtk_widget_class_bind_template_child (widget_class, LkWizardPublish, destination_note);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
lk_wizard_publish_init (LkWizardPublish *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_wizard_publish_set_draft:
 * @self: the page
 * @draft: what it edits
 * @look: what is known of the place where it is to be published
 */
void
lk_wizard_publish_set_draft (LkWizardPublish *self, LkDraft *draft, LkPublishLook *look)
{
  g_return_if_fail (LK_IS_WIZARD_PUBLISH (self));

  g_set_object (&self->draft, draft);
  g_set_object (&self->look, look);
  lk_folder_group_set_draft (self->folder_group, draft);
  lk_license_group_set_draft (self->license_group, draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (look, "changed", G_CALLBACK (draft_changed_cb), self, G_CONNECT_SWAPPED);
  draft_changed_cb (self);
}
