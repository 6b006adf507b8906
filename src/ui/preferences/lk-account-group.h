/* lk-account-group.h: all there is to say about one service's account, and its test
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-account-check.h"
#include "lk-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_ACCOUNT_GROUP (lk_account_group_get_type ())
G_DECLARE_FINAL_TYPE (LkAccountGroup, lk_account_group, LK, ACCOUNT_GROUP, AdwPreferencesGroup)

GtkWidget *lk_account_group_new (LkEngine *engine, LkService service);

G_END_DECLS
