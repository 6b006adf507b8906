/* lk-license-group.c: under which license the model is published, and what that means
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-license-group.h"

#include "lk-compat.h"
#include "lk-field-note.h"
#include "lk-license.h"

#include <glib/gi18n.h>

struct _LkLicenseGroup
{
  AdwPreferencesGroup parent_instance;

  /* Template */
  AdwComboRow *choice;
  AdwActionRow *text_row;
  LkFieldNote *note;
  GtkLabel *notice;

  LkDraft *draft;      /* (owned) (nullable) until it is set */
  LkTrainer *shown;    /* (owned) (nullable) whose licenses are listed */
  GPtrArray *licenses; /* (element-type LkLicense) (nullable) with it */
  gboolean showing;    /* the row is being filled */
};

G_DEFINE_FINAL_TYPE (LkLicenseGroup, lk_license_group, ADW_TYPE_PREFERENCES_GROUP)

static const LkLicense *
get_chosen (LkLicenseGroup *self)
{
  const char *id = lk_recipe_get_license (lk_draft_get_recipe (self->draft));

  for (guint i = 0; i < self->licenses->len; i++)
    if (id == NULL || g_str_equal (((LkLicense *) self->licenses->pdata[i])->id, id))
      return self->licenses->pdata[i];

  return NULL;
}

/* --- What is said --- */

static void
show_notice (LkLicenseGroup *self)
{
  g_auto (GStrv) lines = self->shown != NULL ? lk_license_dup_notice (self->shown) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    g_string_append_printf (text, "%s•  %s", i > 0 ? "\n" : "", lines[i]);

  gtk_label_set_text (self->notice, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), lines != NULL);
}

static void
show_chosen (LkLicenseGroup *self)
{
  const LkLicense *license = get_chosen (self);
  const LkRecipeFault *fault = lk_draft_find_fault (self->draft, "license");
  for (guint i = 0; i < self->licenses->len; i++)
    if (self->licenses->pdata[i] == license)
      adw_combo_row_set_selected (self->choice, i);

  gtk_widget_set_visible (GTK_WIDGET (self->text_row),
                          self->shown != NULL && lk_trainer_get_license_link (self->shown) != NULL);
  if (fault != NULL)
    lk_field_note_set (self->note, LK_NOTE_ERROR, fault->message);
  else
    lk_field_note_set (self->note, LK_NOTE_HINT, license != NULL ? license->summary : NULL);
}

static void
list_licenses (LkLicenseGroup *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  if (!g_set_object (&self->shown, lk_draft_get_trainer (self->draft)) && self->licenses != NULL)
    return;

  g_clear_pointer (&self->licenses, g_ptr_array_unref);
  self->licenses = self->shown != NULL ? lk_licenses_for_trainer (self->shown) : g_ptr_array_new ();
  for (guint i = 0; i < self->licenses->len; i++)
    gtk_string_list_append (titles, ((LkLicense *) self->licenses->pdata[i])->title);

  adw_combo_row_set_model (self->choice, G_LIST_MODEL (titles));
  show_notice (self);
}

static void
draft_changed_cb (LkLicenseGroup *self)
{
  self->showing = TRUE;
  list_licenses (self);
  show_chosen (self);
  self->showing = FALSE;

  gtk_widget_set_visible (GTK_WIDGET (self), self->licenses->len > 0);
}

/* --- What is done --- */

static void
chosen_cb (LkLicenseGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->choice);

  if (self->showing || self->draft == NULL || selected >= self->licenses->len)
    return;

  /* The usual one is not said, so that it follows the trainer. */
  g_object_set (lk_draft_get_recipe (self->draft), "license",
                selected > 0 ? ((LkLicense *) self->licenses->pdata[selected])->id : NULL, NULL);
}

static void
read_cb (LkLicenseGroup *self)
{
  lk_compat_open_uri (GTK_WIDGET (self), lk_trainer_get_license_link (self->shown));
}

/* --- Life --- */

static void
lk_license_group_dispose (GObject *object)
{
  LkLicenseGroup *self = LK_LICENSE_GROUP (object);

  g_clear_pointer (&self->licenses, g_ptr_array_unref);
  g_clear_object (&self->shown);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_license_group_parent_class)->dispose (object);
}

static void
lk_license_group_class_init (LkLicenseGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_license_group_dispose;

  g_type_ensure (LK_TYPE_FIELD_NOTE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-license-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LkLicenseGroup, choice);
  gtk_widget_class_bind_template_child (widget_class, LkLicenseGroup, text_row);
  gtk_widget_class_bind_template_child (widget_class, LkLicenseGroup, note);
  gtk_widget_class_bind_template_child (widget_class, LkLicenseGroup, notice);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_cb);
}

static void
lk_license_group_init (LkLicenseGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_license_group_set_draft:
 * @self: the group
 * @draft: what it edits
 */
void
lk_license_group_set_draft (LkLicenseGroup *self, LkDraft *draft)
{
  g_return_if_fail (LK_IS_LICENSE_GROUP (self));

  g_set_object (&self->draft, draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  draft_changed_cb (self);
}
