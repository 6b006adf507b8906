/* lk-report-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-report-row.h"

#include "lk-accessible.h"

struct _LkReportRow
{
  AdwBin parent_instance;

  /* Template */
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *reason;
};

G_DEFINE_FINAL_TYPE (LkReportRow, lk_report_row, ADW_TYPE_BIN)

static void
lk_report_row_class_init (LkReportRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-report-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkReportRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LkReportRow, name);
  gtk_widget_class_bind_template_child (widget_class, LkReportRow, reason);
}

static void
lk_report_row_init (LkReportRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_report_row_set_entry:
 * @self: a row that is in its list
 * @entry: what it shows
 */
void
lk_report_row_set_entry (LkReportRow *self, LkReportEntry *entry)
{
  const char *classes[] = { lk_report_entry_get_style (entry), NULL };
  g_autofree char *name = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *icon_name = NULL;
  g_autofree char *outcome = NULL;

  g_return_if_fail (LK_IS_REPORT_ROW (self));

  g_object_get (entry, "name", &name, "reason", &reason, "icon-name", &icon_name, "outcome",
                &outcome, NULL);
  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), outcome);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->reason, reason);
  lk_accessible_name_cell (GTK_WIDGET (self), name, reason);
}
