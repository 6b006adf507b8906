/* lk-activity-bar.h: what goes on, at the foot of the window, each with a way to end it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-activity.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_ACTIVITY_BAR (lk_activity_bar_get_type ())
G_DECLARE_FINAL_TYPE (LkActivityBar, lk_activity_bar, LK, ACTIVITY_BAR, AdwBin)

void lk_activity_bar_add (LkActivityBar *self, LkActivity *activity);

G_END_DECLS
