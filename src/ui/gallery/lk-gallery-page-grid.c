/* lk-gallery-page-grid.c: the tiles of the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-picture-tile.h"

static guint
get_tile_size (LkGalleryPage *self)
{
  return (guint) gtk_adjustment_get_value (self->tile_size);
}

static void
size_changed_cb (LkPictureTile *tile, GtkAdjustment *tile_size)
{
  lk_picture_tile_set_size (tile, (guint) gtk_adjustment_get_value (tile_size));
}

static void
setup_cb (LkGalleryPage *self, GtkListItem *item)
{
  GtkWidget *tile = lk_picture_tile_new (self->loader, get_tile_size (self));

  gtk_list_item_set_child (item, tile);
  lk_gallery_page_handle_tile (self, item);
  g_signal_connect_object (self->tile_size, "value-changed", G_CALLBACK (size_changed_cb), tile,
                           G_CONNECT_SWAPPED);
}

static void
bind_cb (LkGalleryPage *self, GtkListItem *item)
{
  lk_picture_tile_set_picture (LK_PICTURE_TILE (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item),
                               lk_gallery_model_get_findings (self->model));
}

static void
unbind_cb (LkGalleryPage *self, GtkListItem *item)
{
  lk_picture_tile_set_picture (LK_PICTURE_TILE (gtk_list_item_get_child (item)), NULL, NULL);
}

/* Once the engine is there. */
void
lk_gallery_page_set_up_grid (LkGalleryPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->loader = lk_thumbnail_loader_new (lk_engine_get_thumbnailer (self->engine),
                                          GTK_WIDGET (self->scroller));
  g_settings_bind (self->settings, "tile-size", self->tile_size, "value", G_SETTINGS_BIND_DEFAULT);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->grid, factory);
}
