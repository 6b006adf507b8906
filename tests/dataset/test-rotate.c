/* test-rotate.c: turning pictures by quarters
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-dataset.h"
#include "lk-error.h"
#include "lk-image.h"
#include "lk-rotate.h"
#include "pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <png.h>
#include <string.h>

/* The picture as somebody sees it. */
static GdkPixbuf *
show (GBytes *file)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_loader_write_bytes (loader, file, &error);
  g_assert_no_error (error);
  gdk_pixbuf_loader_close (loader, &error);
  g_assert_no_error (error);

  return gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
}

static void
assert_same_pixels (GdkPixbuf *one, GdkPixbuf *other)
{
  int n = gdk_pixbuf_get_width (one) * gdk_pixbuf_get_n_channels (one);

  g_assert_cmpint (gdk_pixbuf_get_width (one), ==, gdk_pixbuf_get_width (other));
  g_assert_cmpint (gdk_pixbuf_get_height (one), ==, gdk_pixbuf_get_height (other));
  for (int y = 0; y < gdk_pixbuf_get_height (one); y++)
    g_assert_cmpmem (gdk_pixbuf_get_pixels (one) + y * gdk_pixbuf_get_rowstride (one), n,
                     gdk_pixbuf_get_pixels (other) + y * gdk_pixbuf_get_rowstride (other), n);
}

static void
check_turned (GBytes *file, const char *format, guint orientation, guint degrees)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) turned = lk_rotate_bytes (file, format, orientation, degrees, &error);
  g_autoptr (GdkPixbuf) before = show (file);
  g_autoptr (GdkPixbuf) after = NULL;
  g_autoptr (GdkPixbuf) expected = NULL;

  g_assert_no_error (error);
  after = show (turned);
  expected = gdk_pixbuf_rotate_simple (before, (GdkPixbufRotation) (360 - degrees));
  assert_same_pixels (after, expected);
}

static void
test_jpeg (void)
{
  g_autoptr (GBytes) plain = make_jpeg (90, 70, 3);

  for (guint degrees = 90; degrees <= 270; degrees += 90)
    {
      check_turned (plain, "jpeg", 1, degrees);
      for (guint orientation = 1; orientation <= 8; orientation++)
        {
          g_autoptr (GBytes) file = add_exif (plain, orientation);

          check_turned (file, "jpeg", orientation, degrees);
        }
    }
}

/* Not one byte of the compressed data is another one. */
static void
test_jpeg_keeps_data (void)
{
  g_autoptr (GBytes) plain = make_jpeg (90, 70, 3);
  g_autoptr (GBytes) file = add_exif (plain, 1);
  g_autoptr (GBytes) turned = lk_rotate_bytes (file, "jpeg", 1, 90, NULL);
  g_autoptr (GBytes) inserted = lk_rotate_bytes (plain, "jpeg", 1, 90, NULL);
  gsize size = g_bytes_get_size (plain);
  const guint8 *before = g_bytes_get_data (plain, NULL);
  const guint8 *after = g_bytes_get_data (turned, NULL);
  const guint8 *other = g_bytes_get_data (inserted, NULL);
  gsize rest = size - 20; /* behind the JFIF header */

  g_assert_cmpuint (g_bytes_get_size (turned), ==, g_bytes_get_size (file));
  g_assert_cmpmem (after + g_bytes_get_size (turned) - rest, rest, before + 20, rest);
  g_assert_cmpmem (other + g_bytes_get_size (inserted) - rest, rest, before + 20, rest);

  /* The JFIF header stays the first thing. */
  g_assert_cmpmem (other, 20, before, 20);
}

/* An EXIF block without an orientation, and with other entries that stay. */
static void
test_exif_without_orientation (void)
{
  static const guint8 exif[] = { 0xff, 0xe1, 0,  38, 'E', 'x', 'i',  'f',  0,    0,
                                 'I',  'I',  42, 0,  8,   0,   0,    0,    1,    0,
                                 0x0f, 0x01, 2,  0,  4,   0,   0,    0,    'L',  'o',
                                 'r',  0,    0,  0,  0,   0,   0xaa, 0xbb, 0xcc, 0xdd };
  g_autoptr (GBytes) plain = make_jpeg (90, 70, 3);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) turned = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (plain, &size);

  g_byte_array_append (array, data, 2);
  g_byte_array_append (array, exif, sizeof exif);
  g_byte_array_append (array, data + 2, (guint) size - 2);
  file = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  check_turned (file, "jpeg", 1, 90);

  turned = lk_rotate_bytes (file, "jpeg", 1, 90, NULL);
  data = g_bytes_get_data (turned, &size);
  g_assert_nonnull (memmem (data, size, "Lor\0", 4));
}

static void
test_broken_exif (void)
{
  static const guint8 exif[] = { 0xff, 0xe1, 0, 12, 'E', 'x', 'i', 'f', 0, 0, 'x', 'x', 'x', 'x' };
  g_autoptr (GBytes) plain = make_jpeg (90, 70, 3);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (plain, &size);

  g_byte_array_append (array, data, 2);
  g_byte_array_append (array, exif, sizeof exif);
  g_byte_array_append (array, data + 2, (guint) size - 2);
  file = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  check_turned (file, "jpeg", 1, 270);
}

static void
test_png (void)
{
  g_autoptr (GBytes) opaque = make_png (90, 70, 8, PNG_COLOR_TYPE_RGB);
  g_autoptr (GBytes) transparent = make_png (90, 70, 8, PNG_COLOR_TYPE_RGB_ALPHA);

  for (guint degrees = 90; degrees <= 270; degrees += 90)
    {
      check_turned (opaque, "png", 1, degrees);
      check_turned (transparent, "png", 1, degrees);
    }
}

static void
test_cannot (void)
{
  g_autoptr (GBytes) gif = make_gif (80, 70, 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (lk_rotate_can ("gif"));
  g_assert_true (lk_rotate_can ("jpeg"));
  g_assert_true (lk_rotate_can ("png"));
  g_assert_null (lk_rotate_bytes (gif, "gif", 1, 90, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
}

/* Four quarters are none, whichever way it was mirrored; the other way round is back. */
static void
test_compose (void)
{
  for (guint orientation = 1; orientation <= 8; orientation++)
    {
      guint quarter = lk_rotate_compose (orientation, 90);

      g_assert_cmpuint (lk_rotate_compose (quarter, 270), ==, orientation);
      g_assert_cmpuint (lk_rotate_compose (lk_rotate_compose (orientation, 180), 180), ==,
                        orientation);
    }
}

/* --- In a dataset --- */

typedef struct
{
  Folders folders;
  LkDataset *dataset;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) jpeg = make_jpeg (80, 70, 1);
  g_autoptr (GBytes) png = make_png (80, 70, 8, PNG_COLOR_TYPE_RGB);
  g_autoptr (GBytes) gif = make_gif (80, 70, 1);

  folders_set_up (&fixture->folders, data);
  write_picture (fixture->folders.target, "a.jpg", jpeg);
  write_picture (fixture->folders.target, "b.png", png);
  write_picture (fixture->folders.target, "c.gif", gif);
  fixture->dataset = open_dataset (fixture->folders.target);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  drop_dataset (fixture->dataset);
  folders_tear_down (&fixture->folders, data);
}

static LkRotation *
rotate (Fixture *fixture, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (pictures, lk_dataset_find (fixture->dataset, names[i]));
  lk_dataset_rotate_async (fixture->dataset, pictures, 90, NULL, wait_cb, &result);

  return lk_dataset_rotate_finish (fixture->dataset, wait_for (&result), error);
}

static gboolean
rotate_back (Fixture *fixture, LkRotation *rotation, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_dataset_rotate_back_async (fixture->dataset, rotation, NULL, wait_cb, &result);

  return lk_dataset_rotate_back_finish (fixture->dataset, wait_for (&result), error);
}

static void
assert_size (Fixture *fixture, const char *name, guint width, guint height)
{
  LkPicture *picture = lk_dataset_find (fixture->dataset, name);
  g_autoptr (GError) error = NULL;
  LkImageFacts facts;

  g_assert_cmpuint (lk_picture_get_width (picture), ==, width);
  g_assert_cmpuint (lk_picture_get_height (picture), ==, height);
  lk_image_probe (lk_picture_get_path (picture), name, &facts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (facts.width, ==, width);
  g_assert_cmpuint (facts.height, ==, height);
}

static void
test_dataset (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "a.jpg", "b.png", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *before =
      g_strdup (lk_picture_get_sha256 (lk_dataset_find (fixture->dataset, "a.jpg")));
  g_autoptr (LkRotation) rotation = rotate (fixture, names, &error);

  g_assert_no_error (error);
  assert_size (fixture, "a.jpg", 70, 80);
  assert_size (fixture, "b.png", 70, 80);
  g_assert_true (rotate_back (fixture, rotation, &error));
  g_assert_no_error (error);
  assert_size (fixture, "a.jpg", 80, 70);
  assert_size (fixture, "b.png", 80, 70);
  g_assert_cmpstr (lk_picture_get_sha256 (lk_dataset_find (fixture->dataset, "a.jpg")), ==, before);
}

/* All or none, and nothing is left lying about. */
static void
test_all_or_none (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "a.jpg", "b.png", "c.gif", NULL };
  g_autoptr (GError) error = NULL;

  flush_dataset (fixture->dataset);
  g_assert_null (rotate (fixture, names, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_nonnull (strstr (error->message, "c.gif"));
  assert_size (fixture, "a.jpg", 80, 70);
  g_assert_cmpuint (folders_count (fixture->folders.target, TRUE), ==, 0);
}

/* What somebody put there meanwhile is not taken away. */
static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "a.jpg", "b.png", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRotation) rotation = rotate (fixture, names, &error);
  g_autoptr (GBytes) other = make_png (200, 100, 8, PNG_COLOR_TYPE_RGB);
  g_autofree char *path = folders_path (fixture->folders.target, "b.png");
  LkImageFacts facts;

  write_picture (fixture->folders.target, "b.png", other);
  g_assert_false (rotate_back (fixture, rotation, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  assert_size (fixture, "a.jpg", 70, 80);
  g_assert_true (lk_image_probe (path, "b.png", &facts, NULL));
  g_assert_cmpuint (facts.width, ==, 200);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rotate/compose", test_compose);
  g_test_add_func ("/rotate/jpeg", test_jpeg);
  g_test_add_func ("/rotate/jpeg-keeps-data", test_jpeg_keeps_data);
  g_test_add_func ("/rotate/exif-without-orientation", test_exif_without_orientation);
  g_test_add_func ("/rotate/broken-exif", test_broken_exif);
  g_test_add_func ("/rotate/png", test_png);
  g_test_add_func ("/rotate/cannot", test_cannot);
  ADD ("/rotate/dataset", test_dataset);
  ADD ("/rotate/all-or-none", test_all_or_none);
  ADD ("/rotate/changed-meanwhile", test_changed_meanwhile);

  return g_test_run ();
}
