/* lk-job-json.c: a job for the store, and for who asks how it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-private.h"

#include "lk-json.h"

/**
 * lk_job_to_json:
 * @self: a job
 *
 * Returns: (transfer full): everything but its events and its log, for the store
 */
JsonObject *
lk_job_to_json (LkJob *self)
{
  JsonArray *stages = json_array_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->stages));
  JsonObject *object;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkStageRecord) record = g_list_model_get_item (G_LIST_MODEL (self->stages), i);

      json_array_add_object_element (stages, lk_stage_record_to_json (record));
    }

  object = lk_json_object_new ("s:id", self->id, "s:status", lk_job_status_to_string (self->status),
                               "i:created", self->created, "i:started", self->started, "i:finished",
                               self->finished, "s:stage", self->stage, "s:sentence", self->sentence,
                               "d:progress", self->progress, "o:recipe",
                               lk_recipe_to_json (self->recipe), "a:stages", stages, NULL);
  json_object_set_object_member (object, "facts", lk_facts_to_json (self->facts));
  json_object_set_int_member (object, "step", self->step);
  json_object_set_int_member (object, "totalSteps", self->total_steps);
  json_object_set_double_member (object, "loss", self->loss);
  lk_json_set_string (object, "errorCategory",
                      self->error_category != LK_CATEGORY_NONE
                          ? lk_category_to_string (self->error_category)
                          : NULL);
  lk_json_set_string (object, "errorMessage", self->error_message);
  lk_json_set_string (object, "errorDetails", self->error_details);
  lk_json_set_string (object, "errorStage", self->error_stage);
  lk_json_set_string (object, "errorCode", self->error_code);
  json_object_set_int_member (object, "place", self->place);
  json_object_set_int_member (object, "secondsLeft", self->seconds_left);

  return object;
}

static void
load_texts (LkJob *self, JsonObject *object)
{
  g_free (self->stage);
  g_free (self->sentence);
  g_free (self->error_message);
  g_free (self->error_details);
  g_free (self->error_stage);
  g_free (self->error_code);
  self->stage = g_strdup (lk_json_peek_string (object, "stage"));
  self->sentence = g_strdup (lk_json_peek_string (object, "sentence"));
  self->error_message = g_strdup (lk_json_peek_string (object, "errorMessage"));
  self->error_details = g_strdup (lk_json_peek_string (object, "errorDetails"));
  self->error_stage = g_strdup (lk_json_peek_string (object, "errorStage"));
  self->error_code = g_strdup (lk_json_peek_string (object, "errorCode"));
  self->error_category = LK_CATEGORY_NONE;
  lk_category_from_string (lk_json_peek_string (object, "errorCategory"), &self->error_category);
}

static void
load_stages (LkJob *self, JsonArray *stages)
{
  for (guint i = 0; stages != NULL && i < json_array_get_length (stages); i++)
    {
      JsonObject *object = lk_json_peek_element_object (stages, i);
      LkStageRecord *record = lk_job_get_stage_record (self, lk_json_peek_string (object, "stage"));

      if (record != NULL)
        lk_stage_record_load (record, object);
    }
}

static void
notify_all (LkJob *self)
{
  static const char *const names[] = { "status",        "stage",       "sentence", "progress",
                                       "step",          "total-steps", "loss",     "seconds-left",
                                       "created",       "started",     "finished", "error-category",
                                       "error-message", "place" };

  g_object_freeze_notify (G_OBJECT (self));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_notify (G_OBJECT (self), names[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * lk_job_reload:
 * @self: a job that is run by another process, or was
 * @object: what the store has of it now
 */
void
lk_job_reload (LkJob *self, JsonObject *object)
{
  LkJobStatus status = self->status;

  lk_job_status_from_string (lk_json_peek_string (object, "status"), &status);
  self->status = status;
  self->created = lk_json_peek_int (object, "created", self->created);
  self->place = lk_json_peek_int (object, "place", self->created);
  self->started = lk_json_peek_int (object, "started", 0);
  self->finished = lk_json_peek_int (object, "finished", 0);
  self->progress = CLAMP (lk_json_peek_double (object, "progress", 0), 0, 100);
  self->step = lk_json_peek_int (object, "step", 0);
  self->total_steps = lk_json_peek_int (object, "totalSteps", 0);
  self->loss = lk_json_peek_double (object, "loss", -1);
  self->seconds_left = MAX (lk_json_peek_int (object, "secondsLeft", -1), -1);
  load_texts (self, object);
  load_stages (self, lk_json_peek_array (object, "stages"));
  lk_facts_load (self->facts, lk_json_peek_object (object, "facts"));
  notify_all (self);
}

/**
 * lk_job_new_from_json:
 * @object: what lk_job_to_json() gave
 * @redactor: for its trace
 * @error: return location
 *
 * Returns: (transfer full): the job, or %NULL with @error
 */
LkJob *
lk_job_new_from_json (JsonObject *object, LkRedactor *redactor, GError **error)
{
  const char *id = lk_json_get_string (object, "id", error);
  JsonObject *recipe_object = id != NULL ? lk_json_get_object (object, "recipe", error) : NULL;
  g_autoptr (LkRecipe) recipe =
      recipe_object != NULL ? lk_recipe_new_from_json (recipe_object, error) : NULL;
  LkJob *self;

  if (recipe == NULL)
    return NULL;

  self = lk_job_new (recipe, redactor);
  g_free (self->id);
  self->id = g_strdup (id);
  lk_job_reload (self, object);

  return self;
}

static JsonObject *
error_counts (LkJob *self)
{
  JsonObject *counts = json_object_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (G_LIST_MODEL (self->events), i);
      const char *category = lk_category_to_string (lk_event_get_category (event));

      /* That something was not there yet, say, is no error of the job. */
      if (lk_event_get_category (event) != LK_CATEGORY_NONE &&
          lk_event_get_level (event) >= LK_EVENT_WARNING)
        json_object_set_int_member (counts, category, lk_json_peek_int (counts, category, 0) + 1);
    }

  return counts;
}

static JsonArray *
events_to_json (LkJob *self)
{
  JsonArray *array = json_array_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (G_LIST_MODEL (self->events), i);

      json_array_add_element (array, lk_event_to_json (event));
    }

  return array;
}

static void
set_time (JsonObject *object, const char *member, gint64 time)
{
  g_autoptr (GDateTime) date = time != 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC)
                                         : NULL;
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  lk_json_set_string (object, member, text);
}

static JsonObject *
attempt_data (const LkAttempt *attempt)
{
  JsonObject *object = lk_json_object_new ("s:message", attempt->message, NULL);
  gint64 end = attempt->finished != 0 ? attempt->finished : g_get_real_time ();

  set_time (object, "started", attempt->started);
  set_time (object, "finished", attempt->finished);
  lk_json_set_string (object, "state", lk_stage_state_to_string (attempt->state));
  json_object_set_double_member (object, "duration",
                                 (double) MAX (end - attempt->started, 0) / G_USEC_PER_SEC);

  return object;
}

static JsonObject *
stage_data (LkStageRecord *record)
{
  GPtrArray *history = lk_stage_record_get_history (record);
  JsonArray *attempts = json_array_new ();
  double duration = lk_stage_record_get_duration (record);
  JsonObject *object;

  for (guint i = 0; i < history->len; i++)
    json_array_add_object_element (attempts, attempt_data (g_ptr_array_index (history, i)));

  object = lk_json_object_new ("s:stage", lk_stage_record_get_id (record), "s:title",
                               lk_stage_record_get_title (record), "s:state",
                               lk_stage_state_to_string (lk_stage_record_get_state (record)),
                               "d:fraction", lk_stage_record_get_fraction (record), "s:sentence",
                               lk_stage_record_get_sentence (record), "i:attemptCount",
                               (gint64) lk_stage_record_get_attempts (record), "a:attempts",
                               attempts, NULL);

  if (duration >= 0)
    json_object_set_double_member (object, "duration", duration);
  else
    json_object_set_null_member (object, "duration");

  return object;
}

static JsonObject *
debug_data (LkJob *self)
{
  JsonArray *stages = json_array_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->stages));
  gint64 retries = 0;
  double duration = 0;
  JsonObject *object;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkStageRecord) record = g_list_model_get_item (G_LIST_MODEL (self->stages), i);

      duration += MAX (lk_stage_record_get_duration (record), 0);
      retries += MAX ((gint64) lk_stage_record_get_attempts (record) - 1, 0);
      json_array_add_object_element (stages, stage_data (record));
    }

  object = lk_json_object_new ("s:currentStage", self->stage, "a:stages", stages, "i:retryCount",
                               retries, "d:duration", duration, "o:errorsByCategory",
                               error_counts (self), "a:events", events_to_json (self), NULL);
  set_time (object, "created", self->created);
  set_time (object, "started", self->started);
  set_time (object, "finished", self->finished);

  return object;
}

static JsonNode *
error_node (LkJob *self)
{
  g_autoptr (JsonObject) object = NULL;

  if (self->error_message == NULL)
    return json_node_init_null (json_node_alloc ());

  object = lk_json_object_new ("s:category", lk_category_to_string (self->error_category),
                               "s:message", self->error_message, "s:hint",
                               lk_category_get_hint (self->error_category), "b:retryable",
                               lk_category_is_retryable (self->error_category), "s:stage",
                               self->error_stage, "s:details", self->error_details, NULL);

  return json_node_init_object (json_node_alloc (), object);
}

/**
 * lk_job_to_status_json:
 * @self: a job
 *
 * The seed's status shape: `trainingId` is the service's name for the training, null
 * before there is one; `stage` is a sentence.
 *
 * Returns: (transfer full): `id`, `trainingId`, `modelName`, `status`, `progress` (whole
 *   percents), `stage`, `error`, `result` and `debugData` (`currentStage`, `stages` with
 *   their `attempts`, `retryCount`, `duration` in seconds, `errorsByCategory`, `events`,
 *   and the times `created`, `started`, `finished`)
 */
JsonObject *
lk_job_to_status_json (LkJob *self)
{
  JsonObject *result =
      lk_json_object_new ("s:repository", lk_job_get_fact (self, LK_FACT_REPOSITORY),
                          "s:repositoryUrl", lk_job_get_fact (self, LK_FACT_REPOSITORY_URL),
                          "s:savedPath", lk_job_get_fact (self, LK_FACT_SAVED_PATH),
                          "s:weightsPath", lk_job_get_fact (self, LK_FACT_WEIGHTS_PATH),
                          "s:weightsSha256", lk_job_get_fact (self, LK_FACT_WEIGHTS_SHA256), NULL);
  JsonObject *object = lk_json_object_new ("s:id", self->id, "s:trainingId",
                                           lk_job_get_fact (self, LK_FACT_TRAINING_ID),
                                           "s:modelName", lk_recipe_get_model_name (self->recipe),
                                           "s:status", lk_job_status_to_string (self->status),
                                           "i:progress", (gint64) self->progress, "s:stage",
                                           lk_job_get_sentence (self), "o:result", result,
                                           "o:debugData", debug_data (self), NULL);

  json_object_set_member (object, "error", error_node (self));

  return object;
}
