/* lk-notice.h: of what a person who looks elsewhere is told
 *
 * Only decides: whoever shows the notices listens to `due` and `withdrawn`. Notices come of
 * what ends while this watches, not of what had ended before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job-list.h"

G_BEGIN_DECLS

/**
 * LkNoticeKind:
 * @LK_NOTICE_COMPLETED: a model is ready
 * @LK_NOTICE_FAILED: a job failed
 * @LK_NOTICE_NEEDS_YOU: a job goes on when the person does something: a token, a limit, room
 * @LK_NOTICE_GROUP: several jobs ended at once
 */
typedef enum
{
  LK_NOTICE_COMPLETED,
  LK_NOTICE_FAILED,
  LK_NOTICE_NEEDS_YOU,
  LK_NOTICE_GROUP,
} LkNoticeKind;

/* So many in so short a time become one. */
#define LK_NOTICE_GROUP_ABOVE   3
#define LK_NOTICE_GROUP_SECONDS 10
#define LK_NOTICE_GROUP_ID      "jobs"

/**
 * LkNotice:
 * @kind: what it is about
 * @id: a notice with the same one takes its place; the job's, or %LK_NOTICE_GROUP_ID
 * @job_id: (nullable): the job to show
 * @title: for a person
 * @body: for a person
 * @uri: (nullable): the repository, for a button that opens it
 * @can_retry: whether a button may try again
 * @remedy: the button that mends it
 */
typedef struct
{
  LkNoticeKind kind;
  char *id;
  char *job_id;
  char *title;
  char *body;
  char *uri;
  gboolean can_retry;
  LkRemedy remedy;
} LkNotice;

#define LK_TYPE_NOTICE (lk_notice_get_type ())
GType lk_notice_get_type (void);
LkNotice *lk_notice_new_for_job (LkJob *job);
LkNotice *lk_notice_copy (const LkNotice *self);
void lk_notice_free (LkNotice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkNotice, lk_notice_free)

/**
 * LkNotices::due: a notice (#LkNotice) is to be shown
 * LkNotices::withdrawn: the notice of that identifier is to go
 */
#define LK_TYPE_NOTICES (lk_notices_get_type ())
G_DECLARE_FINAL_TYPE (LkNotices, lk_notices, LK, NOTICES, GObject)

LkNotices *lk_notices_new (LkJobList *jobs);
void lk_notices_set_wanted (LkNotices *self, LkNoticeKind kind, gboolean wanted);
void lk_notices_set_in_view (LkNotices *self, LkJob *job);
void lk_notices_see (LkNotices *self, LkJob *job);
void lk_notices_take (LkNotices *self, LkJob *job, gint64 now);

G_END_DECLS
