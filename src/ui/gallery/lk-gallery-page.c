/* lk-gallery-page.c: the pictures of one dataset
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page.h"

#include "lk-gallery-model.h"
#include "lk-inspector.h"
#include "lk-picture-tile.h"

#include <glib/gi18n.h>

struct _LkGalleryPage
{
  AdwBin parent_instance;

  /* Template */
  AdwWindowTitle *title;
  GtkSearchEntry *search;
  GtkSearchBar *search_bar;
  AdwFlap *flap;
  GtkGridView *grid;
  LkInspector *inspector;

  LkEngine *engine;      /* (owned) (nullable) until it is set */
  GSettings *settings;   /* (owned) (nullable) likewise */
  LkGalleryModel *model; /* (owned) (nullable) while a dataset is shown */
  GSignalGroup *signals; /* (owned) of the dataset */
};

G_DEFINE_FINAL_TYPE (LkGalleryPage, lk_gallery_page, ADW_TYPE_BIN)

static void
update_title (LkGalleryPage *self)
{
  LkDataset *dataset = lk_gallery_page_get_dataset (self);
  guint n_pictures = lk_dataset_get_n_pictures (dataset);
  g_autofree char *count =
      g_strdup_printf (ngettext ("%u picture", "%u pictures", n_pictures), n_pictures);

  adw_window_title_set_title (self->title, lk_dataset_get_title (dataset));
  adw_window_title_set_subtitle (self->title, count);
}

static void
search_changed_cb (LkGalleryPage *self)
{
  if (self->model != NULL)
    lk_gallery_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

/* --- Tiles --- */

static void
setup_cb (LkGalleryPage *self, GtkListItem *item)
{
  GtkWidget *tile = lk_picture_tile_new (lk_engine_get_thumbnailer (self->engine));

  lk_picture_tile_set_size (LK_PICTURE_TILE (tile),
                            (guint) g_settings_get_int (self->settings, "tile-size"));
  gtk_list_item_set_child (item, tile);
}

static void
bind_cb (LkGalleryPage *self, GtkListItem *item)
{
  lk_picture_tile_set_picture (LK_PICTURE_TILE (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item));
}

static void
unbind_cb (LkGalleryPage *self, GtkListItem *item)
{
  lk_picture_tile_set_picture (LK_PICTURE_TILE (gtk_list_item_get_child (item)), NULL);
}

static GtkListItemFactory *
make_factory (LkGalleryPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);

  return factory;
}

static void
lk_gallery_page_dispose (GObject *object)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->model);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_gallery_page_parent_class)->dispose (object);
}

static void
lk_gallery_page_class_init (LkGalleryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_gallery_page_dispose;

  g_type_ensure (LK_TYPE_INSPECTOR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-gallery-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, title);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, search);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, flap);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, grid);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, inspector);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
lk_gallery_page_init (LkGalleryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));

  self->signals = g_signal_group_new (LK_TYPE_DATASET);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update_title), self);
}

/**
 * lk_gallery_page_set_engine:
 * @self: the page
 * @engine: everything without a screen
 * @settings: what the window remembers
 */
void
lk_gallery_page_set_engine (LkGalleryPage *self, LkEngine *engine, GSettings *settings)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  g_return_if_fail (LK_IS_GALLERY_PAGE (self));

  g_set_object (&self->engine, engine);
  g_set_object (&self->settings, settings);
  lk_inspector_set_thumbnailer (self->inspector, lk_engine_get_thumbnailer (engine));
  g_settings_bind (settings, "inspector-visible", self->flap, "reveal-flap",
                   G_SETTINGS_BIND_DEFAULT);
  factory = make_factory (self);
  gtk_grid_view_set_factory (self->grid, factory);
}

LkDataset *
lk_gallery_page_get_dataset (LkGalleryPage *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_PAGE (self), NULL);

  return self->model != NULL ? lk_gallery_model_get_dataset (self->model) : NULL;
}

/**
 * lk_gallery_page_set_dataset:
 * @self: the page
 * @dataset: (nullable): what is to be seen
 */
void
lk_gallery_page_set_dataset (LkGalleryPage *self, LkDataset *dataset)
{
  g_return_if_fail (LK_IS_GALLERY_PAGE (self));

  if (dataset == lk_gallery_page_get_dataset (self))
    return;

  g_clear_object (&self->model);
  if (dataset != NULL)
    self->model = lk_gallery_model_new (dataset);

  g_signal_group_set_target (self->signals, dataset);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  lk_inspector_set_model (self->inspector, self->model);
  gtk_grid_view_set_model (self->grid, self->model != NULL
                                           ? lk_gallery_model_get_selection (self->model)
                                           : NULL);
  if (dataset != NULL)
    update_title (self);
}
