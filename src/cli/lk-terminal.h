/* lk-terminal.h: lines that are drawn again in place, bars, and secrets typed in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LkTerminal LkTerminal;

/**
 * LkTerminalAsk:
 * @LK_TERMINAL_HIDDEN: what is typed is not shown
 * @LK_TERMINAL_REQUIRED: nothing is not an answer
 */
typedef enum
{
  LK_TERMINAL_HIDDEN = 1 << 0,
  LK_TERMINAL_REQUIRED = 1 << 1,
} LkTerminalAsk;

LkTerminal *lk_terminal_new (void);
void lk_terminal_free (LkTerminal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTerminal, lk_terminal_free)

gboolean lk_terminal_is_interactive (LkTerminal *self);
void lk_terminal_draw (LkTerminal *self, const char *const *lines);
void lk_terminal_settle (LkTerminal *self);

char *lk_terminal_format_bar (double fraction, guint width);
char *lk_terminal_format_time (double seconds);
char *lk_terminal_read_line (const char *prompt, LkTerminalAsk how, GError **error);

G_END_DECLS
