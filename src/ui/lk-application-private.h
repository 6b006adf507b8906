/* lk-application-private.h: what the files of the application share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-application.h"
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
  gboolean busy;             /* jobs or imports go on: the program stays without a window, too */
  gboolean leaving;
};

LkWindow *lk_application_ensure_window (LkApplication *self);
void lk_application_open_engine (LkApplication *self);
void lk_application_leave (LkApplication *self);

G_END_DECLS
