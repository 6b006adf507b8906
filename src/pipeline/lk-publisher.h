/* lk-publisher.h: where a finished model goes
 *
 * A new one is one file with such a struct, and a line in lk-stage-publish.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkPublisher:
 * @id: identifier
 * @is_wanted: whether the recipe asks for it
 * @is_done: whether the job says that it was published there
 * @run_async: publishes, and makes sure that what is there is what is here
 * @run_finish: tells how that went
 */
typedef struct
{
  const char *id;
  gboolean (*is_wanted) (LkRun *run);
  gboolean (*is_done) (LkRun *run);
  void (*run_async) (LkRun *run, GCancellable *, GAsyncReadyCallback, gpointer user_data);
  gboolean (*run_finish) (LkRun *run, GAsyncResult *result, GError **error);
} LkPublisher;

extern const LkPublisher lk_publisher_hub;
extern const LkPublisher lk_publisher_folder;

G_END_DECLS
