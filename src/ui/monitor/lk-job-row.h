/* lk-job-row.h: a job in the list, or the heading of a group of jobs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_JOB_ROW (lk_job_row_get_type ())
G_DECLARE_FINAL_TYPE (LkJobRow, lk_job_row, LK, JOB_ROW, GtkWidget)

GtkWidget *lk_job_row_new (void);
LkJob *lk_job_row_get_job (LkJobRow *self);
void lk_job_row_set_item (LkJobRow *self, GObject *item);

G_END_DECLS
