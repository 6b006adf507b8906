/* lk-dataset-card.h: a dataset among others: its cover, its name, what it holds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"
#include "lk-thumbnailer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_DATASET_CARD (lk_dataset_card_get_type ())
G_DECLARE_FINAL_TYPE (LkDatasetCard, lk_dataset_card, LK, DATASET_CARD, GtkWidget)

GtkWidget *lk_dataset_card_new (LkThumbnailer *thumbnailer);
LkDataset *lk_dataset_card_get_dataset (LkDatasetCard *self);
GtkMenuButton *lk_dataset_card_get_menu_button (LkDatasetCard *self);
void lk_dataset_card_set_dataset (LkDatasetCard *self, LkDataset *dataset);

G_END_DECLS
