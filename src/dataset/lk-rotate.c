/* lk-rotate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-rotate.h"

#include "lk-decoder.h"
#include "lk-error.h"
#include "lk-exif.h"
#include "lk-prepare-pixbuf.h"
#include "lk-rotate-png.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MARKER_APP0 0xe0
#define MARKER_EXIF 0xe1
#define MARKER_SCAN 0xda

/* A segment's length counts its own two bytes. */
#define MAX_SEGMENT (0xffff - 2)

#define EXIF_MARK "Exif\0\0"

/* The formats that gdk-pixbuf may be able to write, and how they keep every pixel and the
 * colour profile. */
static const struct
{
  const char *format;
  const char *key; /* (nullable) */
  const char *value;
  gboolean keeps_profile;
} writers[] = {
  { "tiff", "compression", "5", TRUE },
  { "bmp", NULL, NULL, FALSE },
  { "webp", "quality", "100", TRUE },
};

static gsize
find_writer (const char *format)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (writers) && !g_str_equal (writers[i].format, format))
    i++;

  return i;
}

static gboolean
is_writable (const char *format)
{
  GSList *formats = gdk_pixbuf_get_formats ();
  gboolean writable = FALSE;

  for (GSList *each = formats; each != NULL; each = each->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (each->data);

      if (g_str_equal (name, format))
        writable = gdk_pixbuf_format_is_writable (each->data);
    }
  g_slist_free (formats);

  return writable;
}

/**
 * lk_rotate_can:
 * @format: of a picture, such as `png`
 *
 * Returns: whether pictures of this format can be rotated on this computer
 */
gboolean
lk_rotate_can (const char *format)
{
  if (g_str_equal (format, "jpeg") || g_str_equal (format, "png"))
    return TRUE;

  return find_writer (format) < G_N_ELEMENTS (writers) && is_writable (format);
}

/**
 * lk_rotate_compose:
 * @orientation: EXIF orientation, 1 to 8
 * @degrees: 0, 90, 180 or 270, clockwise
 *
 * Returns: the EXIF orientation of the picture turned by so much
 */
guint
lk_rotate_compose (guint orientation, guint degrees)
{
  static const guint next[] = { 1, 6, 7, 8, 5, 2, 3, 4, 1 };

  g_return_val_if_fail (orientation >= 1 && orientation <= 8, 1);

  for (guint turned = 0; turned < degrees; turned += 90)
    orientation = next[orientation];

  return orientation;
}

/* --- JPEG: the data stays, the orientation changes --- */

typedef struct
{
  gsize start; /* of the marker */
  gsize end;
  gboolean found;
} Segment;

static gboolean
is_exif (const guint8 *data, gsize at, gsize end)
{
  return data[at + 1] == MARKER_EXIF && end - at >= 4 + 6 &&
         memcmp (data + at + 4, EXIF_MARK, 6) == 0;
}

/* The segment with the EXIF block, or else the place where one belongs: after the JFIF
 * header, if there is one. */
static Segment
find_exif (const guint8 *data, gsize size)
{
  Segment place = { 2, 2, FALSE };

  for (gsize at = 2; at + 4 <= size && data[at] == 0xff && data[at + 1] != MARKER_SCAN;)
    {
      gsize end = at + 2 + ((gsize) data[at + 2] << 8 | data[at + 3]);

      if (end <= at + 3 || end > size)
        break;
      if (is_exif (data, at, end))
        return (Segment){ at, end, TRUE };
      if (at == 2 && data[at + 1] == MARKER_APP0)
        place = (Segment){ end, end, FALSE };

      at = end;
    }

  return place;
}

static GBytes *
rotate_jpeg (GBytes *file, guint orientation, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  Segment segment = find_exif (data, size);
  gsize mark = segment.found ? segment.start + 4 + 6 : 0;
  g_autoptr (GByteArray) exif = lk_exif_set_orientation (segment.found ? data + mark : NULL,
                                                         segment.found ? segment.end - mark : 0,
                                                         orientation);
  gsize length = exif->len + 6;
  const guint8 head[] = { 0xff, MARKER_EXIF, (guint8) ((length + 2) >> 8), (guint8) (length + 2) };
  GByteArray *result;

  if (length > MAX_SEGMENT)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("it has no room for its orientation"));
      return NULL;
    }

  result = g_byte_array_sized_new ((guint) (size + length + 4));
  g_byte_array_append (result, data, (guint) segment.start);
  g_byte_array_append (result, head, sizeof head);
  g_byte_array_append (result, (const guint8 *) EXIF_MARK, 6);
  g_byte_array_append (result, exif->data, exif->len);
  g_byte_array_append (result, data + segment.end, (guint) (size - segment.end));

  return g_byte_array_free_to_bytes (result);
}

/* --- Others: the pixels are turned --- */

static GdkPixbuf *
turn (GdkPixbuf *pixbuf, guint orientation)
{
  static const GdkPixbufRotation rotations[] = {
    [5] = GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE, [6] = GDK_PIXBUF_ROTATE_CLOCKWISE,
    [7] = GDK_PIXBUF_ROTATE_CLOCKWISE,        [8] = GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE,
    [3] = GDK_PIXBUF_ROTATE_UPSIDEDOWN,       [4] = GDK_PIXBUF_ROTATE_UPSIDEDOWN,
  };
  gboolean mirrored = orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;
  g_autoptr (GdkPixbuf) flipped = mirrored ? gdk_pixbuf_flip (pixbuf, TRUE) : g_object_ref (pixbuf);

  return gdk_pixbuf_rotate_simple (flipped, rotations[orientation]);
}

static GBytes *
encode (GdkPixbuf *pixbuf, gsize writer, const char *profile, GError **error)
{
  char *keys[3] = { NULL };
  char *values[3] = { NULL };
  g_autoptr (GError) local_error = NULL;
  char *buffer = NULL;
  gsize size = 0;
  guint n = 0;

  if (writers[writer].key != NULL)
    {
      keys[n] = (char *) writers[writer].key;
      values[n++] = (char *) writers[writer].value;
    }
  if (profile != NULL && writers[writer].keeps_profile)
    {
      keys[n] = (char *) "icc-profile";
      values[n] = (char *) profile;
    }

  if (gdk_pixbuf_save_to_bufferv (pixbuf, &buffer, &size, writers[writer].format, keys, values,
                                  &local_error))
    return g_bytes_new_take (buffer, size);

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, "%s", local_error->message);

  return NULL;
}

/**
 * lk_rotate_pixels: (skip)
 * @file: a picture
 * @format: what it is to be: one that lk_rotate_can() rotate, and no JPEG
 * @orientation: how it has to be turned to be upright, as in EXIF
 * @error: as that of lk_rotate_bytes()
 *
 * For the decoder's process.
 *
 * Returns: (transfer full): the picture, turned
 */
GBytes *
lk_rotate_pixels (GBytes *file, const char *format, guint orientation, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize writer = find_writer (format);
  g_autoptr (GdkPixbuf) stored = NULL;
  g_autoptr (GdkPixbuf) turned = NULL;

  if (g_str_equal (format, "png"))
    return lk_rotate_png (file, orientation, error);

  stored = lk_prepare_pixbuf_load (file, &local_error);
  turned = stored != NULL ? turn (stored, orientation) : NULL;
  if (turned != NULL && writer < G_N_ELEMENTS (writers))
    return encode (turned, writer, gdk_pixbuf_get_option (stored, "icc-profile"), error);

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, "%s",
               local_error != NULL ? local_error->message : _ ("it is too large"));

  return NULL;
}

static GBytes *
ask_decoder (GBytes *file, const char *format, guint orientation, GError **error)
{
  LkDecoderRequest request = { LK_DECODER_ROTATE, _ ("The picture"), NULL, NULL };
  g_auto (LkDecoderAnswer) answer = { 0 };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "format", "s", format);
  g_variant_dict_insert (&dict, "orientation", "u", orientation);
  request.options = g_variant_dict_end (&dict);
  if (!lk_decoder_ask_bytes (&request, file, &answer, error))
    return NULL;
  if (answer.data == NULL)
    lk_decoder_set_nonsense (&request, error);

  return g_steal_pointer (&answer.data);
}

/**
 * lk_rotate_bytes:
 * @file: a picture
 * @format: what it is, such as `jpeg`
 * @orientation: its EXIF orientation, 1 to 8
 * @degrees: 90, 180 or 270, clockwise
 * @error: return location for an %LK_ERROR_VALIDATION when it is of a kind that cannot be
 *   rotated; its message does not name the picture
 *
 * Returns: (transfer full): the rotated picture, in the same format
 */
GBytes *
lk_rotate_bytes (GBytes *file, const char *format, guint orientation, guint degrees, GError **error)
{
  guint target = lk_rotate_compose (orientation, degrees);

  if (g_str_equal (format, "jpeg"))
    return rotate_jpeg (file, target, error);
  if (lk_rotate_can (format))
    return ask_decoder (file, format, target, error);

  g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                       _ ("this computer cannot write its format: save it as PNG or JPEG"));

  return NULL;
}
