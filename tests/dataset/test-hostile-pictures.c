/* test-hostile-pictures.c: broken pictures of every kind, through the import
 *
 * Every truncation point of a small file of each format, bombs, and headers that lie. With
 * LORIKEET_TORTURE all of it, else a part that is chosen anew by the seed of each run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-dataset.h"
#include "lk-error.h"
#include "lk-image.h"
#include "lk-importer.h"
#include "lk-look.h"
#include "lk-pixels.h"
#include "lk-prepare.h"
#include "pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <locale.h>
#include <png.h>
#include <string.h>
#include <sys/resource.h>

/* How many points of one file a usual run takes. */
#define N_SAMPLED 24

/* What our own process may grow by, in KiB: nothing is decoded in it. */
#define MAX_GROWTH (96 * 1024)

typedef struct
{
  const char *name;
  GBytes *bytes;
} Sound;

static GArray *sounds;

static gboolean
is_torture (void)
{
  return g_getenv ("LORIKEET_TORTURE") != NULL;
}

static long
get_peak (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_maxrss;
}

static void
add_sound (const char *name, GBytes *bytes)
{
  const Sound sound = { name, bytes };

  g_array_append_val (sounds, sound);
}

static void
make_sounds (void)
{
  sounds = g_array_new (FALSE, FALSE, sizeof (Sound));
  add_sound ("plain.jpg", make_jpeg (66, 65, 1));
  add_sound ("progressive.jpg", make_progressive_jpeg (66, 65));
  add_sound ("ink.jpg", make_cmyk_jpeg (66, 65));
  add_sound ("picture.png", make_png (66, 65, 8, PNG_COLOR_TYPE_RGB));
  add_sound ("picture.gif", make_gif (66, 65, 1));
  add_sound ("picture.bmp", make_encoded ("bmp", 66, 65, FALSE));
  add_sound ("picture.tiff", make_encoded ("tiff", 66, 65, FALSE));
  add_sound ("picture.webp", read_sample ("lorikeet-06.webp"));
}

/* All that is ever done with the file of a picture. None of it may end this process; what
 * comes of it is not the question here. */
static void
do_all (const char *path)
{
  const LkPrepareOptions options = { .longest_side = 64, .quality = 80, .background = 0xffffff };
  g_autoptr (GdkPixbuf) pixels = lk_pixels_load (path, 128, NULL, NULL);
  g_autoptr (LkPrepared) prepared = lk_prepare_picture (path, &options, NULL, NULL);
  LkImageFacts facts;
  LkLook look;

  lk_look_at (path, &look, NULL, NULL);
  lk_image_probe (path, "picture", &facts, NULL);
}

static void
try_bytes (Folders *folders, gconstpointer data, gsize size)
{
  g_autofree char *path = folders_path (folders->source, "hostile");

  write_bytes (folders->source, "hostile", data, (gssize) size);
  do_all (path);
}

static void
assert_grew_little (long before)
{
  g_test_message ("grew by %ld KiB", get_peak () - before);
  g_assert_cmpint (get_peak () - before, <, MAX_GROWTH);
}

/* Sound ones first: all formats are read, by a process that cannot open a file. */
static void
test_sound (Folders *folders, gconstpointer data)
{
  for (guint i = 0; i < sounds->len; i++)
    {
      const Sound *sound = &g_array_index (sounds, Sound, i);
      g_autofree char *path = folders_path (folders->source, sound->name);
      const LkPrepareOptions options = { .quality = 80, .background = 0xffffff };
      g_autoptr (GdkPixbuf) pixels = NULL;
      g_autoptr (LkPrepared) prepared = NULL;
      g_autoptr (GError) error = NULL;
      LkImageFacts facts;
      LkLook look;

      write_picture (folders->source, sound->name, sound->bytes);
      lk_image_probe (path, sound->name, &facts, &error);
      g_assert_no_error (error);
      lk_look_at (path, &look, NULL, &error);
      g_assert_no_error (error);
      pixels = lk_pixels_load (path, 64, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (gdk_pixbuf_get_width (pixels), <=, 64);
      prepared = lk_prepare_picture (path, &options, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
truncate_sound (Folders *folders, const Sound *sound)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (sound->bytes, &size);
  gsize step = is_torture () && size < 40000 ? 1 : MAX (1, size / N_SAMPLED);

  for (gsize at = 1 + (gsize) g_test_rand_int_range (0, (gint32) step); at < size; at += step)
    try_bytes (folders, bytes, at);
}

static void
test_truncated (Folders *folders, gconstpointer data)
{
  long before = get_peak ();

  for (guint i = 0; i < sounds->len; i++)
    truncate_sound (folders, &g_array_index (sounds, Sound, i));
  assert_grew_little (before);
}

/* Structure is at the beginning: that is where a file lies best. */
static void
test_lies (Folders *folders, gconstpointer data)
{
  static const guint8 extremes[] = { 0, 0xff, 0x7f, 0x80, 1 };
  guint n_each = is_torture () ? 400 : 12;
  long before = get_peak ();

  for (guint i = 0; i < sounds->len * n_each; i++)
    {
      const Sound *sound = &g_array_index (sounds, Sound, i % sounds->len);
      gsize size;
      const guint8 *bytes = g_bytes_get_data (sound->bytes, &size);
      g_autofree guint8 *lie = g_memdup2 (bytes, size);
      gsize at = (gsize) g_test_rand_int_range (8, (gint32) MIN (size, 200) - 4);

      memset (lie + at, extremes[i % G_N_ELEMENTS (extremes)], 1 + i % 4);
      try_bytes (folders, lie, size);
    }
  assert_grew_little (before);
}

/* Little on the disk, and gigabytes if it were believed. */
static void
test_bombs (Folders *folders, gconstpointer data)
{
  static const guint sides[][2] = { { 100000, 100000 }, { 0x7fffffff, 1 }, { 30000, 30000 } };
  g_autoptr (GBytes) png = make_png (66, 65, 8, PNG_COLOR_TYPE_GRAY);
  g_autoptr (GBytes) bmp = make_encoded ("bmp", 66, 65, FALSE);
  long before = get_peak ();

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GBytes) forged = forge_png_size (png, sides[i][0], sides[i][1]);
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bmp, NULL), g_bytes_get_size (bmp));

      try_bytes (folders, g_bytes_get_data (forged, NULL), g_bytes_get_size (forged));
      memcpy (copy + 18, sides[i], sizeof sides[i]);
      try_bytes (folders, copy, g_bytes_get_size (bmp));
    }
  assert_grew_little (before);
}

/* A folder of them through the import itself: refused one by one, with a reason each, and
 * the sound one among them is taken. */
static void
test_import (Folders *folders, gconstpointer data)
{
  const char *const sources[] = { folders->source, NULL };
  g_autoptr (LkDataset) dataset = open_dataset (folders->target);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  guint n_added = 0;

  for (guint i = 0; i < sounds->len; i++)
    {
      const Sound *sound = &g_array_index (sounds, Sound, i);
      g_autoptr (GBytes) half =
          g_bytes_new_from_bytes (sound->bytes, 0, g_bytes_get_size (sound->bytes) / 2);

      write_picture (folders->source, sound->name, half);
    }
  write_picture (folders->source, "sound.jpg", g_array_index (sounds, Sound, 0).bytes);

  lk_importer_run_async (dataset, sources, NULL, NULL, NULL, NULL, wait_cb, &result);
  report = lk_importer_run_finish (dataset, wait_for (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < lk_import_report_get_n_entries (report); i++)
    {
      const LkImportEntry *entry = lk_import_report_get_entry (report, i);

      if (entry->outcome == LK_IMPORT_ADDED)
        n_added++;
      else
        g_test_message ("%s", entry->reason);
    }
  g_assert_cmpuint (n_added, ==, 1);
  g_assert_cmpuint (lk_dataset_get_n_pictures (dataset), ==, 1);
  g_clear_object (&result);
  drop_dataset (g_steal_pointer (&dataset));
}

#define ADD(path, func) g_test_add (path, Folders, NULL, folders_set_up, func, folders_tear_down)

int
main (int argc, char *argv[])
{
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  make_sounds ();

  ADD ("/hostile/sound", test_sound);
  ADD ("/hostile/truncated", test_truncated);
  ADD ("/hostile/lies", test_lies);
  ADD ("/hostile/bombs", test_bombs);
  ADD ("/hostile/import", test_import);

  status = g_test_run ();
  for (guint i = 0; i < sounds->len; i++)
    g_bytes_unref (g_array_index (sounds, Sound, i).bytes);
  g_array_unref (sounds);

  return status;
}
