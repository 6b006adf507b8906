/* lk-accounts-private.h: for the files of the accounts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-accounts.h"

G_BEGIN_DECLS

struct _LkAccounts
{
  GObject parent_instance;

  LkRedactor *redactor; /* (owned) */
  char **environment;
  GFile *settings; /* (owned) (nullable) */
  gboolean use_keyring;

  char *from_environment[LK_ACCOUNT_N_FIELDS];
  char *from_session[LK_ACCOUNT_N_FIELDS];
  char *kept[LK_ACCOUNT_N_FIELDS]; /* in the keyring or the settings */
  char *keyring_problem;           /* (nullable) a sentence */
  guint n_loading;
};

void lk_accounts_clear_value (char **secret);
void
lk_accounts_set_value (LkAccounts *self, char **place, LkAccountField field, const char *value);

const char *lk_account_field_get_label (LkAccountField field);
const char *
lk_account_field_look_up (LkAccountField field, const char *const *environment, const char **name);

G_END_DECLS
