/* lk-wizard-dataset.c: what is trained with: what the check-up found, what will be sent
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-wizard-dataset.h"

#include "lk-finding-row.h"
#include "lk-remedy.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

struct _LkWizardDataset
{
  AdwBin parent_instance;

  /* Template */
  AdwActionRow *pictures_row;
  AdwActionRow *captions_row;
  GtkLabel *size;
  AdwPreferencesGroup *findings_group;
  GtkListBox *findings;
  GtkSwitch *practice;

  LkDraft *draft;     /* (owned) (nullable) until it is set */
  LkHistory *history; /* (owned) (nullable) so that a remedy can be undone */
  LkCheckup *shown;   /* (owned) (nullable) whose findings are in the list */
};

G_DEFINE_FINAL_TYPE (LkWizardDataset, lk_wizard_dataset, ADW_TYPE_BIN)

static GtkWidget *
make_finding (gpointer item, gpointer user_data)
{
  return lk_finding_row_new (item, FALSE);
}

/* --- Mending --- */

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWizardDataset) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_history_undo_finish (LK_HISTORY (source), result, &error))
    lk_toast_show_error (GTK_WIDGET (self), error);
}

static void
undo_cb (LkWizardDataset *self)
{
  if (self->history != NULL && lk_history_can_undo (self->history))
    lk_history_undo_async (self->history, NULL, undone_cb, g_object_ref (self));
}

static void
mended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWizardDataset) self = user_data;
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (!lk_remedy_apply_finish (LK_HISTORY (source), result, NULL, &error))
    {
      lk_toast_show_error (GTK_WIDGET (self), error);
      return;
    }

  toast = adw_toast_new (_ ("Mended"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  lk_toast_show (GTK_WIDGET (self), toast);
}

/* The rows are the gallery's, and ask for this by the gallery's name. */
static void
mend_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWizardDataset *self = LK_WIZARD_DATASET (widget);
  LkCheckup *checkup = lk_draft_get_checkup (self->draft);
  const char *wanted = g_variant_get_string (parameter, NULL);

  for (guint i = 0; checkup != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (checkup)); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (checkup), i);
      g_autofree char *key = lk_finding_dup_key (finding);

      if (g_str_equal (key, wanted) && lk_remedy_can_apply (lk_finding_get_remedy (finding)))
        lk_remedy_apply_async (self->history, finding,
                               lk_recipe_get_trigger_word (lk_draft_get_recipe (self->draft)), NULL,
                               mended_cb, g_object_ref (self));
    }
}

static void
update_findings (LkWizardDataset *self)
{
  LkCheckup *checkup = lk_draft_get_checkup (self->draft);
  guint n_findings = checkup != NULL ? g_list_model_get_n_items (G_LIST_MODEL (checkup)) : 0;
  const char *text = checkup == NULL   ? _ ("Looking at the pictures…")
                     : n_findings == 0 ? _ ("Nothing to mend: this dataset is ready.")
                                       : NULL;

  adw_preferences_group_set_description (self->findings_group, text);
  gtk_widget_set_visible (GTK_WIDGET (self->findings), n_findings > 0);
  if (!g_set_object (&self->shown, checkup))
    return;

  gtk_list_box_bind_model (self->findings, G_LIST_MODEL (checkup), make_finding, self, NULL);
}

static void
draft_changed_cb (LkWizardDataset *self)
{
  LkDataset *dataset = lk_draft_get_dataset (self->draft);
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  guint n_pictures = lk_dataset_get_n_pictures (dataset);
  guint n_captions = lk_dataset_get_n_captions (dataset);
  g_autofree char *title = g_markup_escape_text (lk_dataset_get_title (dataset), -1);
  g_autofree char *pictures =
      g_strdup_printf (ngettext ("%u picture of “%s”", "%u pictures of “%s”", n_pictures),
                       n_pictures, title);
  gboolean described = trainer != NULL &&
                       lk_recipe_uses_captioner (lk_draft_get_recipe (self->draft), trainer);
  g_autofree char *captions =
      g_strdup_printf (n_captions == n_pictures ? _ ("%u of %u")
                       : described ? _ ("%u of %u; the trainer describes pictures without one")
                                   : _ ("%u of %u; pictures without one are captioned with the "
                                        "trigger word"),
                       n_captions, n_pictures);
  g_autofree char *size = g_format_size ((guint64) lk_draft_estimate_bytes (self->draft));
  /* Translators: %s is an amount of bytes, such as 12.3 MB */
  g_autofree char *about = g_strdup_printf (_ ("about %s"), size);

  adw_action_row_set_subtitle (self->pictures_row, pictures);
  adw_action_row_set_subtitle (self->captions_row, captions);
  gtk_label_set_text (self->size, about);
  gtk_switch_set_active (self->practice, lk_draft_get_practice (self->draft));
  update_findings (self);
}

static void
practice_cb (LkWizardDataset *self)
{
  if (self->draft != NULL &&
      gtk_switch_get_active (self->practice) != lk_draft_get_practice (self->draft))
    g_object_set (lk_draft_get_recipe (self->draft), "profile",
                  gtk_switch_get_active (self->practice) ? LK_PROFILE_PRACTICE : NULL, NULL);
}

static void
lk_wizard_dataset_dispose (GObject *object)
{
  LkWizardDataset *self = LK_WIZARD_DATASET (object);

  g_clear_object (&self->shown);
  g_clear_object (&self->history);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_wizard_dataset_parent_class)->dispose (object);
}

static void
lk_wizard_dataset_class_init (LkWizardDatasetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_wizard_dataset_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-wizard-dataset.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWizardDataset, pictures_row);
  gtk_widget_class_bind_template_child (widget_class, LkWizardDataset, captions_row);
  gtk_widget_class_bind_template_child (widget_class, LkWizardDataset, size);
  gtk_widget_class_bind_template_child (widget_class, LkWizardDataset, findings_group);
  gtk_widget_class_bind_template_child (widget_class, LkWizardDataset, findings);
  gtk_widget_class_bind_template_child (widget_class, LkWizardDataset, practice);
  gtk_widget_class_bind_template_callback (widget_class, practice_cb);
  gtk_widget_class_install_action (widget_class, "gallery.mend", "s", mend_action);
}

static void
lk_wizard_dataset_init (LkWizardDataset *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_wizard_dataset_set_draft:
 * @self: the page
 * @draft: what it edits; with a dataset
 */
void
lk_wizard_dataset_set_draft (LkWizardDataset *self, LkDraft *draft)
{
  g_return_if_fail (LK_IS_WIZARD_DATASET (self));

  g_set_object (&self->draft, draft);
  self->history = lk_history_new (lk_draft_get_dataset (draft));
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  draft_changed_cb (self);
}
