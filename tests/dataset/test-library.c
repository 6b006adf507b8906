/* test-library.c: what is done with whole datasets, and what others do to them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-copy.h"
#include "lk-dataset-folder.h"
#include "lk-error.h"
#include "lk-library.h"
#include "pictures.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  Folders folders;
  char *root;
  LkLibrary *library;
  LkDataset *parrots;
  guint n_expected;
} Fixture;

static LkDataset *
create (LkLibrary *library, const char *title)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkDataset *dataset;

  lk_library_create_async (library, title, NULL, wait_cb, &result);
  dataset = lk_library_create_finish (library, wait_for (&result), &error);
  g_assert_no_error (error);

  return dataset;
}

static void
put (LkDataset *dataset, const char *name, guint seed, const char *caption)
{
  g_autoptr (GBytes) picture = make_jpeg (80, 70, seed);
  g_autofree char *stem = lk_dataset_folder_dup_stem (name);
  g_autofree char *text = g_strconcat (stem, ".txt", NULL);
  const char *path = g_file_peek_path (lk_dataset_get_folder (dataset));

  if (caption != NULL)
    write_bytes (path, text, caption, -1);
  write_picture (path, name, picture);
}

/* As somebody finds it who opens it now. */
static LkDataset *
refresh (LkDataset *dataset)
{
  g_autofree char *path = g_file_get_path (lk_dataset_get_folder (dataset));

  return open_dataset (path);
}

static gboolean
has_pictures (gpointer data)
{
  Fixture *fixture = data;

  return lk_dataset_get_n_pictures (fixture->parrots) == fixture->n_expected;
}

static gboolean
is_live (gpointer data)
{
  return lk_library_is_live (data);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) root = NULL;

  folders_set_up (&fixture->folders, data);
  fixture->root = folders_path (fixture->folders.root, "library");
  root = g_file_new_for_path (fixture->root);
  fixture->library = lk_library_new (root);
  lk_library_set_live (fixture->library, TRUE);
  wait_until (is_live, fixture->library);
  fixture->parrots = create (fixture->library, "Parrots");
  put (fixture->parrots, "a.jpg", 1, "first");
  put (fixture->parrots, "b.jpg", 2, NULL);
  fixture->n_expected = 2;
  wait_until (has_pictures, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer weak = fixture->library;

  g_object_add_weak_pointer (G_OBJECT (fixture->library), &weak);
  lk_library_set_live (fixture->library, FALSE);
  flush_dataset (fixture->parrots);
  g_clear_object (&fixture->parrots);
  g_object_unref (fixture->library);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_free (fixture->root);
  folders_tear_down (&fixture->folders, data);
}

static guint
count (Fixture *fixture)
{
  guint n;

  g_object_get (fixture->library, "n-items", &n, NULL);
  g_assert_cmpuint (n, ==, g_list_model_get_n_items (G_LIST_MODEL (fixture->library)));

  return n;
}

static gboolean
has_datasets (gpointer data)
{
  return count (data) == ((Fixture *) data)->n_expected;
}

static void
wait_for_datasets (Fixture *fixture, guint n)
{
  fixture->n_expected = n;
  wait_until (has_datasets, fixture);
}

static void
assert_order (Fixture *fixture, const char *first, const char *second)
{
  g_autoptr (LkDataset) one = g_list_model_get_item (G_LIST_MODEL (fixture->library), 0);
  g_autoptr (LkDataset) other = g_list_model_get_item (G_LIST_MODEL (fixture->library), 1);

  g_assert_cmpstr (lk_dataset_get_title (one), ==, first);
  g_assert_cmpstr (lk_dataset_get_title (other), ==, second);
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkDataset) otters = create (fixture->library, "Otters");

  assert_order (fixture, "Otters", "Parrots");
  lk_library_rename (fixture->library, otters, "Seals");
  assert_order (fixture, "Parrots", "Seals");
  g_assert_cmpuint (count (fixture), ==, 2);
}

/* --- What was typed --- */

static void
test_flush (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (fixture->parrots), 0);
  g_autofree char *folder = g_file_get_path (lk_dataset_get_folder (fixture->parrots));
  g_autofree char *file = g_strconcat (lk_picture_get_stem (picture), ".txt", NULL);
  g_autofree char *written = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_picture_set_caption (picture, "typed a moment ago");
  lk_library_flush_async (fixture->library, wait_cb, &result);
  g_assert_true (lk_library_flush_finish (fixture->library, wait_for (&result), &error));
  g_assert_no_error (error);
  written = read_text (folder, file);
  g_assert_cmpstr (g_strchomp (written), ==, "typed a moment ago");
}

/* --- Copies --- */

static LkDataset *
duplicate (Fixture *fixture, const char *title, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_library_duplicate_async (fixture->library, fixture->parrots, title, NULL, NULL, cancellable,
                              wait_cb, &result);

  return lk_library_duplicate_finish (fixture->library, wait_for (&result), error);
}

static char *
dup_digest (LkDataset *dataset)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (dataset);

  return g_strdup (lk_manifest_get_digest (manifest));
}

static void
test_duplicate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) copy = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *found = NULL;
  LkDataset *again;

  /* What is being typed comes along. */
  lk_dataset_set_trigger_word (fixture->parrots, "PRRT");
  lk_picture_set_caption (lk_dataset_find (fixture->parrots, "b.jpg"), "typed");
  before = dup_digest (fixture->parrots);
  copy = duplicate (fixture, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_dataset_get_title (copy), ==, "Parrots (copy)");
  g_assert_cmpstr (lk_dataset_get_id (copy), !=, lk_dataset_get_id (fixture->parrots));
  after = dup_digest (copy);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (count (fixture), ==, 2);

  again = refresh (copy);
  found = dup_digest (again);
  g_assert_cmpstr (found, ==, after);
  g_assert_cmpstr (lk_dataset_get_id (again), ==, lk_dataset_get_id (copy));
  g_assert_cmpstr (lk_dataset_get_trigger_word (again), ==, "PRRT");
  drop_dataset (again);
}

static gboolean
is_single (gpointer data)
{
  return folders_count (((Fixture *) data)->root, FALSE) == 1;
}

static void
test_duplicate_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (duplicate (fixture, "x", cancellable, &error));
  g_assert_true (lk_error_is_canceled (error));
  wait_until (is_single, fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
}

static LkDataset *
merge (Fixture *fixture, LkDataset *first, LkDataset *second, LkImportReport **report)
{
  g_autoptr (GPtrArray) datasets = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkDataset *merged;

  g_ptr_array_add (datasets, first);
  g_ptr_array_add (datasets, second);
  lk_library_merge_async (fixture->library, datasets, "Animals", NULL, NULL, NULL, wait_cb,
                          &result);
  merged = lk_library_merge_finish (fixture->library, wait_for (&result), report, &error);
  g_assert_no_error (error);

  return merged;
}

static void
test_merge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkDataset) otters = create (fixture->library, "Otters");
  g_autoptr (LkImportReport) report = NULL;
  g_autoptr (LkDataset) merged = NULL;
  LkPicture *picture;
  LkDataset *again;

  put (otters, "a.jpg", 7, "another");
  put (otters, "twin.jpg", 2, "of the twin");
  again = refresh (otters);
  merged = merge (fixture, fixture->parrots, again, &report);
  g_assert_cmpuint (lk_dataset_get_n_pictures (merged), ==, 3);
  g_assert_cmpuint (lk_import_report_count (report, LK_IMPORT_ALREADY_THERE), ==, 1);
  g_assert_cmpstr (lk_dataset_get_title (merged), ==, "Animals");
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (merged, "a.jpg")), ==, "first");
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (merged, "a-2.jpg")), ==, "another");

  /* The first of the twins had none. */
  picture = lk_dataset_find (merged, "b.jpg");
  g_assert_cmpstr (lk_picture_get_caption (picture), ==, "of the twin");
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->parrots), ==, 2);
  g_assert_cmpuint (count (fixture), ==, 3);
  drop_dataset (again);
}

/* One word calls what is trained: the first dataset's, or that of the one that has one. */
static void
test_merge_trigger_word (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkDataset) otters = create (fixture->library, "Otters");
  g_autoptr (LkDataset) one_has = NULL;
  g_autoptr (LkDataset) both_have = NULL;

  lk_dataset_set_trigger_word (otters, "TTRS");
  one_has = merge (fixture, fixture->parrots, otters, NULL);
  g_assert_cmpstr (lk_dataset_get_trigger_word (one_has), ==, "TTRS");

  lk_dataset_set_trigger_word (fixture->parrots, "PRRT");
  both_have = merge (fixture, fixture->parrots, otters, NULL);
  g_assert_cmpstr (lk_dataset_get_trigger_word (both_have), ==, "PRRT");
}

/* --- The trash --- */

static LkTrashed *
trash (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkTrashed *trashed;

  lk_library_trash_async (fixture->library, fixture->parrots, NULL, wait_cb, &result);
  trashed = lk_library_trash_finish (fixture->library, wait_for (&result), &error);
  g_assert_no_error (error);

  return trashed;
}

static void
restore (Fixture *fixture, LkTrashed *trashed)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) dataset = NULL;

  lk_library_restore_async (fixture->library, trashed, NULL, wait_cb, &result);
  dataset = lk_library_restore_finish (fixture->library, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (dataset == fixture->parrots);
}

static void
check_trash (Fixture *fixture)
{
  g_autofree char *path = g_file_get_path (lk_dataset_get_folder (fixture->parrots));
  g_autofree char *before = dup_digest (fixture->parrots);
  g_autofree char *after = NULL;
  g_autoptr (LkTrashed) trashed = NULL;
  LkDataset *again;

  lk_picture_set_caption (lk_dataset_find (fixture->parrots, "a.jpg"), "typed");
  trashed = trash (fixture);
  g_assert_cmpstr (lk_trashed_get_title (trashed), ==, "Parrots");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count (fixture), ==, 0);

  restore (fixture, trashed);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (lk_dataset_is_live (fixture->parrots));
  again = open_dataset (path);
  after = dup_digest (again);
  g_assert_cmpstr (before, !=, after);
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (again, "a.jpg")), ==, "typed");
  drop_dataset (again);
}

static char *
trash_files (void)
{
  return g_build_filename (g_get_user_data_dir (), "Trash", "files", NULL);
}

static void
test_trash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *files = trash_files ();

  check_trash (fixture);
  if (g_file_test (files, G_FILE_TEST_IS_DIR))
    g_assert_cmpuint (folders_count (files, FALSE), ==, 0);
  g_assert_cmpuint (folders_count (fixture->root, TRUE), ==, 0);
}

/* Where the desktop has no trash. */
static void
test_hidden_trash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *trash_path = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *away = g_strconcat (trash_path, "-away", NULL);
  gboolean was_there = g_rename (trash_path, away) == 0;

  /* A file where the folder should be. */
  write_bytes (g_get_user_data_dir (), "Trash", "x", 1);
  check_trash (fixture);
  g_assert_cmpuint (folders_count (fixture->root, TRUE), ==, 0);
  g_unlink (trash_path);
  if (was_there)
    g_rename (away, trash_path);
}

/* Something else took the name. */
static void
test_restore_beside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_file_get_path (lk_dataset_get_folder (fixture->parrots));
  g_autofree char *beside = g_strconcat (path, "-2", NULL);
  g_autoptr (LkTrashed) trashed = trash (fixture);
  g_autofree char *now = NULL;

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  restore (fixture, trashed);
  now = g_file_get_path (lk_dataset_get_folder (fixture->parrots));
  g_assert_cmpstr (now, ==, beside);
  g_assert_true (
      g_str_has_prefix (lk_picture_get_path (lk_dataset_find (fixture->parrots, "a.jpg")), beside));
}

/* --- What others do --- */

static void
test_made_outside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) root = g_file_new_for_path (fixture->root);
  g_autoptr (LkLibrary) other = lk_library_new (root);
  g_autoptr (LkDataset) otters = create (other, "Otters");
  g_autofree char *plain = folders_path (fixture->root, "plain");
  g_autoptr (GBytes) picture = make_jpeg (80, 70, 3);

  wait_for_datasets (fixture, 2);
  g_assert_nonnull (lk_library_find (fixture->library, lk_dataset_get_id (otters)));

  /* By a file manager: an empty folder is none, until it holds a picture. */
  g_assert_cmpint (g_mkdir (plain, 0755), ==, 0);
  lk_library_rename (other, otters, "Seals");
  flush_dataset (otters);
  write_picture (plain, "a.jpg", picture);
  wait_for_datasets (fixture, 3);
  g_assert_nonnull (lk_library_find (fixture->library, "plain"));
}

static gboolean
is_moved (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *name = g_file_get_basename (lk_dataset_get_folder (fixture->parrots));

  return g_str_equal (name, "Macaws");
}

/* It stays the same dataset: whoever shows it goes on doing so. */
static void
test_renamed_outside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *from = g_file_get_path (lk_dataset_get_folder (fixture->parrots));
  g_autofree char *to = folders_path (fixture->root, "Macaws");
  g_autofree char *text = NULL;

  flush_dataset (fixture->parrots);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  wait_until (is_moved, fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (lk_library_find (fixture->library, "Macaws") == fixture->parrots);
  lk_picture_set_caption (lk_dataset_find (fixture->parrots, "b.jpg"), "still here");
  flush_dataset (fixture->parrots);
  text = read_text (to, "b.txt");
  g_assert_cmpstr (text, ==, "still here\n");
}

static void
test_copied_outside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *from = g_file_get_path (lk_dataset_get_folder (fixture->parrots));
  g_autofree char *to = folders_path (fixture->root, "Copy");
  const char *argv[] = { "cp", "-a", from, to, NULL };
  LkDataset *copy;

  flush_dataset (fixture->parrots);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  wait_for_datasets (fixture, 2);
  copy = lk_library_find (fixture->library, "Copy");
  g_assert_cmpstr (lk_dataset_get_id (copy), !=, lk_dataset_get_id (fixture->parrots));
  flush_dataset (copy);
}

static void
test_removed_outside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_file_get_path (lk_dataset_get_folder (fixture->parrots));

  flush_dataset (fixture->parrots);
  lk_copy_remove_tree (path);
  wait_for_datasets (fixture, 0);
  g_assert_false (lk_dataset_is_live (fixture->parrots));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *data = g_dir_make_tmp ("lk-trash-XXXXXX", NULL);
  int status;

  /* Not into the trash of whoever runs this. GLib's own way of doing it leaks. */
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("/library/rename", test_rename);
  ADD ("/library/flush", test_flush);
  ADD ("/library/duplicate", test_duplicate);
  ADD ("/library/duplicate-cancelled", test_duplicate_cancelled);
  ADD ("/library/merge", test_merge);
  ADD ("/library/merge-trigger-word", test_merge_trigger_word);
  ADD ("/library/trash", test_trash);
  ADD ("/library/hidden-trash", test_hidden_trash);
  ADD ("/library/restore-beside", test_restore_beside);
  ADD ("/library/made-outside", test_made_outside);
  ADD ("/library/renamed-outside", test_renamed_outside);
  ADD ("/library/copied-outside", test_copied_outside);
  ADD ("/library/removed-outside", test_removed_outside);

  status = g_test_run ();
  lk_copy_remove_tree (data);

  return status;
}
