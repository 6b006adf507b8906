/* lk-caption.h: captions as the trainer reads them, and the trigger word in them
 *
 * Pure functions over UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What T5, the text encoder of FLUX.1-dev, reads; the rest is cut off. */
#define LK_CAPTION_MAX_TOKENS 512

char *lk_caption_clean (const char *caption);
char *lk_caption_as_trained (const char *caption, const char *trigger_word);
char *lk_caption_insert_trigger (const char *caption, const char *trigger_word);
gboolean lk_caption_has_word (const char *caption, const char *word);
guint lk_caption_count_words (const char *caption);
guint lk_caption_estimate_tokens (const char *caption);
char **lk_caption_get_tags (const char *caption);
char *lk_caption_add_tag (const char *caption, const char *tag);
char *lk_caption_remove_tag (const char *caption, const char *tag);
gboolean lk_caption_is_tag_list (const char *caption);

G_END_DECLS
