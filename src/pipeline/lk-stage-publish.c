/* lk-stage-publish.c: the weights home, then to wherever the recipe wants them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-stage.h"

#include "lk-flow.h"
#include "lk-publish-weights.h"
#include "lk-publisher.h"

static const LkPublisher *const publishers[] = {
  &lk_publisher_hub,
  &lk_publisher_folder,
};

typedef struct
{
  LkRun *run; /* (owned) */
  const LkPublisher *publisher;
} Publish;

static void
publish_free (gpointer data)
{
  Publish *publish = data;

  g_object_unref (publish->run);
  g_free (publish);
}

static const LkPublisher *
next_publisher (LkRun *run)
{
  for (gsize i = 0; i < G_N_ELEMENTS (publishers); i++)
    {
      if (publishers[i]->is_wanted (run) && !publishers[i]->is_done (run))
        return publishers[i];
    }

  return NULL;
}

static gboolean
weights_are_ready (gpointer state)
{
  return lk_publish_weights_are_ready (((Publish *) state)->run);
}

static void
weights_begin (LkFlow *flow, gpointer state)
{
  lk_publish_weights_async (((Publish *) state)->run, lk_flow_get_cancellable (flow), lk_flow_ready,
                            flow);
}

static LkFlowAction
weights_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_publish_weights_finish (((Publish *) state)->run, result, error);

  return LK_FLOW_NEXT;
}

static gboolean
is_everywhere (gpointer state)
{
  return next_publisher (((Publish *) state)->run) == NULL;
}

static void
publish_begin (LkFlow *flow, gpointer state)
{
  Publish *publish = state;

  publish->publisher = next_publisher (publish->run);
  publish->publisher->run_async (publish->run, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
publish_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publish *publish = state;

  return publish->publisher->run_finish (publish->run, result, error) ? LK_FLOW_REPEAT
                                                                      : LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "fetch-weights", weights_begin, weights_end, weights_are_ready },
  { "publish", publish_begin, publish_end, is_everywhere },
  { NULL }
};
/* clang-format on */

static gboolean
is_done (LkRun *run)
{
  return lk_publish_weights_are_ready (run) && next_publisher (run) == NULL;
}

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Publish *publish = g_new0 (Publish, 1);

  publish->run = g_object_ref (run);
  lk_flow_run_async (run, steps, publish, publish_free, cancellable, callback, user_data);
}

static gboolean
run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (run, result, error) != NULL;
}

const LkStage lk_stage_publish = {
  .id = LK_STAGE_HUGGINGFACE_UPLOAD,
  .starting = "Starting: Starting HuggingFace upload",
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = run_finish,
};
