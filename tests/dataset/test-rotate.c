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

/* --- What a PNG holds --- */

typedef struct
{
  png_structp png;
  png_infop info;
  gsize pixel; /* its bytes */
} Raw;

typedef struct
{
  const guint8 *data;
  gsize left;
} Bytes;

static void
read_cb (png_structp png, png_bytep to, size_t length)
{
  Bytes *bytes = png_get_io_ptr (png);

  g_assert_cmpuint (length, <=, bytes->left);
  memcpy (to, bytes->data, length);
  bytes->data += length;
  bytes->left -= length;
}

static void
append_cb (png_structp png, png_bytep data, size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

/* As it is stored, but for bits that share a byte. */
static Raw
read_raw (GBytes *file)
{
  Raw raw = { png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL), NULL, 0 };
  Bytes bytes;

  bytes.data = g_bytes_get_data (file, &bytes.left);
  raw.info = png_create_info_struct (raw.png);
  png_set_read_fn (raw.png, &bytes, read_cb);
  png_read_png (raw.png, raw.info, PNG_TRANSFORM_PACKING, NULL);
  raw.pixel = png_get_rowbytes (raw.png, raw.info) / png_get_image_width (raw.png, raw.info);

  return raw;
}

static const guint8 *
raw_at (const Raw *raw, gsize x, gsize y)
{
  return png_get_rows (raw->png, raw->info)[y] + x * raw->pixel;
}

static void
raw_clear (Raw *raw)
{
  png_destroy_read_struct (&raw->png, &raw->info, NULL);
}

static int
stored_depth (GBytes *file)
{
  return ((const guint8 *) g_bytes_get_data (file, NULL))[24];
}

static void
check_kept (int depth, int colour_type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = make_png (13, 7, depth, colour_type);
  g_autoptr (GBytes) turned = lk_rotate_bytes (file, "png", 1, 90, &error);
  Raw before = read_raw (file);
  Raw after;

  g_assert_no_error (error);
  after = read_raw (turned);
  g_assert_cmpint (stored_depth (turned), ==, depth);
  g_assert_cmpint (png_get_color_type (after.png, after.info), ==, colour_type);
  g_assert_cmpuint (png_get_image_width (after.png, after.info), ==, 7);
  g_assert_cmpuint (png_get_image_height (after.png, after.info), ==, 13);
  for (gsize y = 0; y < 13; y++)
    for (gsize x = 0; x < 7; x++)
      g_assert_cmpmem (raw_at (&after, x, y), after.pixel, raw_at (&before, y, 6 - x),
                       before.pixel);

  raw_clear (&before);
  raw_clear (&after);
}

/* Every value stays as it is: sixteen bits, few bits, the places in a palette. */
static void
test_png_keeps_pixels (void)
{
  check_kept (16, PNG_COLOR_TYPE_RGB);
  check_kept (16, PNG_COLOR_TYPE_RGB_ALPHA);
  check_kept (16, PNG_COLOR_TYPE_GRAY);
  check_kept (8, PNG_COLOR_TYPE_GRAY_ALPHA);
  check_kept (8, PNG_COLOR_TYPE_PALETTE);
  check_kept (2, PNG_COLOR_TYPE_PALETTE);
  check_kept (1, PNG_COLOR_TYPE_GRAY);
}

/* An interlaced one that lies on its side, with words and a density. */
static GBytes *
make_described_png (void)
{
  static guint8 exif[] = { 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0,
                           3,   0,   0, 0,  1, 0, 6, 0, 0, 0, 0, 0,    0 };
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  png_text text = { .compression = PNG_TEXT_COMPRESSION_NONE,
                    .key = (char *) "Title",
                    .text = (char *) "Lorikeet" };
  guint8 pixels[4][5 * 3];
  png_bytep rows[4];
  GByteArray *array = g_byte_array_new ();

  for (guint y = 0; y < 4; y++)
    {
      memset (pixels[y], (int) (50 * y), sizeof pixels[y]);
      rows[y] = pixels[y];
    }
  png_set_write_fn (png, array, append_cb, NULL);
  png_set_IHDR (png, info, 5, 4, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_pHYs (png, info, 1000, 2000, PNG_RESOLUTION_METER);
  png_set_text (png, info, &text, 1);
  png_set_eXIf_1 (png, info, sizeof exif, exif);
  png_write_info (png, info);
  png_write_image (png, rows);
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);

  return g_byte_array_free_to_bytes (array);
}

static guint
count_chunks (GBytes *file, const char *type)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  guint n = 0;

  for (gsize at = 0; at + 4 <= size; at++)
    n += memcmp (data + at, type, 4) == 0;

  return n;
}

static void
test_png_keeps_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = make_described_png ();
  g_autoptr (GBytes) turned = lk_rotate_bytes (file, "png", 6, 180, &error);
  Raw raw;
  png_textp text;
  png_bytep exif;
  png_uint_32 x;
  png_uint_32 y;
  png_uint_32 size;
  int unit;

  g_assert_no_error (error);
  g_assert_cmpuint (count_chunks (turned, "eXIf"), ==, 1);
  raw = read_raw (turned);
  g_assert_cmpint (png_get_interlace_type (raw.png, raw.info), ==, PNG_INTERLACE_ADAM7);
  g_assert_cmpint (png_get_text (raw.png, raw.info, &text, NULL), ==, 1);
  g_assert_cmpstr (text->text, ==, "Lorikeet");
  g_assert_cmpint (png_get_pHYs (raw.png, raw.info, &x, &y, &unit), ==, PNG_INFO_pHYs);
  g_assert_cmpuint (x, ==, 2000);
  g_assert_cmpuint (y, ==, 1000);
  g_assert_cmpint (png_get_eXIf_1 (raw.png, raw.info, &size, &exif), ==, PNG_INFO_eXIf);
  g_assert_cmpuint (exif[19], ==, 1);
  /* Upright it has its last row at the left; upside down at the right. */
  g_assert_cmpuint (*raw_at (&raw, 0, 0), ==, 0);
  g_assert_cmpuint (*raw_at (&raw, 3, 4), ==, 150);
  raw_clear (&raw);
}

static void
test_png_broken (void)
{
  g_autoptr (GBytes) file = make_png (90, 70, 16, PNG_COLOR_TYPE_RGB);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (file, 0, g_bytes_get_size (file) / 2);
  g_autoptr (GBytes) vast = forge_png_size (file, 65000, 65000);
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_rotate_bytes (half, "png", 1, 90, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_null (lk_rotate_bytes (vast, "png", 1, 90, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
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
  g_test_add_func ("/rotate/png-keeps-pixels", test_png_keeps_pixels);
  g_test_add_func ("/rotate/png-keeps-words", test_png_keeps_words);
  g_test_add_func ("/rotate/png-broken", test_png_broken);
  g_test_add_func ("/rotate/cannot", test_cannot);
  ADD ("/rotate/dataset", test_dataset);
  ADD ("/rotate/all-or-none", test_all_or_none);
  ADD ("/rotate/changed-meanwhile", test_changed_meanwhile);

  return g_test_run ();
}
