/* lk-gallery-page-tools.c: the windows that are about the dataset as a whole
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-caption-tools.h"
#include "lk-overview-dialog.h"
#include "lk-versions-dialog.h"

#include <glib/gi18n.h>

static GtkWindow *
get_window (LkGalleryPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
captions_applied_cb (LkGalleryPage *self, guint n_changed)
{
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u caption changed", "%u captions changed", n_changed),
                       n_changed);

  lk_gallery_page_show_undo_toast (self, text);
}

static void
edit_captions_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  LkCaptionTools *tools;

  if (self->model == NULL)
    return;

  tools = lk_caption_tools_new (get_window (self), self->model,
                                lk_engine_get_thumbnailer (self->engine));
  g_signal_connect_object (tools, "applied", G_CALLBACK (captions_applied_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (tools));
}

static void
word_chosen_cb (LkGalleryPage *self, const char *word)
{
  if (self->model == NULL)
    return;

  lk_gallery_page_set_enlarged (self, FALSE);
  lk_gallery_model_set_filter (self->model, LK_GALLERY_FILTER_ALL);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->search), word);
}

static void
overview_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  LkOverviewDialog *dialog;

  if (self->model == NULL)
    return;

  dialog = lk_overview_dialog_new (get_window (self), lk_gallery_page_get_dataset (self));
  g_signal_connect_object (dialog, "word-chosen", G_CALLBACK (word_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
versions_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);

  if (self->model != NULL)
    gtk_window_present (
        GTK_WINDOW (lk_versions_dialog_new (get_window (self), lk_gallery_page_get_dataset (self),
                                            lk_engine_get_thumbnailer (self->engine))));
}

void
lk_gallery_page_install_tools_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "gallery.edit-captions", NULL, edit_captions_action);
  gtk_widget_class_install_action (klass, "gallery.overview", NULL, overview_action);
  gtk_widget_class_install_action (klass, "gallery.versions", NULL, versions_action);
}
