/* lk-error-days.h: the errors of the last days, a column for each, by category
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dashboard.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_ERROR_DAYS (lk_error_days_get_type ())
G_DECLARE_FINAL_TYPE (LkErrorDays, lk_error_days, LK, ERROR_DAYS, GtkWidget)

const char *lk_error_days_get_color (LkCategory category);

G_END_DECLS
