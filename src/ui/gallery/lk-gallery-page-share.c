/* lk-gallery-page-share.c: pictures of the gallery go to other programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-compat.h"

#include <glib/gi18n.h>

/* Returns: (transfer full): what other programs take for files */
GdkContentProvider *
lk_gallery_page_make_content (LkGalleryPage *self)
{
  g_autoptr (GPtrArray) pictures = lk_gallery_model_dup_selected (self->model);
  GSList *files = NULL;
  GdkFileList *list;
  GdkContentProvider *content;

  for (guint i = pictures->len; i > 0; i--)
    files = g_slist_prepend (files, lk_picture_get_file (g_ptr_array_index (pictures, i - 1)));

  list = gdk_file_list_new_from_list (files);
  content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  g_slist_free (files);

  return content;
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GdkContentProvider) content = lk_gallery_page_make_content (LK_GALLERY_PAGE (widget));

  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), content);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  LkPicture *picture = lk_gallery_model_get_current (self->model);
  g_autofree char *uri = picture != NULL ? g_file_get_uri (lk_picture_get_file (picture)) : NULL;

  if (uri != NULL)
    lk_compat_open_uri (GTK_WIDGET (self->stack), uri);
}

/* File managers show what lies beside, and mark the file. Where there is none that listens,
 * at least the folder is opened. */
static void
asked_file_manager_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryPage) self = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree char *uri = NULL;

  if (reply != NULL || self->model == NULL)
    return;

  uri = g_file_get_uri (lk_dataset_get_folder (lk_gallery_model_get_dataset (self->model)));
  lk_compat_open_uri (GTK_WIDGET (self->stack), uri);
}

static void
show_in_files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);
  GtkApplication *application =
      gtk_window_get_application (GTK_WINDOW (gtk_widget_get_root (widget)));
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (application));
  g_autoptr (GPtrArray) pictures = lk_gallery_model_dup_selected (self->model);
  g_auto (GVariantBuilder) uris = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  if (bus == NULL)
    return;

  for (guint i = 0; i < pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (pictures, i);

      g_variant_builder_add_value (&uris, g_variant_new_take_string (
                                              g_file_get_uri (lk_picture_get_file (picture))));
    }

  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(ass)", &uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, asked_file_manager_cb, g_object_ref (self));
}

void
lk_gallery_page_install_share_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "gallery.copy", NULL, copy_action);
  gtk_widget_class_install_action (klass, "gallery.open", NULL, open_action);
  gtk_widget_class_install_action (klass, "gallery.show-in-files", NULL, show_in_files_action);
}
