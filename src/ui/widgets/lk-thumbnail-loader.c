/* lk-thumbnail-loader.c: the thumbnails of one view, those that are seen first
 *
 * Which one is next is decided when a thread is free for it, by where the widgets are then:
 * whoever drags the scroll bar sees what is before the eyes, not what went by.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-thumbnail-loader.h"

#include "lk-texture-cache.h"
#include "lk-texture-make.h"

#include <float.h>

#define CACHE_BYTES (96 * 1024 * 1024)

/* What the frame clock does comes first: only then do the widgets have their places. */
#define START_PRIORITY (GDK_PRIORITY_REDRAW + 10)

struct _LkThumbnailLoader
{
  GObject parent_instance;

  LkThumbnailer *thumbnailer; /* (owned) */
  GWeakRef viewport;          /* (element-type GtkWidget) what the person sees of the view */
  LkTextureCache *cache;      /* (owned) */
  GPtrArray *waiting;         /* (element-type GTask) */
  guint n_running;
  guint max_running;
  guint start_id;
};

typedef struct
{
  LkThumbnailLoader *loader; /* (owned) */
  LkThumbnailSource source;  /* its file is owned */
  char *key;
  GWeakRef widget; /* (element-type GtkWidget) where it is to be shown */
} Load;

G_DEFINE_FINAL_TYPE (LkThumbnailLoader, lk_thumbnail_loader, G_TYPE_OBJECT)

static void start_later (LkThumbnailLoader *self);

static void
load_free (gpointer data)
{
  Load *load = data;

  g_weak_ref_clear (&load->widget);
  g_object_unref (load->source.file);
  g_object_unref (load->loader);
  g_free (load->key);
  g_free (load);
}

static char *
make_key (const LkThumbnailSource *source)
{
  g_autofree char *uri = g_file_get_uri (source->file);

  return g_strdup_printf ("%u %" G_GINT64_FORMAT " %s", source->size, source->version, uri);
}

/* --- One after the other --- */

static void
end_load (GTask *task, GdkTexture *texture, GError *error)
{
  Load *load = g_task_get_task_data (task);
  LkThumbnailLoader *self = load->loader;

  self->n_running--;
  start_later (self);
  if (texture == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lk_texture_cache_add (self->cache, load->key, texture);
  g_task_return_pointer (task, texture, g_object_unref);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GdkTexture *texture = lk_texture_make_finish (result, &error);

  end_load (task, texture, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GdkPixbuf) pixbuf =
      lk_thumbnailer_load_finish (load->loader->thumbnailer, result, &error);

  if (pixbuf == NULL)
    end_load (task, NULL, error);
  else
    /* What is decoded is kept, also when nobody waits for it any more. */
    lk_texture_make_async (pixbuf, (int) load->source.size, NULL, made_cb, g_steal_pointer (&task));
}

static void
start (LkThumbnailLoader *self, GTask *task)
{
  const Load *load = g_task_get_task_data (task);

  self->n_running++;
  lk_thumbnailer_load_async (self->thumbnailer, load->source.file, load->source.size, 0,
                             g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
}

/* --- Which one is next --- */

/* How far outside of what is seen, in pixels; of what is seen, the upper one is nearer. */
static double
measure_distance (const Load *load, GtkWidget *viewport)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get ((GWeakRef *) &load->widget);
  graphene_rect_t place;
  double top;
  double bottom;
  double height;

  if (widget == NULL || viewport == NULL || !gtk_widget_compute_bounds (widget, viewport, &place))
    return DBL_MAX;

  height = gtk_widget_get_height (viewport);
  top = place.origin.y;
  bottom = top + place.size.height;
  if (bottom < 0)
    return height - bottom;

  return top > height ? top : MAX (top, 0);
}

/* Takes it out of those that wait. Those that nobody wants any more go, too. */
static GTask *
take_nearest (LkThumbnailLoader *self)
{
  g_autoptr (GtkWidget) viewport = g_weak_ref_get (&self->viewport);
  GTask *nearest = NULL;
  double least = DBL_MAX;

  for (guint i = self->waiting->len; i > 0; i--)
    {
      GTask *task = g_ptr_array_index (self->waiting, i - 1);
      double distance;

      if (g_task_return_error_if_cancelled (task))
        {
          g_ptr_array_remove_index_fast (self->waiting, i - 1);
          continue;
        }

      distance = measure_distance (g_task_get_task_data (task), viewport);
      if (nearest == NULL || distance <= least)
        {
          nearest = task;
          least = distance;
        }
    }

  if (nearest != NULL)
    {
      g_object_ref (nearest);
      g_ptr_array_remove_fast (self->waiting, nearest);
    }

  return nearest;
}

static gboolean
start_cb (gpointer user_data)
{
  LkThumbnailLoader *self = user_data;

  self->start_id = 0;
  while (self->n_running < self->max_running && self->waiting->len > 0)
    {
      g_autoptr (GTask) task = take_nearest (self);

      if (task != NULL)
        start (self, task);
    }

  return G_SOURCE_REMOVE;
}

static void
start_later (LkThumbnailLoader *self)
{
  if (self->start_id == 0 && self->waiting->len > 0)
    self->start_id = g_idle_add_full (START_PRIORITY, start_cb, self, NULL);
}

/* --- Life --- */

static void
lk_thumbnail_loader_finalize (GObject *object)
{
  LkThumbnailLoader *self = LK_THUMBNAIL_LOADER (object);

  g_clear_handle_id (&self->start_id, g_source_remove);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->cache, lk_texture_cache_free);
  g_weak_ref_clear (&self->viewport);
  g_clear_object (&self->thumbnailer);

  G_OBJECT_CLASS (lk_thumbnail_loader_parent_class)->finalize (object);
}

static void
lk_thumbnail_loader_class_init (LkThumbnailLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_thumbnail_loader_finalize;
}

static void
lk_thumbnail_loader_init (LkThumbnailLoader *self)
{
  self->cache = lk_texture_cache_new (CACHE_BYTES);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->max_running = g_get_num_processors () + 1;
  g_weak_ref_init (&self->viewport, NULL);
}

/**
 * lk_thumbnail_loader_new:
 * @thumbnailer: what makes the thumbnails
 * @viewport: (nullable): the widget within which they scroll
 *
 * Returns: (transfer full): a loader that remembers nothing yet
 */
LkThumbnailLoader *
lk_thumbnail_loader_new (LkThumbnailer *thumbnailer, GtkWidget *viewport)
{
  LkThumbnailLoader *self = g_object_new (LK_TYPE_THUMBNAIL_LOADER, NULL);

  self->thumbnailer = g_object_ref (thumbnailer);
  g_weak_ref_set (&self->viewport, viewport);

  return self;
}

/**
 * lk_thumbnail_loader_find:
 * @self: a loader
 * @source: what is to be shown
 *
 * Returns: (nullable) (transfer none): its thumbnail, if it was shown lately
 */
GdkTexture *
lk_thumbnail_loader_find (LkThumbnailLoader *self, const LkThumbnailSource *source)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (LK_IS_THUMBNAIL_LOADER (self), NULL);

  key = make_key (source);

  return lk_texture_cache_find (self->cache, key);
}

/**
 * lk_thumbnail_loader_load_async:
 * @self: a loader
 * @source: what is to be shown; copied
 * @widget: where it is to be shown
 * @cancellable: takes it out of the queue
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
lk_thumbnail_loader_load_async (LkThumbnailLoader *self,
                                const LkThumbnailSource *source,
                                GtkWidget *widget,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = NULL;
  Load *load;

  g_return_if_fail (LK_IS_THUMBNAIL_LOADER (self));

  task = g_task_new (NULL, cancellable, callback, user_data);
  load = g_new0 (Load, 1);
  load->loader = g_object_ref (self);
  load->source = *source;
  load->source.file = g_object_ref (source->file);
  load->key = make_key (source);
  g_weak_ref_init (&load->widget, widget);
  g_task_set_source_tag (task, lk_thumbnail_loader_load_async);
  g_task_set_task_data (task, load, load_free);

  g_ptr_array_add (self->waiting, task);
  start_later (self);
}

/**
 * lk_thumbnail_loader_load_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the thumbnail; %NULL with @error
 */
GdkTexture *
lk_thumbnail_loader_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
