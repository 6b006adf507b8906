/* test-store.c: what is kept comes back, whatever is done to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "job-fixture.h"

#include "lk-error.h"
#include "lk-json.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static JobFixture fixture;

/* A job with something in every field. */
static LkJob *
make_full_job (void)
{
  LkJob *job = make_job (&fixture, "Rainbow lorikeet");
  g_autoptr (GError) error = g_error_new (LK_ERROR, LK_ERROR_NETWORK, "The Hub was away");

  lk_error_set_details (error, "reset by peer");
  lk_job_begin_stage (job, LK_STAGE_INITIALIZING);
  lk_job_set_stage_progress (job, 0.5, "Looking at the accounts");
  lk_job_end_stage (job, LK_STAGE_DONE);
  lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
  lk_job_set_stage_progress (job, 0.25, "Step 250 of 1000");
  lk_job_set_training_progress (job, 250, 1000, 0.125, 77);
  lk_job_set_fact (job, LK_FACT_TRAINING_ID, "train_123");
  lk_job_set_fact_int (job, LK_FACT_ARCHIVE_SIZE, G_GINT64_CONSTANT (9007199254740993));
  lk_job_set_fact_double (job, LK_FACT_COST, 1.04);
  lk_job_fail_stage (job, error);
  lk_job_fail (job, error);

  return job;
}

static void
assert_same (LkJob *job, LkJob *other)
{
  g_autoptr (JsonObject) a = lk_job_to_json (job);
  g_autoptr (JsonObject) b = lk_job_to_json (other);
  g_autofree char *text_a = lk_json_object_to_string (a, TRUE);
  g_autofree char *text_b = lk_json_object_to_string (b, TRUE);

  g_assert_cmpstr (text_a, ==, text_b);
}

static void
test_round_trip (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_full_job ();
  g_autoptr (LkJobList) list = NULL;
  LkJob *loaded;

  lk_store_add (store, job);
  flush (store);
  close_store (store);

  store = open_store (&fixture);
  list = load_list (store);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  loaded = lk_job_list_find (list, lk_job_get_id (job));
  g_assert_nonnull (loaded);
  assert_same (job, loaded);

  g_assert_cmpint (lk_job_get_status (loaded), ==, LK_JOB_FAILED);
  g_assert_cmpint (lk_job_get_error_category (loaded), ==, LK_CATEGORY_NETWORK);
  g_assert_cmpstr (lk_job_get_error_message (loaded), ==, "The Hub was away");
  g_assert_cmpstr (lk_job_get_error_details (loaded), ==, "reset by peer");
  g_assert_cmpstr (lk_job_get_error_stage (loaded), ==, LK_STAGE_REPLICATE_TRAINING);
  g_assert_cmpint (lk_job_get_step (loaded), ==, 250);
  g_assert_cmpint (lk_job_get_seconds_left (loaded), ==, 77);
  g_assert_cmpint (lk_job_get_fact_int (loaded, LK_FACT_ARCHIVE_SIZE, 0), ==,
                   G_GINT64_CONSTANT (9007199254740993));
  g_assert_cmpfloat (lk_job_get_fact_double (loaded, LK_FACT_COST, 0), ==, 1.04);
  g_assert_cmpuint (lk_stage_record_get_history (
                        lk_job_get_stage_record (loaded, LK_STAGE_REPLICATE_TRAINING))
                        ->len,
                    ==, 1);

  /* What was loaded can be changed, and is kept. */
  lk_job_set_fact (loaded, LK_FACT_COMMIT, "abc");
  lk_job_set_fact (loaded, LK_FACT_TRAINING_ID, NULL);
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT body LIKE '%\"commit\":\"abc\"%' FROM jobs"), ==,
                   1);
  g_assert_cmpint (ask_number (&fixture, "SELECT body LIKE '%train_123%' FROM jobs"), ==, 0);
  g_clear_object (&list);
  close_store (store);
}

static void
test_facts_at_once (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");

  lk_store_add (store, job);
  lk_job_set_fact (job, LK_FACT_TRAINING_INTENT, "now");
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT body LIKE '%trainingIntent%' FROM jobs"), ==, 1);
  g_assert_cmpint (ask_number (&fixture, "SELECT flushes FROM changes"), ==, 1);

  /* Nothing new: nothing to sync. */
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT flushes FROM changes"), ==, 1);
  close_store (store);
}

static void
test_events (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autoptr (LkJob) again = make_job (&fixture, "B");
  g_autoptr (LkEvent) event = NULL;
  g_autoptr (LkEvent) loaded = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;

  lk_store_add (store, job);
  lk_trace_set_stage (lk_job_get_trace (job), LK_STAGE_ZIP_CREATION, 3);
  event = lk_event_new (LK_EVENT_WARNING, "Download attempt 1 failed");
  lk_event_set_category (event, LK_CATEGORY_NETWORK);
  lk_event_set_duration (event, 2.5);
  lk_event_take_detail (event, lk_json_object_new ("s:url", "https://example.org/a.jpg", NULL));
  lk_trace_add (lk_job_get_trace (job), g_object_ref (event));
  /* The same event twice stays one. */
  g_signal_emit_by_name (job, "event", event);
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM events"), ==, 1);
  close_store (store);

  store = open_store (&fixture);
  body = lk_job_to_json (job);
  g_clear_object (&again);
  again = lk_job_new_from_json (body, fixture.redactor, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 2; i++)
    {
      WAIT_FOR (result, lk_store_load_events_async (store, again, NULL, got_result, &result));
      g_assert_true (lk_store_load_events_finish (store, result, &error));
      g_assert_cmpuint (g_list_model_get_n_items (lk_job_get_events (again)), ==, 1);
    }

  loaded = g_list_model_get_item (lk_job_get_events (again), 0);
  g_assert_cmpstr (lk_event_get_id (loaded), ==, lk_event_get_id (event));
  g_assert_cmpint (lk_event_get_time (loaded), ==, lk_event_get_time (event));
  g_assert_cmpstr (lk_event_get_stage (loaded), ==, LK_STAGE_ZIP_CREATION);
  g_assert_cmpint (lk_event_get_level (loaded), ==, LK_EVENT_WARNING);
  g_assert_cmpint (lk_event_get_category (loaded), ==, LK_CATEGORY_NETWORK);
  g_assert_cmpstr (lk_event_get_message (loaded), ==, "Download attempt 1 failed");
  g_assert_cmpuint (lk_event_get_attempt (loaded), ==, 3);
  g_assert_cmpfloat (lk_event_get_duration (loaded), ==, 2.5);
  g_assert_cmpstr (lk_event_get_detail (loaded), ==, "{\"url\":\"https://example.org/a.jpg\"}");
  close_store (store);
}

/* What another process adds comes behind what is there, in order of time. */
static void
test_events_of_others (void)
{
  LkStore *ours = open_store (&fixture);
  LkStore *theirs = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autoptr (LkJobList) list = NULL;
  g_autoptr (LkEvent) last = NULL;
  LkJob *watched;

  lk_store_add (ours, job);
  lk_trace_log (lk_job_get_trace (job), LK_EVENT_INFO, NULL, "one");
  flush (ours);
  list = load_list (theirs);
  watched = lk_job_list_find (list, lk_job_get_id (job));
  lk_trace_log (lk_job_get_trace (watched), LK_EVENT_INFO, NULL, "asked");
  lk_trace_log (lk_job_get_trace (job), LK_EVENT_INFO, NULL, "two");
  flush (ours);
  flush (theirs);

  for (guint i = 0; i < 2; i++)
    {
      WAIT_FOR (result, lk_store_load_events_async (theirs, watched, NULL, got_result, &result));
      g_assert_true (lk_store_load_events_finish (theirs, result, NULL));
    }

  g_assert_cmpuint (g_list_model_get_n_items (lk_job_get_events (watched)), ==, 3);
  last = g_list_model_get_item (lk_job_get_events (watched), 2);
  g_assert_cmpstr (lk_event_get_message (last), ==, "two");
  g_clear_object (&list);
  close_store (ours);
  close_store (theirs);
}

static void
add_line (LkJob *job, const char *line)
{
  lk_job_add_log_lines (job, (const char *const[]){ line, NULL });
}

static void
test_log (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autoptr (LkJobList) list = NULL;
  const LkLoss *losses;
  LkJob *loaded;
  guint n;

  lk_store_add (store, job);
  add_line (job, "of a training before");
  lk_job_set_training_progress (job, 900, 1000, 0.9, -1);
  flush (store);
  lk_job_clear_log (job);
  add_line (job, "Loading Flux model");
  lk_job_set_training_progress (job, 10, 1000, 0.5, -1);
  flush (store);
  add_line (job, "Loading vae");
  lk_job_set_training_progress (job, 20, 1000, 0.25, -1);
  lk_job_set_training_progress (job, 20, 1000, 0.25, -1);
  lk_job_set_fact (job, LK_FACT_COMMIT, "c");
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM log_lines"), ==, 2);
  close_store (store);

  store = open_store (&fixture);
  list = load_list (store);
  loaded = lk_job_list_find (list, lk_job_get_id (job));
  {
    WAIT_FOR (result, lk_store_load_log_async (store, loaded, NULL, got_result, &result));
    g_assert_true (lk_store_load_log_finish (store, result, NULL));
  }
  g_assert_cmpuint (g_list_model_get_n_items (lk_job_get_log (loaded)), ==, 2);
  losses = lk_job_get_losses (loaded, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (losses[1].step, ==, 20);
  g_assert_cmpfloat (losses[1].loss, ==, 0.25);
  g_clear_object (&list);
  close_store (store);
}

static void
test_changes_of_others (void)
{
  LkStore *ours = open_store (&fixture);
  LkStore *theirs = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autoptr (LkJobList) list = load_list (theirs);
  LkJob *watched;

  lk_store_add (ours, job);
  flush (ours);
  lk_store_watch (theirs, list, 5);
  while (g_list_model_get_n_items (G_LIST_MODEL (list)) == 0)
    g_main_context_iteration (NULL, TRUE);

  watched = lk_job_list_find (list, lk_job_get_id (job));
  lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
  while (lk_job_get_status (watched) != LK_JOB_TRAINING)
    g_main_context_iteration (NULL, TRUE);

  {
    WAIT_FOR (result, lk_store_remove_job_async (ours, job, NULL, got_result, &result));
    g_assert_true (lk_store_remove_job_finish (ours, result, NULL));
  }
  while (g_list_model_get_n_items (G_LIST_MODEL (list)) == 1)
    g_main_context_iteration (NULL, TRUE);

  /* Who still holds it does not bring it back. */
  lk_job_set_fact (job, LK_FACT_COMMIT, "c");
  lk_trace_log (lk_job_get_trace (job), LK_EVENT_INFO, NULL, "late");
  flush (ours);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM jobs"), ==, 0);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM events"), ==, 0);
  g_clear_object (&list);
  close_store (ours);
  close_store (theirs);
}

/* One that nobody sees is brought up to date all the same, and does not come back by that. */
static void
test_hidden (void)
{
  LkStore *ours = open_store (&fixture);
  LkStore *theirs = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autoptr (LkJobList) list = NULL;
  g_autoptr (LkJob) hidden = NULL;

  lk_store_add (ours, job);
  flush (ours);
  list = load_list (theirs);
  hidden = g_list_model_get_item (G_LIST_MODEL (list), 0);
  lk_job_list_hide (list, hidden);
  lk_store_watch (theirs, list, 5);
  lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
  while (lk_job_get_status (hidden) != LK_JOB_TRAINING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);

  {
    WAIT_FOR (result, lk_store_remove_job_async (ours, job, NULL, got_result, &result));
    g_assert_true (lk_store_remove_job_finish (ours, result, NULL));
  }
  while (lk_job_list_find_known (list, lk_job_get_id (job)) != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_clear_object (&list);
  close_store (ours);
  close_store (theirs);
}

static void
test_intents (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GPtrArray) intents = NULL;
  const LkIntent *intent;

  lk_store_add (store, job);
  first = lk_store_begin_intent (store, job, "training", "me/lorikeet");
  second = lk_store_begin_intent (store, job, "commit", "me/lorikeet");
  lk_store_end_intent (store, first, "train_123");
  {
    WAIT_FOR (result,
              lk_store_list_intents_async (store, lk_job_get_id (job), NULL, got_result, &result));
    intents = lk_store_list_intents_finish (store, result, NULL);
  }
  g_assert_cmpuint (intents->len, ==, 2);
  intent = g_ptr_array_index (intents, 0);
  g_assert_cmpstr (intent->kind, ==, "training");
  g_assert_cmpstr (intent->key, ==, "me/lorikeet");
  g_assert_cmpstr (intent->outcome, ==, "train_123");
  g_assert_cmpint (intent->ended, >=, intent->begun);
  intent = g_ptr_array_index (intents, 1);
  g_assert_cmpstr (intent->id, ==, second);
  g_assert_cmpint (intent->ended, ==, 0);
  g_assert_null (intent->outcome);
  close_store (store);
}

static void
test_resources (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkResource) kept = lk_resource_new ("job", "object", "s3", "{\"key\":\"a\"}", 17);
  g_autoptr (LkResource) gone = lk_resource_new ("job", "multipart", "s3", "{}", 18);
  g_autoptr (GPtrArray) resources = NULL;
  const LkResource *resource;

  lk_store_add_resource (store, kept);
  lk_store_add_resource (store, kept); /* by a second attempt */
  lk_store_add_resource (store, gone);
  lk_store_drop_resource (store, gone->id);
  {
    WAIT_FOR (result, lk_store_list_resources_async (store, "job", NULL, got_result, &result));
    resources = lk_store_list_resources_finish (store, result, NULL);
  }
  g_assert_cmpuint (resources->len, ==, 1);
  resource = g_ptr_array_index (resources, 0);
  g_assert_cmpstr (resource->id, ==, kept->id);
  g_assert_cmpstr (resource->kind, ==, "object");
  g_assert_cmpstr (resource->storage, ==, "s3");
  g_assert_cmpstr (resource->location, ==, "{\"key\":\"a\"}");
  g_assert_cmpint (resource->expires, ==, 17);
  {
    g_autoptr (GPtrArray) none = NULL;
    WAIT_FOR (result, lk_store_list_resources_async (store, "other", NULL, got_result, &result));
    none = lk_store_list_resources_finish (store, result, NULL);
    g_assert_cmpuint (none->len, ==, 0);
  }
  close_store (store);
}

static void
test_records (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (JsonObject) one = lk_json_object_new ("s:name", "one", NULL);
  g_autoptr (JsonObject) two = lk_json_object_new ("s:name", "two", NULL);
  g_autoptr (GPtrArray) bodies = NULL;

  lk_store_put_record (store, "model", "a", one);
  lk_store_put_record (store, "model", "a", two);
  lk_store_put_record (store, "model", "b", one);
  lk_store_put_record (store, "setting", "a", one);
  lk_store_drop_record (store, "model", "b");
  {
    WAIT_FOR (result, lk_store_list_records_async (store, "model", NULL, got_result, &result));
    bodies = lk_store_list_records_finish (store, result, NULL);
  }
  g_assert_cmpuint (bodies->len, ==, 1);
  g_assert_cmpstr (lk_json_peek_string (bodies->pdata[0], "name"), ==, "two");
  close_store (store);
}

/* A hundred thousand events: a bounded number is in memory, all are in the database. */
static void
test_many_events (void)
{
  enum
  {
    MANY = 100000
  };
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  gint64 place = 0;
  guint n = 0;

  lk_store_add (store, job);
  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (LkEvent) event = lk_event_new (LK_EVENT_DEBUG, "event");

      g_signal_emit_by_name (lk_job_get_trace (job), "event", event);
      if (i % 5000 == 0)
        flush (store);
    }

  flush (store);
  g_assert_cmpuint (g_list_model_get_n_items (lk_job_get_events (job)), ==, LK_JOB_MAX_EVENTS);

  for (;;)
    {
      g_autoptr (GPtrArray) events = NULL;
      WAIT_FOR (result, lk_store_list_events_async (store, lk_job_get_id (job), &place, 1000, NULL,
                                                    got_result, &result));

      events = lk_store_list_events_finish (store, result, NULL);
      g_assert_cmpuint (events->len, <=, 1000);
      if (events->len == 0)
        break;

      n += events->len;
    }

  g_assert_cmpuint (n, ==, MANY);
  lk_store_prune_events (store, G_MAXINT64);
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM events"), ==, MANY);
  lk_job_begin_stage (job, LK_STAGE_COMPLETION);
  lk_job_set_status (job, LK_JOB_COMPLETED);
  lk_store_prune_events (store, G_MAXINT64);
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM events"), ==, 0);
  close_store (store);
}

static void
test_closed (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autoptr (GError) error = NULL;

  lk_store_add (store, job);
  lk_store_close (store);
  lk_store_close (store);
  lk_job_set_fact (job, LK_FACT_COMMIT, "late");
  {
    WAIT_FOR (result, lk_store_flush_async (store, NULL, got_result, &result));
    g_assert_false (lk_store_flush_finish (store, result, &error));
  }
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, g_file_peek_path (fixture.file)));
  close_store (store);
}

static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size == RLIM_INFINITY ? limit.rlim_max : size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* As on a full disk: who flushes hears of it, and when there is room again nothing is
 * missing. */
static void
test_no_room (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");
  g_autofree char *intent = NULL;

  lk_store_add (store, job);
  flush (store);
  signal (SIGXFSZ, SIG_IGN);
  limit_files (1);

  lk_job_set_fact (job, LK_FACT_TRAINING_INTENT, "first");
  intent = lk_store_begin_intent (store, job, "training", "key");
  lk_job_set_fact (job, LK_FACT_TRAINING_INTENT, "second");
  for (guint i = 0; i < 20; i++)
    lk_trace_log (lk_job_get_trace (job), LK_EVENT_INFO, NULL, "event %u", i);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      WAIT_FOR (result, lk_store_flush_async (store, NULL, got_result, &result));

      g_assert_false (lk_store_flush_finish (store, result, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
      g_assert_nonnull (strstr (error->message, g_file_peek_path (fixture.file)));
    }

  /* What comes now comes after what waited. */
  limit_files (RLIM_INFINITY);
  lk_job_set_fact (job, LK_FACT_TRAINING_INTENT, "third");
  flush (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT body LIKE '%third%' FROM jobs"), ==, 1);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM intents"), ==, 1);
  g_assert_cmpint (ask_number (&fixture, "SELECT COUNT(*) FROM events"), ==, 20);
  close_store (store);
}

/* Progress waits for its second; closing does not. */
static void
test_progress_is_kept (void)
{
  LkStore *store = open_store (&fixture);
  g_autoptr (LkJob) job = make_job (&fixture, "A");

  lk_store_add (store, job);
  lk_job_begin_stage (job, LK_STAGE_ZIP_CREATION);
  lk_job_set_stage_progress (job, 0.5, "Packing");
  close_store (store);
  g_assert_cmpint (ask_number (&fixture, "SELECT body LIKE '%Packing%' FROM jobs"), ==, 1);
}

static void
run (gconstpointer data)
{
  void (*test) (void) = (void (*) (void)) data;

  job_fixture_set_up (&fixture);
  test ();
  job_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/round-trip", test_round_trip, run);
  g_test_add_data_func ("/store/facts-at-once", test_facts_at_once, run);
  g_test_add_data_func ("/store/events", test_events, run);
  g_test_add_data_func ("/store/events-of-others", test_events_of_others, run);
  g_test_add_data_func ("/store/log", test_log, run);
  g_test_add_data_func ("/store/changes-of-others", test_changes_of_others, run);
  g_test_add_data_func ("/store/hidden", test_hidden, run);
  g_test_add_data_func ("/store/intents", test_intents, run);
  g_test_add_data_func ("/store/resources", test_resources, run);
  g_test_add_data_func ("/store/records", test_records, run);
  g_test_add_data_func ("/store/many-events", test_many_events, run);
  g_test_add_data_func ("/store/closed", test_closed, run);
  g_test_add_data_func ("/store/no-room", test_no_room, run);
  g_test_add_data_func ("/store/progress-is-kept", test_progress_is_kept, run);

  return g_test_run ();
}
