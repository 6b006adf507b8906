/* lk-datasets-page-private.h: what the files of the page share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-datasets-page.h"

G_BEGIN_DECLS

struct _LkDatasetsPage
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  GtkGridView *grid;
  GtkLabel *count;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search;

  LkEngine *engine;          /* (owned) (nullable) until it is set */
  LkActivityBar *activities; /* (owned) (nullable) likewise */
  GtkFilter *filter;         /* (owned) */
  GtkSorter *sorter;         /* (owned) */
  char *order;
};

void lk_datasets_page_install_actions (GtkWidgetClass *klass);
GMenuModel *lk_datasets_page_make_menu (LkDatasetsPage *self, LkDataset *dataset);
void lk_datasets_page_rename (LkDatasetsPage *self, LkDataset *dataset);
void lk_datasets_page_delete (LkDatasetsPage *self, LkDataset *dataset);

G_END_DECLS
