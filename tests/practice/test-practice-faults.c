/* test-practice-faults.c: what is planned to go wrong does, and nothing else
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-rig.h"

#include <string.h>

#define ACCOUNT "[{\"match\":{\"operation\":\"replicate.account\"},\"action\":"

static Answer *
ask (Rig *rig)
{
  return rig_replicate (rig, "GET", "/account", NULL);
}

static void
assert_fine (Rig *rig)
{
  g_autoptr (Answer) answer = ask (rig);

  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
test_example (Rig *rig, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "practice", "faults.json", NULL);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &json, NULL, NULL));
  rig_set_faults (rig, json);

  g_assert_false (
      lk_practice_set_faults (rig->practice, "[{\"action\":{\"type\":\"x\"}}]", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (lk_practice_set_faults (rig->practice, "{", &error));
  g_assert_nonnull (error);
}

static void
test_turns (Rig *rig, gconstpointer data)
{
  static const guint wanted[] = { 200, 429, 429, 200, 200 };

  rig_set_faults (rig, "[{\"match\":{\"service\":\"replicate\",\"method\":\"GET\",\"path\":"
                       "\"/v1/acc*\",\"nth\":2},\"times\":2,\"action\":{\"type\":\"status\","
                       "\"status\":429,\"headers\":{\"Retry-After\":\"7\"}}}]");

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (Answer) answer = ask (rig);

      g_assert_cmpuint (answer->status, ==, wanted[i]);
      g_assert_cmpstr (answer_header (answer, "Retry-After"), ==, wanted[i] == 429 ? "7" : NULL);
    }

  g_assert_cmpuint (lk_practice_count (rig->practice, "replicate.account"), ==, 5);
  g_assert_cmpuint (lk_practice_count_ok (rig->practice, "replicate.account"), ==, 3);
}

/* libsoup repeats a GET once when a connection that was kept goes away, so that two resets are
 * needed to see one. */
static void
test_resets (Rig *rig, gconstpointer data)
{
  static const char *const when[] = { "before", "body", "after" };

  for (guint i = 0; i < G_N_ELEMENTS (when); i++)
    {
      g_autofree char *plan = g_strdup_printf (
          "[{\"match\":{\"service\":\"replicate\"},\"times\":2,\"action\":{\"type\":\"reset\","
          "\"when\":\"%s\"}}]",
          when[i]);
      g_autoptr (Answer) answer = NULL;

      g_test_message ("%s", when[i]);
      rig_set_faults (rig, plan);
      answer = rig_replicate (rig, "POST", "/models",
                              "{\"owner\":\"practice\",\"name\":\"m\",\"visibility\":\"private\","
                              "\"hardware\":\"cpu\"}");
      g_assert_nonnull (answer->error);
      rig_set_faults (rig, "[]");
      assert_fine (rig);
    }
}

static void
test_lost_upload (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (4 * 1024 * 1024);
  g_autoptr (Answer) answer = NULL;

  rig_set_faults (rig, "[{\"match\":{\"operation\":\"s3.PutObject\"},\"times\":-1,\"action\":"
                       "{\"type\":\"reset\",\"when\":\"request-body\",\"bytes\":100000}}]");
  answer = rig_s3 (rig, "PUT", "/practice/x", "", body);
  g_assert_nonnull (answer->error);
  g_assert_cmpuint (lk_practice_count_objects (rig->practice), ==, 0);
}

static void
test_answers (Rig *rig, gconstpointer data)
{
  g_autoptr (Answer) html = NULL;
  g_autoptr (Answer) malformed = NULL;
  g_autoptr (Answer) twisted = NULL;
  g_autoptr (Answer) huge = NULL;
  g_autoptr (Answer) loop = NULL;
  g_autoptr (Answer) away = NULL;

  rig_set_faults (rig, ACCOUNT "{\"type\":\"html\",\"status\":502}}]");
  html = ask (rig);
  g_assert_cmpuint (html->status, ==, 502);
  g_assert_true (g_str_has_prefix (answer_header (html, "Content-Type"), "text/html"));

  rig_set_faults (rig, ACCOUNT "{\"type\":\"malformed-json\"}}]");
  malformed = ask (rig);
  g_assert_cmpuint (malformed->status, ==, 200);
  g_assert_null (malformed->json);

  rig_set_faults (rig, ACCOUNT "{\"type\":\"wrong-types\"}}]");
  twisted = ask (rig);
  g_assert_cmpint (lk_json_peek_int (answer_object (twisted), "username", 0), ==, 42);

  rig_set_faults (rig, ACCOUNT "{\"type\":\"huge-json\",\"bytes\":3000000}}]");
  huge = ask (rig);
  g_assert_cmpuint (g_bytes_get_size (huge->body), ==, 3000000);
  g_assert_nonnull (lk_json_peek_string (answer_object (huge), "id"));

  rig_set_faults (rig, ACCOUNT "{\"type\":\"redirect\"}}]");
  loop = ask (rig);
  g_assert_cmpuint (loop->status, ==, 307);
  g_assert_cmpstr (answer_header (loop, "Location"), ==, "/v1/account");

  rig_set_faults (rig, ACCOUNT "{\"type\":\"redirect\",\"to\":\"other-host\"}}]");
  away = ask (rig);
  g_assert_true (g_str_has_prefix (answer_header (away, "Location"),
                                   lk_practice_get_uri (rig->practice, "delivery")));
  assert_fine (rig);
}

static void
test_lengths (Rig *rig, gconstpointer data)
{
  static const char *const actions[] = {
    "{\"type\":\"truncate\",\"bytes\":300000}",
    "{\"type\":\"truncate\",\"bytes\":0}",
    "{\"type\":\"wrong-length\",\"delta\":7}",
  };
  g_autoptr (GBytes) body = rig_bytes (600000);
  g_autoptr (Answer) put = rig_s3 (rig, "PUT", "/practice/x", "", body);

  g_assert_cmpuint (put->status, ==, 200);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *plan = g_strdup_printf (
          "[{\"match\":{\"operation\":\"s3.GetObject\"},\"times\":2,\"action\":%s}]", actions[i]);
      g_autoptr (Answer) answer = NULL;

      g_test_message ("%s", actions[i]);
      rig_set_faults (rig, plan);
      answer = rig_s3 (rig, "GET", "/practice/x", "", NULL);
      g_assert_nonnull (answer->error);
    }
}

static void
test_wrong_digest (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (600000);
  g_autoptr (Answer) put = rig_s3 (rig, "PUT", "/practice/x", "", body);
  g_autoptr (Answer) wrong = NULL;
  g_autoptr (Answer) right = NULL;

  rig_set_faults (rig, "[{\"match\":{\"operation\":\"s3.GetObject\"},\"action\":{\"type\":"
                       "\"wrong-digest\"}}]");
  wrong = rig_s3 (rig, "GET", "/practice/x", "", NULL);
  right = rig_s3 (rig, "GET", "/practice/x", "", NULL);
  g_assert_cmpuint (g_bytes_get_size (wrong->body), ==, 600000);
  g_assert_false (g_bytes_equal (wrong->body, body));
  g_assert_true (g_bytes_equal (right->body, body));
}

/* One that is still waiting must not keep the services from stopping. */
static void
never_answered (Rig *rig)
{
  const char *uri = lk_practice_get_uri (rig->practice, "replicate");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_uri (client, uri, 80, NULL, NULL);
  static const char request[] = "GET /v1/account HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

  g_assert_nonnull (connection);
  rig_set_faults (rig, ACCOUNT "{\"type\":\"late\",\"ms\":3600000}}]");
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, NULL);
  while (lk_practice_count (rig->practice, "replicate.account") < 2)
    g_thread_yield ();
}

static void
test_late (Rig *rig, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  rig_set_faults (rig, ACCOUNT "{\"type\":\"late\",\"ms\":150}}]");
  assert_fine (rig);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 150000);

  never_answered (rig);
}

/* The classic lost create: the work was done, the answer says otherwise. */
static void
test_processed (Rig *rig, gconstpointer data)
{
  static const char model[] = "{\"owner\":\"practice\",\"name\":\"m\",\"visibility\":\"private\","
                              "\"hardware\":\"cpu\"}";
  g_autoptr (Answer) lost = NULL;
  g_autoptr (Answer) again = NULL;

  rig_set_faults (rig, "[{\"match\":{\"operation\":\"replicate.models.create\"},\"action\":"
                       "{\"type\":\"status\",\"status\":500,\"processed\":true,\"body\":"
                       "{\"detail\":\"no\"}}}]");
  lost = rig_replicate (rig, "POST", "/models", model);
  again = rig_replicate (rig, "POST", "/models", model);
  g_assert_cmpuint (lost->status, ==, 500);
  g_assert_cmpstr (lk_json_peek_string (answer_object (lost), "detail"), ==, "no");
  g_assert_cmpuint (again->status, ==, 409);
}

static void
test_journal (Rig *rig, gconstpointer data)
{
  g_autofree char *base =
      g_strndup (lk_practice_get_uri (rig->practice, "replicate"),
                 strlen (lk_practice_get_uri (rig->practice, "replicate")) - strlen ("/v1"));
  g_autofree char *uri = g_strconcat (base, "/practice/journal", NULL);
  g_autofree char *plan = g_strconcat (base, "/practice/faults", NULL);
  g_autofree char *reset = g_strconcat (base, "/practice/reset", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) body = rig_text (ACCOUNT "{\"type\":\"status\",\"status\":503}}]");
  g_autoptr (Answer) posted = rig_send_uri (rig, "POST", plan, NULL, body);
  g_autoptr (Answer) asked = ask (rig);
  g_autoptr (Answer) journal = rig_send_uri (rig, "GET", uri, NULL, NULL);
  JsonArray *requests = lk_json_peek_array (answer_object (journal), "requests");
  JsonObject *entry = lk_json_peek_element_object (requests, 0);
  g_autoptr (Answer) cleared = NULL;

  g_assert_cmpuint (posted->status, ==, 204);
  g_assert_cmpuint (asked->status, ==, 503);
  g_assert_cmpuint (json_array_get_length (requests), ==, 1);
  g_assert_cmpstr (lk_json_peek_string (entry, "operation"), ==, "replicate.account");
  g_assert_cmpstr (lk_json_peek_string (entry, "fault"), ==, "status");
  g_assert_cmpint (lk_json_peek_int (entry, "status", 0), ==, 503);
  g_assert_true (lk_json_peek_bool (entry, "authorization", FALSE));

  text = lk_practice_get_journal (rig->practice);
  g_assert_null (strstr (text, lk_practice_get_secret (rig->practice, "replicate")));
  cleared = rig_send_uri (rig, "POST", reset, NULL, NULL);
  g_assert_cmpuint (cleared->status, ==, 204);
  g_assert_cmpuint (lk_practice_count (rig->practice, "replicate.account"), ==, 0);
}

static void
test_environment (Rig *rig, gconstpointer data)
{
  g_auto (GStrv) environment = lk_practice_dup_environment (rig->practice);
  const char *base = g_environ_getenv (environment, "REPLICATE_API_BASE_URL");

  g_assert_true (g_str_has_suffix (base, "/v1"));
  g_assert_cmpstr (base, ==, lk_practice_get_uri (rig->practice, "replicate"));
  g_assert_cmpstr (g_environ_getenv (environment, "HUGGINGFACE_USERNAME"), ==, LK_PRACTICE_USER);
  g_assert_cmpuint (strlen (g_environ_getenv (environment, "CLOUDFLARE_R2_SECRET_ACCESS_KEY")), ==,
                    64);
  g_assert_null (lk_practice_get_uri (rig->practice, "nothing"));
  g_assert_false (lk_practice_set_option (rig->practice, "nothing", 1));
}

#define ADD(name, func) g_test_add (name, Rig, NULL, rig_set_up, func, rig_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/practice/faults/example", test_example);
  ADD ("/practice/faults/turns", test_turns);
  ADD ("/practice/faults/resets", test_resets);
  ADD ("/practice/faults/lost-upload", test_lost_upload);
  ADD ("/practice/faults/answers", test_answers);
  ADD ("/practice/faults/lengths", test_lengths);
  ADD ("/practice/faults/wrong-digest", test_wrong_digest);
  ADD ("/practice/faults/late", test_late);
  ADD ("/practice/faults/processed", test_processed);
  ADD ("/practice/journal", test_journal);
  ADD ("/practice/environment", test_environment);

  return g_test_run ();
}
