/* test-jpeg-thumbnail.c: thumbnails of photographs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-jpeg-eighth.h"
#include "lk-jpeg-thumbnail.h"
#include "pictures.h"
#include "quarters.h"

#include <locale.h>

#define SIZE 64

static GdkPixbuf *
make_thumbnail (Folders *folders, GBytes *picture)
{
  return lk_jpeg_thumbnail (picture, SIZE);
}

static void
check (Folders *folders, const Quarters *kind, guint orientation)
{
  g_autoptr (GBytes) plain = make_quarters (kind);
  g_autoptr (GBytes) picture = add_exif (plain, orientation);
  g_autoptr (GdkPixbuf) have = make_thumbnail (folders, picture);
  g_autoptr (GdkPixbuf) source = decode_picture (picture);
  g_autoptr (GdkPixbuf) turned = gdk_pixbuf_apply_embedded_orientation (source);
  g_autoptr (GdkPixbuf) want = NULL;

  g_assert_nonnull (have);
  g_assert_cmpint (MAX (gdk_pixbuf_get_width (have), gdk_pixbuf_get_height (have)), ==, SIZE);
  g_assert_null (gdk_pixbuf_get_option (have, "orientation"));
  want = gdk_pixbuf_scale_simple (turned, gdk_pixbuf_get_width (have), gdk_pixbuf_get_height (have),
                                  GDK_INTERP_HYPER);
  assert_alike (have, want);
}

/* Each way of storing color, each turn, odd and even sizes, with restarts and without. */
static void
test_alike (Folders *folders, gconstpointer data)
{
  static const Quarters kinds[] = {
    { 1600, 1200, 2, 2, FALSE, 0 }, { 1603, 1207, 2, 2, FALSE, 0 }, { 1601, 803, 2, 1, FALSE, 0 },
    { 803, 1601, 1, 2, FALSE, 0 },  { 1201, 1601, 1, 1, FALSE, 0 }, { 1603, 1207, 2, 2, FALSE, 13 },
    { 805, 1209, 1, 1, FALSE, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      for (guint orientation = 1; orientation <= 8; orientation++)
        check (folders, &kinds[i], orientation);
    }
}

/* What has to go to a whole decoder. */
static void
test_left_to_others (Folders *folders, gconstpointer data)
{
  static const Quarters progressive = { 1600, 1200, 2, 2, TRUE, 0 };
  static const Quarters small = { 640, 480, 2, 2, FALSE, 0 };
  GBytes *pictures[] = {
    make_quarters (&progressive),
    make_quarters (&small),
    make_cmyk_jpeg (800, 600),
    make_png (800, 600, 8, 2),
    g_bytes_new_static ("\xff\xd8\xff\xe0", 4),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_assert_null (make_thumbnail (folders, pictures[i]));
      g_bytes_unref (pictures[i]);
    }
}

/* Cut off anywhere, or with any byte another, it is refused or read, and nothing else. */
static void
test_hostile (Folders *folders, gconstpointer data)
{
  static const Quarters kind = { 320, 240, 2, 2, FALSE, 7 };
  g_autoptr (GBytes) picture = make_quarters (&kind);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (picture, &size);

  for (gsize end = 0; end < size - 2; end++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes, end);
      g_auto (LkJpegEighth) eighth = { 0 };

      g_assert_false (lk_jpeg_eighth_read (&eighth, copy, end));
    }

  for (int i = 0; i < 20000; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes, size);
      g_auto (LkJpegEighth) eighth = { 0 };
      gsize reach = i % 2 == 0 ? MIN (size, 700) : size;

      for (int j = 0; j <= i % 4; j++)
        copy[2 + g_rand_int_range (random, 0, (int) reach - 2)] = (guint8) g_rand_int (random);
      lk_jpeg_eighth_read (&eighth, copy, size);
    }
}

static void
add (const char *path, void (*test) (Folders *folders, gconstpointer data))
{
  g_test_add (path, Folders, NULL, folders_set_up, test, folders_tear_down);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add ("/jpeg-thumbnail/alike", test_alike);
  add ("/jpeg-thumbnail/left-to-others", test_left_to_others);
  add ("/jpeg-thumbnail/hostile", test_hostile);

  return g_test_run ();
}
