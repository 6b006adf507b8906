/* test-prepare.c: pictures made ready for training
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-prepare.h"
#include "pictures.h"
#include "quarters.h"

#include <locale.h>
#include <string.h>

static LkPrepared *
prepare (Folders *folders, GBytes *picture, guint longest_side, const char *sound, GError **error)
{
  g_autofree char *path = folders_path (folders->source, "picture.jpg");
  LkPrepareOptions options = { .longest_side = longest_side,
                               .quality = 95,
                               .background = 0xffffff,
                               .sound_sha256 = sound };

  write_picture (folders->source, "picture.jpg", picture);

  return lk_prepare_picture (path, &options, NULL, error);
}

static GBytes *
join (const LkPrepared *prepared)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < prepared->pieces->len; i++)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (g_ptr_array_index (prepared->pieces, i), &size);

      g_byte_array_append (all, data, (guint) size);
    }
  g_assert_cmpuint (all->len, ==, prepared->size);

  return g_byte_array_free_to_bytes (all);
}

static void
check_shrunk (Folders *folders, const Quarters *kind, guint orientation, guint longest_side)
{
  g_autoptr (GBytes) plain = make_quarters (kind);
  g_autoptr (GBytes) picture = add_exif (plain, orientation);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkPrepared) prepared = prepare (folders, picture, longest_side, NULL, &error);
  g_autoptr (GBytes) made = NULL;
  g_autoptr (GdkPixbuf) have = NULL;
  g_autoptr (GdkPixbuf) source = NULL;
  g_autoptr (GdkPixbuf) turned = NULL;
  g_autoptr (GdkPixbuf) want = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (MAX (prepared->width, prepared->height), ==, longest_side);
  g_assert_true (prepared->changes & LK_PREPARE_SCALED);
  g_assert_cmpint ((prepared->changes & LK_PREPARE_ROTATED) != 0, ==, orientation > 1);

  made = join (prepared);
  have = decode_picture (made);
  g_assert_null (gdk_pixbuf_get_option (have, "orientation"));
  source = decode_picture (picture);
  turned = gdk_pixbuf_apply_embedded_orientation (source);
  want = gdk_pixbuf_scale_simple (turned, (int) prepared->width, (int) prepared->height,
                                  GDK_INTERP_HYPER);
  assert_alike (have, want);
}

static const Quarters kinds[] = {
  { 640, 480, 2, 2, FALSE }, { 640, 480, 2, 1, FALSE }, { 641, 479, 1, 2, FALSE },
  { 641, 479, 1, 1, FALSE }, { 643, 321, 2, 2, FALSE }, { 320, 641, 2, 2, TRUE },
  { 1207, 803, 2, 2, TRUE },
};

/* Each way of storing color, each turn, odd and even sizes, little and much. */
static void
test_shrink (Folders *folders, gconstpointer data)
{
  static const guint sides[] = { 64, 101, 256, 300 };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      for (guint orientation = 1; orientation <= 8; orientation++)
        check_shrunk (folders, &kinds[i], orientation, sides[(i + orientation) % 4]);
    }
}

static void
test_same (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) picture = make_quarters (&kinds[0]);
  g_autoptr (LkPrepared) one = prepare (folders, picture, 200, NULL, NULL);
  g_autoptr (LkPrepared) other = prepare (folders, picture, 200, NULL, NULL);
  g_autoptr (GBytes) first = join (one);
  g_autoptr (GBytes) second = join (other);

  g_assert_true (g_bytes_equal (first, second));
}

/* Two thirds into its codes, it says that it ends. */
static GBytes *
damage (GBytes *picture)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (picture, &size);
  guint8 *copy = g_memdup2 (data, size);

  copy[size * 2 / 3] = 0xff;
  copy[size * 2 / 3 + 1] = 0xd9;

  return g_bytes_new_take (copy, size);
}

static void
test_damaged (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) whole = make_jpeg (640, 480, 1);
  g_autoptr (GBytes) picture = damage (whole);
  static const guint sides[] = { 0, 200 };

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (prepare (folders, picture, sides[i], NULL, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
      g_assert_nonnull (strstr (error->message, "picture.jpg"));
    }
}

/* What was found sound before is not decoded again; everything else is. */
static void
test_known_sound (Folders *folders, gconstpointer data)
{
  g_autoptr (GBytes) whole = make_jpeg (640, 480, 1);
  g_autoptr (GBytes) picture = damage (whole);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (picture, &size);
  g_autofree char *digest = lk_digest_hex_of (G_CHECKSUM_SHA256, bytes, size);
  g_autoptr (LkPrepared) kept = prepare (folders, picture, 0, digest, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (kept);
  g_assert_false (kept->changes & LK_PREPARE_REENCODED);

  digest[0] = digest[0] == '0' ? '1' : '0';
  g_assert_null (prepare (folders, picture, 0, digest, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
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

  add ("/prepare/shrink", test_shrink);
  add ("/prepare/same", test_same);
  add ("/prepare/damaged", test_damaged);
  add ("/prepare/known-sound", test_known_sound);

  return g_test_run ();
}
