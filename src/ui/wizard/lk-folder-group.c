/* lk-folder-group.c: the folder of this computer that the model is saved to
 *
 * Folders in which other programs look for LoRAs are offered when they are there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-folder-group.h"

#include "lk-compat.h"
#include "lk-field-note.h"
#include "lk-lora-folders.h"
#include "lk-paths.h"

#include <glib/gi18n.h>

struct _LkFolderGroup
{
  AdwPreferencesGroup parent_instance;

  /* Template */
  AdwActionRow *folder_row;
  GtkWidget *forget;
  LkFieldNote *fault_note;

  LkDraft *draft;            /* (owned) (nullable) until it is set */
  GPtrArray *folders;        /* (element-type LkLoraFolder) (nullable) once they were found */
  GPtrArray *marks;          /* (element-type GtkWidget) of the same rows: this one is chosen */
  GCancellable *cancellable; /* (owned) ends with the group */
};

G_DEFINE_FINAL_TYPE (LkFolderGroup, lk_folder_group, ADW_TYPE_PREFERENCES_GROUP)

static void
choose_folder (LkFolderGroup *self, const char *path)
{
  g_object_set (lk_draft_get_recipe (self->draft), "save-to", path, NULL);
}

static void
draft_changed_cb (LkFolderGroup *self)
{
  const char *folder = lk_recipe_get_save_to (lk_draft_get_recipe (self->draft));
  const LkRecipeFault *fault = lk_draft_find_fault (self->draft, "saveTo");
  g_autofree char *shown = folder != NULL ? lk_paths_dup_shown (folder) : NULL;
  g_autofree char *markup = g_markup_escape_text (shown != NULL ? shown : _ ("None chosen"), -1);

  adw_action_row_set_subtitle (self->folder_row, markup);
  gtk_widget_set_visible (self->forget, folder != NULL);
  lk_field_note_set (self->fault_note, LK_NOTE_ERROR, fault != NULL ? fault->message : NULL);
  for (guint i = 0; i < self->marks->len; i++)
    gtk_widget_set_visible (self->marks->pdata[i],
                            g_strcmp0 (((LkLoraFolder *) self->folders->pdata[i])->path, folder) ==
                                0);
}

/* --- Any folder --- */

static void
forget_cb (LkFolderGroup *self)
{
  choose_folder (self, NULL);
}

static void
chosen_cb (GtkWidget *widget, GListModel *files, gpointer user_data)
{
  g_autoptr (GFile) folder = g_list_model_get_item (files, 0);

  choose_folder (LK_FOLDER_GROUP (widget), g_file_peek_path (folder));
}

static void
choose_cb (LkFolderGroup *self)
{
  LkFileChoice choice = {
    .title = _ ("Save the Model To"),
    .accept = _ ("_Choose"),
    .folders = TRUE,
  };

  lk_compat_choose_files (GTK_WIDGET (self), &choice, chosen_cb, NULL, NULL);
}

/* --- Folders where other programs look --- */

static void
known_cb (AdwActionRow *row, gpointer user_data)
{
  choose_folder (user_data, g_object_get_data (G_OBJECT (row), "path"));
}

static void
add_known (LkFolderGroup *self, const LkLoraFolder *folder)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");
  g_autofree char *path = g_markup_escape_text (folder->path, -1);
  /* Translators: %s is a program that paints with LoRAs, such as ComfyUI */
  g_autofree char *title = g_strdup_printf (_ ("Save for %s"), folder->program);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), path);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "path", g_strdup (folder->path), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (known_cb), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->marks, mark);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkFolderGroup) self = user_data;
  GPtrArray *folders = lk_lora_folders_find_finish (result, NULL);

  if (folders == NULL)
    return;

  self->folders = folders;
  for (guint i = 0; i < folders->len; i++)
    add_known (self, g_ptr_array_index (folders, i));
  if (self->draft != NULL)
    draft_changed_cb (self);
}

/* --- Life --- */

static void
lk_folder_group_dispose (GObject *object)
{
  LkFolderGroup *self = LK_FOLDER_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_folder_group_parent_class)->dispose (object);
}

static void
lk_folder_group_finalize (GObject *object)
{
  LkFolderGroup *self = LK_FOLDER_GROUP (object);

  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_ptr_array_unref (self->marks);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (lk_folder_group_parent_class)->finalize (object);
}

static void
lk_folder_group_class_init (LkFolderGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_folder_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_folder_group_finalize;

  g_type_ensure (LK_TYPE_FIELD_NOTE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-folder-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LkFolderGroup, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LkFolderGroup, forget);
  gtk_widget_class_bind_template_child (widget_class, LkFolderGroup, fault_note);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
}

static void
lk_folder_group_init (LkFolderGroup *self)
{
  self->marks = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_lora_folders_find_async (g_get_home_dir (), self->cancellable, found_cb, g_object_ref (self));
}

/**
 * lk_folder_group_set_draft:
 * @self: the group
 * @draft: what it edits
 */
void
lk_folder_group_set_draft (LkFolderGroup *self, LkDraft *draft)
{
  g_return_if_fail (LK_IS_FOLDER_GROUP (self));

  g_set_object (&self->draft, draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  draft_changed_cb (self);
}
