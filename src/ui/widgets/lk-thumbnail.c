/* lk-thumbnail.c: a small picture of a file, made off the main loop
 *
 * It takes the room that it is given and fills it, cutting off what is over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-thumbnail.h"

typedef enum
{
  PROP_FILE = 1,
  PROP_CONTAIN,
} LkThumbnailProperty;

struct _LkThumbnail
{
  GtkWidget parent_instance;

  LkThumbnailLoader *loader; /* (owned) (nullable) */
  GFile *file;               /* (owned) (nullable) */
  gint64 version;            /* of what the file holds */
  guint size;
  gboolean contain;

  GCancellable *cancellable; /* (owned) (nullable) while one is made */
  GdkTexture *texture;       /* (owned) (nullable) */
  guint texture_size;        /* the size for which it was made */
};

static GParamSpec *properties[PROP_CONTAIN + 1];

G_DEFINE_FINAL_TYPE (LkThumbnail, lk_thumbnail, GTK_TYPE_WIDGET)

static void
cancel (LkThumbnail *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
take (LkThumbnail *self, GdkTexture *texture)
{
  g_set_object (&self->texture, texture);
  self->texture_size = self->size;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkThumbnail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = lk_thumbnail_loader_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (texture != NULL)
    take (self, texture);
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "broken");
}

static void
load (LkThumbnail *self)
{
  guint scale = (guint) gtk_widget_get_scale_factor (GTK_WIDGET (self));
  LkThumbnailSource source = { self->file, self->version, self->size * scale };
  GdkTexture *texture;

  if (self->loader == NULL || self->file == NULL || self->size == 0 || self->cancellable != NULL ||
      (self->texture != NULL && self->texture_size == self->size) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  texture = lk_thumbnail_loader_find (self->loader, &source);
  if (texture != NULL)
    {
      take (self, texture);
      return;
    }

  self->cancellable = g_cancellable_new ();
  lk_thumbnail_loader_load_async (self->loader, &source, GTK_WIDGET (self), self->cancellable,
                                  loaded_cb, g_object_ref (self));
}

static void
forget (LkThumbnail *self)
{
  cancel (self);
  g_clear_object (&self->texture);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "broken");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
lk_thumbnail_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_thumbnail_parent_class)->map (widget);

  load (LK_THUMBNAIL (widget));
}

static void
lk_thumbnail_unmap (GtkWidget *widget)
{
  cancel (LK_THUMBNAIL (widget));

  GTK_WIDGET_CLASS (lk_thumbnail_parent_class)->unmap (widget);
}

static void
lk_thumbnail_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkThumbnail *self = LK_THUMBNAIL (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, width, height);
  graphene_rect_t place;
  float texture_width;
  float texture_height;
  float scale;

  if (self->texture == NULL || width <= 0 || height <= 0)
    return;

  texture_width = (float) gdk_texture_get_width (self->texture);
  texture_height = (float) gdk_texture_get_height (self->texture);
  scale = self->contain ? MIN (width / texture_width, height / texture_height)
                        : MAX (width / texture_width, height / texture_height);
  graphene_rect_init (&place, (width - texture_width * scale) / 2,
                      (height - texture_height * scale) / 2, texture_width * scale,
                      texture_height * scale);

  gtk_snapshot_push_clip (snapshot, &all);
  gtk_snapshot_append_texture (snapshot, self->texture, &place);
  gtk_snapshot_pop (snapshot);
}

static void
lk_thumbnail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkThumbnail *self = LK_THUMBNAIL (object);

  switch ((LkThumbnailProperty) id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_CONTAIN:
      g_value_set_boolean (value, self->contain);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_thumbnail_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkThumbnail *self = LK_THUMBNAIL (object);

  switch ((LkThumbnailProperty) id)
    {
    case PROP_FILE:
      lk_thumbnail_set_file (self, g_value_get_object (value));
      break;
    case PROP_CONTAIN:
      self->contain = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_thumbnail_dispose (GObject *object)
{
  LkThumbnail *self = LK_THUMBNAIL (object);

  cancel (self);
  g_clear_object (&self->texture);
  g_clear_object (&self->file);
  g_clear_object (&self->loader);

  G_OBJECT_CLASS (lk_thumbnail_parent_class)->dispose (object);
}

static void
lk_thumbnail_class_init (LkThumbnailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_thumbnail_get_property;
  object_class->set_property = lk_thumbnail_set_property;
  object_class->dispose = lk_thumbnail_dispose;
  widget_class->map = lk_thumbnail_map;
  widget_class->unmap = lk_thumbnail_unmap;
  widget_class->snapshot = lk_thumbnail_snapshot;

  properties[PROP_FILE] =
      g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CONTAIN] = g_param_spec_boolean ("contain", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lk_thumbnail_init (LkThumbnail *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * lk_thumbnail_set_loader:
 * @self: a thumbnail
 * @loader: where it is loaded, among others of its view
 */
void
lk_thumbnail_set_loader (LkThumbnail *self, LkThumbnailLoader *loader)
{
  g_return_if_fail (LK_IS_THUMBNAIL (self));

  if (g_set_object (&self->loader, loader))
    load (self);
}

/**
 * lk_thumbnail_set_thumbnailer:
 * @self: a thumbnail that is not one of many
 * @thumbnailer: what makes it
 */
void
lk_thumbnail_set_thumbnailer (LkThumbnail *self, LkThumbnailer *thumbnailer)
{
  g_autoptr (LkThumbnailLoader) loader = lk_thumbnail_loader_new (thumbnailer, NULL);

  lk_thumbnail_set_loader (self, loader);
}

/**
 * lk_thumbnail_set_size:
 * @self: a thumbnail
 * @pixels: how long its shorter side is on the screen, before the screen's scale
 */
void
lk_thumbnail_set_size (LkThumbnail *self, guint pixels)
{
  g_return_if_fail (LK_IS_THUMBNAIL (self));

  if (self->size == pixels)
    return;

  /* Until the new one is there the old one is shown, in another size. */
  self->size = pixels;
  cancel (self);
  load (self);
}

/**
 * lk_thumbnail_get_paintable:
 * @self: a thumbnail
 *
 * Returns: (nullable) (transfer none): what it shows, when it is loaded
 */
GdkPaintable *
lk_thumbnail_get_paintable (LkThumbnail *self)
{
  g_return_val_if_fail (LK_IS_THUMBNAIL (self), NULL);

  return self->texture != NULL ? GDK_PAINTABLE (self->texture) : NULL;
}

/**
 * lk_thumbnail_set_file:
 * @self: a thumbnail
 * @file: (nullable): what is to be shown
 */
void
lk_thumbnail_set_file (LkThumbnail *self, GFile *file)
{
  lk_thumbnail_set_source (self, file, 0);
}

/**
 * lk_thumbnail_set_source:
 * @self: a thumbnail
 * @file: (nullable): what is to be shown
 * @version: changes when what @file holds does
 */
void
lk_thumbnail_set_source (LkThumbnail *self, GFile *file, gint64 version)
{
  g_return_if_fail (LK_IS_THUMBNAIL (self));

  if (self->file == file && self->version == version)
    return;

  self->version = version;
  if (g_set_object (&self->file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);

  forget (self);
  load (self);
}
