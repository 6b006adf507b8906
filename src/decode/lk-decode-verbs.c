/* lk-decode-verbs.c: what can be asked of a decoder
 *
 * Each has the option `label`, a name for messages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-decode-verbs.h"

#include "lk-decoder.h"
#include "lk-error.h"
#include "lk-image-private.h"
#include "lk-look.h"
#include "lk-pixels.h"
#include "lk-prepare-private.h"
#include "lk-rotate.h"

static const char *
peek_string (GVariant *options, const char *name)
{
  const char *value = NULL;

  g_variant_lookup (options, name, "&s", &value);

  return value;
}

static guint
get_number (GVariant *options, const char *name)
{
  guint value = 0;

  g_variant_lookup (options, name, "u", &value);

  return value;
}

/* Gives what lk_image_probe() tells. */
static gboolean
run_probe (GBytes *file, GVariant *options, LkDecodeReply *reply, GError **error)
{
  LkImageFacts facts;

  if (!lk_image_probe_bytes (file, peek_string (options, "label"), &facts, error))
    return FALSE;

  g_variant_dict_insert (&reply->facts, "format", "s", facts.format);
  g_variant_dict_insert (&reply->facts, "width", "u", facts.width);
  g_variant_dict_insert (&reply->facts, "height", "u", facts.height);
  g_variant_dict_insert (&reply->facts, "orientation", "u", facts.orientation);

  return TRUE;
}

/* Gives an LkLook, as it is. */
static gboolean
run_look (GBytes *file, GVariant *options, LkDecodeReply *reply, GError **error)
{
  LkLook look;

  if (!lk_look_at_bytes (file, peek_string (options, "label"), &look, error))
    return FALSE;

  g_variant_dict_insert_value (&reply->facts, "look",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, &look, sizeof look,
                                                          1));

  return TRUE;
}

/* Takes LkPrepareOptions, gives an LkPrepared and hands over its pieces. */
static gboolean
run_prepare (GBytes *file, GVariant *options, LkDecodeReply *reply, GError **error)
{
  const LkPrepareOptions wanted = {
    .longest_side = get_number (options, "longest-side"),
    .quality = get_number (options, "quality"),
    .background = get_number (options, "background"),
    .sound_sha256 = peek_string (options, "sound-sha256"),
  };
  g_autoptr (LkPrepared) prepared =
      lk_prepare_bytes (file, peek_string (options, "label"), &wanted, error);

  if (prepared == NULL)
    return FALSE;

  g_variant_dict_insert (&reply->facts, "extension", "s", prepared->extension);
  g_variant_dict_insert (&reply->facts, "width", "u", prepared->width);
  g_variant_dict_insert (&reply->facts, "height", "u", prepared->height);
  g_variant_dict_insert (&reply->facts, "changes", "u", (guint) prepared->changes);
  g_variant_dict_insert (&reply->facts, "crc32", "u", prepared->crc32);
  for (guint i = 0; i < prepared->pieces->len; i++)
    g_ptr_array_add (reply->pieces, g_bytes_ref (g_ptr_array_index (prepared->pieces, i)));

  return TRUE;
}

/* Takes `longest-side`, hands over pixels, three or four bytes each. */
static gboolean
run_pixels (GBytes *file, GVariant *options, LkDecodeReply *reply, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = lk_pixels_make (file, peek_string (options, "label"),
                                                 MAX (1, get_number (options, "longest-side")),
                                                 error);

  if (pixbuf == NULL)
    return FALSE;

  g_variant_dict_insert (&reply->facts, "width", "u", (guint) gdk_pixbuf_get_width (pixbuf));
  g_variant_dict_insert (&reply->facts, "height", "u", (guint) gdk_pixbuf_get_height (pixbuf));
  g_variant_dict_insert (&reply->facts, "stride", "u", (guint) gdk_pixbuf_get_rowstride (pixbuf));
  g_variant_dict_insert (&reply->facts, "alpha", "b", gdk_pixbuf_get_has_alpha (pixbuf));
  g_ptr_array_add (reply->pieces, gdk_pixbuf_read_pixel_bytes (pixbuf));

  return TRUE;
}

/* Takes `format` and `orientation`, hands over a file of the same format. */
static gboolean
run_rotate (GBytes *file, GVariant *options, LkDecodeReply *reply, GError **error)
{
  const char *format = peek_string (options, "format");
  GBytes *turned = lk_rotate_pixels (file, format != NULL ? format : "",
                                     get_number (options, "orientation"), error);

  if (turned != NULL)
    g_ptr_array_add (reply->pieces, turned);

  return turned != NULL;
}

const LkDecodeVerb lk_decode_verbs[] = {
  { LK_DECODER_PROBE, run_probe },     { LK_DECODER_LOOK, run_look },
  { LK_DECODER_PREPARE, run_prepare }, { LK_DECODER_PIXELS, run_pixels },
  { LK_DECODER_ROTATE, run_rotate },   { NULL, NULL },
};
