/* lk-accounts.c: each value, and which of the places that may have it counts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-accounts-private.h"

#include <libsecret/secret.h>

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkAccounts, lk_accounts, G_TYPE_OBJECT)

/* Leaves nothing of it in memory. */
void
lk_accounts_clear_value (char **secret)
{
  if (*secret != NULL)
    secret_password_wipe (*secret);

  g_clear_pointer (secret, g_free);
}

static void
lk_accounts_finalize (GObject *object)
{
  LkAccounts *self = LK_ACCOUNTS (object);

  for (gsize i = 0; i < LK_ACCOUNT_N_FIELDS; i++)
    {
      lk_accounts_clear_value (&self->from_environment[i]);
      lk_accounts_clear_value (&self->from_session[i]);
      lk_accounts_clear_value (&self->kept[i]);
    }

  g_clear_object (&self->redactor);
  g_clear_object (&self->settings);
  g_strfreev (self->environment);
  g_free (self->keyring_problem);

  G_OBJECT_CLASS (lk_accounts_parent_class)->finalize (object);
}

static void
lk_accounts_class_init (LkAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_accounts_finalize;

  /**
   * LkAccounts::changed:
   * @self: the accounts
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_accounts_init (LkAccounts *self)
{
}

void
lk_accounts_set_value (LkAccounts *self, char **place, LkAccountField field, const char *value)
{
  char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  lk_accounts_clear_value (place);
  if (stripped != NULL && *stripped != '\0')
    *place = stripped;
  else
    lk_accounts_clear_value (&stripped);

  if (*place == NULL)
    return;

  if (lk_account_field_is_secret (field) || field == LK_ACCOUNT_S3_KEY_ID)
    lk_redactor_add_secret (self->redactor, *place);
}

/**
 * lk_accounts_new:
 * @redactor: is told every secret
 * @environment: (array zero-terminated=1): `NAME=value`
 * @settings: (nullable): a JSON file for what is no secret
 * @use_keyring: whether the keyring is asked; not for practice, tests and servers
 *
 * Returns: (transfer full): accounts that know the environment; see
 *   lk_accounts_load_async() for the rest
 */
LkAccounts *
lk_accounts_new (LkRedactor *redactor,
                 const char *const *environment,
                 GFile *settings,
                 gboolean use_keyring)
{
  LkAccounts *self = g_object_new (LK_TYPE_ACCOUNTS, NULL);

  self->redactor = g_object_ref (redactor);
  self->environment = g_strdupv ((char **) environment);
  self->use_keyring = use_keyring;
  g_set_object (&self->settings, settings);

  for (guint i = 0; i < LK_ACCOUNT_N_FIELDS; i++)
    {
      const char *value = lk_account_field_look_up ((LkAccountField) i,
                                                    (const char *const *) self->environment, NULL);

      lk_accounts_set_value (self, &self->from_environment[i], (LkAccountField) i, value);
    }

  return self;
}

/**
 * lk_accounts_get:
 * @self: accounts
 * @field: what is wanted
 *
 * Returns: (nullable) (transfer none): its value; never shown, logged or stored by the
 *   caller when it is a secret
 */
const char *
lk_accounts_get (LkAccounts *self, LkAccountField field)
{
  g_return_val_if_fail (LK_IS_ACCOUNTS (self), NULL);

  if (self->from_environment[field] != NULL)
    return self->from_environment[field];
  if (self->from_session[field] != NULL)
    return self->from_session[field];

  return self->kept[field];
}

LkAccountSource
lk_accounts_get_source (LkAccounts *self, LkAccountField field)
{
  g_return_val_if_fail (LK_IS_ACCOUNTS (self), LK_ACCOUNT_FROM_NOWHERE);

  if (self->from_environment[field] != NULL)
    return LK_ACCOUNT_FROM_ENVIRONMENT;
  if (self->from_session[field] != NULL)
    return LK_ACCOUNT_FROM_SESSION;
  if (self->kept[field] == NULL)
    return LK_ACCOUNT_FROM_NOWHERE;

  return lk_account_field_is_secret (field) ? LK_ACCOUNT_FROM_KEYRING : LK_ACCOUNT_FROM_SETTINGS;
}

/**
 * lk_accounts_get_variable:
 * @self: accounts
 * @field: a field whose value is from the environment
 *
 * Returns: (transfer none): the variable that has it
 */
const char *
lk_accounts_get_variable (LkAccounts *self, LkAccountField field)
{
  const char *name;

  lk_account_field_look_up (field, (const char *const *) self->environment, &name);

  return name;
}

/**
 * lk_accounts_get_keyring_problem:
 * @self: accounts
 *
 * Returns: (nullable) (transfer none): why the keyring could not be asked
 */
const char *
lk_accounts_get_keyring_problem (LkAccounts *self)
{
  return self->keyring_problem;
}

/**
 * lk_accounts_set_for_session:
 * @self: accounts
 * @field: a field
 * @value: (nullable): kept in memory until the program ends; %NULL forgets it
 */
void
lk_accounts_set_for_session (LkAccounts *self, LkAccountField field, const char *value)
{
  g_return_if_fail (LK_IS_ACCOUNTS (self));

  lk_accounts_set_value (self, &self->from_session[field], field, value);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lk_accounts_get_loading:
 * @self: accounts
 *
 * Returns: whether the keyring is being asked, and may wait for a person; %LkAccounts::changed
 *   tells when it has answered
 */
gboolean
lk_accounts_get_loading (LkAccounts *self)
{
  return self->n_loading > 0;
}
