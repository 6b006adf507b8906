/* lk-notices.c: when a notice is due, and when it is to go
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-notice.h"

#include "lk-job-watch.h"

#include <glib/gi18n-lib.h>

/* What was told a short while ago. */
typedef struct
{
  char *id;
  gboolean completed;
  gint64 time; /* monotonic */
} Told;

struct _LkNotices
{
  GObject parent_instance;

  LkJobWatch *watch; /* (owned) */
  GHashTable *open;  /* (element-type LkJob) not ended when last seen */
  GHashTable *needy; /* (element-type LkJob) they waited for the person when last seen */
  GHashTable *shown; /* (element-type utf8) identifiers of notices that are out */
  GQueue recent;     /* (element-type Told) oldest first */
  char *in_view;     /* (nullable) the job before the person's eyes */
  gboolean grouped;  /* what is recent was told as a group */
  gboolean wanted[LK_NOTICE_GROUP];
};

enum
{
  SIGNAL_DUE,
  SIGNAL_WITHDRAWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkNotices, lk_notices, G_TYPE_OBJECT)

static void
told_free (gpointer data)
{
  g_free (((Told *) data)->id);
  g_free (data);
}

static void
withdraw (LkNotices *self, const char *id)
{
  g_autofree char *copy = g_strdup (id);

  if (g_hash_table_remove (self->shown, copy))
    g_signal_emit (self, signals[SIGNAL_WITHDRAWN], 0, copy);
}

static void
show (LkNotices *self, LkNotice *notice)
{
  g_hash_table_add (self->shown, g_strdup (notice->id));
  g_signal_emit (self, signals[SIGNAL_DUE], 0, notice);
}

static void
forget_old (LkNotices *self, gint64 now)
{
  Told *told;

  while ((told = g_queue_peek_head (&self->recent)) != NULL &&
         now - told->time > LK_NOTICE_GROUP_SECONDS * G_USEC_PER_SEC)
    told_free (g_queue_pop_head (&self->recent));

  if (g_queue_is_empty (&self->recent))
    self->grouped = FALSE;
}

/* One for all, in the place of those that are out. */
static void
show_group (LkNotices *self)
{
  g_autoptr (LkNotice) notice = g_new0 (LkNotice, 1);
  guint n = g_queue_get_length (&self->recent);
  guint n_completed = 0;

  for (GList *l = self->recent.head; l != NULL; l = l->next)
    {
      Told *told = l->data;

      n_completed += told->completed;
      withdraw (self, told->id);
    }

  notice->kind = LK_NOTICE_GROUP;
  notice->id = g_strdup (LK_NOTICE_GROUP_ID);
  notice->title = g_strdup_printf (ngettext ("%u job has ended", "%u jobs have ended", n), n);
  if (n_completed == n)
    notice->body = g_strdup (_ ("All are completed"));
  else
    notice->body = g_strdup_printf (_ ("%u completed, %u not"), n_completed, n - n_completed);

  self->grouped = TRUE;
  show (self, notice);
}

/**
 * lk_notices_take:
 * @self: notices
 * @job: a job that has just ended, or waits for the person from now on
 * @now: monotonic time, in microseconds
 *
 * Called by itself for the jobs of the list.
 */
void
lk_notices_take (LkNotices *self, LkJob *job, gint64 now)
{
  g_autoptr (LkNotice) notice = lk_notice_new_for_job (job);
  Told *told;

  if (notice == NULL || !self->wanted[notice->kind] ||
      g_strcmp0 (self->in_view, notice->job_id) == 0)
    return;

  forget_old (self, now);
  told = g_new0 (Told, 1);
  told->id = g_strdup (notice->id);
  told->completed = notice->kind == LK_NOTICE_COMPLETED;
  told->time = now;
  g_queue_push_tail (&self->recent, told);

  /* What needs the person is told by itself in any case. */
  if (notice->kind != LK_NOTICE_NEEDS_YOU &&
      (self->grouped || g_queue_get_length (&self->recent) > LK_NOTICE_GROUP_ABOVE))
    show_group (self);
  else
    show (self, notice);
}

static void
job_news (LkJob *job, LkJobNews news, gpointer user_data)
{
  LkNotices *self = user_data;
  gboolean ended = lk_job_status_is_final (lk_job_get_status (job));

  if (ended || news == LK_JOB_NEWS_REMOVED)
    g_hash_table_remove (self->needy, job);

  if (news == LK_JOB_NEWS_REMOVED)
    {
      g_hash_table_remove (self->open, job);
      withdraw (self, lk_job_get_id (job));
    }
  else if (!ended)
    {
      gboolean needy = lk_job_get_need (job) != NULL;

      /* Tried again, or it has what it needed: what was told holds no more. */
      if (g_hash_table_add (self->open, job) || (!needy && g_hash_table_remove (self->needy, job)))
        withdraw (self, lk_job_get_id (job));
      if (needy && g_hash_table_add (self->needy, job))
        lk_notices_take (self, job, g_get_monotonic_time ());
    }
  else if (g_hash_table_remove (self->open, job))
    {
      lk_notices_take (self, job, g_get_monotonic_time ());
    }
}

static void
lk_notices_finalize (GObject *object)
{
  LkNotices *self = LK_NOTICES (object);

  g_clear_pointer (&self->watch, lk_job_watch_free);
  g_hash_table_unref (self->open);
  g_hash_table_unref (self->needy);
  g_hash_table_unref (self->shown);
  g_queue_clear_full (&self->recent, told_free);
  g_free (self->in_view);

  G_OBJECT_CLASS (lk_notices_parent_class)->finalize (object);
}

static void
lk_notices_class_init (LkNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_notices_finalize;

  /**
   * LkNotices::due:
   * @self: the notices
   * @notice: what is to be shown, in the place of one with the same identifier
   */
  signals[SIGNAL_DUE] = g_signal_new ("due", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, LK_TYPE_NOTICE);

  /**
   * LkNotices::withdrawn:
   * @self: the notices
   * @id: of the notice that is to go
   */
  signals[SIGNAL_WITHDRAWN] = g_signal_new ("withdrawn", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                            G_TYPE_STRING);
}

static void
lk_notices_init (LkNotices *self)
{
  self->open = g_hash_table_new (NULL, NULL);
  self->needy = g_hash_table_new (NULL, NULL);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->recent);
  for (guint i = 0; i < LK_NOTICE_GROUP; i++)
    self->wanted[i] = TRUE;
}

/**
 * lk_notices_new:
 * @jobs: all jobs
 *
 * Returns: (transfer full): what tells of them from now on
 */
LkNotices *
lk_notices_new (LkJobList *jobs)
{
  LkNotices *self = g_object_new (LK_TYPE_NOTICES, NULL);

  self->watch = lk_job_watch_new (jobs, job_news, self);

  return self;
}

/**
 * lk_notices_set_wanted:
 * @self: notices
 * @kind: a kind, but for %LK_NOTICE_GROUP
 * @wanted: whether the person wants to be told
 */
void
lk_notices_set_wanted (LkNotices *self, LkNoticeKind kind, gboolean wanted)
{
  g_return_if_fail (LK_IS_NOTICES (self));
  g_return_if_fail (kind < LK_NOTICE_GROUP);

  self->wanted[kind] = wanted;
}

/**
 * lk_notices_set_in_view:
 * @self: notices
 * @job: (nullable): the job that is before the person's eyes now, in a window that has the
 *   focus: nothing is told of it
 */
void
lk_notices_set_in_view (LkNotices *self, LkJob *job)
{
  g_return_if_fail (LK_IS_NOTICES (self));

  g_free (self->in_view);
  self->in_view = job != NULL ? g_strdup (lk_job_get_id (job)) : NULL;
  if (job != NULL)
    lk_notices_see (self, job);
}

/**
 * lk_notices_see:
 * @self: notices
 * @job: (nullable): a job that the person has seen; %NULL for the list of all
 *
 * Withdraws what was told of it.
 */
void
lk_notices_see (LkNotices *self, LkJob *job)
{
  g_return_if_fail (LK_IS_NOTICES (self));

  withdraw (self, job != NULL ? lk_job_get_id (job) : LK_NOTICE_GROUP_ID);
}
