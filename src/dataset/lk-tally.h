/* lk-tally.h: how many there are of something, for a chart or a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_TALLY (lk_tally_get_type ())
G_DECLARE_FINAL_TYPE (LkTally, lk_tally, LK, TALLY, GObject)

LkTally *lk_tally_new (const char *group, const char *label, guint count, guint total);
const char *lk_tally_get_group (LkTally *self);
const char *lk_tally_get_label (LkTally *self);
guint lk_tally_get_count (LkTally *self);
double lk_tally_get_share (LkTally *self);

G_END_DECLS
