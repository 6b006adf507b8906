/* test-import-archive.c: good, broken and hostile archives; pictures from the web
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "imports.h"
#include "lk-error.h"
#include "pictures.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

typedef struct
{
  Folders folders;
  LkDataset *dataset;
  GBytes *picture;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folders_set_up (&fixture->folders, data);
  fixture->dataset = open_dataset (fixture->folders.target);
  fixture->picture = make_jpeg (80, 70, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flush_dataset (fixture->dataset);
  g_assert_cmpuint (folders_count (fixture->folders.target, TRUE), ==, 0);
  g_assert_finalize_object (fixture->dataset);
  g_bytes_unref (fixture->picture);
  folders_tear_down (&fixture->folders, data);
}

/* --- Writing archives --- */

static struct archive *
begin (Fixture *fixture, const char *name)
{
  g_autofree char *path = folders_path (fixture->folders.source, name);
  struct archive *archive = archive_write_new ();

  g_assert_cmpint (archive_write_set_format_filter_by_ext (archive, name), ==, ARCHIVE_OK);
  if (g_str_has_suffix (name, ".zip"))
    archive_write_set_options (archive, "zip:hdrcharset=UTF-8");
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);

  return archive;
}

static void
put (struct archive *archive, const char *name, mode_t type, const char *link, GBytes *content)
{
  struct archive_entry *entry = archive_entry_new ();
  gsize size = 0;
  gconstpointer data = content != NULL ? g_bytes_get_data (content, &size) : NULL;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, type != 0 ? type : AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (la_int64_t) size);
  if (type == AE_IFLNK)
    archive_entry_set_symlink (entry, link);
  else if (link != NULL)
    archive_entry_set_hardlink (entry, link);
  g_assert_cmpint (archive_write_header (archive, entry), >=, ARCHIVE_WARN);
  if (size > 0)
    g_assert_cmpint (archive_write_data (archive, data, size), ==, (la_ssize_t) size);
  archive_entry_free (entry);
}

static void
put_text (struct archive *archive, const char *name, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  put (archive, name, 0, NULL, content);
}

static void
put_zeros (struct archive *archive, const char *name, gint64 size)
{
  static const guint8 zeros[1024 * 1024];
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, size);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  for (gint64 at = 0; at < size; at += (gint64) sizeof zeros)
    archive_write_data (archive, zeros, sizeof zeros);
  archive_entry_free (entry);
}

static void
end (struct archive *archive)
{
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
}

/* --- Importing --- */

static LkImportReport *
import (Fixture *fixture, const char *name)
{
  return import_named (fixture->dataset, fixture->folders.source, name);
}

static void
assert_refused (LkImportReport *report, const char *ending, const char *reason)
{
  for (guint i = 0; i < lk_import_report_get_n_entries (report); i++)
    {
      const LkImportEntry *entry = lk_import_report_get_entry (report, i);

      if (!g_str_has_suffix (entry->source, ending) || entry->outcome != LK_IMPORT_REFUSED)
        continue;

      g_test_message ("%s", entry->reason);
      g_assert_nonnull (strstr (entry->reason, reason));
      return;
    }

  g_error ("%s was not refused", ending);
}

/* --- Good ones --- */

static void
test_good (Fixture *fixture, gconstpointer data)
{
  const char *name = data;
  struct archive *archive = begin (fixture, name);
  g_autoptr (GBytes) second = make_jpeg (90, 70, 2);
  g_autoptr (LkImportReport) report = NULL;
  LkPicture *picture;

  put (archive, "set/", AE_IFDIR, NULL, NULL);
  put (archive, "set/a.jpg", 0, NULL, fixture->picture);
  put_text (archive, "set/a.txt", "from the archive");
  put (archive, "set/sub/no-ending", 0, NULL, second);
  put (archive, "__MACOSX/set/._a.jpg", 0, NULL, fixture->picture);
  put (archive, "set/.hidden.jpg", 0, NULL, fixture->picture);
  put_text (archive, "set/readme.md", "nothing");
  put_text (archive, "lonely.txt", "belongs to none");
  end (archive);

  report = import (fixture, name);
  assert_counts (report, 2, 0, 0, 1);
  picture = lk_dataset_find (fixture->dataset, "a.jpg");
  g_assert_nonnull (picture);
  g_assert_cmpstr (lk_picture_get_caption (picture), ==, "from the archive");
  g_assert_nonnull (lk_dataset_find (fixture->dataset, "no-ending.jpg"));
}

/* By content: what it is called does not matter. */
static void
test_renamed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *from = folders_path (fixture->folders.source, "x.zip");
  g_autofree char *to = folders_path (fixture->folders.source, "x.jpg");
  struct archive *archive = begin (fixture, "x.zip");
  g_autoptr (LkImportReport) report = NULL;

  put (archive, "a.jpg", 0, NULL, fixture->picture);
  end (archive);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  report = import (fixture, "x.jpg");
  assert_counts (report, 1, 0, 0, 0);
}

/* --- Hostile ones --- */

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  struct archive *archive = begin (fixture, "h.tar");
  g_autoptr (LkImportReport) report = NULL;
  g_autofree char *escaped = folders_path (fixture->folders.root, "up.jpg");

  put (archive, "../up.jpg", 0, NULL, fixture->picture);
  put (archive, "a/../../up2.jpg", 0, NULL, fixture->picture);
  put (archive, "/tmp/lk-absolute.jpg", 0, NULL, fixture->picture);
  put (archive, "C:\\windows.jpg", 0, NULL, fixture->picture);
  put (archive, "soft.jpg", AE_IFLNK, "/etc/passwd", NULL);
  put (archive, "hard.jpg", 0, "/etc/passwd", NULL);
  put (archive, "device.jpg", AE_IFCHR, NULL, NULL);
  put (archive, "pipe.jpg", AE_IFIFO, NULL, NULL);
  put (archive, "inner.zip", 0, NULL, fixture->picture);
  put (archive, "good.jpg", 0, NULL, fixture->picture);
  end (archive);

  report = import (fixture, "h.tar");
  assert_counts (report, 1, 0, 9, 0);
  assert_refused (report, "../up.jpg", "wants to be written outside its folder");
  assert_refused (report, "up2.jpg", "wants to be written outside its folder");
  assert_refused (report, "lk-absolute.jpg", "wants to be written outside its folder");
  assert_refused (report, "windows.jpg", "wants to be written outside its folder");
  assert_refused (report, "soft.jpg", "“soft.jpg” in “h.tar” is a link");
  assert_refused (report, "hard.jpg", "is a link");
  assert_refused (report, "device.jpg", "is a device");
  assert_refused (report, "pipe.jpg", "is a device");
  assert_refused (report, "inner.zip", "is an archive in the archive");
  g_assert_false (g_file_test (escaped, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("/tmp/lk-absolute.jpg", G_FILE_TEST_EXISTS));
}

static void
test_many_entries (Fixture *fixture, gconstpointer data)
{
  struct archive *archive = begin (fixture, "many.tar.gz");
  g_autoptr (LkImportReport) report = NULL;

  put (archive, "a.jpg", 0, NULL, fixture->picture);
  for (guint i = 0; i < 100000; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "%u.jpg", i);
      put_text (archive, name, "");
    }
  end (archive);

  report = import (fixture, "many.tar.gz");
  assert_counts (report, 0, 0, 1, 0);
  assert_refused (report, "many.tar.gz", "holds more files than any dataset needs");
}

static void
test_many_faults (Fixture *fixture, gconstpointer data)
{
  struct archive *archive = begin (fixture, "faults.tar");
  g_autoptr (LkImportReport) report = NULL;

  for (guint i = 0; i < 1000; i++)
    put (archive, "../a.jpg", 0, NULL, NULL);
  end (archive);

  report = import (fixture, "faults.tar");
  assert_counts (report, 0, 0, 201, 0);
  assert_refused (report, "faults.tar", "holds 800 more entries that are not taken");
}

static void
test_bomb (Fixture *fixture, gconstpointer data)
{
  const char *name = data;
  struct archive *archive = begin (fixture, name);
  g_autoptr (LkImportReport) report = NULL;

  put (archive, "a.jpg", 0, NULL, fixture->picture);
  for (guint i = 0; i < 3; i++)
    put_zeros (archive, i == 0 ? "0.jpg" : i == 1 ? "1.jpg" : "2.jpg", 100 * 1024 * 1024);
  end (archive);

  report = import (fixture, name);
  assert_counts (report, 0, 0, 1, 0);
  assert_refused (report, name, "grows beyond all measure");
}

/* What nobody asked for is unpacked too when it lies in a compressed tar. */
static void
test_skipped_bomb (Fixture *fixture, gconstpointer data)
{
  struct archive *archive = begin (fixture, "skip.tar.gz");
  g_autoptr (LkImportReport) report = NULL;

  put_zeros (archive, "film.bin", 300 * 1024 * 1024);
  put (archive, "a.jpg", 0, NULL, fixture->picture);
  end (archive);

  report = import (fixture, "skip.tar.gz");
  assert_counts (report, 0, 0, 1, 0);
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  const LkImportOptions few = { .max_entries = 2 };
  const LkImportOptions small = { .max_unpacked = 4000 };
  g_autofree char *path = folders_path (fixture->folders.source, "l.zip");
  struct archive *archive = begin (fixture, "l.zip");
  g_autoptr (LkImportReport) first = NULL;
  g_autoptr (LkImportReport) second = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) picture = make_jpeg (80, 80, i);
      char name[16];

      g_snprintf (name, sizeof name, "%u.jpg", i);
      put (archive, name, 0, NULL, picture);
    }
  end (archive);

  first = import_into (fixture->dataset, path, &few);
  assert_counts (first, 0, 0, 1, 0);
  second = import_into (fixture->dataset, path, &small);
  assert_counts (second, 0, 0, 1, 0);
}

/* --- Broken ones --- */

static void
test_cut_off (Fixture *fixture, gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = folders_path (fixture->folders.source, name);
  struct archive *archive = begin (fixture, name);
  g_autofree char *contents = NULL;
  gsize size;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GBytes) picture = make_jpeg (80, 80, i + 20);
      char entry[16];

      g_snprintf (entry, sizeof entry, "%u.jpg", i);
      put (archive, entry, 0, NULL, picture);
    }
  end (archive);

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  for (gsize at = 0; at < size; at += 1 + size / 60)
    {
      g_autoptr (LkImportReport) report = NULL;
      guint n;

      write_bytes (fixture->folders.source, name, contents, (gssize) at);
      report = import (fixture, name);
      n = lk_import_report_count (report, LK_IMPORT_ADDED) +
          lk_import_report_count (report, LK_IMPORT_ALREADY_THERE);
      g_assert_cmpuint (n, <=, 4);
      if (n < 4)
        g_assert_cmpuint (lk_import_report_count (report, LK_IMPORT_REFUSED), >, 0);
    }
}

/* Bytes changed here and there: whatever comes of it, no crash and no half file. */
static void
test_noise (Fixture *fixture, gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = folders_path (fixture->folders.source, name);
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261123);
  struct archive *archive = begin (fixture, name);
  g_autofree char *contents = NULL;
  gsize size;

  put (archive, "a.jpg", 0, NULL, fixture->picture);
  put_text (archive, "a.txt", "a caption");
  put (archive, "b.jpg", 0, NULL, fixture->picture);
  end (archive);

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *copy = g_memdup2 (contents, size);
      g_autoptr (LkImportReport) report = NULL;

      for (guint j = 0; j < 8; j++)
        copy[g_rand_int_range (chance, 0, (gint32) size)] = (char) g_rand_int (chance);
      write_bytes (fixture->folders.source, name, copy, (gssize) size);
      report = import (fixture, name);
    }
}

static void
test_not_an_archive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImportReport) report = NULL;

  write_bytes (fixture->folders.source, "x.tar.gz", "\x1f\x8b\x08 nonsense and more of it", -1);
  report = import (fixture, "x.tar.gz");
  assert_counts (report, 0, 0, 1, 0);
  assert_refused (report, "x.tar.gz", "“x.tar.gz” is no archive that can be read");
}

static void
test_in_folder (Fixture *fixture, gconstpointer data)
{
  struct archive *archive = begin (fixture, "x.zip");
  g_autoptr (LkImportReport) report = NULL;

  put (archive, "a.jpg", 0, NULL, fixture->picture);
  end (archive);
  report = import (fixture, "");
  assert_counts (report, 0, 0, 1, 0);
  assert_refused (report, "x.zip", "import it by itself");
}

/* --- A fetcher that has it all on the disk --- */

#define TYPE_SHELF (shelf_get_type ())
G_DECLARE_FINAL_TYPE (Shelf, shelf, , SHELF, GObject)

struct _Shelf
{
  GObject parent_instance;
  char *folder;
};

static void
shelf_fetch_async (LkFetcher *fetcher,
                   const char *uri,
                   GFile *folder,
                   LkTrace *trace,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (fetcher, cancellable, callback, user_data);
  g_autofree char *name = g_path_get_basename (uri);
  g_autofree char *from = folders_path (((Shelf *) fetcher)->folder, name);
  g_autofree char *free_name = g_strdup_printf ("%08x-file", g_str_hash (uri));
  g_autoptr (GFile) target = g_file_get_child (folder, free_name);
  char *contents;
  gsize size;

  g_assert_true (g_file_query_exists (folder, NULL));
  if (g_file_get_contents (from, &contents, &size, NULL))
    {
      g_file_set_contents (g_file_peek_path (target), contents, (gssize) size, NULL);
      g_free (contents);
      g_task_return_pointer (task, g_steal_pointer (&target), g_object_unref);
    }
  else
    g_task_return_new_error (task, LK_ERROR, LK_ERROR_NETWORK, "nobody answered");
}

static GFile *
shelf_fetch_finish (LkFetcher *fetcher, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
shelf_fetcher_init (LkFetcherInterface *iface)
{
  iface->fetch_async = shelf_fetch_async;
  iface->fetch_finish = shelf_fetch_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Shelf,
                               shelf,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_FETCHER, shelf_fetcher_init))

static void
shelf_class_init (ShelfClass *klass)
{
}

static void
shelf_init (Shelf *self)
{
}

static void
test_web (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Shelf) shelf = g_object_new (TYPE_SHELF, NULL);
  const LkImportOptions options = { .fetcher = LK_FETCHER (shelf) };
  const char *const sources[] = { "https://example.org/pictures/Bird%201.png",
                                  "https://example.org/set.zip", "http://example.org/page.html",
                                  "https://example.org/lost.jpg", NULL };
  struct archive *archive = begin (fixture, "set.zip");
  g_autoptr (GBytes) second = make_jpeg (90, 90, 2);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkImportReport) report = NULL;

  put (archive, "b.jpg", 0, NULL, second);
  put_text (archive, "b.txt", "caption");
  end (archive);
  write_picture (fixture->folders.source, "Bird%201.png", fixture->picture);
  write_bytes (fixture->folders.source, "page.html", "<html>", -1);
  shelf->folder = fixture->folders.source;

  lk_importer_run_async (fixture->dataset, sources, &options, NULL, NULL, NULL, wait_cb, &result);
  report = lk_importer_run_finish (fixture->dataset, wait_for (&result), NULL);
  assert_counts (report, 2, 0, 2, 0);
  g_assert_nonnull (lk_dataset_find (fixture->dataset, "Bird-1.jpg"));
  g_assert_nonnull (lk_dataset_find (fixture->dataset, "b.jpg"));
  assert_refused (report, "lost.jpg", "could not be fetched: nobody answered");
  assert_refused (report, "page.html", "“page.html” is not a picture");
}

static void
test_web_without_fetcher (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkImportReport) report =
      import_into (fixture->dataset, "https://example.org/a.jpg", NULL);

  assert_counts (report, 0, 0, 1, 0);
  assert_refused (report, "a.jpg", "is an address that cannot be opened");
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("/import-archive/good/zip", "g.zip", test_good);
  ADD ("/import-archive/good/tar", "g.tar", test_good);
  ADD ("/import-archive/good/tar-gz", "g.tar.gz", test_good);
  ADD ("/import-archive/good/tar-xz", "g.tar.xz", test_good);
  ADD ("/import-archive/good/tar-bz2", "g.tar.bz2", test_good);
  ADD ("/import-archive/renamed", NULL, test_renamed);
  ADD ("/import-archive/hostile", NULL, test_hostile);
  ADD ("/import-archive/many-entries", NULL, test_many_entries);
  ADD ("/import-archive/many-faults", NULL, test_many_faults);
  ADD ("/import-archive/bomb/zip", "bomb.zip", test_bomb);
  ADD ("/import-archive/bomb/tar-gz", "bomb.tar.gz", test_bomb);
  ADD ("/import-archive/bomb/tar-bz2", "bomb.tar.bz2", test_bomb);
  ADD ("/import-archive/skipped-bomb", NULL, test_skipped_bomb);
  ADD ("/import-archive/limits", NULL, test_limits);
  ADD ("/import-archive/cut-off/zip", "c.zip", test_cut_off);
  ADD ("/import-archive/cut-off/tar-gz", "c.tar.gz", test_cut_off);
  ADD ("/import-archive/noise/zip", "n.zip", test_noise);
  ADD ("/import-archive/noise/tar", "n.tar", test_noise);
  ADD ("/import-archive/noise/tar-gz", "n.tar.gz", test_noise);
  ADD ("/import-archive/not-an-archive", NULL, test_not_an_archive);
  ADD ("/import-archive/in-folder", NULL, test_in_folder);
  ADD ("/import-archive/web", NULL, test_web);
  ADD ("/import-archive/web-without-fetcher", NULL, test_web_without_fetcher);

  return g_test_run ();
}
