/* lk-train.h: what the two files of the training stage share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-flow.h"
#include "lk-run.h"
#include "lk-train-log.h"
#include "lk-training.h"

G_BEGIN_DECLS

typedef struct
{
  LkRun *run;         /* (owned) */
  char *trainer_name; /* `owner/name` */
  guint searched;     /* how often a lost training was looked for */
  gboolean posted;
  gboolean counted;
  gboolean canceling;  /* it stood still for too long, or costs too much */
  LkTraining *started; /* (owned) (nullable) until it is told */

  LkTrainLog *log;
  char *last_logs;     /* (nullable) */
  gint64 watched_from; /* monotonic time of the first look */
  GError *stopped;     /* (nullable) why we cancel it */
  gint64 moved_at;     /* monotonic time at which the log last grew */
} LkTrain;

void lk_train_watch_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_train_watch_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);

G_END_DECLS
