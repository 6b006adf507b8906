/* lk-window.h: the one window, and the way between its pages
 *
 * Pages do not know each other: they activate `win.show-dataset` and the like.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-services.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_WINDOW (lk_window_get_type ())
G_DECLARE_FINAL_TYPE (LkWindow, lk_window, LK, WINDOW, AdwApplicationWindow)

LkWindow *lk_window_new (GtkApplication *application,
                         LkEngine *engine,
                         LkServices *services,
                         GSettings *settings);
LkEngine *lk_window_get_engine (LkWindow *self);
GSettings *lk_window_get_settings (LkWindow *self);
LkDataset *lk_window_get_dataset (LkWindow *self);
void lk_window_show_dataset (LkWindow *self, LkDataset *dataset);
LkJob *lk_window_get_job (LkWindow *self);
void lk_window_show_job (LkWindow *self, LkJob *job);
void lk_window_show_jobs (LkWindow *self);
gboolean lk_window_shows_jobs (LkWindow *self);
void lk_window_show_error (LkWindow *self, const GError *error);
void lk_window_import (LkWindow *self, LkDataset *dataset, const char *const *sources);

G_END_DECLS
