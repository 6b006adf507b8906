/* lk-history-private.h: what the files of a history share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-history.h"

#include "lk-history-step.h"

G_BEGIN_DECLS

struct _LkHistory
{
  GObject parent_instance;

  LkDataset *dataset;     /* (owned) */
  GPtrArray *done;        /* (element-type LkHistoryStep) the latest last */
  GPtrArray *undone;      /* (element-type LkHistoryStep) the next one to redo last */
  LkHistoryStep *turning; /* (owned) (nullable) neither, for a moment */
  gboolean overtaken;     /* something was done in that moment */
  LkHistoryStep *doing;   /* (unowned) (nullable) the latest, while it is not whole */
};

void lk_history_push (LkHistory *self, LkHistoryStep *step);
LkHistoryStep *lk_history_get_last (LkHistory *self);
void lk_history_set_doing (LkHistory *self, LkHistoryStep *step);
void lk_history_look_whether_done (LkHistory *self);
void lk_history_hurry (LkHistory *self);

G_END_DECLS
