/* test-job.c: statuses, stages, progress, and the status that is shown
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-job-list.h"
#include "lk-json.h"
#include "lk-log.h"

#include <math.h>

static LkJob *
make_job (void)
{
  g_autoptr (LkRecipe) recipe = lk_recipe_new ();
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();

  g_object_set (recipe, "model-name", "my-model", "trigger-word", "mycustom", NULL);
  lk_redactor_add_secret (redactor, "correct-horse-battery");

  return lk_job_new (recipe, redactor);
}

/* Brings a new job into a status by an allowed way. */
static LkJob *
make_job_that_is (LkJobStatus status)
{
  LkJob *job = make_job ();

  if (status != LK_JOB_QUEUED && status != LK_JOB_STARTING)
    g_assert_true (lk_job_set_status (job, LK_JOB_STARTING));
  g_assert_true (lk_job_set_status (job, status));
  g_assert_cmpint (lk_job_get_status (job), ==, status);

  return job;
}

#define LIVE  (1 << LK_JOB_STARTING | 1 << LK_JOB_TRAINING | 1 << LK_JOB_UPLOADING)
#define ENDS  (1 << LK_JOB_COMPLETED | 1 << LK_JOB_FAILED | 1 << LK_JOB_CANCELED)
#define QUEUE (1 << LK_JOB_QUEUED)

static void
test_statuses (void)
{
  /* clang-format off */
  static const guint expected[] = {
    [LK_JOB_QUEUED] = LIVE | 1 << LK_JOB_CANCELED | 1 << LK_JOB_FAILED,
    [LK_JOB_STARTING] = LIVE | ENDS | QUEUE,
    [LK_JOB_TRAINING] = LIVE | ENDS | QUEUE,
    [LK_JOB_UPLOADING] = LIVE | ENDS | QUEUE,
    [LK_JOB_COMPLETED] = 0,
    [LK_JOB_FAILED] = QUEUE,
    [LK_JOB_CANCELED] = QUEUE,
  };
  static const char *const nicks[] = { "queued", "starting", "training", "uploading", "completed",
                                       "failed", "canceled" };
  /* clang-format on */

  for (int from = LK_JOB_QUEUED; from <= LK_JOB_CANCELED; from++)
    {
      LkJobStatus read = LK_JOB_QUEUED;

      g_assert_cmpstr (lk_job_status_to_string ((LkJobStatus) from), ==, nicks[from]);
      g_assert_true (lk_job_status_from_string (nicks[from], &read));
      g_assert_cmpint (read, ==, from);

      for (int to = LK_JOB_QUEUED; to <= LK_JOB_CANCELED; to++)
        {
          g_autoptr (LkJob) job = make_job_that_is ((LkJobStatus) from);
          gboolean may = from == to || (expected[from] & (1u << to)) != 0;

          g_assert_cmpint (lk_job_set_status (job, (LkJobStatus) to), ==, may);
          g_assert_cmpint (lk_job_get_status (job), ==, may ? to : from);
          g_assert_cmpint (lk_job_get_finished (job) != 0, ==,
                           lk_job_status_is_final (lk_job_get_status (job)));
        }
    }

  g_assert_false (lk_job_status_from_string ("paused", &(LkJobStatus){ 0 }));
  g_assert_false (lk_job_status_from_string (NULL, &(LkJobStatus){ 0 }));
}

static void
test_weights (void)
{
  static const char *const order[] = { "initializing", "zip_creation", "replicate_training",
                                       "huggingface_upload", "completion" };
  guint n;
  guint sum = 0;
  const LkStageInfo *infos = lk_stage_info_get_all (&n);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < n; i++)
    {
      LkJobStatus status;

      g_assert_cmpstr (infos[i].id, ==, order[i]);
      g_assert_true (lk_job_status_from_string (infos[i].status, &status));
      sum += infos[i].weight;
    }

  g_assert_cmpuint (sum, ==, 100);
}

static void
rise_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  double *highest = user_data;

  g_assert_cmpfloat (lk_job_get_progress (LK_JOB (object)), >=, *highest);
  *highest = lk_job_get_progress (LK_JOB (object));
}

/* Whatever is reported in whatever order, also by a second run: it never goes back. */
static void
test_progress (void)
{
  g_autoptr (LkJob) job = make_job ();
  double highest = 0;
  guint n;
  const LkStageInfo *infos = lk_stage_info_get_all (&n);

  g_signal_connect (job, "notify::progress", G_CALLBACK (rise_cb), &highest);
  lk_job_set_stage_progress (job, 0.5, "no stage yet");
  g_assert_cmpfloat (lk_job_get_progress (job), ==, 0);

  for (guint run = 0; run < 2; run++)
    {
      for (guint i = 0; i < n; i++)
        {
          lk_job_begin_stage (job, infos[i].id);
          for (guint j = 0; j < 50; j++)
            lk_job_set_stage_progress (job, g_test_rand_double_range (-1, 1.1), NULL);
          lk_job_set_stage_progress (job, NAN, NULL);
          lk_job_set_stage_progress (job, INFINITY, NULL);
          lk_job_end_stage (job, run == 0 ? LK_STAGE_FAILED : LK_STAGE_DONE);
          lk_stage_record_reset (lk_job_get_stage_record (job, infos[i].id));
          rise_cb (G_OBJECT (job), NULL, &highest);
        }
    }

  g_assert_cmpfloat (lk_job_get_progress (job), <=, 100);
  lk_job_set_status (job, LK_JOB_COMPLETED);
  g_assert_cmpfloat (lk_job_get_progress (job), ==, 100);
}

static void
test_sum (void)
{
  g_autoptr (LkJob) job = make_job ();

  lk_job_begin_stage (job, LK_STAGE_INITIALIZING);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_STARTING);
  lk_job_end_stage (job, LK_STAGE_DONE);
  g_assert_cmpfloat (lk_job_get_progress (job), ==, 2);
  lk_job_begin_stage (job, LK_STAGE_ZIP_CREATION);
  lk_job_end_stage (job, LK_STAGE_SKIPPED);
  g_assert_cmpfloat (lk_job_get_progress (job), ==, 15);
  lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_TRAINING);
  lk_job_set_stage_progress (job, 0.5, "Step 500 of 1000");
  g_assert_cmpfloat (lk_job_get_progress (job), ==, 47.5);
  g_assert_cmpstr (lk_job_get_sentence (job), ==, "Step 500 of 1000");
  lk_job_begin_stage (job, LK_STAGE_HUGGINGFACE_UPLOAD);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_UPLOADING);
}

static void
test_attempts (void)
{
  g_autoptr (LkJob) job = make_job ();
  g_autoptr (LkJob) loaded = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error =
      g_error_new (LK_ERROR, LK_ERROR_TIMEOUT, "No answer for correct-horse-battery");
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  LkStageRecord *record = lk_job_get_stage_record (job, LK_STAGE_ZIP_CREATION);
  GPtrArray *history = lk_stage_record_get_history (record);
  const LkAttempt *attempt;

  g_assert_cmpfloat (lk_stage_record_get_duration (record), <, 0);
  g_assert_cmpuint (lk_job_begin_stage (job, LK_STAGE_ZIP_CREATION), ==, 1);
  lk_job_fail_stage (job, error);
  attempt = g_ptr_array_index (history, 0);
  g_assert_cmpint (attempt->state, ==, LK_STAGE_FAILED);
  g_assert_null (strstr (attempt->message, "correct-horse-battery"));
  g_assert_cmpint (attempt->finished, >=, attempt->started);

  g_assert_cmpuint (lk_job_begin_stage (job, LK_STAGE_ZIP_CREATION), ==, 2);
  body = lk_job_to_json (job);

  /* The program goes away here. */
  loaded = lk_job_new_from_json (body, redactor, NULL);
  record = lk_job_get_stage_record (loaded, LK_STAGE_ZIP_CREATION);
  g_assert_cmpint (lk_stage_record_get_state (record), ==, LK_STAGE_RUNNING);
  g_assert_cmpuint (lk_job_begin_stage (loaded, LK_STAGE_ZIP_CREATION), ==, 3);
  history = lk_stage_record_get_history (record);
  g_assert_cmpuint (history->len, ==, 3);
  attempt = g_ptr_array_index (history, 1);
  g_assert_cmpint (attempt->state, ==, LK_STAGE_PENDING);
  g_assert_cmpint (attempt->finished, >=, attempt->started);

  /* Of very many the oldest are forgotten, their number is not. */
  for (guint i = 0; i < 200; i++)
    {
      lk_job_begin_stage (loaded, LK_STAGE_ZIP_CREATION);
      lk_job_end_stage (loaded, LK_STAGE_FAILED);
    }
  g_assert_cmpuint (lk_stage_record_get_attempts (record), ==, 203);
  g_assert_cmpuint (history->len, <=, 50);
}

static void
test_errors (void)
{
  g_autoptr (LkJob) job = make_job ();
  g_autoptr (GError) error =
      g_error_new (LK_ERROR, LK_ERROR_AUTHENTICATION, "Replicate refused correct-horse-battery");
  g_autoptr (GError) canceled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Canceled");

  lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
  lk_job_end_stage (job, LK_STAGE_FAILED);
  lk_job_fail (job, error);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_AUTHENTICATION);
  g_assert_cmpstr (lk_job_get_error_stage (job), ==, LK_STAGE_REPLICATE_TRAINING);
  g_assert_null (strstr (lk_job_get_error_message (job), "correct-horse-battery"));
  g_assert_cmpstr (lk_job_get_sentence (job), ==, lk_job_get_error_message (job));

  g_assert_true (lk_job_set_status (job, LK_JOB_QUEUED));
  lk_job_clear_error (job);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_NONE);
  g_assert_null (lk_job_get_error_message (job));
  g_assert_null (lk_job_get_error_stage (job));

  lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
  lk_job_fail (job, canceled);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_CANCELED);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_CANCELED);
}

static void
test_training (void)
{
  g_autoptr (LkJob) job = make_job ();
  const LkLoss *losses;
  guint n;

  lk_job_set_training_progress (job, 1, 1000, 0.5, 100);
  lk_job_set_training_progress (job, 2, 1000, NAN, 90);
  lk_job_set_training_progress (job, 3, 1000, INFINITY, 90);
  lk_job_set_training_progress (job, 4, 1000, -1, 90);
  lk_job_set_training_progress (job, 4, 1000, 0.25, 90);
  lk_job_set_training_progress (job, 3, 1000, 0.75, 90);
  losses = lk_job_get_losses (job, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (losses[1].step, ==, 4);
  g_assert_cmpfloat (losses[1].loss, ==, 0.25);
  g_assert_cmpfloat (lk_job_get_loss (job), ==, 0.75);

  /* However long it goes on, the curve fits in memory. */
  for (gint64 step = 5; step < 100000; step++)
    lk_job_set_training_progress (job, step, 100000, 0.1, -1);
  losses = lk_job_get_losses (job, &n);
  g_assert_cmpuint (n, <=, LK_JOB_MAX_LOSSES);
  for (guint i = 1; i < n; i++)
    g_assert_cmpint (losses[i].step, >, losses[i - 1].step);

  lk_job_clear_log (job);
  lk_job_get_losses (job, &n);
  g_assert_cmpuint (n, ==, 0);
}

static void
count_cb (GListModel *log, guint position, guint removed, guint added, guint *n_signals)
{
  (*n_signals)++;
}

/* A hundred pieces of a thousand lines are told of a hundred times, and as often as makes room. */
static void
test_log (void)
{
  g_autoptr (LkJob) job = make_job ();
  GListModel *log = lk_job_get_log (job);
  g_autoptr (LkLogLine) last = NULL;
  g_auto (GStrv) piece = g_new0 (char *, 1001);
  guint n_signals = 0;

  for (guint i = 0; i < 1000; i++)
    piece[i] = g_strdup_printf ("line %u of correct-horse-battery", i);
  g_signal_connect (log, "items-changed", G_CALLBACK (count_cb), &n_signals);

  for (guint i = 0; i < LK_JOB_MAX_LOG_LINES / 1000; i++)
    lk_job_add_log_lines (job, (const char *const *) piece);
  g_assert_cmpuint (n_signals, ==, LK_JOB_MAX_LOG_LINES / 1000);
  g_assert_cmpuint (g_list_model_get_n_items (log), ==, LK_JOB_MAX_LOG_LINES);
  last = g_list_model_get_item (log, LK_JOB_MAX_LOG_LINES - 1);
  g_assert_true (g_str_has_prefix (lk_log_line_get_text (last), "line 999 of "));
  g_assert_null (strstr (lk_log_line_get_text (last), "horse"));

  lk_job_add_log_lines (job, (const char *const *) piece);
  g_assert_cmpuint (n_signals, ==, LK_JOB_MAX_LOG_LINES / 1000 + 2);
  g_assert_cmpuint (g_list_model_get_n_items (log), <, LK_JOB_MAX_LOG_LINES);
  g_assert_cmpint (lk_log_get_end (LK_LOG (log)), ==, LK_JOB_MAX_LOG_LINES + 1000);

  lk_job_clear_log (job);
  g_assert_cmpuint (g_list_model_get_n_items (log), ==, 0);
}

/* What alone is more than is kept loses its beginning. */
static void
test_long_piece (void)
{
  g_autoptr (LkLog) log = lk_log_new (10);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 25; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%u", i));

  lk_log_add (log, lines);
  g_assert_cmpint (lk_log_get_begin (log), ==, 15);
  g_assert_cmpint (lk_log_get_end (log), ==, 25);
  g_assert_cmpstr (lk_log_peek (log, 0), ==, "15");

  g_ptr_array_set_size (lines, 4);
  lk_log_add (log, lines);
  g_assert_cmpint (lk_log_get_begin (log), ==, 19);
  g_assert_cmpint (lk_log_get_end (log), ==, 29);
  g_assert_cmpstr (lk_log_peek (log, 9), ==, "3");
}

static void
test_list (void)
{
  g_autoptr (LkJobList) list = lk_job_list_new ();
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autofree char *half = NULL;
  LkJob *newest;

  g_assert_null (lk_job_list_resolve (list, "last", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);

  for (guint i = 0; i < 40; i++)
    {
      g_ptr_array_add (jobs, make_job ());
      lk_job_list_add (list, jobs->pdata[i]);
    }

  newest = jobs->pdata[39];
  g_assert_true (lk_job_list_resolve (list, "last", &error) == newest);
  g_assert_true (lk_job_list_find (list, lk_job_get_id (newest)) == newest);
  g_assert_true (lk_job_list_resolve (list, lk_job_get_id (newest), &error) == newest);
  half = g_strndup (lk_job_get_id (newest), 18);
  g_assert_true (lk_job_list_resolve (list, half, &error) == newest);
  g_assert_null (lk_job_list_resolve (list, "", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_null (lk_job_list_resolve (list, "zzz", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);

  for (guint i = 1; i < 40; i++)
    {
      g_autoptr (LkJob) a = g_list_model_get_item (G_LIST_MODEL (list), i - 1);
      g_autoptr (LkJob) b = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpint (lk_job_get_created (a), >=, lk_job_get_created (b));
    }

  lk_job_list_remove (list, newest);
  lk_job_list_remove (list, newest);
  g_assert_null (lk_job_list_find (list, lk_job_get_id (newest)));
  g_assert_null (lk_job_list_find (list, NULL));
}

static void
test_hidden (void)
{
  g_autoptr (LkJobList) list = lk_job_list_new ();
  g_autoptr (LkJob) old = make_job ();
  g_autoptr (LkJob) job = make_job ();
  g_autoptr (LkJob) last = NULL;
  const char *id = lk_job_get_id (job);

  lk_job_list_hide (list, job);
  g_assert_cmpuint (lk_job_list_get_hidden (list)->len, ==, 0);
  lk_job_list_add (list, old);
  lk_job_list_add (list, job);
  lk_job_list_hide (list, old);
  lk_job_list_hide (list, old);
  g_assert_cmpuint (lk_job_list_get_hidden (list)->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_null (lk_job_list_find (list, lk_job_get_id (old)));
  g_assert_null (lk_job_list_resolve (list, lk_job_get_id (old), NULL));
  g_assert_true (lk_job_list_find_known (list, lk_job_get_id (old)) == old);
  g_assert_true (lk_job_list_find_known (list, id) == job);
  g_assert_null (lk_job_list_find_known (list, NULL));

  lk_job_list_unhide (list, old);
  lk_job_list_unhide (list, old);
  g_assert_cmpuint (lk_job_list_get_hidden (list)->len, ==, 0);
  last = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (last == old);

  lk_job_list_hide (list, job);
  lk_job_list_remove (list, job);
  lk_job_list_unhide (list, job);
  g_assert_null (lk_job_list_find_known (list, id));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
}

/* What changes from run to run is named by what it is. */
static void
mask (JsonObject *object, const char *member, const char *name)
{
  if (json_object_has_member (object, member) && !json_object_get_null_member (object, member))
    json_object_set_string_member (object, member, name);
}

static void
mask_event (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  mask (json_node_get_object (node), "id", "ID");
  mask (json_node_get_object (node), "time", "TIME");
}

static void
mask_attempt (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  JsonObject *attempt = json_node_get_object (node);

  mask (attempt, "started", "TIME");
  mask (attempt, "finished", "TIME");
  mask (attempt, "duration", "SECONDS");
}

static void
mask_stage (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  JsonObject *stage = json_node_get_object (node);

  mask (stage, "duration", "SECONDS");
  json_array_foreach_element (json_object_get_array_member (stage, "attempts"), mask_attempt, NULL);
}

static void
assert_golden (JsonObject *status, const char *name)
{
  JsonObject *debug = json_object_get_object_member (status, "debugData");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "job", name, NULL);
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;

  mask (status, "id", "ID");
  mask (debug, "created", "TIME");
  mask (debug, "started", "TIME");
  mask (debug, "finished", "TIME");
  mask (debug, "duration", "SECONDS");
  json_array_foreach_element (json_object_get_array_member (debug, "stages"), mask_stage, NULL);
  json_array_foreach_element (json_object_get_array_member (debug, "events"), mask_event, NULL);

  text = lk_json_object_to_string (status, TRUE);
  g_file_get_contents (path, &expected, NULL, NULL);
  g_strchomp (expected != NULL ? expected : text);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_status_completed (void)
{
  g_autoptr (LkJob) job = make_job ();
  g_autoptr (JsonObject) status = NULL;
  guint n;
  const LkStageInfo *infos = lk_stage_info_get_all (&n);

  for (guint i = 0; i < n; i++)
    {
      lk_job_begin_stage (job, infos[i].id);
      lk_trace_log (lk_job_get_trace (job), LK_EVENT_INFO,
                    lk_json_object_new ("i:weight", (gint64) infos[i].weight, NULL), "Starting: %s",
                    infos[i].title);
      lk_job_end_stage (job, LK_STAGE_DONE);
    }

  lk_job_set_fact (job, LK_FACT_TRAINING_ID, "train_123");
  lk_job_set_fact (job, LK_FACT_REPOSITORY, "user/my-model");
  lk_job_set_fact (job, LK_FACT_REPOSITORY_URL, "https://huggingface.co/user/my-model");
  lk_job_set_status (job, LK_JOB_COMPLETED);
  status = lk_job_to_status_json (job);

  /* The seed's five. */
  g_assert_cmpstr (lk_json_peek_string (status, "trainingId"), ==, "train_123");
  g_assert_cmpstr (lk_json_peek_string (status, "status"), ==, "completed");
  g_assert_cmpint (lk_json_peek_int (status, "progress", -1), ==, 100);
  g_assert_cmpstr (lk_json_peek_string (status, "stage"), ==, "Completed");
  g_assert_nonnull (lk_json_peek_object (status, "debugData"));
  assert_golden (status, "status-completed.json");
}

static void
test_status_failed (void)
{
  g_autoptr (LkJob) job = make_job ();
  g_autoptr (GError) error = g_error_new (LK_ERROR, LK_ERROR_NETWORK, "Network timeout");
  g_autoptr (JsonObject) status = NULL;

  lk_job_begin_stage (job, LK_STAGE_INITIALIZING);
  lk_job_end_stage (job, LK_STAGE_DONE);
  lk_job_begin_stage (job, LK_STAGE_ZIP_CREATION);
  lk_trace_add (lk_job_get_trace (job),
                lk_event_new_for_error (LK_EVENT_WARNING,
                                        "Download attempt 1 failed, retrying in 2000ms", error));
  lk_job_fail_stage (job, error);
  lk_job_begin_stage (job, LK_STAGE_ZIP_CREATION);
  lk_trace_add (lk_job_get_trace (job),
                lk_event_new_for_error (LK_EVENT_ERROR, "Failed after 3 retry attempts", error));
  lk_job_fail_stage (job, error);
  lk_job_fail (job, error);
  status = lk_job_to_status_json (job);
  assert_golden (status, "status-failed.json");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/statuses", test_statuses);
  g_test_add_func ("/job/weights", test_weights);
  g_test_add_func ("/job/progress", test_progress);
  g_test_add_func ("/job/sum", test_sum);
  g_test_add_func ("/job/attempts", test_attempts);
  g_test_add_func ("/job/errors", test_errors);
  g_test_add_func ("/job/training", test_training);
  g_test_add_func ("/job/log", test_log);
  g_test_add_func ("/job/log/long-piece", test_long_piece);
  g_test_add_func ("/job/list", test_list);
  g_test_add_func ("/job/hidden", test_hidden);
  g_test_add_func ("/job/status-completed", test_status_completed);
  g_test_add_func ("/job/status-failed", test_status_failed);

  return g_test_run ();
}
