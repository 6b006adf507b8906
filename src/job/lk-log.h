/* lk-log.h: the lines that a trainer printed, as a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_LOG_LINE (lk_log_line_get_type ())
G_DECLARE_FINAL_TYPE (LkLogLine, lk_log_line, LK, LOG_LINE, GObject)

const char *lk_log_line_get_text (LkLogLine *self);

#define LK_TYPE_LOG (lk_log_get_type ())
G_DECLARE_FINAL_TYPE (LkLog, lk_log, LK, LOG, GObject)

LkLog *lk_log_new (guint max_lines);
void lk_log_add (LkLog *self, GPtrArray *lines);
void lk_log_clear (LkLog *self);
void lk_log_load (LkLog *self, gint64 begin, GPtrArray *lines);
gint64 lk_log_get_begin (LkLog *self);
gint64 lk_log_get_end (LkLog *self);
const char *lk_log_peek (LkLog *self, guint index);

G_END_DECLS
