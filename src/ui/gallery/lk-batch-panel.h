/* lk-batch-panel.h: several pictures at once, and the tags that they share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_BATCH_PANEL (lk_batch_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkBatchPanel, lk_batch_panel, LK, BATCH_PANEL, AdwBin)

void lk_batch_panel_set_model (LkBatchPanel *self, LkGalleryModel *model);

G_END_DECLS
