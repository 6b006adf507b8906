/* lk-account-keep.h: keeps what was typed, or says why the keyring cannot
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-accounts.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*LkAccountKept) (GtkWidget *widget);

void lk_account_keep (GtkWidget *widget,
                      LkAccounts *accounts,
                      LkAccountField field,
                      const char *value,
                      LkAccountKept kept);

G_END_DECLS
