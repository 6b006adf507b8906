/* lk-gallery-page-private.h: what the files of the page share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-page.h"

#include "lk-gallery-model.h"
#include "lk-inspector.h"
#include "lk-large-view.h"
#include "lk-thumbnail-loader.h"

G_BEGIN_DECLS

struct _LkGalleryPage
{
  AdwBin parent_instance;

  /* Template */
  AdwWindowTitle *title;
  GtkSearchEntry *search;
  GtkSearchBar *search_bar;
  GtkWidget *flap;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkGridView *grid;
  LkInspector *inspector;
  LkLargeView *large;
  GtkMenuButton *findings_button;
  GtkImage *findings_icon;
  GtkLabel *findings_badge;
  GtkListBox *findings;
  GtkStack *findings_stack;
  GtkAdjustment *tile_size;
  GtkPopover *menu;
  GtkActionBar *main_bar;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;

  LkEngine *engine;               /* (owned) (nullable) until it is set */
  GSettings *settings;            /* (owned) (nullable) likewise */
  LkThumbnailLoader *loader;      /* (owned) (nullable) likewise */
  LkGalleryModel *model;          /* (owned) (nullable) while a dataset is shown */
  GSignalGroup *dataset_signals;  /* (owned) */
  GSignalGroup *model_signals;    /* (owned) */
  GSignalGroup *findings_signals; /* (owned) */
  GSignalGroup *history_signals;  /* (owned) */
  GCancellable *cancellable;      /* (owned) ends with the page */
  AdwToast *undo_toast;           /* (owned) (nullable) while it is shown */
  guint fit_id;                   /* while the number of columns is to be thought over */
  guint n_removing;
  guint removed_at;
  gboolean enlarged; /* the current picture takes the place of the grid */
};

void lk_gallery_page_set_up_grid (LkGalleryPage *self);
void lk_gallery_page_fit_columns (LkGalleryPage *self);
void lk_gallery_page_set_up_keys (LkGalleryPage *self);
GdkContentProvider *lk_gallery_page_make_content (LkGalleryPage *self);
void lk_gallery_page_handle_tile (LkGalleryPage *self, GtkListItem *item);
void lk_gallery_page_popup_menu (LkGalleryPage *self, GtkWidget *tile, double x, double y);

void lk_gallery_page_show_undo_toast (LkGalleryPage *self, const char *text);
void lk_gallery_page_history_changed (LkGalleryPage *self);
void lk_gallery_page_install_edit_actions (GtkWidgetClass *klass);
void lk_gallery_page_install_share_actions (GtkWidgetClass *klass);
void lk_gallery_page_install_tools_actions (GtkWidgetClass *klass);
void lk_gallery_page_set_up_findings (LkGalleryPage *self);
void lk_gallery_page_findings_changed (LkGalleryPage *self);
void lk_gallery_page_install_findings_actions (GtkWidgetClass *klass);
void lk_gallery_page_set_enlarged (LkGalleryPage *self, gboolean enlarged);
void lk_gallery_page_scroll_to_current (LkGalleryPage *self);
void lk_gallery_page_install_actions (GtkWidgetClass *klass);
void lk_gallery_page_update_actions (LkGalleryPage *self);

G_END_DECLS
