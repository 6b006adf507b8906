/* lk-practice-card.c: whether the Hub would take a model card
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-hub-private.h"

#include "lk-json.h"

#include <string.h>

static const char *const licenses[] = {
  "apache-2.0",
  "mit",
  "openrail",
  "bigscience-openrail-m",
  "creativeml-openrail-m",
  "cc-by-4.0",
  "cc-by-sa-4.0",
  "cc-by-nc-4.0",
  "cc-by-nc-sa-4.0",
  "cc0-1.0",
  "gpl-3.0",
  "agpl-3.0",
  "lgpl-3.0",
  "bsd-3-clause",
  "unlicense",
  "other",
  "unknown",
  "wtfpl",
  "llama2",
  "afl-3.0",
};

static char *
wrong_at (guint line, const char *what)
{
  return g_strdup_printf ("YAML: %s (%u:1)", what, line);
}

/* %FALSE for a quoted text that does not end, or goes on after its end. */
static gboolean
is_quoted_right (const char *value)
{
  char quote = value[0];
  gsize length = strlen (value);

  if (length < 2 || value[length - 1] != quote)
    return FALSE;

  for (gsize i = 1; i + 1 < length; i++)
    {
      if (quote == '"' && value[i] == '\\')
        i++;
      else if (value[i] == quote && !(quote == '\'' && value[i + 1] == '\'' && i++ + 2 < length))
        return FALSE;
    }

  return quote != '"' || length < 3 || value[length - 2] != '\\' || value[length - 3] == '\\';
}

static const char *
check_value (const char *value)
{
  if (value[0] == '\0' || value[0] == '#')
    return NULL;
  if (value[0] == '"' || value[0] == '\'')
    return is_quoted_right (value) ? NULL : "unexpected end of the stream within a quoted scalar";
  if (strchr ("@`%", value[0]) != NULL)
    return "end of the stream or a document separator is expected";
  if (value[0] == '*' || value[0] == '&' || value[0] == '!')
    return "unidentified alias";
  if (value[0] == '[')
    return g_str_has_suffix (value, "]") ? NULL
                                         : "unexpected end of the stream within a flow "
                                           "collection";
  if (value[0] == '{')
    return g_str_has_suffix (value, "}") ? NULL
                                         : "unexpected end of the stream within a flow "
                                           "collection";
  if (strstr (value, ": ") != NULL || g_str_has_suffix (value, ":"))
    return "bad indentation of a mapping entry";

  return NULL;
}

static gboolean
is_key (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("_-. ", text[i]) == NULL)
      return FALSE;

  return length > 0;
}

/* After the dash of a list there may be a key again. */
static const char *
check_line (const char *line)
{
  const char *text = line;
  const char *colon;

  while (*text == ' ')
    text++;

  if (*text == '\t')
    return "tab characters must not be used in indentation";
  if (*text == '\0' || *text == '#')
    return NULL;

  while (g_str_has_prefix (text, "- "))
    {
      text += 2;
      while (*text == ' ')
        text++;
    }

  if (g_str_equal (text, "-"))
    return NULL;

  colon = *text == '"' || *text == '\'' ? NULL : strstr (text, ": ");
  if (colon != NULL && is_key (text, (gsize) (colon - text)))
    {
      g_autofree char *value = g_strstrip (g_strdup (colon + 2));

      return check_value (value);
    }

  if (g_str_has_suffix (text, ":") && is_key (text, strlen (text) - 1))
    return NULL;
  if (text == line)
    return "can not read an implicit mapping pair; a colon is missed";

  return check_value (text);
}

static char *
check_license (const char *line)
{
  g_autofree char *value = NULL;

  if (!g_str_has_prefix (line, "license: "))
    return NULL;

  value = g_strstrip (g_strdup (line + strlen ("license: ")));

  /* YAML means the same with quotes. */
  if (strlen (value) >= 2 && strchr ("\"'", value[0]) != NULL &&
      value[strlen (value) - 1] == value[0])
    {
      value[strlen (value) - 1] = '\0';
      memmove (value, value + 1, strlen (value));
    }

  for (guint i = 0; i < G_N_ELEMENTS (licenses); i++)
    if (g_str_equal (licenses[i], value))
      return NULL;

  return g_strdup_printf ("\"license\" must be one of [%s, ...]", licenses[0]);
}

/**
 * lk_practice_card_check: (skip)
 * @text: a README.md
 * @warning: (out) (nullable): what is not wrong but not good either
 *
 * Reads the front matter with as much of YAML as model cards use. Block scalars are skipped.
 *
 * Returns: (transfer full) (nullable): what is wrong
 */
char *
lk_practice_card_check (const char *text, char **warning)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean block = FALSE;

  *warning = NULL;
  if (lines[0] == NULL || !g_str_equal (g_strchomp (lines[0]), "---"))
    {
      *warning = g_strdup ("empty or missing yaml metadata in repo card");
      return NULL;
    }

  for (guint i = 1; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]);
      const char *wrong;
      char *license;

      if (g_str_equal (line, "---"))
        return NULL;
      if (block && (line[0] == ' ' || line[0] == '\0'))
        continue;

      block = g_str_has_suffix (line, ": |") || g_str_has_suffix (line, ": >") ||
              g_str_has_suffix (line, ": |-") || g_str_has_suffix (line, ": >-");
      wrong = block ? NULL : check_line (line);
      if (wrong != NULL)
        return wrong_at (i + 1, wrong);

      license = check_license (line);
      if (license != NULL)
        return license;
    }

  return g_strdup ("YAML: the front matter does not end");
}

void
lk_practice_hub_validate_yaml (LkExchange *x)
{
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  const char *content = body != NULL ? lk_json_peek_string (body, "content") : NULL;
  g_autofree char *warning = NULL;
  g_autofree char *wrong = content != NULL ? lk_practice_card_check (content, &warning)
                                           : g_strdup ("No content");
  JsonArray *messages = json_array_new ();
  JsonArray *none = json_array_new ();

  if (wrong != NULL || warning != NULL)
    json_array_add_object_element (messages,
                                   lk_json_object_new ("s:message", wrong != NULL ? wrong : warning,
                                                       NULL));

  lk_exchange_answer_json (x, wrong != NULL ? 400 : 200,
                           lk_json_object_new ("a:errors", wrong != NULL ? messages : none,
                                               "a:warnings", wrong != NULL ? none : messages,
                                               NULL));
}
