/* lk-import-summary.c: a window with what became of each thing of an import
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-summary.h"

#include "lk-help.h"
#include "lk-report-model.h"
#include "lk-report-row.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

struct _LkImportSummary
{
  AdwWindow parent_instance;

  /* Template */
  GtkLabel *sentence;
  GtkListView *list;

  LkReportModel *model; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LkImportSummary, lk_import_summary, ADW_TYPE_WINDOW)

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkImportSummary *self = LK_IMPORT_SUMMARY (widget);
  g_autofree char *text = lk_report_model_dup_text (self->model);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  lk_toast_show_text (GTK_WIDGET (self->list), _ ("Copied"));
}

static void
setup_cb (LkImportSummary *self, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, g_object_new (LK_TYPE_REPORT_ROW, NULL));
}

static void
bind_cb (LkImportSummary *self, GtkListItem *item)
{
  lk_report_row_set_entry (LK_REPORT_ROW (gtk_list_item_get_child (item)),
                           gtk_list_item_get_item (item));
}

static void
lk_import_summary_dispose (GObject *object)
{
  g_clear_object (&LK_IMPORT_SUMMARY (object)->model);

  G_OBJECT_CLASS (lk_import_summary_parent_class)->dispose (object);
}

static void
lk_import_summary_class_init (LkImportSummaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_import_summary_dispose;

  lk_help_bind (widget_class, "first-dataset");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-import-summary.ui");
  gtk_widget_class_bind_template_child (widget_class, LkImportSummary, sentence);
  gtk_widget_class_bind_template_child (widget_class, LkImportSummary, list);
  gtk_widget_class_install_action (widget_class, "summary.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "summary.copy",
                                       NULL);
}

static void
lk_import_summary_init (LkImportSummary *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
}

/**
 * lk_import_summary_show:
 * @parent: the window that it belongs to
 * @import: an import that is done
 */
void
lk_import_summary_show (GtkWindow *parent, LkImport *import)
{
  LkImportSummary *self =
      g_object_new (LK_TYPE_IMPORT_SUMMARY, "transient-for", parent, "modal", TRUE, NULL);
  g_autofree char *sentence = lk_import_report_dup_summary (lk_import_get_report (import));
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->model = lk_report_model_new (lk_import_get_report (import));
  selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->model))));
  gtk_label_set_text (self->sentence, sentence);
  gtk_list_view_set_model (self->list, selection);
  gtk_window_present (GTK_WINDOW (self));
}
