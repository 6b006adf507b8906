/* test-training.c: reading Replicate's answers about trainings and trainers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-json.h"
#include "lk-replicate-schema.h"
#include "lk-training.h"

#define CREATED                                                                                    \
  "{\"id\":\"bjcdnn0zanrm00cht0kvf5nx6c\",\"model\":\"ostris/flux-dev-lora-trainer\","             \
  "\"version\":\"4ffd\",\"input\":{\"hf_token\":\"hf_secretsecretsecret\",\"steps\":1000,"         \
  "\"input_images\":\"https://b.example/a.zip?X-Amz-Signature=abc\"},\"logs\":\"\","               \
  "\"output\":null,\"data_removed\":false,\"error\":null,\"status\":\"starting\","                 \
  "\"created_at\":\"2024-09-08T05:41:50.549Z\",\"urls\":{\"cancel\":\"https://api.replicate.com/"  \
  "v1/predictions/x/cancel\",\"get\":\"https://api.replicate.com/v1/predictions/x\"}}"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = lk_json_parse_object (text, -1, &error);

  g_assert_no_error (error);

  return object;
}

static LkTraining *
training_of (const char *text)
{
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (GError) error = NULL;
  LkTraining *training = lk_training_new_from_json (object, &error);

  g_assert_no_error (error);

  return training;
}

static void
test_created (void)
{
  g_autoptr (LkTraining) training = training_of (CREATED);
  g_autoptr (GError) error = lk_training_dup_error (training);

  g_assert_cmpstr (lk_training_get_id (training), ==, "bjcdnn0zanrm00cht0kvf5nx6c");
  g_assert_cmpint (lk_training_get_state (training), ==, LK_TRAINING_STARTING);
  g_assert_false (lk_training_is_finished (training));
  g_assert_cmpstr (lk_training_get_logs (training), ==, "");
  g_assert_null (lk_training_get_weights_uri (training));
  g_assert_cmpint (lk_training_get_created_at (training), ==, 1725774110549000);
  g_assert_cmpint (lk_training_get_started_at (training), ==, 0);
  g_assert_cmpfloat (lk_training_get_predict_time (training), ==, -1);
  g_assert_no_error (error);
}

static void
test_succeeded (void)
{
  g_autoptr (LkTraining) training = training_of (
      "{\"id\":\"x\",\"status\":\"succeeded\",\"logs\":null,\"metrics\":{\"predict_time\":502.7},"
      "\"output\":{\"version\":\"me/my lora:0123\",\"weights\":"
      "\"https://replicate.delivery/xezq/a/trained_model.tar\"},"
      "\"started_at\":\"2025-01-01T00:00:00.123456789Z\",\"completed_at\":\"2025-01-01T00:10:00Z\","
      "\"urls\":{\"web\":\"https://replicate.com/p/x\"}}");
  g_autoptr (GError) error = lk_training_dup_error (training);
  g_autofree char *spare = lk_training_dup_spare_weights_uri (training);

  g_assert_true (lk_training_is_finished (training));
  g_assert_cmpstr (lk_training_get_weights_uri (training), ==,
                   "https://replicate.delivery/xezq/a/trained_model.tar");
  g_assert_cmpfloat (lk_training_get_predict_time (training), ==, 502.7);
  g_assert_cmpint (lk_training_get_started_at (training), ==, 1735689600123456);
  g_assert_cmpstr (lk_training_get_web_uri (training), ==, "https://replicate.com/p/x");
  g_assert_cmpstr (spare, ==, "https://replicate.com/me/my%20lora/versions/0123/_weights");
  g_assert_no_error (error);
}

static void
test_states (void)
{
  static const struct
  {
    const char *word;
    LkTrainingState state;
    gboolean finished;
  } states[] = {
    { "starting", LK_TRAINING_STARTING, FALSE },  { "processing", LK_TRAINING_PROCESSING, FALSE },
    { "succeeded", LK_TRAINING_SUCCEEDED, TRUE }, { "failed", LK_TRAINING_FAILED, TRUE },
    { "canceled", LK_TRAINING_CANCELED, TRUE },   { "aborted", LK_TRAINING_ABORTED, TRUE },
    { "queued", LK_TRAINING_UNKNOWN, FALSE },     { "cancelled", LK_TRAINING_UNKNOWN, FALSE },
    { "", LK_TRAINING_UNKNOWN, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":\"x\",\"status\":\"%s\"}", states[i].word);
      g_autoptr (LkTraining) training = training_of (text);

      g_assert_cmpint (lk_training_get_state (training), ==, states[i].state);
      g_assert_cmpint (lk_training_is_finished (training), ==, states[i].finished);
      g_assert_cmpstr (lk_training_get_status (training), ==, states[i].word);
    }
}

static void
assert_failure (const char *error_text, LkError code, const char *word, const char *field)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (LkTraining) training = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (object, "id", "x");
  json_object_set_string_member (object, "status", "failed");
  lk_json_set_string (object, "error", error_text);
  training = lk_training_new_from_json (object, NULL);
  error = lk_training_dup_error (training);

  g_assert_error (error, LK_ERROR, (int) code);
  g_assert_cmpstr (lk_error_get_code (error), ==, word);
  g_assert_cmpstr (lk_error_get_field (error), ==, field);
}

static void
test_failures (void)
{
  assert_failure ("Prediction input failed validation: {\"detail\":[{\"loc\":[\"body\",\"input\","
                  "\"steps\"],\"msg\":\"ensure this value is less than or equal to 6000\"}]}",
                  LK_ERROR_VALIDATION, "input-validation", "steps");
  assert_failure ("Prediction input failed validation: nonsense {", LK_ERROR_VALIDATION,
                  "input-validation", NULL);
  assert_failure ("input_images must be a zip file", LK_ERROR_VALIDATION, "bad-archive", "images");
  assert_failure ("no images found in input_images", LK_ERROR_VALIDATION, "no-images", "images");
  assert_failure ("CUDA out of memory. Tried to allocate", LK_ERROR_VALIDATION, "out-of-memory",
                  "batch_size");
  assert_failure ("something else", LK_ERROR_SERVICE, "training-failed", NULL);
  assert_failure (NULL, LK_ERROR_SERVICE, "training-failed", NULL);
}

static void
test_other_ends (void)
{
  g_autoptr (LkTraining) canceled = training_of ("{\"id\":\"x\",\"status\":\"canceled\"}");
  g_autoptr (LkTraining) aborted = training_of ("{\"id\":\"x\",\"status\":\"aborted\"}");
  g_autoptr (LkTraining) empty = training_of ("{\"id\":\"x\",\"status\":\"succeeded\"}");
  g_autoptr (GError) first = lk_training_dup_error (canceled);
  g_autoptr (GError) second = lk_training_dup_error (aborted);
  g_autoptr (GError) third = lk_training_dup_error (empty);

  g_assert_true (lk_error_is_canceled (first));
  g_assert_error (second, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_cmpstr (lk_error_get_code (second), ==, "training-aborted");
  g_assert_cmpstr (lk_error_get_code (third), ==, "no-weights");
}

static void
test_bad_answers (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"id\":\"x\"}",
    "{\"status\":\"failed\"}",
    "{\"id\":1,\"status\":\"failed\"}",
    "{\"id\":\"\",\"status\":\"failed\"}",
    "{\"id\":\"x\",\"status\":{}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonObject) object = parse (texts[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (lk_training_new_from_json (object, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
    }

  /* Wrong types elsewhere are as good as nothing. */
  {
    g_autoptr (LkTraining) training = training_of (
        "{\"id\":\"x\",\"status\":\"failed\",\"logs\":5,\"output\":[1],\"metrics\":\"no\","
        "\"created_at\":7,\"urls\":[],\"error\":{\"detail\":\"deep\"}}");

    g_assert_null (lk_training_get_logs (training));
    g_assert_nonnull (strstr (lk_training_get_error_text (training), "deep"));
    g_assert_cmpint (lk_training_get_created_at (training), ==, 0);
  }
}

static gboolean
matches (const LkTrainingQuery *query, const char *text)
{
  g_autoptr (JsonObject) object = parse (text);

  return lk_training_query_matches (query, object);
}

static void
test_query (void)
{
  static const char *const known[] = { "other", "bjcdnn0zanrm00cht0kvf5nx6c", NULL };
  g_autoptr (JsonObject) input = parse ("{\"steps\":1000,\"trigger_word\":\"TOK\"}");
  LkTrainingQuery query = {
    .trainer = "ostris/flux-dev-lora-trainer",
    .destination = "me/my-lora",
    .dataset_uri = "https://b.example/a.zip",
    .not_before = 1725774110000000,
  };

  g_assert_true (matches (&query, CREATED));
  query.dataset_uri = "https://b.example/a.zip?X-Amz-Signature=abc";
  g_assert_true (matches (&query, CREATED));
  query.dataset_uri = "https://b.example/a.zip?X-Amz-Signature=abd";
  g_assert_false (matches (&query, CREATED));
  query.dataset_uri = "https://b.example/a.zi";
  g_assert_false (matches (&query, CREATED));
  query.dataset_uri = "https://b.example/a.zip";

  query.not_before = 1725774110549001;
  g_assert_false (matches (&query, CREATED));
  query.not_before = 1725774110549000;
  g_assert_true (matches (&query, CREATED));

  query.trainer = "somebody/else";
  g_assert_false (matches (&query, CREATED));
  query.trainer = NULL;

  query.known = known;
  g_assert_false (matches (&query, CREATED));
  query.known = NULL;

  query.input = input;
  g_assert_true (matches (&query, CREATED));
  json_object_set_int_member (input, "steps", 500);
  g_assert_false (matches (&query, CREATED));
  query.input = NULL;

  g_assert_false (matches (&query, "{\"id\":\"x\",\"created_at\":\"2024-09-09T00:00:00Z\"}"));
  g_assert_false (matches (&query, "{}"));
}

static void
test_query_destination (void)
{
  const char *ended =
      "{\"id\":\"x\",\"created_at\":\"2025-01-01T00:00:00Z\",\"input\":{\"dataset\":"
      "\"https://api.replicate.com/v1/files/abcdefghij/download?expiry=1&owner=me\"}"
      ",\"output\":{\"version\":\"me/my-lora:123\"}}";
  LkTrainingQuery query = {
    .destination = "me/my-lora",
    .dataset_uri = "https://api.replicate.com/v1/files/abcdefghij",
  };

  g_assert_true (matches (&query, ended));
  query.destination = "me/my-lor";
  g_assert_false (matches (&query, ended));
  query.destination = "me/my-lora2";
  g_assert_false (matches (&query, ended));
}

static void
test_poll_delay (void)
{
  guint last = 0;

  for (gint64 seconds = 0; seconds < 4000; seconds += 10)
    {
      guint delay = lk_training_poll_delay (seconds, LK_TRAINING_PROCESSING, 1);

      g_assert_cmpuint (delay, >=, last);
      g_assert_cmpuint (delay, <=, 10000);
      last = delay;
    }

  /* However many there are: not more than four looks a second. */
  for (guint n = 1; n < 1000; n += 7)
    g_assert_cmpfloat (n * 1000.0 / lk_training_poll_delay (0, LK_TRAINING_STARTING, n), <=, 4.0);
}

static const char schema[] =
    "{\"id\":\"4ffd\",\"created_at\":\"2025-01-01T00:00:00Z\",\"openapi_schema\":{\"components\":"
    "{\"schemas\":{\"Input\":{\"properties\":{\"prompt\":{\"type\":\"string\"}}},"
    "\"optimizer\":{\"enum\":[\"adamw\",\"prodigy\"],\"type\":\"string\"},"
    "\"TrainingInput\":{\"required\":[\"input_images\"],\"properties\":{"
    "\"steps\":{\"type\":\"integer\",\"title\":\"Steps\",\"default\":1000,\"minimum\":3,"
    "\"maximum\":6000,\"x-order\":2,\"description\":\"How many\"},"
    "\"learning_rate\":{\"type\":\"number\",\"default\":0.0004,\"x-order\":3},"
    "\"optimizer\":{\"allOf\":[{\"$ref\":\"#/components/schemas/optimizer\"}],\"default\":"
    "\"adamw\",\"x-order\":4},"
    "\"hf_token\":{\"type\":\"string\",\"format\":\"password\",\"writeOnly\":true,"
    "\"x-cog-secret\":true,\"x-order\":9},"
    "\"autocaption\":{\"type\":\"boolean\",\"default\":true,\"x-order\":5},"
    "\"broken\":17,"
    "\"input_images\":{\"type\":\"string\",\"format\":\"uri\",\"x-order\":0}}}}}}}";

static void
test_schema (void)
{
  g_autoptr (JsonObject) object = parse (schema);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateVersion) version = lk_replicate_version_new_from_json (object, &error);
  const LkReplicateInput *input;

  g_assert_no_error (error);
  g_assert_cmpuint (version->inputs->len, ==, 6);
  g_assert_cmpstr (((LkReplicateInput *) g_ptr_array_index (version->inputs, 0))->name, ==,
                   "input_images");
  g_assert_null (lk_replicate_version_get_input (version, "prompt"));

  input = lk_replicate_version_get_input (version, "steps");
  g_assert_cmpint (input->type, ==, LK_REPLICATE_INPUT_INTEGER);
  g_assert_true (input->has_minimum && input->has_maximum);
  g_assert_cmpfloat (input->minimum, ==, 3);
  g_assert_cmpfloat (input->maximum, ==, 6000);
  g_assert_cmpint (json_node_get_int (input->fallback), ==, 1000);
  g_assert_cmpstr (input->description, ==, "How many");
  g_assert_false (input->required);

  input = lk_replicate_version_get_input (version, "optimizer");
  g_assert_cmpint (input->type, ==, LK_REPLICATE_INPUT_STRING);
  g_assert_cmpuint (input->choices->len, ==, 2);

  input = lk_replicate_version_get_input (version, "hf_token");
  g_assert_true (input->secret);
  input = lk_replicate_version_get_input (version, "input_images");
  g_assert_true (input->uri && input->required && !input->secret);
  input = lk_replicate_version_get_input (version, "learning_rate");
  g_assert_false (input->has_minimum || input->has_maximum);
}

static void
test_model (void)
{
  g_autoptr (JsonObject) object = parse (
      "{\"url\":\"https://replicate.com/me/x\",\"owner\":\"me\",\"name\":\"x\",\"visibility\":"
      "\"private\",\"latest_version\":null}");
  g_autoptr (JsonObject) bad = parse ("{\"owner\":\"me\",\"name\":7}");
  g_autoptr (JsonNode) hardware =
      lk_json_parse ("[{\"sku\":\"gpu-h100\"},{\"name\":\"CPU\",\"sku\":\"cpu\"},7,{}]", -1, NULL);
  g_autoptr (JsonNode) gpus = lk_json_parse ("[7,{},{\"sku\":\"gpu-h100\"}]", -1, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkReplicateModel) model = lk_replicate_model_new_from_json (object, &error);
  g_autofree char *cheapest = lk_replicate_pick_hardware (json_node_get_array (hardware));
  g_autofree char *first = lk_replicate_pick_hardware (json_node_get_array (gpus));

  g_assert_no_error (error);
  g_assert_true (model->is_private);
  g_assert_null (model->latest);
  g_assert_cmpstr (cheapest, ==, "cpu");
  g_assert_cmpstr (first, ==, "gpu-h100");
  g_assert_null (lk_replicate_model_new_from_json (bad, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training/created", test_created);
  g_test_add_func ("/training/succeeded", test_succeeded);
  g_test_add_func ("/training/states", test_states);
  g_test_add_func ("/training/failures", test_failures);
  g_test_add_func ("/training/other-ends", test_other_ends);
  g_test_add_func ("/training/bad-answers", test_bad_answers);
  g_test_add_func ("/training/query", test_query);
  g_test_add_func ("/training/query-destination", test_query_destination);
  g_test_add_func ("/training/poll-delay", test_poll_delay);
  g_test_add_func ("/training/schema", test_schema);
  g_test_add_func ("/training/model", test_model);

  return g_test_run ();
}
