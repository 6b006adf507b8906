/* lk-finding-row.c: one finding, with a button for what mends it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-finding-row.h"

#include <glib/gi18n.h>

static const struct
{
  const char *icon;
  const char *style;
  const char *name;
} levels[] = {
  [LK_FINDING_INFO] = { "dialog-information-symbolic", "dim-label", N_ ("Note") },
  [LK_FINDING_WARNING] = { "dialog-warning-symbolic", "warning", N_ ("Warning") },
  [LK_FINDING_ERROR] = { "dialog-error-symbolic", "error", N_ ("Error") },
};

/**
 * lk_finding_dup_key:
 * @finding: a finding
 *
 * Returns: (transfer full): what tells it from all others of its check-up
 */
char *
lk_finding_dup_key (LkFinding *finding)
{
  const char *keep = lk_finding_get_keep (finding);
  const char *first = lk_finding_get_pictures (finding)[0];

  return g_strdup_printf ("%s/%s/%s", lk_finding_get_code (finding), keep != NULL ? keep : "",
                          first != NULL ? first : "");
}

static GtkWidget *
make_icon (LkFinding *finding)
{
  LkFindingLevel level = lk_finding_get_level (finding);
  GtkWidget *icon = gtk_image_new_from_icon_name (levels[level].icon);

  gtk_widget_add_css_class (icon, levels[level].style);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (levels[level].name), -1);

  return icon;
}

static GtkWidget *
make_button (LkFinding *finding, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *key = lk_finding_dup_key (finding);
  g_autofree char *name = NULL;

  /* Translators: a button's label, and what it is about */
  name = g_strdup_printf (_ ("%s: %s"), label, lk_finding_get_sentence (finding));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", key);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return button;
}

static GtkWidget *
make_buttons (LkFinding *finding, gboolean with_show)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const char *remedy = lk_finding_remedy_get_label (lk_finding_get_remedy (finding));

  if (with_show && lk_finding_get_pictures (finding)[0] != NULL)
    gtk_box_append (GTK_BOX (box), make_button (finding, _ ("Show"), "gallery.show-finding"));
  if (remedy != NULL)
    gtk_box_append (GTK_BOX (box), make_button (finding, remedy, "gallery.mend"));

  return box;
}

/**
 * lk_finding_row_new:
 * @finding: a finding
 * @with_show: whether it can show the pictures that it is about
 *
 * Returns: (transfer floating): a row for a list
 */
GtkWidget *
lk_finding_row_new (LkFinding *finding, gboolean with_show)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (lk_finding_get_sentence (finding));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (text), label);
  gtk_box_append (GTK_BOX (text), make_buttons (finding, with_show));
  gtk_box_append (GTK_BOX (line), make_icon (finding));
  gtk_box_append (GTK_BOX (line), text);
  gtk_widget_add_css_class (line, "finding");

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lk_finding_get_sentence (finding), -1);

  return row;
}
