/* lk-wizard-publish.c: where the model goes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-wizard-publish.h"

#include "lk-field-note.h"
#include "lk-folder-group.h"
#include "lk-license-group.h"
#include "lk-rows.h"

#include <glib/gi18n.h>

struct _LkWizardPublish
{
  AdwBin parent_instance;

  /* Template */
  GtkSwitch *publish;
  AdwComboRow *owner;
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

/* --- Who publishes --- */

/* Those of the token, and whoever was chosen before that was known. */
static GtkStringList *
list_owners (LkWizardPublish *self)
{
  const char *const *known = lk_publish_look_get_owners (self->look);
  const char *chosen = lk_recipe_get_owner (lk_draft_get_recipe (self->draft));
  GtkStringList *owners = gtk_string_list_new (known);

  if (chosen != NULL && !g_strv_contains (known, chosen))
    gtk_string_list_append (owners, chosen);

  return owners;
}

static gboolean
shows_the_same (GListModel *shown, GtkStringList *owners)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (owners));

  if (shown == NULL || g_list_model_get_n_items (shown) != n)
    return FALSE;

  for (guint i = 0; i < n; i++)
    if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (shown), i),
                      gtk_string_list_get_string (owners, i)))
      return FALSE;

  return TRUE;
}

static void
show_owners (LkWizardPublish *self)
{
  g_autoptr (GtkStringList) owners = list_owners (self);
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  const char *chosen = lk_recipe_get_owner (recipe);
  const char *wish = lk_recipe_get_repository (recipe);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (owners));

  if (!shows_the_same (adw_combo_row_get_model (self->owner), owners))
    adw_combo_row_set_model (self->owner, G_LIST_MODEL (owners));

  for (guint i = 0; i < n; i++)
    if (chosen == NULL ? i == 0 : g_str_equal (gtk_string_list_get_string (owners, i), chosen))
      adw_combo_row_set_selected (self->owner, i);

  /* Who is named with the repository is not chosen again. */
  gtk_widget_set_visible (GTK_WIDGET (self->owner),
                          n > 1 && (wish == NULL || strchr (wish, '/') == NULL));
}

/* The usual one is not said, so that it follows the account. */
static void
owner_cb (LkWizardPublish *self)
{
  guint selected = adw_combo_row_get_selected (self->owner);
  GListModel *owners = adw_combo_row_get_model (self->owner);
  const char *usual;
  const char *chosen;

  if (self->draft == NULL || self->showing || selected == GTK_INVALID_LIST_POSITION)
    return;

  usual = lk_publish_look_get_owners (self->look)[0];
  chosen = gtk_string_list_get_string (GTK_STRING_LIST (owners), selected);
  g_object_set (lk_draft_get_recipe (self->draft), "owner",
                g_strcmp0 (chosen, usual) != 0 ? chosen : NULL, NULL);
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
  show_owners (self);
  self->showing = FALSE;

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
  gtk_widget_class_bind_template_callback (widget_class, owner_cb);
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
