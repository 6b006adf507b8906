/* test-importer.c: files, folders, archives and addresses become pictures of a dataset
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "imports.h"
#include "lk-copy.h"
#include "lk-error.h"
#include "pictures.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  Folders folders;
  LkDataset *dataset;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folders_set_up (&fixture->folders, data);
  fixture->dataset = open_dataset (fixture->folders.target);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flush_dataset (fixture->dataset);
  g_assert_cmpuint (folders_count (fixture->folders.target, TRUE), ==, 0);
  g_assert_finalize_object (fixture->dataset);
  folders_tear_down (&fixture->folders, data);
}

static LkImportReport *
import (Fixture *fixture, const char *name)
{
  return import_named (fixture->dataset, fixture->folders.source, name);
}

static const LkImportEntry *
find_entry (LkImportReport *report, const char *ending)
{
  for (guint i = 0; i < lk_import_report_get_n_entries (report); i++)
    if (g_str_has_suffix (lk_import_report_get_entry (report, i)->source, ending))
      return lk_import_report_get_entry (report, i);

  g_error ("nothing in the report ends with %s", ending);
}

static void
assert_refused (LkImportReport *report, const char *ending, const char *reason)
{
  const LkImportEntry *entry = find_entry (report, ending);

  g_assert_cmpint (entry->outcome, ==, LK_IMPORT_REFUSED);
  g_assert_nonnull (strstr (entry->reason, reason));
}

static void
write_jpeg (Fixture *fixture, const char *name, guint seed)
{
  g_autoptr (GBytes) picture = make_jpeg (80, 70, seed);

  write_picture (fixture->folders.source, name, picture);
}

static void
write_text (Fixture *fixture, const char *name, const char *text)
{
  write_bytes (fixture->folders.source, name, text, -1);
}

static void
assert_caption (Fixture *fixture, const char *name, const char *caption)
{
  LkPicture *picture = lk_dataset_find (fixture->dataset, name);

  g_assert_nonnull (picture);
  g_assert_cmpstr (lk_picture_get_caption (picture), ==, caption);
}

/* --- Files and folders --- */

static void
test_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImportReport) report = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *caption = NULL;

  write_jpeg (fixture, "a.jpg", 1);
  write_text (fixture, "a.txt", "a parrot\n");
  write_jpeg (fixture, "deep/er/b.JPEG", 2);
  write_text (fixture, "deep/er/B.caption", "on a branch");
  write_jpeg (fixture, "deep/a.jpg", 3);
  write_jpeg (fixture, ".hidden.jpg", 4);
  write_jpeg (fixture, ".secret/c.jpg", 5);
  write_jpeg (fixture, "__MACOSX/d.jpg", 6);
  write_text (fixture, "._a.jpg", "AppleDouble");
  write_text (fixture, "Thumbs.db", "x");
  write_text (fixture, "notes.md", "x");
  write_text (fixture, "readme.txt", "belongs to none");

  report = import (fixture, "");
  assert_counts (report, 3, 0, 0, 1);
  g_assert_cmpstr (find_entry (report, "readme.txt")->reason, ==,
                   "“readme.txt” belongs to no picture");
  summary = lk_import_report_dup_summary (report);
  g_assert_cmpstr (summary, ==, "3 pictures added, 1 caption without a picture");

  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 3);
  assert_caption (fixture, "a.jpg", "a parrot");
  assert_caption (fixture, "b.jpg", "on a branch");
  assert_caption (fixture, "a-2.jpg", "");
  caption = read_text (fixture->folders.target, "b.txt");
  g_assert_cmpstr (caption, ==, "on a branch\n");
}

static void
test_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImportReport) first = NULL;
  g_autoptr (LkImportReport) second = NULL;

  write_jpeg (fixture, "a.jpg", 1);
  write_jpeg (fixture, "copy.jpg", 1);
  first = import (fixture, "");
  assert_counts (first, 1, 1, 0, 0);
  g_assert_cmpstr (find_entry (first, "copy.jpg")->reason, ==,
                   "“copy.jpg” is the same picture as “a.jpg”");

  second = import (fixture, "copy.jpg");
  assert_counts (second, 0, 1, 0, 0);
  g_assert_cmpstr (lk_import_report_get_entry (second, 0)->name, ==, "a.jpg");
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 1);
}

static void
test_loops (Fixture *fixture, gconstpointer data)
{
  g_autofree char *loop = folders_path (fixture->folders.source, "sub/loop");
  g_autofree char *dangling = folders_path (fixture->folders.source, "gone.jpg");
  g_autofree char *pipe = folders_path (fixture->folders.source, "pipe.jpg");
  g_autoptr (LkImportReport) report = NULL;

  write_jpeg (fixture, "sub/a.jpg", 1);
  g_assert_cmpint (symlink ("..", loop), ==, 0);
  g_assert_cmpint (symlink ("nowhere", dangling), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);

  report = import (fixture, "");
  assert_counts (report, 1, 0, 1, 0);
  assert_refused (report, "gone.jpg", "could not be read");
}

static void
test_explicit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe = folders_path (fixture->folders.source, "pipe.jpg");
  g_autoptr (LkImportReport) single = NULL;
  g_autoptr (LkImportReport) missing = NULL;
  g_autoptr (LkImportReport) text = NULL;
  g_autoptr (LkImportReport) special = NULL;
  g_autofree char *path = folders_path (fixture->folders.source, "grün é.jpg");
  g_autofree char *uri = NULL;

  write_jpeg (fixture, "grün é.jpg", 1);
  write_text (fixture, "grün é.txt", "comes along");
  write_text (fixture, "page.html", "<html>");
  uri = g_filename_to_uri (path, NULL, NULL);
  single = import_into (fixture->dataset, uri, NULL);
  assert_counts (single, 1, 0, 0, 0);
  assert_caption (fixture, "grün-é.jpg", "comes along");

  missing = import (fixture, "nothing.jpg");
  assert_refused (missing, "nothing.jpg", "“nothing.jpg” could not be read");
  text = import (fixture, "page.html");
  assert_refused (text, "page.html", "“page.html” is not a picture");
  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);
  special = import (fixture, "pipe.jpg");
  assert_refused (special, "pipe.jpg", "neither a file nor a folder");
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "A.jpg",     "a.png", "con.jpg",
                                       "a b*?.jpg", "-.jpg", "x.jpg.jpg" };
  static const char *const expected[] = { "A.jpg",   "a-2.jpg",     "con_.jpg",
                                          "a-b.jpg", "picture.jpg", "x.jpg.jpg" };
  g_autoptr (LkImportReport) report = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    write_jpeg (fixture, names[i], i + 1);

  report = import (fixture, "");
  assert_counts (report, G_N_ELEMENTS (names), 0, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_nonnull (lk_dataset_find (fixture->dataset, expected[i]));
}

/* A caption of somebody else's must not become the caption of a new picture. */
static void
test_foreign_caption (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImportReport) report = NULL;

  write_jpeg (fixture, "a.jpg", 1);
  write_bytes (fixture->folders.target, "a.txt", "of something else", -1);
  report = import (fixture, "");
  assert_counts (report, 1, 0, 0, 0);
  assert_caption (fixture, "a-2.jpg", "");
}

static void
test_caption_encodings (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *text;
    gssize size;
  } texts[] = {
    { "plain.txt", "café\n", -1 },
    { "marked.txt",
      "\xef\xbb\xbf"
      "café",
      -1 },
    { "latin.txt", "caf\xe9", -1 },
    { "little.txt",
      "\xff\xfe"
      "c\0a\0f\0\xe9\0",
      10 },
    { "big.txt",
      "\xfe\xff"
      "\0c\0a\0f\0\xe9",
      10 },
    { "windows.txt", "\r\ncaf\xe9 \r\n", -1 },
  };
  g_autoptr (LkImportReport) report = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *stem = g_strndup (texts[i].name, strlen (texts[i].name) - 4);
      g_autofree char *name = g_strconcat (stem, ".jpg", NULL);

      write_jpeg (fixture, name, i + 1);
      write_bytes (fixture->folders.source, texts[i].name, texts[i].text, texts[i].size);
    }

  report = import (fixture, "");
  assert_counts (report, G_N_ELEMENTS (texts), 0, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = read_text (fixture->folders.target, texts[i].name);

      g_assert_cmpstr (text, ==, "café\n");
    }
}

/* --- Many --- */

#define MANY 1000

static void
test_thousand_with_one_bad (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImportReport) report = NULL;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%04u.jpg", i);

      if (i == 500)
        write_text (fixture, name, "not a picture");
      else
        write_jpeg (fixture, name, i * 256 + i % 7);
    }

  report = import (fixture, "");
  assert_counts (report, MANY - 1, 0, 1, 0);
  assert_refused (report, "p0500.jpg", "“p0500.jpg” is not a picture");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->dataset)), ==, MANY - 1);
}

typedef struct
{
  GCancellable *cancellable;
  gint64 cancel_at;
  gint64 last;
  gint64 total;
} Watch;

static void
watch_cb (gint64 done, gint64 total, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpint (done, >=, watch->last);
  watch->last = done;
  watch->total = total;
  if (watch->cancellable != NULL && done >= watch->cancel_at)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  const char *const sources[] = { fixture->folders.source, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Watch watch = { cancellable, 3, 0, 0 };
  g_autoptr (GBytes) large = make_jpeg (2000, 1500, 1);

  /* What follows the end of a picture is no harm, and makes each of them another. */
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%03u.jpg", i);
      g_autoptr (GByteArray) bytes = g_bytes_unref_to_array (g_bytes_ref (large));

      g_byte_array_append (bytes, (const guint8 *) name, 4);
      write_bytes (fixture->folders.source, name, bytes->data, bytes->len);
    }

  lk_importer_run_async (fixture->dataset, sources, NULL, watch_cb, &watch, cancellable, wait_cb,
                         &result);
  g_assert_null (lk_importer_run_finish (fixture->dataset, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (watch.last, <, 300);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 0);
  flush_dataset (fixture->dataset);
  g_assert_cmpuint (folders_count (fixture->folders.target, FALSE), ==, 1);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  const char *const sources[] = { fixture->folders.source, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  write_jpeg (fixture, "a.jpg", 1);
  g_cancellable_cancel (cancellable);
  lk_importer_run_async (fixture->dataset, sources, NULL, NULL, NULL, cancellable, wait_cb,
                         &result);
  g_assert_null (lk_importer_run_finish (fixture->dataset, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 0);
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  const char *const sources[] = { fixture->folders.source, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkImportReport) report = NULL;
  Watch watch = { NULL, 0, 0, 0 };

  write_jpeg (fixture, "a.jpg", 1);
  write_jpeg (fixture, "b.jpg", 2);
  lk_importer_run_async (fixture->dataset, sources, NULL, watch_cb, &watch, NULL, wait_cb, &result);
  report = lk_importer_run_finish (fixture->dataset, wait_for (&result), NULL);
  g_assert_cmpint (watch.last, ==, 2);
  g_assert_cmpint (watch.total, ==, 2);
}

/* What a killed import left goes; what another process is at stays. */
static void
test_left_overs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *busy = folders_path (fixture->folders.target, ".import-busy");
  g_autofree char *dead = folders_path (fixture->folders.target, ".import-dead");
  g_autoptr (LkImportReport) report = NULL;
  int fd;

  write_bytes (fixture->folders.target, ".import-dead/00000001", "half", -1);
  write_bytes (fixture->folders.target, ".import-busy/00000001", "half", -1);
  fd = open (busy, O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  write_jpeg (fixture, "a.jpg", 1);

  report = import (fixture, "");
  assert_counts (report, 1, 0, 0, 0);
  g_assert_false (g_file_test (dead, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (busy, G_FILE_TEST_IS_DIR));
  close (fd);
  lk_copy_remove_tree (busy);
}

static void
test_no_reflink (Fixture *fixture, gconstpointer data)
{
  const LkImportOptions options = { .no_reflink = TRUE };
  g_autofree char *source = folders_path (fixture->folders.source, "a.jpg");
  g_autofree char *target = folders_path (fixture->folders.target, "a.jpg");
  g_autoptr (LkImportReport) report = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  gsize n_one, n_other;

  write_jpeg (fixture, "a.jpg", 1);
  report = import_into (fixture->dataset, source, &options);
  assert_counts (report, 1, 0, 0, 0);
  g_assert_true (g_file_get_contents (source, &one, &n_one, NULL));
  g_assert_true (g_file_get_contents (target, &other, &n_other, NULL));
  g_assert_cmpmem (one, n_one, other, n_other);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  const char *const sources[] = { fixture->folders.source, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *away = g_strconcat (fixture->folders.target, "-away", NULL);

  write_jpeg (fixture, "a.jpg", 1);
  flush_dataset (fixture->dataset);
  g_assert_cmpint (g_rename (fixture->folders.target, away), ==, 0);
  lk_importer_run_async (fixture->dataset, sources, NULL, NULL, NULL, NULL, wait_cb, &result);
  g_assert_null (lk_importer_run_finish (fixture->dataset, wait_for (&result), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_cmpint (g_rename (away, fixture->folders.target), ==, 0);
}

static void
test_uri_list (void)
{
  g_auto (GStrv) sources =
      lk_importer_parse_uri_list ("# from a browser\r\nfile:///a%20b.jpg\r\n\r\nhttps://x/y.png");

  g_assert_cmpuint (g_strv_length (sources), ==, 2);
  g_assert_cmpstr (sources[0], ==, "file:///a%20b.jpg");
  g_assert_cmpstr (sources[1], ==, "https://x/y.png");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("/importer/folder", test_folder);
  ADD ("/importer/again", test_again);
  ADD ("/importer/loops", test_loops);
  ADD ("/importer/explicit", test_explicit);
  ADD ("/importer/names", test_names);
  ADD ("/importer/foreign-caption", test_foreign_caption);
  ADD ("/importer/caption-encodings", test_caption_encodings);
  ADD ("/importer/thousand-with-one-bad", test_thousand_with_one_bad);
  ADD ("/importer/cancel", test_cancel);
  ADD ("/importer/cancelled-before", test_cancelled_before);
  ADD ("/importer/progress", test_progress);
  ADD ("/importer/left-overs", test_left_overs);
  ADD ("/importer/no-reflink", test_no_reflink);
  ADD ("/importer/read-only", test_read_only);
  g_test_add_func ("/importer/uri-list", test_uri_list);

  return g_test_run ();
}
