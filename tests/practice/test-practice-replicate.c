/* test-practice-replicate.c: trainings from their start to each of their ends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-rig.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define OSTRIS                                                                                     \
  "/models/ostris/flux-dev-lora-trainer/versions/"                                                 \
  "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2/trainings"
#define FAST                                                                                       \
  "/models/replicate/fast-flux-trainer/versions/"                                                  \
  "8b10794665aed907bb98a1a5324cd1d3a8bea0e9b31e65210967fb9c9e2e08ed/trainings"
#define QWEN                                                                                       \
  "/models/qwen/qwen-image-lora/versions/"                                                         \
  "3b7c2f6a5d0e4c9188f1a6b2d7e3904c5f8a1b6d2e7c3f90a4b5d6e7f8091a2b/trainings"

static void
make_model (Rig *rig)
{
  g_autoptr (Answer) answer =
      rig_replicate (rig, "POST", "/models",
                     "{\"owner\":\"practice\",\"name\":\"m\",\"visibility\":\"private\","
                     "\"hardware\":\"gpu-h100\"}");

  g_assert_cmpuint (answer->status, ==, 201);
}

static Answer *
create (Rig *rig, const char *path, const char *input)
{
  g_autofree char *body =
      g_strdup_printf ("{\"destination\":\"practice/m\",\"input\":{%s}}", input);

  return rig_replicate (rig, "POST", path, body);
}

static char *
create_for (Rig *rig, const char *path, const char *field, GBytes *archive, const char *more)
{
  g_autofree char *put = rig_presign (rig, "PUT", "/practice/x.zip", 0, 600);
  g_autofree char *get = rig_presign (rig, "GET", "/practice/x.zip", 0, 600);
  g_autoptr (Answer) stored = rig_send_uri (rig, "PUT", put, NULL, archive);
  g_autofree char *input = g_strdup_printf ("\"%s\":\"%s\"%s", field, get, more);
  g_autoptr (Answer) created = create (rig, path, input);

  g_assert_cmpuint (stored->status, ==, 200);
  g_assert_cmpuint (created->status, ==, 201);
  g_assert_cmpstr (lk_json_peek_string (answer_object (created), "status"), ==, "starting");

  return g_strdup (lk_json_peek_string (answer_object (created), "id"));
}

static Answer *
look (Rig *rig, const char *id)
{
  g_autofree char *path = g_strconcat ("/trainings/", id, NULL);

  return rig_replicate (rig, "GET", path, NULL);
}

static Answer *
finish (Rig *rig, const char *id)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autoptr (Answer) answer = look (rig, id);
      const char *status = lk_json_peek_string (answer_object (answer), "status");

      g_assert_cmpuint (answer->status, ==, 200);
      if (!g_str_equal (status, "starting") && !g_str_equal (status, "processing"))
        return g_steal_pointer (&answer);
    }

  g_assert_not_reached ();
}

static const char *
member (Answer *answer, const char *name)
{
  return lk_json_peek_string (answer_object (answer), name);
}

static GBytes *
good_archive (void)
{
  return rig_zip ("a.jpg", "JPEG", "a.txt", "TOK a", "b.jpg", "JPEG", "b.txt", "TOK b", NULL);
}

static GBytes *
get_weights (Rig *rig, Answer *end)
{
  JsonObject *output = lk_json_peek_object (answer_object (end), "output");
  const char *uri = lk_json_peek_string (output, "weights");
  g_autoptr (Answer) answer = rig_send_uri (rig, "GET", uri, NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_str_has_prefix (uri, lk_practice_get_uri (rig->practice, "delivery")));

  return g_bytes_ref (answer->body);
}

/* Reads the archive and checks each safetensors file in it; gives the names of all members. */
static char *
check_weights (GBytes *bytes, gint64 rank)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  GString *names = g_string_new (NULL);

  archive_read_support_format_all (archive);
  g_assert_cmpint (archive_read_open_memory (archive, g_bytes_get_data (bytes, NULL),
                                             g_bytes_get_size (bytes)),
                   ==, ARCHIVE_OK);

  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    {
      const char *name = archive_entry_pathname (entry);
      gint64 size = archive_entry_size (entry);
      g_autofree char *data = NULL;
      g_autoptr (JsonObject) header = NULL;
      JsonObject *tensor;
      guint64 length;

      g_string_append_printf (names, "%s\n", name);
      if (!g_str_has_suffix (name, ".safetensors"))
        continue;

      data = g_malloc ((gsize) size);
      g_assert_cmpint (archive_read_data (archive, data, (gsize) size), ==, size);
      memcpy (&length, data, sizeof length);
      header = lk_json_parse_object (data + 8, (gssize) GUINT64_FROM_LE (length), NULL);
      g_assert_nonnull (header);
      tensor = lk_json_peek_object (header,
                                    "transformer.transformer_blocks.0.attn.to_out.0.lora_B.weight");
      g_assert_cmpint (json_array_get_int_element (lk_json_peek_array (tensor, "shape"), 1), ==,
                       rank);
      g_assert_cmpint (json_array_get_int_element (lk_json_peek_array (tensor, "data_offsets"), 1),
                       ==, size - 8 - (gint64) length);
    }

  archive_read_free (archive);

  return g_string_free (names, FALSE);
}

static void
test_success (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) archive = good_archive ();
  g_autofree char *id = NULL;
  g_autofree char *names = NULL;
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) end = NULL;
  g_autoptr (Answer) model = NULL;
  g_autoptr (GBytes) weights = NULL;
  g_autoptr (JsonObject) training = NULL;

  make_model (rig);
  id = create_for (rig, OSTRIS, "input_images", archive, ",\"steps\":50,\"lora_rank\":4");
  first = look (rig, id);
  g_assert_cmpstr (member (first, "status"), ==, "starting");
  g_assert_false (json_object_has_member (answer_object (first), "started_at"));
  g_assert_true (json_object_get_null_member (answer_object (first), "logs"));

  end = finish (rig, id);
  g_assert_cmpstr (member (end, "status"), ==, "succeeded");
  g_assert_nonnull (strstr (member (end, "logs"), "Extracted 4 files from zip to input_images"));
  g_assert_nonnull (strstr (member (end, "logs"), "| 49/50 ["));
  g_assert_null (strstr (member (end, "logs"), "| 50/50 ["));

  weights = get_weights (rig, end);
  names = check_weights (weights, 4);
  g_assert_nonnull (strstr (names, "output/flux_train_replicate/lora.safetensors\n"));
  g_assert_nonnull (strstr (names, "output/flux_train_replicate/captions/a.txt\n"));

  model = rig_replicate (rig, "GET", "/models/practice/m", NULL);
  g_assert_nonnull (lk_json_peek_object (answer_object (model), "latest_version"));
  training = lk_practice_dup_training (rig->practice, NULL);
  g_assert_cmpint (lk_json_peek_int (lk_json_peek_object (training, "practice"), "captions", 0), ==,
                   2);
  g_assert_cmpuint (lk_practice_count_trainings (rig->practice), ==, 1);
}

static void
test_other_trainers (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) archive = good_archive ();
  g_autofree char *fast = NULL;
  g_autofree char *qwen = NULL;
  g_autofree char *fast_names = NULL;
  g_autofree char *qwen_names = NULL;
  g_autoptr (Answer) fast_end = NULL;
  g_autoptr (Answer) qwen_end = NULL;
  g_autoptr (GBytes) fast_weights = NULL;
  g_autoptr (GBytes) qwen_weights = NULL;

  make_model (rig);
  fast = create_for (rig, FAST, "input_images", archive, "");
  qwen = create_for (rig, QWEN, "dataset", archive, ",\"lora_rank\":8");
  fast_end = finish (rig, fast);
  qwen_end = finish (rig, qwen);
  fast_weights = get_weights (rig, fast_end);
  qwen_weights = get_weights (rig, qwen_end);
  fast_names = check_weights (fast_weights, 32);
  qwen_names = check_weights (qwen_weights, 8);
  g_assert_cmpstr (fast_names, ==, "flux-lora/\nflux-lora/flux-lora.safetensors\n");
  g_assert_cmpstr (qwen_names, ==, "lora.safetensors\nsettings.txt\nconfig.yaml\n");
  g_assert_nonnull (strstr (member (qwen_end, "logs"), "qwen_lora_"));
}

typedef struct
{
  const char *error;
  GBytes *archive;
  const char *more;
} BadArchive;

static void
test_bad_archives (Rig *rig, gconstpointer data)
{
  const BadArchive all[] = {
    { "input_images must be a zip file", rig_text ("no"), "" },
    { "no images found in input_images", rig_zip ("a.txt", "a", "b.bmp", "BM b", NULL), "" },
    { "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte",
      rig_zip ("a.jpg", "JPEG", "a.txt", "a\xff", NULL), "" },
    { "cannot identify image file PosixPath('input_images/x/._a.jpg')",
      rig_zip ("a.jpg", "JPEG", "x/._a.jpg", "Mac OS X", NULL), "" },
    { "invalid literal for int() with base 10: ' 76x'", rig_zip ("a.jpg", "JPEG", NULL),
      ",\"resolution\":\"512, 76x\"" },
    { NULL, rig_zip ("a.jpg", "JPEG", "x/._a.jpg", "Mac OS X", NULL), ",\"autocaption\":false" },
    { NULL, rig_zip ("a.jpg", "JPEG", "__MACOSX/._a.jpg", "Mac", "._b.jpg", "Mac", NULL), "" },
  };

  make_model (rig);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (GBytes) archive = all[i].archive;
      g_autofree char *id = create_for (rig, OSTRIS, "input_images", archive, all[i].more);
      g_autoptr (Answer) end = finish (rig, id);

      g_assert_cmpstr (member (end, "error"), ==, all[i].error);
      g_assert_cmpstr (member (end, "status"), ==, all[i].error != NULL ? "failed" : "succeeded");
    }
}

static void
test_validation (Rig *rig, gconstpointer data)
{
  g_autoptr (Answer) early = NULL;
  g_autoptr (Answer) late = NULL;
  g_autoptr (Answer) end = NULL;
  g_autoptr (Answer) poor = NULL;

  make_model (rig);
  early = create (rig, OSTRIS, "\"input_images\":\"http://127.0.0.1:1/a\",\"steps\":6001");
  g_assert_cmpuint (early->status, ==, 422);
  g_assert_cmpstr (answer_header (early, "ratelimit-remaining"), ==, "2999");
  g_assert_cmpstr (member (early, "detail"), ==,
                   "- input.steps: Must be less than or equal to 6000\n");

  lk_practice_set_option (rig->practice, "replicate.late-validation", 1);
  late = create (rig, OSTRIS, "\"input_images\":\"http://127.0.0.1:1/a\",\"steps\":6001");
  g_assert_cmpuint (late->status, ==, 201);
  end = finish (rig, member (late, "id"));
  g_assert_cmpstr (member (end, "status"), ==, "failed");
  g_assert_nonnull (strstr (member (end, "error"), "Prediction input failed validation"));

  lk_practice_set_option (rig->practice, "replicate.credit", 0);
  poor = create (rig, OSTRIS, "\"input_images\":\"http://127.0.0.1:1/a\"");
  g_assert_cmpuint (poor->status, ==, 402);
}

static void
test_fates (Rig *rig, gconstpointer data)
{
  static const char *const fates[][2] = {
    { "{\"type\":\"fail-training\",\"error\":\"broken\"}", "failed" },
    { "{\"type\":\"abort-training\"}", "aborted" },
    { "{\"type\":\"stall-training\"}", NULL },
  };
  g_autoptr (GBytes) archive = good_archive ();

  make_model (rig);
  for (guint i = 0; i < G_N_ELEMENTS (fates); i++)
    {
      g_autofree char *plan = g_strdup_printf (
          "[{\"match\":{\"operation\":\"replicate.trainings.create\"},\"action\":%s}]",
          fates[i][0]);
      g_autofree char *id = NULL;
      g_autofree char *cancel = NULL;
      g_autoptr (Answer) end = NULL;

      rig_set_faults (rig, plan);
      id = create_for (rig, OSTRIS, "input_images", archive, "");
      if (fates[i][1] != NULL)
        {
          end = finish (rig, id);
          g_assert_cmpstr (member (end, "status"), ==, fates[i][1]);
          continue;
        }

      for (guint k = 0; k < 20; k++)
        {
          g_clear_pointer (&end, answer_free);
          end = look (rig, id);
        }

      g_assert_cmpstr (member (end, "status"), ==, "processing");
      cancel = g_strdup_printf ("/trainings/%s/cancel", id);
      g_clear_pointer (&end, answer_free);
      end = rig_replicate (rig, "POST", cancel, NULL);
      g_assert_cmpstr (member (end, "status"), ==, "canceled");
    }
}

static void
test_speed (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) archive = good_archive ();
  g_autofree char *id = NULL;
  g_autoptr (Answer) end = NULL;

  make_model (rig);
  lk_practice_set_speed (rig->practice, 200);
  id = create_for (rig, OSTRIS, "input_images", archive, "");
  end = finish (rig, id);
  g_assert_cmpstr (member (end, "status"), ==, "succeeded");
}

static void
test_delivery (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) archive = good_archive ();
  g_autofree char *id = NULL;
  g_autofree char *names = NULL;
  g_autoptr (Answer) end = NULL;
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) allowed = NULL;
  g_autoptr (Answer) gone = NULL;
  g_autofree char *headers = NULL;
  const char *uri;

  make_model (rig);
  lk_practice_set_option (rig->practice, "replicate.extra-weights", 1);
  lk_practice_set_option (rig->practice, "replicate.long-names", 1);
  lk_practice_set_option (rig->practice, "replicate.weights-size", 5000000);
  id = create_for (rig, OSTRIS, "input_images", archive, "");
  end = finish (rig, id);
  uri = lk_json_peek_string (lk_json_peek_object (answer_object (end), "output"), "weights");

  lk_practice_set_option (rig->practice, "replicate.delivery-auth", 1);
  refused = rig_send_uri (rig, "GET", uri, NULL, NULL);
  g_assert_cmpuint (refused->status, ==, 401);
  headers = g_strdup_printf ("Authorization: Bearer %s",
                             lk_practice_get_secret (rig->practice, "replicate"));
  allowed = rig_send_uri (rig, "GET", uri, headers, NULL);
  g_assert_cmpuint (allowed->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (allowed->body), >=, 10000000);
  lk_practice_set_option (rig->practice, "replicate.delivery-expires", 1);
  gone = rig_send_uri (rig, "GET", uri, headers, NULL);
  g_assert_cmpuint (gone->status, ==, 404);
}

static void
test_pages (Rig *rig, gconstpointer data)
{
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;
  g_autofree char *headers = NULL;

  make_model (rig);
  lk_practice_set_option (rig->practice, "replicate.page-size", 2);
  for (guint i = 0; i < 3; i++)
    answer_free (create (rig, OSTRIS, "\"input_images\":\"data:application/zip;base64,AAAA\""));

  first = rig_replicate (rig, "GET", "/trainings", NULL);
  headers = g_strdup_printf ("Authorization: Bearer %s",
                             lk_practice_get_secret (rig->practice, "replicate"));
  second = rig_send_uri (rig, "GET", member (first, "next"), headers, NULL);
  g_assert_cmpuint (json_array_get_length (lk_json_peek_array (answer_object (first), "results")),
                    ==, 2);
  g_assert_cmpuint (json_array_get_length (lk_json_peek_array (answer_object (second), "results")),
                    ==, 1);
  g_assert_null (member (second, "next"));
}

#define ADD(name, func) g_test_add (name, Rig, NULL, rig_set_up, func, rig_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/practice/replicate/success", test_success);
  ADD ("/practice/replicate/other-trainers", test_other_trainers);
  ADD ("/practice/replicate/bad-archives", test_bad_archives);
  ADD ("/practice/replicate/validation", test_validation);
  ADD ("/practice/replicate/fates", test_fates);
  ADD ("/practice/replicate/speed", test_speed);
  ADD ("/practice/replicate/delivery", test_delivery);
  ADD ("/practice/replicate/pages", test_pages);

  return g_test_run ();
}
