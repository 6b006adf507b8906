/* test-export.c: a dataset as one file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-export.h"
#include "lk-importer.h"
#include "pictures.h"

#include <glib/gstdio.h>
#include <locale.h>

typedef struct
{
  Folders folders;
  LkDataset *dataset;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "a.jpg", "b.jpg", "c.jpg", "größe.jpg" };

  folders_set_up (&fixture->folders, data);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) picture = make_jpeg (80, 70, i);

      write_picture (fixture->folders.target, names[i], picture);
    }
  write_bytes (fixture->folders.target, "a.txt", "first", -1);
  fixture->dataset = open_dataset (fixture->folders.target);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  drop_dataset (fixture->dataset);
  folders_tear_down (&fixture->folders, data);
}

static char *
dup_digest (LkDataset *dataset)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (dataset);

  return g_strdup (lk_manifest_get_digest (manifest));
}

static gboolean
export_zip (Fixture *fixture, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (fixture->dataset);
  g_autoptr (GFile) target = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  lk_export_zip_async (manifest, target, NULL, NULL, cancellable, wait_cb, &result);

  return lk_export_zip_finish (wait_for (&result), error);
}

/* What the importer makes of it is the same dataset. */
static void
test_export_zip (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = folders_path (fixture->folders.root, "out.zip");
  g_autofree char *folder = folders_path (fixture->folders.root, "again");
  const char *const sources[] = { path, NULL };
  g_autoptr (LkImportReport) report = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  LkDataset *again;

  lk_picture_set_caption (lk_dataset_find (fixture->dataset, "b.jpg"), "Käfer");
  before = dup_digest (fixture->dataset);
  g_assert_true (export_zip (fixture, path, NULL, &error));
  g_assert_no_error (error);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  again = open_dataset (folder);
  lk_importer_run_async (again, sources, NULL, NULL, NULL, NULL, wait_cb, &result);
  report = lk_importer_run_finish (again, wait_for (&result), &error);
  g_assert_no_error (error);
  after = dup_digest (again);
  g_assert_cmpstr (after, ==, before);
  g_clear_object (&result);
  drop_dataset (again);
}

/* What was there before is there after a failure, and nothing else. */
static void
test_export_zip_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = folders_path (fixture->folders.root, "out");
  g_autofree char *path = folders_path (folder, "out.zip");
  g_autofree char *gone = folders_path (fixture->folders.target, "c.jpg");
  g_autofree char *text = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  write_bytes (folder, "out.zip", "before", -1);
  g_cancellable_cancel (cancellable);
  g_assert_false (export_zip (fixture, path, cancellable, &error));
  g_assert_true (lk_error_is_canceled (error));
  g_clear_error (&error);

  g_assert_cmpint (g_unlink (gone), ==, 0);
  g_assert_false (export_zip (fixture, path, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_cmpuint (folders_count (folder, FALSE), ==, 1);
  g_assert_cmpuint (folders_count (folder, TRUE), ==, 0);
  text = read_text (folder, "out.zip");
  g_assert_cmpstr (text, ==, "before");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/export/zip", Fixture, NULL, set_up, test_export_zip, tear_down);
  g_test_add ("/export/zip-fails", Fixture, NULL, set_up, test_export_zip_fails, tear_down);

  return g_test_run ();
}
