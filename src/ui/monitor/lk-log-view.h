/* lk-log-view.h: what the trainer printed, as it comes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_LOG_VIEW (lk_log_view_get_type ())
G_DECLARE_FINAL_TYPE (LkLogView, lk_log_view, LK, LOG_VIEW, AdwBin)

void lk_log_view_set_log (LkLogView *self, GListModel *log);

G_END_DECLS
