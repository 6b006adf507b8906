/* lk-application-stay.c: without a window, without sleep, and when to ask before leaving
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-application-private.h"

#include "lk-compat.h"
#include "lk-job-text.h"

#include <glib/gi18n.h>

/* --- Without sleep --- */

/* A training goes on while this computer sleeps; what is sent from here does not. */
static gboolean
moves_bytes (LkJob *job)
{
  LkJobStatus status = lk_job_get_status (job);

  return lk_job_get_need (job) == NULL && (status == LK_JOB_STARTING || status == LK_JOB_UPLOADING);
}

static void
update_inhibition (LkApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);
  gboolean wanted = g_hash_table_size (self->moving) > 0;

  if (wanted && self->inhibition == 0)
    {
      self->inhibition = gtk_application_inhibit (application,
                                                  gtk_application_get_active_window (application),
                                                  GTK_APPLICATION_INHIBIT_SUSPEND,
                                                  _ ("Pictures or a model are on their way"));
    }
  else if (!wanted && self->inhibition != 0)
    {
      gtk_application_uninhibit (application, self->inhibition);
      self->inhibition = 0;
    }
}

static void
job_news (LkJob *job, LkJobNews news, gpointer user_data)
{
  LkApplication *self = user_data;
  gboolean changed = news != LK_JOB_NEWS_REMOVED && moves_bytes (job)
                         ? g_hash_table_add (self->moving, job)
                         : g_hash_table_remove (self->moving, job);

  if (changed)
    update_inhibition (self);
}

/* --- Without a window --- */

/* Sandboxed programs ask whether they may stay. Where there is no portal nobody minds, and
 * the answer changes nothing: who forbids it ends the program, which goes on at its next
 * start. */
static void
ask_portal (LkApplication *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (bus == NULL)
    return;

  g_variant_dict_insert (&options, "reason", "s", _ ("Trainings go on until their model is here"));
  g_variant_dict_insert (&options, "autostart", "b", FALSE);
  g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                          "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, NULL, NULL);
}

static void
window_removed_cb (LkApplication *self)
{
  if (gtk_application_get_windows (GTK_APPLICATION (self)) != NULL || self->leaving)
    return;

  if (!lk_application_is_busy (self))
    {
      lk_application_leave (self);
      return;
    }

  /* Their messages went with the window. */
  lk_pipeline_remove_hidden (lk_engine_get_pipeline (self->engine));

  lk_notifier_set_in_view (self->notifier, NULL);
  lk_notifier_say_staying (self->notifier);
  ask_portal (self);
}

/* --- Leaving --- */

/* The one below all that stands before it. */
static GtkWindow *
find_main_window (GtkWindow *window)
{
  while (gtk_window_get_transient_for (window) != NULL)
    window = gtk_window_get_transient_for (window);

  return window;
}

static gboolean
leave_cb (gpointer user_data)
{
  lk_application_leave (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
close_cb (gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);

  if (window != NULL)
    gtk_window_close (find_main_window (window));

  return G_SOURCE_REMOVE;
}

/* The dialog is not done yet, and goes with the window below it: that goes afterwards. */
static void
answered_cb (GtkWidget *widget, LkAnswer answer, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, answer == LK_ANSWER_ACCEPT ? leave_cb : close_cb,
                   g_object_ref (user_data), g_object_unref);
}

/* Or else all that runs is practice. */
static gboolean
any_is_paid (GListModel *jobs)
{
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i);

      if (lk_job_status_is_running (lk_job_get_status (job)) && !lk_job_is_practice (job))
        return TRUE;
    }

  return FALSE;
}

/**
 * lk_application_ask_to_leave:
 * @self: the program
 *
 * Quits, after a question when jobs run and somebody is there to answer it.
 */
void
lk_application_ask_to_leave (LkApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  guint n = lk_dashboard_get_running (lk_engine_get_dashboard (self->engine));
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Quit While %u Job Runs?", "Quit While %u Jobs Run?", n), n);
  LkAlert alert = {
    .heading = heading,
    .body =
        any_is_paid (G_LIST_MODEL (lk_engine_get_jobs (self->engine)))
            ? _ ("A training at Replicate goes on and is paid for. Lorikeet takes it up at the "
                 "next start. To be told when it ends, close the window instead of quitting.")
            : _ ("Practice stops, and goes on at the next start. To be told when it ends, close "
                 "the window instead of quitting."),
    .decline = _ ("_Stay"),
    .other = _ ("_Close Window"),
    .accept = _ ("_Quit"),
    .appearance = ADW_RESPONSE_DESTRUCTIVE,
  };

  if (window == NULL || n == 0)
    lk_application_leave (self);
  else
    lk_compat_show_alert (GTK_WIDGET (window), &alert, answered_cb, g_object_ref (self),
                          g_object_unref);
}

void
lk_application_begin_staying (LkApplication *self)
{
  self->moving = g_hash_table_new (NULL, NULL);
  self->watch = lk_job_watch_new (lk_engine_get_jobs (self->engine), job_news, self);
  g_signal_connect_object (self, "window-removed", G_CALLBACK (window_removed_cb), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

void
lk_application_end_staying (LkApplication *self)
{
  g_clear_pointer (&self->watch, lk_job_watch_free);
  g_clear_pointer (&self->moving, g_hash_table_unref);
}
