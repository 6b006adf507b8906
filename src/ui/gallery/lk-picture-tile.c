/* lk-picture-tile.c: a picture in the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-picture-tile.h"

#include "lk-thumbnail.h"

struct _LkPictureTile
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *content;
  LkThumbnail *thumbnail;
  GtkImage *no_caption;

  LkPicture *picture;    /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the picture */
};

G_DEFINE_FINAL_TYPE (LkPictureTile, lk_picture_tile, GTK_TYPE_WIDGET)

static void
caption_changed_cb (LkPictureTile *self)
{
  const char *caption = lk_picture_get_caption (self->picture);

  gtk_widget_set_visible (GTK_WIDGET (self->no_caption), *caption == '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  caption, -1);
}

static void
lk_picture_tile_dispose (GObject *object)
{
  LkPictureTile *self = LK_PICTURE_TILE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->picture);
  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (lk_picture_tile_parent_class)->dispose (object);
}

static void
lk_picture_tile_class_init (LkPictureTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_picture_tile_dispose;

  g_type_ensure (LK_TYPE_THUMBNAIL);
  gtk_widget_class_set_css_name (widget_class, "picturetile");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-picture-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, LkPictureTile, content);
  gtk_widget_class_bind_template_child (widget_class, LkPictureTile, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, LkPictureTile, no_caption);
}

static void
lk_picture_tile_init (LkPictureTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (LK_TYPE_PICTURE);
  g_signal_group_connect_swapped (self->signals, "notify::caption", G_CALLBACK (caption_changed_cb),
                                  self);
}

GtkWidget *
lk_picture_tile_new (LkThumbnailer *thumbnailer)
{
  LkPictureTile *self = g_object_new (LK_TYPE_PICTURE_TILE, NULL);

  lk_thumbnail_set_thumbnailer (self->thumbnail, thumbnailer);

  return GTK_WIDGET (self);
}

LkPicture *
lk_picture_tile_get_picture (LkPictureTile *self)
{
  g_return_val_if_fail (LK_IS_PICTURE_TILE (self), NULL);

  return self->picture;
}

/**
 * lk_picture_tile_set_picture:
 * @self: a tile
 * @picture: (nullable): what it shows
 */
void
lk_picture_tile_set_picture (LkPictureTile *self, LkPicture *picture)
{
  g_return_if_fail (LK_IS_PICTURE_TILE (self));

  if (!g_set_object (&self->picture, picture))
    return;

  g_signal_group_set_target (self->signals, picture);
  lk_thumbnail_set_file (self->thumbnail, picture != NULL ? lk_picture_get_file (picture) : NULL);
  if (picture == NULL)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lk_picture_get_name (picture), -1);
  caption_changed_cb (self);
}

/**
 * lk_picture_tile_set_size:
 * @self: a tile
 * @pixels: how wide and high it is
 */
void
lk_picture_tile_set_size (LkPictureTile *self, guint pixels)
{
  g_return_if_fail (LK_IS_PICTURE_TILE (self));

  gtk_widget_set_size_request (GTK_WIDGET (self->thumbnail), (int) pixels, (int) pixels);
  lk_thumbnail_set_size (self->thumbnail, pixels);
}
