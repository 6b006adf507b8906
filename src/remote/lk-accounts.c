/* lk-accounts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-accounts"

#include "lk-config.h"

#include "lk-accounts-private.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

/* clang-format off */
static const SecretSchema schema = {
  "io.github.lorikeet_app.Lorikeet", SECRET_SCHEMA_NONE,
  {
    { "service", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};
/* clang-format on */

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

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkAccounts, lk_accounts, G_TYPE_OBJECT)

static void
clear_secret (char **secret)
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
      clear_secret (&self->from_environment[i]);
      clear_secret (&self->from_session[i]);
      clear_secret (&self->kept[i]);
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

static void
set_value (LkAccounts *self, char **place, LkAccountField field, const char *value)
{
  char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  clear_secret (place);
  if (stripped != NULL && *stripped != '\0')
    *place = stripped;
  else
    clear_secret (&stripped);

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
      const char *value =
          lk_account_field_look_up ((LkAccountField) i, (const char *const *) self->environment);

      set_value (self, &self->from_environment[i], (LkAccountField) i, value);
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

  set_value (self, &self->from_session[field], field, value);
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

/* Loading: the settings file, then one look-up for each secret. */

typedef struct
{
  LkAccounts *accounts; /* (owned) */
  guint field;
  char *value; /* when storing; (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->accounts);
  clear_secret (&work->value);
  g_free (work);
}

static gboolean
has_no_settings (gpointer state)
{
  return ((Work *) state)->accounts->settings == NULL;
}

static void
settings_begin (LkFlow *flow, gpointer state)
{
  Work *work = state;

  g_file_load_contents_async (work->accounts->settings, lk_flow_get_cancellable (flow),
                              lk_flow_ready, flow);
}

static LkFlowAction
settings_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Work *work = state;
  LkAccounts *self = work->accounts;
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  gsize size = 0;

  /* No file, or one that cannot be read, holds no setting. */
  if (g_file_load_contents_finish (self->settings, result, &text, &size, NULL, NULL))
    object = lk_json_parse_object (text, (gssize) size, NULL);

  for (guint i = 0; object != NULL && i < LK_ACCOUNT_N_FIELDS; i++)
    {
      if (!lk_account_field_is_secret ((LkAccountField) i))
        set_value (self, &self->kept[i], (LkAccountField) i,
                   lk_json_peek_string (object, lk_account_field_get_id ((LkAccountField) i)));
    }

  return LK_FLOW_NEXT;
}

static gboolean
has_no_keyring (gpointer state)
{
  return !((Work *) state)->accounts->use_keyring;
}

static void
secret_begin (LkFlow *flow, gpointer state)
{
  Work *work = state;

  secret_password_lookup (&schema, lk_flow_get_cancellable (flow), lk_flow_ready, flow, "service",
                          "lorikeet", "account",
                          lk_account_field_get_id ((LkAccountField) work->field), NULL);
}

static LkFlowAction
secret_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Work *work = state;
  LkAccounts *self = work->accounts;
  g_autoptr (GError) local_error = NULL;
  char *secret = secret_password_lookup_finish (result, &local_error);

  if (lk_error_is_canceled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  if (local_error != NULL)
    {
      g_free (self->keyring_problem);
      self->keyring_problem =
          g_strdup_printf (_ ("The keyring did not answer: %s"), local_error->message);
      return LK_FLOW_DONE;
    }

  set_value (self, &self->kept[work->field], (LkAccountField) work->field, secret);
  clear_secret (&secret);

  do
    work->field++;
  while (work->field < LK_ACCOUNT_N_FIELDS &&
         !lk_account_field_is_secret ((LkAccountField) work->field));

  return work->field < LK_ACCOUNT_N_FIELDS ? LK_FLOW_REPEAT : LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep load_steps[] = {
  { "settings", settings_begin, settings_end, has_no_settings },
  { "secret", secret_begin, secret_end, has_no_keyring },
  { NULL }
};
/* clang-format on */

/**
 * lk_accounts_load_async:
 * @self: accounts
 * @cancellable: (nullable): ends it; a locked keyring may wait for a person
 * @callback: called when everything was looked up
 * @user_data: for @callback
 */
void
lk_accounts_load_async (LkAccounts *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Work *work;

  g_return_if_fail (LK_IS_ACCOUNTS (self));

  work = g_new0 (Work, 1);
  work->accounts = g_object_ref (self);
  g_clear_pointer (&self->keyring_problem, g_free);
  self->n_loading++;
  lk_flow_run_async (self, load_steps, work, work_free, cancellable, callback, user_data);
}

/**
 * lk_accounts_load_finish:
 * @self: accounts
 * @result: the result
 * @error: return location
 *
 * A keyring that is absent or locked is no error: see lk_accounts_get_keyring_problem().
 *
 * Returns: %FALSE with @error when it was cancelled
 */
gboolean
lk_accounts_load_finish (LkAccounts *self, GAsyncResult *result, GError **error)
{
  gboolean loaded = lk_flow_run_finish (self, result, error) != NULL;

  self->n_loading--;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return loaded;
}

/* Storing: a secret in the keyring, anything else in the settings file. */

static gboolean
is_no_secret (gpointer state)
{
  return !lk_account_field_is_secret ((LkAccountField) ((Work *) state)->field);
}

static gboolean
has_no_file (gpointer state)
{
  return !is_no_secret (state) || has_no_settings (state);
}

static void
keep_begin (LkFlow *flow, gpointer state)
{
  Work *work = state;

  if (!work->accounts->use_keyring)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

      g_task_set_source_tag (task, keep_begin);
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_FILE,
                               _ ("No keyring is in use here: keep it for this session only"));
    }
  else if (work->value != NULL)
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT,
                           lk_account_field_get_label ((LkAccountField) work->field), work->value,
                           lk_flow_get_cancellable (flow), lk_flow_ready, flow, "service",
                           "lorikeet", "account",
                           lk_account_field_get_id ((LkAccountField) work->field), NULL);
  else
    secret_password_clear (&schema, lk_flow_get_cancellable (flow), lk_flow_ready, flow, "service",
                           "lorikeet", "account",
                           lk_account_field_get_id ((LkAccountField) work->field), NULL);
}

static LkFlowAction
keep_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Work *work = state;
  g_autoptr (GError) local_error = NULL;
  gboolean ok;

  if (g_async_result_is_tagged (result, keep_begin))
    {
      g_task_propagate_boolean (G_TASK (result), error);
      return LK_FLOW_DONE;
    }

  if (work->value != NULL)
    ok = secret_password_store_finish (result, &local_error);
  else
    ok = secret_password_clear_finish (result, &local_error) || local_error == NULL;

  if (!ok && lk_error_is_canceled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (!ok)
    g_set_error (error, LK_ERROR, LK_ERROR_FILE,
                 _ ("The keyring could not keep the secret (%s): start a keyring service such as "
                    "gnome-keyring, or keep it for this session only"),
                 local_error->message);

  return LK_FLOW_DONE;
}

static void
write_begin (LkFlow *flow, gpointer state)
{
  Work *work = state;
  LkAccounts *self = work->accounts;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GFile) folder = g_file_get_parent (self->settings);
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  for (guint i = 0; i < LK_ACCOUNT_N_FIELDS; i++)
    {
      const char *value = i == work->field ? work->value : self->kept[i];

      if (!lk_account_field_is_secret ((LkAccountField) i) && value != NULL)
        json_object_set_string_member (object, lk_account_field_get_id ((LkAccountField) i), value);
    }

  text = lk_json_object_to_string (object, TRUE);
  bytes = g_bytes_new_take (text, strlen (text));

  /* One mkdir: as quick as asking whether the folder is there. */
  g_file_make_directory_with_parents (folder, NULL, NULL);
  g_file_replace_contents_bytes_async (self->settings, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
write_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Work *work = state;

  if (!g_file_replace_contents_finish (work->accounts->settings, result, NULL, error))
    {
      g_autofree char *name = g_file_get_parse_name (work->accounts->settings);

      *error = lk_error_from_io (*error, name);
    }

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep store_steps[] = {
  { "keep", keep_begin, keep_end, is_no_secret },
  { "read", settings_begin, settings_end, has_no_file }, /* another program may have written */
  { "write", write_begin, write_end, has_no_file },
  { NULL }
};
/* clang-format on */

/**
 * lk_accounts_store_async:
 * @self: accounts
 * @field: a field
 * @value: (nullable): what to keep beyond this session; %NULL removes it
 * @cancellable: (nullable): ends the wait for a locked keyring
 * @callback: called when it is kept
 * @user_data: for @callback
 */
void
lk_accounts_store_async (LkAccounts *self,
                         LkAccountField field,
                         const char *value,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Work *work;

  g_return_if_fail (LK_IS_ACCOUNTS (self));

  work = g_new0 (Work, 1);
  work->accounts = g_object_ref (self);
  work->field = field;
  set_value (self, &work->value, field, value);
  lk_flow_run_async (self, store_steps, work, work_free, cancellable, callback, user_data);
}

gboolean
lk_accounts_store_finish (LkAccounts *self, GAsyncResult *result, GError **error)
{
  Work *work = lk_flow_run_finish (self, result, error);

  if (work == NULL)
    return FALSE;

  set_value (self, &self->kept[work->field], (LkAccountField) work->field, work->value);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return TRUE;
}
