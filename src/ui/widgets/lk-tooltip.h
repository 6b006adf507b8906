/* lk-tooltip.h: what did not fit into a label
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_tooltip_tell_cut (GtkLabel *label);

G_END_DECLS
