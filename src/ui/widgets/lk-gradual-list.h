/* lk-gradual-list.h: a long list that comes into view a few rows at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GListModel *lk_gradual_list_new (GListModel *model, GtkWidget *view);

G_END_DECLS
