/* lk-image-walk.c: walks through the structure of picture files
 *
 * What gdk-pixbuf does not tell, or tells too late: how large the picture is going to be,
 * whether a JPEG has its end, whether there is more than one frame, and the orientation of
 * PNG and WebP files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-image-private.h"

#include "lk-exif.h"

#include <string.h>

#define BMP_HEADER_BYTES 54
#define BMP_PLAIN        0
#define BMP_FIELDS       3

/* Where boxes that describe the pictures lie; what follows are the pictures. */
#define HEIF_HEADER_BYTES (1024 * 1024)

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

/* The largest counts: a file may hold more than one picture, and all are decoded. */
static void
set_size (LkImageStructure *structure, guint width, guint height)
{
  if ((guint64) width * height > (guint64) structure->width * structure->height)
    {
      structure->width = width;
      structure->height = height;
    }
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

static gboolean
is_frame_header (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
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

      /* Start of frame: precision, height, width. */
      if (is_frame_header (marker) && length >= 7)
        set_size (structure, read_be (bytes, at + 7, 2), read_be (bytes, at + 5, 2));

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

      if (has_text (bytes, at + 4, "IHDR") && length >= 8)
        set_size (structure, read_be (bytes, at + 8, 4), read_be (bytes, at + 12, 4));
      if (has_text (bytes, at + 4, "acTL") && length >= 8 && read_be (bytes, at + 8, 4) > 1)
        structure->animated = TRUE;
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

/* WebP Container Specification: canvas; lossy and lossless bit streams (RFC 6386, 9.1). */
static void
find_webp_size (const Bytes *bytes, gsize at, LkImageStructure *structure)
{
  const guint8 *p = bytes->data + at + 8;

  if (bytes->size - at < 8 + 10)
    return;

  if (has_text (bytes, at, "VP8X"))
    set_size (structure, (read_le32 (bytes, at + 12) & 0xffffff) + 1,
              (read_le32 (bytes, at + 14) >> 8) + 1);
  else if (has_text (bytes, at, "VP8L") && p[0] == 0x2f)
    set_size (structure, (read_le32 (bytes, at + 9) & 0x3fff) + 1,
              (read_le32 (bytes, at + 9) >> 14 & 0x3fff) + 1);
  else if (has_text (bytes, at, "VP8 ") && p[3] == 0x9d && p[4] == 0x01 && p[5] == 0x2a)
    set_size (structure, read_le32 (bytes, at + 14) & 0x3fff,
              read_le32 (bytes, at + 14) >> 16 & 0x3fff);
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

      find_webp_size (bytes, at, structure);
      if (has_text (bytes, at, "VP8X") && length >= 1 && (bytes->data[at + 8] & 0x02) != 0)
        structure->animated = TRUE;

      if (has_text (bytes, at, "EXIF") && has_text (bytes, at + 8, "Exif") && length > 6)
        structure->orientation = lk_exif_get_orientation (bytes->data + at + 14, length - 6);
      else if (has_text (bytes, at, "EXIF"))
        structure->orientation = lk_exif_get_orientation (bytes->data + at + 8, length);

      at += 8 + length + (length & 1);
    }
}

/* ISO 23008-12: `ispe` boxes hold the sizes of the parts and of the whole. */
static void
walk_heif (const Bytes *bytes, LkImageStructure *structure)
{
  gsize end = MIN (bytes->size, HEIF_HEADER_BYTES);

  for (gsize at = 12; at + 16 <= end; at++)
    if (bytes->data[at] == 'i' && has_text (bytes, at, "ispe"))
      set_size (structure, read_be (bytes, at + 8, 4), read_be (bytes, at + 12, 4));

  structure->complete = TRUE;
}

static void
walk_gif (const Bytes *bytes, LkImageStructure *structure)
{
  if (bytes->size >= 10)
    set_size (structure, read_le32 (bytes, 6) & 0xffff, read_le32 (bytes, 6) >> 16);

  structure->complete = TRUE;
}

/* Rows of whole 32 bits, when they are not compressed: gdk-pixbuf takes half of them for
 * a picture as well. */
static gboolean
has_all_rows (const Bytes *bytes, const LkImageStructure *structure)
{
  guint32 compression = read_le32 (bytes, 30);
  guint64 depth = read_le32 (bytes, 28) & 0xffff;
  guint64 row = (structure->width * depth + 31) / 32 * 4;

  if (compression != BMP_PLAIN && compression != BMP_FIELDS)
    return TRUE;

  return read_le32 (bytes, 10) + row * structure->height <= bytes->size;
}

static void
walk_bmp (const Bytes *bytes, LkImageStructure *structure)
{
  structure->complete = TRUE;
  if (bytes->size < BMP_HEADER_BYTES || read_le32 (bytes, 14) < 40)
    return;

  set_size (structure, read_le32 (bytes, 18),
            (guint) ABS ((gint64) (gint32) read_le32 (bytes, 22)));
  structure->complete = has_all_rows (bytes, structure);
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
  else if (g_str_equal (format, "avif") || g_str_equal (format, "heif"))
    walk_heif (&bytes, structure);
  else if (g_str_equal (format, "gif"))
    walk_gif (&bytes, structure);
  else if (g_str_equal (format, "bmp"))
    walk_bmp (&bytes, structure);
  else
    structure->complete = TRUE;

  if (structure->orientation < 1 || structure->orientation > 8)
    structure->orientation = 1;
}
