/* lk-preferences.h: accounts, storage, limits and notifications
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_PREFERENCES (lk_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LkPreferences, lk_preferences, LK, PREFERENCES, AdwPreferencesWindow)

void lk_preferences_show (GtkWindow *parent, LkEngine *engine, GSettings *settings);

G_END_DECLS
