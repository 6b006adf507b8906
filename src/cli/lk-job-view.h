/* lk-job-view.h: follows a job, with bars on a terminal and lines elsewhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-cli.h"
#include "lk-job.h"

G_BEGIN_DECLS

typedef struct _LkJobView LkJobView;

LkJobView *lk_job_view_new (LkCli *cli, LkJob *job);
void lk_job_view_free (LkJobView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkJobView, lk_job_view_free)

void lk_job_view_finish (LkJobView *self);
char *lk_job_view_format_stage (LkJob *job, LkStageRecord *record, guint bar_width);

G_END_DECLS
