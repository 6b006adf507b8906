/* lk-application-notices.c: what others may ask of the program, and what is seen already
 *
 * The buttons of a notification, the launcher's menu, GNOME Shell's search. Each may start the
 * program: what it asks for is done once datasets and jobs are loaded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-application-private.h"

#include "lk-compat.h"

static LkWindow *
present (LkApplication *self)
{
  LkWindow *window = lk_application_ensure_window (self);

  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static LkJob *
find_job (LkApplication *self, GVariant *parameter)
{
  return lk_job_list_find (lk_engine_get_jobs (self->engine),
                           g_variant_get_string (parameter, NULL));
}

static void
want (LkApplication *self, const char *action, GVariant *target)
{
  present (self);
  g_clear_pointer (&self->wanted_target, g_variant_unref);
  self->wanted_target = target != NULL ? g_variant_ref (target) : NULL;
  self->wanted_action = action;
  lk_application_show_wanted (self);
}

static void
show_job_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  want (user_data, "win.show-job", parameter);
}

static void
show_dataset_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  want (user_data, "win.show-dataset", parameter);
}

static void
show_model_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  want (user_data, "win.show-model", parameter);
}

static void
search_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  want (user_data, "win.search", parameter);
}

static void
new_dataset_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  want (user_data, "win.new-dataset", NULL);
}

static void
show_jobs_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lk_window_show_jobs (present (user_data));
}

static void
open_hub_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LkApplication *self = user_data;
  LkJob *job = find_job (self, parameter);
  const char *uri = job != NULL ? lk_job_get_fact (job, LK_FACT_REPOSITORY_URL) : NULL;

  if (uri != NULL)
    lk_compat_open_uri (GTK_WIDGET (lk_application_ensure_window (self)), uri);
  else
    show_job_action (NULL, parameter, self);
}

static void
retry_job_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LkApplication *self = user_data;
  LkJob *job = find_job (self, parameter);
  g_autoptr (GError) error = NULL;

  show_job_action (NULL, parameter, self);
  if (job != NULL && !lk_pipeline_retry (lk_engine_get_pipeline (self->engine), job, &error))
    lk_window_show_error (lk_application_ensure_window (self), error);
}

static void
show_accounts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (present (user_data)), "win.show-accounts", NULL);
}

/* Part of what others rely on: desktop file, notifications, manual. */
/* clang-format off */
static const GActionEntry actions[] = {
  { "new-dataset", new_dataset_action },
  { "search", search_action, "s" },
  { "show-dataset", show_dataset_action, "s" },
  { "show-model", show_model_action, "s" },
  { "show-job", show_job_action, "s" },
  { "show-jobs", show_jobs_action },
  { "open-hub", open_hub_action, "s" },
  { "retry-job", retry_job_action, "s" },
  { "show-accounts", show_accounts_action },
};
/* clang-format on */

/**
 * lk_application_show_wanted:
 * @self: the program
 *
 * Shows what somebody asked for, as soon as it is known.
 */
void
lk_application_show_wanted (LkApplication *self)
{
  const char *action = self->wanted_action;
  g_autoptr (GVariant) target = NULL;

  if (!self->open || !self->library_read || action == NULL)
    return;

  target = g_steal_pointer (&self->wanted_target);
  self->wanted_action = NULL;
  gtk_widget_activate_action_variant (GTK_WIDGET (lk_application_ensure_window (self)), action,
                                      target);
}

/* --- What is before the person's eyes --- */

static void
view_changed_cb (LkApplication *self, GParamSpec *pspec, LkWindow *window)
{
  gboolean looks = gtk_window_is_active (GTK_WINDOW (window));

  if (self->notifier == NULL)
    return;

  lk_notifier_set_in_view (self->notifier, looks ? lk_window_get_job (window) : NULL);
  if (looks && lk_window_shows_jobs (window))
    lk_notifier_see_all (self->notifier);
}

static void
looked_elsewhere_cb (LkApplication *self, LkWindow *window)
{
  view_changed_cb (self, NULL, window);
}

/**
 * lk_application_watch_window:
 * @self: the program
 * @window: a new window of it
 *
 * Of what the window shows nothing is told.
 */
void
lk_application_watch_window (LkApplication *self, LkWindow *window)
{
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "view-changed", G_CALLBACK (looked_elsewhere_cb), self,
                           G_CONNECT_SWAPPED);
  lk_notifier_withdraw_staying (self->notifier);
}

/**
 * lk_application_begin_telling:
 * @self: the program, with an engine
 *
 * From now on the person is told of jobs that end, wherever they look.
 */
void
lk_application_begin_telling (LkApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  self->notifier = lk_notifier_new (G_APPLICATION (self), self->engine, self->settings);
  lk_application_begin_staying (self);
}

void
lk_application_end_telling (LkApplication *self)
{
  lk_application_end_staying (self);
  g_clear_object (&self->notifier);
  g_clear_pointer (&self->wanted_target, g_variant_unref);
}
