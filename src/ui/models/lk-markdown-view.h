/* lk-markdown-view.h: a Markdown text, to be read and selected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_MARKDOWN_VIEW (lk_markdown_view_get_type ())
G_DECLARE_FINAL_TYPE (LkMarkdownView, lk_markdown_view, LK, MARKDOWN_VIEW, AdwBin)

void lk_markdown_view_set_text (LkMarkdownView *self, const char *text);

G_END_DECLS
