/* lk-gradual-list.h: a long list that comes into view a few rows at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Changes the model of a list. */
typedef void (*LkGradualChange) (gpointer object);

GListModel *lk_gradual_list_new (GListModel *model, GtkWidget *view);
void lk_gradual_list_change (GListModel *list, LkGradualChange change, gpointer object);

G_END_DECLS
