/* lk-practice-xml.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-xml.h"

#include <string.h>

#define MAX_DEPTH 16

typedef struct
{
  LkPracticeXml *root;
  GPtrArray *stack; /* (unowned) of LkPracticeXml */
} Parser;

static void
free_node (gpointer data)
{
  lk_practice_xml_free (data);
}

static void
start_cb (GMarkupParseContext *context,
          const char *name,
          const char **attributes,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Parser *parser = user_data;
  const char *colon = strchr (name, ':');
  LkPracticeXml *node;

  if (parser->stack->len >= MAX_DEPTH)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "Too deep");
      return;
    }

  node = g_new0 (LkPracticeXml, 1);
  node->name = g_strdup (colon != NULL ? colon + 1 : name);
  node->text = g_string_new (NULL);
  node->children = g_ptr_array_new_with_free_func (free_node);

  if (parser->stack->len > 0)
    {
      LkPracticeXml *parent = g_ptr_array_index (parser->stack, parser->stack->len - 1);

      g_ptr_array_add (parent->children, node);
    }
  else
    {
      g_clear_pointer (&parser->root, lk_practice_xml_free);
      parser->root = node;
    }

  g_ptr_array_add (parser->stack, node);
}

static void
end_cb (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Parser *parser = user_data;

  g_ptr_array_set_size (parser->stack, (int) parser->stack->len - 1);
}

static void
text_cb (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         GError **error)
{
  Parser *parser = user_data;

  if (parser->stack->len > 0)
    {
      LkPracticeXml *node = g_ptr_array_index (parser->stack, parser->stack->len - 1);

      g_string_append_len (node->text, text, (gssize) length);
    }
}

/**
 * lk_practice_xml_parse: (skip)
 * @text: a document
 * @length: its length in bytes
 *
 * Returns: (transfer full) (nullable): its root, or %NULL when it is not well-formed
 */
LkPracticeXml *
lk_practice_xml_parse (const char *text, gsize length)
{
  const GMarkupParser callbacks = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  Parser parser = { NULL, stack };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&callbacks, G_MARKUP_PREFIX_ERROR_POSITION, &parser, NULL);

  if (length == 0 /* and then there may be no text */
      || !g_markup_parse_context_parse (context, text, (gssize) length, NULL) ||
      !g_markup_parse_context_end_parse (context, NULL))
    g_clear_pointer (&parser.root, lk_practice_xml_free);

  return parser.root;
}

void
lk_practice_xml_free (LkPracticeXml *self)
{
  g_free (self->name);
  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->children);
  g_free (self);
}

const LkPracticeXml *
lk_practice_xml_child (const LkPracticeXml *self, const char *name)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      const LkPracticeXml *child = g_ptr_array_index (self->children, i);

      if (g_str_equal (child->name, name))
        return child;
    }

  return NULL;
}

const char *
lk_practice_xml_text (const LkPracticeXml *self, const char *name)
{
  const LkPracticeXml *child = lk_practice_xml_child (self, name);

  return child != NULL ? child->text->str : NULL;
}

void
lk_practice_xml_append (GString *out, const char *name, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "<%s>%s</%s>", name, escaped, name);
}

void
lk_practice_xml_append_int (GString *out, const char *name, gint64 value)
{
  g_string_append_printf (out, "<%s>%" G_GINT64_FORMAT "</%s>", name, value, name);
}
