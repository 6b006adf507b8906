/* lk-job-feed.h: all jobs for one list: what needs a person first, what is done last
 *
 * A #GListModel that holds #LkJob and, before each group that is not empty, an
 * #LkJobHeading.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-queue.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_JOB_HEADING (lk_job_heading_get_type ())
G_DECLARE_FINAL_TYPE (LkJobHeading, lk_job_heading, LK, JOB_HEADING, GObject)

const char *lk_job_heading_get_title (LkJobHeading *self);

#define LK_TYPE_JOB_FEED (lk_job_feed_get_type ())
G_DECLARE_FINAL_TYPE (LkJobFeed, lk_job_feed, LK, JOB_FEED, GObject)

LkJobFeed *lk_job_feed_new (LkJobList *jobs, LkQueue *queue);
void lk_job_feed_set_search (LkJobFeed *self, const char *text);
guint lk_job_feed_find (LkJobFeed *self, LkJob *job);

G_END_DECLS
