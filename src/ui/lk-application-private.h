/* lk-application-private.h: what the files of the application share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-application.h"
#include "lk-job-watch.h"
#include "lk-notifier.h"
#include "lk-search-provider.h"
#include "lk-services.h"
#include "lk-window.h"

G_BEGIN_DECLS

struct _LkApplication
{
  AdwApplication parent_instance;

  LkEngine *engine;          /* (owned) (nullable) from startup to shutdown */
  LkServices *services;      /* (owned) (nullable) likewise */
  GSettings *settings;       /* (owned) (nullable) likewise */
  GCancellable *cancellable; /* (owned) ends with the program */
  LkNotifier *notifier;      /* (owned) (nullable) from startup to shutdown */
  LkJobWatch *watch;         /* (owned) (nullable) likewise: which jobs send and fetch */
  GHashTable *moving;        /* (element-type LkJob) whose bytes are on their way */
  guint inhibition;          /* 0 while the computer may sleep */
  const char *wanted_action; /* (nullable) of the window, once all is loaded */
  GVariant *wanted_target;   /* (owned) (nullable) its parameter */
  LkSearchProvider *search;  /* (owned) answers once all is loaded */
  gboolean open;             /* the jobs are loaded */
  gboolean jobs_read;        /* the jobs are loaded, or could not be */
  gboolean library_read;     /* the datasets are loaded, or could not be */
  gboolean going_on;         /* unfinished jobs were taken up */
  GPtrArray *waiting;        /* (owned) (element-type GStrv) opened before the library was there */
  gboolean busy;             /* jobs or imports go on: the program stays without a window, too */
  gboolean leaving;
};

LkWindow *lk_application_ensure_window (LkApplication *self);
void lk_application_open_engine (LkApplication *self);
void lk_application_begin_search (LkApplication *self);
void lk_application_go_on (LkApplication *self);
void lk_application_leave (LkApplication *self);
void lk_application_ask_to_leave (LkApplication *self);
gboolean lk_application_is_busy (LkApplication *self);
void lk_application_begin_telling (LkApplication *self);
void lk_application_end_telling (LkApplication *self);
void lk_application_watch_window (LkApplication *self, LkWindow *window);
void lk_application_show_wanted (LkApplication *self);
void lk_application_begin_staying (LkApplication *self);
void lk_application_end_staying (LkApplication *self);

G_END_DECLS
