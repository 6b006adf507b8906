/* lk-publisher-hub.c: a repository on the Hugging Face Hub, in one commit, read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-publisher.h"

#include "lk-flow.h"
#include "lk-hub-publish.h"
#include "lk-json.h"
#include "lk-publish-weights.h"

#include <glib/gi18n-lib.h>

static gboolean
is_wanted (LkRun *run)
{
  return lk_recipe_get_publish (run->recipe);
}

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_COMMIT);
}

/* Step 1: the repository; one that exists is fine. */

static void
create_begin (LkFlow *flow, gpointer state)
{
  LkRun *run = state;

  lk_run_say (run, 0.42, _ ("Making sure that the repository %s exists"),
              lk_job_get_fact (run->job, LK_FACT_REPOSITORY));
  lk_hub_client_create_repo_async (run->hub, lk_job_get_fact (run->job, LK_FACT_REPOSITORY),
                                   !lk_recipe_get_public (run->recipe),
                                   lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
create_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkRun *run = state;
  gboolean created = FALSE;

  if (lk_hub_client_create_repo_finish (run->hub, result, &created, error) && created)
    lk_run_log (run,
                lk_json_object_new ("s:repoId", lk_job_get_fact (run->job, LK_FACT_REPOSITORY),
                                    "b:private", !lk_recipe_get_public (run->recipe), NULL),
                "The repository was created on the Hub");

  return LK_FLOW_NEXT;
}

/* Step 2: weights and card, one commit, then read back. */

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  g_autofree char *size = g_format_size ((guint64) MAX (total, 0));

  lk_run_say (user_data, 0.45 + 0.5 * (total > 0 ? (double) done / (double) total : 0),
              _ ("Sending the model to the Hugging Face Hub (%s)"), size);
}

static void
publish_begin (LkFlow *flow, gpointer state)
{
  LkRun *run = state;
  g_autoptr (GFile) weights =
      g_file_new_for_path (lk_job_get_fact (run->job, LK_FACT_WEIGHTS_PATH));
  g_autofree char *card = lk_publish_render_card (run);
  g_autoptr (GBytes) bytes = g_bytes_new (card, strlen (card));
  g_autofree char *summary =
      g_strdup_printf ("Add the LoRA “%s”", lk_recipe_get_model_name (run->recipe));
  g_autoptr (LkHubPlan) plan =
      lk_hub_plan_new (lk_job_get_fact (run->job, LK_FACT_REPOSITORY), summary);

  lk_hub_plan_add_file (plan, LK_WEIGHTS_NAME, weights,
                        lk_job_get_fact (run->job, LK_FACT_WEIGHTS_SHA256));
  lk_hub_plan_add_bytes (plan, "README.md", bytes);
  lk_hub_client_publish_async (run->hub, plan, progress_cb, run, lk_flow_get_cancellable (flow),
                               lk_flow_ready, flow);
}

static LkFlowAction
publish_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkRun *run = state;
  g_autoptr (LkHubPublication) publication = lk_hub_client_publish_finish (run->hub, result, error);

  if (publication == NULL)
    return LK_FLOW_DONE;

  lk_job_set_fact (run->job, LK_FACT_REPOSITORY_URL, publication->repo_uri);
  lk_job_set_fact (run->job, LK_FACT_COMMIT, publication->commit);
  lk_run_log (run,
              lk_json_object_new ("s:repoId", lk_job_get_fact (run->job, LK_FACT_REPOSITORY),
                                  "s:repoUrl", publication->repo_uri, "s:commit",
                                  publication->commit, "b:digestsAgree", TRUE, NULL),
              "Completed: HuggingFace upload completed");

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "create-repository", create_begin, create_end },
  { "publish", publish_begin, publish_end },
  { NULL }
};
/* clang-format on */

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;

  if (lk_run_get_hub (run, &error) != NULL)
    lk_flow_run_async (run, steps, g_object_ref (run), g_object_unref, cancellable, callback,
                       user_data);
  else
    lk_run_fail_now (callback, user_data, error);
}

const LkPublisher lk_publisher_hub = {
  .id = "hub",
  .is_wanted = is_wanted,
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = lk_run_finish,
};
