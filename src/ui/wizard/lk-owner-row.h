/* lk-owner-row.h: who publishes: the token's account, or an organization it belongs to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-publish-look.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_OWNER_ROW (lk_owner_row_get_type ())
G_DECLARE_FINAL_TYPE (LkOwnerRow, lk_owner_row, LK, OWNER_ROW, AdwComboRow)

void lk_owner_row_show (LkOwnerRow *self, LkRecipe *recipe, LkPublishLook *look);

G_END_DECLS
