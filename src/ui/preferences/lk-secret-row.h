/* lk-secret-row.h: says where a secret is kept, shows, replaces and removes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-accounts.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_SECRET_ROW (lk_secret_row_get_type ())
G_DECLARE_FINAL_TYPE (LkSecretRow, lk_secret_row, LK, SECRET_ROW, AdwActionRow)

GtkWidget *lk_secret_row_new (LkAccounts *accounts, LkAccountField field);
GtkWidget *lk_secret_row_get_entry (LkSecretRow *self);

G_END_DECLS
