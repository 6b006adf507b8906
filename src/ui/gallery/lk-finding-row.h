/* lk-finding-row.h: one finding, with a button for what mends it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-finding.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *lk_finding_dup_key (LkFinding *finding);
GtkWidget *lk_finding_row_new (LkFinding *finding, gboolean with_show);

G_END_DECLS
