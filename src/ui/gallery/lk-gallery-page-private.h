/* lk-gallery-page-private.h: what the files of the page share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-page.h"

#include "lk-gallery-model.h"
#include "lk-inspector.h"
#include "lk-thumbnail-loader.h"

G_BEGIN_DECLS

struct _LkGalleryPage
{
  AdwBin parent_instance;

  /* Template */
  AdwWindowTitle *title;
  GtkSearchEntry *search;
  GtkSearchBar *search_bar;
  AdwFlap *flap;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkGridView *grid;
  LkInspector *inspector;
  GtkAdjustment *tile_size;

  LkEngine *engine;               /* (owned) (nullable) until it is set */
  GSettings *settings;            /* (owned) (nullable) likewise */
  LkThumbnailLoader *loader;      /* (owned) (nullable) likewise */
  LkGalleryModel *model;          /* (owned) (nullable) while a dataset is shown */
  GSignalGroup *dataset_signals;  /* (owned) */
  GSignalGroup *model_signals;    /* (owned) */
  GSignalGroup *findings_signals; /* (owned) */
  GHashTable *tiles;              /* (element-type LkPictureTile) that there are */
};

void lk_gallery_page_set_up_grid (LkGalleryPage *self);
void lk_gallery_page_refresh_tiles (LkGalleryPage *self);
void lk_gallery_page_install_actions (GtkWidgetClass *klass);
void lk_gallery_page_update_actions (LkGalleryPage *self);

G_END_DECLS
