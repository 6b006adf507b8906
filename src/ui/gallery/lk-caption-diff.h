/* lk-caption-diff.h: two captions, with what went and what is new
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_caption_diff_show (GtkLabel *old_label,
                           GtkLabel *new_label,
                           const char *before,
                           const char *after);

G_END_DECLS
