/* lk-gallery-page-grid.c: the tiles of the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-picture-tile.h"

/* For each column that there may be, GtkGridView keeps the tiles of so many rows. */
#define GRID_ROWS 30

/* Room for so many more columns or rows: a window that grows is a moment ahead. */
#define SPARE 2

static guint
get_tile_size (LkGalleryPage *self)
{
  return (guint) gtk_adjustment_get_value (self->tile_size);
}

/* --- How many columns --- */

/* The room that there is, or will be when the page has been shown. */
static guint
measure_room (LkGalleryPage *self, int (*measure) (GtkWidget *widget))
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  int room = measure (GTK_WIDGET (self->grid));

  if (room <= 0 && root != NULL)
    room = measure (root);

  return (guint) MAX (room, 0);
}

/**
 * lk_gallery_page_fit_columns:
 * @self: the page
 *
 * The grid makes tiles for all columns that it may have, and all of them are bound anew
 * when one scrolls far: it may have those that fit, and no more.
 */
void
lk_gallery_page_fit_columns (LkGalleryPage *self)
{
  guint size = MAX (get_tile_size (self), 1);
  guint n_columns = measure_room (self, gtk_widget_get_width) / size + SPARE;
  guint n_rows = measure_room (self, gtk_widget_get_height) / size + SPARE;
  /* Of small tiles in a high window there may be more rows than the grid has reckoned with. */
  guint n_max = MAX (n_columns, (n_columns * n_rows + GRID_ROWS - 1) / GRID_ROWS);

  if (gtk_grid_view_get_max_columns (self->grid) != n_max)
    gtk_grid_view_set_max_columns (self->grid, n_max);
}

static gboolean
fit_cb (gpointer user_data)
{
  LkGalleryPage *self = user_data;

  self->fit_id = 0;
  lk_gallery_page_fit_columns (self);

  return G_SOURCE_REMOVE;
}

/* Not at once: this is in the middle of giving places. */
static void
room_changed_cb (LkGalleryPage *self)
{
  if (self->fit_id == 0)
    self->fit_id = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, fit_cb, self, NULL);
}

static void
watch_room (LkGalleryPage *self)
{
  GtkAdjustment *across = gtk_scrolled_window_get_hadjustment (self->scroller);
  GtkAdjustment *down = gtk_scrolled_window_get_vadjustment (self->scroller);

  g_signal_connect_object (across, "notify::page-size", G_CALLBACK (room_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (down, "notify::page-size", G_CALLBACK (room_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tile_size, "value-changed",
                           G_CALLBACK (lk_gallery_page_fit_columns), self, G_CONNECT_SWAPPED);
}

/* --- The tiles --- */

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
  watch_room (self);
}
