/* lk-prepare-client.c: has a picture prepared by the decoder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-prepare.h"

#include "lk-decoder.h"
#include "lk-image.h"

#include <string.h>

static GVariant *
make_options (const LkPrepareOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "longest-side", "u", options->longest_side);
  g_variant_dict_insert (&dict, "quality", "u", options->quality);
  g_variant_dict_insert (&dict, "background", "u", options->background);
  if (options->sound_sha256 != NULL)
    g_variant_dict_insert (&dict, "sound-sha256", "s", options->sound_sha256);

  return g_variant_dict_end (&dict);
}

static const char *
find_extension (const char *name)
{
  static const char *const extensions[] = { "jpg", "png", "webp" };

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_str_equal (extensions[i], name))
      return extensions[i];

  return NULL;
}

static LkPrepared *
take_prepared (const LkDecoderRequest *request, LkDecoderAnswer *answer, GError **error)
{
  g_autoptr (LkPrepared) prepared = g_new0 (LkPrepared, 1);
  const char *extension = "";
  guint changes = 0;

  prepared->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (answer->data == NULL || !g_variant_lookup (answer->facts, "extension", "&s", &extension) ||
      !g_variant_lookup (answer->facts, "width", "u", &prepared->width) ||
      !g_variant_lookup (answer->facts, "height", "u", &prepared->height) ||
      !g_variant_lookup (answer->facts, "changes", "u", &changes) ||
      !g_variant_lookup (answer->facts, "crc32", "u", &prepared->crc32) ||
      find_extension (extension) == NULL)
    {
      lk_decoder_set_nonsense (request, error);
      return NULL;
    }

  prepared->extension = find_extension (extension);
  prepared->changes = (LkPrepareChanges) changes;
  prepared->size = g_bytes_get_size (answer->data);
  g_ptr_array_add (prepared->pieces, g_steal_pointer (&answer->data));

  return g_steal_pointer (&prepared);
}

/**
 * lk_prepare_picture: (skip)
 * @path: a picture in any format that can be read
 * @options: what to make of it
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * A JPEG, PNG or WebP whose pixels need no change keeps its compressed data; unless its
 * digest says that this was done before, all of it is decoded once to be sure that it is
 * sound. Everything else becomes a JPEG: upright, sRGB,
 * without transparency, not larger than asked. Neither holds any metadata.
 *
 * Returns: (transfer full): the prepared picture; %NULL with an %LK_ERROR_VALIDATION when
 *   it is damaged or too large, an %LK_ERROR_FILE when it cannot be read
 */
LkPrepared *
lk_prepare_picture (const char *path,
                    const LkPrepareOptions *options,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  const LkDecoderRequest request = { LK_DECODER_PREPARE, name, make_options (options),
                                     cancellable };
  g_auto (LkDecoderAnswer) answer = { 0 };

  return lk_decoder_ask_path (&request, path, &answer, error)
             ? take_prepared (&request, &answer, error)
             : NULL;
}

void
lk_prepared_free (LkPrepared *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_free (self);
}
