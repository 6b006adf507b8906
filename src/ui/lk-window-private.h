/* lk-window-private.h: what the files of the window share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-activity-bar.h"
#include "lk-datasets-page.h"
#include "lk-drop-hint.h"
#include "lk-gallery-page.h"
#include "lk-jobs-page.h"
#include "lk-model-page.h"
#include "lk-models-page.h"
#include "lk-offer.h"
#include "lk-window.h"

G_BEGIN_DECLS

typedef struct _LkHover LkHover;

struct _LkWindow
{
  AdwApplicationWindow parent_instance;

  /* Template */
  GtkWidget *whole; /* all that is in it */
  GtkWidget *toasts;
  AdwSplitButton *add_button;
  GtkWidget *switcher;
  AdwViewSwitcherBar *switcher_bar;
  GtkWidget *pages;
  AdwViewStack *views;
  LkDatasetsPage *datasets;
  AdwBin *jobs_place;
  AdwBin *models_place;
  AdwBin *gallery_place;
  AdwBin *model_place;
  LkActivityBar *activities;
  GtkWidget *drop_frame;
  LkDropHint *drop_hint;

  /* Made when they are wanted */
  LkJobsPage *jobs;       /* (nullable) */
  LkModelsPage *models;   /* (nullable) */
  LkGalleryPage *gallery; /* (nullable) */
  LkModelPage *model;     /* (nullable) */
  guint making;           /* the source that makes them when there is time */

  LkEngine *engine;          /* (owned) */
  LkServices *services;      /* (owned) */
  GSettings *settings;       /* (owned) */
  GCancellable *cancellable; /* (owned) ends with the window */
  GPtrArray *imports;        /* (element-type LkImport) that this window began and that go on */
  GPtrArray *unseen;         /* (element-type AdwToast) of imports into what was not shown */
  LkImport *maker;           /* (owned) (nullable) what made the dataset that is shown */
  LkHover *hover;            /* (owned) (nullable) while something is dragged over it */
};

void lk_window_install_job_actions (GtkWidgetClass *klass);
void lk_window_install_help_action (GtkWidgetClass *klass);
void lk_window_install_model_actions (GtkWidgetClass *klass);
void lk_window_init_models (LkWindow *self);
void lk_window_init_jobs (LkWindow *self);
void lk_window_watch_jobs (LkWindow *self);
void lk_window_init_pages (LkWindow *self);
void lk_window_end_pages (LkWindow *self);
LkGalleryPage *lk_window_ensure_gallery (LkWindow *self);
LkJobsPage *lk_window_ensure_jobs (LkWindow *self);
LkModelPage *lk_window_ensure_model (LkWindow *self);
void lk_window_init_drop (LkWindow *self);
void lk_window_end_hover (LkWindow *self);
void lk_window_install_add_actions (GtkWidgetClass *klass);
void lk_window_import_as (LkWindow *self, const char *title, const char *const *sources);
void lk_window_leave_dataset (LkWindow *self);
void lk_window_meet_dataset (LkWindow *self);
void lk_window_import_offer (LkWindow *self, LkDataset *dataset, LkOffer *offer);

G_END_DECLS
