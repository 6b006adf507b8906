/* lk-jobs-page-private.h: what the files of the list of jobs share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dashboard-view.h"
#include "lk-job-detail.h"
#include "lk-job-feed.h"
#include "lk-jobs-page.h"

G_BEGIN_DECLS

struct _LkJobsPage
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  LkDashboardView *dashboard;
  GtkWidget *leaflet;
  GtkSearchEntry *search;
  GtkToggleButton *pause_button;
  GtkRevealer *paused_banner;
  GtkListView *list;
  LkJobDetail *detail;
  GtkPopover *queue_popover;

  LkEngine *engine;              /* (owned) (nullable) until it is set */
  LkJobFeed *feed;               /* (owned) (nullable) likewise */
  GListModel *shown;             /* (owned) (nullable) likewise: of the feed what is seen */
  GtkSingleSelection *selection; /* (owned) (nullable) likewise */
  guint arrange;                 /* source, 0 when all is in its place */
  gboolean folded;               /* there was room for one of list and job, when last arranged */
};

void lk_jobs_page_install_queue_actions (GtkWidgetClass *klass);
void lk_jobs_page_begin_queue (LkJobsPage *self);
void lk_jobs_page_update_queue_actions (LkJobsPage *self);
void lk_jobs_page_set_up_row (LkJobsPage *self, GtkWidget *row);

G_END_DECLS
