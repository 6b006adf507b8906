/* lk-stage.h: what every stage of the pipeline looks like
 *
 * A stage has no state of its own. It reads what it needs from the job and writes what
 * it learnt to the job, which is what is kept: running it again is safe, and resuming is
 * asking is_done().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkStage:
 * @id: identifier, see lk-stage-record.h
 * @starting: the event at its begin, (nullable)
 * @is_done: whether the job has all that the stage is for
 * @run_async: does it, from wherever it was
 * @run_finish: tells how that went
 * @abandon_async: (nullable): undoes at the far end what is not wanted any more, after a
 *   cancel; with a cancellable of its own
 * @abandon_finish: (nullable): the end of that; errors are of no consequence
 */
typedef struct
{
  const char *id;
  const char *starting;
  gboolean (*is_done) (LkRun *run);
  void (*run_async) (LkRun *run,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  gboolean (*run_finish) (LkRun *run, GAsyncResult *result, GError **error);
  void (*abandon_async) (LkRun *run,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*abandon_finish) (LkRun *run, GAsyncResult *result, GError **error);
} LkStage;

extern const LkStage lk_stage_initialize;
extern const LkStage lk_stage_zip;
extern const LkStage lk_stage_train;
extern const LkStage lk_stage_publish;
extern const LkStage lk_stage_complete;

G_END_DECLS
