/* lk-safetensors.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-safetensors.h"

#include "lk-error.h"
#include "lk-safetensors-header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _LkSafetensors
{
  gatomicrefcount references;
  GPtrArray *tensors;   /* (element-type LkTensor) by place */
  GHashTable *metadata; /* (element-type utf8 utf8) */
  guint64 data_size;
  guint64 data_offset;
};

G_DEFINE_BOXED_TYPE (LkSafetensors, lk_safetensors, lk_safetensors_ref, lk_safetensors_unref)

/* How adapters name the two matrices of a layer. The down matrix has the rank as its
 * first extent, the up matrix as its second. */
/* clang-format off */
static const struct
{
  const char *mark;
  gboolean down;
  LkKeyStyle style;
} marks[] = {
  { ".lora_A.", TRUE, LK_KEY_STYLE_PEFT },
  { ".lora_B.", FALSE, LK_KEY_STYLE_PEFT },
  { ".lora_down.weight", TRUE, LK_KEY_STYLE_KOHYA },
  { ".lora_up.weight", FALSE, LK_KEY_STYLE_KOHYA },
  { ".lora.down.weight", TRUE, LK_KEY_STYLE_DIFFUSERS },
  { ".lora.up.weight", FALSE, LK_KEY_STYLE_DIFFUSERS },
  { "lora_linear_layer.down.weight", TRUE, LK_KEY_STYLE_DIFFUSERS },
  { "lora_linear_layer.up.weight", FALSE, LK_KEY_STYLE_DIFFUSERS },
};
/* clang-format on */

/**
 * lk_key_style_to_string:
 * @style: a style
 *
 * Returns: (transfer none): an identifier
 */
const char *
lk_key_style_to_string (LkKeyStyle style)
{
  static const char *const names[] = { "unknown", "peft", "kohya", "diffusers" };

  return style < G_N_ELEMENTS (names) ? names[style] : names[0];
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const LkTensor *first = *(const LkTensor *const *) a;
  const LkTensor *second = *(const LkTensor *const *) b;

  if (first->begin != second->begin)
    return first->begin < second->begin ? -1 : 1;
  if (first->end != second->end)
    return first->end < second->end ? -1 : 1;

  return strcmp (first->name, second->name);
}

static gboolean
check_size (const LkTensor *tensor, GError **error)
{
  guint64 bits = lk_safetensors_dtype_bits (tensor->dtype);
  gboolean overflow = FALSE;

  for (guint i = 0; i < tensor->n_dims && !overflow; i++)
    overflow = __builtin_mul_overflow (bits, tensor->shape[i], &bits);

  if (overflow || bits % 8 != 0 || tensor->end < tensor->begin ||
      tensor->end - tensor->begin != bits / 8)
    {
      lk_safetensors_set_error (error, "the size of “%.100s” does not fit its shape", tensor->name);
      return FALSE;
    }

  return TRUE;
}

/* No hole, no overlap, and the last byte of the file belongs to the last tensor. */
static gboolean
check_places (LkSafetensors *self, GError **error)
{
  guint64 place = 0;

  g_ptr_array_sort (self->tensors, compare_places);

  for (guint i = 0; i < self->tensors->len; i++)
    {
      const LkTensor *tensor = g_ptr_array_index (self->tensors, i);

      if (tensor->begin != place)
        {
          lk_safetensors_set_error (error, "“%.100s” does not follow the tensor in front of it",
                                    tensor->name);
          return FALSE;
        }

      if (!check_size (tensor, error))
        return FALSE;

      place = tensor->end;
    }

  if (place != self->data_size)
    {
      lk_safetensors_set_error (error,
                                "its tensors take %" G_GUINT64_FORMAT
                                " bytes, but there are %" G_GUINT64_FORMAT,
                                place, self->data_size);
      return FALSE;
    }

  return TRUE;
}

/**
 * lk_safetensors_new_from_header: (constructor)
 * @header: the JSON, as it stands in the file
 * @size: its length
 * @data_size: bytes behind it
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Checks all that can be checked without the data, by the rules of the format.
 *
 * Returns: (transfer full): what the file holds, or %NULL with @error
 */
LkSafetensors *
lk_safetensors_new_from_header (const char *header, gsize size, guint64 data_size, GError **error)
{
  g_autoptr (LkSafetensors) self = g_new0 (LkSafetensors, 1);

  g_atomic_ref_count_init (&self->references);
  self->tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_tensor_free);
  self->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->data_size = data_size;
  self->data_offset = 8 + size;

  if (size > LK_SAFETENSORS_MAX_HEADER)
    {
      lk_safetensors_set_error (error, "its header is too long");
      return NULL;
    }

  if (!lk_safetensors_parse_header (header, size, self->tensors, self->metadata, error) ||
      !check_places (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
read_exactly (
    GInputStream *stream, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  gsize n_read = 0;

  if (!g_input_stream_read_all (stream, buffer, size, &n_read, cancellable, error))
    return FALSE;

  if (n_read < size)
    lk_safetensors_set_error (error, "it ends too early");

  return n_read == size;
}

static LkSafetensors *
read_header (GInputStream *stream, guint64 file_size, GCancellable *cancellable, GError **error)
{
  g_autofree char *header = NULL;
  guint64 size;

  if (!read_exactly (stream, &size, sizeof size, cancellable, error))
    return NULL;

  size = GUINT64_FROM_LE (size);
  if (size > LK_SAFETENSORS_MAX_HEADER || size > file_size - 8)
    {
      lk_safetensors_set_error (error, "its header would be longer than the file");
      return NULL;
    }

  header = g_malloc (size + 1);
  if (!read_exactly (stream, header, size, cancellable, error))
    return NULL;

  return lk_safetensors_new_from_header (header, size, file_size - 8 - size, error);
}

static LkSafetensors *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  goffset size;

  if (stream == NULL)
    return NULL;

  info =
      g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, error);
  if (info == NULL)
    return NULL;

  size = g_file_info_get_size (info);
  if (size < 8)
    {
      lk_safetensors_set_error (error, "it is too short");
      return NULL;
    }

  return read_header (G_INPUT_STREAM (stream), (guint64) size, cancellable, error);
}

/**
 * lk_safetensors_new_for_file_sync: (constructor)
 * @file: a file
 * @cancellable: (nullable): ends it
 * @error: return location for an %LK_ERROR_SERVICE, or %LK_ERROR_FILE
 *
 * Reads the header only. Blocks: for use in threads.
 *
 * Returns: (transfer full): what the file holds, or %NULL with @error
 */
LkSafetensors *
lk_safetensors_new_for_file_sync (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  LkSafetensors *self = read_file (file, cancellable, &local_error);

  if (self == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (file);

      g_propagate_error (error, lk_error_from_io (g_steal_pointer (&local_error), name));
    }

  return self;
}

LkSafetensors *
lk_safetensors_ref (LkSafetensors *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_safetensors_unref (LkSafetensors *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_ptr_array_unref (self->tensors);
  g_hash_table_unref (self->metadata);
  g_free (self);
}

guint
lk_safetensors_get_n_tensors (LkSafetensors *self)
{
  return self->tensors->len;
}

/**
 * lk_safetensors_get_tensor:
 * @self: the contents of a file
 * @index: less than the number of tensors
 *
 * Returns: (transfer none): a tensor; they come in the order of their data
 */
const LkTensor *
lk_safetensors_get_tensor (LkSafetensors *self, guint index)
{
  g_return_val_if_fail (index < self->tensors->len, NULL);

  return g_ptr_array_index (self->tensors, index);
}

/**
 * lk_safetensors_get_metadata:
 * @self: the contents of a file
 * @key: a key
 *
 * Trainers have been seen to write a wrong base model there: it is nothing to rely on.
 *
 * Returns: (nullable) (transfer none): its value
 */
const char *
lk_safetensors_get_metadata (LkSafetensors *self, const char *key)
{
  return g_hash_table_lookup (self->metadata, key);
}

/**
 * lk_safetensors_get_all_metadata:
 * @self: the contents of a file
 *
 * Returns: (transfer none) (element-type utf8 utf8): not to be changed
 */
GHashTable *
lk_safetensors_get_all_metadata (LkSafetensors *self)
{
  return self->metadata;
}

guint64
lk_safetensors_get_data_size (LkSafetensors *self)
{
  return self->data_size;
}

/**
 * lk_safetensors_get_data_offset:
 * @self: the contents of a file
 *
 * Returns: where the data begins in the file
 */
guint64
lk_safetensors_get_data_offset (LkSafetensors *self)
{
  return self->data_offset;
}

static int
find_mark (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (strstr (name, marks[i].mark) != NULL)
        return (int) i;
    }

  return -1;
}

/**
 * lk_safetensors_get_key_style:
 * @self: the contents of a file
 *
 * Returns: how its adapter's keys are named
 */
LkKeyStyle
lk_safetensors_get_key_style (LkSafetensors *self)
{
  for (guint i = 0; i < self->tensors->len; i++)
    {
      const LkTensor *tensor = g_ptr_array_index (self->tensors, i);
      int mark = find_mark (tensor->name);

      if (mark >= 0)
        return marks[mark].style;
    }

  return LK_KEY_STYLE_UNKNOWN;
}

/**
 * lk_safetensors_get_rank:
 * @self: the contents of a file
 * @uniform: (out) (optional): whether all layers have the same
 *
 * Returns: the highest rank of any layer, or 0 when it holds no adapter
 */
guint
lk_safetensors_get_rank (LkSafetensors *self, gboolean *uniform)
{
  guint64 lowest = G_MAXUINT64;
  guint64 highest = 0;

  for (guint i = 0; i < self->tensors->len; i++)
    {
      const LkTensor *tensor = g_ptr_array_index (self->tensors, i);
      int mark = tensor->n_dims >= 2 ? find_mark (tensor->name) : -1;
      guint64 rank;

      if (mark < 0)
        continue;

      rank = tensor->shape[marks[mark].down ? 0 : 1];
      lowest = MIN (lowest, rank);
      highest = MAX (highest, rank);
    }

  if (uniform != NULL)
    *uniform = lowest == highest;

  return (guint) MIN (highest, G_MAXUINT);
}

static void
append_quoted (GString *text, const char *string)
{
  g_string_append_c (text, '"');

  for (const char *c = string; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (text, "\\%c", *c);
      else if ((guchar) *c < 0x20)
        g_string_append_printf (text, "\\u%04x", (guint) *c);
      else
        g_string_append_c (text, *c);
    }

  g_string_append_c (text, '"');
}

static void
append_metadata (GString *text, GHashTable *metadata)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (metadata), (GCompareFunc) strcmp);

  g_string_append (text, "\"__metadata__\":{");

  for (GList *l = keys; l != NULL; l = l->next)
    {
      append_quoted (text, l->data);
      g_string_append_c (text, ':');
      append_quoted (text, g_hash_table_lookup (metadata, l->data));
      if (l->next != NULL)
        g_string_append_c (text, ',');
    }

  g_string_append_c (text, '}');
}

static void
append_tensor (GString *text, const LkTensor *tensor)
{
  append_quoted (text, tensor->name);
  g_string_append_printf (text, ":{\"dtype\":\"%s\",\"shape\":[", tensor->dtype);

  for (guint i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "", tensor->shape[i]);

  g_string_append_printf (text, "],\"data_offsets\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]}",
                          tensor->begin, tensor->end);
}

/**
 * lk_safetensors_build_header: (skip)
 * @self: the contents of a file
 * @metadata: (nullable) (element-type utf8 utf8): added to what is there, which gives
 *   way where a key is the same
 *
 * Returns: (transfer full): the length and the JSON as they stand in front of the same
 *   data; a multiple of eight bytes, so that the data stays aligned
 */
GBytes *
lk_safetensors_build_header (LkSafetensors *self, GHashTable *metadata)
{
  g_autoptr (GHashTable) all = g_hash_table_new (g_str_hash, g_str_equal);
  GString *text = g_string_new ("12345678{");
  GHashTable *tables[] = { self->metadata, metadata };
  guint64 size;

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      GHashTableIter iter;
      gpointer key;
      gpointer value;

      if (tables[i] == NULL)
        continue;

      g_hash_table_iter_init (&iter, tables[i]);
      while (g_hash_table_iter_next (&iter, &key, &value))
        g_hash_table_replace (all, key, value);
    }

  append_metadata (text, all);
  for (guint i = 0; i < self->tensors->len; i++)
    {
      g_string_append_c (text, ',');
      append_tensor (text, g_ptr_array_index (self->tensors, i));
    }
  g_string_append_c (text, '}');

  while (text->len % 8 != 0)
    g_string_append_c (text, ' ');

  size = GUINT64_TO_LE ((guint64) text->len - 8);
  memcpy (text->str, &size, sizeof size);

  return g_string_free_to_bytes (text);
}
