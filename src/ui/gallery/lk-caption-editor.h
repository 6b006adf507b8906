/* lk-caption-editor.h: where a caption is written, as text and as tags
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-history.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_CAPTION_EDITOR (lk_caption_editor_get_type ())
G_DECLARE_FINAL_TYPE (LkCaptionEditor, lk_caption_editor, LK, CAPTION_EDITOR, AdwBin)

void lk_caption_editor_set_history (LkCaptionEditor *self, LkHistory *history);
void lk_caption_editor_set_picture (LkCaptionEditor *self, LkPicture *picture);

G_END_DECLS
