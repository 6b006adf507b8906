/* test-practice-hub.c: uploads in one piece and in parts, and commits that are refused
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-rig.h"

#include <string.h>

#define REPO "/api/models/practice/r"

typedef struct
{
  char *oid;
  JsonObject *action; /* (owned) (nullable) */
} Batch;

static void
batch_clear (Batch *self)
{
  g_free (self->oid);
  g_clear_pointer (&self->action, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static void
make_repo (Rig *rig)
{
  g_autoptr (Answer) answer = rig_hub (rig, "POST", "/api/repos/create",
                                       "{\"name\":\"r\",\"type\":\"model\","
                                       "\"visibility\":\"private\"}");

  g_assert_cmpuint (answer->status, ==, 200);
}

static Answer *
send_as (Rig *rig,
         const char *secret,
         const char *method,
         const char *path,
         const char *type,
         const char *text)
{
  g_autofree char *headers = g_strdup_printf ("Authorization: Bearer %s\nContent-Type: %s",
                                              lk_practice_get_secret (rig->practice, secret), type);
  g_autoptr (GBytes) body = rig_text (text);

  return rig_send (rig, method, "hub", path, headers, body);
}

static Answer *
commit (Rig *rig, const char *more)
{
  g_autofree char *text =
      g_strdup_printf ("{\"key\":\"header\",\"value\":{\"summary\":\"s\"}}\n%s\n", more);

  return send_as (rig, "hub", "POST", REPO "/commit/main", "application/x-ndjson", text);
}

static Batch
ask_batch (Rig *rig, GBytes *body)
{
  Batch batch = { g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body), NULL };
  g_autofree char *text = g_strdup_printf (
      "{\"operation\":\"upload\",\"transfers\":[\"basic\",\"multipart\"],\"hash_algo\":\"sha256\","
      "\"objects\":[{\"oid\":\"%s\",\"size\":%" G_GSIZE_FORMAT "}]}",
      batch.oid, g_bytes_get_size (body));
  g_autoptr (Answer) answer = send_as (rig, "hub", "POST", "/practice/r.git/info/lfs/objects/batch",
                                       "application/vnd.git-lfs+json", text);
  JsonObject *object, *actions;

  g_assert_cmpuint (answer->status, ==, 200);
  object = lk_json_peek_element_object (lk_json_peek_array (answer_object (answer), "objects"), 0);
  actions = lk_json_peek_object (object, "actions");
  if (actions != NULL)
    batch.action = json_object_ref (lk_json_peek_object (actions, "upload"));

  return batch;
}

static Answer *
commit_lfs (Rig *rig, const Batch *batch, gsize size)
{
  g_autofree char *line = g_strdup_printf (
      "{\"key\":\"lfsFile\",\"value\":{\"path\":\"w.safetensors\",\"algo\":\"sha256\",\"oid\":"
      "\"%s\",\"size\":%" G_GSIZE_FORMAT "}}",
      batch->oid, size);

  return commit (rig, line);
}

static void
test_basic (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (500000);
  g_autoptr (GBytes) other = rig_text ("other");
  g_auto (Batch) batch = { NULL };
  g_auto (Batch) again = { NULL };
  g_autoptr (Answer) early = NULL;
  g_autoptr (Answer) with_token = NULL;
  g_autoptr (Answer) wrong = NULL;
  g_autoptr (Answer) put = NULL;
  g_autoptr (Answer) done = NULL;
  g_autoptr (Answer) found = NULL;
  g_autoptr (Answer) read = NULL;
  const char *href;

  make_repo (rig);
  batch = ask_batch (rig, body);
  href = lk_json_peek_string (batch.action, "href");
  early = commit_lfs (rig, &batch, 500000);
  g_assert_cmpuint (early->status, ==, 400);

  with_token = rig_send_uri (rig, "PUT", href, "Authorization: Bearer x", body);
  g_assert_cmpuint (with_token->status, ==, 400);
  wrong = rig_send_uri (rig, "PUT", href, NULL, other);
  g_assert_cmpuint (wrong->status, ==, 400);
  put = rig_send_uri (rig, "PUT", href, NULL, body);
  g_assert_cmpuint (put->status, ==, 200);
  done = commit_lfs (rig, &batch, 500000);
  g_assert_cmpuint (done->status, ==, 200);

  again = ask_batch (rig, body);
  g_assert_null (again.action);

  found = rig_hub (rig, "GET", "/practice/r/resolve/main/w.safetensors", NULL);
  g_assert_cmpuint (found->status, ==, 302);
  g_assert_true (g_str_has_prefix (answer_header (found, "Location"),
                                   lk_practice_get_uri (rig->practice, "delivery")));
  read = rig_send_uri (rig, "GET", answer_header (found, "Location"), NULL, NULL);
  g_assert_true (g_bytes_equal (read->body, body));
}

static void
put_parts (Rig *rig, JsonObject *header, GBytes *body, gsize chunk, GString *list)
{
  for (guint i = 1; (i - 1) * chunk < g_bytes_get_size (body); i++)
    {
      g_autofree char *name = g_strdup_printf ("%05u", i);
      gsize offset = (i - 1) * chunk;
      g_autoptr (GBytes) part =
          g_bytes_new_from_bytes (body, offset, MIN (chunk, g_bytes_get_size (body) - offset));
      g_autoptr (Answer) put =
          rig_send_uri (rig, "PUT", lk_json_peek_string (header, name), NULL, part);
      g_autofree char *etag = g_strescape (answer_header (put, "ETag"), NULL);

      g_assert_cmpuint (put->status, ==, 200);
      g_string_append_printf (list, "%s{\"partNumber\":%u,\"etag\":\"%s\"}", i > 1 ? "," : "", i,
                              etag);
    }
}

static void
test_multipart (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (250000);
  g_auto (Batch) batch = { NULL };
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *bad = NULL;
  g_autofree char *good = NULL;
  g_autoptr (GBytes) bad_body = NULL;
  g_autoptr (GBytes) good_body = NULL;
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) completed = NULL;
  g_autoptr (Answer) done = NULL;
  JsonObject *header;
  const char *href;

  make_repo (rig);
  lk_practice_set_option (rig->practice, "hub.multipart-threshold", 0);
  lk_practice_set_option (rig->practice, "hub.chunk-size", 100000);
  batch = ask_batch (rig, body);
  href = lk_json_peek_string (batch.action, "href");
  header = lk_json_peek_object (batch.action, "header");
  g_assert_cmpstr (lk_json_peek_string (header, "chunk_size"), ==, "100000");
  put_parts (rig, header, body, 100000, list);

  bad = g_strdup_printf ("{\"oid\":\"%s\",\"parts\":[]}", batch.oid);
  good = g_strdup_printf ("{\"oid\":\"%s\",\"parts\":[%s]}", batch.oid, list->str);
  bad_body = rig_text (bad);
  good_body = rig_text (good);
  refused = rig_send_uri (rig, "POST", href, NULL, bad_body);
  g_assert_cmpuint (refused->status, ==, 400);
  completed = rig_send_uri (rig, "POST", href, NULL, good_body);
  g_assert_cmpuint (completed->status, ==, 200);
  done = commit_lfs (rig, &batch, 250000);
  g_assert_cmpuint (done->status, ==, 200);
}

static void
test_expired (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (1000);
  g_auto (Batch) batch = { NULL };
  g_autoptr (Answer) put = NULL;

  make_repo (rig);
  lk_practice_set_option (rig->practice, "hub.url-lifetime", -1);
  batch = ask_batch (rig, body);
  put = rig_send_uri (rig, "PUT", lk_json_peek_string (batch.action, "href"), NULL, body);
  g_assert_cmpuint (put->status, ==, 403);
}

static void
test_commits (Rig *rig, gconstpointer data)
{
  static const char stale[] = "{\"key\":\"header\",\"value\":{\"summary\":\"s\",\"parentCommit\":"
                              "\"0000000000000000000000000000000000000000\"}}\n";
  static const char card[] = "{\"key\":\"file\",\"value\":{\"path\":\"README.md\",\"content\":"
                             "\"%s\",\"encoding\":\"utf-8\"}}";
  g_autofree char *bad_card = g_strdup_printf (card, "---\\nlicense: nothing\\n---\\n");
  g_autofree char *good_card = g_strdup_printf (card, "---\\nlicense: mit\\ntags:\\n- a\\n---\\n");
  g_autoptr (Answer) parent = NULL;
  g_autoptr (Answer) bad = NULL;
  g_autoptr (Answer) path = NULL;
  g_autoptr (Answer) good = NULL;
  g_autoptr (Answer) deleted = NULL;
  g_autoptr (Answer) info = NULL;

  make_repo (rig);
  parent = send_as (rig, "hub", "POST", REPO "/commit/main", "application/x-ndjson", stale);
  g_assert_cmpuint (parent->status, ==, 412);
  bad = commit (rig, bad_card);
  g_assert_cmpuint (bad->status, ==, 400);
  path = commit (rig, "{\"key\":\"file\",\"value\":{\"path\":\"../x\",\"content\":\"\"}}");
  g_assert_cmpuint (path->status, ==, 400);
  good = commit (rig, good_card);
  g_assert_cmpuint (good->status, ==, 200);
  deleted = commit (rig, "{\"key\":\"deletedFile\",\"value\":{\"path\":\"README.md\"}}");
  g_assert_cmpuint (deleted->status, ==, 200);

  info = rig_hub (rig, "GET", REPO "?expand[]=sha", NULL);
  g_assert_cmpstr (lk_json_peek_string (answer_object (info), "sha"), ==,
                   lk_json_peek_string (answer_object (deleted), "commitOid"));
  g_assert_cmpuint (json_array_get_length (lk_json_peek_array (answer_object (info), "siblings")),
                    ==, 1);
}

static void
test_yaml (Rig *rig, gconstpointer data)
{
  static const char *const all[][2] = {
    { "---\\nlicense: other\\ninstance_prompt: \\\"a: b\\\"\\n---\\n", "good" },
    { "---\\ninstance_prompt: a: b\\n---\\n", "bad" },
    { "---\\ntags: [a, b\\n---\\n", "bad" },
    { "---\\nwidget:\\n- text: 'it''s'\\n  output:\\n    url: a.png\\n---\\n", "good" },
    { "---\\ntext: 'it's'\\n---\\n", "bad" },
    { "---\\ntext: |\\n  a: b: c\\n---\\n", "good" },
    { "---\\nlicense: other\\n", "bad" },
    { "no front matter", "good" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *body =
          g_strdup_printf ("{\"content\":\"%s\",\"repoType\":\"model\"}", all[i][0]);
      g_autoptr (Answer) answer = rig_hub (rig, "POST", "/api/validate-yaml", body);

      g_test_message ("%s", all[i][0]);
      g_assert_cmpuint (answer->status, ==, g_str_equal (all[i][1], "good") ? 200 : 400);
    }
}

static void
test_roles (Rig *rig, gconstpointer data)
{
  g_autoptr (Answer) anonymous = NULL;
  g_autoptr (Answer) bad = NULL;
  g_autoptr (Answer) reader = NULL;
  g_autoptr (Answer) writer = NULL;
  g_autoptr (Answer) fine = NULL;
  g_autoptr (Answer) other = NULL;

  make_repo (rig);
  anonymous = rig_send (rig, "GET", "hub", REPO, NULL, NULL);
  g_assert_cmpuint (anonymous->status, ==, 401);
  g_assert_cmpstr (answer_header (anonymous, "X-Error-Code"), ==, "RepoNotFound");
  bad = rig_send (rig, "GET", "hub", REPO, "Authorization: Bearer hf_no", NULL);
  g_assert_cmpstr (answer_header (bad, "X-Error-Message"), ==,
                   "Invalid credentials in Authorization header");
  reader = send_as (rig, "hub-read", "GET", REPO, "text/plain", "");
  g_assert_cmpuint (reader->status, ==, 200);
  g_assert_nonnull (answer_header (reader, "RateLimit"));
  writer = send_as (rig, "hub-read", "POST", REPO "/preupload/main", "application/json",
                    "{\"files\":[]}");
  g_assert_cmpuint (writer->status, ==, 403);
  fine = send_as (rig, "hub-fine-grained", "POST", REPO "/preupload/main", "application/json",
                  "{\"files\":[]}");
  g_assert_cmpuint (fine->status, ==, 200);
  other = send_as (rig, "hub-other-scope", "GET", REPO, "text/plain", "");
  g_assert_cmpuint (other->status, ==, 404);
}

#define ADD(name, func) g_test_add (name, Rig, NULL, rig_set_up, func, rig_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/practice/hub/basic", test_basic);
  ADD ("/practice/hub/multipart", test_multipart);
  ADD ("/practice/hub/expired", test_expired);
  ADD ("/practice/hub/commits", test_commits);
  ADD ("/practice/hub/yaml", test_yaml);
  ADD ("/practice/hub/roles", test_roles);

  return g_test_run ();
}
