/* lk-rows.h: small things that are done to rows and lists of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void lk_rows_clear (GtkListBox *list);
void lk_rows_show_text (AdwEntryRow *row, const char *text);

G_END_DECLS
