/* test-hub-publish.c: publishing on the practice Hub, in good and bad weather
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "hub-fixture.h"
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-hub-publish.h"

#include <string.h>

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

  lk_hub_client_publish_async (self->client, plan, progress_cb, self, NULL, hub_fixture_ready_cb,
                               &result);

  return lk_hub_client_publish_finish (self->client, hub_fixture_wait_for (&result), error);
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

  lk_hub_client_get_tree_async (self->client, REPO, "main", NULL, hub_fixture_ready_cb, &result);
  tree = lk_hub_client_get_tree_finish (self->client, hub_fixture_wait_for (&result), &error);
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

  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, &error));
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
  "[{\"match\":{\"operation\":\"hub.validate-yaml\"},\"times\":-1,\"action\":{\"type\":\"status\","
  "\"status\":500}}]",
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

  hub_fixture_set_faults (self, faults);
  assert_publishes (self, 1);
}

/* The commit was made, and the answer was lost: it is found, not made again. */
static void
test_lost_commit (Fixture *self, gconstpointer faults)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubPublication) publication = NULL;

  hub_fixture_set_faults (self, faults);
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, &error));
  publication = publish (self, &error);
  g_assert_no_error (error);
  g_assert_true (publication->committed);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 1);
}

/* The service's opinion of the card comes before anything is uploaded. */
static void
test_bad_card (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hub_fixture_set_faults (self,
                          "[{\"match\":{\"operation\":\"hub.validate-yaml\"},\"action\":{\"type\":"
                          "\"status\",\"status\":400,\"body\":{\"errors\":[{\"message\":\"bad "
                          "license\"}]}}}]");
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, "card");
  g_assert_nonnull (strstr (error->message, "bad license"));
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.preupload"), ==, 0);
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
  hub_fixture_set_faults (self,
                          "[{\"match\":{\"operation\":\"hub.lfs.put-part\",\"nth\":6},\"action\":"
                          "{\"type\":\"expire-url\"}}]");
  assert_publishes (self, 1);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.lfs.batch"), ==, 2);
  g_assert_cmpuint (lk_practice_count_ok (self->practice, "hub.lfs.complete"), ==, 1);
}

static void
test_always_expired (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hub_fixture_set_faults (self,
                          "[{\"match\":{\"operation\":\"hub.lfs.put\"},\"times\":-1,\"action\":"
                          "{\"type\":\"expire-url\"}}]");
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.lfs.batch"), ==, 4);
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 0);
}

static void
test_bad_commit (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hub_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"hub.commit\"},\"times\":-1,\"action\":{\"type\":"
            "\"reject-commit\",\"status\":400,\"error\":\"Invalid metadata in README\"}}]");
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_nonnull (strstr (error->message, "Invalid metadata"));
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 1);
}

static void
test_never_in_time (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hub_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"hub.commit\"},\"times\":-1,\"action\":{\"type\":"
            "\"reject-commit\",\"status\":412,\"error\":\"A commit has happened since.\"}}]");
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_cmpstr (lk_error_get_code (error), ==, "stale-parent");
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 4);
}

static void
test_read_back_differs (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hub_fixture_set_faults (self,
                          "[{\"match\":{\"operation\":\"hub.resolve\"},\"times\":-1,\"action\":"
                          "{\"type\":\"wrong-digest\"}}]");
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_cmpstr (lk_error_get_code (error), ==, "read-back");
}

static void
test_read_only_token (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
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
  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
  hub_fixture_set_faults (
      self, "[{\"match\":{\"operation\":\"hub.lfs.put-part\"},\"times\":-1,\"action\":"
            "{\"type\":\"late\",\"ms\":60000}}]");
  lk_hub_client_publish_async (self->client, plan, NULL, NULL, cancellable, hub_fixture_ready_cb,
                               &result);
  g_timeout_add (100, cancel_cb, cancellable);
  g_assert_null (
      lk_hub_client_publish_finish (self->client, hub_fixture_wait_for (&result), &error));
  g_assert_true (lk_error_is_canceled (error));
  g_assert_cmpuint (lk_practice_count (self->practice, "hub.commit"), ==, 0);
}

static void
test_missing_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hub_fixture_create_repo (self, REPO, TRUE, NULL, NULL));
  g_file_delete (self->weights, NULL, NULL);
  g_assert_null (publish (self, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

#define ADD(path, data, func)                                                                      \
  g_test_add (path, Fixture, data, hub_fixture_setup, func, hub_fixture_teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/hub-publish/publish", NULL, test_publish);
  ADD ("/hub-publish/parts", NULL, test_parts);

  for (gsize i = 0; i < G_N_ELEMENTS (weather); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hub-publish/weather/%d", (int) i);

      ADD (path, weather[i], test_weather);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hub-publish/lost-commit/%d", (int) i);

      ADD (path, lost[i], test_lost_commit);
    }

  ADD ("/hub-publish/one-address-expires", NULL, test_one_address_expires);
  ADD ("/hub-publish/always-expired", NULL, test_always_expired);
  ADD ("/hub-publish/bad-card", NULL, test_bad_card);
  ADD ("/hub-publish/bad-commit", NULL, test_bad_commit);
  ADD ("/hub-publish/never-in-time", NULL, test_never_in_time);
  ADD ("/hub-publish/read-back-differs", NULL, test_read_back_differs);
  ADD ("/hub-publish/read-only-token", NULL, test_read_only_token);
  ADD ("/hub-publish/missing-repo", NULL, test_missing_repo);
  ADD ("/hub-publish/cancel", NULL, test_cancel);
  ADD ("/hub-publish/missing-file", NULL, test_missing_file);

  return g_test_run ();
}
