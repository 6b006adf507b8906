/* lk-caption-tools.h: one change to many captions, seen before it is done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-gallery-model.h"
#include "lk-thumbnailer.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_CAPTION_TOOLS (lk_caption_tools_get_type ())
G_DECLARE_FINAL_TYPE (LkCaptionTools, lk_caption_tools, LK, CAPTION_TOOLS, AdwWindow)

LkCaptionTools *
lk_caption_tools_new (GtkWindow *parent, LkGalleryModel *model, LkThumbnailer *thumbnailer);

G_END_DECLS
