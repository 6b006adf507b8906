/* lk-drop-hint.h: says what letting go of what is dragged would do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_DROP_HINT (lk_drop_hint_get_type ())
G_DECLARE_FINAL_TYPE (LkDropHint, lk_drop_hint, LK, DROP_HINT, AdwBin)

void lk_drop_hint_show (LkDropHint *self, const char *sentence);
void lk_drop_hint_hide (LkDropHint *self);

G_END_DECLS
