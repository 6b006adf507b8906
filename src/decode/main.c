/* main.c: lorikeet-decode, which opens the pictures of others
 *
 * Started by lk-decoder-pool.c, with a socket for its standard input. It makes itself
 * unable to do anything but decode before it looks at the first picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-decode-confine.h"
#include "lk-decode-serve.h"
#include "lk-decode-verbs.h"
#include "lk-paths.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

int
main (void)
{
  g_autofree char *translations = lk_paths_dup_translations ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, translations);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  lk_decode_confine ();

  return lk_decode_serve (STDIN_FILENO, lk_decode_verbs) ? EXIT_SUCCESS : EXIT_FAILURE;
}
