/* lk-preflight-row.h: one line of the last look before a start
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-preflight.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_PREFLIGHT_ROW (lk_preflight_row_get_type ())
G_DECLARE_FINAL_TYPE (LkPreflightRow, lk_preflight_row, LK, PREFLIGHT_ROW, AdwActionRow)

GtkWidget *lk_preflight_row_new (LkPreflightCheck *check);

G_END_DECLS
