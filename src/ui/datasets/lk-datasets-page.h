/* lk-datasets-page.h: all datasets, as cards
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-activity-bar.h"
#include "lk-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_DATASETS_PAGE (lk_datasets_page_get_type ())
G_DECLARE_FINAL_TYPE (LkDatasetsPage, lk_datasets_page, LK, DATASETS_PAGE, AdwBin)

void lk_datasets_page_set_engine (LkDatasetsPage *self,
                                  LkEngine *engine,
                                  GSettings *settings,
                                  LkActivityBar *activities);
void lk_datasets_page_search (LkDatasetsPage *self, const char *text);

G_END_DECLS
