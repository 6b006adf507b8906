/* lk-job-text.h: times, money and states of jobs as a person reads them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job.h"

G_BEGIN_DECLS

const char *lk_job_text_status (LkJob *job);
const char *lk_job_text_status_icon (LkJob *job);
const char *lk_job_text_status_style (LkJob *job);
const char *lk_job_text_stage_icon (LkStageState state);
const char *lk_job_text_stage_style (LkStageState state);
char *lk_job_text_duration (double seconds);
char *lk_job_text_time_left (gint64 seconds);
char *lk_job_text_when (gint64 microseconds);
char *lk_job_text_money (double dollars);
gboolean lk_job_is_practice (LkJob *job);

G_END_DECLS
