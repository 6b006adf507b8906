/* lk-accounts-private.h: for the files of the accounts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-accounts.h"

G_BEGIN_DECLS

const char *lk_account_field_get_label (LkAccountField field);
const char *lk_account_field_look_up (LkAccountField field, const char *const *environment);

G_END_DECLS
