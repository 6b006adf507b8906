/* lk-accessible.c: names for what a screen reader would otherwise call by its class
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-accessible.h"

static void
set_name (GtkWidget *widget, const char *name)
{
  if (widget != NULL && name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

/**
 * lk_accessible_name_cell:
 * @child: what an item of a list or grid shows
 * @name: of the item
 * @description: (nullable): what more there is to say
 *
 * The focus is on the cell around @child, which has no name of its own: GTK lets one set it
 * from 4.12 on.
 */
void
lk_accessible_name_cell (GtkWidget *child, const char *name, const char *description)
{
  GtkWidget *cell = gtk_widget_get_parent (child);

  if (cell == NULL)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description != NULL ? description : "", -1);
}

/**
 * lk_accessible_name_split_button:
 * @button: one with tooltips
 *
 * Its two halves have no names, but the tooltips say what they are.
 */
void
lk_accessible_name_split_button (AdwSplitButton *button)
{
  GtkWidget *menu = gtk_widget_get_last_child (GTK_WIDGET (button));

  set_name (gtk_widget_get_first_child (GTK_WIDGET (button)),
            gtk_widget_get_tooltip_text (GTK_WIDGET (button)));
  set_name (menu, adw_split_button_get_dropdown_tooltip (button));
  set_name (gtk_widget_get_first_child (menu), adw_split_button_get_dropdown_tooltip (button));
}

static void
tooltip_changed_cb (GtkWidget *button)
{
  set_name (button, gtk_widget_get_tooltip_text (button));
}

/**
 * lk_accessible_name_buttons:
 * @within: a widget of the toolkit, such as an #AdwEntryRow
 *
 * Its buttons show icons and have no names, but the tooltips say what they do.
 */
void
lk_accessible_name_buttons (GtkWidget *within)
{
  for (GtkWidget *child = gtk_widget_get_first_child (within); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!GTK_IS_BUTTON (child))
        {
          lk_accessible_name_buttons (child);
          continue;
        }

      tooltip_changed_cb (child);
      g_signal_connect (child, "notify::tooltip-text", G_CALLBACK (tooltip_changed_cb), NULL);
    }
}
