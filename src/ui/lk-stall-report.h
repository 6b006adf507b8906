/* lk-stall-report.h: how long the main loop was held up, for those who measure the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_stall_report_install (GApplication *application);

G_END_DECLS
