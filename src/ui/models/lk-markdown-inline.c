/* lk-markdown-inline.c: what is within a line of Markdown
 *
 * Each function takes what it understands from the front of the text; what none of them
 * takes is shown as it stands. A span is only opened when its end has been seen, so that the
 * markup is well-formed whatever the text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-markdown.h"

#include <string.h>

/* A text that is longer or nested deeper was not written by a person. */
#define MAX_LENGTH 8192
#define MAX_DEPTH  6

static void append_spans (GString *out, const char *text, const char *end, guint depth);

static void
append_plain (GString *out, const char *text, const char *end)
{
  g_autofree char *escaped = g_markup_escape_text (text, end - text);

  g_string_append (out, escaped);
}

/* Past what a backslash protects. */
static const char *
find (const char *text, const char *end, const char *delimiter)
{
  gsize length = strlen (delimiter);

  for (const char *p = text; p + length <= end; p++)
    {
      if (*p == '\\')
        p++;
      else if (strncmp (p, delimiter, length) == 0)
        return p;
    }

  return NULL;
}

static const char *
take_escape (GString *out, const char *text, const char *end)
{
  if (*text != '\\' || text + 1 >= end || !g_ascii_ispunct (text[1]))
    return NULL;

  append_plain (out, text + 1, text + 2);

  return text + 2;
}

static const char *
take_entity (GString *out, const char *text, const char *end)
{
  static const char *const entities[] = { "&lt;", "&gt;", "&amp;", "&quot;" };

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    {
      gsize length = strlen (entities[i]);

      if (text + length <= end && strncmp (text, entities[i], length) == 0)
        {
          g_string_append (out, entities[i]);
          return text + length;
        }
    }

  return NULL;
}

static const char *
take_code (GString *out, const char *text, const char *end)
{
  const char *close = *text == '`' ? memchr (text + 1, '`', (gsize) (end - text - 1)) : NULL;

  if (close == NULL)
    return NULL;

  g_string_append (out, "<tt>");
  append_plain (out, text + 1, close);
  g_string_append (out, "</tt>");

  return close + 1;
}

static const char *
take_emphasis (GString *out, const char *text, const char *end, guint depth)
{
  static const char *const delimiters[] = { "**", "__", "*", "_" };
  static const char *const tags[] = { "b", "b", "i", "i" };

  for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
    {
      gsize length = strlen (delimiters[i]);
      const char *close;

      if (text + length >= end || strncmp (text, delimiters[i], length) != 0 ||
          g_ascii_isspace (text[length]))
        continue;

      close = find (text + length, end, delimiters[i]);
      if (close == NULL || close == text + length)
        continue;

      g_string_append_printf (out, "<%s>", tags[i]);
      append_spans (out, text + length, close, depth + 1);
      g_string_append_printf (out, "</%s>", tags[i]);
      return close + length;
    }

  return NULL;
}

/* Other schemes start programs, or open what is on this computer. */
static gboolean
is_web (const char *uri)
{
  return g_ascii_strncasecmp (uri, "https://", 8) == 0 ||
         g_ascii_strncasecmp (uri, "http://", 7) == 0;
}

static const char *
take_link (GString *out, const char *text, const char *end, guint depth)
{
  const char *middle = *text == '[' ? find (text + 1, end, "](") : NULL;
  const char *close = middle != NULL ? find (middle + 2, end, ")") : NULL;
  g_autofree char *uri = NULL;
  g_autofree char *escaped = NULL;

  if (close == NULL)
    return NULL;

  uri = g_strndup (middle + 2, (gsize) (close - middle - 2));
  escaped = g_markup_escape_text (uri, -1);
  if (is_web (uri))
    g_string_append_printf (out, "<a href=\"%s\">", escaped);
  append_spans (out, text + 1, middle, MAX_DEPTH);
  if (is_web (uri))
    g_string_append (out, "</a>");

  return close + 1;
}

static const char *
take_address (GString *out, const char *text, const char *end)
{
  const char *close = *text == '<' && is_web (text + 1) ? memchr (text, '>', (gsize) (end - text))
                                                        : NULL;
  g_autofree char *escaped = NULL;

  if (close == NULL)
    return NULL;

  escaped = g_markup_escape_text (text + 1, close - text - 1);
  g_string_append_printf (out, "<a href=\"%s\">%s</a>", escaped, escaped);

  return close + 1;
}

static const char *
take_span (GString *out, const char *text, const char *end, guint depth)
{
  const char *rest = take_escape (out, text, end);

  if (rest == NULL)
    rest = take_entity (out, text, end);
  if (rest == NULL)
    rest = take_code (out, text, end);
  if (rest == NULL && depth < MAX_DEPTH)
    rest = take_emphasis (out, text, end, depth);
  if (rest == NULL && depth < MAX_DEPTH)
    rest = take_link (out, text, end, depth);
  if (rest == NULL && depth < MAX_DEPTH)
    rest = take_address (out, text, end);

  return rest;
}

static void
append_spans (GString *out, const char *text, const char *end, guint depth)
{
  const char *p = text;

  while (p < end)
    {
      /* A low line within a word is part of it. */
      gboolean in_word = *p == '_' && p > text && g_ascii_isalnum (p[-1]);
      const char *rest = in_word ? NULL : take_span (out, p, end, depth);

      if (rest == NULL)
        {
          rest = g_utf8_next_char (p);
          append_plain (out, p, MIN (rest, end));
        }
      p = rest;
    }
}

/**
 * lk_markdown_to_markup:
 * @text: a paragraph; valid UTF-8
 *
 * Returns: (transfer full): it as Pango markup, well-formed whatever the text
 */
char *
lk_markdown_to_markup (const char *text)
{
  GString *out;
  gsize length = strlen (text);

  if (length > MAX_LENGTH)
    return g_markup_escape_text (text, (gssize) length);

  out = g_string_sized_new (length);
  append_spans (out, text, text + length, 0);

  return g_string_free (out, FALSE);
}
