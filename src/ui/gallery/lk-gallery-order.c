/* lk-gallery-order.c: in which order pictures are shown, and which of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-gallery-order.h"

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkGallerySort, lk_gallery_sort,
  G_DEFINE_ENUM_VALUE (LK_GALLERY_SORT_NAME, "name"),
  G_DEFINE_ENUM_VALUE (LK_GALLERY_SORT_ADDED, "added"),
  G_DEFINE_ENUM_VALUE (LK_GALLERY_SORT_SIZE, "size"),
  G_DEFINE_ENUM_VALUE (LK_GALLERY_SORT_FINDINGS, "findings"))

G_DEFINE_ENUM_TYPE (LkGalleryFilter, lk_gallery_filter,
  G_DEFINE_ENUM_VALUE (LK_GALLERY_FILTER_ALL, "all"),
  G_DEFINE_ENUM_VALUE (LK_GALLERY_FILTER_NO_CAPTION, "no-caption"),
  G_DEFINE_ENUM_VALUE (LK_GALLERY_FILTER_FINDINGS, "findings"),
  G_DEFINE_ENUM_VALUE (LK_GALLERY_FILTER_DUPLICATES, "duplicates"))
/* clang-format on */
