/* lk-window-private.h: what the files of the window share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-datasets-page.h"
#include "lk-gallery-page.h"
#include "lk-jobs-page.h"
#include "lk-window.h"

G_BEGIN_DECLS

struct _LkWindow
{
  AdwApplicationWindow parent_instance;

  /* Template */
  AdwToastOverlay *toasts;
  AdwLeaflet *pages;
  AdwViewStack *views;
  LkDatasetsPage *datasets;
  LkJobsPage *jobs;
  LkGalleryPage *gallery;

  LkEngine *engine;          /* (owned) */
  LkServices *services;      /* (owned) */
  GSettings *settings;       /* (owned) */
  GCancellable *cancellable; /* (owned) ends with the window */
};

void lk_window_install_import_actions (GtkWidgetClass *klass);
void lk_window_install_job_actions (GtkWidgetClass *klass);

G_END_DECLS
