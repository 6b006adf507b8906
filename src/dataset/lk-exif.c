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
