/* log-view.c: the log of a job that prints, line after line, as the window shows it
 *
 * Usage: bench-log-view --stall-report FILE [--lines N] [--seconds N]
 *
 * Begins with N lines, the last of which are seen, and follows 2,500 more a second. Says how
 * many there were in the end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-log-view.h"
#include "lk-log.h"
#include "lk-stall-report.h"

#define PIECE_LINES 50
#define PIECE_MS    20

typedef struct
{
  GApplication *application;
  LkLog *log; /* (owned) */
  int lines;
  int seconds;
  guint64 n_printed;
} Bench;

static void
print_lines (Bench *bench, int n)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < n; i++, bench->n_printed++)
    g_ptr_array_add (lines, g_strdup_printf ("flux_train_replicate: %" G_GUINT64_FORMAT
                                             " it [00:04<00:10, 1.47it/s, lr: 4.0e-04 loss: "
                                             "2.3e-01]",
                                             bench->n_printed));

  lk_log_add (bench->log, lines);
}

static gboolean
piece_cb (gpointer user_data)
{
  print_lines (user_data, PIECE_LINES);

  return G_SOURCE_CONTINUE;
}

static gboolean
end_cb (gpointer user_data)
{
  Bench *bench = user_data;

  g_print ("%" G_GUINT64_FORMAT "\n", bench->n_printed);
  g_application_quit (bench->application);

  return G_SOURCE_REMOVE;
}

static void
activate_cb (GtkApplication *application, gpointer user_data)
{
  Bench *bench = user_data;
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *view = g_object_new (LK_TYPE_LOG_VIEW, NULL);

  print_lines (bench, bench->lines);
  lk_log_view_set_log (LK_LOG_VIEW (view), G_LIST_MODEL (bench->log));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1080, 720);
  gtk_window_present (GTK_WINDOW (window));
  g_timeout_add (PIECE_MS, piece_cb, bench);
  g_timeout_add_seconds ((guint) bench->seconds, end_cb, bench);
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("io.github.lorikeet_app.LogView", G_APPLICATION_DEFAULT_FLAGS);
  Bench bench = { .application = G_APPLICATION (application), .lines = 100000, .seconds = 10 };
  const GOptionEntry options[] = {
    { "lines", 0, 0, G_OPTION_ARG_INT, &bench.lines, "How many there are", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &bench.seconds, "How long it prints more", "N" },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  bench.log = lk_log_new (100000);
  g_application_add_main_option_entries (G_APPLICATION (application), options);
  lk_stall_report_install (G_APPLICATION (application));
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &bench);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  g_object_unref (bench.log);

  return status;
}
