/* lk-pace.h: how fast each host may be asked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LkPace LkPace;

LkPace *lk_pace_new (void);
void lk_pace_free (LkPace *self);
void lk_pace_set_budget (LkPace *self, const char *uri, guint per_minute);
guint lk_pace_take_turn (LkPace *self, const char *uri);
void lk_pace_pause (LkPace *self, const char *uri, guint milliseconds);

G_END_DECLS
