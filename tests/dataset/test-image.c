/* test-image.c: what a file that claims to be a picture really is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-image.h"
#include "pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <png.h>
#include <string.h>

static gboolean
probe (Folders *folders, GBytes *bytes, LkImageFacts *facts, GError **error)
{
  g_autofree char *path = folders_path (folders->source, "file");

  write_picture (folders->source, "file", bytes);

  return lk_image_probe (path, "file", facts, error);
}

static void
assert_good (Folders *folders, GBytes *bytes, const char *format, guint width, guint height)
{
  g_autoptr (GError) error = NULL;
  LkImageFacts facts;

  probe (folders, bytes, &facts, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (facts.format, ==, format);
  g_assert_cmpuint (facts.width, ==, width);
  g_assert_cmpuint (facts.height, ==, height);
  g_assert_cmpint (facts.size, ==, (gint64) g_bytes_get_size (bytes));
}

static void
assert_refused (Folders *folders, GBytes *bytes, const char *reason)
{
  g_autoptr (GError) error = NULL;
  LkImageFacts facts;

  g_assert_false (probe (folders, bytes, &facts, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "“file” "));
  g_assert_nonnull (strstr (error->message, reason));
}

/* --- Good ones --- */

static void
test_kinds (Folders *folders, gconstpointer data)
{
  static const int types[] = { PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA, PNG_COLOR_TYPE_GRAY,
                               PNG_COLOR_TYPE_GRAY_ALPHA };
  g_autoptr (GBytes) jpeg = make_jpeg (120, 80, 1);
  g_autoptr (GBytes) progressive = make_progressive_jpeg (120, 80);
  g_autoptr (GBytes) cmyk = make_cmyk_jpeg (120, 80);
  g_autoptr (GBytes) palette = make_png (120, 80, 4, PNG_COLOR_TYPE_PALETTE);
  g_autoptr (GBytes) gif = make_gif (120, 80, 1);
  g_autoptr (GBytes) bmp = make_encoded ("bmp", 120, 80, TRUE);
  g_autoptr (GBytes) tiff = make_encoded ("tiff", 120, 80, TRUE);

  assert_good (folders, jpeg, "jpeg", 120, 80);
  assert_good (folders, progressive, "jpeg", 120, 80);
  assert_good (folders, cmyk, "jpeg", 120, 80);
  assert_good (folders, palette, "png", 120, 80);
  assert_good (folders, gif, "gif", 120, 80);
  assert_good (folders, bmp, "bmp", 120, 80);
  assert_good (folders, tiff, "tiff", 120, 80);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    for (int depth = 8; depth <= 16; depth += 8)
      {
        g_autoptr (GBytes) png = make_png (120, 80, depth, types[i]);

        assert_good (folders, png, "png", 120, 80);
      }
}

static void
test_webp (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) webp = read_sample ("lorikeet-06.webp");
  g_autoptr (GError) error = NULL;
  LkImageFacts facts;

  g_assert_true (probe (folders, webp, &facts, &error));
  g_assert_cmpstr (facts.format, ==, "webp");
  g_assert_cmpuint (facts.width, >, 500);
}

static void
test_orientation (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) jpeg = make_jpeg (120, 80, 1);

  for (guint i = 1; i <= 8; i++)
    {
      g_autoptr (GBytes) turned = add_exif (jpeg, i);
      g_autoptr (GError) error = NULL;
      LkImageFacts facts;

      g_assert_true (probe (folders, turned, &facts, &error));
      g_assert_cmpuint (facts.orientation, ==, i);
      g_assert_cmpuint (facts.width, ==, i < 5 ? 120 : 80);
      g_assert_cmpuint (facts.height, ==, i < 5 ? 80 : 120);
    }
}

static void
test_long (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) png = make_png (30000, 64, 8, PNG_COLOR_TYPE_GRAY);
  g_autoptr (GBytes) jpeg = make_jpeg (64, 30000, 1);

  assert_good (folders, png, "png", 30000, 64);
  assert_good (folders, jpeg, "jpeg", 64, 30000);
}

/* Scanners and phones leave bytes behind the end. */
static void
test_bytes_after_end (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) jpeg = make_jpeg (120, 80, 1);
  GByteArray *array = g_bytes_unref_to_array (g_bytes_ref (jpeg));
  g_autoptr (GBytes) longer = NULL;

  g_byte_array_append (array, (const guint8 *) "some more", 9);
  longer = g_byte_array_free_to_bytes (array);
  assert_good (folders, longer, "jpeg", 120, 80);
}

/* --- Bad ones --- */

static void
test_small (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) one = make_png (1, 1, 8, PNG_COLOR_TYPE_RGB);
  g_autoptr (GBytes) narrow = make_jpeg (1000, 63, 1);
  g_autoptr (GBytes) dot = make_gif (1, 1, 1);

  assert_refused (folders, one, "has 1 × 1 pixels, too few to train with");
  assert_refused (folders, narrow, "has 1000 × 63 pixels, too few");
  assert_refused (folders, dot, "too few");
}

static void
test_no_picture (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) empty = g_bytes_new ("", 0);
  g_autoptr (GBytes) page = g_bytes_new_static ("<!DOCTYPE html><html>", 21);
  g_autoptr (GBytes) pdf = g_bytes_new_static ("%PDF-1.7 something", 18);
  g_autoptr (GError) error = NULL;
  LkImageFacts facts;

  assert_refused (folders, empty, "is empty");
  assert_refused (folders, page, "is not a picture");
  assert_refused (folders, pdf, "is not a picture");

  g_assert_false (lk_image_probe (folders->source, "folder", &facts, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_false (lk_image_probe ("/nonexistent/file", "gone", &facts, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

static void
test_animations (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) gif = make_gif (100, 100, 3);
  g_autoptr (GBytes) png = make_animated_png ();
  /* A canvas of 100 x 100 with the bit for animation. */
  static const guint8 webp[] = { 'R', 'I', 'F', 'F', 22, 0, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8',
                                 'X', 10,  0,   0,   0,  2, 0, 0, 0,   99,  0,   0,   99,  0,   0 };
  g_autoptr (GBytes) moving = g_bytes_new_static (webp, sizeof webp);

  assert_refused (folders, gif, "is an animation");
  assert_refused (folders, png, "is an animation");
  assert_refused (folders, moving, "is an animation");
}

/* The header is believed before anything is decoded; with memory for what it promises this
 * would take gigabytes. */
static void
test_bombs (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) png = make_png (100, 100, 8, PNG_COLOR_TYPE_GRAY);
  g_autoptr (GBytes) huge = forge_png_size (png, 100000, 100000);
  g_autoptr (GBytes) wide = forge_png_size (png, 0x7fffffff, 100);
  g_autoptr (GBytes) large = forge_png_size (png, 30000, 30000);
  g_autoptr (GBytes) gif = make_gif (100, 100, 1);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (gif, NULL), g_bytes_get_size (gif));
  g_autoptr (GBytes) wide_gif = NULL;

  assert_refused (folders, huge, "has 100000 × 100000 pixels, more than can be opened safely");
  assert_refused (folders, wide, "more than can be opened safely");
  assert_refused (folders, large, "more than can be opened safely");

  memset (copy + 6, 0xff, 4);
  wide_gif = g_bytes_new (copy, g_bytes_get_size (gif));
  assert_refused (folders, wide_gif, "more than can be opened safely");
}

/* --- Damage --- */

/* No truncated file passes for whole, and none crashes. */
static void
truncate_everywhere (Folders *folders, GBytes *bytes, gsize tail)
{
  gsize size = g_bytes_get_size (bytes);
  gsize step = MAX (1, size / 1500);

  for (gsize at = 0; at + tail < size; at += step)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, at);
      g_autoptr (GError) error = NULL;
      LkImageFacts facts;

      if (probe (folders, part, &facts, &error))
        g_error ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes passed", at, size);
      g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
    }
}

static void
test_truncated (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) jpeg = make_jpeg (72, 66, 1);
  g_autoptr (GBytes) progressive = make_progressive_jpeg (72, 66);
  g_autoptr (GBytes) png = make_png (72, 66, 8, PNG_COLOR_TYPE_RGB);
  g_autoptr (GBytes) webp = read_sample ("lorikeet-06.webp");
  g_autoptr (GBytes) bmp = make_encoded ("bmp", 72, 66, TRUE);

  truncate_everywhere (folders, jpeg, 0);
  truncate_everywhere (folders, progressive, 0);
  truncate_everywhere (folders, png, 0);
  truncate_everywhere (folders, webp, 0);
  truncate_everywhere (folders, bmp, 0);
}

/* Half of it, and an end mark nonetheless: what a broken download looks like after a repair. */
static void
test_hollow_jpeg (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) jpeg = make_jpeg (400, 400, 1);
  GByteArray *array = g_byte_array_new ();
  g_autoptr (GBytes) hollow = NULL;

  g_byte_array_append (array, g_bytes_get_data (jpeg, NULL), (guint) g_bytes_get_size (jpeg) / 2);
  g_byte_array_append (array, (const guint8 *) "\xff\xd9", 2);
  hollow = g_byte_array_free_to_bytes (array);
  assert_refused (folders, hollow, "is damaged");
}

static void
test_damaged_png (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) png = make_png (200, 200, 8, PNG_COLOR_TYPE_RGB);
  gsize size = g_bytes_get_size (png);
  guint8 *copy = g_memdup2 (g_bytes_get_data (png, NULL), size);
  g_autoptr (GBytes) damaged = NULL;

  copy[size / 2] ^= 0x55;
  damaged = g_bytes_new_take (copy, size);
  assert_refused (folders, damaged, "is damaged");
}

static void
test_noise (Folders *folders, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261123);

  g_ptr_array_add (pictures, make_jpeg (72, 66, 1));
  g_ptr_array_add (pictures, make_progressive_jpeg (72, 66));
  g_ptr_array_add (pictures, make_png (72, 66, 8, PNG_COLOR_TYPE_RGB));
  g_ptr_array_add (pictures, make_gif (72, 66, 2));
  g_ptr_array_add (pictures, make_encoded ("bmp", 72, 66, TRUE));
  g_ptr_array_add (pictures, make_encoded ("tiff", 72, 66, TRUE));
  g_ptr_array_add (pictures, read_sample ("lorikeet-06.webp"));
  for (guint i = 0; i < 60 * pictures->len; i++)
    {
      GBytes *picture = g_ptr_array_index (pictures, i % pictures->len);
      gsize size = g_bytes_get_size (picture);
      guint8 *copy = g_memdup2 (g_bytes_get_data (picture, NULL), size);
      g_autoptr (GBytes) noisy = NULL;
      LkImageFacts facts;

      /* Half of the changes go where the structure is. */
      for (guint j = 0; j < 6; j++)
        copy[g_rand_int_range (chance, 0, (gint32) (j % 2 == 0 ? size : MIN (size, 400)))] =
            (guint8) g_rand_int (chance);
      noisy = g_bytes_new_take (copy, size);
      probe (folders, noisy, &facts, NULL);
    }
}

static void
test_names (void)
{
  g_assert_true (lk_image_is_picture_name ("a.JPG"));
  g_assert_true (lk_image_is_picture_name ("a.b.webp"));
  g_assert_true (lk_image_is_picture_name ("a.heif"));
  g_assert_false (lk_image_is_picture_name ("a.txt"));
  g_assert_false (lk_image_is_picture_name ("jpg"));
  g_assert_cmpstr (lk_image_get_ending ("jpeg"), ==, "jpg");
  g_assert_cmpstr (lk_image_get_ending ("heif"), ==, "heic");
}

#define ADD(path, func) g_test_add (path, Folders, NULL, folders_set_up, func, folders_tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("/image/kinds", test_kinds);
  ADD ("/image/webp", test_webp);
  ADD ("/image/orientation", test_orientation);
  ADD ("/image/long", test_long);
  ADD ("/image/bytes-after-end", test_bytes_after_end);
  ADD ("/image/small", test_small);
  ADD ("/image/no-picture", test_no_picture);
  ADD ("/image/animations", test_animations);
  ADD ("/image/bombs", test_bombs);
  ADD ("/image/truncated", test_truncated);
  ADD ("/image/hollow-jpeg", test_hollow_jpeg);
  ADD ("/image/damaged-png", test_damaged_png);
  ADD ("/image/noise", test_noise);
  g_test_add_func ("/image/names", test_names);

  return g_test_run ();
}
