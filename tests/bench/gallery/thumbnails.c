/* thumbnails.c: makes the thumbnails of a folder, as a whole process
 *
 * bench-thumbnails FOLDER CACHE; nothing may be in the cache yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-thumbnailer.h"

#include <locale.h>

#define SIZE 256

typedef struct
{
  LkThumbnailer *thumbnailer; /* (owned) */
  GMainLoop *loop;            /* (owned) */
  guint n_made;
  guint n_waiting;
} Bench;

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = lk_thumbnailer_load_finish (bench->thumbnailer, result, &error);

  if (pixbuf == NULL)
    g_error ("%s", error->message);

  bench->n_made++;
  if (--bench->n_waiting == 0)
    g_main_loop_quit (bench->loop);
}

static void
make_all (Bench *bench, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GFile) file = NULL;

      if (!g_str_has_suffix (name, ".jpg"))
        continue;

      file = g_file_new_build_filename (path, name, NULL);
      bench->n_waiting++;
      lk_thumbnailer_load_async (bench->thumbnailer, file, SIZE, 0, NULL, made_cb, bench);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) cache = NULL;
  Bench bench = { 0 };

  setlocale (LC_ALL, "");
  if (argc != 3)
    {
      g_printerr ("Usage: %s FOLDER CACHE\n", argv[0]);
      return 2;
    }

  cache = g_file_new_for_commandline_arg (argv[2]);
  bench.thumbnailer = lk_thumbnailer_new (cache);
  bench.loop = g_main_loop_new (NULL, FALSE);
  make_all (&bench, argv[1]);
  if (bench.n_waiting > 0)
    g_main_loop_run (bench.loop);
  g_print ("{\"pictures\":%u}\n", bench.n_made);
  g_main_loop_unref (bench.loop);
  g_object_unref (bench.thumbnailer);

  return 0;
}
