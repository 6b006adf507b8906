/* lk-redactor.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-redactor.h"

#include <string.h>

#define CUT "[redacted]"

/* A shorter word would be cut out of innocent text. */
#define MIN_SECRET 6

struct _LkRedactor
{
  GObject parent_instance;

  GMutex lock;        /* error messages are also made in worker threads */
  GPtrArray *secrets; /* (element-type utf8) longest first */
  GRegex *tokens;
  GRegex *parameters;
  GRegex *members;
  GRegex *user_info;
  GRegex *links;
};

G_DEFINE_FINAL_TYPE (LkRedactor, lk_redactor, G_TYPE_OBJECT)

/* Tokens by their shape: Replicate, Hugging Face, webhook secrets, and whatever
 * stands behind an authorization scheme. */
#define TOKENS                                                                                     \
  "\\b(?:r8|hf|whsec|api_org|fal)_[A-Za-z0-9+/=]{8,}"                                              \
  "|(?i:\\b(bearer|basic)\\s+)(?!\\[redacted\\])[A-Za-z0-9._~+/=-]{6,}"                            \
  "|AWS4-HMAC-SHA256 Credential=\\S+"                                                              \
  "|\\bSignature=[0-9a-fA-F]{16,}"

/* What makes a URL as good as a key. */
#define PARAMETERS                                                                                 \
  "(?i)([?&;](?:x-amz-(?:signature|credential|security-token)|signature|sig|token|access_token"    \
  "|api_key|apikey|key|secret|password|policy|key-pair-id|awsaccesskeyid)=)[^&;#\\s\"'<>]+"

/* "hf_token": "..." in quoted requests and answers. */
#define MEMBERS                                                                                    \
  "(?i)(\"[a-z0-9_.-]*(?:token|secret|password|api_?key|authorization)[a-z0-9_.-]*\"\\s*:\\s*\")"  \
  "(?:[^\"\\\\]|\\\\.)*\""

#define USER_INFO "(\\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^/\\s@\"']+@"

/* The local link's path: whoever has it has the pictures. */
#define LINKS "(/link/)[A-Za-z0-9_-]{16,}"

static gboolean
is_secret_name (const char *name)
{
  static const char *const words[] = { "token",   "secret", "password",
                                       "api_key", "apikey", "authorization" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (lower, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static int
compare_longest_first (gconstpointer a, gconstpointer b)
{
  gsize length_a = strlen (*(const char *const *) a);
  gsize length_b = strlen (*(const char *const *) b);

  return length_a < length_b ? 1 : length_a > length_b ? -1 : 0;
}

static GRegex *
compile (const char *pattern)
{
  g_autoptr (GError) error = NULL;
  GRegex *regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, &error);

  g_assert_no_error (error);

  return regex;
}

static void
lk_redactor_finalize (GObject *object)
{
  LkRedactor *self = LK_REDACTOR (object);

  g_clear_pointer (&self->secrets, g_ptr_array_unref);
  g_clear_pointer (&self->tokens, g_regex_unref);
  g_clear_pointer (&self->parameters, g_regex_unref);
  g_clear_pointer (&self->members, g_regex_unref);
  g_clear_pointer (&self->user_info, g_regex_unref);
  g_clear_pointer (&self->links, g_regex_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (lk_redactor_parent_class)->finalize (object);
}

static void
lk_redactor_class_init (LkRedactorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_redactor_finalize;
}

static void
lk_redactor_init (LkRedactor *self)
{
  g_mutex_init (&self->lock);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->tokens = compile (TOKENS);
  self->parameters = compile (PARAMETERS);
  self->members = compile (MEMBERS);
  self->user_info = compile (USER_INFO);
  self->links = compile (LINKS);
}

/**
 * lk_redactor_new:
 *
 * Returns: (transfer full): a redactor that knows shapes but no secret yet
 */
LkRedactor *
lk_redactor_new (void)
{
  return g_object_new (LK_TYPE_REDACTOR, NULL);
}

/**
 * lk_redactor_add_secret:
 * @self: a redactor
 * @secret: (nullable): a token or key to cut out from now on; short ones are ignored
 *
 * Called with every secret that the accounts hand out, before it is used.
 */
void
lk_redactor_add_secret (LkRedactor *self, const char *secret)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (LK_IS_REDACTOR (self));

  if (secret == NULL || strlen (secret) < MIN_SECRET)
    return;

  locker = g_mutex_locker_new (&self->lock);

  if (!g_ptr_array_find_with_equal_func (self->secrets, secret, g_str_equal, NULL))
    {
      g_ptr_array_add (self->secrets, g_strdup (secret));
      g_ptr_array_sort (self->secrets, compare_longest_first);
    }
}

static void
replace (char **text, GRegex *regex, const char *with)
{
  char *result = g_regex_replace (regex, *text, -1, 0, with, 0, NULL);

  /* A text that the expression cannot be run on is not shown at all. */
  g_free (*text);
  *text = result != NULL ? result : g_strdup (CUT);
}

/* A secret in a URL is percent-encoded: both spellings go. */
static void
replace_known (LkRedactor *self, char **text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GString) string = g_string_new (*text);

  for (guint i = 0; i < self->secrets->len; i++)
    {
      const char *secret = g_ptr_array_index (self->secrets, i);
      g_autofree char *escaped = g_uri_escape_string (secret, NULL, FALSE);

      g_string_replace (string, secret, CUT, 0);
      g_string_replace (string, escaped, CUT, 0);
    }

  g_free (*text);
  *text = g_strndup (string->str, string->len);
}

/**
 * lk_redactor_apply:
 * @self: a redactor
 * @text: (nullable): any text; what is not UTF-8 is replaced
 *
 * Returns: (nullable) (transfer full): the text without secrets
 */
char *
lk_redactor_apply (LkRedactor *self, const char *text)
{
  char *result;

  g_return_val_if_fail (LK_IS_REDACTOR (self), NULL);

  if (text == NULL)
    return NULL;

  result = g_utf8_make_valid (text, -1);
  replace_known (self, &result);
  replace (&result, self->tokens, "\\1" CUT);
  replace (&result, self->parameters, "\\1" CUT);
  replace (&result, self->members, "\\1" CUT "\"");
  replace (&result, self->user_info, "\\1" CUT "@");
  replace (&result, self->links, "\\1" CUT);

  return result;
}

static JsonNode *apply_to_member (LkRedactor *self, const char *name, JsonNode *node);

static JsonNode *
apply_to_object (LkRedactor *self, JsonObject *object)
{
  g_autoptr (JsonObject) result = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);

  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (result, name, apply_to_member (self, name, member));

  return json_node_init_object (json_node_alloc (), result);
}

static JsonNode *
apply_to_array (LkRedactor *self, JsonArray *array)
{
  g_autoptr (JsonArray) result = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (result,
                            lk_redactor_apply_json (self, json_array_get_element (array, i)));

  return json_node_init_array (json_node_alloc (), result);
}

static JsonNode *
apply_to_member (LkRedactor *self, const char *name, JsonNode *node)
{
  if (is_secret_name (name) && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_init_string (json_node_alloc (), CUT);

  return lk_redactor_apply_json (self, node);
}

/**
 * lk_redactor_apply_json:
 * @self: a redactor
 * @node: any JSON
 *
 * Returns: (transfer full): a copy whose strings hold no secret
 */
JsonNode *
lk_redactor_apply_json (LkRedactor *self, JsonNode *node)
{
  g_return_val_if_fail (LK_IS_REDACTOR (self), NULL);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return apply_to_object (self, json_node_get_object (node));

  if (JSON_NODE_HOLDS_ARRAY (node))
    return apply_to_array (self, json_node_get_array (node));

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *text = lk_redactor_apply (self, json_node_get_string (node));

      return json_node_init_string (json_node_alloc (), text);
    }

  return json_node_copy (node);
}
