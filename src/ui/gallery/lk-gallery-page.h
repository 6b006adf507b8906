/* lk-gallery-page.h: the pictures of one dataset
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"
#include "lk-history.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_GALLERY_PAGE (lk_gallery_page_get_type ())
G_DECLARE_FINAL_TYPE (LkGalleryPage, lk_gallery_page, LK, GALLERY_PAGE, AdwBin)

void lk_gallery_page_set_engine (LkGalleryPage *self, LkEngine *engine, GSettings *settings);
LkDataset *lk_gallery_page_get_dataset (LkGalleryPage *self);
LkHistory *lk_gallery_page_get_history (LkGalleryPage *self);
void lk_gallery_page_set_dataset (LkGalleryPage *self, LkDataset *dataset);
void lk_gallery_page_watch_undo_toast (LkGalleryPage *self, AdwToast *toast);

G_END_DECLS
