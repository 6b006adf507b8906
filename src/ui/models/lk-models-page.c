/* lk-models-page.c: all trained models, as cards
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-models-page.h"

#include "lk-gradual-list.h"
#include "lk-model-tile.h"

struct _LkModelsPage
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  GtkGridView *grid;

  LkEngine *engine; /* (owned) (nullable) until it is set */
};

G_DEFINE_FINAL_TYPE (LkModelsPage, lk_models_page, ADW_TYPE_BIN)

static void
items_changed_cb (LkModelsPage *self)
{
  LkModelList *models = lk_engine_get_models (self->engine);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (models)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "cards" : "empty");
}

static void
activated_cb (LkModelsPage *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_grid_view_get_model (self->grid));
  g_autoptr (LkModel) trained = g_list_model_get_item (model, position);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-model", "s", lk_model_get_id (trained));
}

static void
setup_cb (LkModelsPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, lk_model_tile_new (lk_engine_get_thumbnailer (self->engine)));
}

static void
bind_cb (LkModelsPage *self, GtkListItem *item)
{
  lk_model_tile_set_model (LK_MODEL_TILE (gtk_list_item_get_child (item)),
                           gtk_list_item_get_item (item));
}

static void
unbind_cb (LkModelsPage *self, GtkListItem *item)
{
  lk_model_tile_set_model (LK_MODEL_TILE (gtk_list_item_get_child (item)), NULL);
}

static void
lk_models_page_dispose (GObject *object)
{
  g_clear_object (&LK_MODELS_PAGE (object)->engine);

  G_OBJECT_CLASS (lk_models_page_parent_class)->dispose (object);
}

static void
lk_models_page_class_init (LkModelsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_models_page_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-models-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkModelsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LkModelsPage, grid);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
lk_models_page_init (LkModelsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_models_page_set_engine:
 * @self: the page
 * @engine: has the models
 */
void
lk_models_page_set_engine (LkModelsPage *self, LkEngine *engine)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;
  LkModelList *models = lk_engine_get_models (engine);

  g_return_if_fail (LK_IS_MODELS_PAGE (self));

  g_set_object (&self->engine, engine);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->grid, factory);

  selection = GTK_SELECTION_MODEL (
      gtk_no_selection_new (lk_gradual_list_new (G_LIST_MODEL (models), GTK_WIDGET (self->grid))));
  gtk_grid_view_set_model (self->grid, selection);
  g_signal_connect_object (models, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self);
}
