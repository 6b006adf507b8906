/* lk-gallery-model-private.h: what the files of the view share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-model.h"

G_BEGIN_DECLS

struct _LkGalleryModel
{
  GObject parent_instance;

  LkDataset *dataset;           /* (owned) */
  LkHistory *history;           /* (owned) */
  LkGalleryFindings *findings;  /* (owned) */
  GtkFilterListModel *filtered; /* (owned) */
  GtkSortListModel *sorted;     /* (owned) */
  GtkMultiSelection *selection; /* (owned) */
  GtkSorter *sorter;            /* (owned) */

  LkPicture *current; /* (owned) (nullable) */
  guint n_selected;
  guint n_shown;
  char *search; /* case-folded */
  guint resolution;
  LkGalleryFilter filter;
  LkGallerySort sort;
  gboolean made_live; /* the dataset was not, before */
  gboolean stale;     /* captions changed since the filter looked at them */
};

gboolean lk_gallery_model_shows (LkGalleryModel *self, LkPicture *picture);

G_END_DECLS
