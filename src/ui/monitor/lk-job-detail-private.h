/* lk-job-detail-private.h: what the files of a job's detail share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-chart.h"
#include "lk-error-card.h"
#include "lk-events-view.h"
#include "lk-job-detail.h"
#include "lk-log-view.h"
#include "lk-stage-timeline.h"

G_BEGIN_DECLS

struct _LkJobDetail
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  AdwWindowTitle *title;
  GtkLabel *status;
  GtkLabel *practice;
  GtkLabel *sentence;
  GtkProgressBar *progress;
  GtkLabel *figures;
  LkErrorCard *error_card;
  LkStageTimeline *timeline;
  GtkWidget *chart_group;
  LkChart *loss_chart;
  LkChart *speed_chart;
  AdwPreferencesGroup *results;
  AdwActionRow *repository_row;
  AdwActionRow *saved_row;
  AdwActionRow *cost_row;
  GtkButton *cancel_button;
  LkLogView *log;
  LkEventsView *events;

  LkEngine *engine;          /* (owned) (nullable) until it is set */
  LkJob *job;                /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned) of the job */
  GCancellable *cancellable; /* (owned) ends with the page */
  guint update;              /* source */
};

void lk_job_detail_install_actions (GtkWidgetClass *klass);
void lk_job_detail_update_actions (LkJobDetail *self);

G_END_DECLS
