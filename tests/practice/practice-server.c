/* practice-server.c: runs the practice services for clients that are not written in C
 *
 * Prints `export NAME=value` lines, then stays until its standard input ends. Arguments are
 * `speed=N` and options of the services, such as `hub.chunk-size=5242880`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice.h"

#include <locale.h>
#include <string.h>
#include <unistd.h>

static gboolean
apply (LkPractice *practice, const char *argument)
{
  g_auto (GStrv) pair = g_strsplit (argument, "=", 2);

  if (g_strv_length (pair) != 2)
    return FALSE;

  if (!g_str_equal (pair[0], "speed"))
    return lk_practice_set_option (practice, pair[0], g_ascii_strtoll (pair[1], NULL, 10));

  lk_practice_set_speed (practice, g_ascii_strtod (pair[1], NULL));

  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (LkPractice) practice = lk_practice_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) environment = NULL;
  char buffer[64];

  setlocale (LC_ALL, "");

  if (!lk_practice_start (practice, 0, &error))
    g_error ("%s", error->message);

  for (int i = 1; i < argc; i++)
    if (!apply (practice, argv[i]))
      g_error ("There is no option %s", argv[i]);

  environment = lk_practice_dup_environment (practice);
  for (guint i = 0; environment[i] != NULL; i++)
    g_print ("export %s\n", environment[i]);
  g_print ("export PRACTICE_HUB_READ_TOKEN=%s\n", lk_practice_get_secret (practice, "hub-read"));
  g_print ("export PRACTICE_READY=1\n");

  while (read (STDIN_FILENO, buffer, sizeof buffer) > 0)
    continue;

  return 0;
}
