/* fuzz-image.c: our own walks through picture files; others' decoders are confined
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-exif.h"
#include "lk-image-private.h"
#include "lk-jpeg-thumbnail.h"
#include "lk-rotate.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  const char *format = lk_image_sniff (data, size);
  LkImageStructure structure;
  guint orientation = lk_exif_get_orientation (data, size);
  g_autoptr (GByteArray) exif = lk_exif_set_orientation (data, size, 6);

  g_assert_true (orientation >= 1 && orientation <= 8);
  if (format == NULL)
    return 0;

  lk_image_walk (format, file, &structure);
  g_assert_true (structure.orientation >= 1 && structure.orientation <= 8);
  if (g_str_equal (format, "jpeg") && (guint64) structure.width * structure.height < 4000000)
    {
      g_autoptr (GdkPixbuf) pixbuf = lk_jpeg_thumbnail (file, 16);
      g_autoptr (GBytes) turned = lk_rotate_bytes (file, "jpeg", 1, 90, NULL);
    }

  return 0;
}
