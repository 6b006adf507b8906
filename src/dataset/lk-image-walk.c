/* lk-image-walk.c: walks through the structure of picture files
 *
 * What gdk-pixbuf does not tell: whether a JPEG has its end, whether there is more than
 * one frame, and the orientation of PNG and WebP files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-image-private.h"

#include "lk-exif.h"

#include <string.h>

typedef struct
{
  const guint8 *data;
  gsize size;
} Bytes;

static guint32
read_be (const Bytes *bytes, gsize at, guint n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes->data[at + i];

  return value;
}

static guint32
read_le32 (const Bytes *bytes, gsize at)
{
  const guint8 *p = bytes->data + at;

  return (guint32) p[0] | (guint32) p[1] << 8 | (guint32) p[2] << 16 | (guint32) p[3] << 24;
}

static gboolean
has_text (const Bytes *bytes, gsize at, const char *text)
{
  gsize length = strlen (text);

  return at <= bytes->size && bytes->size - at >= length &&
         memcmp (bytes->data + at, text, length) == 0;
}

/* Entropy-coded data ends with a marker that is neither stuffing nor a restart. */
static gsize
skip_scan (const Bytes *bytes, gsize at)
{
  while (at + 1 < bytes->size)
    {
      const guint8 *found = memchr (bytes->data + at, 0xff, bytes->size - at - 1);
      guint8 marker;

      if (found == NULL)
        return bytes->size;

      at = (gsize) (found - bytes->data);
      marker = bytes->data[at + 1];
      if (marker != 0 && marker != 0xff && (marker < 0xd0 || marker > 0xd7))
        return at;

      at += marker == 0xff ? 1 : 2;
    }

  return bytes->size;
}

/* ITU T.81, annex B. */
static void
walk_jpeg (const Bytes *bytes, LkImageStructure *structure)
{
  gsize at = 2;

  while (at + 4 <= bytes->size || (at + 2 <= bytes->size && bytes->data[at + 1] == 0xd9))
    {
      guint8 marker = bytes->data[at + 1];
      gsize length;

      if (bytes->data[at] != 0xff)
        return;

      if (marker == 0xd9)
        {
          structure->complete = TRUE;
          return;
        }

      if (marker == 0xff || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7))
        {
          at += marker == 0xff ? 1 : 2;
          continue;
        }

      length = read_be (bytes, at + 2, 2);
      if (length < 2 || length > bytes->size - at - 2)
        return;

      if (marker == 0xe1 && length > 8 && has_text (bytes, at + 4, "Exif"))
        structure->orientation = lk_exif_get_orientation (bytes->data + at + 10, length - 8);

      at += 2 + length;
      if (marker == 0xda)
        at = skip_scan (bytes, at);
    }
}

/* Portable Network Graphics, third edition, section 5. */
static void
walk_png (const Bytes *bytes, LkImageStructure *structure)
{
  gsize at = 8;

  while (bytes->size >= 12 && at <= bytes->size - 12)
    {
      gsize length = read_be (bytes, at, 4);

      if (length > bytes->size - at - 12)
        return;

      if (has_text (bytes, at + 4, "eXIf"))
        structure->orientation = lk_exif_get_orientation (bytes->data + at + 8, length);

      if (has_text (bytes, at + 4, "IEND"))
        {
          structure->complete = TRUE;
          return;
        }

      at += 12 + length;
    }
}

/* WebP Container Specification: a RIFF with padded chunks. */
static void
walk_webp (const Bytes *bytes, LkImageStructure *structure)
{
  gsize at = 12;
  gsize end = bytes->size < 12 ? 0 : (gsize) read_le32 (bytes, 4) + 8;

  structure->complete = end > 0 && end <= bytes->size;
  while (at + 8 <= MIN (end, bytes->size))
    {
      gsize length = read_le32 (bytes, at + 4);

      if (length > bytes->size - at - 8)
        return;

      if (has_text (bytes, at, "VP8X") && length >= 1 && (bytes->data[at + 8] & 0x02) != 0)
        structure->animated = TRUE;

      if (has_text (bytes, at, "EXIF") && has_text (bytes, at + 8, "Exif") && length > 6)
        structure->orientation = lk_exif_get_orientation (bytes->data + at + 14, length - 6);
      else if (has_text (bytes, at, "EXIF"))
        structure->orientation = lk_exif_get_orientation (bytes->data + at + 8, length);

      at += 8 + length + (length & 1);
    }
}

/**
 * lk_image_walk:
 * @format: as lk_image_sniff() says
 * @file: the whole file
 * @structure: (out): what was found; formats that are not walked count as complete
 */
void
lk_image_walk (const char *format, GBytes *file, LkImageStructure *structure)
{
  Bytes bytes = { 0 };

  bytes.data = g_bytes_get_data (file, &bytes.size);

  *structure = (LkImageStructure){ .orientation = 1 };
  if (g_str_equal (format, "jpeg"))
    walk_jpeg (&bytes, structure);
  else if (g_str_equal (format, "png"))
    walk_png (&bytes, structure);
  else if (g_str_equal (format, "webp"))
    walk_webp (&bytes, structure);
  else
    structure->complete = TRUE;

  if (structure->orientation < 1 || structure->orientation > 8)
    structure->orientation = 1;
}
