/* lk-safetensors-header.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-safetensors-header.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DEPTH 16

typedef struct
{
  const char *at;
  const char *end;
  GPtrArray *tensors;   /* (element-type LkTensor) */
  GHashTable *metadata; /* (element-type utf8 utf8) */
  GHashTable *names;    /* (element-type utf8) of the tensors */
  gboolean has_metadata;
  GError **error;
} Parser;

/* Called for each member of an object, in front of its value. */
typedef gboolean (*MemberFunc) (Parser *parser, const char *name, gpointer data);

/* clang-format off */
static const struct
{
  const char *name;
  guint bits;
} dtypes[] = {
  { "BOOL", 8 }, { "U8", 8 }, { "I8", 8 }, { "I16", 16 }, { "U16", 16 },
  { "I32", 32 }, { "U32", 32 }, { "I64", 64 }, { "U64", 64 },
  { "F16", 16 }, { "BF16", 16 }, { "F32", 32 }, { "F64", 64 }, { "C64", 64 },
  { "F8_E5M2", 8 }, { "F8_E4M3", 8 }, { "F8_E8M0", 8 },
  { "F8_E4M3FNUZ", 8 }, { "F8_E5M2FNUZ", 8 },
  { "F6_E2M3", 6 }, { "F6_E3M2", 6 }, { "F4", 4 },
};
/* clang-format on */

void
lk_tensor_free (LkTensor *self)
{
  g_free (self->name);
  g_free (self->shape);
  g_free (self);
}

/**
 * lk_safetensors_dtype_bits: (skip)
 * @dtype: a type's name
 *
 * Returns: bits of one element, or 0 for a name that the format does not know
 */
guint
lk_safetensors_dtype_bits (const char *dtype)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dtypes); i++)
    {
      if (g_str_equal (dtypes[i].name, dtype))
        return dtypes[i].bits;
    }

  return 0;
}

static const char *
intern_dtype (const char *dtype)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dtypes); i++)
    {
      if (g_str_equal (dtypes[i].name, dtype))
        return dtypes[i].name;
    }

  return NULL;
}

/**
 * lk_safetensors_set_error: (skip)
 * @error: return location
 * @format: what is wrong with the file, untranslated detail
 * @...: for @format
 */
void
lk_safetensors_set_error (GError **error, const char *format, ...)
{
  g_autofree char *detail = NULL;
  GError *mine;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);

  mine = g_error_new (LK_ERROR, LK_ERROR_SERVICE,
                      _ ("The file of weights is damaged or incomplete: %s"), detail);
  lk_error_set_code (mine, LK_BAD_WEIGHTS);
  g_propagate_error (error, mine);
}

static gboolean
fail (Parser *parser, const char *what)
{
  lk_safetensors_set_error (parser->error, "%s", what);

  return FALSE;
}

static void
skip_space (Parser *parser)
{
  while (parser->at < parser->end && strchr (" \t\r\n", *parser->at) != NULL)
    parser->at++;
}

static gboolean
take (Parser *parser, char c)
{
  skip_space (parser);
  if (parser->at >= parser->end || *parser->at != c)
    return FALSE;

  parser->at++;

  return TRUE;
}

static gboolean
peek (Parser *parser, char c)
{
  skip_space (parser);

  return parser->at < parser->end && *parser->at == c;
}

static gboolean
parse_hex (Parser *parser, gunichar *value)
{
  *value = 0;
  if (parser->end - parser->at < 4)
    return FALSE;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*parser->at++);

      if (digit < 0)
        return FALSE;
      *value = *value * 16 + (gunichar) digit;
    }

  return TRUE;
}

static gboolean
parse_unicode (Parser *parser, GString *text)
{
  gunichar c;
  gunichar low;

  if (!parse_hex (parser, &c))
    return FALSE;

  if (c >= 0xd800 && c < 0xdc00)
    {
      if (parser->end - parser->at < 6 || parser->at[0] != '\\' || parser->at[1] != 'u')
        return FALSE;

      parser->at += 2;
      if (!parse_hex (parser, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;

      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }

  if (c == 0 || !g_unichar_validate (c))
    return FALSE;

  g_string_append_unichar (text, c);

  return TRUE;
}

static gboolean
parse_escape (Parser *parser, GString *text)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *place;
  char c;

  if (parser->at >= parser->end)
    return FALSE;

  c = *parser->at++;
  if (c == 'u')
    return parse_unicode (parser, text);

  place = c != '\0' ? strchr (from, c) : NULL;
  if (place == NULL)
    return FALSE;

  g_string_append_c (text, to[place - from]);

  return TRUE;
}

static char *
parse_string (Parser *parser)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!take (parser, '"'))
    {
      fail (parser, "a string was expected");
      return NULL;
    }

  while (parser->at < parser->end && *parser->at != '"')
    {
      char c = *parser->at++;

      if ((guchar) c < 0x20 || (c == '\\' && !parse_escape (parser, text)))
        {
          fail (parser, "a string is malformed");
          return NULL;
        }

      if (c != '\\')
        g_string_append_c (text, c);
    }

  if (parser->at >= parser->end)
    {
      fail (parser, "a string does not end");
      return NULL;
    }

  parser->at++;

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
parse_number (Parser *parser, guint64 *value)
{
  const char *start;

  skip_space (parser);
  start = parser->at;
  *value = 0;

  while (parser->at < parser->end && g_ascii_isdigit (*parser->at))
    {
      if (__builtin_mul_overflow (*value, (guint64) 10, value) ||
          __builtin_add_overflow (*value, (guint64) (*parser->at - '0'), value))
        return fail (parser, "a number is too large");
      parser->at++;
    }

  if (parser->at == start || (*start == '0' && parser->at - start > 1))
    return fail (parser, "a whole number was expected");

  if (parser->at < parser->end && strchr (".eE+-", *parser->at) != NULL)
    return fail (parser, "a whole number was expected");

  return TRUE;
}

static gboolean
parse_numbers (Parser *parser, GArray *numbers)
{
  if (!take (parser, '['))
    return fail (parser, "a list of numbers was expected");

  if (take (parser, ']'))
    return TRUE;

  do
    {
      guint64 value;

      if (!parse_number (parser, &value))
        return FALSE;
      g_array_append_val (numbers, value);
    }
  while (take (parser, ','));

  return take (parser, ']') || fail (parser, "a list does not end");
}

static gboolean
parse_object (Parser *parser, MemberFunc member, gpointer data)
{
  if (!take (parser, '{'))
    return fail (parser, "an object was expected");

  if (take (parser, '}'))
    return TRUE;

  do
    {
      g_autofree char *name = parse_string (parser);

      if (name == NULL)
        return FALSE;
      if (!take (parser, ':'))
        return fail (parser, "a colon was expected");
      if (!member (parser, name, data))
        return FALSE;
    }
  while (take (parser, ','));

  return take (parser, '}') || fail (parser, "an object does not end");
}

static gboolean skip_value (Parser *parser, guint depth);

static gboolean
skip_member (Parser *parser, const char *name, gpointer depth)
{
  return skip_value (parser, GPOINTER_TO_UINT (depth) + 1);
}

static gboolean
skip_list (Parser *parser, guint depth)
{
  parser->at++;
  if (take (parser, ']'))
    return TRUE;

  do
    {
      if (!skip_value (parser, depth + 1))
        return FALSE;
    }
  while (take (parser, ','));

  return take (parser, ']') || fail (parser, "a list does not end");
}

static gboolean
skip_value (Parser *parser, guint depth)
{
  g_autofree char *text = NULL;
  gsize length;

  if (depth > MAX_DEPTH)
    return fail (parser, "it is nested too deeply");
  if (peek (parser, '{'))
    return parse_object (parser, skip_member, GUINT_TO_POINTER (depth));
  if (peek (parser, '['))
    return skip_list (parser, depth);

  if (peek (parser, '"'))
    {
      text = parse_string (parser);
      return text != NULL;
    }

  length = 0;
  while (parser->at + length < parser->end &&
         (g_ascii_isalnum (parser->at[length]) || strchr ("+-.", parser->at[length]) != NULL))
    length++;

  parser->at += length;

  return length > 0 || fail (parser, "a value was expected");
}

static gboolean
metadata_member (Parser *parser, const char *name, gpointer data)
{
  char *value;

  if (g_hash_table_contains (parser->metadata, name))
    return fail (parser, "a key of the metadata comes twice");

  value = parse_string (parser);
  if (value == NULL)
    return FALSE;

  g_hash_table_insert (parser->metadata, g_strdup (name), value);

  return TRUE;
}

typedef struct
{
  LkTensor *tensor;
  gboolean has_shape;
  gboolean has_offsets;
} Entry;

static gboolean
parse_dtype (Parser *parser, Entry *entry)
{
  g_autofree char *dtype = NULL;

  if (entry->tensor->dtype != NULL)
    return fail (parser, "a tensor has two types");

  dtype = parse_string (parser);
  if (dtype == NULL)
    return FALSE;

  entry->tensor->dtype = intern_dtype (dtype);

  return entry->tensor->dtype != NULL || fail (parser, "a tensor has an unknown type");
}

static gboolean
parse_shape (Parser *parser, Entry *entry)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint64));

  if (entry->has_shape)
    return fail (parser, "a tensor has two shapes");

  if (!parse_numbers (parser, numbers))
    return FALSE;

  entry->has_shape = TRUE;
  entry->tensor->n_dims = numbers->len;
  entry->tensor->shape = g_memdup2 (numbers->data, numbers->len * sizeof (guint64));

  return TRUE;
}

static gboolean
parse_offsets (Parser *parser, Entry *entry)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint64));

  if (entry->has_offsets)
    return fail (parser, "a tensor has two places");

  if (!parse_numbers (parser, numbers))
    return FALSE;

  if (numbers->len != 2)
    return fail (parser, "a tensor's place is not two numbers");

  entry->has_offsets = TRUE;
  entry->tensor->begin = g_array_index (numbers, guint64, 0);
  entry->tensor->end = g_array_index (numbers, guint64, 1);

  return TRUE;
}

static gboolean
tensor_member (Parser *parser, const char *name, gpointer data)
{
  if (g_str_equal (name, "dtype"))
    return parse_dtype (parser, data);
  if (g_str_equal (name, "shape"))
    return parse_shape (parser, data);
  if (g_str_equal (name, "data_offsets"))
    return parse_offsets (parser, data);

  return skip_value (parser, 0);
}

static gboolean
parse_tensor (Parser *parser, const char *name)
{
  LkTensor *tensor = g_new0 (LkTensor, 1);
  Entry entry = { .tensor = tensor };

  tensor->name = g_strdup (name);
  g_ptr_array_add (parser->tensors, tensor);

  if (parser->tensors->len > LK_SAFETENSORS_MAX_TENSORS)
    return fail (parser, "it has too many tensors");

  if (!g_hash_table_add (parser->names, tensor->name))
    return fail (parser, "a tensor comes twice");

  if (!parse_object (parser, tensor_member, &entry))
    return FALSE;

  return (tensor->dtype != NULL && entry.has_shape && entry.has_offsets) ||
         fail (parser, "a tensor lacks its type, shape or place");
}

static gboolean
top_member (Parser *parser, const char *name, gpointer data)
{
  if (!g_str_equal (name, "__metadata__"))
    return parse_tensor (parser, name);

  if (parser->has_metadata)
    return fail (parser, "the metadata comes twice");

  parser->has_metadata = TRUE;

  return parse_object (parser, metadata_member, NULL);
}

/**
 * lk_safetensors_parse_header: (skip)
 * @text: the header, not nul-terminated
 * @size: its length
 * @tensors: (element-type LkTensor): gets what it lists
 * @metadata: (element-type utf8 utf8): gets its metadata
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Reads the form only; whether the numbers fit together is for the caller.
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_safetensors_parse_header (
    const char *text, gsize size, GPtrArray *tensors, GHashTable *metadata, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  Parser parser = {
    .at = text,
    .end = text + size,
    .tensors = tensors,
    .metadata = metadata,
    .names = names,
    .error = error,
  };

  if (size == 0 || text[0] != '{')
    return fail (&parser, "it has no header");

  if (!g_utf8_validate_len (text, size, NULL))
    return fail (&parser, "its header is not UTF-8");

  if (!parse_object (&parser, top_member, NULL))
    return FALSE;

  skip_space (&parser);

  return parser.at == parser.end || fail (&parser, "something follows its header");
}
