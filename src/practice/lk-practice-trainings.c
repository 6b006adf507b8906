/* lk-practice-trainings.c: creating trainings and telling how they are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-replicate-private.h"
#include "lk-practice.h"

#include <string.h>

LkPracticeTraining *
lk_practice_trainings_find (LkPracticeReplicate *self, const char *id)
{
  for (guint i = 0; i < self->trainings->len; i++)
    {
      LkPracticeTraining *training = g_ptr_array_index (self->trainings, i);

      if (g_str_equal (training->id, id))
        return training;
    }

  return NULL;
}

/* The end of the story: there are weights, and the destination has a version more. */
static void
succeed (LkPracticeReplicate *self, LkPracticeTraining *training)
{
  LkPracticeWorld *world = self->world;
  g_autoptr (GError) error = NULL;
  LkReplicateModel *model = lk_practice_replicate_model (self, training->destination);

  training->output =
      lk_practice_output_write (training, world->store,
                                lk_practice_world_option (world, "replicate.weights-size"),
                                lk_practice_world_option (world, "replicate.extra-weights") != 0,
                                lk_practice_world_option (world, "replicate.long-names") != 0,
                                &error);

  if (training->output == NULL)
    {
      lk_practice_training_end (training, LK_PRACTICE_FAILED, error->message);
      return;
    }

  training->output_token = lk_practice_world_token (world, "", 40);
  training->output_version = lk_practice_world_token (world, "", 64);
  if (model != NULL)
    lk_practice_replicate_add_version (model, training->output_version, NULL);
  lk_practice_training_end (training, LK_PRACTICE_SUCCEEDED, NULL);
  lk_practice_world_save (world);
}

static void
advance (LkPracticeReplicate *self, LkPracticeTraining *training)
{
  lk_practice_training_advance (training, self->world->speed);

  if (training->status == LK_PRACTICE_PROCESSING && training->progress >= 17)
    succeed (self, training);
}

static void
set_times (JsonObject *object, const LkPracticeTraining *training)
{
  g_autofree char *created = lk_practice_replicate_time (training->created);

  json_object_set_string_member (object, "created_at", created);

  if (training->started != 0)
    {
      g_autofree char *started = lk_practice_replicate_time (training->started);

      json_object_set_string_member (object, "started_at", started);
    }

  if (training->ended != 0)
    {
      g_autofree char *ended = lk_practice_replicate_time (training->ended);

      json_object_set_string_member (object, "completed_at", ended);
    }
}

static void
set_metrics (JsonObject *object, const LkPracticeTraining *training)
{
  gint64 from = training->started != 0 ? training->started : training->ended;
  JsonObject *metrics;

  if (training->started == 0 && training->ended == 0)
    return;

  metrics = json_object_new ();
  if (training->ended != 0)
    {
      json_object_set_double_member (metrics, "predict_time",
                                     (double) (training->ended - from) / G_USEC_PER_SEC);
      json_object_set_double_member (metrics, "total_time",
                                     (double) (training->ended - training->created) /
                                         G_USEC_PER_SEC);
    }

  json_object_set_object_member (object, "metrics", metrics);
}

static void
set_output (LkPracticeReplicate *self, JsonObject *object, const LkPracticeTraining *training)
{
  g_autofree char *version = NULL;
  g_autofree char *weights = NULL;
  JsonObject *output;

  if (training->output == NULL)
    {
      json_object_set_null_member (object, "output");
      return;
    }

  version = g_strdup_printf ("%s:%s", training->destination, training->output_version);
  weights = g_strdup_printf ("%s/pbxt/%s/%s", self->world->roots[LK_PRACTICE_DELIVERY],
                             training->output_token, training->trainer->output_name);
  output = lk_json_object_new ("s:version", version, "s:weights", weights, NULL);
  if (training->trainer->layout == LK_LAYOUT_FAST_FLUX)
    json_object_set_array_member (output, "validation_images", json_array_new ());

  json_object_set_object_member (object, "output", output);
}

static void
set_urls (LkPracticeReplicate *self,
          JsonObject *object,
          const LkPracticeTraining *training,
          const char *kind)
{
  const char *root = self->world->roots[LK_PRACTICE_REPLICATE];
  g_autofree char *get = g_strdup_printf ("%s/v1/%s/%s", root, kind, training->id);
  g_autofree char *cancel = g_strconcat (get, "/cancel", NULL);

  json_object_set_object_member (object, "urls",
                                 lk_json_object_new ("s:cancel", cancel, "s:get", get, NULL));
}

static JsonObject *
base_json (LkPracticeReplicate *self, const LkPracticeTraining *training)
{
  g_autofree char *model =
      g_strconcat (training->trainer->owner, "/", training->trainer->name, NULL);
  JsonObject *object = lk_json_object_new ("s:id", training->id, "s:model", model, "s:version",
                                           training->version, "o:input",
                                           json_object_ref (training->given), "b:data_removed",
                                           FALSE, "s:error", training->error, "s:status",
                                           lk_practice_training_status (training), NULL);

  set_times (object, training);
  set_output (self, object, training);

  return object;
}

/**
 * lk_practice_training_to_json: (skip)
 * @self: the service
 * @training: one of its trainings
 *
 * Returns: (transfer full): what GET answers; what is not known yet is missing or null
 */
JsonObject *
lk_practice_training_to_json (LkPracticeReplicate *self, LkPracticeTraining *training)
{
  g_autofree char *log = lk_practice_training_dup_log (training);
  JsonObject *object = base_json (self, training);

  if (training->status == LK_PRACTICE_STARTING)
    json_object_set_null_member (object, "logs");
  else
    json_object_set_string_member (object, "logs", log);
  set_metrics (object, training);
  set_urls (self, object, training, "predictions");

  return object;
}

static const char *
get_archive (const LkPracticeTraining *training)
{
  return lk_json_peek_string (training->input, training->trainer->dataset);
}

static void
answer_invalid (LkExchange *x, const char *detail, JsonArray *invalid)
{
  lk_exchange_set_header (x, "Content-Type", "application/problem+json");
  lk_exchange_answer_json (x, 422,
                           lk_json_object_new ("s:detail", detail, "i:status", (gint64) 422,
                                               "s:title", "Input validation failed",
                                               "a:invalid_fields", json_array_ref (invalid), NULL));
}

static void
fail_late (LkPracticeTraining *training, JsonArray *invalid)
{
  JsonObject *first = lk_json_peek_element_object (invalid, 0);
  const char *field = lk_json_peek_string (first, "field");
  g_autofree char *error = g_strdup_printf (
      "Prediction input failed validation: {\"detail\":[{\"loc\":[\"body\",\"input\",\"%s\"],"
      "\"msg\":\"%s\",\"type\":\"value_error\"}]}",
      strchr (field, '.') != NULL ? strchr (field, '.') + 1 : field,
      lk_json_peek_string (first, "description"));

  lk_practice_training_end (training, LK_PRACTICE_FAILED, error);
  training->started = training->ended;
}

static gboolean
is_fate (LkFaultType type)
{
  return type == LK_FAULT_FAIL_TRAINING || type == LK_FAULT_STALL_TRAINING ||
         type == LK_FAULT_ABORT_TRAINING;
}

static LkPracticeTraining *
add_training (LkExchange *x, const LkPracticeTrainer *trainer, JsonObject *body)
{
  LkPracticeReplicate *self = x->world->replicate;
  g_autofree char *id = lk_practice_world_token (x->world, "", 26);
  LkPracticeTraining *training = lk_practice_training_new (trainer, id);

  training->version = g_strdup (lk_exchange_param (x, 2));
  training->destination = g_strdup (lk_json_peek_string (body, "destination"));
  training->given = json_object_ref (lk_json_peek_object (body, "input"));
  training->input = lk_practice_trainer_dup_input (trainer, training->given);
  training->archive = g_strdup (get_archive (training));
  if (is_fate (x->fault.type))
    {
      training->fate = x->fault;
      training->fate.action = json_object_ref (x->fault.action);
    }

  g_ptr_array_add (self->trainings, training);

  return training;
}

static void
answer_created (LkExchange *x, LkPracticeTraining *training)
{
  JsonObject *object = base_json (x->world->replicate, training);

  json_object_set_string_member (object, "logs", "");
  set_urls (x->world->replicate, object, training, "predictions");
  lk_exchange_answer_json (x, 201, object);
}

static gboolean
may_create (LkExchange *x, const LkPracticeTrainer *trainer, JsonObject *body)
{
  const char *destination = body != NULL ? lk_json_peek_string (body, "destination") : NULL;
  LkReplicateModel *model =
      destination != NULL ? lk_practice_replicate_model (x->world->replicate, destination) : NULL;

  if (trainer == NULL || !lk_practice_trainer_has_version (trainer, lk_exchange_param (x, 2)))
    {
      lk_practice_replicate_refuse (x, 422, "Invalid version or not permitted",
                                    "The specified version does not exist (or perhaps you don't "
                                    "have permission to use it?)");
      return FALSE;
    }

  if (model == NULL || !g_str_equal (model->owner, LK_PRACTICE_USER))
    {
      lk_practice_replicate_refuse (x, 404, NULL,
                                    "The specified training destination does not exist");
      return FALSE;
    }

  if (lk_json_peek_object (body, "input") == NULL)
    {
      lk_practice_replicate_refuse (x, 422, "Input validation failed", "- input is required\n");
      return FALSE;
    }

  if (lk_practice_world_option (x->world, "replicate.credit") == 0)
    {
      x->service->refuse (x, 402, NULL);
      return FALSE;
    }

  return TRUE;
}

void
lk_practice_trainings_create (LkExchange *x)
{
  const LkPracticeTrainer *trainer =
      lk_practice_trainer_find (lk_exchange_param (x, 0), lk_exchange_param (x, 1));
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  g_autoptr (JsonArray) invalid = json_array_new ();
  g_autofree char *detail = NULL;
  LkPracticeTraining *training;

  if (!may_create (x, trainer, body))
    return;

  detail = lk_practice_trainer_check (trainer, lk_json_peek_object (body, "input"), invalid);
  if (detail[0] != '\0' && !lk_practice_world_option (x->world, "replicate.late-validation"))
    {
      answer_invalid (x, detail, invalid);
      return;
    }

  training = add_training (x, trainer, body);
  if (detail[0] == '\0')
    lk_practice_fetch_archive (x->world, training);

  answer_created (x, training);
  if (detail[0] != '\0')
    fail_late (training, invalid);
}

static LkPracticeTraining *
get_training (LkExchange *x)
{
  LkPracticeTraining *training =
      lk_practice_trainings_find (x->world->replicate, lk_exchange_param (x, 0));

  if (training == NULL)
    x->service->refuse (x, 404, NULL);

  return training;
}

void
lk_practice_trainings_get (LkExchange *x)
{
  LkPracticeTraining *training = get_training (x);

  if (training == NULL)
    return;

  advance (x->world->replicate, training);
  lk_exchange_answer_json (x, 200, lk_practice_training_to_json (x->world->replicate, training));
}

void
lk_practice_trainings_cancel (LkExchange *x)
{
  LkPracticeTraining *training = get_training (x);

  if (training == NULL)
    return;

  if (!lk_practice_training_is_over (training))
    lk_practice_training_end (training, LK_PRACTICE_CANCELED, NULL);

  lk_exchange_answer_json (x, 200, lk_practice_training_to_json (x->world->replicate, training));
}

void
lk_practice_trainings_list (LkExchange *x)
{
  LkPracticeReplicate *self = x->world->replicate;
  guint first, end, total = self->trainings->len;
  g_autofree char *next = NULL;
  JsonArray *results = lk_practice_replicate_page (x, total, &first, &end, &next);

  for (guint i = first; i < end; i++)
    {
      LkPracticeTraining *training = g_ptr_array_index (self->trainings, total - 1 - i);
      JsonObject *object;

      if (self->world->speed > 0)
        advance (self, training);

      object = base_json (self, training);
      json_object_set_string_member (object, "source", "api");
      set_urls (self, object, training, "trainings");
      json_array_add_object_element (results, object);
    }

  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("s:next", next, "s:previous", NULL, "a:results",
                                               results, NULL));
}

/**
 * lk_practice_replicate_dup_training: (skip)
 * @self: the service
 * @id: (nullable): a training, or %NULL for the last one
 *
 * Returns: (transfer full) (nullable): the training, with what its archive held
 */
JsonObject *
lk_practice_replicate_dup_training (LkPracticeReplicate *self, const char *id)
{
  LkPracticeTraining *training = NULL;
  JsonObject *object;

  if (id != NULL)
    training = lk_practice_trainings_find (self, id);
  else if (self->trainings->len > 0)
    training = g_ptr_array_index (self->trainings, self->trainings->len - 1);

  if (training == NULL)
    return NULL;

  object = lk_practice_training_to_json (self, training);
  json_object_set_string_member (object, "destination", training->destination);
  if (training->dataset != NULL)
    json_object_set_object_member (object, "practice",
                                   lk_practice_dataset_to_json (training->dataset));

  return object;
}

LkBlob *
lk_practice_replicate_find_output (LkPracticeReplicate *self, const char *token)
{
  for (guint i = 0; i < self->trainings->len; i++)
    {
      LkPracticeTraining *training = g_ptr_array_index (self->trainings, i);

      if (g_strcmp0 (training->output_token, token) == 0)
        return training->output;
    }

  return NULL;
}
