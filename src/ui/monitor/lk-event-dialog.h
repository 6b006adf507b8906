/* lk-event-dialog.h: all that was recorded with an event
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-event.h"

#include <adwaita.h>

G_BEGIN_DECLS

void lk_event_dialog_show (GtkWidget *parent, LkEvent *event);

G_END_DECLS
