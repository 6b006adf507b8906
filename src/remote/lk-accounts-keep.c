/* lk-accounts-keep.c: what outlives the session: secrets in the keyring, the rest in a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-accounts-private.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"
#include "lk-paths.h"

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

/* Loading: the settings file, then all secrets at once, so that a locked keyring asks once. One
 * that has none of ours does not ask at all: only whoever tries again is asked. */

typedef struct
{
  LkAccounts *accounts; /* (owned) */
  guint field;          /* when storing */
  char *value;          /* when storing; (nullable) */
  GList *found;         /* (element-type SecretRetrievable) when loading; not yet retrieved */
  SecretCollection *collection; /* (owned) (nullable) when loading: one that is locked */
  gboolean again;               /* when loading: there was a problem before */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->accounts);
  lk_accounts_clear_value (&work->value);
  g_list_free_full (work->found, g_object_unref);
  g_clear_object (&work->collection);
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
        lk_accounts_set_value (self, &self->kept[i], (LkAccountField) i,
                               lk_json_peek_string (object,
                                                    lk_account_field_get_id ((LkAccountField) i)));
    }

  return LK_FLOW_NEXT;
}

static gboolean
has_no_keyring (gpointer state)
{
  return !((Work *) state)->accounts->use_keyring;
}

static void
search_begin (LkFlow *flow, gpointer state)
{
  secret_password_search (&schema, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK,
                          lk_flow_get_cancellable (flow), lk_flow_ready, flow, "service",
                          "lorikeet", NULL);
}

/* The problem is a sentence for a person; only that nobody waits any more ends the flow. */
static gboolean
take_problem (LkAccounts *self, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;

  if (lk_error_is_canceled (owned))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }

  g_free (self->keyring_problem);
  if (g_error_matches (owned, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    self->keyring_problem = g_strdup (_ ("The keyring is locked, and was not unlocked"));
  else
    self->keyring_problem = g_strdup_printf (_ ("The keyring did not answer: %s"), owned->message);

  return TRUE;
}

static LkFlowAction
search_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Work *work = state;
  LkAccounts *self = work->accounts;
  GError *problem = NULL;

  work->found = secret_password_search_finish (result, &problem);
  if (problem != NULL)
    {
      take_problem (self, problem, error);
      return LK_FLOW_DONE;
    }

  for (guint i = 0; i < LK_ACCOUNT_N_FIELDS; i++)
    if (lk_account_field_is_secret ((LkAccountField) i))
      lk_accounts_clear_value (&self->kept[i]);

  return LK_FLOW_NEXT;
}

/* In a sandbox libsecret keeps the secrets in a file, and no lock of a service matters. */
static gboolean
has_no_lock (gpointer state)
{
  return has_no_keyring (state) || ((Work *) state)->found != NULL ||
         g_getenv ("SECRET_BACKEND") != NULL || lk_paths_in_sandbox ();
}

static void
collection_begin (LkFlow *flow, gpointer state)
{
  secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static void
say_locked (LkAccounts *self)
{
  g_free (self->keyring_problem);
  self->keyring_problem = g_strdup (_ ("The keyring is locked"));
}

static LkFlowAction
collection_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Work *work = state;
  g_autoptr (GError) problem = NULL;

  /* Where there is none, the first secret makes it. */
  work->collection = secret_collection_for_alias_finish (result, &problem);
  if (lk_error_is_canceled (problem))
    g_propagate_error (error, g_steal_pointer (&problem));
  if (work->collection == NULL || !secret_collection_get_locked (work->collection))
    return LK_FLOW_DONE;

  if (work->again)
    return LK_FLOW_NEXT;

  say_locked (work->accounts);

  return LK_FLOW_DONE;
}

static gboolean
has_not_to_unlock (gpointer state)
{
  return ((Work *) state)->collection == NULL;
}

static void
unlock_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GList) list = g_list_append (NULL, ((Work *) state)->collection);

  secret_service_unlock (NULL, list, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
unlock_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (secret_service_unlock_finish (NULL, result, NULL, &problem) == 0)
    say_locked (((Work *) state)->accounts);
  if (lk_error_is_canceled (problem))
    g_propagate_error (error, g_steal_pointer (&problem));

  return LK_FLOW_DONE;
}

static gboolean
has_all_secrets (gpointer state)
{
  return ((Work *) state)->found == NULL;
}

static void
secret_begin (LkFlow *flow, gpointer state)
{
  Work *work = state;

  secret_retrievable_retrieve_secret (work->found->data, lk_flow_get_cancellable (flow),
                                      lk_flow_ready, flow);
}

static LkFlowAction
secret_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Work *work = state;
  LkAccounts *self = work->accounts;
  g_autoptr (SecretRetrievable) item = work->found->data;
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
  const char *id = g_hash_table_lookup (attributes, "account");
  GError *problem = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_finish (item, result, &problem);
  LkAccountField field;

  work->found = g_list_delete_link (work->found, work->found);
  if (problem != NULL && !take_problem (self, problem, error))
    return LK_FLOW_DONE;

  if (value != NULL && id != NULL && lk_account_field_from_id (id, &field))
    lk_accounts_set_value (self, &self->kept[field], field, secret_value_get_text (value));
  g_clear_pointer (&value, secret_value_unref);

  return work->found != NULL ? LK_FLOW_REPEAT : LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep load_steps[] = {
  { "settings", settings_begin, settings_end, has_no_settings },
  { "search", search_begin, search_end, has_no_keyring },
  { "collection", collection_begin, collection_end, has_no_lock },
  { "unlock", unlock_begin, unlock_end, has_not_to_unlock },
  { "secret", secret_begin, secret_end, has_all_secrets },
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
  work->again = self->keyring_problem != NULL;
  if (work->again)
    secret_service_disconnect (); /* another one may be there by now */
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
  g_signal_emit_by_name (self, "changed");

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
  else if (g_error_matches (local_error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_set_error_literal (error, LK_ERROR, LK_ERROR_FILE,
                         _ ("The keyring is locked: unlock it, or keep the secret for this "
                            "session only"));
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
  lk_accounts_set_value (self, &work->value, field, value);
  lk_flow_run_async (self, store_steps, work, work_free, cancellable, callback, user_data);
}

gboolean
lk_accounts_store_finish (LkAccounts *self, GAsyncResult *result, GError **error)
{
  Work *work = lk_flow_run_finish (self, result, error);

  if (work == NULL)
    return FALSE;

  /* What was kept for the session only is not wanted any more. */
  lk_accounts_clear_value (&self->from_session[work->field]);
  lk_accounts_set_value (self, &self->kept[work->field], (LkAccountField) work->field, work->value);
  if (work->value != NULL && lk_account_field_is_secret ((LkAccountField) work->field))
    g_clear_pointer (&self->keyring_problem, g_free); /* it was opened for this */
  g_signal_emit_by_name (self, "changed");

  return TRUE;
}
