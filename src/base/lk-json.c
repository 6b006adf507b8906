/* lk-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-json.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

/* json-glib's parser recurses. A hostile answer must not reach the stack's end. */
static gboolean
depth_is_sane (const char *text, gsize length)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if ((c == '{' || c == '[') && ++depth > LK_JSON_MAX_DEPTH)
        return FALSE;
      else if ((c == '}' || c == ']') && depth > 0)
        depth--;
    }

  return TRUE;
}

/**
 * lk_json_parse:
 * @text: the text
 * @length: its length in bytes, or -1 when it ends with a nul
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the root, never %NULL without @error
 */
JsonNode *
lk_json_parse (const char *text, gssize length, GError **error)
{
  /* Not json_parser_new_immutable(): json-glib 1.10 leaves a root unsealed at times, and then
   * aborts the program when it is stolen. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) local_error = NULL;
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  JsonNode *root;

  if (size == 0) /* an empty body has no data at all */
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE, _ ("The answer is empty"));
      return NULL;
    }

  if (!g_utf8_validate_len (text, size, NULL))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE, _ ("The answer is not UTF-8 text"));
      return NULL;
    }

  if (!depth_is_sane (text, size))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                           _ ("The answer is nested too deeply"));
      return NULL;
    }

  if (!json_parser_load_from_data (parser, text, (gssize) size, &local_error))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SERVICE, _ ("The answer is not valid JSON: %s"),
                   local_error->message);
      return NULL;
    }

  root = json_parser_steal_root (parser);

  if (root == NULL)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE, _ ("The answer is empty"));
  else
    json_node_seal (root);

  return root;
}

/**
 * lk_json_parse_object:
 * @text: the text
 * @length: its length in bytes, or -1
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the root object, or %NULL with @error
 */
JsonObject *
lk_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = lk_json_parse (text, length, error);

  if (root == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                           _ ("The answer is not a JSON object"));
      return NULL;
    }

  return json_node_dup_object (root);
}

static JsonNode *
peek (JsonObject *object, const char *member)
{
  return object != NULL ? json_object_get_member (object, member) : NULL;
}

static gboolean
holds_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
holds_number (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 ||
          json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static void
set_missing (GError **error, const char *member)
{
  g_set_error (error, LK_ERROR, LK_ERROR_SERVICE, _ ("The answer has no usable “%s”"), member);
}

/**
 * lk_json_get_string:
 * @object: an object
 * @member: a name
 * @error: return location
 *
 * Returns: (transfer none): the string, or %NULL with @error
 */
const char *
lk_json_get_string (JsonObject *object, const char *member, GError **error)
{
  const char *value = lk_json_peek_string (object, member);

  if (value == NULL)
    set_missing (error, member);

  return value;
}

/**
 * lk_json_get_int:
 * @object: an object
 * @member: a name
 * @value: (out): the number
 * @error: return location
 *
 * Returns: %FALSE with @error when there is no such number
 */
gboolean
lk_json_get_int (JsonObject *object, const char *member, gint64 *value, GError **error)
{
  JsonNode *node = peek (object, member);

  if (!holds_number (node))
    {
      set_missing (error, member);
      return FALSE;
    }

  *value = json_node_get_int (node);

  return TRUE;
}

/**
 * lk_json_get_object:
 * @object: an object
 * @member: a name
 * @error: return location
 *
 * Returns: (transfer none): the object, or %NULL with @error
 */
JsonObject *
lk_json_get_object (JsonObject *object, const char *member, GError **error)
{
  JsonObject *value = lk_json_peek_object (object, member);

  if (value == NULL)
    set_missing (error, member);

  return value;
}

/**
 * lk_json_get_array:
 * @object: an object
 * @member: a name
 * @error: return location
 *
 * Returns: (transfer none): the array, or %NULL with @error
 */
JsonArray *
lk_json_get_array (JsonObject *object, const char *member, GError **error)
{
  JsonArray *value = lk_json_peek_array (object, member);

  if (value == NULL)
    set_missing (error, member);

  return value;
}

/**
 * lk_json_peek_string:
 * @object: (nullable): an object
 * @member: a name
 *
 * Returns: (nullable) (transfer none): the string, if there is one
 */
const char *
lk_json_peek_string (JsonObject *object, const char *member)
{
  JsonNode *node = peek (object, member);

  return holds_string (node) ? json_node_get_string (node) : NULL;
}

/**
 * lk_json_peek_int:
 * @object: (nullable): an object
 * @member: a name
 * @fallback: what a missing number counts for
 *
 * Returns: the number
 */
gint64
lk_json_peek_int (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = peek (object, member);

  return holds_number (node) ? json_node_get_int (node) : fallback;
}

/**
 * lk_json_peek_double:
 * @object: (nullable): an object
 * @member: a name
 * @fallback: what a missing number counts for
 *
 * Returns: the number
 */
double
lk_json_peek_double (JsonObject *object, const char *member, double fallback)
{
  JsonNode *node = peek (object, member);

  return holds_number (node) ? json_node_get_double (node) : fallback;
}

/**
 * lk_json_peek_bool:
 * @object: (nullable): an object
 * @member: a name
 * @fallback: what a missing value counts for
 *
 * Returns: the value
 */
gboolean
lk_json_peek_bool (JsonObject *object, const char *member, gboolean fallback)
{
  JsonNode *node = peek (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;

  return json_node_get_boolean (node);
}

/**
 * lk_json_peek_object:
 * @object: (nullable): an object
 * @member: a name
 *
 * Returns: (nullable) (transfer none): the object, if there is one
 */
JsonObject *
lk_json_peek_object (JsonObject *object, const char *member)
{
  JsonNode *node = peek (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * lk_json_peek_array:
 * @object: (nullable): an object
 * @member: a name
 *
 * Returns: (nullable) (transfer none): the array, if there is one
 */
JsonArray *
lk_json_peek_array (JsonObject *object, const char *member)
{
  JsonNode *node = peek (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * lk_json_peek_element_object:
 * @array: (nullable): an array
 * @index: a position
 *
 * Returns: (nullable) (transfer none): the object there, if it is one
 */
JsonObject *
lk_json_peek_element_object (JsonArray *array, guint index)
{
  JsonNode *node = NULL;

  if (array != NULL && index < json_array_get_length (array))
    node = json_array_get_element (array, index);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * lk_json_peek_element_string:
 * @array: (nullable): an array
 * @index: a position
 *
 * Returns: (nullable) (transfer none): the string there, if it is one
 */
const char *
lk_json_peek_element_string (JsonArray *array, guint index)
{
  JsonNode *node = NULL;

  if (array != NULL && index < json_array_get_length (array))
    node = json_array_get_element (array, index);

  return holds_string (node) ? json_node_get_string (node) : NULL;
}

/**
 * lk_json_set_string:
 * @object: an object
 * @member: a name
 * @value: (nullable): the string; %NULL writes a JSON null
 */
void
lk_json_set_string (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
  else
    json_object_set_null_member (object, member);
}

/**
 * lk_json_to_string:
 * @node: a node
 * @pretty: whether to indent
 *
 * Returns: (transfer full): the text
 */
char *
lk_json_to_string (JsonNode *node, gboolean pretty)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, pretty);

  return json_generator_to_data (generator, NULL);
}

/**
 * lk_json_object_to_string:
 * @object: an object
 * @pretty: whether to indent
 *
 * Returns: (transfer full): the text
 */
char *
lk_json_object_to_string (JsonObject *object, gboolean pretty)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);

  return lk_json_to_string (node, pretty);
}

static void
set_from_va (JsonObject *object, const char *member, char type, va_list *args)
{
  switch (type)
    {
    case 's':
      lk_json_set_string (object, member, va_arg (*args, const char *));
      break;
    case 'i':
      json_object_set_int_member (object, member, va_arg (*args, gint64));
      break;
    case 'd':
      json_object_set_double_member (object, member, va_arg (*args, double));
      break;
    case 'b':
      json_object_set_boolean_member (object, member, va_arg (*args, gboolean));
      break;
    case 'o':
      json_object_set_object_member (object, member, va_arg (*args, JsonObject *));
      break;
    case 'a':
      json_object_set_array_member (object, member, va_arg (*args, JsonArray *));
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * lk_json_object_new: (skip)
 * @first_member: a member's name with its type before a colon, such as `s:name`
 * @...: its value, then more pairs, then %NULL
 *
 * Builds a small object in one go. Types: `s` const char * (%NULL becomes null),
 * `i` #gint64 (cast the literal!), `d` double, `b` #gboolean, `o` #JsonObject
 * (taken over), `a` #JsonArray (taken over).
 *
 * Returns: (transfer full): the object
 */
JsonObject *
lk_json_object_new (const char *first_member, ...)
{
  JsonObject *object = json_object_new ();
  va_list args;

  va_start (args, first_member);

  for (const char *member = first_member; member != NULL; member = va_arg (args, const char *))
    {
      g_assert (member[0] != '\0' && member[1] == ':');
      set_from_va (object, member + 2, member[0], &args);
    }

  va_end (args);

  return object;
}
