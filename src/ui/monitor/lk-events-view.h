/* lk-events-view.h: the trace of a job, to be filtered and looked into
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_EVENTS_VIEW (lk_events_view_get_type ())
G_DECLARE_FINAL_TYPE (LkEventsView, lk_events_view, LK, EVENTS_VIEW, AdwBin)

void lk_events_view_set_events (LkEventsView *self, GListModel *events);

G_END_DECLS
