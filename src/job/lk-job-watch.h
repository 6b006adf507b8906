/* lk-job-watch.h: what becomes of all jobs of a list
 *
 * For whoever sums jobs up: told of every job that comes, goes, or changes its status or
 * its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job-list.h"

G_BEGIN_DECLS

typedef enum
{
  LK_JOB_NEWS_ADDED,
  LK_JOB_NEWS_CHANGED,
  LK_JOB_NEWS_REMOVED,
} LkJobNews;

/**
 * LkJobWatchFunc:
 * @job: a job
 * @news: what became of it
 * @user_data: as given
 */
typedef void (*LkJobWatchFunc) (LkJob *job, LkJobNews news, gpointer user_data);

typedef struct _LkJobWatch LkJobWatch;

LkJobWatch *lk_job_watch_new (LkJobList *jobs, LkJobWatchFunc func, gpointer user_data);
void lk_job_watch_free (LkJobWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkJobWatch, lk_job_watch_free)

G_END_DECLS
