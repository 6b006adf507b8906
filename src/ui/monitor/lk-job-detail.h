/* lk-job-detail.h: one job: its stages, figures, curve, log and trace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_JOB_DETAIL (lk_job_detail_get_type ())
G_DECLARE_FINAL_TYPE (LkJobDetail, lk_job_detail, LK, JOB_DETAIL, AdwBin)

void lk_job_detail_set_engine (LkJobDetail *self, LkEngine *engine);
LkJob *lk_job_detail_get_job (LkJobDetail *self);
void lk_job_detail_set_job (LkJobDetail *self, LkJob *job);

G_END_DECLS
