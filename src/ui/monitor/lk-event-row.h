/* lk-event-row.h: one event of a trace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-event.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_EVENT_ROW (lk_event_row_get_type ())
G_DECLARE_FINAL_TYPE (LkEventRow, lk_event_row, LK, EVENT_ROW, GtkWidget)

GtkWidget *lk_event_row_new (void);
void lk_event_row_set_event (LkEventRow *self, LkEvent *event);
char *lk_event_row_dup_facts (LkEvent *event);

G_END_DECLS
