/* lk-gallery-model.h: what is seen of a dataset: order, filters, selection
 *
 * The gallery's widgets bind to it and do not talk to each other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"
#include "lk-gallery-findings.h"
#include "lk-gallery-order.h"
#include "lk-history.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_GALLERY_MODEL (lk_gallery_model_get_type ())
G_DECLARE_FINAL_TYPE (LkGalleryModel, lk_gallery_model, LK, GALLERY_MODEL, GObject)

LkGalleryModel *lk_gallery_model_new (LkDataset *dataset);
LkDataset *lk_gallery_model_get_dataset (LkGalleryModel *self);
LkHistory *lk_gallery_model_get_history (LkGalleryModel *self);
LkGalleryFindings *lk_gallery_model_get_findings (LkGalleryModel *self);

const char *lk_gallery_model_get_search (LkGalleryModel *self);
void lk_gallery_model_set_search (LkGalleryModel *self, const char *text);
LkGalleryFilter lk_gallery_model_get_filter (LkGalleryModel *self);
void lk_gallery_model_set_filter (LkGalleryModel *self, LkGalleryFilter filter);
LkGallerySort lk_gallery_model_get_sort (LkGalleryModel *self);
void lk_gallery_model_set_sort (LkGalleryModel *self, LkGallerySort sort);
void lk_gallery_model_show_all (LkGalleryModel *self);
guint lk_gallery_model_get_resolution (LkGalleryModel *self);
void lk_gallery_model_set_resolution (LkGalleryModel *self, guint resolution);
gboolean lk_gallery_model_is_narrowed (LkGalleryModel *self);
guint lk_gallery_model_get_n_shown (LkGalleryModel *self);

GtkSelectionModel *lk_gallery_model_get_selection (LkGalleryModel *self);
LkPicture *lk_gallery_model_get_current (LkGalleryModel *self);
guint lk_gallery_model_get_n_selected (LkGalleryModel *self);
GPtrArray *lk_gallery_model_dup_selected (LkGalleryModel *self);
void lk_gallery_model_select (LkGalleryModel *self, const char *const *names);
void lk_gallery_model_select_at (LkGalleryModel *self, guint position);
gboolean lk_gallery_model_move (LkGalleryModel *self, int by);

G_END_DECLS
