/* test-thumbnailer.c: thumbnails after the freedesktop.org standard
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-thumbnailer.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  GFile *cache;
  LkThumbnailer *thumbnailer;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cache = NULL;

  fixture->folder = g_dir_make_tmp ("lk-thumbnailer-XXXXXX", NULL);
  cache = g_build_filename (fixture->folder, "cache", NULL);
  fixture->cache = g_file_new_for_path (cache);
  fixture->thumbnailer = lk_thumbnailer_new (fixture->cache);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", fixture->folder, NULL };

  g_assert_finalize_object (fixture->thumbnailer);
  g_object_unref (fixture->cache);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (fixture->folder);
}

static GFile *
make_picture (Fixture *fixture, const char *name, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, NULL);
  g_assert_no_error (error);

  return g_file_new_for_path (path);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GdkPixbuf *
load (Fixture *fixture, GFile *file, guint size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_thumbnailer_load_async (fixture->thumbnailer, file, size, 0, cancellable, ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_thumbnailer_load_finish (fixture->thumbnailer, result, error);
}

static char *
cached_path (Fixture *fixture, const char *folder, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_MD5, uri, -1);

  return g_strdup_printf ("%s/cache/%s/%s.png", fixture->folder, folder, hash);
}

static void
test_makes_and_keeps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = make_picture (fixture, "a b.jpg", 800, 600);
  g_autofree char *path = cached_path (fixture, "large", file);
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) first = load (fixture, file, 200, NULL, &error);
  g_autoptr (GdkPixbuf) saved = NULL;
  GStatBuf info;

  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (first), ==, 256);
  g_assert_cmpint (gdk_pixbuf_get_height (first), ==, 192);

  saved = gdk_pixbuf_new_from_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gdk_pixbuf_get_option (saved, "tEXt::Thumb::URI"), ==, uri);
  g_assert_nonnull (gdk_pixbuf_get_option (saved, "tEXt::Thumb::MTime"));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

/* A thumbnail that another program made is used; one of an older state is not. */
static void
test_shares_the_cache (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = make_picture (fixture, "a.jpg", 800, 600);
  g_autofree char *path = cached_path (fixture, "normal", file);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *picture = g_file_get_path (file);
  g_autofree char *mtime = NULL;
  g_autoptr (GdkPixbuf) foreign = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 11, 7);
  g_autoptr (GdkPixbuf) used = NULL;
  g_autoptr (GdkPixbuf) remade = NULL;
  GStatBuf info;

  g_assert_cmpint (g_stat (picture, &info), ==, 0);
  mtime = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) info.st_mtime);
  g_mkdir_with_parents (folder, 0700);
  gdk_pixbuf_fill (foreign, 0);
  g_assert_true (gdk_pixbuf_save (foreign, path, "png", NULL, "tEXt::Thumb::URI", uri,
                                  "tEXt::Thumb::MTime", mtime, NULL));

  used = load (fixture, file, 100, NULL, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (used), ==, 11);

  g_assert_true (gdk_pixbuf_save (foreign, path, "png", NULL, "tEXt::Thumb::URI", uri,
                                  "tEXt::Thumb::MTime", "1", NULL));
  remade = load (fixture, file, 100, NULL, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (remade), ==, 128);
}

static void
test_small_pictures_stay_small (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = make_picture (fixture, "small.jpg", 40, 30);
  g_autoptr (GdkPixbuf) pixbuf = load (fixture, file, 256, NULL, NULL);

  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 40);
}

static void
test_no_picture (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "note.jpg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *failed = cached_path (fixture, "fail/lorikeet-0.1.0", file);
  g_autoptr (GError) error = NULL;

  g_assert_null (load (fixture, file, 128, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_clear_error (&error);

  g_file_set_contents (path, "no picture", -1, NULL);
  g_assert_null (load (fixture, file, 128, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_true (g_file_test (failed, G_FILE_TEST_EXISTS));

  g_assert_null (load (fixture, file, 128, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = make_picture (fixture, "a.jpg", 800, 600);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (load (fixture, file, 128, cancellable, &error));
  g_assert_true (lk_error_is_canceled (error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/thumbnailer/makes", Fixture, NULL, set_up, test_makes_and_keeps, tear_down);
  g_test_add ("/thumbnailer/shares", Fixture, NULL, set_up, test_shares_the_cache, tear_down);
  g_test_add ("/thumbnailer/small", Fixture, NULL, set_up, test_small_pictures_stay_small,
              tear_down);
  g_test_add ("/thumbnailer/no-picture", Fixture, NULL, set_up, test_no_picture, tear_down);
  g_test_add ("/thumbnailer/cancel", Fixture, NULL, set_up, test_cancel, tear_down);

  return g_test_run ();
}
