/* lk-gallery-page-edit.c: what is done to pictures in the gallery, and undone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-compat.h"
#include "lk-gallery-edit.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

/* --- Telling --- */

static void
show_error (LkGalleryPage *self, const GError *error)
{
  lk_toast_show_error (GTK_WIDGET (self->stack), error);
}

/* With the next thing that is done its button goes, which would undo that. What else it offers
 * stays. */
static void
retire_undo_toast (LkGalleryPage *self)
{
  g_autoptr (AdwToast) toast = g_steal_pointer (&self->undo_toast);

  if (toast == NULL)
    return;

  if (adw_toast_get_custom_title (toast) != NULL)
    adw_toast_set_button_label (toast, NULL);
  else
    adw_toast_dismiss (toast);
}

static void
toast_dismissed_cb (LkGalleryPage *self, AdwToast *toast)
{
  if (self->undo_toast == toast)
    g_clear_object (&self->undo_toast);
}

/**
 * lk_gallery_page_watch_undo_toast:
 * @self: the page
 * @toast: a message whose button undoes what was done last to the dataset that is shown
 *
 * Takes the button away as soon as that is not the last any more.
 */
void
lk_gallery_page_watch_undo_toast (LkGalleryPage *self, AdwToast *toast)
{
  g_return_if_fail (LK_IS_GALLERY_PAGE (self));

  retire_undo_toast (self);
  self->undo_toast = g_object_ref (toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
lk_gallery_page_show_undo_toast (LkGalleryPage *self, const char *text)
{
  AdwToast *toast = lk_toast_new_undo (text);

  adw_toast_set_action_name (toast, "gallery.undo");
  lk_gallery_page_watch_undo_toast (self, toast);
  lk_toast_show (GTK_WIDGET (self->stack), toast);
}

/* --- Removing --- */

/* Where the first of what is selected stands, so that the next one can take its place. */
static guint
find_selected (LkGalleryPage *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (lk_gallery_model_get_selection (self->model));

  return gtk_bitset_get_minimum (selected);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_pictures = self->n_removing;

  self->n_removing = 0;
  if (!lk_history_remove_finish (LK_HISTORY (source), result, &error))
    {
      show_error (self, error);
      return;
    }

  if (self->model == NULL || lk_gallery_model_get_history (self->model) != LK_HISTORY (source))
    return;

  text = g_strdup_printf (ngettext ("%u picture removed", "%u pictures removed", n_pictures),
                          n_pictures);
  lk_gallery_page_show_undo_toast (self, text);
  lk_gallery_model_select_at (self->model, self->removed_at);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  g_autoptr (GPtrArray) pictures = lk_gallery_model_dup_selected (self->model);

  if (pictures->len == 0 || self->n_removing > 0)
    return;

  self->n_removing = pictures->len;
  self->removed_at = find_selected (self);
  lk_history_remove_async (lk_gallery_model_get_history (self->model), pictures, NULL, removed_cb,
                           g_object_ref (self));
}

/* --- Turning --- */

static void
rotated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_history_rotate_finish (LK_HISTORY (source), result, &error))
    show_error (self, error);
}

static void
rotate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  g_autoptr (GPtrArray) pictures = lk_gallery_model_dup_selected (self->model);
  guint degrees = g_str_equal (name, "gallery.rotate-left") ? 270 : 90;

  if (pictures->len > 0)
    lk_history_rotate_async (lk_gallery_model_get_history (self->model), pictures, degrees,
                             self->cancellable, rotated_cb, g_object_ref (self));
}

/* --- Captions --- */

static void
trigger_inserted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_changed = 0;

  if (!lk_gallery_edit_captions_finish (result, &n_changed, &error))
    {
      show_error (self, error);
      return;
    }

  if (n_changed == 0)
    {
      lk_toast_show_text (GTK_WIDGET (self->stack), _ ("All of them had the trigger word already"));
      return;
    }

  text = g_strdup_printf (ngettext ("Trigger word inserted into %u caption",
                                    "Trigger word inserted into %u captions", n_changed),
                          n_changed);
  lk_gallery_page_show_undo_toast (self, text);
}

static void
insert_trigger_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  const char *word = lk_dataset_get_trigger_word (lk_gallery_model_get_dataset (self->model));
  g_autoptr (GPtrArray) pictures = lk_gallery_model_dup_selected (self->model);
  g_autoptr (LkCaptionEdit) edit = NULL;

  if (word == NULL)
    {
      lk_compat_reveal_side (self->flap, TRUE);
      lk_inspector_ask_trigger_word (self->inspector);
      return;
    }

  edit = lk_caption_edit_new_trigger (word);
  lk_gallery_edit_captions_async (lk_gallery_model_get_history (self->model), pictures, edit,
                                  self->cancellable, trigger_inserted_cb, g_object_ref (self));
}

/* --- Undo --- */

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_history_undo_finish (LK_HISTORY (source), result, &error))
    show_error (self, error);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  LkHistory *history = lk_gallery_model_get_history (self->model);

  if (lk_history_can_undo (history))
    lk_history_undo_async (history, NULL, undone_cb, g_object_ref (self));
}

static void
redone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_history_redo_finish (LK_HISTORY (source), result, &error))
    show_error (self, error);
}

static void
redo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  LkHistory *history = lk_gallery_model_get_history (self->model);

  if (lk_history_can_redo (history))
    lk_history_redo_async (history, NULL, redone_cb, g_object_ref (self));
}

void
lk_gallery_page_history_changed (LkGalleryPage *self)
{
  LkHistory *history = self->model != NULL ? lk_gallery_model_get_history (self->model) : NULL;

  retire_undo_toast (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.undo",
                                 history != NULL && lk_history_can_undo (history));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.redo",
                                 history != NULL && lk_history_can_redo (history));
}

void
lk_gallery_page_install_edit_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "gallery.remove", NULL, remove_action);
  gtk_widget_class_install_action (klass, "gallery.rotate-left", NULL, rotate_action);
  gtk_widget_class_install_action (klass, "gallery.rotate-right", NULL, rotate_action);
  gtk_widget_class_install_action (klass, "gallery.insert-trigger", NULL, insert_trigger_action);
  gtk_widget_class_install_action (klass, "gallery.undo", NULL, undo_action);
  gtk_widget_class_install_action (klass, "gallery.redo", NULL, redo_action);
}
