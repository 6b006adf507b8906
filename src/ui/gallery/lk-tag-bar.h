/* lk-tag-bar.h: tags that can be taken away and added, one by one
 *
 * It changes nothing itself: `tag-added` and `tag-removed` say what the person wants.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_TAG_BAR (lk_tag_bar_get_type ())
G_DECLARE_FINAL_TYPE (LkTagBar, lk_tag_bar, LK, TAG_BAR, AdwBin)

void lk_tag_bar_set_dataset (LkTagBar *self, LkDataset *dataset);
void lk_tag_bar_set_tags (LkTagBar *self, const char *const *tags);

G_END_DECLS
