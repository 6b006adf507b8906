/* lk-model-page-actions.c: what a person can do with a trained model
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-page-private.h"

#include "lk-compat.h"
#include "lk-lora-folders.h"
#include "lk-paths.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

/* --- Into a folder --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkModelPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = lk_model_save_finish (LK_MODEL (source), result, &error);
  g_autofree char *shown = path != NULL ? lk_paths_dup_shown (path) : NULL;
  g_autofree char *text = NULL;

  if (path == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (self), error);
      return;
    }

  text = g_strdup_printf (_ ("Saved as %s"), shown);
  lk_toast_show_text (GTK_WIDGET (self), text);
}

static void
folder_chosen_cb (GtkWidget *widget, GListModel *files, gpointer model)
{
  g_autoptr (GFile) folder = g_list_model_get_item (files, 0);

  /* Goes on when the person looks at another model: nothing half done is of use. */
  lk_model_save_async (model, folder, NULL, saved_cb, g_object_ref (widget));
}

static void
show_chooser (LkModelPage *self, const char *folder)
{
  g_autoptr (GFile) place = folder != NULL ? g_file_new_for_path (folder) : NULL;
  LkFileChoice choice = {
    .title = _ ("Save to Folder"),
    .accept = _ ("_Save Here"),
    .folders = TRUE,
    .place = place,
  };

  lk_compat_choose_files (GTK_WIDGET (self), &choice, folder_chosen_cb, g_object_ref (self->model),
                          g_object_unref);
}

/* The folder of a program that paints is where most want it. */
static void
folders_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkModelPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = lk_lora_folders_find_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->model == NULL)
    return;

  show_chooser (self, folders != NULL && folders->len > 0
                          ? ((LkLoraFolder *) g_ptr_array_index (folders, 0))->path
                          : NULL);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkModelPage *self = LK_MODEL_PAGE (widget);

  lk_lora_folders_find_async (g_get_home_dir (), self->cancellable, folders_found_cb,
                              g_object_ref (self));
}

/* --- Elsewhere --- */

static void
open_hub_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_compat_open_uri (widget, lk_model_get_repository_url (LK_MODEL_PAGE (widget)->model));
}

static void
publish_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_model_page_publish (LK_MODEL_PAGE (widget));
}

static void
show_files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkModelPage *self = LK_MODEL_PAGE (widget);
  const char *saved = lk_model_get_saved_path (self->model);
  g_autoptr (GFile) file =
      g_file_new_for_path (saved != NULL ? saved : lk_model_get_weights_path (self->model));
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder);

  lk_compat_open_uri (widget, uri);
}

static void
show_dataset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDataset *dataset = lk_model_page_find_dataset (LK_MODEL_PAGE (widget));

  if (dataset != NULL)
    gtk_widget_activate_action (widget, "win.show-dataset", "s", lk_dataset_get_id (dataset));
}

static void
show_job_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.show-job", "s",
                              lk_model_get_id (LK_MODEL_PAGE (widget)->model));
}

static void
train_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.train-again", "s",
                              lk_model_get_id (LK_MODEL_PAGE (widget)->model));
}

static void
copy_word_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          lk_model_get_trigger_word (LK_MODEL_PAGE (widget)->model));
  lk_toast_show_text (widget, _ ("Trigger word copied"));
}

static void
copy_settings_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          gtk_label_get_text (LK_MODEL_PAGE (widget)->settings));
  lk_toast_show_text (widget, _ ("Settings copied"));
}

/* --- Out of the list --- */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkModelPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_model_list_remove_finish (LK_MODEL_LIST (source), result, &error))
    lk_toast_show_error (GTK_WIDGET (self), error);
}

static void
remove_answered_cb (GtkWidget *widget, LkAnswer answer, gpointer model)
{
  lk_model_list_remove_async (lk_engine_get_models (LK_MODEL_PAGE (widget)->engine), model,
                              answer == LK_ANSWER_ACCEPT, NULL, removed_cb, g_object_ref (widget));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkModel *model = LK_MODEL_PAGE (widget)->model;
  g_autofree char *heading = g_strdup_printf (_ ("Remove “%s”?"), lk_model_get_title (model));
  LkAlert alert = {
    .heading = heading,
    .body = _ ("Its files can stay where they are or go to the trash. Copies "
               "that you saved, and what is on the Hub, stay in any case."),
    .decline = _ ("_Keep"),
    .other = _ ("Keep _Files"),
    .accept = _ ("_Files to Trash"),
    .appearance = ADW_RESPONSE_DESTRUCTIVE,
  };

  lk_compat_show_alert (widget, &alert, remove_answered_cb, g_object_ref (model), g_object_unref);
}

void
lk_model_page_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "model.save", NULL, save_action);
  gtk_widget_class_install_action (klass, "model.open-hub", NULL, open_hub_action);
  gtk_widget_class_install_action (klass, "model.publish", NULL, publish_action);
  gtk_widget_class_install_action (klass, "model.show-files", NULL, show_files_action);
  gtk_widget_class_install_action (klass, "model.show-dataset", NULL, show_dataset_action);
  gtk_widget_class_install_action (klass, "model.show-job", NULL, show_job_action);
  gtk_widget_class_install_action (klass, "model.train-again", NULL, train_again_action);
  gtk_widget_class_install_action (klass, "model.copy-trigger-word", NULL, copy_word_action);
  gtk_widget_class_install_action (klass, "model.copy-settings", NULL, copy_settings_action);
  gtk_widget_class_install_action (klass, "model.remove", NULL, remove_action);
}

/* Practice has no pages on the web. */
void
lk_model_page_update_actions (LkModelPage *self)
{
  LkModel *model = self->model;
  gboolean published = lk_model_get_repository_url (model) != NULL;
  gboolean here = lk_model_get_weights_path (model) != NULL;
  gboolean job = lk_job_list_find (lk_engine_get_jobs (self->engine), lk_model_get_id (model)) !=
                 NULL;
  const struct
  {
    const char *name;
    gboolean enabled;
  } states[] = {
    { "model.save", here },
    { "model.open-hub", published && !lk_model_get_practice (model) },
    { "model.publish", here && !published && lk_model_get_card_path (model) != NULL },
    { "model.show-files", here || lk_model_get_saved_path (model) != NULL },
    { "model.show-dataset", lk_model_page_find_dataset (self) != NULL },
    { "model.show-job", job },
    { "model.train-again", lk_model_get_recipe (model) != NULL },
    { "model.copy-trigger-word", lk_model_get_trigger_word (model) != NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), states[i].name, states[i].enabled);
}
