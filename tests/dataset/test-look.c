/* test-look.c: what is seen in pictures, and what is remembered of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-look-cache.h"
#include "lk-near.h"
#include "pictures.h"
#include "scenes.h"

#include <string.h>

static void
look_at (const Scene *scene, LkLook *look)
{
  g_autofree guint8 *pixels = draw_scene (scene);

  lk_look_at_grey (pixels, scene->width, scene->height, look);
}

static void
test_blur (void)
{
  for (guint seed = 0; seed < 8; seed++)
    {
      const Scene sharp = { .seed = seed, .width = 600, .height = 400 };
      const Scene soft = { .seed = seed, .width = 600, .height = 400, .blur = 4 };
      LkLook look;

      look_at (&sharp, &look);
      g_assert_false (lk_look_is_blurred (&look));
      g_assert_false (lk_look_is_empty (&look));
      look_at (&soft, &look);
      g_assert_true (lk_look_is_blurred (&look));
      g_assert_false (lk_look_is_empty (&look));
    }
}

/* A sharp subject in front of what is out of focus is no blurred picture. */
static void
test_shallow_focus (void)
{
  const Scene soft = { .seed = 3, .width = 960, .height = 640, .blur = 6 };
  const Scene sharp = { .seed = 3, .width = 960, .height = 640 };
  g_autofree guint8 *pixels = draw_scene (&soft);
  g_autofree guint8 *subject = draw_scene (&sharp);
  LkLook look;

  for (guint y = 256; y < 384; y++)
    memcpy (pixels + y * 960 + 448, subject + y * 960 + 448, 128);

  lk_look_at_grey (pixels, 960, 640, &look);
  g_assert_false (lk_look_is_blurred (&look));
}

static void
test_empty (void)
{
  g_autofree guint8 *pixels = g_malloc (200 * 100);
  LkLook look;

  memset (pixels, 200, 200 * 100);
  lk_look_at_grey (pixels, 200, 100, &look);
  g_assert_true (lk_look_is_empty (&look));
}

static void
test_bars (void)
{
  const Scene scene = { .seed = 5, .width = 640, .height = 480 };
  g_autofree guint8 *pixels = draw_scene (&scene);
  LkLook look;

  lk_look_at_grey (pixels, 640, 480, &look);
  g_assert_cmpuint (look.bars, ==, 0);

  /* One bar alone is a floor, or a shadow. */
  memset (pixels, 4, 640 * 60);
  lk_look_at_grey (pixels, 640, 480, &look);
  g_assert_cmpuint (look.bars, ==, 0);

  memset (pixels + 640 * 420, 4, 640 * 60);
  lk_look_at_grey (pixels, 640, 480, &look);
  g_assert_cmpuint (look.bars, ==, 25);
}

static void
test_distance (void)
{
  g_assert_cmpuint (lk_look_get_distance (5, 5), ==, 0);
  g_assert_cmpuint (lk_look_get_distance (0, G_MAXUINT64), ==, 64);
  for (guint bit = 0; bit < 64; bit++)
    {
      guint64 one = G_GUINT64_CONSTANT (1) << bit;

      g_assert_cmpuint (lk_look_get_distance (0, one), ==, 1);
      g_assert_cmpuint (lk_look_get_distance (one - 1, G_MAXUINT64), ==, 64 - bit);
    }
}

/* As many as 10,000 pictures of which every tenth is a copy, a little changed. */
static void
test_near (void)
{
  const guint n = g_test_slow () ? 100000 : 10000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autofree LkLook *looks = g_new0 (LkLook, n);
  g_autofree const LkLook **pointers = g_new0 (const LkLook *, n);
  g_autofree guint *order = g_new (guint, n);
  g_autofree guint *keepers = NULL;
  gint64 start;

  for (guint i = 0; i < n; i++)
    {
      if (i % 10 == 9)
        {
          looks[i] = looks[i - 9];
          for (guint bit = 0; bit < i % 9; bit++)
            looks[i].hash ^= G_GUINT64_CONSTANT (1) << (bit * 7);
        }
      else
        {
          looks[i].hash = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
          for (guint j = 0; j < LK_LOOK_N_LUMA; j++)
            looks[i].luma[j] = (guint8) g_rand_int (rand);
        }
      pointers[i] = &looks[i];
      order[i] = i;
    }

  start = g_get_monotonic_time ();
  keepers = lk_near_find (pointers, n, order);
  g_test_minimized_result ((double) (g_get_monotonic_time () - start) / 1000,
                           "%u looks compared in %" G_GINT64_FORMAT " us", n,
                           g_get_monotonic_time () - start);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (keepers[i], ==, i % 10 == 9 ? i - 9 : i);
}

/* Each is like its neighbours; the ends of the row are not alike and must not be taken for
 * one group. */
static void
test_row (void)
{
  LkLook looks[5] = { 0 };
  const LkLook *pointers[5];
  const guint order[] = { 2, 0, 1, 3, 4 };
  g_autofree guint *keepers = NULL;

  for (guint i = 0; i < 5; i++)
    {
      looks[i].hash = (G_GUINT64_CONSTANT (1) << (8 * i)) - 1;
      for (guint j = 0; j < LK_LOOK_N_LUMA; j++)
        looks[i].luma[j] = (guint8) (j * 3);
      pointers[i] = &looks[i];
    }
  pointers[3] = NULL;

  keepers = lk_near_find (pointers, 5, order);
  g_assert_cmpuint (keepers[0], ==, 0);
  g_assert_cmpuint (keepers[1], ==, 2);
  g_assert_cmpuint (keepers[2], ==, 2);
  g_assert_cmpuint (keepers[3], ==, 3);
  g_assert_cmpuint (keepers[4], ==, 4);
}

static char *
digest_of (guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static void
fill (LkLookCache *cache, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      g_autofree char *digest = digest_of (i);
      LkLook look = { .hash = i,
                      .sharpness = 1.5f * i,
                      .sharpest = 2,
                      .spread = 3,
                      .bars = 4,
                      .luma = { 5, 6 } };

      lk_look_cache_add (cache, digest, &look);
    }
}

static void
test_cache (Folders *folders, gconstpointer data)
{
  g_autofree char *path = g_build_filename (folders->root, "deep", "looks", NULL);
  g_autofree char *digest = digest_of (3);
  g_autofree char *other = digest_of (1000);
  g_autoptr (LkLookCache) first = lk_look_cache_load (path);
  g_autoptr (LkLookCache) second = NULL;
  LkLook look;

  g_assert_false (lk_look_cache_find (first, digest, &look));
  fill (first, 0, 20);
  lk_look_cache_add (first, "no digest", &look);
  lk_look_cache_save (first);

  second = lk_look_cache_load (path);
  g_assert_cmpuint (lk_look_cache_get_size (second), ==, 20);
  g_assert_false (lk_look_cache_find (second, other, &look));
  g_assert_true (lk_look_cache_find (second, digest, &look));
  g_assert_cmpuint (look.hash, ==, 3);
  g_assert_cmpfloat (look.sharpness, ==, 4.5);
  g_assert_cmpfloat (look.sharpest, ==, 2);
  g_assert_cmpfloat (look.spread, ==, 3);
  g_assert_cmpuint (look.bars, ==, 4);
  g_assert_cmpuint (look.luma[1], ==, 6);
}

static void
test_cache_damaged (Folders *folders, gconstpointer data)
{
  g_autofree char *path = g_build_filename (folders->root, "looks", NULL);
  g_autoptr (LkLookCache) cache = lk_look_cache_load (path);
  g_autofree char *contents = NULL;
  gsize size;

  fill (cache, 0, 5);
  lk_look_cache_save (cache);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));

  for (gsize at = 0; at < size; at += 11)
    {
      g_autoptr (LkLookCache) damaged = NULL;
      char saved = contents[at];

      contents[at] ^= 0x10;
      g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
      damaged = lk_look_cache_load (path);
      g_assert_cmpuint (lk_look_cache_get_size (damaged), ==, 0);
      contents[at] = saved;
    }
  for (gsize length = 0; length < size; length += 13)
    {
      g_autoptr (LkLookCache) cut = NULL;

      g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
      cut = lk_look_cache_load (path);
      g_assert_cmpuint (lk_look_cache_get_size (cut), ==, 0);
    }
}

/* What was used last stays. */
static void
test_cache_bounded (Folders *folders, gconstpointer data)
{
  g_autofree char *path = g_build_filename (folders->root, "looks", NULL);
  g_autofree char *oldest = digest_of (0);
  g_autofree char *second = digest_of (1);
  g_autoptr (LkLookCache) cache = lk_look_cache_load (path);
  g_autoptr (LkLookCache) loaded = NULL;
  LkLook look;

  fill (cache, 0, LK_LOOK_CACHE_MAX);
  g_assert_true (lk_look_cache_find (cache, oldest, &look));
  fill (cache, LK_LOOK_CACHE_MAX, LK_LOOK_CACHE_MAX + 1);
  g_assert_cmpuint (lk_look_cache_get_size (cache), ==, LK_LOOK_CACHE_MAX);
  lk_look_cache_save (cache);

  loaded = lk_look_cache_load (path);
  g_assert_cmpuint (lk_look_cache_get_size (loaded), ==, LK_LOOK_CACHE_MAX);
  g_assert_true (lk_look_cache_find (loaded, oldest, &look));
  g_assert_false (lk_look_cache_find (loaded, second, &look));
}

#define ADD(path, func)                                                                            \
  g_test_add ("/look/" path, Folders, NULL, folders_set_up, func, folders_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/look/blur", test_blur);
  g_test_add_func ("/look/shallow-focus", test_shallow_focus);
  g_test_add_func ("/look/empty", test_empty);
  g_test_add_func ("/look/bars", test_bars);
  g_test_add_func ("/look/distance", test_distance);
  g_test_add_func ("/look/near", test_near);
  g_test_add_func ("/look/row", test_row);
  ADD ("cache", test_cache);
  ADD ("cache-damaged", test_cache_damaged);
  ADD ("cache-bounded", test_cache_bounded);

  return g_test_run ();
}
