/* lk-application-jobs.c: jobs outlive the window, and the program leaves them tidily
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-application-private.h"
#include "lk-compat.h"
#include "lk-job-text.h"

#include <glib/gi18n.h>

static void
show_error (LkApplication *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lk_window_show_error (lk_application_ensure_window (self), error);
}

/* --- Staying --- */

gboolean
lk_application_is_busy (LkApplication *self)
{
  LkDashboard *dashboard = lk_engine_get_dashboard (self->engine);

  return (self->going_on &&
          (lk_pipeline_get_n_running (lk_engine_get_pipeline (self->engine)) > 0 ||
           lk_dashboard_get_running (dashboard) > 0)) ||
         g_list_model_get_n_items (G_LIST_MODEL (lk_engine_get_imports (self->engine))) > 0;
}

static void
busy_changed_cb (LkApplication *self)
{
  gboolean busy = lk_application_is_busy (self);

  if (busy == self->busy)
    return;

  self->busy = busy;
  if (busy)
    g_application_hold (G_APPLICATION (self));
  else
    {
      lk_notifier_withdraw_staying (self->notifier);
      g_application_release (G_APPLICATION (self));
    }
}

/* --- Beginning --- */

static gboolean
wants_practice (LkApplication *self)
{
  GListModel *jobs = G_LIST_MODEL (lk_engine_get_jobs (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i);

      if (!lk_job_status_is_final (lk_job_get_status (job)) && lk_job_is_practice (job))
        return TRUE;
    }

  return FALSE;
}

/* What a dead job left at a service is in nobody's way: no need to speak of it. */
static void
swept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint removed;
  guint kept;

  if (!lk_pipeline_sweep_finish (LK_PIPELINE (source), result, &removed, &kept, &error))
    g_debug ("Sweeping: %s", error->message);
}

static void
accounts_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_engine_load_accounts_finish (LK_ENGINE (source), result, &error))
    show_error (self, error);
  else
    lk_pipeline_sweep_async (lk_engine_get_pipeline (self->engine), FALSE, self->cancellable,
                             swept_cb, NULL);
}

/* A job that is missing now is not missed in silence. */
static void
tell_set_aside (LkApplication *self)
{
  const char *aside = lk_store_get_set_aside (lk_engine_get_store (self->engine));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (lk_engine_get_jobs (self->engine)));
  g_autofree char *body = NULL;
  LkAlert alert = { .heading = _ ("The Database of Jobs Was Damaged"), .decline = _ ("_Close") };

  if (aside == NULL)
    return;

  body = g_strdup_printf (ngettext ("%u job could be read of it and is in the list. What is left "
                                    "of the database lies in %s.",
                                    "%u jobs could be read of it and are in the list. What is "
                                    "left of the database lies in %s.",
                                    n),
                          n, aside);
  alert.body = body;
  lk_compat_show_alert (GTK_WIDGET (lk_application_ensure_window (self)), &alert, NULL, NULL, NULL);
}

/**
 * lk_application_go_on:
 * @self: the program
 *
 * Takes up unfinished jobs, once they are loaded and there is a window, and from then on those
 * that another process leaves behind. Whoever only asks something over the bus, as GNOME Shell
 * does when one types, starts no training by it and opens no keyring.
 */
void
lk_application_go_on (LkApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->open || self->going_on)
    return;

  self->going_on = TRUE;
  lk_engine_load_accounts_async (self->engine, self->cancellable, accounts_loaded_cb,
                                 g_object_ref (self));
  if (wants_practice (self) &&
      lk_services_use (self->services, LK_PROFILE_PRACTICE, &error) == NULL)
    show_error (self, error);

  tell_set_aside (self);
  lk_pipeline_begin_adopting (lk_engine_get_pipeline (self->engine));
  busy_changed_cb (self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  self->jobs_read = TRUE;
  if (!lk_engine_open_finish (LK_ENGINE (source), result, &error))
    {
      lk_application_begin_search (self);
      show_error (self, error);
      return;
    }

  g_signal_connect_object (lk_engine_get_dashboard (self->engine), "notify::running",
                           G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_engine_get_imports (self->engine), "items-changed",
                           G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
  /* A job's status is final a moment before its runner has ended. */
  g_signal_connect_object (lk_engine_get_pipeline (self->engine), "job-ended",
                           G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
  self->open = TRUE;
  busy_changed_cb (self);
  if (gtk_application_get_windows (GTK_APPLICATION (self)) != NULL)
    lk_application_go_on (self);
  lk_application_begin_search (self);
  lk_application_show_wanted (self);
}

/**
 * lk_application_open_engine:
 * @self: the program
 *
 * Loads jobs and models.
 */
void
lk_application_open_engine (LkApplication *self)
{
  lk_engine_open_async (self->engine, self->cancellable, opened_cb, g_object_ref (self));
}

/* --- Leaving --- */

static void
left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkApplication) self = user_data;

  lk_pipeline_leave_finish (LK_PIPELINE (source), result, NULL);
  g_application_quit (G_APPLICATION (self));
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_library_flush_finish (LK_LIBRARY (source), result, &error))
    g_message ("%s", error->message);
  lk_pipeline_leave_async (lk_engine_get_pipeline (self->engine), NULL, left_cb,
                           g_object_ref (self));
}

/**
 * lk_application_leave:
 * @self: the program
 *
 * Quits, when what was typed is on the disk. Unfinished jobs stay as they are, and go on at the
 * next start; imports leave nothing.
 */
void
lk_application_leave (LkApplication *self)
{
  if (self->leaving)
    return;

  self->leaving = TRUE;
  g_application_hold (G_APPLICATION (self));
  lk_import_list_cancel_all (lk_engine_get_imports (self->engine));
  for (GList *windows = gtk_application_get_windows (GTK_APPLICATION (self)); windows != NULL;
       windows = gtk_application_get_windows (GTK_APPLICATION (self)))
    gtk_window_destroy (windows->data);

  lk_library_flush_async (lk_engine_get_library (self->engine), flushed_cb, g_object_ref (self));
}
