/* lk-stall-report.c: how long the main loop was held up, for those who measure the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-stall-report.h"

#include <stdio.h>
#include <time.h>

#define TICK_MS 4
/* What is shorter nobody can see. */
#define NOTED_US (16 * 1000)

typedef struct
{
  FILE *file;     /* (owned) */
  guint source;   /* the timer */
  gint64 last;    /* when the timer ran last */
  gint64 worked;  /* microseconds that this thread had worked by then */
  gint64 longest; /* microseconds that it came too late */
  gboolean drawn; /* the first frame was noted */
} StallReport;

static void
stall_report_free (gpointer data)
{
  StallReport *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  fclose (self->file);
  g_free (self);
}

/* A line each, written at once: the program may be killed. */
static void
note (StallReport *self, const char *event, gint64 at, gint64 us, gint64 worked)
{
  fprintf (self->file,
           "{\"event\":\"%s\",\"at\":%" G_GINT64_FORMAT ",\"us\":%" G_GINT64_FORMAT
           ",\"worked\":%" G_GINT64_FORMAT "}\n",
           event, at, us, worked);
  fflush (self->file);
}

/* Where others keep the processors busy, a stall takes longer than the work in it. */
static gint64
get_worked (void)
{
  struct timespec time = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
tick_cb (gpointer data)
{
  StallReport *self = data;
  gint64 now = g_get_monotonic_time ();
  gint64 late = now - self->last - TICK_MS * 1000;
  gint64 worked = get_worked ();
  gint64 work = worked - self->worked;

  self->last = now;
  self->worked = worked;
  self->longest = MAX (self->longest, late);
  if (late >= NOTED_US)
    note (self, "stall", now, late, work);

  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  StallReport *self = data;

  if (!self->drawn)
    note (self, "first-frame", g_get_monotonic_time (), 0, get_worked ());
  self->drawn = TRUE;
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
}

static void
realized_cb (GtkWidget *window, gpointer data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb),
                    data);
}

static void
window_added_cb (GtkApplication *application, GtkWidget *window, gpointer data)
{
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), data);
}

static void
shutdown_cb (GApplication *application, gpointer data)
{
  StallReport *self = data;

  note (self, "longest", g_get_monotonic_time (), self->longest, 0);
}

static int
options_cb (GApplication *application, GVariantDict *options, gpointer data)
{
  g_autofree char *path = NULL;
  StallReport *self;
  FILE *file;

  if (!g_variant_dict_lookup (options, "stall-report", "^ay", &path))
    return -1;

  file = fopen (path, "we");
  if (file == NULL)
    {
      g_critical ("%s cannot be written", path);
      return 1;
    }

  self = g_new0 (StallReport, 1);
  self->file = file;
  self->last = g_get_monotonic_time ();
  self->worked = get_worked ();
  self->source = g_timeout_add_full (G_PRIORITY_HIGH, TICK_MS, tick_cb, self, NULL);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), self);
  g_signal_connect (application, "shutdown", G_CALLBACK (shutdown_cb), self);
  g_object_set_data_full (G_OBJECT (application), "stall-report", self, stall_report_free);

  return -1;
}

/**
 * lk_stall_report_install:
 * @application: not yet running
 *
 * Adds the hidden option `--stall-report FILE`. The file gets a line of JSON for the first
 * frame, for each time that the main loop was held up long enough to be seen (and how much
 * of it the program worked), and at the end for the longest. Times are those of
 * g_get_monotonic_time().
 */
void
lk_stall_report_install (GApplication *application)
{
  g_application_add_main_option (application, "stall-report", 0, G_OPTION_FLAG_HIDDEN,
                                 G_OPTION_ARG_FILENAME, "Write when the main loop is held up",
                                 "FILE");
  g_signal_connect (application, "handle-local-options", G_CALLBACK (options_cb), NULL);
}
