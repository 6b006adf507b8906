/* lk-notifier.c: tells a person who looks elsewhere what became of a job
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-notifier.h"

#include "lk-job-text.h"
#include "lk-notice.h"

#include <glib/gi18n.h>

#define STAYING_ID "staying"

struct _LkNotifier
{
  GObject parent_instance;

  GWeakRef application;
  LkEngine *engine;    /* (owned) */
  GSettings *settings; /* (owned) */
  LkNotices *notices;  /* (owned) */
};

typedef struct
{
  const char *key;
  LkNoticeKind kind;
} Choice;

static const Choice choices[] = {
  { "notify-completed", LK_NOTICE_COMPLETED },
  { "notify-failed", LK_NOTICE_FAILED },
  { "notify-needs-you", LK_NOTICE_NEEDS_YOU },
};

G_DEFINE_FINAL_TYPE (LkNotifier, lk_notifier, G_TYPE_OBJECT)

/* --- On the desktop --- */

static void
add_buttons (GNotification *notification, const LkNotice *notice, gboolean practice)
{
  g_notification_add_button_with_target (notification, _ ("Show"), "app.show-job", "s",
                                         notice->job_id);

  /* Practice has no pages on the web. */
  if (notice->uri != NULL && !practice)
    g_notification_add_button_with_target (notification, _ ("Open on the Hub"), "app.open-hub", "s",
                                           notice->job_id);
  if (notice->remedy == LK_REMEDY_OPEN_ACCOUNTS)
    g_notification_add_button (notification, _ ("Accounts"), "app.show-accounts");
  if (notice->can_retry)
    g_notification_add_button_with_target (notification, _ ("Try Again"), "app.retry-job", "s",
                                           notice->job_id);
}

static gboolean
is_practice (LkNotifier *self, const char *job_id)
{
  LkJob *job = lk_job_list_find (lk_engine_get_jobs (self->engine), job_id);

  return job != NULL && lk_job_is_practice (job);
}

static void
due_cb (LkNotifier *self, const LkNotice *notice)
{
  g_autoptr (GApplication) application = g_weak_ref_get (&self->application);
  g_autoptr (GNotification) notification = g_notification_new (notice->title);

  if (application == NULL)
    return;

  g_notification_set_body (notification, notice->body);
  g_notification_set_priority (notification, notice->kind == LK_NOTICE_NEEDS_YOU
                                                 ? G_NOTIFICATION_PRIORITY_HIGH
                                                 : G_NOTIFICATION_PRIORITY_NORMAL);
  if (notice->job_id != NULL)
    {
      g_notification_set_default_action_and_target (notification, "app.show-job", "s",
                                                    notice->job_id);
      add_buttons (notification, notice, is_practice (self, notice->job_id));
    }
  else
    {
      g_notification_set_default_action (notification, "app.show-jobs");
    }

  g_application_send_notification (application, notice->id, notification);
}

static void
withdrawn_cb (LkNotifier *self, const char *id)
{
  g_autoptr (GApplication) application = g_weak_ref_get (&self->application);

  if (application != NULL)
    g_application_withdraw_notification (application, id);
}

/* --- What is wanted --- */

static void
wishes_changed_cb (LkNotifier *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    lk_notices_set_wanted (self->notices, choices[i].kind,
                           g_settings_get_boolean (self->settings, choices[i].key));
}

static void
lk_notifier_dispose (GObject *object)
{
  LkNotifier *self = LK_NOTIFIER (object);

  g_weak_ref_clear (&self->application);
  g_clear_object (&self->notices);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_notifier_parent_class)->dispose (object);
}

static void
lk_notifier_class_init (LkNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_notifier_dispose;
}

static void
lk_notifier_init (LkNotifier *self)
{
  g_weak_ref_init (&self->application, NULL);
}

/**
 * lk_notifier_new:
 * @application: sends the notifications, and has the actions that they name
 * @engine: has the jobs
 * @settings: what the person wants to be told of
 *
 * Returns: (transfer full): what tells of jobs that end from now on
 */
LkNotifier *
lk_notifier_new (GApplication *application, LkEngine *engine, GSettings *settings)
{
  LkNotifier *self = g_object_new (LK_TYPE_NOTIFIER, NULL);

  g_weak_ref_set (&self->application, application);
  self->engine = g_object_ref (engine);
  self->settings = g_object_ref (settings);
  self->notices = lk_notices_new (lk_engine_get_jobs (engine));
  g_signal_connect_object (self->notices, "due", G_CALLBACK (due_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notices, "withdrawn", G_CALLBACK (withdrawn_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed", G_CALLBACK (wishes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  wishes_changed_cb (self);

  return self;
}

/**
 * lk_notifier_set_in_view:
 * @self: a notifier
 * @job: (nullable): the job before the person's eyes, of which nothing need be told
 */
void
lk_notifier_set_in_view (LkNotifier *self, LkJob *job)
{
  g_return_if_fail (LK_IS_NOTIFIER (self));

  lk_notices_set_in_view (self->notices, job);
}

/**
 * lk_notifier_see_all:
 * @self: a notifier
 *
 * The list of all jobs is before the person's eyes.
 */
void
lk_notifier_see_all (LkNotifier *self)
{
  g_return_if_fail (LK_IS_NOTIFIER (self));

  lk_notices_see (self->notices, NULL);
}

/**
 * lk_notifier_say_staying:
 * @self: a notifier
 *
 * The last window was closed, and the program stays for its jobs.
 */
void
lk_notifier_say_staying (LkNotifier *self)
{
  g_autoptr (GApplication) application = g_weak_ref_get (&self->application);
  g_autoptr (GNotification) notification = NULL;
  guint n = lk_dashboard_get_running (lk_engine_get_dashboard (self->engine));

  g_return_if_fail (LK_IS_NOTIFIER (self));

  if (application == NULL)
    return;

  notification = g_notification_new (n > 0 ? _ ("Lorikeet goes on training")
                                           : _ ("Lorikeet goes on adding pictures"));
  if (n > 0)
    {
      g_autofree char *body =
          g_strdup_printf (ngettext ("%u job is running. You are told when it ends.",
                                     "%u jobs are running. You are told when they end.", n),
                           n);

      g_notification_set_body (notification, body);
    }
  g_notification_set_default_action (notification, "app.show-jobs");
  g_notification_add_button (notification, _ ("Quit"), "app.quit");
  g_application_send_notification (application, STAYING_ID, notification);
}

/**
 * lk_notifier_withdraw_staying:
 * @self: a notifier
 *
 * There is a window again, or nothing to stay for.
 */
void
lk_notifier_withdraw_staying (LkNotifier *self)
{
  g_return_if_fail (LK_IS_NOTIFIER (self));

  withdrawn_cb (self, STAYING_ID);
}
