/* lk-thumbnailer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-thumbnailer.h"

#include "lk-error.h"
#include "lk-pixels.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Where the standard keeps thumbnails, and how large they are at most. */
static const struct
{
  const char *folder;
  int size;
} flavors[] = {
  { "normal", 128 },
  { "large", 256 },
  { "x-large", 512 },
  { "xx-large", 1024 },
};

#define FAILED_FOLDER "fail/lorikeet-" LK_VERSION

struct _LkThumbnailer
{
  GObject parent_instance;

  char *cache;       /* the standard's root folder */
  GThreadPool *pool; /* (element-type GTask) */
  guint64 serial;
};

G_DEFINE_FINAL_TYPE (LkThumbnailer, lk_thumbnailer, G_TYPE_OBJECT)

typedef struct
{
  char *cache;
  char *path;
  char *uri;
  int size;
  guint distance;
  guint64 serial;
  GdkPixbuf *pixbuf; /* (owned) (nullable) output */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->cache);
  g_free (load->path);
  g_free (load->uri);
  g_clear_object (&load->pixbuf);
  g_free (load);
}

static gsize
flavor_for (int size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flavors); i++)
    {
      if (flavors[i].size >= size)
        return i;
    }

  return G_N_ELEMENTS (flavors) - 1;
}

static char *
cache_path (const Load *load, const char *folder)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_MD5, load->uri, -1);
  g_autofree char *name = g_strconcat (hash, ".png", NULL);

  return g_build_filename (load->cache, folder, name, NULL);
}

/* Whose thumbnail it is, and of which state of the file, stands in the PNG's text. */
static gboolean
is_current (GdkPixbuf *pixbuf, const Load *load, const char *mtime)
{
  return g_strcmp0 (gdk_pixbuf_get_option (pixbuf, "tEXt::Thumb::URI"), load->uri) == 0 &&
         g_strcmp0 (gdk_pixbuf_get_option (pixbuf, "tEXt::Thumb::MTime"), mtime) == 0;
}

static GdkPixbuf *
load_cached (const Load *load, const char *folder, const char *mtime)
{
  g_autofree char *path = cache_path (load, folder);
  g_autoptr (GdkPixbuf) pixbuf =
      g_file_test (path, G_FILE_TEST_EXISTS) ? gdk_pixbuf_new_from_file (path, NULL) : NULL;

  return pixbuf != NULL && is_current (pixbuf, load, mtime) ? g_steal_pointer (&pixbuf) : NULL;
}

/* Failing to save a thumbnail is no failure: it is made again next time. */
static void
save (const Load *load, const char *folder, GdkPixbuf *pixbuf, const char *mtime)
{
  g_autofree char *path = cache_path (load, folder);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *temporary = g_strdup_printf ("%s.lorikeet-%08x", path, g_random_int ());
  g_autofree char *buffer = NULL;
  gsize size = 0;

  if (g_mkdir_with_parents (parent, 0700) != 0 ||
      !gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, "png", NULL, "compression", "1",
                                  "tEXt::Thumb::URI", load->uri, "tEXt::Thumb::MTime", mtime,
                                  "tEXt::Software", "Lorikeet", NULL))
    return;

  if (!g_file_set_contents_full (temporary, buffer, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600,
                                 NULL) ||
      g_rename (temporary, path) != 0)
    g_unlink (temporary);
}

static GdkPixbuf *
make (const Load *load, const char *folder, int size, const char *mtime, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = lk_pixels_load (load->path, (guint) size, NULL, &local_error);

  if (pixbuf != NULL)
    save (load, folder, pixbuf, mtime);

  /* The picture is to blame, not the disk: it is not tried again. */
  if (g_error_matches (local_error, LK_ERROR, LK_ERROR_VALIDATION))
    {
      g_autoptr (GdkPixbuf) mark = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 1, 1);

      gdk_pixbuf_fill (mark, 0);
      save (load, FAILED_FOLDER, mark, mtime);
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return g_steal_pointer (&pixbuf);
}

static GdkPixbuf *
load_or_make (const Load *load, GError **error)
{
  gsize flavor = flavor_for (load->size);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) failed = NULL;
  g_autofree char *mtime = NULL;
  GStatBuf info;

  if (g_stat (load->path, &info) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("%s is not there any more"), load->path);
      return NULL;
    }

  mtime = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) info.st_mtime);
  pixbuf = load_cached (load, flavors[flavor].folder, mtime);
  if (pixbuf != NULL)
    return g_steal_pointer (&pixbuf);

  failed = load_cached (load, FAILED_FOLDER, mtime);
  if (failed != NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("%s cannot be shown"), load->path);
      return NULL;
    }

  return make (load, flavors[flavor].folder, flavors[flavor].size, mtime, error);
}

static void
load_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  /* Scrolled away before its turn came. */
  if (g_task_return_error_if_cancelled (task))
    return;

  load->pixbuf = load_or_make (load, &error);
  if (load->pixbuf != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Nearest to the view first; of equals the one that was asked for last. */
static int
compare_turns (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Load *first = g_task_get_task_data ((GTask *) a);
  const Load *second = g_task_get_task_data ((GTask *) b);

  if (first->distance != second->distance)
    return first->distance < second->distance ? -1 : 1;

  return first->serial > second->serial ? -1 : first->serial < second->serial;
}

static void
lk_thumbnailer_finalize (GObject *object)
{
  LkThumbnailer *self = LK_THUMBNAILER (object);

  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_free (self->cache);

  G_OBJECT_CLASS (lk_thumbnailer_parent_class)->finalize (object);
}

static void
lk_thumbnailer_class_init (LkThumbnailerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_thumbnailer_finalize;
}

static void
lk_thumbnailer_init (LkThumbnailer *self)
{
  self->pool = g_thread_pool_new (load_thread, NULL, (int) g_get_num_processors (), FALSE, NULL);
  g_thread_pool_set_sort_function (self->pool, compare_turns, NULL);
}

/**
 * lk_thumbnailer_new:
 * @cache: (nullable): the folder that holds `normal`, `large` and so on; the person's own
 *   cache when %NULL
 *
 * Returns: (transfer full): a thumbnailer with a thread for each processor
 */
LkThumbnailer *
lk_thumbnailer_new (GFile *cache)
{
  LkThumbnailer *self = g_object_new (LK_TYPE_THUMBNAILER, NULL);

  self->cache = cache != NULL ? g_file_get_path (cache)
                              : g_build_filename (g_get_user_cache_dir (), "thumbnails", NULL);

  return self;
}

/**
 * lk_thumbnailer_load_async:
 * @self: a thumbnailer
 * @file: a local picture
 * @size: pixels that its longer side should have at least, if the picture has them
 * @distance: how far from the view it is, in any unit: the nearest are made first
 * @cancellable: (nullable): takes it out of the queue
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
lk_thumbnailer_load_async (LkThumbnailer *self,
                           GFile *file,
                           guint size,
                           guint distance,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Load *load;

  g_return_if_fail (LK_IS_THUMBNAILER (self));

  /* The task holds no reference to us: the last one must not go in a thread of the pool,
   * which would then wait for itself. */
  task = g_task_new (NULL, cancellable, callback, user_data);
  load = g_new0 (Load, 1);
  load->cache = g_strdup (self->cache);
  load->path = g_file_get_path (file);
  load->uri = g_file_get_uri (file);
  load->size = (int) size;
  load->distance = distance;
  load->serial = ++self->serial;
  g_task_set_source_tag (task, lk_thumbnailer_load_async);
  g_task_set_task_data (task, load, load_free);

  g_thread_pool_push (self->pool, g_steal_pointer (&task), NULL);
}

/**
 * lk_thumbnailer_load_finish:
 * @self: a thumbnailer
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the thumbnail, upright; %NULL with @error
 */
GdkPixbuf *
lk_thumbnailer_load_finish (LkThumbnailer *self, GAsyncResult *result, GError **error)
{
  Load *load;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  load = g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error) ? g_steal_pointer (&load->pixbuf) : NULL;
}
