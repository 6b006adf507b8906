/* lk-stage-train.c: starts a training once, whatever happens, and follows it to its end
 *
 * Starting costs money and the service has no idempotency key. So the intent is on the
 * disk before the request goes out; and whoever finds an intent without an outcome (after
 * a crash, or an answer that did not arrive) looks at the service for the training that
 * fits, before anything is asked for again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checks.h"
#include "lk-run-money.h"
#include "lk-stage.h"
#include "lk-storage.h"
#include "lk-train.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

/* Clocks differ. */
#define CLOCK_SECONDS  120
#define MIN_SEARCHES   2
#define MAX_SEARCHES   200 /* whatever the clock says */
#define PRACTICE_HURRY 20

static void
train_free (gpointer data)
{
  LkTrain *train = data;

  if (train->counted)
    (*train->run->n_trainings)--;

  g_clear_pointer (&train->started, lk_training_unref);
  g_clear_pointer (&train->log, lk_train_log_free);
  g_free (train->trainer_name);
  g_free (train->last_logs);
  g_clear_error (&train->stopped);
  g_object_unref (train->run);
  g_free (train);
}

static LkTrain *
train_new (LkRun *run)
{
  LkTrain *train = g_new0 (LkTrain, 1);

  train->run = g_object_ref (run);
  train->trainer_name = lk_check_dup_trainer_name (run);

  return train;
}

static gboolean
has_training (gpointer state)
{
  return lk_job_has_fact (((LkTrain *) state)->run->job, LK_FACT_TRAINING_ID);
}

/* Step 1: the model that the training goes into. */

static void
model_begin (LkFlow *flow, gpointer state)
{
  LkTrain *train = state;
  GError *error = NULL;
  LkReplicateClient *client = lk_run_get_replicate (train->run, &error);
  const char *description = lk_recipe_get_description (train->run->recipe);

  lk_run_say (train->run, 0.01, "%s", _ ("Making sure that the model exists on Replicate"));
  if (client != NULL)
    lk_replicate_client_ensure_model_async (client,
                                            lk_job_get_fact (train->run->job, LK_FACT_DESTINATION),
                                            description,
                                            !lk_recipe_get_destination_public (train->run->recipe),
                                            lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  else
    lk_run_fail_now (lk_flow_ready, flow, error);
}

static LkFlowAction
model_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkTrain *train = state;
  g_autoptr (LkReplicateModel) model = NULL;
  gboolean created = FALSE;

  if (lk_run_failed_now (result, error))
    return LK_FLOW_DONE;

  model = lk_replicate_client_ensure_model_finish (train->run->replicate, result, &created, error);
  if (model != NULL && created)
    lk_run_log (train->run,
                lk_json_object_new ("s:model",
                                    lk_job_get_fact (train->run->job, LK_FACT_DESTINATION), NULL),
                "The model was created on Replicate");

  if (model != NULL)
    lk_check_visibility (train->run, model, error);

  return LK_FLOW_NEXT;
}

/* Step 2: the trainer's version, for a job that begins at this stage or is as old. */

static gboolean
has_version (gpointer state)
{
  LkTrain *train = state;

  return has_training (state) || lk_job_has_fact (train->run->job, LK_FACT_TRAINER_VERSION);
}

static void
version_begin (LkFlow *flow, gpointer state)
{
  lk_check_version_ask (((LkTrain *) state)->run, flow);
}

static LkFlowAction
version_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_check_version_take (((LkTrain *) state)->run, result, error);

  return LK_FLOW_NEXT;
}

/* Step 3: an intent without an outcome: was it carried out? */

/* A service that was too late may carry the order out when nobody listens any more: for a while
 * no second one is given. What runs on this computer is practice and costs nothing but time. */
static gboolean
may_turn_up (LkTrain *train)
{
  g_autoptr (JsonObject) intent =
      lk_json_parse_object (lk_job_get_fact (train->run->job, LK_FACT_TRAINING_INTENT), -1, NULL);
  gint64 patience = (gint64) train->run->policy->unseen_ms * 1000;
  gint64 elapsed = g_get_real_time () - lk_json_peek_int (intent, "time", 0);

  if (lk_http_uri_is_loopback (lk_replicate_client_get_base_uri (train->run->replicate)))
    patience /= PRACTICE_HURRY;

  return elapsed < patience && train->searched < MAX_SEARCHES;
}

static gboolean
needs_no_search (gpointer state)
{
  LkTrain *train = state;

  return has_training (state) || !lk_job_has_fact (train->run->job, LK_FACT_TRAINING_INTENT) ||
         (train->searched >= MIN_SEARCHES && !may_turn_up (train));
}

static char **
known_trainings (LkRun *run)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  const char *past = lk_job_get_fact (run->job, LK_FACT_PAST_TRAININGS);
  g_auto (GStrv) ended = g_strsplit (past != NULL ? past : "", ",", -1);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (run->jobs));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (run->jobs), i);
      const char *id = lk_job_get_fact (job, LK_FACT_TRAINING_ID);

      if (job != run->job && id != NULL)
        g_strv_builder_add (ids, id);
    }

  for (guint i = 0; ended[i] != NULL; i++)
    g_strv_builder_add (ids, ended[i]);

  return g_strv_builder_end (ids);
}

static void
search_begin (LkFlow *flow, gpointer state)
{
  LkTrain *train = state;
  g_autoptr (JsonObject) intent =
      lk_json_parse_object (lk_job_get_fact (train->run->job, LK_FACT_TRAINING_INTENT), -1, NULL);
  g_auto (GStrv) known = known_trainings (train->run);
  LkTrainingQuery query = {
    .trainer = train->trainer_name,
    .destination = lk_job_get_fact (train->run->job, LK_FACT_DESTINATION),
    .dataset_uri = lk_json_peek_string (intent, "dataset"),
    .not_before = lk_json_peek_int (intent, "time", 0) - CLOCK_SECONDS * G_USEC_PER_SEC,
    .known = (const char *const *) known,
  };

  lk_run_say (train->run, 0.02, "%s",
              _ ("Looking at Replicate for a training that was started before"));
  lk_replicate_client_find_training_async (train->run->replicate, &query,
                                           lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
search_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkTrain *train = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkTraining) training =
      lk_replicate_client_find_training_finish (train->run->replicate, result, &local_error);

  /* Not to know is no reason to pay again. */
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  train->searched++;
  if (training != NULL)
    {
      lk_job_set_fact (train->run->job, LK_FACT_TRAINING_ID, lk_training_get_id (training));
      lk_run_log (train->run,
                  lk_json_object_new ("s:replicateId", lk_training_get_id (training), NULL),
                  "A training that had been started before was found and is gone on with");
      return LK_FLOW_NEXT;
    }

  /* What was created a moment ago may not be in the list yet. */
  lk_flow_set_delay (flow, train->run->policy->lookup_ms);

  return LK_FLOW_REPEAT;
}

/* Step 4: may it be paid for? Trying again after a failure comes by here too. */

static void
limits_begin (LkFlow *flow, gpointer state)
{
  lk_run_check_limits_async (((LkTrain *) state)->run, lk_flow_get_cancellable (flow),
                             lk_flow_ready, flow);
}

static LkFlowAction
limits_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_run_check_limits_finish (((LkTrain *) state)->run, result, error);

  return LK_FLOW_NEXT;
}

/* Step 5: the intent, on the disk. */

static char *
without_query (const char *url)
{
  const char *end = strchr (url, '?');

  return end != NULL ? g_strndup (url, (gsize) (end - url)) : g_strdup (url);
}

static void
intend_begin (LkFlow *flow, gpointer state)
{
  LkTrain *train = state;
  const LkStorage *storage = lk_storage_of (train->run);
  GError *error = NULL;
  g_autofree char *url = storage->get_url (train->run, &error);
  g_autofree char *bare = url != NULL ? without_query (url) : NULL;
  g_autoptr (JsonObject) intent = NULL;
  g_autofree char *text = NULL;

  if (url == NULL)
    {
      lk_run_fail_now (lk_flow_ready, flow, error);
      return;
    }

  intent = lk_json_object_new ("i:time", g_get_real_time (), "s:dataset", bare, NULL);
  text = lk_json_object_to_string (intent, FALSE);
  lk_job_set_fact (train->run->job, LK_FACT_TRAINING_INTENT, text);

  /* No cancellable: half a record is worse than none. */
  lk_store_flush_async (train->run->store, NULL, lk_flow_ready, flow);
}

static LkFlowAction
intend_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  if (!lk_run_failed_now (result, error))
    lk_store_flush_finish (((LkTrain *) state)->run->store, result, error);

  return LK_FLOW_NEXT;
}

/* Step 6: the one request that costs money. */

static JsonObject *
make_input (LkRun *run, const char *url)
{
  JsonObject *input = lk_recipe_dup_inputs (run->recipe, run->trainer);
  const char *trigger_field = lk_trainer_get_field (run->trainer, LK_ROLE_TRIGGER);
  const char *caption_field = lk_trainer_get_field (run->trainer, LK_ROLE_AUTOCAPTION);
  const char *trigger = lk_recipe_get_trigger_word (run->recipe);

  json_object_set_string_member (input, lk_trainer_get_field (run->trainer, LK_ROLE_DATASET), url);
  if (trigger_field != NULL && trigger != NULL)
    json_object_set_string_member (input, trigger_field, trigger);

  /* Unless it is wished for, every picture brings its caption: the trainer's own captioner
   * is neither needed nor waited for. */
  if (caption_field != NULL)
    json_object_set_boolean_member (input, caption_field,
                                    lk_recipe_uses_captioner (run->recipe, run->trainer));

  return input;
}

static void
start_begin (LkFlow *flow, gpointer state)
{
  LkTrain *train = state;
  LkRun *run = train->run;
  GError *error = NULL;
  g_autofree char *url = lk_storage_of (run)->get_url (run, &error);
  g_autoptr (JsonObject) input = url != NULL ? make_input (run, url) : NULL;
  LkTrainingRequest request = {
    .trainer = train->trainer_name,
    .version = lk_job_get_fact (run->job, LK_FACT_TRAINER_VERSION),
    .destination = lk_job_get_fact (run->job, LK_FACT_DESTINATION),
    .input = input,
  };

  if (url == NULL)
    {
      lk_run_fail_now (lk_flow_ready, flow, error);
      return;
    }

  lk_run_say (run, 0.03, "%s", _ ("Starting the training"));
  train->posted = TRUE;
  lk_replicate_client_create_training_async (run->replicate, &request,
                                             lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

/* A definite “no” of the service: nothing runs, so the intent is void. Anything else may
 * have been carried out, and the intent stays. */
static gboolean
was_refused (const GError *error)
{
  return lk_error_get_http_status (error) >= 400 && lk_error_get_http_status (error) < 500;
}

static LkFlowAction
start_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkTrain *train = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkTraining) training = NULL;

  if (lk_run_failed_now (result, error))
    return LK_FLOW_DONE;

  training =
      lk_replicate_client_create_training_finish (train->run->replicate, result, &local_error);
  if (training == NULL)
    {
      if (was_refused (local_error))
        lk_job_set_fact (train->run->job, LK_FACT_TRAINING_INTENT, NULL);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  /* Known from here on, whatever the caller wants by now. */
  lk_job_set_fact (train->run->job, LK_FACT_TRAINING_ID, lk_training_get_id (training));
  train->started = g_steal_pointer (&training);

  return LK_FLOW_NEXT;
}

/* Step 6: its number, on the disk before anybody hears of it. */

static gboolean
was_not_started (gpointer state)
{
  return ((LkTrain *) state)->started == NULL;
}

static void
record_begin (LkFlow *flow, gpointer state)
{
  lk_store_flush_async (((LkTrain *) state)->run->store, NULL, lk_flow_ready, flow);
}

static LkFlowAction
record_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkTrain *train = state;
  g_autoptr (LkTraining) training = g_steal_pointer (&train->started);

  lk_run_log (train->run,
              lk_json_object_new ("s:replicateId", lk_training_get_id (training), "s:status",
                                  lk_training_get_status (training), "s:web",
                                  lk_training_get_web_uri (training), NULL),
              "Completed: Replicate training started");
  lk_store_flush_finish (train->run->store, result, error);

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "ensure-model", model_begin, model_end, has_training },
  { "find-version", version_begin, version_end, has_version },
  { "find-training", search_begin, search_end, needs_no_search },
  { "check-limits", limits_begin, limits_end, has_training },
  { "store-intent", intend_begin, intend_end, has_training },
  { "start-training", start_begin, start_end, has_training },
  { "store-training", record_begin, record_end, was_not_started },
  { "watch-training", lk_train_watch_begin, lk_train_watch_end },
  { NULL }
};
/* clang-format on */

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_TRAINING_DONE);
}

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  LkTrain *train = train_new (run);
  GError *error = NULL;

  train->log = lk_train_log_new (lk_trainer_get_progress_pattern (run->trainer),
                                 (int) lk_recipe_get_steps (run->recipe, run->trainer));
  lk_job_clear_log (run->job); /* the service sends it from its beginning */
  (*run->n_trainings)++;
  train->counted = TRUE;

  /* Also for a job that begins at a later step. */
  if (lk_run_get_replicate (run, &error) == NULL)
    {
      train_free (train);
      lk_run_fail_now (callback, user_data, error);
      return;
    }

  lk_flow_run_async (run, steps, train, train_free, cancellable, callback, user_data);
}

/* Cancelled: what still runs there must not go on costing money, also when the answer to
 * its start was not waited for. */

static gboolean
has_nothing_to_cancel (gpointer state)
{
  return !has_training (state);
}

static void
cancel_begin (LkFlow *flow, gpointer state)
{
  LkTrain *train = state;

  lk_replicate_client_cancel_training_async (train->run->replicate,
                                             lk_job_get_fact (train->run->job, LK_FACT_TRAINING_ID),
                                             lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
cancel_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkRun *run = ((LkTrain *) state)->run;
  g_autoptr (LkTraining) training =
      lk_replicate_client_cancel_training_finish (run->replicate, result, error);

  if (training == NULL)
    return LK_FLOW_DONE;

  lk_run_book_training (run, training);
  lk_run_log (run,
              lk_json_object_new ("s:replicateId", lk_training_get_id (training), "s:status",
                                  lk_training_get_status (training), NULL),
              "The training was canceled at Replicate");

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep abandon_steps[] = {
  { "find-training", search_begin, search_end, needs_no_search },
  { "cancel-training", cancel_begin, cancel_end, has_nothing_to_cancel },
  { NULL }
};
/* clang-format on */

static void
abandon_async (LkRun *run,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  gboolean may_run = lk_job_has_fact (run->job, LK_FACT_TRAINING_ID) ||
                     lk_job_has_fact (run->job, LK_FACT_TRAINING_INTENT);
  LkTrain *train;
  GError *error = NULL;

  if (!may_run || is_done (run) || lk_run_get_replicate (run, &error) == NULL)
    {
      lk_run_fail_now (callback, user_data, error);
      return;
    }

  train = train_new (run);
  lk_flow_run_async (run, abandon_steps, train, train_free, cancellable, callback, user_data);
}

const LkStage lk_stage_train = {
  .id = LK_STAGE_REPLICATE_TRAINING,
  .starting = "Starting: Starting Replicate training",
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = lk_run_finish,
  .abandon_async = abandon_async,
  .abandon_finish = lk_run_finish,
};
