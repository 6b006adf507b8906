/* lk-tooltip.c: what did not fit into a label
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-tooltip.h"

static gboolean
query_cb (
    GtkLabel *label, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;

  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));

  return TRUE;
}

/**
 * lk_tooltip_tell_cut:
 * @label: a label that is shortened where it has no room
 *
 * From now on its tooltip says the whole while it is cut off. What is whole has none.
 */
void
lk_tooltip_tell_cut (GtkLabel *label)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (label), TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (query_cb), NULL);
}
