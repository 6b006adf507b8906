/* test-dataset-version.c: what a dataset was when it was trained with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-dataset-version.h"
#include "lk-dataset.h"
#include "lk-error.h"
#include "pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  Folders folders;
  LkDataset *dataset;
} Fixture;

static void
write_jpeg (Fixture *fixture, const char *name, int width, guint seed)
{
  g_autoptr (GBytes) picture = make_jpeg (width, 300, seed);

  write_picture (fixture->folders.target, name, picture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folders_set_up (&fixture->folders, data);
  write_jpeg (fixture, "a.jpg", 600, 1);
  write_bytes (fixture->folders.target, "a.txt", "first", -1);
  write_jpeg (fixture, "b.jpg", 100, 2);
  write_jpeg (fixture, "c.jpg", 100, 3);
  fixture->dataset = open_dataset (fixture->folders.target);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  drop_dataset (fixture->dataset);
  folders_tear_down (&fixture->folders, data);
}

static void
reopen (Fixture *fixture)
{
  drop_dataset (fixture->dataset);
  fixture->dataset = open_dataset (fixture->folders.target);
}

static gboolean
record (Fixture *fixture, const char *job, GError **error)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (fixture->dataset);
  g_autoptr (GAsyncResult) result = NULL;

  lk_dataset_version_record_async (lk_dataset_get_folder (fixture->dataset), manifest, job,
                                   "Parrots v1", NULL, wait_cb, &result);

  return lk_dataset_version_record_finish (wait_for (&result), error);
}

static GListModel *
list (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *versions;

  lk_dataset_version_list_async (lk_dataset_get_folder (fixture->dataset), NULL, wait_cb, &result);
  versions = lk_dataset_version_list_finish (wait_for (&result), &error);
  g_assert_no_error (error);

  return versions;
}

static LkManifest *
load (LkDatasetVersion *version, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_dataset_version_load_async (version, NULL, wait_cb, &result);

  return lk_dataset_version_load_finish (version, wait_for (&result), error);
}

static void
test_record (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkManifest) now = lk_dataset_snapshot (fixture->dataset);
  g_autoptr (LkManifest) then = NULL;
  g_autoptr (GListModel) none = list (fixture);
  g_autoptr (GListModel) versions = NULL;
  g_autoptr (LkDatasetVersion) version = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);
  g_assert_true (record (fixture, "job-1", &error));
  g_assert_no_error (error);
  g_assert_true (record (fixture, "job-1", &error));
  g_assert_true (record (fixture, "job-2", &error));

  versions = list (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (versions), ==, 2);
  version = g_list_model_get_item (versions, 0);
  g_assert_cmpstr (lk_dataset_version_get_job (version), ==, "job-2");
  g_assert_cmpstr (lk_dataset_version_get_label (version), ==, "Parrots v1");
  g_assert_cmpstr (lk_dataset_version_get_digest (version), ==, lk_manifest_get_digest (now));
  g_assert_cmpuint (lk_dataset_version_get_n_pictures (version), ==, 3);
  g_assert_cmpint (lk_dataset_version_get_time (version), >, 0);

  then = load (version, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_manifest_get_digest (then), ==, lk_manifest_get_digest (now));
  g_assert_cmpstr (lk_manifest_get_entry (then, 0)->caption, ==, "first");
  g_assert_null (lk_manifest_get_entry (then, 0)->path);
}

/* It is no part of the dataset, and names no folder of this computer. */
static void
test_hidden (Fixture *fixture, gconstpointer data)
{
  g_autofree char *versions = folders_path (fixture->folders.target, ".versions");
  g_autofree char *grep = g_strdup_printf ("grep -rlF '%s' '%s'", fixture->folders.root, versions);
  g_autoptr (LkManifest) before = lk_dataset_snapshot (fixture->dataset);
  g_autoptr (LkManifest) after = NULL;
  const char *argv[] = { "sh", "-c", grep, NULL };
  g_autofree char *output = NULL;

  g_assert_true (record (fixture, "job-1", NULL));
  reopen (fixture);
  after = lk_dataset_snapshot (fixture->dataset);
  g_assert_cmpstr (lk_manifest_get_digest (before), ==, lk_manifest_get_digest (after));
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL,
                NULL);
  g_assert_cmpstr (output, ==, "");
}

static void
test_thumbnail (Fixture *fixture, gconstpointer data)
{
  LkPicture *picture = lk_dataset_find (fixture->dataset, "a.jpg");
  g_autoptr (GFile) file =
      lk_dataset_version_dup_thumbnail (lk_dataset_get_folder (fixture->dataset),
                                        lk_picture_get_sha256 (picture));
  int width, height;

  g_assert_true (record (fixture, "job-1", NULL));
  g_assert_nonnull (gdk_pixbuf_get_file_info (g_file_peek_path (file), &width, &height));
  g_assert_cmpint (width, ==, 256);
  g_assert_cmpint (height, ==, 128);
}

/* What was changed by hand is not taken for what was trained with. */
static void
test_tampered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkManifest) now = lk_dataset_snapshot (fixture->dataset);
  g_autofree char *name = g_strdup_printf (".versions/%s.json", lk_manifest_get_digest (now));
  g_autoptr (GListModel) versions = NULL;
  g_autoptr (LkDatasetVersion) version = NULL;
  g_autoptr (GString) text = NULL;
  g_autofree char *stored = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (record (fixture, "job-1", NULL));
  versions = list (fixture);
  version = g_list_model_get_item (versions, 0);
  stored = read_text (fixture->folders.target, name);
  text = g_string_new (stored);
  g_string_replace (text, "first", "other", 0);
  write_bytes (fixture->folders.target, name, text->str, -1);
  g_assert_null (load (version, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_clear_error (&error);

  write_bytes (fixture->folders.target, name, "{\"pictures\":[7]}", -1);
  g_assert_null (load (version, &error));
  g_assert_nonnull (error);
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_bytes (fixture->folders.target, ".versions", "in the way", -1);
  g_assert_false (record (fixture, "job-1", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

/* --- Differences --- */

static void
assert_difference (
    GListModel *list, guint index, LkDifferenceKind kind, const char *before, const char *after)
{
  g_autoptr (LkDifference) difference = g_list_model_get_item (list, index);
  g_autofree char *before_name = NULL;
  g_autofree char *after_name = NULL;

  g_object_get (difference, "before-name", &before_name, "after-name", &after_name, NULL);
  g_assert_cmpint (lk_difference_get_kind (difference), ==, kind);
  g_assert_cmpstr (before_name, ==, before);
  g_assert_cmpstr (after_name, ==, after);
}

static void
rename_file (Fixture *fixture, const char *from, const char *to)
{
  g_autofree char *source = folders_path (fixture->folders.target, from);
  g_autofree char *target = folders_path (fixture->folders.target, to);

  g_assert_cmpint (g_rename (source, target), ==, 0);
}

static void
test_diff (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkManifest) before = NULL;
  g_autoptr (LkManifest) after = NULL;
  g_autoptr (GListModel) none = NULL;
  g_autoptr (GListModel) differences = NULL;
  g_autofree char *gone = folders_path (fixture->folders.target, "e.jpg");

  write_jpeg (fixture, "d.jpg", 110, 4);
  write_jpeg (fixture, "e.jpg", 110, 5);
  write_jpeg (fixture, "same.jpg", 110, 6);
  reopen (fixture);
  before = lk_dataset_snapshot (fixture->dataset);
  none = lk_dataset_version_diff (before, before, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);

  lk_picture_set_caption (lk_dataset_find (fixture->dataset, "a.jpg"), "changed");
  flush_dataset (fixture->dataset);
  write_jpeg (fixture, "b.jpg", 120, 20);
  rename_file (fixture, "c.jpg", "cc.jpg");
  write_jpeg (fixture, "new.jpg", 120, 21);
  g_assert_cmpint (g_unlink (gone), ==, 0);
  reopen (fixture);
  after = lk_dataset_snapshot (fixture->dataset);

  differences = lk_dataset_version_diff (before, after, after);
  g_assert_cmpuint (g_list_model_get_n_items (differences), ==, 5);
  assert_difference (differences, 0, LK_DIFFERENCE_CAPTION, "a.jpg", "a.jpg");
  assert_difference (differences, 1, LK_DIFFERENCE_PICTURE, "b.jpg", "b.jpg");
  assert_difference (differences, 2, LK_DIFFERENCE_NAME, "c.jpg", "cc.jpg");
  assert_difference (differences, 3, LK_DIFFERENCE_ADDED, NULL, "new.jpg");
  assert_difference (differences, 4, LK_DIFFERENCE_REMOVED, "e.jpg", NULL);
}

/* What is there is shown itself, what is gone by its thumbnail. */
static void
test_diff_shows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkManifest) before = lk_dataset_snapshot (fixture->dataset);
  g_autoptr (LkManifest) after = NULL;
  g_autoptr (GListModel) differences = NULL;
  g_autoptr (LkDifference) difference = NULL;
  g_autoptr (GFile) file_before = NULL;
  g_autoptr (GFile) file_after = NULL;
  g_autoptr (GFile) thumbnail = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *caption = NULL;

  g_assert_true (record (fixture, "job-1", NULL));
  write_jpeg (fixture, "a.jpg", 120, 20);
  reopen (fixture);
  after = lk_dataset_snapshot (fixture->dataset);
  differences = lk_dataset_version_diff (before, after, after);
  difference = g_list_model_get_item (differences, 0);
  g_object_get (difference, "before-file", &file_before, "after-file", &file_after, "before-sha256",
                &sha256, "before-caption", &caption, NULL);
  g_assert_null (file_before);
  g_assert_true (
      g_file_equal (file_after, lk_picture_get_file (lk_dataset_find (fixture->dataset, "a.jpg"))));
  g_assert_cmpstr (caption, ==, "first");
  thumbnail = lk_dataset_version_dup_thumbnail (lk_dataset_get_folder (fixture->dataset), sha256);
  g_assert_true (g_file_query_exists (thumbnail, NULL));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/dataset-version/record", test_record);
  ADD ("/dataset-version/hidden", test_hidden);
  ADD ("/dataset-version/thumbnail", test_thumbnail);
  ADD ("/dataset-version/tampered", test_tampered);
  ADD ("/dataset-version/unwritable", test_unwritable);
  ADD ("/dataset-version/diff", test_diff);
  ADD ("/dataset-version/diff-shows", test_diff_shows);

  return g_test_run ();
}
