/* lk-terminal.c: lines that are drawn again in place, bars, and secrets typed in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-terminal.h"

#include "lk-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define MAX_LINE_LENGTH 4096

struct _LkTerminal
{
  gboolean interactive;
  guint n_drawn;
};

LkTerminal *
lk_terminal_new (void)
{
  LkTerminal *self = g_new0 (LkTerminal, 1);

  self->interactive = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;

  return self;
}

void
lk_terminal_free (LkTerminal *self)
{
  lk_terminal_settle (self);
  g_free (self);
}

/**
 * lk_terminal_is_interactive:
 * @self: a terminal
 *
 * Returns: whether lines can be drawn again in place
 */
gboolean
lk_terminal_is_interactive (LkTerminal *self)
{
  return self->interactive;
}

static guint
get_columns (void)
{
  struct winsize size = { 0 };

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

/**
 * lk_terminal_draw:
 * @self: a terminal
 * @lines: what to show
 *
 * Puts the lines where those of the call before were. Each is cut to one row, as a
 * wrapped one could not be drawn over.
 */
void
lk_terminal_draw (LkTerminal *self, const char *const *lines)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint columns = get_columns ();

  if (!self->interactive)
    return;

  if (self->n_drawn > 0)
    g_string_append_printf (out, "\033[%uA", self->n_drawn);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line =
          g_utf8_substring (lines[i], 0, MIN ((long) columns - 1, g_utf8_strlen (lines[i], -1)));

      g_string_append_printf (out, "\r\033[2K%s\n", line);
    }

  self->n_drawn = g_strv_length ((GStrv) lines);
  fputs (out->str, stderr);
  fflush (stderr);
}

/**
 * lk_terminal_settle:
 * @self: a terminal
 *
 * Leaves what was drawn where it is; what is drawn next comes below.
 */
void
lk_terminal_settle (LkTerminal *self)
{
  self->n_drawn = 0;
}

/**
 * lk_terminal_format_bar:
 * @fraction: 0 to 1
 * @width: in columns
 *
 * Returns: (transfer full): a bar
 */
char *
lk_terminal_format_bar (double fraction, guint width)
{
  GString *bar = g_string_new (NULL);
  guint full = CLAMP (fraction, 0, 1) * width + 0.5;

  for (guint i = 0; i < width; i++)
    g_string_append (bar, i < full ? "█" : "░");

  return g_string_free (bar, FALSE);
}

/**
 * lk_terminal_format_time:
 * @seconds: how long
 *
 * Returns: (transfer full): such as `1 h 02 min`, `3 min 05 s` or `4.2 s`
 */
char *
lk_terminal_format_time (double seconds)
{
  guint whole = MAX (seconds, 0) + 0.5;

  if (seconds < 10)
    return g_strdup_printf (_ ("%.1f s"), MAX (seconds, 0));
  if (whole < 60)
    return g_strdup_printf (_ ("%u s"), whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%u min %02u s"), whole / 60, whole % 60);

  return g_strdup_printf (_ ("%u h %02u min"), whole / 3600, whole / 60 % 60);
}

static char *
take_line (gboolean required, GError **error)
{
  char line[MAX_LINE_LENGTH] = "";

  errno = 0;
  if (fgets (line, sizeof line, stdin) == NULL)
    *line = '\0';

  if (errno == EINTR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Canceled"));
      return NULL;
    }

  g_strstrip (line);
  if (*line != '\0')
    return g_strdup (line);

  if (required)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                         _ ("Nothing was entered on standard input"));

  return NULL;
}

static void
interrupted (int number)
{
}

/**
 * lk_terminal_read_line:
 * @prompt: what to ask for, on a terminal
 * @how: how to ask
 * @error: return location
 *
 * Reads one line from standard input.
 *
 * Returns: (transfer full) (nullable): the line; %NULL when there was none
 */
char *
lk_terminal_read_line (const char *prompt, LkTerminalAsk how, GError **error)
{
  struct termios before;
  struct termios silent;
  gboolean terminal = isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &before) == 0;
  gboolean hidden = terminal && (how & LK_TERMINAL_HIDDEN) != 0;
  char *line;

  /* GLib's handler would let the read go on after Ctrl-C, and the echo off. */
  struct sigaction handler = { .sa_handler = interrupted };
  struct sigaction usual;

  if (hidden)
    {
      silent = before;
      silent.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
    }

  /* Not earlier: what is typed at once would be shown, and then flushed. */
  if (terminal)
    fprintf (stderr, "%s: ", prompt);
  fflush (stderr);

  sigaction (SIGINT, &handler, &usual);
  line = take_line ((how & LK_TERMINAL_REQUIRED) != 0, error);
  sigaction (SIGINT, &usual, NULL);
  if (hidden)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
      fputc ('\n', stderr);
    }

  return line;
}
