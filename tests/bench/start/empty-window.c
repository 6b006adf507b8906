/* empty-window.c: the least that a program of this toolkit does, to compare with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-stall-report.h"

#include <adwaita.h>

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);

  gtk_window_set_default_size (GTK_WINDOW (window), 1080, 720);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("io.github.lorikeet_app.Empty", G_APPLICATION_DEFAULT_FLAGS);

  lk_stall_report_install (G_APPLICATION (application));
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
