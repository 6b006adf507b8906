/* lk-datasets-page.c: all datasets, as cards
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-datasets-page.h"

#include "lk-dataset-card.h"

struct _LkDatasetsPage
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  GtkGridView *grid;

  LkEngine *engine; /* (owned) (nullable) until it is set */
};

G_DEFINE_FINAL_TYPE (LkDatasetsPage, lk_datasets_page, ADW_TYPE_BIN)

static void
items_changed_cb (LkDatasetsPage *self)
{
  LkLibrary *library = lk_engine_get_library (self->engine);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (library)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "cards" : "empty");
}

static void
activated_cb (LkDatasetsPage *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_grid_view_get_model (self->grid));
  g_autoptr (LkDataset) dataset = g_list_model_get_item (model, position);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-dataset", "s",
                              lk_dataset_get_id (dataset));
}

static void
setup_cb (LkDatasetsPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, lk_dataset_card_new (lk_engine_get_thumbnailer (self->engine)));
}

static void
bind_cb (LkDatasetsPage *self, GtkListItem *item)
{
  lk_dataset_card_set_dataset (LK_DATASET_CARD (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item));
}

static void
unbind_cb (LkDatasetsPage *self, GtkListItem *item)
{
  lk_dataset_card_set_dataset (LK_DATASET_CARD (gtk_list_item_get_child (item)), NULL);
}

static void
lk_datasets_page_dispose (GObject *object)
{
  g_clear_object (&LK_DATASETS_PAGE (object)->engine);

  G_OBJECT_CLASS (lk_datasets_page_parent_class)->dispose (object);
}

static void
lk_datasets_page_class_init (LkDatasetsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_datasets_page_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-datasets-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDatasetsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetsPage, grid);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
lk_datasets_page_init (LkDatasetsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_datasets_page_set_engine:
 * @self: the page
 * @engine: has the library
 */
void
lk_datasets_page_set_engine (LkDatasetsPage *self, LkEngine *engine)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;
  LkLibrary *library = lk_engine_get_library (engine);

  g_return_if_fail (LK_IS_DATASETS_PAGE (self));

  g_set_object (&self->engine, engine);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->grid, factory);

  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (library))));
  gtk_grid_view_set_model (self->grid, selection);
  g_signal_connect_object (library, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self);
}
