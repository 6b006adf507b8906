/* rtl.c: preloaded, lets any program of GTK run from right to left (tests/ui/shot --rtl)
 *
 * The toolkit takes the direction from its own translation, and only where the program is
 * translated as well: there has to be another way to look at it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <dlfcn.h>
#include <gtk/gtk.h>

static void
started_cb (void)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

int
g_application_run (GApplication *application, int argc, char **argv)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");

  g_signal_connect (application, "startup", G_CALLBACK (started_cb), NULL);

  return run (application, argc, argv);
}
