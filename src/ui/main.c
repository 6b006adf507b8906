/* main.c: the desktop program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-application.h"
#include "lk-paths.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <pango/pangocairo.h>

/* A program that runs from its build folder brings its own settings' schema. */
static void
find_schema (void)
{
  g_autofree char *shipped = lk_paths_dup_shipped ("");
  g_autofree char *compiled = g_build_filename (shipped, "gschemas.compiled", NULL);

  if (g_file_test (compiled, G_FILE_TEST_EXISTS))
    g_setenv ("GSETTINGS_SCHEMA_DIR", shipped, FALSE);
}

int
main (int argc, char *argv[])
{
  g_autofree char *translations = lk_paths_dup_translations ();
  g_autoptr (LkApplication) application = NULL;

  /* Fonts are looked for in a thread, and the first text waits for it: the sooner it begins. */
  pango_cairo_font_map_get_default ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, translations);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  find_schema ();

  application = lk_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
