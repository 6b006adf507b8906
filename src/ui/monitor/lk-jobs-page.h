/* lk-jobs-page.h: all jobs, and the chosen one beside them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_JOBS_PAGE (lk_jobs_page_get_type ())
G_DECLARE_FINAL_TYPE (LkJobsPage, lk_jobs_page, LK, JOBS_PAGE, AdwBin)

void lk_jobs_page_set_engine (LkJobsPage *self, LkEngine *engine);
LkJob *lk_jobs_page_get_job (LkJobsPage *self);
void lk_jobs_page_show_job (LkJobsPage *self, LkJob *job);

G_END_DECLS
