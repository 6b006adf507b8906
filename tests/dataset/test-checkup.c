/* test-checkup.c: what a check-up finds, and what it does not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-checkup.h"
#include "lk-json.h"
#include "pictures.h"
#include "scenes.h"
#include "sketches.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <png.h>

static LkCheckup *
check (LkManifest *manifest, const LkCheckupOptions *options)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkCheckup *checkup;

  lk_checkup_run_async (manifest, options, NULL, NULL, NULL, wait_cb, &result);
  checkup = lk_checkup_run_finish (wait_for (&result), &error);
  g_assert_no_error (error);

  return checkup;
}

static LkCheckup *
check_folder (const char *folder, const char *trigger_word)
{
  g_autoptr (LkDataset) dataset = open_dataset (folder);
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (dataset);
  const LkCheckupOptions options = { .trigger_word = trigger_word, .look = TRUE };

  return check (manifest, &options);
}

/* A finding's pictures, separated by spaces; “-” when there is no such finding. */
static char *
named (LkCheckup *checkup, const char *code)
{
  LkFinding *finding = lk_checkup_find (checkup, code);

  return finding != NULL ? g_strjoinv (" ", (GStrv) lk_finding_get_pictures (finding))
                         : g_strdup ("-");
}

static void
assert_named (LkCheckup *checkup, const char *code, const char *pictures)
{
  g_autofree char *found = named (checkup, code);

  if (g_strcmp0 (found, pictures) != 0)
    g_error ("%s: “%s” instead of “%s”", code, found, pictures);
}

/* --- Without files: what the manifest tells --- */

static LkCheckup *
check_entries (guint n_pictures, const Sketch *first, guint n_first, const char *trigger)
{
  g_autoptr (LkManifest) manifest = sketch_manifest (n_pictures, first, n_first);
  const LkCheckupOptions options = { .trigger_word = trigger };

  return check (manifest, &options);
}

static void
test_number (void)
{
  static const struct
  {
    guint n;
    const char *code;
    LkFindingLevel level;
  } cases[] = {
    { 0, "no-pictures", LK_FINDING_ERROR },         { 1, "very-few-pictures", LK_FINDING_WARNING },
    { 4, "very-few-pictures", LK_FINDING_WARNING }, { 5, "few-pictures", LK_FINDING_WARNING },
    { 9, "few-pictures", LK_FINDING_WARNING },      { 10, NULL, LK_FINDING_INFO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkCheckup) checkup = check_entries (cases[i].n, NULL, 0, NULL);
      g_autoptr (LkFinding) first = g_list_model_get_item (G_LIST_MODEL (checkup), 0);

      g_assert_cmpuint (lk_checkup_get_n_pictures (checkup), ==, cases[i].n);
      g_assert_cmpuint (lk_checkup_get_n_captions (checkup), ==, cases[i].n);
      g_assert_cmpint (lk_checkup_get_level (checkup), ==, cases[i].level);
      g_assert_cmpint (lk_checkup_can_train (checkup), ==, cases[i].n > 0);
      if (cases[i].code == NULL)
        {
          g_assert_null (first);
          continue;
        }
      g_assert_cmpstr (lk_finding_get_code (first), ==, cases[i].code);
      g_assert_cmpint (lk_finding_get_remedy (first), ==, LK_FINDING_REMEDY_ADD_PICTURES);
    }
}

static void
test_sizes (void)
{
  static const Sketch entries[] = {
    { .width = 40, .height = 900 },   { .width = 200, .height = 1200 },
    { .width = 1000, .height = 300 }, { .width = 767, .height = 767 },
    { .width = 768, .height = 768 },  { .width = 4800, .height = 1000 },
    { .width = 1600, .height = 900 }, { .width = 800, .height = 600, .format = "heif" },
  };
  const guint small_resolutions[] = { 512, 0 };
  const LkCheckupOptions options = { .resolutions = small_resolutions };
  g_autoptr (LkManifest) manifest = sketch_manifest (20, entries, G_N_ELEMENTS (entries));
  g_autoptr (LkCheckup) checkup = check_entries (20, entries, G_N_ELEMENTS (entries), NULL);
  g_autoptr (LkCheckup) at_512 = check (manifest, &options);

  assert_named (checkup, "too-small", "00000.jpg");
  assert_named (checkup, "very-small", "00001.jpg");
  assert_named (checkup, "small", "00002.jpg 00003.jpg 00007.jpg");
  assert_named (checkup, "long", "00001.jpg 00005.jpg");
  assert_named (checkup, "converted", "00007.jpg");
  assert_named (at_512, "small", "00002.jpg");
  g_assert_cmpint (lk_finding_get_remedy (lk_checkup_find (checkup, "small")), ==,
                   LK_FINDING_REMEDY_REMOVE_PICTURES);
  g_assert_false (lk_checkup_can_train (checkup));
}

/* Nobody is told to remove the half of few pictures. */
static void
test_remedy_of_few (void)
{
  static const Sketch entries[] = { { .width = 300 }, { .width = 300 } };
  g_autoptr (LkCheckup) few = check_entries (11, entries, 2, NULL);
  g_autoptr (LkCheckup) many = check_entries (12, entries, 2, NULL);

  g_assert_cmpint (lk_finding_get_remedy (lk_checkup_find (few, "small")), ==,
                   LK_FINDING_REMEDY_ADD_PICTURES);
  g_assert_cmpint (lk_finding_get_remedy (lk_checkup_find (many, "small")), ==,
                   LK_FINDING_REMEDY_REMOVE_PICTURES);
}

static void
test_buckets (void)
{
  static const Sketch entries[] = { { .width = 600, .height = 800 } };
  g_autoptr (LkCheckup) checkup = check_entries (12, entries, 1, NULL);
  guint n;
  const LkBucketCount *buckets = lk_checkup_get_buckets (checkup, &n);

  g_assert_cmpuint (n, ==, 6);
  g_assert_cmpuint (buckets[0].resolution, ==, 512);
  g_assert_cmpuint (buckets[0].width, ==, 512);
  g_assert_cmpuint (buckets[0].n_pictures, ==, 11);
  g_assert_cmpuint (buckets[1].width, ==, 448);
  g_assert_cmpuint (buckets[1].height, ==, 576);
  g_assert_cmpuint (buckets[1].n_pictures, ==, 1);
  g_assert_cmpuint (buckets[5].resolution, ==, 1024);
}

static void
test_captions (void)
{
  g_autofree char *word = g_strnfill (8, 'x');
  g_autoptr (GString) novel = g_string_new (NULL);
  Sketch entries[] = {
    { .caption = "" },
    { .caption = " \n" },
    { .caption = "1girl, blue sky, solo, smile, outdoors" },
    { .caption = "a red parrot" },
    { .caption = "the same words stand below this and another picture" },
    { .caption = "the same words stand below this\nand another picture" },
    { .caption = "the same words stand below this and another picture" },
    { .caption = NULL },
  };
  g_autoptr (LkCheckup) checkup = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (novel, "%s ", word);
  entries[7].caption = novel->str;
  checkup = check_entries (20, entries, G_N_ELEMENTS (entries), NULL);

  g_assert_cmpuint (lk_checkup_get_n_captions (checkup), ==, 18);
  assert_named (checkup, "captions-missing", "00000.jpg 00001.jpg");
  assert_named (checkup, "captions-tags", "00002.jpg");
  assert_named (checkup, "captions-short", "00003.jpg");
  assert_named (checkup, "captions-identical", "00004.jpg 00006.jpg");
  assert_named (checkup, "captions-long", "00007.jpg");
  assert_named (checkup, "trigger-missing", "-");
  g_assert_true (lk_checkup_can_train (checkup));
}

/* A trainer finds `cat` in `cathedral`, and trains that caption without the cat. */
static void
test_trigger (void)
{
  static const Sketch entries[] = {
    { .caption = "a cathedral in the evening sun, seen from the river" },
    { .caption = "a cat in front of a cathedral in the evening sun" },
    { .caption = "[trigger] on a chair in front of the open window" },
    { .caption = "a Cat on a chair in front of the open window" },
    { .caption = "" },
  };
  g_autoptr (LkCheckup) checkup = check_entries (5, entries, 5, "cat");

  assert_named (checkup, "trigger-hidden", "00000.jpg");
  assert_named (checkup, "trigger-missing", "00003.jpg");
  g_assert_cmpint (lk_finding_get_remedy (lk_checkup_find (checkup, "trigger-hidden")), ==,
                   LK_FINDING_REMEDY_CHANGE_TRIGGER);
  g_assert_cmpint (lk_finding_get_remedy (lk_checkup_find (checkup, "trigger-missing")), ==,
                   LK_FINDING_REMEDY_INSERT_TRIGGER);
}

static void
test_order_and_json (void)
{
  static const Sketch entries[] = { { .width = 40 }, { .format = "bmp" } };
  g_autoptr (LkCheckup) checkup = check_entries (8, entries, 2, "parrot");
  g_autoptr (JsonNode) node = lk_checkup_to_json (checkup);
  JsonObject *object = json_node_get_object (node);
  JsonArray *findings = lk_json_peek_array (object, "findings");
  LkFindingLevel last = LK_FINDING_ERROR;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (checkup)); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (checkup), i);

      g_assert_cmpint (lk_finding_get_level (finding), <=, last);
      last = lk_finding_get_level (finding);
    }
  g_assert_cmpint (last, ==, LK_FINDING_INFO);
  g_assert_cmpint (lk_json_peek_int (object, "pictures", 0), ==, 8);
  g_assert_false (lk_json_peek_bool (object, "canTrain", TRUE));
  g_assert_cmpstr (lk_json_peek_string (object, "level"), ==, "error");
  g_assert_cmpuint (json_array_get_length (findings), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (checkup)));
  g_assert_cmpstr (lk_json_peek_string (lk_json_peek_element_object (findings, 0), "code"), ==,
                   "too-small");
}

/* Without looking it takes milliseconds, whatever the number. */
static void
test_quick (void)
{
  g_autoptr (LkManifest) manifest = sketch_manifest (10000, NULL, 0);
  const LkCheckupOptions options = { .trigger_word = "lkparrot" };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (LkCheckup) checkup = check (manifest, &options);

  g_test_minimized_result ((double) (g_get_monotonic_time () - start) / 1000,
                           "10000 pictures in %" G_GINT64_FORMAT " us",
                           g_get_monotonic_time () - start);
  g_assert_cmpuint (g_strv_length ((GStrv) lk_finding_get_pictures (
                        lk_checkup_find (checkup, "trigger-missing"))),
                    ==, 10000);
}

/* --- With files: what the pictures tell --- */

static void
draw (const char *folder, const char *name, guint seed, guint width, guint height)
{
  const Scene scene = { .seed = seed, .width = width, .height = height };

  write_scene (folder, name, &scene, 92);
}

/* Twelve that are fine. */
static void
draw_good (const char *folder)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("good-%02u.jpg", i);

      draw (folder, name, 100 + i, 1000 - 10 * i, 800);
    }
}

static void
test_good (Folders *folders, gconstpointer data)
{
  g_autoptr (LkCheckup) checkup = NULL;

  draw_good (folders->target);
  checkup = check_folder (folders->target, NULL);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (checkup)), ==, 1);
  g_assert_nonnull (lk_checkup_find (checkup, "captions-missing"));
}

static void
test_looks (Folders *folders, gconstpointer data)
{
  const Scene soft = { .seed = 1, .width = 1000, .height = 800, .blur = 4 };
  g_autoptr (GBytes) see_through = make_png (800, 800, 8, PNG_COLOR_TYPE_RGB_ALPHA);
  g_autoptr (GdkPixbuf) empty = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 800, 800);
  g_autofree char *path = folders_path (folders->target, "empty.png");
  g_autoptr (LkCheckup) checkup = NULL;

  draw_good (folders->target);
  write_scene (folders->target, "soft.jpg", &soft, 92);
  write_picture (folders->target, "see-through.png", see_through);
  gdk_pixbuf_fill (empty, 0x336699ff);
  g_assert_true (gdk_pixbuf_save (empty, path, "png", NULL, NULL));
  checkup = check_folder (folders->target, NULL);

  assert_named (checkup, "blurred", "soft.jpg");
  assert_named (checkup, "transparent", "see-through.png");
  assert_named (checkup, "empty", "empty.png");
  assert_named (checkup, "near-duplicates", "-");
  assert_named (checkup, "damaged", "-");
}

/* The same picture stored on its side, with a tag that says so. */
static void
write_turned (const char *folder, const char *name, const char *contents, gsize size)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type ("jpeg", NULL);
  g_autoptr (GdkPixbuf) turned = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) tagged = NULL;
  char *buffer;

  g_assert_true (gdk_pixbuf_loader_write (loader, (const guint8 *) contents, size, NULL));
  g_assert_true (gdk_pixbuf_loader_close (loader, NULL));
  turned = gdk_pixbuf_rotate_simple (gdk_pixbuf_loader_get_pixbuf (loader),
                                     GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE);
  g_assert_true (gdk_pixbuf_save_to_buffer (turned, &buffer, &size, "jpeg", NULL, NULL));
  plain = g_bytes_new_take (buffer, size);
  tagged = add_exif (plain, 6);
  write_picture (folder, name, tagged);
}

/* Made smaller, compressed again, upright by its tag alone: all the same picture. */
static void
test_duplicates (Folders *folders, gconstpointer data)
{
  const Scene scene = { .seed = 42, .width = 1600, .height = 1200 };
  g_autofree char *contents = NULL;
  g_autofree char *original = folders_path (folders->target, "original.jpg");
  g_autoptr (LkCheckup) checkup = NULL;
  LkFinding *finding;
  gsize size;

  draw_good (folders->target);
  write_scene (folders->target, "original.jpg", &scene, 95);
  write_scene (folders->target, "again.jpg", &scene, 30);
  draw (folders->target, "smaller.png", 42, 500, 375);
  g_assert_true (g_file_get_contents (original, &contents, &size, NULL));
  write_bytes (folders->target, "copy.jpg", contents, (gssize) size);
  write_turned (folders->target, "turned.jpg", contents, size);
  checkup = check_folder (folders->target, NULL);

  assert_named (checkup, "identical", "original.jpg");
  assert_named (checkup, "near-duplicates", "again.jpg smaller.png turned.jpg");
  finding = lk_checkup_find (checkup, "near-duplicates");
  g_assert_cmpstr (lk_finding_get_keep (finding), ==, "copy.jpg");
  g_assert_cmpint (lk_finding_get_remedy (finding), ==, LK_FINDING_REMEDY_REMOVE_DUPLICATES);
  g_assert_cmpstr (lk_finding_get_keep (lk_checkup_find (checkup, "identical")), ==, "copy.jpg");
}

/* A caption that was written is not thrown away for a few bytes more. */
static void
test_keep_the_captioned (Folders *folders, gconstpointer data)
{
  const Scene scene = { .seed = 42, .width = 1200, .height = 900 };
  g_autoptr (LkCheckup) checkup = NULL;

  write_scene (folders->target, "a.jpg", &scene, 95);
  write_scene (folders->target, "b.jpg", &scene, 85);
  write_bytes (folders->target, "b.txt", "a parrot", -1);
  checkup = check_folder (folders->target, NULL);

  assert_named (checkup, "near-duplicates", "a.jpg");
}

static void
count_cb (gint64 done, gint64 total, gpointer user_data)
{
  gint64 *last = user_data;

  g_assert_cmpint (done, >=, *last);
  g_assert_cmpint (total, ==, 12);
  *last = done;
}

/* The second time nothing is decoded: the pictures may even be gone. */
static void
test_again (Folders *folders, gconstpointer data)
{
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkManifest) manifest = NULL;
  const LkCheckupOptions options = { .look = TRUE };
  g_autoptr (LkCheckup) first = NULL;
  g_autoptr (LkCheckup) second = NULL;
  g_autoptr (LkCheckup) third = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "lorikeet", "looks", NULL);
  gint64 last = 0;

  draw_good (folders->target);
  dataset = open_dataset (folders->target);
  manifest = lk_dataset_snapshot (dataset);
  lk_checkup_run_async (manifest, &options, count_cb, &last, NULL, wait_cb, &result);
  first = lk_checkup_run_finish (wait_for (&result), NULL);
  g_assert_cmpint (last, <=, 12); /* who is quick tells of less */
  assert_named (first, "damaged", "-");

  for (guint i = 0; i < 12; i++)
    g_assert_cmpint (g_unlink (lk_manifest_get_entry (manifest, i)->path), ==, 0);
  second = check (manifest, &options);
  assert_named (second, "damaged", "-");

  g_assert_cmpint (g_unlink (cache), ==, 0);
  third = check (manifest, &options);
  g_assert_cmpuint (g_strv_length (
                        (GStrv) lk_finding_get_pictures (lk_checkup_find (third, "damaged"))),
                    ==, 12);
  g_assert_false (lk_checkup_can_train (third));
}

static void
test_cancel (Folders *folders, gconstpointer data)
{
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkManifest) manifest = NULL;
  const LkCheckupOptions options = { .look = TRUE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  draw_good (folders->target);
  dataset = open_dataset (folders->target);
  manifest = lk_dataset_snapshot (dataset);
  g_cancellable_cancel (cancellable);
  lk_checkup_run_async (manifest, &options, NULL, NULL, cancellable, wait_cb, &result);
  g_assert_null (lk_checkup_run_finish (wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/checkup/" path, Folders, NULL, folders_set_up, func, folders_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/checkup/number", test_number);
  g_test_add_func ("/checkup/sizes", test_sizes);
  g_test_add_func ("/checkup/remedy-of-few", test_remedy_of_few);
  g_test_add_func ("/checkup/buckets", test_buckets);
  g_test_add_func ("/checkup/captions", test_captions);
  g_test_add_func ("/checkup/trigger", test_trigger);
  g_test_add_func ("/checkup/order-and-json", test_order_and_json);
  g_test_add_func ("/checkup/quick", test_quick);
  ADD ("good", test_good);
  ADD ("looks", test_looks);
  ADD ("duplicates", test_duplicates);
  ADD ("keep-the-captioned", test_keep_the_captioned);
  ADD ("again", test_again);
  ADD ("cancel", test_cancel);

  return g_test_run ();
}
