/* lk-versions-dialog.c: what a dataset was when it was trained with, and what changed since
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-versions-dialog.h"

#include "lk-change-row.h"
#include "lk-dataset-version.h"
#include "lk-gradual-list.h"
#include "lk-help.h"

#include <glib/gi18n.h>

struct _LkVersionsDialog
{
  AdwWindow parent_instance;

  /* Template */
  GtkWidget *chooser;
  AdwComboRow *before;
  AdwComboRow *after;
  GtkLabel *summary;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  AdwStatusPage *error;
  GtkListView *list;

  LkDataset *dataset;        /* (owned) */
  LkThumbnailLoader *loader; /* (owned) */
  GListModel *versions;      /* (owned) (nullable) (element-type LkDatasetVersion) */
  LkManifest *earlier;       /* (owned) (nullable) of the comparison that is made */
  GCancellable *cancellable; /* (owned) of what is read */
};

G_DEFINE_FINAL_TYPE (LkVersionsDialog, lk_versions_dialog, ADW_TYPE_WINDOW)

/* What happened to a picture, in words. */
static const char *const notes[] = {
  [LK_DIFFERENCE_ADDED] = N_ ("Added"),
  [LK_DIFFERENCE_REMOVED] = N_ ("Removed"),
  [LK_DIFFERENCE_PICTURE] = N_ ("Another picture"),
  [LK_DIFFERENCE_CAPTION] = N_ ("Another caption"),
  [LK_DIFFERENCE_NAME] = N_ ("Renamed"),
};

static void
show_error (LkVersionsDialog *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  adw_status_page_set_description (self->error, error->message);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

/* --- Rows --- */

static GFile *
dup_file (LkVersionsDialog *self, LkDifference *difference, const char *side)
{
  g_autofree char *file_name = g_strdup_printf ("%s-file", side);
  g_autofree char *digest_name = g_strdup_printf ("%s-sha256", side);
  g_autofree char *sha256 = NULL;
  GFile *file = NULL;

  g_object_get (difference, file_name, &file, digest_name, &sha256, NULL);
  if (file != NULL || sha256 == NULL)
    return file;

  return lk_dataset_version_dup_thumbnail (lk_dataset_get_folder (self->dataset), sha256);
}

static void
setup_cb (LkVersionsDialog *self, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, lk_change_row_new (self->loader));
}

static void
bind_cb (LkVersionsDialog *self, GtkListItem *item)
{
  LkDifference *difference = gtk_list_item_get_item (item);
  LkDifferenceKind kind = lk_difference_get_kind (difference);
  g_autoptr (GFile) old_file = dup_file (self, difference, "before");
  g_autoptr (GFile) file = dup_file (self, difference, "after");
  g_autofree char *old_name = NULL;
  g_autofree char *name = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  LkChange change = { .note = _ (notes[kind]) };

  g_object_get (difference, "before-name", &old_name, "after-name", &name, "before-caption",
                &before, "after-caption", &after, NULL);
  change.old_file = kind == LK_DIFFERENCE_PICTURE ? old_file : NULL;
  change.file = file != NULL ? file : old_file;
  change.name = name != NULL ? name : old_name;
  change.before = before;
  change.after = after;
  lk_change_row_set_change (LK_CHANGE_ROW (gtk_list_item_get_child (item)), &change);
}

/* --- Comparing --- */

static void
show_differences (LkVersionsDialog *self, LkManifest *later)
{
  g_autoptr (LkManifest) now = lk_dataset_snapshot (self->dataset);
  g_autoptr (GListModel) differences = lk_dataset_version_diff (self->earlier, later, now);
  guint n_differences = g_list_model_get_n_items (differences);
  g_autoptr (GtkSelectionModel) selection = NULL;
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u picture differs", "%u pictures differ", n_differences),
                       n_differences);

  gtk_label_set_text (self->summary, n_differences > 0 ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), n_differences > 0);
  selection = GTK_SELECTION_MODEL (
      gtk_no_selection_new (lk_gradual_list_new (differences, GTK_WIDGET (self->list))));
  gtk_list_view_set_model (self->list, selection);
  gtk_stack_set_visible_child_name (self->stack, n_differences > 0 ? "differences" : "same");
}

static void
later_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkVersionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkManifest) later =
      lk_dataset_version_load_finish (LK_DATASET_VERSION (source), result, &error);

  if (later != NULL)
    show_differences (self, later);
  else
    show_error (self, error);
}

static void
earlier_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkVersionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDatasetVersion) version = NULL;
  g_autoptr (LkManifest) now = NULL;
  guint after = adw_combo_row_get_selected (self->after);

  g_clear_pointer (&self->earlier, lk_manifest_unref);
  self->earlier = lk_dataset_version_load_finish (LK_DATASET_VERSION (source), result, &error);
  if (self->earlier == NULL)
    {
      show_error (self, error);
      return;
    }

  /* The first choice is the dataset as it is now. */
  if (after == 0)
    {
      now = lk_dataset_snapshot (self->dataset);
      show_differences (self, now);
      return;
    }

  version = g_list_model_get_item (self->versions, after - 1);
  lk_dataset_version_load_async (version, self->cancellable, later_loaded_cb, g_object_ref (self));
}

static void
chosen_cb (LkVersionsDialog *self)
{
  g_autoptr (LkDatasetVersion) version = NULL;

  if (self->versions == NULL)
    return;

  version = g_list_model_get_item (self->versions, adw_combo_row_get_selected (self->before));
  if (version == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lk_dataset_version_load_async (version, self->cancellable, earlier_loaded_cb,
                                 g_object_ref (self));
}

/* --- The list of versions --- */

static char *
describe (LkDatasetVersion *version)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_local (lk_dataset_version_get_time (version));
  /* Translators: a day and a time, see g_date_time_format() */
  g_autofree char *when = g_date_time_format (time, _ ("%-d %b %Y, %H:%M"));
  guint n_pictures = lk_dataset_version_get_n_pictures (version);
  g_autofree char *pictures =
      g_strdup_printf (ngettext ("%u picture", "%u pictures", n_pictures), n_pictures);

  return g_strdup_printf ("%s · %s · %s", lk_dataset_version_get_label (version), when, pictures);
}

static void
fill_choices (LkVersionsDialog *self)
{
  g_autoptr (GtkStringList) before = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) after = gtk_string_list_new (NULL);

  gtk_string_list_append (after, _ ("The dataset as it is now"));
  for (guint i = 0; i < g_list_model_get_n_items (self->versions); i++)
    {
      g_autoptr (LkDatasetVersion) version = g_list_model_get_item (self->versions, i);
      g_autofree char *text = describe (version);

      gtk_string_list_append (before, text);
      gtk_string_list_append (after, text);
    }

  adw_combo_row_set_model (self->after, G_LIST_MODEL (after));
  adw_combo_row_set_model (self->before, G_LIST_MODEL (before));
  gtk_widget_set_visible (self->chooser, TRUE);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkVersionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  GListModel *versions = lk_dataset_version_list_finish (result, &error);

  if (versions == NULL)
    {
      show_error (self, error);
      return;
    }

  self->versions = versions;
  if (g_list_model_get_n_items (versions) == 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }

  fill_choices (self);
  chosen_cb (self);
}

/* --- Life --- */

static void
lk_versions_dialog_dispose (GObject *object)
{
  LkVersionsDialog *self = LK_VERSIONS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->earlier, lk_manifest_unref);
  g_clear_object (&self->versions);
  g_clear_object (&self->loader);
  g_clear_object (&self->dataset);

  G_OBJECT_CLASS (lk_versions_dialog_parent_class)->dispose (object);
}

static void
lk_versions_dialog_class_init (LkVersionsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_versions_dialog_dispose;

  lk_help_bind (widget_class, "train");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-versions-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, chooser);
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, before);
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, after);
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, error);
  gtk_widget_class_bind_template_child (widget_class, LkVersionsDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
lk_versions_dialog_init (LkVersionsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_versions_dialog_new:
 * @parent: the window to which it belongs
 * @dataset: whose versions are compared
 * @thumbnailer: makes the small pictures
 *
 * Returns: (transfer none): a window, not yet shown
 */
LkVersionsDialog *
lk_versions_dialog_new (GtkWindow *parent, LkDataset *dataset, LkThumbnailer *thumbnailer)
{
  LkVersionsDialog *self = g_object_new (LK_TYPE_VERSIONS_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->dataset = g_object_ref (dataset);
  self->loader = lk_thumbnail_loader_new (thumbnailer, GTK_WIDGET (self->scroller));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  lk_dataset_version_list_async (lk_dataset_get_folder (dataset), self->cancellable, listed_cb,
                                 g_object_ref (self));

  return self;
}
