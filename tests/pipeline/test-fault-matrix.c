/* test-fault-matrix.c: each request of a job meets each fault, and the end is as reviewed
 *
 * fault-matrix.txt is the reviewed table. A line: the operation, the fault, whether it strikes
 * once or always, how the job ended, how it ended after the fault was gone and it was tried
 * again, how many trainings were made and objects left, and what the person read. Each run
 * compares a seeded sample, and all of it when LORIKEET_TORTURE is set. LORIKEET_FAULT_MATRIX
 * names a file that gets the lines as they are, for a review, at its end; LORIKEET_FAULT_ONLY
 * is the beginning of the lines that are to be tried, such as "hub.commit | late".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-json.h"

#include <stdio.h>
#include <string.h>

#define SAMPLE      40
#define SEED        20261124
#define PATIENCE_MS 1000
#define UNSEEN_MS   (20 * 4000) /* longer than what is late is late */

/* What a job of pictures on the disk asks, in its order; see its journal. */
static const char *const operations[] = {
  "replicate.account",
  "hub.whoami",
  "hub.models.get",
  "s3.PutObject",
  "s3.GetObject",
  "s3.DeleteObject",
  "s3.HeadObject",
  "s3.GetBucketLifecycle",
  "s3.PutBucketLifecycle",
  "replicate.hardware",
  "replicate.models.get",
  "replicate.models.create",
  "replicate.trainings.create",
  "replicate.trainings.get",
  "delivery.weights",
  "hub.repos.create",
  "hub.validate-yaml",
  "hub.preupload",
  "hub.lfs.batch",
  "hub.lfs.put",
  "hub.lfs.verify",
  "hub.commit",
  "hub.tree",
  "hub.resolve",
};

typedef struct
{
  const char *name;
  const char *action;
} Fault;

static const Fault faults[] = {
  { "late before", "\"type\":\"late\",\"ms\":3000,\"when\":\"before\"" },
  { "late after", "\"type\":\"late\",\"ms\":3000,\"when\":\"after\"" },
  { "reset before", "\"type\":\"reset\",\"when\":\"before\"" },
  { "reset in the request", "\"type\":\"reset\",\"when\":\"request-body\",\"bytes\":100" },
  { "reset in the answer", "\"type\":\"reset\",\"when\":\"body\"" },
  { "reset after", "\"type\":\"reset\",\"when\":\"after\"" },
  { "401", "\"type\":\"status\",\"status\":401" },
  { "403", "\"type\":\"status\",\"status\":403" },
  { "404", "\"type\":\"status\",\"status\":404" },
  { "408", "\"type\":\"status\",\"status\":408" },
  { "409", "\"type\":\"status\",\"status\":409" },
  { "425", "\"type\":\"status\",\"status\":425" },
  { "429", "\"type\":\"status\",\"status\":429" },
  { "429 in seconds", "\"type\":\"status\",\"status\":429,\"headers\":{\"Retry-After\":\"1\"}" },
  { "429 by date", "\"type\":\"status\",\"status\":429,\"headers\":{\"Retry-After\":"
                   "\"Tue, 24 Nov 2026 08:00:00 GMT\"}" },
  { "500", "\"type\":\"status\",\"status\":500" },
  { "500 but done", "\"type\":\"status\",\"status\":500,\"processed\":true" },
  { "502", "\"type\":\"status\",\"status\":502" },
  { "503", "\"type\":\"status\",\"status\":503" },
  { "504 but done", "\"type\":\"status\",\"status\":504,\"processed\":true" },
  { "redirect to itself", "\"type\":\"redirect\"" },
  { "redirect elsewhere", "\"type\":\"redirect\",\"to\":\"other-host\"" },
  { "html", "\"type\":\"html\"" },
  { "html with 502", "\"type\":\"html\",\"status\":502" },
  { "cut json", "\"type\":\"malformed-json\"" },
  { "wrong types", "\"type\":\"wrong-types\"" },
  { "100 MB of json", "\"type\":\"huge-json\",\"bytes\":104857600" },
  { "cut off", "\"type\":\"truncate\"" },
  { "longer than told", "\"type\":\"wrong-length\",\"delta\":-3" },
  { "shorter than told", "\"type\":\"wrong-length\",\"delta\":7" },
  { "expired link", "\"type\":\"expire-url\"" },
};

/* What is there twice or only for some: a digest, a training's end, a commit's answer. */
static const struct
{
  const char *operation;
  Fault fault;
} special[] = {
  { "delivery.weights", { "wrong digest", "\"type\":\"wrong-digest\"" } },
  { "s3.PutObject", { "wrong digest", "\"type\":\"wrong-digest\"" } },
  { "replicate.trainings.create", { "training fails", "\"type\":\"fail-training\"" } },
  { "replicate.trainings.create", { "training aborted", "\"type\":\"abort-training\"" } },
  { "hub.commit", { "commit rejected", "\"type\":\"reject-commit\"" } },
};

#define N_ALL ((gint32) (G_N_ELEMENTS (operations) * G_N_ELEMENTS (faults) * 2))

typedef struct
{
  LkTest *test;
  GRand *chance;
  GHashTable *reviewed; /* key of a line to the line */
  GString *lines;
  guint n_jobs;
  guint n_wrong;
  guint n_unanswered; /* before the job */
} Matrix;

static char *
make_key (const char *operation, const char *fault, gboolean always)
{
  return g_strdup_printf ("%s | %s | %s", operation, fault, always ? "always" : "once");
}

static char *
tell_end (LkJob *job)
{
  if (lk_job_get_status (job) != LK_JOB_FAILED)
    return g_strdup (lk_job_status_to_string (lk_job_get_status (job)));

  return g_strdup_printf ("%s in %s", lk_category_to_string (lk_job_get_error_category (job)),
                          lk_job_get_stage (job));
}

/* Without what is different each time: how a connection broke, addresses, identifiers. */
static char *
tell_message (LkJob *job)
{
  const char *message = lk_job_get_error_message (job);
  g_autoptr (GRegex) regex = g_regex_new (
      "(?<=connection broke: ).*|127\\.0\\.0\\.1:\\d+|fault-\\d+|[0-9a-f]{20,}|\\b[a-z0-9]{26}\\b",
      0, 0, NULL);

  if (lk_job_get_status (job) != LK_JOB_FAILED || message == NULL)
    return g_strdup ("-");

  g_assert_null (strchr (message, '\n'));

  return g_regex_replace_literal (regex, message, -1, 0, "…", 0, NULL);
}

static void
prepare (Matrix *self, const char *operation, const Fault *fault, gboolean always)
{
  g_autofree char *json =
      g_strdup_printf ("[{\"match\":{\"operation\":\"%s\"},\"times\":%d,\"action\":{%s}}]",
                       operation, always ? -1 : 1, fault->action);

  LkPolicy *policy = lk_pipeline_get_policy (self->test->pipeline);
  gboolean late = g_str_has_prefix (fault->name, "late");

  policy->lookup_ms = late ? 500 : 1;
  policy->unseen_ms = late ? UNSEEN_MS : 0;
  lk_http_set_patience (self->test->http, late ? PATIENCE_MS : 0);
  lk_test_set_faults (self->test, json);
}

/* Requests that the services have not answered: those that were reset never are. */
static guint
count_unanswered (Matrix *self)
{
  g_autofree char *text = lk_practice_get_journal (self->test->practice);
  g_autoptr (JsonObject) journal = lk_json_parse_object (text, -1, NULL);
  JsonArray *requests = lk_json_peek_array (journal, "requests");
  guint count = 0;

  for (guint i = 0; i < json_array_get_length (requests); i++)
    if (lk_json_peek_int (lk_json_peek_element_object (requests, i), "status", 0) == 0)
      count++;

  return count;
}

/* What was late may still be on its way to the service's state. */
static gboolean
is_all_answered (gpointer data)
{
  Matrix *self = data;

  return count_unanswered (self) <= self->n_unanswered;
}

/* What a person does: looks to what was said, and tries again. */
static char *
try_again (Matrix *self, LkJob *job)
{
  g_autoptr (GError) error = NULL;

  lk_test_set_faults (self->test, "[]");
  lk_http_set_patience (self->test->http, 0);
  if (lk_job_get_status (job) != LK_JOB_FAILED)
    return g_strdup ("-");

  g_assert_true (lk_pipeline_retry (self->test->pipeline, job, &error));
  g_assert_no_error (error);
  lk_test_wait_ended (self->test, job);

  return tell_end (job);
}

static char *
run_one (Matrix *self, const char *operation, const Fault *fault, gboolean always)
{
  guint n_trainings = lk_practice_count_trainings (self->test->practice);
  guint n_objects = lk_practice_count_objects (self->test->practice);
  g_autofree char *name = g_strdup_printf ("fault-%03u", ++self->n_jobs);
  g_autofree char *key = make_key (operation, fault->name, always);
  g_autofree char *end = NULL;
  g_autofree char *message = NULL;
  g_autofree char *after = NULL;
  gboolean late = g_str_has_prefix (fault->name, "late");
  LkJob *job;

  if (late)
    self->n_unanswered = count_unanswered (self);
  prepare (self, operation, fault, always);
  job = lk_test_run (self->test, lk_test_make_recipe (self->test, name));
  end = tell_end (job);
  message = tell_message (job);
  after = try_again (self, job);
  if (late)
    lk_test_run_until (self->test, is_all_answered, self);

  n_objects = lk_practice_count_objects (self->test->practice) - n_objects;
  n_trainings = lk_practice_count_trainings (self->test->practice) - n_trainings;

  return g_strdup_printf ("%s | %s | %s | %u, %u | %s", key, end, after, n_trainings, n_objects,
                          message);
}

static void
check_one (Matrix *self, const char *operation, const Fault *fault, gboolean always)
{
  g_autofree char *key = make_key (operation, fault->name, always);
  g_autofree char *line = run_one (self, operation, fault, always);
  const char *wanted = g_hash_table_lookup (self->reviewed, key);

  g_string_append_printf (self->lines, "%s\n", line);
  if (g_strcmp0 (line, wanted) == 0)
    return;

  self->n_wrong++;
  g_test_message ("reviewed: %s", wanted != NULL ? wanted : "nothing");
  g_test_message ("now:      %s", line);
}

static GHashTable *
load_reviewed (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "pipeline", "fault-matrix.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], " | ", 4);

      if (lines[i][0] != '#' && g_strv_length (parts) == 4)
        g_hash_table_insert (table, g_strjoin (" | ", parts[0], parts[1], parts[2], NULL),
                             g_strdup (lines[i]));
    }

  return table;
}

static gboolean
is_wanted (Matrix *self, const char *operation, const Fault *fault)
{
  const char *only = g_getenv ("LORIKEET_FAULT_ONLY");
  g_autofree char *key = make_key (operation, fault->name, FALSE);

  if (only != NULL)
    return g_str_has_prefix (key, only);

  return lk_test_is_torture () || g_rand_int_range (self->chance, 0, N_ALL) < SAMPLE;
}

static void
check_operation (Matrix *self, const char *operation)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults) * 2; i++)
    if (is_wanted (self, operation, &faults[i / 2]))
      check_one (self, operation, &faults[i / 2], i % 2);

  for (guint i = 0; i < G_N_ELEMENTS (special) * 2; i++)
    if (g_str_equal (special[i / 2].operation, operation) &&
        g_getenv ("LORIKEET_FAULT_ONLY") == NULL)
      check_one (self, operation, &special[i / 2].fault, i % 2);
}

static void
save_lines (Matrix *self)
{
  const char *path = g_getenv ("LORIKEET_FAULT_MATRIX");
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;

  fputs (self->lines->str, file);
  fclose (file);
}

static void
test_matrix (gconstpointer service)
{
  Matrix self = { .lines = g_string_new ("") };

  self.test = lk_test_new ();
  self.chance = g_rand_new_with_seed (SEED);
  self.reviewed = load_reviewed ();

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    if (g_str_has_prefix (operations[i], service))
      check_operation (&self, operations[i]);

  g_test_message ("%u pairs were tried", self.n_jobs);
  save_lines (&self);
  g_assert_cmpuint (self.n_wrong, ==, 0);

  g_string_free (self.lines, TRUE);
  g_hash_table_unref (self.reviewed);
  g_rand_free (self.chance);
  lk_test_free (self.test);
}

/* The table speaks of what a job really asks. */
static void
test_operations (void)
{
  LkTest *test = lk_test_new ();
  LkJob *job = lk_test_run (test, lk_test_make_recipe (test, "All"));

  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_test_message ("%s: %u", operations[i], lk_practice_count (test->practice, operations[i]));
      g_assert_cmpuint (lk_practice_count (test->practice, operations[i]), >, 0);
    }

  lk_test_free (test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/faults/operations", test_operations);
  g_test_add_data_func ("/faults/replicate", "replicate.", test_matrix);
  g_test_add_data_func ("/faults/storage", "s3.", test_matrix);
  g_test_add_data_func ("/faults/delivery", "delivery.", test_matrix);
  g_test_add_data_func ("/faults/hub", "hub.", test_matrix);

  return g_test_run ();
}
