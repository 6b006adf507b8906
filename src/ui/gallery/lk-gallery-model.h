/* lk-gallery-model.h: what is seen of a dataset: order, filters, selection
 *
 * The gallery's widgets bind to it and do not talk to each other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_GALLERY_MODEL (lk_gallery_model_get_type ())
G_DECLARE_FINAL_TYPE (LkGalleryModel, lk_gallery_model, LK, GALLERY_MODEL, GObject)

LkGalleryModel *lk_gallery_model_new (LkDataset *dataset);
LkDataset *lk_gallery_model_get_dataset (LkGalleryModel *self);
GtkSelectionModel *lk_gallery_model_get_selection (LkGalleryModel *self);
LkPicture *lk_gallery_model_get_current (LkGalleryModel *self);
GPtrArray *lk_gallery_model_dup_selected (LkGalleryModel *self);
const char *lk_gallery_model_get_search (LkGalleryModel *self);
void lk_gallery_model_set_search (LkGalleryModel *self, const char *text);

G_END_DECLS
