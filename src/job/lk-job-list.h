/* lk-job-list.h: all jobs, newest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job.h"

G_BEGIN_DECLS

#define LK_TYPE_JOB_LIST (lk_job_list_get_type ())
G_DECLARE_FINAL_TYPE (LkJobList, lk_job_list, LK, JOB_LIST, GObject)

LkJobList *lk_job_list_new (void);
void lk_job_list_add (LkJobList *self, LkJob *job);
void lk_job_list_add_all (LkJobList *self, GPtrArray *jobs);
void lk_job_list_remove (LkJobList *self, LkJob *job);
void lk_job_list_hide (LkJobList *self, LkJob *job);
void lk_job_list_unhide (LkJobList *self, LkJob *job);
GPtrArray *lk_job_list_get_hidden (LkJobList *self);
LkJob *lk_job_list_find (LkJobList *self, const char *id);
LkJob *lk_job_list_find_known (LkJobList *self, const char *id);
LkJob *lk_job_list_resolve (LkJobList *self, const char *prefix, GError **error);

G_END_DECLS
