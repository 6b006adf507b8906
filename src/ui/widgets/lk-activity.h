/* lk-activity.h: something that takes a while, as a person sees it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-import.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_ACTIVITY (lk_activity_get_type ())
G_DECLARE_FINAL_TYPE (LkActivity, lk_activity, LK, ACTIVITY, GObject)

LkActivity *lk_activity_new (const char *title);
LkActivity *lk_activity_new_for_import (LkImport *import);
GCancellable *lk_activity_get_cancellable (LkActivity *self);
void lk_activity_progress (gint64 done, gint64 total, gpointer activity);
gboolean lk_activity_is_active (LkActivity *self);
void lk_activity_end (LkActivity *self);

G_END_DECLS
