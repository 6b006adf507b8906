/* lk-hub-account.c: whose token is it, what may it do, and what may it do too much?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-fault.h"
#include "lk-hub-client.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_REPO_ID 96

/* clang-format off */
G_DEFINE_BOXED_TYPE (LkHubAccount, lk_hub_account, lk_hub_account_ref, lk_hub_account_unref)

/* What publishing a model needs; anything else a token may do is too much. */
static const char *const needed[] = {
  "repo.content.read", "repo.write", "repo.access.read", NULL
};
/* clang-format on */

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
add_words (GHashTable *set, JsonArray *words)
{
  for (guint i = 0; words != NULL && i < json_array_get_length (words); i++)
    {
      const char *word = lk_json_peek_element_string (words, i);

      if (word != NULL)
        g_hash_table_add (set, g_strdup (word));
    }
}

static void
read_scopes (LkHubAccount *self, JsonArray *scopes)
{
  for (guint i = 0; scopes != NULL && i < json_array_get_length (scopes); i++)
    {
      JsonObject *scope = lk_json_peek_element_object (scopes, i);
      const char *name = lk_json_peek_string (lk_json_peek_object (scope, "entity"), "name");
      GHashTable *set;

      if (name == NULL)
        continue;

      set = g_hash_table_lookup (self->permissions, name);
      if (set == NULL)
        {
          set = new_set ();
          g_hash_table_insert (self->permissions, g_strdup (name), set);
        }

      add_words (set, lk_json_peek_array (scope, "permissions"));
    }
}

static char **
read_organizations (JsonArray *items)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      const char *name = lk_json_peek_string (lk_json_peek_element_object (items, i), "name");

      if (name != NULL)
        g_ptr_array_add (names, g_strdup (name));
    }

  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

/**
 * lk_hub_account_new_from_json: (constructor)
 * @object: what whoami answered
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the account, or %NULL with @error
 */
LkHubAccount *
lk_hub_account_new_from_json (JsonObject *object, GError **error)
{
  const char *name = lk_json_get_string (object, "name", error);
  JsonObject *token = lk_json_peek_object (lk_json_peek_object (object, "auth"), "accessToken");
  JsonObject *fine = lk_json_peek_object (token, "fineGrained");
  const char *role = lk_json_peek_string (token, "role");
  LkHubAccount *self;

  if (name == NULL)
    return lk_http_fault_blame (_ ("Hugging Face"), error);

  self = g_new0 (LkHubAccount, 1);
  g_atomic_ref_count_init (&self->references);
  self->name = g_strdup (name);
  self->full_name = g_strdup (lk_json_peek_string (object, "fullname"));
  self->role = g_strdup (role != NULL ? role : "");
  self->token_name = g_strdup (lk_json_peek_string (token, "displayName"));
  self->organizations = read_organizations (lk_json_peek_array (object, "orgs"));
  self->permissions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->global = new_set ();
  add_words (self->global, lk_json_peek_array (fine, "global"));
  read_scopes (self, lk_json_peek_array (fine, "scoped"));

  return self;
}

LkHubAccount *
lk_hub_account_ref (LkHubAccount *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_hub_account_unref (LkHubAccount *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->name);
  g_free (self->full_name);
  g_free (self->role);
  g_free (self->token_name);
  g_strfreev (self->organizations);
  g_hash_table_unref (self->permissions);
  g_hash_table_unref (self->global);
  g_free (self);
}

static gboolean
may (LkHubAccount *self, const char *entity, const char *permission)
{
  GHashTable *set = g_hash_table_lookup (self->permissions, entity);

  return set != NULL && g_hash_table_contains (set, permission);
}

/**
 * lk_hub_account_can_write:
 * @self: an account
 * @name_space: where a model is to go: a namespace, or a whole `namespace/name`
 * @reason: (out) (optional): a translated sentence, when it cannot
 *
 * Returns: whether its token may make and fill a repository there, as far as can be
 *   known in advance
 */
gboolean
lk_hub_account_can_write (LkHubAccount *self, const char *name_space, char **reason)
{
  g_autofree char *owner = g_strndup (name_space, strcspn (name_space, "/"));
  char *sentence = NULL;

  if (!g_str_equal (owner, self->name) &&
      !g_strv_contains ((const char *const *) self->organizations, owner))
    sentence = g_strdup_printf (_ ("The Hugging Face token belongs to “%s”, which is no member "
                                   "of “%s”"),
                                self->name, owner);
  else if (g_str_equal (self->role, "read"))
    sentence = g_strdup (_ ("The Hugging Face token may only read: make one that may write"));
  else if (g_str_equal (self->role, "fineGrained") && !may (self, owner, "repo.write") &&
           !may (self, name_space, "repo.write"))
    sentence = g_strdup_printf (_ ("The Hugging Face token may not write to repositories of “%s”: "
                                   "add that permission to it"),
                                owner);

  if (reason != NULL)
    *reason = g_strdup (sentence);
  if (sentence == NULL)
    return TRUE;

  g_free (sentence);

  return FALSE;
}

static void
add_scope_excess (GPtrArray *sentences, const char *entity, GHashTable *set, gboolean ours)
{
  g_autoptr (GList) words = g_list_sort (g_hash_table_get_keys (set), (GCompareFunc) strcmp);
  g_autoptr (GString) extra = g_string_new (NULL);

  for (GList *l = words; l != NULL; l = l->next)
    {
      if (ours && g_strv_contains (needed, l->data))
        continue;
      if (!ours && g_str_equal (l->data, "repo.content.read"))
        continue;

      g_string_append_printf (extra, "%s%s", extra->len > 0 ? ", " : "", (char *) l->data);
    }

  if (extra->len > 0)
    g_ptr_array_add (sentences,
                     g_strdup_printf (_ ("The Hugging Face token may do more than is needed for "
                                         "“%s”: %s"),
                                      entity, extra->str));
}

/**
 * lk_hub_account_dup_excess:
 * @self: an account
 * @name_space: where models go
 *
 * Returns: (transfer full): translated sentences on what its token may do beyond
 *   publishing there
 */
char **
lk_hub_account_dup_excess (LkHubAccount *self, const char *name_space)
{
  GPtrArray *sentences = g_ptr_array_new ();
  g_autofree char *owner = g_strndup (name_space, strcspn (name_space, "/"));
  g_autoptr (GList) entities =
      g_list_sort (g_hash_table_get_keys (self->permissions), (GCompareFunc) strcmp);

  if (g_str_equal (self->role, "write"))
    g_ptr_array_add (sentences,
                     g_strdup_printf (_ ("The Hugging Face token may write to everything that the "
                                         "account can: a fine-grained one for “%s” is enough"),
                                      owner));

  for (GList *l = entities; l != NULL; l = l->next)
    add_scope_excess (sentences, l->data, g_hash_table_lookup (self->permissions, l->data),
                      g_str_equal (l->data, owner) || g_str_equal (l->data, name_space));

  if (g_hash_table_size (self->global) > 0)
    add_scope_excess (sentences, _ ("all of Hugging Face"), self->global, FALSE);

  g_ptr_array_add (sentences, NULL);

  return (char **) g_ptr_array_free (sentences, FALSE);
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
}

static gboolean
name_is_good (const char *name)
{
  gsize length = strlen (name);

  for (gsize i = 0; i < length; i++)
    {
      if (!is_name_char (name[i]))
        return FALSE;
    }

  return length > 0 && strchr ("-.", name[0]) == NULL && strchr ("-.", name[length - 1]) == NULL &&
         strstr (name, "--") == NULL && strstr (name, "..") == NULL;
}

/**
 * lk_hub_check_repo_id:
 * @repo_id: `namespace/name`
 * @error: return location for an %LK_ERROR_VALIDATION with the field `repo`
 *
 * Returns: whether the Hub would take it as the name of a repository
 */
gboolean
lk_hub_check_repo_id (const char *repo_id, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (repo_id, "/", 3);
  const char *problem = NULL;

  if (g_strv_length (parts) != 2)
    problem = _ ("A repository's name has the form “owner/name”");
  else if (strlen (repo_id) > MAX_REPO_ID)
    problem = _ ("A repository's name has at most 96 characters");
  else if (!name_is_good (parts[0]) || !name_is_good (parts[1]))
    problem = _ ("A repository's name is made of letters without accents, digits, “-”, “_” and "
                 "“.”, neither begins nor ends with “-” or “.”, and has no “--” or “..”");
  else if (g_str_has_suffix (parts[1], ".git"))
    problem = _ ("A repository's name must not end in “.git”");

  if (problem == NULL)
    return TRUE;

  if (error != NULL)
    {
      *error = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION, problem);
      lk_error_set_field (*error, "repo");
    }

  return FALSE;
}

/**
 * lk_hub_suggest_name:
 * @text: what a person calls the model
 *
 * Returns: (transfer full): a name that the Hub takes, as near to it as can be
 */
char *
lk_hub_suggest_name (const char *text)
{
  g_autofree char *ascii = g_str_to_ascii (text, "C");
  GString *name = g_string_new (NULL);

  for (const char *c = ascii; *c != '\0' && name->len < 60; c++)
    {
      char last = name->len > 0 ? name->str[name->len - 1] : '-';

      if (g_ascii_isalnum (*c))
        g_string_append_c (name, g_ascii_tolower (*c));
      else if (*c == '_' && last != '-')
        g_string_append_c (name, '_');
      else if (last != '-' && last != '_')
        g_string_append_c (name, '-');
    }

  while (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    g_string_assign (name, "my-lora");

  return g_string_free (name, FALSE);
}
