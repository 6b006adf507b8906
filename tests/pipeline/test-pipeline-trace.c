/* test-pipeline-trace.c: the seed's two example traces, word by word
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-json.h"

#define KEY_PREFIX "lorikeet/"

/* The events of the job that are neither requests nor remarks, as “LEVEL stage: message”. */
static char *
dup_trace (LkJob *job)
{
  GListModel *events = lk_job_get_events (job);
  GString *trace = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);
      const char *message = lk_event_get_message (event);

      if (lk_event_get_level (event) != LK_EVENT_INFO ||
          !(g_str_has_prefix (message, "Start") || g_str_has_prefix (message, "Completed: ")))
        continue;

      g_string_append_printf (trace, "%s: %s\n", lk_event_get_stage (event), message);
    }

  return g_string_free (trace, FALSE);
}

static JsonObject *
find_detail (LkJob *job, const char *message)
{
  GListModel *events = lk_job_get_events (job);

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      if (g_str_equal (lk_event_get_message (event), message))
        return lk_json_parse_object (lk_event_get_detail (event), -1, NULL);
    }

  return NULL;
}

static void
assert_data (LkJob *job)
{
  g_autoptr (JsonObject) start = find_detail (job, "Starting complete LoRA training workflow");
  g_autoptr (JsonObject) zip = find_detail (job, "Completed: ZIP creation completed");
  g_autoptr (JsonObject) training = find_detail (job, "Completed: Replicate training started");
  g_autoptr (JsonObject) hub = find_detail (job, "Completed: HuggingFace upload completed");
  const char *url = lk_json_peek_string (zip, "zipUrl");

  g_assert_cmpstr (lk_json_peek_string (start, "modelName"), ==, "my-model");
  g_assert_cmpint (lk_json_peek_int (start, "imageCount", -1), ==, 12);

  g_assert_nonnull (strstr (url, KEY_PREFIX));
  g_assert_nonnull (strstr (url, ".zip"));
  g_test_message ("%s", url);
  g_assert_false (g_regex_match_simple ("Signature=[0-9a-f]{8}", url, G_REGEX_CASELESS, 0));
  g_assert_cmpint (lk_json_peek_int (zip, "imageCount", -1), ==, 12);
  g_assert_cmpint (lk_json_peek_int (zip, "totalSize", -1), ==,
                   lk_job_get_fact_int (job, LK_FACT_ARCHIVE_SIZE, 0));

  g_assert_cmpstr (lk_json_peek_string (training, "replicateId"), ==,
                   lk_job_get_fact (job, LK_FACT_TRAINING_ID));
  g_assert_cmpstr (lk_json_peek_string (training, "status"), ==, "starting");

  g_assert_cmpstr (lk_json_peek_string (hub, "repoId"), ==,
                   lk_job_get_fact (job, LK_FACT_REPOSITORY));
  g_assert_true (g_str_has_suffix (lk_json_peek_string (hub, "repoUrl"),
                                   lk_job_get_fact (job, LK_FACT_REPOSITORY)));
}

/* Whether a model is there yet is asked, and that it is not is no failure. */
static void
assert_nothing_failed (LkJob *job)
{
  GListModel *events = lk_job_get_events (job);
  gboolean asked = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      g_assert_null (strstr (lk_event_get_message (event), "failed"));
      g_assert_cmpint (lk_event_get_category (event), ==, LK_CATEGORY_NONE);
      asked = asked || g_str_equal (lk_event_get_message (event), "models.get: 404");
    }

  g_assert_true (asked);
}

static void
test_success (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job = lk_test_run (test, lk_test_make_recipe (test, "my-model"));
  g_autofree char *trace = dup_trace (job);

  g_assert_cmpstr (trace, ==,
                   "initializing: Starting complete LoRA training workflow\n"
                   "zip_creation: Starting: Creating training images ZIP file\n"
                   "zip_creation: Completed: ZIP creation completed\n"
                   "replicate_training: Starting: Starting Replicate training\n"
                   "replicate_training: Completed: Replicate training started\n"
                   "replicate_training: Completed: Replicate training succeeded\n"
                   "huggingface_upload: Starting: Starting HuggingFace upload\n"
                   "huggingface_upload: Completed: HuggingFace upload completed\n"
                   "completion: Completed: Training workflow completed successfully\n");
  assert_data (job);
  assert_nothing_failed (job);

  lk_test_free (test);
}

/* Two warnings of the stage, each with its wait, then one error, at the very end. */
static void
assert_failing_trace (LkJob *job)
{
  GListModel *events = lk_job_get_events (job);
  guint n_warnings = 0;
  guint n_errors = 0;

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);
      const char *message = lk_event_get_message (event);
      g_autofree char *warning =
          g_strdup_printf ("^zip_creation attempt %u failed, retrying in \\d+ms$", n_warnings + 1);
      g_autoptr (JsonObject) detail = NULL;

      if (lk_event_get_level (event) == LK_EVENT_WARNING &&
          g_regex_match_simple (warning, message, 0, 0))
        {
          detail = lk_json_parse_object (lk_event_get_detail (event), -1, NULL);
          g_assert_nonnull (lk_json_peek_string (detail, "error"));
          g_assert_cmpuint (n_errors, ==, 0);
          n_warnings++;
        }
      else if (lk_event_get_level (event) == LK_EVENT_ERROR)
        {
          detail = lk_json_parse_object (lk_event_get_detail (event), -1, NULL);
          g_assert_cmpstr (message, ==, "Failed after 3 retry attempts");
          g_assert_cmpstr (lk_event_get_stage (event), ==, "zip_creation");
          g_assert_cmpint (lk_event_get_category (event), ==, LK_CATEGORY_NETWORK);
          g_assert_true (json_object_has_member (detail, "retryable"));
          g_assert_false (lk_json_peek_bool (detail, "retryable", TRUE));
          n_errors++;
        }
    }

  g_assert_cmpuint (n_warnings, ==, 2);
  g_assert_cmpuint (n_errors, ==, 1);
}

static void
test_failure (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"s3.PutObject\",\"path\":\"*.zip\"},"
                            "\"times\":-1,\"action\":{\"type\":\"reset\"}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "my-model"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  assert_failing_trace (job);
  lk_test_assert_no_secret (test, job);

  lk_test_free (test);
}

/* A refusal is not tried again: one request, one error, no warning. */
static void
test_refusal (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job;

  lk_test_set_faults (test, "[{\"match\":{\"operation\":\"replicate.trainings.create\"},"
                            "\"times\":-1,\"action\":{\"type\":\"status\",\"status\":422}}]");
  job = lk_test_run (test, lk_test_make_recipe (test, "my-model"));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_VALIDATION);
  g_assert_false (lk_test_has_event (job, LK_EVENT_WARNING, "attempt 1 failed"));
  g_assert_cmpuint (lk_practice_count (test->practice, "replicate.trainings.create"), ==, 1);

  lk_test_free (test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/trace/success", test_success);
  g_test_add_func ("/pipeline/trace/failure", test_failure);
  g_test_add_func ("/pipeline/trace/refusal", test_refusal);

  return g_test_run ();
}
