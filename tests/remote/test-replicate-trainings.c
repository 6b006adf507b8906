/* test-replicate-trainings.c: trainings that are started once, followed and found again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-json.h"
#include "lk-weights.h"
#include "replicate-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_training (Fixture *self, gconstpointer data)
{
  g_autoptr (LkTraining) created = NULL;
  g_autoptr (LkTraining) ended = NULL;
  g_autoptr (LkTrainLog) log = lk_train_log_new ("^flux_train_replicate:", 30);
  g_autoptr (JsonObject) received = NULL;
  g_autoptr (GArray) points = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  LkTrainPoint point;
  goffset size = 0;

  replicate_fixture_prepare (self);
  created = replicate_fixture_create (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_training_get_state (created), ==, LK_TRAINING_STARTING);

  received = lk_practice_dup_training (self->practice, lk_training_get_id (created));
  g_assert_false (json_object_has_member (lk_json_peek_object (received, "input"), "hf_token"));

  ended = replicate_fixture_follow (self, lk_training_get_id (created), log);
  lk_train_log_finish (log);
  g_assert_cmpint (lk_training_get_state (ended), ==, LK_TRAINING_SUCCEEDED);
  g_assert_cmpfloat (lk_training_get_predict_time (ended), >, 0);
  g_assert_true (g_str_has_prefix (lk_training_get_output_version (ended), MODEL ":"));

  lines = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (lines), >, 10);
  points = lk_train_log_take_points (log);
  g_assert_cmpuint (points->len, >, 2);
  g_assert_true (lk_train_log_get_progress (log, &point));
  g_assert_cmpint (point.total, ==, 30);
  g_assert_cmpint (point.step, >=, 29);

  g_assert_true (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), &size, &error));
  g_assert_no_error (error);
  g_assert_cmpint (size, >, 1000);
}

/* From pictures to weights that are known to be sound. */
static void
test_whole_way (Fixture *self, gconstpointer long_names)
{
  g_autoptr (LkTraining) ended = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkWeights) weights = NULL;
  g_autofree char *path = g_build_filename (self->folder, "weights", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  LkWeightsOptions options = { .member_glob = "*/lora.safetensors", .rank = 8 };

  if (GPOINTER_TO_INT (long_names))
    {
      lk_practice_set_option (self->practice, "replicate.long-names", 1);
      lk_practice_set_option (self->practice, "replicate.extra-weights", 1);
    }

  ended = replicate_fixture_train (self);
  g_assert_true (
      replicate_fixture_download (self, lk_training_get_weights_uri (ended), NULL, &error));
  lk_weights_unpack_async (self->output, folder, &options, NULL, NULL, NULL,
                           replicate_fixture_ready_cb, &result);
  weights = lk_weights_unpack_finish (replicate_fixture_wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_null (lk_weights_get_warning (weights));
  g_assert_cmpuint (lk_safetensors_get_rank (lk_weights_get_safetensors (weights), NULL), ==, 8);
  g_assert_cmpint (lk_safetensors_get_key_style (lk_weights_get_safetensors (weights)), ==,
                   LK_KEY_STYLE_PEFT);
}

static void
assert_create_fails (Fixture *self, LkError code, const char *word, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (replicate_fixture_create (self, &error));
  g_assert_error (error, LK_ERROR, (int) code);
  g_assert_cmpstr (lk_error_get_code (error), ==, word);
  g_assert_cmpstr (lk_error_get_field (error), ==, field);
  g_assert_cmpuint (lk_practice_count (self->practice, "replicate.trainings.create"), ==, 1);
}

static void
test_too_many_steps (Fixture *self, gconstpointer data)
{
  replicate_fixture_prepare (self);
  json_object_set_int_member (self->input, "steps", 7000);
  assert_create_fails (self, LK_ERROR_VALIDATION, "input-validation", "steps");
}

static void
test_late_validation (Fixture *self, gconstpointer data)
{
  g_autoptr (LkTraining) training = NULL;
  g_autoptr (LkTraining) ended = NULL;
  g_autoptr (LkTrainLog) log = lk_train_log_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  replicate_fixture_prepare (self);
  lk_practice_set_option (self->practice, "replicate.late-validation", 1);
  json_object_set_int_member (self->input, "steps", 7000);
  training = replicate_fixture_create (self, &error);
  g_assert_no_error (error);
  ended = replicate_fixture_follow (self, lk_training_get_id (training), log);
  error = lk_training_dup_error (ended);
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, "steps");
}

static void
test_no_credit (Fixture *self, gconstpointer data)
{
  replicate_fixture_prepare (self);
  lk_practice_set_option (self->practice, "replicate.credit", 0);
  assert_create_fails (self, LK_ERROR_VALIDATION, LK_REPLICATE_NO_CREDIT, NULL);
}

static void
test_no_version (Fixture *self, gconstpointer data)
{
  replicate_fixture_prepare (self);
  g_free (self->version);
  self->version = g_strnfill (64, 'a');
  assert_create_fails (self, LK_ERROR_VALIDATION, "no-version", "trainer");
}

static void
test_no_destination (Fixture *self, gconstpointer data)
{
  LkTrainingRequest request = { TRAINER, NULL, "practice/nothing-here", self->input };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  replicate_fixture_prepare (self);
  request.version = self->version;
  lk_replicate_client_create_training_async (self->client, &request, NULL,
                                             replicate_fixture_ready_cb, &result);
  g_assert_null (lk_replicate_client_create_training_finish (self->client,
                                                             replicate_fixture_wait_for (&result),
                                                             &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, "destination");
}

static void
test_throttled (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  replicate_fixture_prepare (self);
  replicate_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{"
            "\"type\":\"status\",\"status\":429,\"body\":{\"detail\":\"Request was "
            "throttled. Your rate limit resets in ~7s.\",\"status\":429}}}]");
  g_assert_null (replicate_fixture_create (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_RATE_LIMIT);
  g_assert_cmpuint (lk_error_get_retry_after (error), ==, 7000);
  g_assert_cmpuint (lk_practice_count_trainings (self->practice), ==, 0);
}

/* It was started, but nobody told us: it is found, and not started twice. */
static void
test_lost_answer (Fixture *self, gconstpointer faults)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTraining) training = NULL;
  gint64 before = g_get_real_time () - G_USEC_PER_SEC;

  replicate_fixture_prepare (self);
  replicate_fixture_set_faults (self, faults);
  g_assert_null (replicate_fixture_create (self, &error));
  g_assert_cmpstr (lk_error_get_code (error), ==, LK_HTTP_ANSWER_LOST);
  g_assert_cmpuint (lk_practice_count (self->practice, "replicate.trainings.create"), ==, 1);
  g_assert_cmpuint (lk_practice_count_trainings (self->practice), ==, 1);

  training = replicate_fixture_find (self, before, NULL, NULL);
  g_assert_nonnull (training);
  g_assert_cmpuint (lk_practice_count_trainings (self->practice), ==, 1);
}

static const char *const lost[] = {
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":\"reset\","
  "\"when\":\"after\"}}]",
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":\"status\","
  "\"status\":500,\"processed\":true}}]",
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":\"status\","
  "\"status\":503,\"processed\":true}}]",
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":"
  "\"truncate\"}}]",
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":\"reset\","
  "\"when\":\"body\",\"bytes\":20}}]",
};

/* What came back tells nothing; whether it was started is for whoever looks to find out. */
static void
test_unclear (Fixture *self, gconstpointer faults)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTraining) training = NULL;

  replicate_fixture_prepare (self);
  replicate_fixture_set_faults (self, faults);
  g_assert_null (replicate_fixture_create (self, &error));
  g_assert_cmpstr (lk_error_get_code (error), ==, LK_HTTP_ANSWER_LOST);
  training = replicate_fixture_find (self, 0, NULL, NULL);
  g_assert_cmpint (training != NULL, ==, lk_practice_count_trainings (self->practice) == 1);
}

static const char *const unclear[] = {
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":\"reset\","
  "\"when\":\"before\"}}]",
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":\"html\","
  "\"status\":200}}]",
  "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{\"type\":"
  "\"wrong-types\",\"status\":201}}]",
};

static void
test_find (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTraining) first = NULL;
  g_autoptr (LkTraining) second = NULL;
  g_autoptr (LkTraining) found = NULL;
  g_autoptr (LkTraining) sibling = NULL;
  g_autoptr (LkTraining) other = NULL;
  g_autoptr (JsonObject) input = NULL;
  const char *known[] = { NULL, NULL };

  lk_practice_set_option (self->practice, "replicate.page-size", 1);
  replicate_fixture_prepare (self);
  g_assert_null (replicate_fixture_find (self, 0, NULL, NULL));

  first = replicate_fixture_create (self, &error);
  g_assert_no_error (error);
  json_object_set_int_member (self->input, "steps", 40);
  second = replicate_fixture_create (self, &error);
  g_assert_no_error (error);

  /* The oldest; the sibling with its own settings; and what is not known yet. */
  found = replicate_fixture_find (self, 0, NULL, NULL);
  g_assert_cmpstr (lk_training_get_id (found), ==, lk_training_get_id (first));
  input = lk_json_object_new ("i:steps", (gint64) 40, NULL);
  sibling = replicate_fixture_find (self, 0, input, NULL);
  g_assert_cmpstr (lk_training_get_id (sibling), ==, lk_training_get_id (second));
  known[0] = lk_training_get_id (first);
  other = replicate_fixture_find (self, 0, NULL, known);
  g_assert_cmpstr (lk_training_get_id (other), ==, lk_training_get_id (second));
  g_assert_null (replicate_fixture_find (self, g_get_real_time () + 3600 * (gint64) G_USEC_PER_SEC,
                                         NULL, NULL));
}

static void
test_list (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTraining) one = NULL;
  g_autoptr (LkTraining) two = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *end = NULL;

  lk_practice_set_option (self->practice, "replicate.page-size", 1);
  replicate_fixture_prepare (self);
  one = replicate_fixture_create (self, NULL);
  two = replicate_fixture_create (self, NULL);

  lk_replicate_client_list_trainings_async (self->client, NULL, NULL, replicate_fixture_ready_cb,
                                            &first_result);
  first = lk_replicate_client_list_trainings_finish (self->client,
                                                     replicate_fixture_wait_for (&first_result),
                                                     &cursor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpstr (lk_training_get_id (g_ptr_array_index (first, 0)), ==, lk_training_get_id (two));
  g_assert_nonnull (cursor);

  lk_replicate_client_list_trainings_async (self->client, cursor, NULL, replicate_fixture_ready_cb,
                                            &second_result);
  second = lk_replicate_client_list_trainings_finish (self->client,
                                                      replicate_fixture_wait_for (&second_result),
                                                      &end, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_training_get_id (g_ptr_array_index (second, 0)), ==,
                   lk_training_get_id (one));
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTraining) training = NULL;
  g_autoptr (LkTraining) canceled = NULL;
  g_autoptr (LkTraining) again = NULL;

  replicate_fixture_prepare (self);
  training = replicate_fixture_create (self, &error);
  g_assert_no_error (error);
  canceled = replicate_fixture_cancel (self, lk_training_get_id (training), &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_training_get_state (canceled), ==, LK_TRAINING_CANCELED);
  again = replicate_fixture_cancel (self, lk_training_get_id (training), &error);
  g_assert_no_error (error);
  g_assert_true (lk_training_is_finished (again));
}

static void
test_failed (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTraining) training = NULL;
  g_autoptr (LkTraining) ended = NULL;
  g_autoptr (LkTrainLog) log = lk_train_log_new (NULL, 0);

  replicate_fixture_prepare (self);
  replicate_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":{"
            "\"type\":\"fail-training\",\"error\":\"CUDA out of memory\"}}]");
  training = replicate_fixture_create (self, &error);
  g_assert_no_error (error);
  ended = replicate_fixture_follow (self, lk_training_get_id (training), log);
  error = lk_training_dup_error (ended);
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_code (error), ==, "out-of-memory");
}

#define ADD(path, data, func)                                                                      \
  g_test_add (path, Fixture, data, replicate_fixture_setup, func, replicate_fixture_teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/replicate-trainings/training", NULL, test_training);
  ADD ("/replicate-trainings/whole-way", GINT_TO_POINTER (FALSE), test_whole_way);
  ADD ("/replicate-trainings/whole-way-odd", GINT_TO_POINTER (TRUE), test_whole_way);
  ADD ("/replicate-trainings/too-many-steps", NULL, test_too_many_steps);
  ADD ("/replicate-trainings/late-validation", NULL, test_late_validation);
  ADD ("/replicate-trainings/no-credit", NULL, test_no_credit);
  ADD ("/replicate-trainings/no-version", NULL, test_no_version);
  ADD ("/replicate-trainings/no-destination", NULL, test_no_destination);
  ADD ("/replicate-trainings/throttled", NULL, test_throttled);
  ADD ("/replicate-trainings/find", NULL, test_find);
  ADD ("/replicate-trainings/list", NULL, test_list);
  ADD ("/replicate-trainings/cancel", NULL, test_cancel);
  ADD ("/replicate-trainings/failed", NULL, test_failed);

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      g_autofree char *path = g_strdup_printf ("/replicate-trainings/lost-answer/%d", (int) i);

      ADD (path, lost[i], test_lost_answer);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (unclear); i++)
    {
      g_autofree char *path = g_strdup_printf ("/replicate-trainings/unclear/%d", (int) i);

      ADD (path, unclear[i], test_unclear);
    }

  return g_test_run ();
}
