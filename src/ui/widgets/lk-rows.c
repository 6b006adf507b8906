/* lk-rows.c: small things that are done to rows and lists of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-rows.h"

/**
 * lk_rows_clear:
 * @list: a list that is not bound to a model
 *
 * Takes all rows out.
 */
void
lk_rows_clear (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

/**
 * lk_rows_show_text:
 * @row: a row
 * @text: (nullable): what it is to hold; a text that is there already is left alone, with the
 *   cursor in it
 */
void
lk_rows_show_text (AdwEntryRow *row, const char *text)
{
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text != NULL ? text : "") != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}
