/* lk-gallery-order.h: in which order pictures are shown, and which of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LkGallerySort: nicks `name`, `added`, `size`, `findings`
 * @LK_GALLERY_SORT_NAME: by file name
 * @LK_GALLERY_SORT_ADDED: the latest first
 * @LK_GALLERY_SORT_SIZE: the most pixels first
 * @LK_GALLERY_SORT_FINDINGS: what should be mended first
 */
#define LK_TYPE_GALLERY_SORT (lk_gallery_sort_get_type ())

typedef enum
{
  LK_GALLERY_SORT_NAME,
  LK_GALLERY_SORT_ADDED,
  LK_GALLERY_SORT_SIZE,
  LK_GALLERY_SORT_FINDINGS,
} LkGallerySort;

/**
 * LkGalleryFilter: nicks `all`, `no-caption`, `findings`, `duplicates`
 * @LK_GALLERY_FILTER_ALL: every picture
 * @LK_GALLERY_FILTER_NO_CAPTION: those that have none
 * @LK_GALLERY_FILTER_FINDINGS: those that a finding names
 * @LK_GALLERY_FILTER_DUPLICATES: those that are there twice, or nearly, side by side
 */
#define LK_TYPE_GALLERY_FILTER (lk_gallery_filter_get_type ())

typedef enum
{
  LK_GALLERY_FILTER_ALL,
  LK_GALLERY_FILTER_NO_CAPTION,
  LK_GALLERY_FILTER_FINDINGS,
  LK_GALLERY_FILTER_DUPLICATES,
} LkGalleryFilter;

GType lk_gallery_sort_get_type (void);
GType lk_gallery_filter_get_type (void);

G_END_DECLS
