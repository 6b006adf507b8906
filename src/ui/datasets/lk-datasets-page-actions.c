/* lk-datasets-page-actions.c: what can be done with a dataset as a whole
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-datasets-page-private.h"

#include "lk-ask.h"
#include "lk-compat.h"
#include "lk-dataset-card.h"
#include "lk-export.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

/* Something that goes on with a dataset, told of at the foot of the window. */
typedef struct
{
  LkDatasetsPage *page; /* (owned) */
  LkDataset *dataset;   /* (owned) */
  LkActivity *activity; /* (owned) (nullable) */
} Work;

static Work *
work_new (LkDatasetsPage *self, LkDataset *dataset, const char *title)
{
  Work *work = g_new0 (Work, 1);

  work->page = g_object_ref (self);
  work->dataset = g_object_ref (dataset);
  if (title != NULL)
    {
      work->activity = lk_activity_new (title);
      lk_activity_bar_add (self->activities, work->activity);
    }

  return work;
}

static void
work_free (Work *work)
{
  if (work->activity != NULL)
    lk_activity_end (work->activity);
  g_clear_object (&work->activity);
  g_object_unref (work->dataset);
  g_object_unref (work->page);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static GCancellable *
work_cancellable (Work *work)
{
  return lk_activity_get_cancellable (work->activity);
}

static LkLibrary *
library_of (LkDatasetsPage *self)
{
  return lk_engine_get_library (self->engine);
}

static LkDataset *
find (GtkWidget *widget, GVariant *parameter)
{
  return lk_library_find (library_of (LK_DATASETS_PAGE (widget)),
                          g_variant_get_string (parameter, NULL));
}

/* --- Renaming --- */

static void
renamed_cb (GtkWidget *widget, const char *answer, gpointer user_data)
{
  LkDatasetsPage *self = LK_DATASETS_PAGE (widget);

  lk_library_rename (library_of (self), user_data, answer);
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

void
lk_datasets_page_rename (LkDatasetsPage *self, LkDataset *dataset)
{
  LkQuestion question = {
    .heading = _ ("Rename Dataset"),
    .label = _ ("Name"),
    .accept = _ ("_Rename"),
    .answer = lk_dataset_get_title (dataset),
  };

  lk_ask (GTK_WIDGET (self), &question, renamed_cb, g_object_ref (dataset), g_object_unref);
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDataset *dataset = find (widget, parameter);

  if (dataset != NULL)
    lk_datasets_page_rename (LK_DATASETS_PAGE (widget), dataset);
}

/* --- Duplicating and merging --- */

static void
duplicated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) copy = lk_library_duplicate_finish (LK_LIBRARY (source), result, &error);

  if (copy == NULL)
    lk_toast_show_error (GTK_WIDGET (work->page), error);
}

static void
duplicate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDatasetsPage *self = LK_DATASETS_PAGE (widget);
  LkDataset *dataset = find (widget, parameter);
  g_autofree char *title = NULL;
  Work *work;

  if (dataset == NULL)
    return;

  title = g_strdup_printf (_ ("Duplicating “%s”"), lk_dataset_get_title (dataset));
  work = work_new (self, dataset, title);
  lk_library_duplicate_async (library_of (self), dataset, NULL, lk_activity_progress,
                              work->activity, work_cancellable (work), duplicated_cb, work);
}

static void
merged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImportReport) report = NULL;
  g_autoptr (LkDataset) merged =
      lk_library_merge_finish (LK_LIBRARY (source), result, &report, &error);
  g_autofree char *text = NULL;

  if (merged == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (work->page), error);
      return;
    }

  /* Translators: %s is a dataset's title */
  text = g_strdup_printf (_ ("Both are together in “%s” now"), lk_dataset_get_title (merged));
  lk_toast_show_text (GTK_WIDGET (work->page), text);
}

static void
merge_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDatasetsPage *self = LK_DATASETS_PAGE (widget);
  g_autoptr (GVariant) first = g_variant_get_child_value (parameter, 0);
  g_autoptr (GVariant) second = g_variant_get_child_value (parameter, 1);
  LkDataset *dataset = find (widget, first);
  LkDataset *other = find (widget, second);
  g_autoptr (GPtrArray) both = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *wish = NULL;
  g_autofree char *title = NULL;
  Work *work;

  if (dataset == NULL || other == NULL)
    return;

  /* Translators: the title of a dataset made of two */
  wish = g_strdup_printf (_ ("%s and %s"), lk_dataset_get_title (dataset),
                          lk_dataset_get_title (other));
  title = lk_library_dup_free_title (library_of (self), wish);
  g_ptr_array_add (both, g_object_ref (dataset));
  g_ptr_array_add (both, g_object_ref (other));
  work = work_new (self, dataset, title);
  lk_library_merge_async (library_of (self), both, title, lk_activity_progress, work->activity,
                          work_cancellable (work), merged_cb, work);
}

/* --- Exporting --- */

static void
open_folder (GtkWidget *widget, GFile *folder)
{
  g_autofree char *uri = g_file_get_uri (folder);

  lk_compat_open_uri (widget, uri);
}

static void
show_clicked_cb (LkDatasetsPage *self, AdwToast *toast)
{
  open_folder (GTK_WIDGET (self), g_object_get_data (G_OBJECT (toast), "folder"));
}

static void
show_exported (Work *work, GFile *folder)
{
  g_autofree char *text =
      g_strdup_printf (_ ("“%s” was exported"), lk_dataset_get_title (work->dataset));
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  adw_toast_set_button_label (toast, _ ("_Show"));
  g_object_set_data_full (G_OBJECT (toast), "folder", g_object_ref (folder), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_clicked_cb), work->page,
                           G_CONNECT_SWAPPED);
  lk_toast_show (GTK_WIDGET (work->page), toast);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  GFile *target = g_object_get_data (G_OBJECT (work->activity), "target");
  gboolean folder = g_object_get_data (G_OBJECT (work->activity), "folder") != NULL;
  g_autoptr (GFile) parent = g_file_get_parent (target);

  if (folder ? lk_export_folder_finish (result, &error) : lk_export_zip_finish (result, &error))
    show_exported (work, folder ? target : parent);
  else
    lk_toast_show_error (GTK_WIDGET (work->page), error);
}

static void
export_to (LkDatasetsPage *self, LkDataset *dataset, GFile *target, gboolean folder)
{
  g_autofree char *title = g_strdup_printf (_ ("Exporting “%s”"), lk_dataset_get_title (dataset));
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (dataset);
  Work *work = work_new (self, dataset, title);

  g_object_set_data_full (G_OBJECT (work->activity), "target", g_object_ref (target),
                          g_object_unref);
  g_object_set_data (G_OBJECT (work->activity), "folder", folder ? self : NULL);
  if (folder)
    lk_export_folder_async (manifest, target, lk_activity_progress, work->activity,
                            work_cancellable (work), exported_cb, work);
  else
    lk_export_zip_async (manifest, target, lk_activity_progress, work->activity,
                         work_cancellable (work), exported_cb, work);
}

static void
folder_chosen_cb (GtkWidget *widget, GListModel *files, gpointer dataset)
{
  g_autofree char *name = g_file_get_basename (lk_dataset_get_folder (dataset));
  g_autoptr (GFile) folder = g_list_model_get_item (files, 0);
  g_autoptr (GFile) target = g_file_get_child (folder, name);

  export_to (LK_DATASETS_PAGE (widget), dataset, target, TRUE);
}

static void
zip_chosen_cb (GtkWidget *widget, GListModel *files, gpointer dataset)
{
  g_autoptr (GFile) target = g_list_model_get_item (files, 0);

  export_to (LK_DATASETS_PAGE (widget), dataset, target, FALSE);
}

static void
export_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDataset *dataset = find (widget, parameter);
  LkFileChoice choice = {
    .title = _ ("Export as Folder"),
    .accept = _ ("_Export"),
    .folders = TRUE,
  };

  if (dataset != NULL)
    lk_compat_choose_files (widget, &choice, folder_chosen_cb, g_object_ref (dataset),
                            g_object_unref);
}

static void
export_zip_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDataset *dataset = find (widget, parameter);
  g_autofree char *folder = NULL;
  g_autofree char *file_name = NULL;
  LkFileChoice choice = { .title = _ ("Export as ZIP"), .accept = _ ("_Export") };

  if (dataset == NULL)
    return;

  folder = g_file_get_basename (lk_dataset_get_folder (dataset));
  choice.name = file_name = g_strconcat (folder, LK_EXPORT_MARK ".zip", NULL);
  lk_compat_choose_files (widget, &choice, zip_chosen_cb, g_object_ref (dataset), g_object_unref);
}

static void
open_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDataset *dataset = find (widget, parameter);

  if (dataset != NULL)
    open_folder (widget, lk_dataset_get_folder (dataset));
}

/* --- Deleting --- */

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDatasetsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) dataset = lk_library_restore_finish (LK_LIBRARY (source), result, &error);

  if (dataset == NULL)
    lk_toast_show_error (GTK_WIDGET (self), error);
}

static void
undo_clicked_cb (LkDatasetsPage *self, AdwToast *toast)
{
  lk_library_restore_async (library_of (self), g_object_get_data (G_OBJECT (toast), "trashed"),
                            NULL, restored_cb, g_object_ref (self));
}

static void
trashed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDatasetsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  LkTrashed *trashed = lk_library_trash_finish (LK_LIBRARY (source), result, &error);
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (trashed == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (self), error);
      return;
    }

  text = g_strdup_printf (_ ("“%s” was moved to the trash"), lk_trashed_get_title (trashed));
  toast = lk_toast_new_undo (text);
  g_object_set_data_full (G_OBJECT (toast), "trashed", trashed, (GDestroyNotify) lk_trashed_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  lk_toast_show (GTK_WIDGET (self), toast);
}

void
lk_datasets_page_delete (LkDatasetsPage *self, LkDataset *dataset)
{
  lk_library_trash_async (library_of (self), dataset, NULL, trashed_cb, g_object_ref (self));
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDataset *dataset = find (widget, parameter);

  if (dataset != NULL)
    lk_datasets_page_delete (LK_DATASETS_PAGE (widget), dataset);
}

/* --- The menu --- */

static void
append (GMenu *menu, const char *label, const char *action, LkDataset *dataset)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", lk_dataset_get_id (dataset));
  g_menu_item_set_attribute (item, "hidden-when", "s", "action-missing");
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_merge_menu (LkDatasetsPage *self, LkDataset *dataset)
{
  GListModel *library = G_LIST_MODEL (library_of (self));
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (library); i++)
    {
      g_autoptr (LkDataset) other = g_list_model_get_item (library, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (lk_dataset_get_title (other), NULL);

      g_menu_item_set_action_and_target (item, "datasets.merge", "(ss)",
                                         lk_dataset_get_id (dataset), lk_dataset_get_id (other));
      if (other != dataset)
        g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

/* What can be done with @dataset now: with which others it can be merged changes. */
GMenuModel *
lk_datasets_page_make_menu (LkDatasetsPage *self, LkDataset *dataset)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) use = g_menu_new ();
  g_autoptr (GMenu) change = g_menu_new ();
  g_autoptr (GMenu) export = g_menu_new ();
  g_autoptr (GMenu) away = g_menu_new ();
  g_autoptr (GMenuModel) merge = make_merge_menu (self, dataset);

  append (use, _ ("_Open"), "win.show-dataset", dataset);
  append (use, _ ("_Train…"), "win.train", dataset);
  append (change, _ ("_Rename…"), "datasets.rename", dataset);
  append (change, _ ("_Duplicate"), "datasets.duplicate", dataset);
  if (g_menu_model_get_n_items (merge) > 0)
    g_menu_append_submenu (change, _ ("_Merge With"), merge);
  append (export, _ ("Export as _Folder…"), "datasets.export-folder", dataset);
  append (export, _ ("Export as _ZIP…"), "datasets.export-zip", dataset);
  append (export, _ ("Open in File _Manager"), "datasets.open-folder", dataset);
  append (away, _ ("Move to _Trash"), "datasets.delete", dataset);

  g_menu_append_section (menu, NULL, G_MENU_MODEL (use));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (export));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (away));

  return G_MENU_MODEL (menu);
}

void
lk_datasets_page_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "datasets.rename", "s", rename_action);
  gtk_widget_class_install_action (klass, "datasets.duplicate", "s", duplicate_action);
  gtk_widget_class_install_action (klass, "datasets.merge", "(ss)", merge_action);
  gtk_widget_class_install_action (klass, "datasets.export-folder", "s", export_folder_action);
  gtk_widget_class_install_action (klass, "datasets.export-zip", "s", export_zip_action);
  gtk_widget_class_install_action (klass, "datasets.open-folder", "s", open_folder_action);
  gtk_widget_class_install_action (klass, "datasets.delete", "s", delete_action);
}
