/* lk-stage-timeline.h: the five stages of a job, one below the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_STAGE_TIMELINE (lk_stage_timeline_get_type ())
G_DECLARE_FINAL_TYPE (LkStageTimeline, lk_stage_timeline, LK, STAGE_TIMELINE, AdwBin)

void lk_stage_timeline_set_job (LkStageTimeline *self, LkJob *job);

G_END_DECLS
