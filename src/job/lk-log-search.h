/* lk-log-search.h: the lines of a log that have a text in them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-log.h"

G_BEGIN_DECLS

#define LK_TYPE_LOG_SEARCH (lk_log_search_get_type ())
G_DECLARE_FINAL_TYPE (LkLogSearch, lk_log_search, LK, LOG_SEARCH, GObject)

LkLogSearch *lk_log_search_new (void);
void lk_log_search_set_log (LkLogSearch *self, LkLog *log);
void lk_log_search_set_text (LkLogSearch *self, const char *text, guint near);
const char *lk_log_search_get_text (LkLogSearch *self);
gboolean lk_log_search_is_done (LkLogSearch *self);
gboolean lk_log_search_get_current (LkLogSearch *self, guint *index, guint *position);
gboolean lk_log_search_step (LkLogSearch *self, gboolean forward);
gboolean lk_log_search_find_in (LkLogSearch *self, const char *line, guint *begin, guint *end);

G_END_DECLS
