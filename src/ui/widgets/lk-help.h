/* lk-help.h: opens a page of the help
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_help_open (GtkWidget *widget, const char *page);
void lk_help_bind (GtkWidgetClass *klass, const char *page);

G_END_DECLS
