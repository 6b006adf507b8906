/* lk-collect.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-collect.h"

#include "lk-dataset.h"
#include "lk-error.h"
#include "lk-flow.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LkRun *run;         /* (owned) */
  LkDataset *dataset; /* (owned) (nullable) */
} Collect;

static void
collect_free (gpointer data)
{
  Collect *collect = data;

  g_clear_object (&collect->dataset);
  g_object_unref (collect->run);
  g_free (collect);
}

static void
open_begin (LkFlow *flow, gpointer state)
{
  Collect *collect = state;
  g_autoptr (GFile) folder = g_file_new_for_path (lk_recipe_get_dataset (collect->run->recipe));

  lk_dataset_open_async (folder, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  ((Collect *) state)->dataset = lk_dataset_open_finish (result, error);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "open-dataset", open_begin, open_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_collect_async: (skip)
 * @run: a run
 * @cancellable: (nullable): ends it
 * @callback: called when all pictures are there
 * @user_data: for @callback
 */
void
lk_collect_async (LkRun *run,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  Collect *collect = g_new0 (Collect, 1);

  collect->run = g_object_ref (run);
  lk_flow_run_async (run, steps, collect, collect_free, cancellable, callback, user_data);
}

LkManifest *
lk_collect_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  Collect *collect = lk_flow_run_finish (run, result, error);

  return collect != NULL ? lk_dataset_snapshot (collect->dataset) : NULL;
}
