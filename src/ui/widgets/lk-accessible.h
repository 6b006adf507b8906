/* lk-accessible.h: names for what a screen reader would otherwise call by its class
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void lk_accessible_name_cell (GtkWidget *child, const char *name, const char *description);
void lk_accessible_name_split_button (AdwSplitButton *button);
void lk_accessible_name_buttons (GtkWidget *within);

G_END_DECLS
