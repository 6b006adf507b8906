/* test-dataset.c: folders of pictures with their captions, and the library of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-copy.h"
#include "lk-dataset-folder.h"
#include "lk-error.h"
#include "lk-export.h"
#include "lk-importer.h"
#include "lk-library.h"
#include "pictures.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  Folders folders;
  LkDataset *dataset;
} Fixture;

static void
write_jpeg (Fixture *fixture, const char *name, guint seed)
{
  g_autoptr (GBytes) picture = make_jpeg (80, 70, seed);

  write_picture (fixture->folders.target, name, picture);
}

static void
write_text (Fixture *fixture, const char *name, const char *text)
{
  write_bytes (fixture->folders.target, name, text, -1);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folders_set_up (&fixture->folders, data);
  write_jpeg (fixture, "a.jpg", 1);
  write_text (fixture, "a.txt", "first\n");
  write_jpeg (fixture, "b.jpg", 2);
  write_jpeg (fixture, "c.jpg", 3);
  write_text (fixture, "c.txt", "third");
  fixture->dataset = open_dataset (fixture->folders.target);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dataset != NULL)
    {
      flush_dataset (fixture->dataset);
      g_assert_finalize_object (fixture->dataset);
    }
  folders_tear_down (&fixture->folders, data);
}

static void
reopen (Fixture *fixture)
{
  flush_dataset (fixture->dataset);
  g_assert_finalize_object (fixture->dataset);
  fixture->dataset = open_dataset (fixture->folders.target);
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, guint *n)
{
  *n += 1;
}

static void
count_notify_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  *n += 1;
}

static char *
dup_digest (Fixture *fixture)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (fixture->dataset);

  return g_strdup (lk_manifest_get_digest (manifest));
}

static LkRemoval *
remove_pictures (Fixture *fixture, const char *const *names)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkRemoval *removal;

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (pictures, lk_dataset_find (fixture->dataset, names[i]));

  lk_dataset_remove_async (fixture->dataset, pictures, NULL, wait_cb, &result);
  removal = lk_dataset_remove_finish (fixture->dataset, wait_for (&result), &error);
  g_assert_no_error (error);

  return removal;
}

static gboolean
restore (Fixture *fixture, LkRemoval *removal, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_dataset_restore_async (fixture->dataset, removal, NULL, wait_cb, &result);

  return lk_dataset_restore_finish (fixture->dataset, wait_for (&result), error);
}

/* --- Opening --- */

static void
test_plain_folder (Fixture *fixture, gconstpointer data)
{
  LkPicture *picture = lk_dataset_find (fixture->dataset, "a.jpg");
  g_autofree char *id = g_strdup (lk_dataset_get_id (fixture->dataset));
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;

  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 3);
  g_assert_cmpuint (lk_dataset_get_n_captions (fixture->dataset), ==, 2);
  g_assert_cmpstr (lk_dataset_get_title (fixture->dataset), ==, "target");
  g_assert_cmpstr (lk_picture_get_caption (picture), ==, "first");
  g_assert_cmpuint (lk_picture_get_width (picture), ==, 80);
  g_assert_true (lk_dataset_get_cover (fixture->dataset) == picture);

  lk_dataset_set_trigger_word (fixture->dataset, "LRKT");
  reopen (fixture);
  g_assert_cmpstr (lk_dataset_get_trigger_word (fixture->dataset), ==, "LRKT");
  g_assert_cmpstr (lk_dataset_get_id (fixture->dataset), ==, id);
  after = dup_digest (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "",
    "{",
    "[1]",
    "null",
    "{\"id\":5,\"title\":[],\"pictures\":7}",
    "{\"pictures\":{\"a.jpg\":{\"size\":\"x\",\"sha256\":{}}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      flush_dataset (fixture->dataset);
      g_assert_finalize_object (fixture->dataset);
      write_text (fixture, LK_DATASET_FILE, texts[i]);
      fixture->dataset = open_dataset (fixture->folders.target);
      g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 3);
      g_assert_nonnull (lk_dataset_get_id (fixture->dataset));
    }
}

/* What somebody changed while nobody looked is seen. */
static void
test_changed_outside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) larger = make_jpeg (200, 100, 9);
  LkPicture *picture;

  flush_dataset (fixture->dataset);
  g_assert_finalize_object (fixture->dataset);
  write_picture (fixture->folders.target, "a.jpg", larger);
  write_text (fixture, "b.txt", "new");
  write_text (fixture, "broken.jpg", "no picture");
  write_text (fixture, ".hidden.jpg", "no picture");
  fixture->dataset = open_dataset (fixture->folders.target);

  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 3);
  picture = lk_dataset_find (fixture->dataset, "a.jpg");
  g_assert_cmpuint (lk_picture_get_width (picture), ==, 200);
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (fixture->dataset, "b.jpg")), ==, "new");
}

static void
test_missing_folder (void)
{
  g_autoptr (GFile) folder = g_file_new_for_path ("/nonexistent/lorikeet");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_dataset_open_async (folder, NULL, wait_cb, &result);
  g_assert_null (lk_dataset_open_finish (wait_for (&result), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

/* --- Captions --- */

static void
test_caption (Fixture *fixture, gconstpointer data)
{
  LkPicture *picture = lk_dataset_find (fixture->dataset, "b.jpg");
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  g_signal_connect (picture, "notify::caption", G_CALLBACK (count_notify_cb), &n);
  lk_picture_set_caption (picture, "o");
  lk_picture_set_caption (picture, "on");
  lk_picture_set_caption (picture, "on");
  g_object_set (picture, "caption", "on a branch, größer", NULL);
  g_assert_cmpuint (n, ==, 3);

  flush_dataset (fixture->dataset);
  text = read_text (fixture->folders.target, "b.txt");
  g_assert_cmpstr (text, ==, "on a branch, größer\n");
  after = dup_digest (fixture);
  g_assert_cmpstr (before, !=, after);

  reopen (fixture);
  picture = lk_dataset_find (fixture->dataset, "b.jpg");
  g_assert_cmpstr (lk_picture_get_caption (picture), ==, "on a branch, größer");
}

/* Within a second, without anybody asking for it. */
static void
test_autosave (Fixture *fixture, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  g_autofree char *path = folders_path (fixture->folders.target, "b.txt");

  lk_picture_set_caption (lk_dataset_find (fixture->dataset, "b.jpg"), "typed");
  while (!g_file_test (path, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_empty_caption (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = folders_path (fixture->folders.target, "a.txt");

  lk_picture_set_caption (lk_dataset_find (fixture->dataset, "a.jpg"), "");
  flush_dataset (fixture->dataset);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What cannot be saved is reported to whoever waits for it. */
static void
test_save_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *away = g_strconcat (fixture->folders.target, "-away", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  flush_dataset (fixture->dataset);
  g_assert_cmpint (g_rename (fixture->folders.target, away), ==, 0);
  lk_picture_set_caption (lk_dataset_find (fixture->dataset, "a.jpg"), "lost?");
  lk_dataset_flush_async (fixture->dataset, NULL, wait_cb, &result);
  g_assert_false (lk_dataset_flush_finish (fixture->dataset, wait_for (&result), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_cmpint (g_rename (away, fixture->folders.target), ==, 0);

  g_clear_object (&result);

  /* Not lost: it is written as soon as it can be. */
  reopen (fixture);
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (fixture->dataset, "a.jpg")), ==,
                   "lost?");
}

/* --- Removing --- */

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "a.jpg", "b.jpg", NULL };
  g_autofree char *picture = folders_path (fixture->folders.target, "a.jpg");
  g_autofree char *caption = folders_path (fixture->folders.target, "a.txt");
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;
  g_autoptr (LkRemoval) removal = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_signal_connect (fixture->dataset, "items-changed", G_CALLBACK (count_changes_cb), &n);
  removal = remove_pictures (fixture, names);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (lk_removal_get_n_pictures (removal), ==, 2);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 1);
  g_assert_false (g_file_test (picture, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (caption, G_FILE_TEST_EXISTS));

  g_assert_true (restore (fixture, removal, &error));
  g_assert_no_error (error);
  after = dup_digest (fixture);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (folders_count (fixture->folders.target, TRUE), ==, 0);

  reopen (fixture);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 3);
  g_assert_cmpuint (lk_dataset_get_n_captions (fixture->dataset), ==, 2);
}

/* What was typed a moment before goes with the picture and comes back with it. */
static void
test_remove_while_typing (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "b.jpg", NULL };
  g_autofree char *caption = folders_path (fixture->folders.target, "b.txt");
  g_autoptr (LkRemoval) removal = NULL;

  lk_picture_set_caption (lk_dataset_find (fixture->dataset, "b.jpg"), "typed");
  removal = remove_pictures (fixture, names);
  flush_dataset (fixture->dataset);
  g_assert_false (g_file_test (caption, G_FILE_TEST_EXISTS));
  g_assert_true (restore (fixture, removal, NULL));
  reopen (fixture);
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (fixture->dataset, "b.jpg")), ==,
                   "typed");
}

static void
test_restore_over (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "a.jpg", "b.jpg", NULL };
  g_autoptr (LkRemoval) removal = remove_pictures (fixture, names);
  g_autofree char *text = NULL;
  g_autofree char *first = folders_path (fixture->folders.target, "a.jpg");
  g_autoptr (GError) error = NULL;

  write_text (fixture, "b.jpg", "somebody else's");
  g_assert_false (restore (fixture, removal, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  text = read_text (fixture->folders.target, "b.jpg");
  g_assert_cmpstr (text, ==, "somebody else's");
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
}

static void
test_shared_caption (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "a.jpg", NULL };
  const char *const second[] = { "a.jpeg", NULL };
  g_autofree char *caption = folders_path (fixture->folders.target, "a.txt");
  g_autoptr (LkRemoval) one = NULL;
  g_autoptr (LkRemoval) other = NULL;

  write_jpeg (fixture, "a.jpeg", 8);
  reopen (fixture);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 4);
  one = remove_pictures (fixture, first);
  g_assert_true (g_file_test (caption, G_FILE_TEST_EXISTS));
  other = remove_pictures (fixture, second);
  g_assert_false (g_file_test (caption, G_FILE_TEST_EXISTS));
}

static void
test_trash_is_emptied (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "a.jpg", NULL };
  g_autoptr (LkRemoval) removal = remove_pictures (fixture, names);

  lk_dataset_folder_empty_trash (fixture->folders.target, 60);
  g_assert_cmpuint (folders_count (fixture->folders.target, TRUE), ==, 1);
  lk_dataset_folder_empty_trash (fixture->folders.target, 0);
  g_assert_cmpuint (folders_count (fixture->folders.target, TRUE), ==, 0);
}

static void
test_undo_import (Fixture *fixture, gconstpointer data)
{
  const char *const sources[] = { fixture->folders.source, NULL };
  g_autoptr (GBytes) picture = make_jpeg (90, 90, 20);
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (LkImportReport) report = NULL;
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (LkRemoval) removal = NULL;
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;

  write_picture (fixture->folders.source, "a.jpg", picture);
  write_bytes (fixture->folders.source, "a.txt", "new", -1);
  lk_importer_run_async (fixture->dataset, sources, NULL, NULL, NULL, NULL, wait_cb, &imported);
  report = lk_importer_run_finish (fixture->dataset, wait_for (&imported), NULL);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 4);

  added = lk_importer_find_added (fixture->dataset, report);
  g_assert_cmpuint (added->len, ==, 1);
  lk_dataset_remove_async (fixture->dataset, added, NULL, wait_cb, &removed);
  removal = lk_dataset_remove_finish (fixture->dataset, wait_for (&removed), NULL);
  after = dup_digest (fixture);
  g_assert_cmpstr (before, ==, after);
}

/* --- Exporting --- */

static gboolean
export_to (Fixture *fixture, const char *path, GError **error)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (fixture->dataset);
  g_autoptr (GFile) target = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  lk_export_folder_async (manifest, target, NULL, NULL, NULL, wait_cb, &result);

  return lk_export_folder_finish (wait_for (&result), error);
}

static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = folders_path (fixture->folders.root, "out/set");
  g_autofree char *gone = folders_path (fixture->folders.target, "c.jpg");
  g_autofree char *other = folders_path (fixture->folders.root, "out/other");
  g_autofree char *caption = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (export_to (fixture, path, &error));
  g_assert_cmpuint (folders_count (path, FALSE), ==, 5);
  caption = read_text (path, "c.txt");
  g_assert_cmpstr (caption, ==, "third\n");

  g_assert_false (export_to (fixture, path, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);

  /* Half a dataset is none. */
  g_assert_cmpint (g_unlink (gone), ==, 0);
  g_assert_false (export_to (fixture, other, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_cmpuint (folders_count (other, FALSE), ==, 0);
}

/* --- Many --- */

#define MANY 3000

/* Known pictures are not decoded again. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  gint64 first, second, start;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%05u.jpg", i);

      write_jpeg (fixture, name, i);
    }

  start = g_get_monotonic_time ();
  reopen (fixture);
  first = g_get_monotonic_time () - start;
  start = g_get_monotonic_time ();
  reopen (fixture);
  second = g_get_monotonic_time () - start;
  g_test_message ("%d pictures: %.0f ms, then %.0f ms", MANY, first / 1000., second / 1000.);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, MANY + 3);
}

/* Many captions are written together; none of them is lost, and nothing is left lying about. */
static void
test_many_captions (Fixture *fixture, gconstpointer data)
{
  guint n = g_test_slow () ? 10000 : 200;
  gint64 start;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%05u.jpg", i);

      write_jpeg (fixture, name, i);
    }
  reopen (fixture);

  for (guint i = 0; i < 3; i++)
    {
      for (guint j = 0; j < n; j++)
        {
          g_autofree char *name = g_strdup_printf ("p%05u.jpg", j);
          g_autofree char *text = g_strdup_printf ("%u of %u", j, i);

          lk_picture_set_caption (lk_dataset_find (fixture->dataset, name),
                                  i == 2 && j % 2 == 0 ? "" : text);
        }
      start = g_get_monotonic_time ();
      flush_dataset (fixture->dataset);
      g_test_message ("%u captions in %.0f ms", n, (g_get_monotonic_time () - start) / 1000.);
    }

  reopen (fixture);
  g_assert_cmpuint (lk_dataset_get_n_captions (fixture->dataset), ==, n / 2 + 2);
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (fixture->dataset, "p00007.jpg")), ==,
                   "7 of 2");
  g_assert_cmpuint (folders_count (fixture->folders.target, TRUE), ==, 0);
}

/* --- The library --- */

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

static LkLibrary *
load (const char *path)
{
  g_autoptr (GFile) root = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkLibrary *library = lk_library_new (root);

  lk_library_load_async (library, NULL, wait_cb, &result);
  g_assert_true (lk_library_load_finish (library, wait_for (&result), &error));
  g_assert_no_error (error);

  return library;
}

static void
test_library (Fixture *fixture, gconstpointer data)
{
  g_autofree char *root = folders_path (fixture->folders.root, "library/datasets");
  g_autoptr (LkLibrary) library = load (root);
  g_autoptr (LkLibrary) again = NULL;
  g_autoptr (LkDataset) one = create (library, "Parrots: \"wild\"");
  g_autoptr (LkDataset) other = create (library, "Parrots wild");
  g_autoptr (LkDataset) nothing = create (library, "../..");
  g_autofree char *name = g_file_get_basename (lk_dataset_get_folder (one));
  g_autofree char *other_name = g_file_get_basename (lk_dataset_get_folder (other));
  g_autoptr (GFile) parent = g_file_get_parent (lk_dataset_get_folder (nothing));

  g_assert_cmpstr (name, ==, "Parrots-wild");
  g_assert_cmpstr (other_name, ==, "Parrots-wild-2");
  g_assert_true (g_file_equal (parent, lk_library_get_root (library)));
  g_assert_true (lk_library_find (library, "Parrots: \"wild\"") == one);
  g_assert_true (lk_library_find (library, lk_dataset_get_id (other)) == other);
  g_assert_true (lk_library_find (library, "Parrots-wild") == one);
  g_assert_null (lk_library_find (library, "none"));

  again = load (root);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 3);
  g_assert_nonnull (lk_library_find (again, lk_dataset_get_id (one)));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *trash = g_dir_make_tmp ("lk-trash-XXXXXX", NULL);
  int status;

  /* Not into the trash of whoever runs this. GLib's own way of doing it leaks. */
  g_setenv ("XDG_DATA_HOME", trash, TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("/dataset/plain-folder", test_plain_folder);
  ADD ("/dataset/broken-file", test_broken_file);
  ADD ("/dataset/changed-outside", test_changed_outside);
  g_test_add_func ("/dataset/missing-folder", test_missing_folder);
  ADD ("/dataset/caption", test_caption);
  ADD ("/dataset/autosave", test_autosave);
  ADD ("/dataset/empty-caption", test_empty_caption);
  ADD ("/dataset/save-fails", test_save_fails);
  ADD ("/dataset/remove", test_remove);
  ADD ("/dataset/remove-while-typing", test_remove_while_typing);
  ADD ("/dataset/restore-over", test_restore_over);
  ADD ("/dataset/shared-caption", test_shared_caption);
  ADD ("/dataset/trash-is-emptied", test_trash_is_emptied);
  ADD ("/dataset/undo-import", test_undo_import);
  ADD ("/dataset/export", test_export);
  ADD ("/dataset/many", test_many);
  ADD ("/dataset/many-captions", test_many_captions);
  ADD ("/library/create-find-load", test_library);

  status = g_test_run ();
  lk_copy_remove_tree (trash);

  return status;
}
