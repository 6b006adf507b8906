/* lk-window-add.c: all ways to add pictures besides dropping them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-ask.h"
#include "lk-compat.h"
#include "lk-paths.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

/* --- Choosing --- */

static GtkFileFilter *
make_filter (void)
{
  static const char *const archives[] = { "zip", "tar", "tgz", "gz", "xz", "bz2", "zst" };
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Pictures and Archives"));
  gtk_file_filter_add_mime_type (filter, "image/*");
  for (guint i = 0; i < G_N_ELEMENTS (archives); i++)
    gtk_file_filter_add_suffix (filter, archives[i]);

  return filter;
}

static void
chosen_cb (GtkWidget *widget, GListModel *files, gpointer user_data)
{
  LkWindow *self = LK_WINDOW (widget);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) sources = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *uri = g_file_get_uri (file);

      g_strv_builder_add (builder, uri);
    }

  sources = g_strv_builder_end (builder);
  lk_window_import (self, lk_window_get_dataset (self), (const char *const *) sources);
}

static void
add_pictures_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileFilter) filter = make_filter ();
  LkFileChoice choice = {
    .title = _ ("Add Pictures"),
    .accept = _ ("_Add"),
    .several = TRUE,
    .filter = filter,
  };

  lk_compat_choose_files (widget, &choice, chosen_cb, NULL, NULL);
}

static void
add_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkFileChoice choice = {
    .title = _ ("Add Folder"),
    .accept = _ ("_Add"),
    .folders = TRUE,
    .several = TRUE,
  };

  lk_compat_choose_files (widget, &choice, chosen_cb, NULL, NULL);
}

/* --- Links --- */

static void
link_answered_cb (GtkWidget *widget, const char *answer, gpointer user_data)
{
  g_autofree char *lines = g_strdup (answer);
  g_auto (GStrv) sources = NULL;

  sources = lk_offer_parse_text (g_strdelimit (lines, " \t", '\n'));
  if (sources[0] != NULL)
    lk_window_import (LK_WINDOW (widget), lk_window_get_dataset (LK_WINDOW (widget)),
                      (const char *const *) sources);
  else
    lk_toast_show_text (LK_WINDOW (widget)->pages, _ ("A link begins with https:// or http://"));
}

static void
add_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkQuestion question = {
    .heading = _ ("Add from Link"),
    .body = _ ("The address of a picture or an archive; several with spaces between them."),
    .label = _ ("Link"),
    .accept = _ ("_Add"),
  };

  lk_ask (widget, &question, link_answered_cb, NULL, NULL);
}

/* --- Pasting --- */

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkOffer) offer = lk_offer_read_finish (result, &error);

  if (offer != NULL)
    lk_window_import_offer (self, lk_window_get_dataset (self), offer);
  else
    lk_window_show_error (self, error);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_offer_read_async (G_OBJECT (gtk_widget_get_clipboard (widget)),
                       LK_WINDOW (widget)->cancellable, pasted_cb, g_object_ref (widget));
}

/* --- New datasets --- */

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) dataset = lk_library_create_finish (LK_LIBRARY (source), result, &error);

  if (dataset != NULL)
    lk_window_show_dataset (self, dataset);
  else
    lk_window_show_error (self, error);
}

static void
title_answered_cb (GtkWidget *widget, const char *answer, gpointer user_data)
{
  LkWindow *self = LK_WINDOW (widget);
  LkLibrary *library = lk_engine_get_library (self->engine);
  g_autofree char *title = lk_library_dup_free_title (library, answer);

  lk_library_create_async (library, title, self->cancellable, created_cb, g_object_ref (self));
}

static void
new_dataset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkLibrary *library = lk_engine_get_library (LK_WINDOW (widget)->engine);
  g_autofree char *title = lk_library_dup_free_title (library, _ ("New Dataset"));
  LkQuestion question = {
    .heading = _ ("New Dataset"),
    .label = _ ("Name"),
    .accept = _ ("_Create"),
    .answer = title,
  };

  lk_ask (widget, &question, title_answered_cb, NULL, NULL);
}

static void
add_samples_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *samples = lk_paths_dup_shipped ("samples");
  const char *const sources[] = { samples, NULL };

  lk_window_import_as (LK_WINDOW (widget), _ ("Lorikeets"), sources);
}

void
lk_window_install_add_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.add-pictures", NULL, add_pictures_action);
  gtk_widget_class_install_action (klass, "win.add-folder", NULL, add_folder_action);
  gtk_widget_class_install_action (klass, "win.add-link", NULL, add_link_action);
  gtk_widget_class_install_action (klass, "win.paste", NULL, paste_action);
  gtk_widget_class_install_action (klass, "win.new-dataset", NULL, new_dataset_action);
  gtk_widget_class_install_action (klass, "win.add-samples", NULL, add_samples_action);

  /* Not an accelerator of the program: text fields have theirs. */
  gtk_widget_class_add_binding_action (klass, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste", NULL);
}
