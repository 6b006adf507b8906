/* lk-account-row.h: a key or an address of an account, as one row of a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-accounts.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *lk_account_row_new (LkAccounts *accounts, LkAccountField field);
GtkWidget *lk_account_row_make_button (const char *icon, const char *name);

G_END_DECLS
