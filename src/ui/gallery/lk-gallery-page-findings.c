/* lk-gallery-page-findings.c: what the check-up found, and what mends it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-compat.h"
#include "lk-finding-row.h"
#include "lk-remedy.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

/* --- The list --- */

/* When somebody is to see it: there may be hundreds, and others after each change. */
static void
fill_list (LkGalleryPage *self)
{
  LkGalleryFindings *said = self->model != NULL ? lk_gallery_model_get_findings (self->model)
                                                : NULL;
  GListModel *findings = said != NULL ? G_LIST_MODEL (lk_gallery_findings_get_checkup (said))
                                      : NULL;
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->findings));

  for (; row != NULL; row = gtk_widget_get_first_child (GTK_WIDGET (self->findings)))
    gtk_list_box_remove (self->findings, row);

  for (guint i = 0; findings != NULL && i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (findings, i);

      gtk_list_box_append (self->findings, lk_finding_row_new (finding, TRUE));
    }
}

static const char *
choose_page (LkGalleryFindings *findings, LkCheckup *checkup)
{
  if (checkup != NULL && g_list_model_get_n_items (G_LIST_MODEL (checkup)) > 0)
    return "findings";

  return checkup == NULL || lk_gallery_findings_is_running (findings) ? "looking" : "nothing";
}

static const char *
choose_icon (const char *page)
{
  if (g_str_equal (page, "looking"))
    return "content-loading-symbolic";

  return g_str_equal (page, "nothing") ? "emblem-ok-symbolic" : "dialog-warning-symbolic";
}

void
lk_gallery_page_findings_changed (LkGalleryPage *self)
{
  LkGalleryFindings *findings = self->model != NULL ? lk_gallery_model_get_findings (self->model)
                                                    : NULL;
  LkCheckup *checkup = findings != NULL ? lk_gallery_findings_get_checkup (findings) : NULL;
  guint n_warnings = findings != NULL ? lk_gallery_findings_get_n_warnings (findings) : 0;
  g_autofree char *count = g_strdup_printf ("%u", n_warnings);
  g_autofree char *description = NULL;
  const char *page;

  if (findings == NULL)
    return;

  page = choose_page (findings, checkup);
  description = g_strdup_printf (ngettext ("%u warning", "%u warnings", n_warnings), n_warnings);
  gtk_label_set_text (self->findings_badge, count);
  gtk_widget_set_visible (GTK_WIDGET (self->findings_badge), n_warnings > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->findings_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  if (gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (self->findings_button))))
    fill_list (self);
  gtk_stack_set_visible_child_name (self->findings_stack, page);
  gtk_image_set_from_icon_name (self->findings_icon, choose_icon (page));
}

static void
about_to_show_cb (GtkMenuButton *button, gpointer user_data)
{
  fill_list (user_data);
}

void
lk_gallery_page_set_up_findings (LkGalleryPage *self)
{
  gtk_menu_button_set_create_popup_func (self->findings_button, about_to_show_cb, self, NULL);
}

/* Returns: (nullable) (transfer full): the finding of that key; it may be gone by now */
static LkFinding *
find (LkGalleryPage *self, GVariant *key)
{
  GListModel *checkup =
      G_LIST_MODEL (lk_gallery_findings_get_checkup (lk_gallery_model_get_findings (self->model)));

  for (guint i = 0; checkup != NULL && i < g_list_model_get_n_items (checkup); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (checkup, i);
      g_autofree char *its_key = lk_finding_dup_key (finding);

      if (g_str_equal (its_key, g_variant_get_string (key, NULL)))
        return g_steal_pointer (&finding);
    }

  return NULL;
}

/* --- Showing --- */

/* Of near duplicates the one to keep is shown, too, beside the others. */
static void
show (LkGalleryPage *self, LkFinding *finding)
{
  gtk_menu_button_popdown (self->findings_button);
  if (lk_finding_get_keep (finding) != NULL)
    lk_gallery_model_set_filter (self->model, LK_GALLERY_FILTER_DUPLICATES);
  lk_gallery_model_select (self->model, lk_finding_get_pictures (finding));
  lk_gallery_page_set_enlarged (self, FALSE);
  lk_gallery_page_scroll_to_current (self);
}

static void
show_finding_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  g_autoptr (LkFinding) finding = find (self, parameter);

  if (finding != NULL)
    show (self, finding);
}

/* --- Mending --- */

static void
mended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_pictures = 0;

  if (!lk_remedy_apply_finish (LK_HISTORY (source), result, &n_pictures, &error))
    {
      lk_toast_show_error (GTK_WIDGET (self->stack), error);
      return;
    }

  text = g_strdup_printf (ngettext ("%u picture mended", "%u pictures mended", n_pictures),
                          n_pictures);
  lk_gallery_page_show_undo_toast (self, text);
}

static void
ask_trigger_word (LkGalleryPage *self)
{
  lk_compat_reveal_side (self->flap, TRUE);
  if (lk_gallery_model_get_current (self->model) == NULL)
    lk_gallery_model_select_at (self->model, 0);
  lk_inspector_ask_trigger_word (self->inspector);
}

static void
write_captions (LkGalleryPage *self, LkFinding *finding)
{
  show (self, finding);
  lk_gallery_model_set_filter (self->model, LK_GALLERY_FILTER_NO_CAPTION);
  lk_gallery_model_select_at (self->model, 0);
  lk_compat_reveal_side (self->flap, TRUE);
  lk_inspector_write_caption (self->inspector);
}

static void
apply (LkGalleryPage *self, LkFinding *finding)
{
  const char *word = lk_dataset_get_trigger_word (lk_gallery_model_get_dataset (self->model));

  if (lk_finding_get_remedy (finding) == LK_FINDING_REMEDY_INSERT_TRIGGER && word == NULL)
    ask_trigger_word (self);
  else
    lk_remedy_apply_async (lk_gallery_model_get_history (self->model), finding, word,
                           self->cancellable, mended_cb, g_object_ref (self));
}

static void
mend_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  g_autoptr (LkFinding) finding = find (self, parameter);

  if (finding == NULL)
    return;

  gtk_menu_button_popdown (self->findings_button);
  if (lk_remedy_can_apply (lk_finding_get_remedy (finding)))
    {
      apply (self, finding);
      return;
    }

  switch (lk_finding_get_remedy (finding))
    {
    case LK_FINDING_REMEDY_ADD_PICTURES:
      gtk_widget_activate_action (widget, "win.add-pictures", NULL);
      break;
    case LK_FINDING_REMEDY_WRITE_CAPTIONS:
      write_captions (self, finding);
      break;
    case LK_FINDING_REMEDY_CHANGE_TRIGGER:
      ask_trigger_word (self);
      break;
    case LK_FINDING_REMEDY_NONE:
    case LK_FINDING_REMEDY_REMOVE_PICTURES:
    case LK_FINDING_REMEDY_REMOVE_DUPLICATES:
    case LK_FINDING_REMEDY_EDIT_CAPTIONS:
    case LK_FINDING_REMEDY_INSERT_TRIGGER:
    case LK_FINDING_REMEDY_CROP:
    default:
      show (self, finding);
      lk_compat_reveal_side (self->flap, TRUE);
    }
}

void
lk_gallery_page_install_findings_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "gallery.show-finding", "s", show_finding_action);
  gtk_widget_class_install_action (klass, "gallery.mend", "s", mend_action);
}
