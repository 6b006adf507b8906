/* lk-model-tile.h: a trained model among others
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-model.h"
#include "lk-thumbnailer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_MODEL_TILE (lk_model_tile_get_type ())
G_DECLARE_FINAL_TYPE (LkModelTile, lk_model_tile, LK, MODEL_TILE, GtkWidget)

GtkWidget *lk_model_tile_new (LkThumbnailer *thumbnailer);
void lk_model_tile_set_model (LkModelTile *self, LkModel *model);

G_END_DECLS
