/* lk-large-view.h: the current picture of the gallery, as large as the window allows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_LARGE_VIEW (lk_large_view_get_type ())
G_DECLARE_FINAL_TYPE (LkLargeView, lk_large_view, LK, LARGE_VIEW, AdwBin)

void lk_large_view_set_model (LkLargeView *self, LkGalleryModel *model);

G_END_DECLS
