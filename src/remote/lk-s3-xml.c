/* lk-s3-xml.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-s3-xml.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

#define MAX_DEPTH  16
#define MAX_FIELDS 100000

typedef struct
{
  GPtrArray *fields;
  GString *path;
  GString *text;
  guint depth;
  gboolean leaf;
} Reader;

static void
field_free (gpointer data)
{
  LkXmlField *field = data;

  g_free (field->path);
  g_free (field->text);
  g_free (field);
}

static void
start_element (GMarkupParseContext *context,
               const char *name,
               const char **attribute_names,
               const char **attribute_values,
               gpointer user_data,
               GError **error)
{
  Reader *reader = user_data;

  if (++reader->depth > MAX_DEPTH || reader->fields->len > MAX_FIELDS)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "too large");
      return;
    }

  g_string_append_printf (reader->path, "%s%s", reader->path->len > 0 ? "/" : "", name);
  g_string_truncate (reader->text, 0);
  reader->leaf = TRUE;
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  gsize length = strlen (name);

  if (reader->leaf)
    {
      LkXmlField *field = g_new0 (LkXmlField, 1);

      field->path = g_strdup (reader->path->str);
      field->text = g_strdup (reader->text->str);
      g_ptr_array_add (reader->fields, field);
    }

  g_string_truncate (reader->path, reader->path->len - MIN (length + 1, reader->path->len));
  reader->leaf = FALSE;
  reader->depth--;
}

static void
text (GMarkupParseContext *context,
      const char *string,
      gsize length,
      gpointer user_data,
      GError **error)
{
  g_string_append_len (((Reader *) user_data)->text, string, (gssize) length);
}

/**
 * lk_s3_xml_parse: (skip)
 * @document: a document
 * @length: its length in bytes, or -1
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full) (element-type LkXmlField): the elements without children, in
 *   the order of the document; %NULL with @error
 */
GPtrArray *
lk_s3_xml_parse (const char *document, gssize length, GError **error)
{
  static const GMarkupParser parser = { start_element, end_element, text, NULL, NULL };
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (field_free);
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (GString) content = g_string_new (NULL);
  Reader reader = { fields, path, content, 0, FALSE };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reader, NULL);
  g_autoptr (GError) local_error = NULL;

  if (!g_markup_parse_context_parse (context, document, length, &local_error) ||
      !g_markup_parse_context_end_parse (context, &local_error))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SERVICE, _ ("The storage's answer is unreadable: %s"),
                   local_error->message);
      return NULL;
    }

  return g_steal_pointer (&fields);
}

/**
 * lk_s3_xml_find: (skip)
 * @fields: (element-type LkXmlField): from lk_s3_xml_parse()
 * @path: a path
 *
 * Returns: (nullable) (transfer none): the text of the first element there
 */
const char *
lk_s3_xml_find (GPtrArray *fields, const char *path)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const LkXmlField *field = g_ptr_array_index (fields, i);

      if (g_str_equal (field->path, path))
        return field->text;
    }

  return NULL;
}
