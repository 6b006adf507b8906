/* test-practice-state.c: with a folder of their own the services go on where they were
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-rig.h"

#include <glib/gstdio.h>
#include <string.h>

#define OSTRIS                                                                                     \
  "/models/ostris/flux-dev-lora-trainer/versions/"                                                 \
  "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2/trainings"

static void
start (Rig *rig, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  rig->practice = lk_practice_new ();
  lk_practice_set_folder (rig->practice, folder);
  lk_practice_set_speed (rig->practice, 0);
  lk_practice_start (rig->practice, 0, &error);
  g_assert_no_error (error);
  rig->session = soup_session_new_with_options ("timeout", 20, NULL);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, ".blob"))
      n++;

  return n;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }

  g_rmdir (path);
}

static char *
start_training (Rig *rig)
{
  g_autoptr (GBytes) archive = rig_zip ("a.jpg", "JPEG", "a.txt", "TOK a", NULL);
  g_autoptr (Answer) put = rig_s3 (rig, "PUT", "/practice/a.zip", "", archive);
  g_autofree char *get = rig_presign (rig, "GET", "/practice/a.zip", 0, 600);
  g_autofree char *body = g_strdup_printf (
      "{\"destination\":\"practice/m\",\"input\":{\"input_images\":\"%s\",\"lora_rank\":4}}", get);
  g_autoptr (Answer) model =
      rig_replicate (rig, "POST", "/models",
                     "{\"owner\":\"practice\",\"name\":\"m\",\"visibility\":\"private\","
                     "\"hardware\":\"cpu\"}");
  g_autoptr (Answer) created = rig_replicate (rig, "POST", OSTRIS, body);

  g_assert_cmpuint (put->status, ==, 200);
  g_assert_cmpuint (model->status, ==, 201);
  g_assert_cmpuint (created->status, ==, 201);

  return g_strdup (lk_json_peek_string (answer_object (created), "id"));
}

static char *
look (Rig *rig, const char *id)
{
  g_autofree char *path = g_strconcat ("/trainings/", id, NULL);
  g_autoptr (Answer) answer = rig_replicate (rig, "GET", path, NULL);

  g_assert_cmpuint (answer->status, ==, 200);

  return g_strdup (lk_json_peek_string (answer_object (answer), "status"));
}

static void
look_until (Rig *rig, const char *id, const char *wanted)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *status = look (rig, id);

      if (g_str_equal (status, wanted))
        return;
    }

  g_assert_not_reached ();
}

static void
commit_card (Rig *rig)
{
  static const char lines[] =
      "{\"key\":\"header\",\"value\":{\"summary\":\"s\"}}\n"
      "{\"key\":\"file\",\"value\":{\"path\":\"README.md\",\"content\":\"# hi\"}}\n";
  g_autofree char *headers =
      g_strdup_printf ("Authorization: Bearer %s\nContent-Type: application/x-ndjson",
                       lk_practice_get_secret (rig->practice, "hub"));
  g_autoptr (GBytes) body = rig_text (lines);
  g_autoptr (Answer) made = rig_hub (rig, "POST", "/api/repos/create", "{\"name\":\"r\"}");
  g_autoptr (Answer) done =
      rig_send (rig, "POST", "hub", "/api/models/practice/r/commit/main", headers, body);

  g_assert_cmpuint (made->status, ==, 200);
  g_assert_cmpuint (done->status, ==, 200);
}

static void
test_goes_on (void)
{
  g_autofree char *path = g_dir_make_tmp ("lk-practice-state-XXXXXX", NULL);
  g_autofree char *id = NULL;
  g_autoptr (Answer) read = NULL;
  g_autoptr (Answer) gone = NULL;
  g_autoptr (GBytes) object = NULL;
  Rig rig;

  start (&rig, path);
  id = start_training (&rig);
  commit_card (&rig);
  look_until (&rig, id, "processing");
  rig_tear_down (&rig, NULL);
  g_assert_cmpuint (count_files (path), ==, 3); /* the ZIP, .gitattributes and the card */

  start (&rig, path);
  look_until (&rig, id, "succeeded");
  g_assert_cmpuint (lk_practice_count_trainings (rig.practice), ==, 1);
  object = lk_practice_dup_object (rig.practice, "practice", "a.zip");
  g_assert_nonnull (object);
  read = rig_hub (&rig, "GET", "/practice/r/raw/main/README.md", NULL);
  g_assert_cmpstr (answer_text (read), ==, "# hi");
  gone = rig_s3 (&rig, "DELETE", "/practice/a.zip", "", NULL);
  g_assert_cmpuint (gone->status, ==, 204);
  g_assert_cmpuint (count_files (path), ==, 3); /* the weights instead of the ZIP */
  rig_tear_down (&rig, NULL);

  start (&rig, path);
  g_assert_cmpuint (lk_practice_count_objects (rig.practice), ==, 0);
  lk_practice_reset (rig.practice);
  g_assert_cmpuint (count_files (path), ==, 0);
  rig_tear_down (&rig, NULL);
  remove_all (path);
}

/* A state that is no use, and files that belong to nothing, do no harm. */
static void
test_nonsense (void)
{
  g_autofree char *path = g_dir_make_tmp ("lk-practice-state-XXXXXX", NULL);
  g_autofree char *state = g_build_filename (path, "state.json", NULL);
  g_autofree char *stray = g_build_filename (path, "7.blob", NULL);
  static const char *const texts[] = {
    "",
    "[",
    "{\"s3\":{\"practice\":{\"objects\":{\"a\":{\"blob\":{\"names\":[\"../x\"]}}}}}}",
    "{\"s3\":7,\"replicate\":{\"trainings\":[{}]},\"hub\":{\"repos\":[{\"id\":\"a\"}]}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Rig rig;

      g_assert_true (g_file_set_contents (state, texts[i], -1, NULL));
      g_assert_true (g_file_set_contents (stray, "x", 1, NULL));
      start (&rig, path);
      g_assert_cmpuint (count_files (path), ==, 0);
      rig_tear_down (&rig, NULL);
    }

  remove_all (path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/state/goes-on", test_goes_on);
  g_test_add_func ("/practice/state/nonsense", test_nonsense);

  return g_test_run ();
}
