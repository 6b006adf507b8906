/* test-import.c: imports that go on in the background
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-import-list.h"
#include "lk-import-plan.h"
#include "pictures.h"

#include <locale.h>

typedef struct
{
  Folders folders;
  LkLibrary *library;
  LkImportList *imports;
  guint n_ended;
} Fixture;

static void
ended_cb (LkImportList *imports, LkImport *import, gpointer user_data)
{
  ((Fixture *) user_data)->n_ended++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) root = NULL;

  folders_set_up (&fixture->folders, data);
  root = g_file_new_build_filename (fixture->folders.root, "library", NULL);
  fixture->library = lk_library_new (root);
  fixture->imports = lk_import_list_new (fixture->library);
  g_signal_connect (fixture->imports, "ended", G_CALLBACK (ended_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->imports)), ==, 0);
  g_assert_finalize_object (fixture->imports);
  g_assert_finalize_object (fixture->library);
  folders_tear_down (&fixture->folders, data);
}

static void
write_jpegs (Fixture *fixture, const char *folder, guint from, guint to)
{
  g_autofree char *path = g_build_filename (fixture->folders.source, folder, NULL);

  g_mkdir_with_parents (path, 0700);
  for (guint i = from; i <= to; i++)
    {
      g_autoptr (GBytes) picture = make_jpeg (80, 70, i);
      g_autofree char *name = g_strdup_printf ("bird-%u.jpg", i);

      write_picture (path, name, picture);
    }
}

static LkImport *
start (Fixture *fixture, LkDataset *dataset, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folders.source, name, NULL);
  const char *const sources[] = { path, NULL };
  LkImportRequest request = { .dataset = dataset, .sources = sources };

  return g_object_ref (lk_import_list_start (fixture->imports, &request));
}

static void
wait_ended (LkImport *import)
{
  while (lk_import_is_active (import))
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_datasets (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->library));
}

static guint
count_folders (Fixture *fixture)
{
  g_autofree char *root = g_build_filename (fixture->folders.root, "library", NULL);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
take_back (LkImport *import)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_import_take_back_async (import, wait_cb, &result);
  lk_import_take_back_finish (import, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_import_get_state (import), ==, LK_IMPORT_TAKEN_BACK);
}

static void
test_new_dataset (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImport) import = NULL;
  g_autofree char *sentence = NULL;

  write_jpegs (fixture, "holiday", 1, 3);
  import = start (fixture, NULL, "holiday");
  g_assert_cmpint (lk_import_get_state (import), ==, LK_IMPORT_RUNNING);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->imports)), ==, 1);
  wait_ended (import);

  g_assert_cmpint (lk_import_get_state (import), ==, LK_IMPORT_DONE);
  g_assert_cmpuint (fixture->n_ended, ==, 1);
  g_assert_cmpfloat (lk_import_get_fraction (import), ==, 1.0);
  sentence = lk_import_dup_sentence (import);
  g_assert_cmpstr (sentence, ==, "3 pictures added");
  g_assert_cmpuint (count_datasets (fixture), ==, 1);
  g_assert_cmpstr (lk_dataset_get_title (lk_import_get_dataset (import)), ==, "holiday");
  g_assert_cmpuint (lk_dataset_get_n_pictures (lk_import_get_dataset (import)), ==, 3);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImport) first = NULL;
  g_autoptr (LkImport) second = NULL;
  g_autoptr (LkImport) file = NULL;

  write_jpegs (fixture, "a/holiday", 1, 2);
  write_jpegs (fixture, "b/holiday", 3, 4);
  first = start (fixture, NULL, "a/holiday");
  second = start (fixture, NULL, "b/holiday");
  file = start (fixture, NULL, "a/holiday/bird-1.jpg");
  wait_ended (first);
  wait_ended (second);
  wait_ended (file);

  g_assert_nonnull (lk_library_find (fixture->library, "holiday"));
  g_assert_nonnull (lk_library_find (fixture->library, "holiday 2"));
  g_assert_nonnull (lk_library_find (fixture->library, "bird-1"));
  g_assert_cmpuint (count_datasets (fixture), ==, 3);
}

static void
test_one_after_the_other (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImport) first = NULL;
  g_autoptr (LkImport) second = NULL;
  g_autoptr (LkImport) third = NULL;
  LkDataset *dataset;

  write_jpegs (fixture, "one", 1, 3);
  write_jpegs (fixture, "two", 3, 5);
  first = start (fixture, NULL, "one");
  wait_ended (first);
  dataset = lk_import_get_dataset (first);

  second = start (fixture, dataset, "two");
  third = start (fixture, dataset, "two");
  g_assert_cmpint (lk_import_get_state (second), ==, LK_IMPORT_RUNNING);
  g_assert_cmpint (lk_import_get_state (third), ==, LK_IMPORT_WAITING);
  wait_ended (second);
  wait_ended (third);

  g_assert_cmpuint (lk_import_report_count (lk_import_get_report (second), LK_IMPORT_ADDED), ==, 2);
  g_assert_cmpuint (lk_import_report_count (lk_import_get_report (third), LK_IMPORT_ADDED), ==, 0);
  g_assert_cmpuint (lk_dataset_get_n_pictures (dataset), ==, 5);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImport) import = NULL;
  g_autofree char *temporary = g_build_filename (fixture->folders.root, "temporary", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (temporary);
  g_autofree char *path = g_build_filename (fixture->folders.source, "holiday", NULL);
  const char *const sources[] = { path, NULL };
  LkImportRequest request = { .sources = sources, .temporary = folder };

  g_mkdir_with_parents (temporary, 0700);
  write_jpegs (fixture, "holiday", 1, 40);
  import = g_object_ref (lk_import_list_start (fixture->imports, &request));
  while (lk_import_get_dataset (import) == NULL)
    g_main_context_iteration (NULL, TRUE);

  lk_import_cancel (import);
  wait_ended (import);
  g_assert_cmpint (lk_import_get_state (import), ==, LK_IMPORT_CANCELED);
  g_assert_true (lk_error_is_canceled (lk_import_get_error (import)));
  g_assert_cmpuint (count_datasets (fixture), ==, 0);
  g_assert_cmpuint (count_folders (fixture), ==, 0);
  while (g_file_test (temporary, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);
}

static void
test_cancel_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImport) first = NULL;
  g_autoptr (LkImport) second = NULL;
  g_autoptr (LkImport) third = NULL;

  write_jpegs (fixture, "one", 1, 2);
  first = start (fixture, NULL, "one");
  wait_ended (first);
  write_jpegs (fixture, "two", 3, 9);
  second = start (fixture, lk_import_get_dataset (first), "two");
  third = start (fixture, lk_import_get_dataset (first), "one");

  lk_import_cancel (third);
  g_assert_cmpint (lk_import_get_state (third), ==, LK_IMPORT_CANCELED);
  g_assert_cmpint (lk_import_get_state (second), ==, LK_IMPORT_RUNNING);
  lk_import_list_cancel_all (fixture->imports);
  wait_ended (second);
  g_assert_cmpint (lk_import_get_state (second), ==, LK_IMPORT_CANCELED);
  g_assert_cmpuint (lk_dataset_get_n_pictures (lk_import_get_dataset (first)), ==, 2);
  g_assert_cmpuint (fixture->n_ended, ==, 3);
}

static void
test_nothing_to_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImport) import = NULL;

  write_bytes (fixture->folders.source, "broken.jpg", "no picture", -1);
  import = start (fixture, NULL, "broken.jpg");
  wait_ended (import);

  g_assert_cmpint (lk_import_get_state (import), ==, LK_IMPORT_DONE);
  g_assert_cmpuint (lk_import_report_count (lk_import_get_report (import), LK_IMPORT_REFUSED), ==,
                    1);
  g_assert_cmpuint (count_datasets (fixture), ==, 0);
  g_assert_cmpuint (count_folders (fixture), ==, 0);
}

static void
test_take_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImport) first = NULL;
  g_autoptr (LkImport) second = NULL;
  LkDataset *dataset;

  write_jpegs (fixture, "one", 1, 3);
  write_jpegs (fixture, "two", 3, 5);
  first = start (fixture, NULL, "one");
  wait_ended (first);
  dataset = lk_import_get_dataset (first);
  second = start (fixture, dataset, "two");
  wait_ended (second);
  g_assert_cmpuint (lk_dataset_get_n_pictures (dataset), ==, 5);

  take_back (second);
  g_assert_cmpuint (lk_dataset_get_n_pictures (dataset), ==, 3);
  g_assert_cmpuint (count_datasets (fixture), ==, 1);

  take_back (first);
  g_assert_cmpuint (count_datasets (fixture), ==, 0);
  g_assert_cmpuint (count_folders (fixture), ==, 0);
}

static LkImportPlan *
make_plan (const char *const *sources)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkImportPlan *plan;

  lk_import_plan_make_async (sources, NULL, wait_cb, &result);
  plan = lk_import_plan_make_finish (wait_for (&result), &error);
  g_assert_no_error (error);

  return plan;
}

static void
test_plan (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->folders.source, "parrots", NULL);
  g_autofree char *one = g_build_filename (folder, "bird-1.jpg", NULL);
  g_autofree char *two = g_build_filename (folder, "bird-2.jpg", NULL);
  g_autofree char *archive = g_build_filename (folder, "birds.tar.gz", NULL);
  const char *const folders[] = { folder, NULL };
  const char *const files[] = { one, two, NULL };
  const char *const archives[] = { archive, "https://example.org/x/kea.jpg", NULL };
  const char *const exports[] = { "owls.lorikeet.zip", NULL };
  const char *const links[] = { "https://example.org/x/kea.jpg?y=1", NULL };
  g_autoptr (LkImportPlan) of_folder = NULL;
  g_autoptr (LkImportPlan) of_files = NULL;
  g_autoptr (LkImportPlan) of_archive = NULL;
  g_autoptr (LkImportPlan) of_export = NULL;
  g_autoptr (LkImportPlan) of_link = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *other = NULL;

  write_jpegs (fixture, "parrots", 1, 2);
  write_jpegs (fixture, "parrots/deeper", 3, 4);
  write_bytes (folder, "bird-1.txt", "a bird", -1);
  write_bytes (folder, "birds.tar.gz", "", 0);

  of_folder = make_plan (folders);
  sentence = lk_import_plan_dup_sentence (of_folder, NULL);
  g_assert_cmpstr (sentence, ==, "New dataset “parrots” with 4 pictures, 1 archive");

  of_files = make_plan (files);
  other = lk_import_plan_dup_sentence (of_files, "Birds");
  g_assert_cmpstr (other, ==, "Add 2 pictures to “Birds”");
  g_assert_cmpstr (of_files->title, ==, "parrots");

  of_archive = make_plan (archives);
  g_assert_cmpstr (of_archive->title, ==, "birds");
  g_assert_cmpuint (of_archive->n_links, ==, 1);

  of_export = make_plan (exports);
  g_assert_cmpstr (of_export->title, ==, "owls");

  of_link = make_plan (links);
  g_assert_cmpstr (of_link->title, ==, "kea");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/import/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("new-dataset", test_new_dataset);
  ADD ("names", test_names);
  ADD ("one-after-the-other", test_one_after_the_other);
  ADD ("cancel", test_cancel);
  ADD ("cancel-waiting", test_cancel_waiting);
  ADD ("nothing-to-add", test_nothing_to_add);
  ADD ("take-back", test_take_back);
  ADD ("plan", test_plan);
#undef ADD

  return g_test_run ();
}
