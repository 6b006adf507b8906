/* lk-exif.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-exif.h"

#include <string.h>

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT      3
#define ENTRY_SIZE      12

static guint
read_16 (const guint8 *at, gboolean little)
{
  return little ? (guint) at[0] | (guint) at[1] << 8 : (guint) at[1] | (guint) at[0] << 8;
}

static guint
read_32 (const guint8 *at, gboolean little)
{
  return little ? read_16 (at, TRUE) | read_16 (at + 2, TRUE) << 16
                : read_16 (at + 2, FALSE) | read_16 (at, FALSE) << 16;
}

/**
 * lk_exif_get_orientation: (skip)
 * @tiff: a TIFF structure, as in an EXIF block; a leading `Exif\0\0` is skipped
 * @size: its bytes
 *
 * Looks at the first directory alone; whatever is broken counts as absent.
 *
 * Returns: 1 to 8; 1 when there is none or no sound one
 */
guint
lk_exif_get_orientation (const guint8 *tiff, gsize size)
{
  gboolean little;
  gsize offset;
  guint n_entries;

  if (size >= 6 && memcmp (tiff, "Exif\0\0", 6) == 0)
    {
      tiff += 6;
      size -= 6;
    }
  if (size < 8 || (memcmp (tiff, "II*\0", 4) != 0 && memcmp (tiff, "MM\0*", 4) != 0))
    return 1;

  little = tiff[0] == 'I';
  offset = read_32 (tiff + 4, little);
  if (offset > size - 2)
    return 1;

  n_entries = read_16 (tiff + offset, little);
  for (guint i = 0; i < n_entries && offset + 2 + (gsize) (i + 1) * ENTRY_SIZE <= size; i++)
    {
      const guint8 *entry = tiff + offset + 2 + i * ENTRY_SIZE;
      guint value = read_16 (entry + 8, little);

      if (read_16 (entry, little) == TAG_ORIENTATION && read_16 (entry + 2, little) == TYPE_SHORT)
        return value >= 1 && value <= 8 ? value : 1;
    }

  return 1;
}

/* --- Changing it --- */

static void
put_16 (guint8 *at, guint value, gboolean little)
{
  at[little ? 0 : 1] = (guint8) value;
  at[little ? 1 : 0] = (guint8) (value >> 8);
}

static void
put_32 (guint8 *at, guint value, gboolean little)
{
  put_16 (at + (little ? 0 : 2), value & 0xffff, little);
  put_16 (at + (little ? 2 : 0), value >> 16, little);
}

static void
put_entry (guint8 *at, guint orientation, gboolean little)
{
  memset (at, 0, ENTRY_SIZE);
  put_16 (at, TAG_ORIENTATION, little);
  put_16 (at + 2, TYPE_SHORT, little);
  put_32 (at + 4, 1, little);
  put_16 (at + 8, orientation, little);
}

static GByteArray *
new_block (guint orientation)
{
  guint8 block[8 + 2 + ENTRY_SIZE + 4] = { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0 };
  GByteArray *array = g_byte_array_new ();

  put_entry (block + 10, orientation, TRUE);
  g_byte_array_append (array, block, sizeof block);

  return array;
}

/* The first directory with one entry more, behind everything else: no offset changes. */
static void
append_directory (
    GByteArray *array, gsize offset, guint n_entries, guint orientation, gboolean little)
{
  g_autofree guint8 *directory = g_malloc0 (2 + ((gsize) n_entries + 1) * ENTRY_SIZE + 4);
  const guint8 *old = array->data + offset + 2;
  guint8 *to = directory + 2;
  guint before = 0;

  while (before < n_entries && read_16 (old + before * ENTRY_SIZE, little) < TAG_ORIENTATION)
    before++;

  put_16 (directory, n_entries + 1, little);
  memcpy (to, old, (gsize) before * ENTRY_SIZE);
  put_entry (to + before * ENTRY_SIZE, orientation, little);
  memcpy (to + ((gsize) before + 1) * ENTRY_SIZE, old + before * ENTRY_SIZE,
          (gsize) (n_entries - before) * ENTRY_SIZE + 4);

  if (array->len % 2 == 1)
    g_byte_array_append (array, (const guint8 *) "", 1);
  put_32 (array->data + 4, array->len, little);
  g_byte_array_append (array, directory, 2 + (n_entries + 1) * ENTRY_SIZE + 4);
}

/**
 * lk_exif_set_orientation: (skip)
 * @tiff: (nullable): a TIFF structure, without a leading `Exif\0\0`
 * @size: its bytes
 * @orientation: 1 to 8
 *
 * Everything else in it stays as it is. One that is broken is replaced.
 *
 * Returns: (transfer full): the structure with that orientation
 */
GByteArray *
lk_exif_set_orientation (const guint8 *tiff, gsize size, guint orientation)
{
  GByteArray *array;
  gboolean little;
  gsize offset;
  guint n_entries;

  if (size < 8 || (memcmp (tiff, "II*\0", 4) != 0 && memcmp (tiff, "MM\0*", 4) != 0))
    return new_block (orientation);

  little = tiff[0] == 'I';
  offset = read_32 (tiff + 4, little);
  n_entries = offset <= size - 2 ? read_16 (tiff + offset, little) : 0;
  if (n_entries == 0 || offset + 2 + (gsize) n_entries * ENTRY_SIZE + 4 > size)
    return new_block (orientation);

  array = g_byte_array_append (g_byte_array_new (), tiff, (guint) size);
  for (guint i = 0; i < n_entries; i++)
    {
      guint8 *entry = array->data + offset + 2 + i * ENTRY_SIZE;

      if (read_16 (entry, little) == TAG_ORIENTATION)
        {
          put_entry (entry, orientation, little);
          return array;
        }
    }

  append_directory (array, offset, n_entries, orientation, little);

  return array;
}
