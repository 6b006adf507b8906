/* test-hub-client.c: the Hub's client against the practice Hub, in good and bad weather
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-hub-client.h"
#include "lk-hub-publish.h"
#include "lk-json.h"
#include "lk-practice.h"

#include <glib/gstdio.h>
#include <string.h>

#define MIB  (1024 * 1024)
#define REPO "practice/my-lora"

typedef struct
{
  LkPractice *practice;
  LkRedactor *redactor;
  LkTrace *trace;
  LkHttp *http;
  LkHubClient *client;
  char *folder;
  GFile *weights;
  gint64 done;
  gint64 total;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  g_autoptr (LkHttp) http = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *bytes = g_malloc (3 * MIB + 17);
  g_autoptr (GError) error = NULL;

  self->practice = lk_practice_new ();
  g_assert_true (lk_practice_start (self->practice, 0, &error));
  g_assert_no_error (error);

  self->redactor = lk_redactor_new ();
  self->trace = lk_trace_new (self->redactor);
  http = lk_http_new (self->redactor);
  lk_http_set_backoff (http, 1, 5);
  self->http = lk_http_with_trace (http, self->trace);
  self->client = lk_hub_client_new (self->http, lk_practice_get_uri (self->practice, "hub"),
                                    lk_practice_get_secret (self->practice, "hub"));

  self->folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  path = g_build_filename (self->folder, "lora.safetensors", NULL);
  for (guint i = 0; i < 3 * MIB + 17; i++)
    bytes[i] = (guint8) (i * 31 + i / 1000);
  g_assert_true (g_file_set_contents (path, (char *) bytes, 3 * MIB + 17, NULL));
  self->weights = g_file_new_for_path (path);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  lk_practice_stop (self->practice);
  g_clear_object (&self->client);
  g_clear_object (&self->http);
  g_clear_object (&self->trace);
  g_clear_object (&self->redactor);
  g_clear_object (&self->practice);
  g_file_delete (self->weights, NULL, NULL);
  g_clear_object (&self->weights);
  g_rmdir (self->folder);
  g_free (self->folder);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
set_faults (Fixture *self, const char *json)
{
  g_autoptr (GError) error = NULL;

  lk_practice_set_faults (self->practice, json, &error);
  g_assert_no_error (error);
}

static gboolean
create_repo (Fixture *self, const char *id, gboolean is_private, gboolean *created, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_hub_client_create_repo_async (self->client, id, is_private, NULL, ready_cb, &result);

  return lk_hub_client_create_repo_finish (self->client, wait_for (&result), created, error);
}

static LkHubRepo *
get_repo (Fixture *self, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkHubRepo *repo;

  lk_hub_client_get_repo_async (self->client, id, NULL, ready_cb, &result);
  repo = lk_hub_client_get_repo_finish (self->client, wait_for (&result), &error);
  g_assert_no_error (error);

  return repo;
}

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_cmpint (done, <=, total);
  self->done = done;
  self->total = total;
}

static LkHubPlan *
make_plan (Fixture *self)
{
  static const char card[] = "---\nlicense: other\ntags: [lora]\n---\n\n# Hello\n";
  g_autoptr (GBytes) readme = g_bytes_new_static (card, strlen (card));
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  LkHubPlan *plan = lk_hub_plan_new (REPO, "Add the model");

  lk_hub_plan_add_bytes (plan, "README.md", readme);
  lk_hub_plan_add_bytes (plan, "images/empty file.txt", empty);
  lk_hub_plan_add_file (plan, "lora.safetensors", self->weights, NULL);

  return plan;
}

static LkHubPublication *
publish (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkHubPlan) plan = make_plan (self);

  lk_hub_client_publish_async (self->client, plan, progress_cb, self, NULL, ready_cb, &result);

  return lk_hub_client_publish_finish (self->client, wait_for (&result), error);
}

static void
assert_published (Fixture *self, guint n_commits)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) tree = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *digest =
      lk_digest_file_sync (self->weights, G_CHECKSUM_SHA256, NULL, NULL, NULL);
  gboolean found = FALSE;

  lk_hub_client_get_tree_async (self->client, REPO, "main", NULL, ready_cb, &result);
  tree = lk_hub_client_get_tree_finish (self->client, wait_for (&result), &error);
  g_assert_no_error (error);

  for (guint i = 0; i < tree->len; i++)
    {
      const LkHubEntry *entry = g_ptr_array_index (tree, i);

      if (!g_str_equal (entry->path, "lora.safetensors"))
        continue;

      g_assert_cmpstr (entry->sha256, ==, digest);
      g_assert_cmpint (entry->size, ==, 3 * MIB + 17);
      found = TRUE;
    }

  g_assert_true (found);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.commit"), ==, n_commits);
}

static void
assert_publishes (Fixture *self, guint n_commits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubPublication) publication = NULL;

  g_assert_true (create_repo (self, REPO, TRUE, NULL, &error));
  g_assert_no_error (error);
  publication = publish (self, &error);
  g_assert_no_error (error);
  g_assert_true (publication->committed);
  assert_published (self, n_commits);
}

static void
use_parts (Fixture *self)
{
  g_assert_true (lk_practice_set_option (self->practice, "hub.multipart-threshold", 1));
  g_assert_true (lk_practice_set_option (self->practice, "hub.chunk-size", MIB / 2));
}

static LkHubAccount *
whoami (Fixture *self, const char *secret, GError **error)
{
  g_autoptr (LkHubClient) client =
      lk_hub_client_new (self->http, lk_practice_get_uri (self->practice, "hub"), secret);
  g_autoptr (GAsyncResult) result = NULL;

  lk_hub_client_whoami_async (client, NULL, ready_cb, &result);

  return lk_hub_client_whoami_finish (client, wait_for (&result), error);
}

static void
test_whoami (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *secret;
    gboolean writes;
  } tokens[] = {
    { "hub", TRUE },
    { "hub-read", FALSE },
    { "hub-fine-grained", TRUE },
    { "hub-other-scope", FALSE },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (LkHubAccount) account =
          whoami (self, lk_practice_get_secret (self->practice, tokens[i].secret), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (account->name, ==, LK_PRACTICE_USER);
      g_assert_cmpint (lk_hub_account_can_write (account, LK_PRACTICE_USER, NULL), ==,
                       tokens[i].writes);
    }

  g_assert_null (whoami (self, "hf_wrongwrongwrongwrong", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION);
  g_assert_cmpstr (lk_error_get_code (error), ==, "bad-token");
}

static void
test_repo (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubRepo) repo = NULL;
  gboolean created = FALSE;

  g_assert_true (create_repo (self, REPO, TRUE, &created, &error));
  g_assert_no_error (error);
  g_assert_true (created);
  repo = get_repo (self, REPO);
  g_assert_true (repo->is_private);

  g_assert_true (create_repo (self, REPO, TRUE, &created, &error));
  g_assert_false (created);

  g_assert_true (create_repo (self, "practice/open", FALSE, &created, &error));
  g_assert_true (created);
  g_assert_false (create_repo (self, "practice/open", TRUE, &created, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, "repo");
}

static void
test_repo_conflict (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean created = FALSE;

  set_faults (self, "[{\"match\":{\"operation\":\"hub.repos.create\"},\"action\":{\"type\":"
                    "\"status\",\"status\":409,\"body\":{\"error\":\"Cannot create repo: another "
                    "conflicting operation is in progress\"}}}]");
  g_assert_true (create_repo (self, REPO, TRUE, &created, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.repos.create"), ==, 2);
}

static void
test_repo_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean created = TRUE;

  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));

  /* Refused, but it is there. */
  set_faults (self, "[{\"match\":{\"operation\":\"hub.repos.create\"},\"times\":-1,\"action\":"
                    "{\"type\":\"status\",\"status\":403}}]");
  g_assert_true (create_repo (self, REPO, TRUE, &created, &error));
  g_assert_no_error (error);
  g_assert_false (created);

  /* Refused, and it is not. */
  g_assert_false (create_repo (self, "practice/other", TRUE, &created, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION);
  g_assert_cmpuint (lk_error_get_http_status (error), ==, 403);
}

static void
test_card (Fixture *self, gconstpointer data)
{
  static const char *const cards[] = { "---\nlicense: other\ntags:\n  - lora\n---\n# X\n",
                                       "---\nlicense: [unclosed\n---\n# X\n" };
  g_autoptr (GAsyncResult) good = NULL;
  g_autoptr (GAsyncResult) bad = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;

  lk_hub_client_validate_card_async (self->client, cards[0], NULL, ready_cb, &good);
  warnings = lk_hub_client_validate_card_finish (self->client, wait_for (&good), &error);
  g_assert_no_error (error);

  lk_hub_client_validate_card_async (self->client, cards[1], NULL, ready_cb, &bad);
  g_assert_null (lk_hub_client_validate_card_finish (self->client, wait_for (&bad), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, "card");
}

static void
test_publish (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubPublication) again = NULL;

  assert_publishes (self, 1);
  g_assert_cmpint (self->done, ==, 3 * MIB + 17);
  g_assert_cmpint (self->total, ==, 3 * MIB + 17);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.lfs.put"), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.lfs.verify"), ==, 1);

  /* All is there: nothing is sent, nothing committed. */
  again = publish (self, &error);
  g_assert_no_error (error);
  g_assert_false (again->committed);
  assert_published (self, 1);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.lfs.put"), ==, 1);
}

static void
test_parts (Fixture *self, gconstpointer data)
{
  use_parts (self);
  assert_publishes (self, 1);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.lfs.put-part"), ==, 7);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.lfs.complete"), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.lfs.verify"), ==, 1);
  g_assert_cmpint (self->done, ==, 3 * MIB + 17);
}

/* Each of these is got over without a second commit. */
static const char *const weather[] = {
  "[{\"match\":{\"operation\":\"hub.lfs.put-part\",\"nth\":3},\"times\":2,\"action\":{\"type\":"
  "\"status\",\"status\":500}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.put-part\",\"nth\":2},\"action\":{\"type\":\"status\","
  "\"status\":400,\"body\":\"<Error><Code>RequestTimeout</Code></Error>\"}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.put-part\",\"nth\":4},\"action\":{\"type\":\"reset\","
  "\"when\":\"request-body\",\"bytes\":1000}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.put-part\",\"nth\":5},\"action\":{\"type\":"
  "\"expire-url\"}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.put\"},\"times\":2,\"action\":{\"type\":"
  "\"expire-url\"}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.put\"},\"action\":{\"type\":\"reset\",\"when\":"
  "\"after\"}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.complete\"},\"action\":{\"type\":\"status\",\"status\":"
  "503}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.complete\"},\"action\":{\"type\":\"reset\",\"when\":"
  "\"before\"}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.batch\"},\"action\":{\"type\":\"status\",\"status\":429,"
  "\"headers\":{\"Retry-After\":\"0\"}}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.batch\"},\"action\":{\"type\":\"html\"}}]",
  "[{\"match\":{\"operation\":\"hub.lfs.verify\"},\"action\":{\"type\":\"status\",\"status\":"
  "502}}]",
  "[{\"match\":{\"operation\":\"hub.preupload\"},\"action\":{\"type\":\"malformed-json\"}}]",
  "[{\"match\":{\"operation\":\"hub.preupload\"},\"action\":{\"type\":\"truncate\"}}]",
  "[{\"match\":{\"operation\":\"hub.tree\"},\"action\":{\"type\":\"reset\",\"when\":"
  "\"before\"}}]",
  "[{\"match\":{\"operation\":\"hub.resolve\"},\"action\":{\"type\":\"status\",\"status\":"
  "504}}]",
  /* The commit was not made. */
  "[{\"match\":{\"operation\":\"hub.commit\"},\"action\":{\"type\":\"reject-commit\",\"status\":"
  "412,\"error\":\"A commit has happened since. Please refresh and try again.\"}}]",
  "[{\"match\":{\"operation\":\"hub.commit\"},\"action\":{\"type\":\"reset\",\"when\":"
  "\"before\"}}]",
  "[{\"match\":{\"operation\":\"hub.commit\"},\"action\":{\"type\":\"status\",\"status\":500}}]",
  "[{\"match\":{\"operation\":\"hub.commit\"},\"action\":{\"type\":\"status\",\"status\":503}}]",
};

static void
test_weather (Fixture *self, gconstpointer faults)
{
  if (strstr (faults, "put-part") != NULL || strstr (faults, "complete") != NULL)
    use_parts (self);

  set_faults (self, faults);
  assert_publishes (self, 1);
}

/* The commit was made, and the answer was lost: it is found, not made again. */
static void
test_lost_commit (Fixture *self, gconstpointer faults)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubPublication) publication = NULL;

  set_faults (self, faults);
  g_assert_true (create_repo (self, REPO, TRUE, NULL, &error));
  publication = publish (self, &error);
  g_assert_no_error (error);
  g_assert_true (publication->committed);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 1);
}

static const char *const lost[] = {
  "[{\"match\":{\"operation\":\"hub.commit\"},\"action\":{\"type\":\"reset\",\"when\":"
  "\"after\"}}]",
  "[{\"match\":{\"operation\":\"hub.commit\"},\"action\":{\"type\":\"status\",\"status\":504,"
  "\"processed\":true}}]",
  "[{\"match\":{\"operation\":\"hub.commit\"},\"action\":{\"type\":\"truncate\"}}]",
};

static void
test_one_address_expires (Fixture *self, gconstpointer data)
{
  /* The practice Hub starts a new upload for each batch, so all parts come anew; what
   * counts is that it ends well, and that no part went to a stale address twice. */
  use_parts (self);
  set_faults (self, "[{\"match\":{\"operation\":\"hub.lfs.put-part\",\"nth\":6},\"action\":"
                    "{\"type\":\"expire-url\"}}]");
  assert_publishes (self, 1);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.lfs.batch"), ==, 2);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.lfs.complete"), ==, 1);
}

static void
test_always_expired (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_faults (self, "[{\"match\":{\"operation\":\"hub.lfs.put\"},\"times\":-1,\"action\":"
                    "{\"type\":\"expire-url\"}}]");
  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.lfs.batch"), ==, 4);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 0);
}

static void
test_bad_commit (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_faults (self, "[{\"match\":{\"operation\":\"hub.commit\"},\"times\":-1,\"action\":{\"type\":"
                    "\"reject-commit\",\"status\":400,\"error\":\"Invalid metadata in README\"}}]");
  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_nonnull (strstr (error->message, "Invalid metadata"));
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 1);
}

static void
test_never_in_time (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_faults (self,
              "[{\"match\":{\"operation\":\"hub.commit\"},\"times\":-1,\"action\":{\"type\":"
              "\"reject-commit\",\"status\":412,\"error\":\"A commit has happened since.\"}}]");
  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_cmpstr (lk_error_get_code (error), ==, "stale-parent");
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 4);
}

static void
test_read_back_differs (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_faults (self, "[{\"match\":{\"operation\":\"hub.resolve\"},\"times\":-1,\"action\":"
                    "{\"type\":\"wrong-digest\"}}]");
  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_cmpstr (lk_error_get_code (error), ==, "read-back");
}

static void
test_read_only_token (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));
  g_object_unref (self->client);
  self->client = lk_hub_client_new (self->http, lk_practice_get_uri (self->practice, "hub"),
                                    lk_practice_get_secret (self->practice, "hub-read"));
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION);
}

static void
test_missing_repo (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (publish (self, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "does not exist"));
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LkHubPlan) plan = make_plan (self);
  g_autoptr (GError) error = NULL;

  use_parts (self);
  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));
  set_faults (self, "[{\"match\":{\"operation\":\"hub.lfs.put-part\"},\"times\":-1,\"action\":"
                    "{\"type\":\"late\",\"ms\":60000}}]");
  lk_hub_client_publish_async (self->client, plan, NULL, NULL, cancellable, ready_cb, &result);
  g_timeout_add (100, cancel_cb, cancellable);
  g_assert_null (lk_hub_client_publish_finish (self->client, wait_for (&result), &error));
  g_assert_true (lk_error_is_canceled (error));
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 0);
}

static void
test_missing_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (create_repo (self, REPO, TRUE, NULL, NULL));
  g_file_delete (self->weights, NULL, NULL);
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, setup, func, teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/hub-client/whoami", NULL, test_whoami);
  ADD ("/hub-client/repo", NULL, test_repo);
  ADD ("/hub-client/repo-conflict", NULL, test_repo_conflict);
  ADD ("/hub-client/repo-refused", NULL, test_repo_refused);
  ADD ("/hub-client/card", NULL, test_card);
  ADD ("/hub-client/publish", NULL, test_publish);
  ADD ("/hub-client/parts", NULL, test_parts);

  for (gsize i = 0; i < G_N_ELEMENTS (weather); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hub-client/weather/%d", (int) i);

      ADD (path, weather[i], test_weather);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hub-client/lost-commit/%d", (int) i);

      ADD (path, lost[i], test_lost_commit);
    }

  ADD ("/hub-client/one-address-expires", NULL, test_one_address_expires);
  ADD ("/hub-client/always-expired", NULL, test_always_expired);
  ADD ("/hub-client/bad-commit", NULL, test_bad_commit);
  ADD ("/hub-client/never-in-time", NULL, test_never_in_time);
  ADD ("/hub-client/read-back-differs", NULL, test_read_back_differs);
  ADD ("/hub-client/read-only-token", NULL, test_read_only_token);
  ADD ("/hub-client/missing-repo", NULL, test_missing_repo);
  ADD ("/hub-client/cancel", NULL, test_cancel);
  ADD ("/hub-client/missing-file", NULL, test_missing_file);

  return g_test_run ();
}
