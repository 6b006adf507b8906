/* lk-estimate.h: how long a training will take and what it will cost
 *
 * From the catalogue's figures, or from the person's own jobs when there are enough.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job-list.h"

G_BEGIN_DECLS

/* So many of the person's own trainings tell more than the catalogue. */
#define LK_ESTIMATE_ENOUGH_JOBS 3

/**
 * LkEstimate: what is expected of a training.
 * @steps: how many it will do, 0 when that is not known
 * @seconds: billed time, negative when nothing is known
 * @cost: in US dollars, negative when no price is known
 * @n_jobs: how many of the person's own trainings it was learnt from; 0 for the
 *   catalogue's figures
 * @seconds_per_step: what was reckoned with, negative when nothing is known
 */
typedef struct
{
  gint64 steps;
  double seconds;
  double cost;
  guint n_jobs;
  double seconds_per_step;
} LkEstimate;

void
lk_estimate_training (LkRecipe *recipe, LkTrainer *trainer, LkJobList *jobs, LkEstimate *estimate);
char *lk_estimate_explain (const LkEstimate *estimate, LkTrainer *trainer);

G_END_DECLS
