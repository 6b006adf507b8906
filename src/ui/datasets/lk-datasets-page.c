/* lk-datasets-page.c: all datasets, as cards
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-datasets-page-private.h"

#include "lk-dataset-card.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  PROP_ORDER = 1,
} LkDatasetsPageProperty;

static GParamSpec *properties[PROP_ORDER + 1];

G_DEFINE_FINAL_TYPE (LkDatasetsPage, lk_datasets_page, ADW_TYPE_BIN)

/* --- What is shown, and in which order --- */

static gboolean
matches (gpointer item, gpointer user_data)
{
  LkDatasetsPage *self = user_data;
  g_autofree char *wanted =
      g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  g_autofree char *title = g_utf8_casefold (lk_dataset_get_title (item), -1);

  return strstr (title, wanted) != NULL;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  LkDatasetsPage *self = user_data;
  LkDataset *first = (LkDataset *) a;
  LkDataset *second = (LkDataset *) b;
  gint64 more = 0;

  if (g_str_equal (self->order, "changed"))
    more = lk_dataset_get_modified (second) - lk_dataset_get_modified (first);
  else if (g_str_equal (self->order, "size"))
    more = lk_dataset_get_size (second) - lk_dataset_get_size (first);

  if (more != 0)
    return more > 0 ? 1 : -1;

  return g_utf8_collate (lk_dataset_get_title (first), lk_dataset_get_title (second));
}

static void
update (LkDatasetsPage *self)
{
  LkLibrary *library = lk_engine_get_library (self->engine);
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (library));
  guint n_seen = g_list_model_get_n_items (G_LIST_MODEL (gtk_grid_view_get_model (self->grid)));
  g_autofree char *all = g_strdup_printf (ngettext ("%u dataset", "%u datasets", n_all), n_all);
  g_autofree char *some = NULL;

  /* Translators: the second is a number of datasets, such as "12 datasets" */
  some = n_seen < n_all ? g_strdup_printf (_ ("%u of %s"), n_seen, all) : g_strdup (all);
  gtk_label_set_text (self->count, some);
  if (n_all == 0)
    gtk_stack_set_visible_child_name (self->stack,
                                      lk_library_is_loaded (library) ? "empty" : "loading");
  else
    gtk_stack_set_visible_child_name (self->stack, n_seen == 0 ? "none-found" : "cards");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->count)), n_all > 0);
}

static void
search_changed_cb (LkDatasetsPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* --- Cards --- */

static void
activated_cb (LkDatasetsPage *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_grid_view_get_model (self->grid));
  g_autoptr (LkDataset) dataset = g_list_model_get_item (model, position);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-dataset", "s",
                              lk_dataset_get_id (dataset));
}

static void
menu_wanted_cb (GtkMenuButton *button, gpointer user_data)
{
  LkDatasetsPage *self = user_data;
  GtkWidget *card = gtk_widget_get_ancestor (GTK_WIDGET (button), LK_TYPE_DATASET_CARD);
  g_autoptr (GMenuModel) menu =
      lk_datasets_page_make_menu (self, lk_dataset_card_get_dataset (LK_DATASET_CARD (card)));

  gtk_menu_button_set_menu_model (button, menu);
}

static void
setup_cb (LkDatasetsPage *self, GtkListItem *item)
{
  GtkWidget *card = lk_dataset_card_new (lk_engine_get_thumbnailer (self->engine));

  gtk_menu_button_set_create_popup_func (lk_dataset_card_get_menu_button (LK_DATASET_CARD (card)),
                                         menu_wanted_cb, self, NULL);
  gtk_list_item_set_child (item, card);
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

/* --- By keyboard --- */

static LkDatasetCard *
focused_card (LkDatasetsPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *child = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  return LK_IS_DATASET_CARD (child) ? LK_DATASET_CARD (child) : NULL;
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LkDatasetCard *card = focused_card (LK_DATASETS_PAGE (widget));

  if (card != NULL)
    gtk_menu_button_popup (lk_dataset_card_get_menu_button (card));

  return card != NULL;
}

static gboolean
rename_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LkDatasetCard *card = focused_card (LK_DATASETS_PAGE (widget));

  if (card != NULL)
    lk_datasets_page_rename (LK_DATASETS_PAGE (widget), lk_dataset_card_get_dataset (card));

  return card != NULL;
}

static gboolean
delete_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LkDatasetCard *card = focused_card (LK_DATASETS_PAGE (widget));

  if (card != NULL)
    lk_datasets_page_delete (LK_DATASETS_PAGE (widget), lk_dataset_card_get_dataset (card));

  return card != NULL;
}

static gboolean
search_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LkDatasetsPage *self = LK_DATASETS_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar,
                                  !gtk_search_bar_get_search_mode (self->search_bar));

  return TRUE;
}

static void
install_keys (GtkWidgetClass *klass)
{
  gtk_widget_class_add_binding (klass, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_F2, 0, rename_key_cb, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Delete, 0, delete_key_cb, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_f, GDK_CONTROL_MASK, search_key_cb, NULL);
}

/* --- GObject --- */

static void
lk_datasets_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LkDatasetsPageProperty) id)
    {
    case PROP_ORDER:
      g_value_set_string (value, LK_DATASETS_PAGE (object)->order);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_datasets_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkDatasetsPage *self = LK_DATASETS_PAGE (object);

  switch ((LkDatasetsPageProperty) id)
    {
    case PROP_ORDER:
      if (g_strcmp0 (self->order, g_value_get_string (value)) == 0)
        return;
      g_free (self->order);
      self->order = g_value_dup_string (value);
      gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_datasets_page_dispose (GObject *object)
{
  LkDatasetsPage *self = LK_DATASETS_PAGE (object);

  if (self->grid != NULL)
    gtk_grid_view_set_model (self->grid, NULL);
  g_clear_object (&self->engine);
  g_clear_object (&self->activities);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_pointer (&self->order, g_free);

  G_OBJECT_CLASS (lk_datasets_page_parent_class)->dispose (object);
}

static void
lk_datasets_page_class_init (LkDatasetsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_datasets_page_get_property;
  object_class->set_property = lk_datasets_page_set_property;
  object_class->dispose = lk_datasets_page_dispose;

  properties[PROP_ORDER] =
      g_param_spec_string ("order", NULL, NULL, "name",
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-datasets-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDatasetsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetsPage, grid);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetsPage, count);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetsPage, search);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);

  gtk_widget_class_install_property_action (widget_class, "datasets.order", "order");
  lk_datasets_page_install_actions (widget_class);
  install_keys (widget_class);
}

static void
lk_datasets_page_init (LkDatasetsPage *self)
{
  self->order = g_strdup ("name");
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_datasets_page_set_engine:
 * @self: the page
 * @engine: has the library
 * @settings: remembers the order
 * @activities: shows what takes a while
 */
void
lk_datasets_page_set_engine (LkDatasetsPage *self,
                             LkEngine *engine,
                             GSettings *settings,
                             LkActivityBar *activities)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;
  LkLibrary *library = lk_engine_get_library (engine);
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  g_return_if_fail (LK_IS_DATASETS_PAGE (self));

  g_set_object (&self->engine, engine);
  g_set_object (&self->activities, activities);
  g_settings_bind (settings, "datasets-order", self, "order", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->grid, factory);

  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (library)),
                                        g_object_ref (self->filter));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (self->sorter));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (sorted)));
  gtk_grid_view_set_model (self->grid, selection);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (library, "notify::loaded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * lk_datasets_page_search:
 * @self: the page
 * @text: what to look for, as if it had been typed
 */
void
lk_datasets_page_search (LkDatasetsPage *self, const char *text)
{
  g_return_if_fail (LK_IS_DATASETS_PAGE (self));

  gtk_search_bar_set_search_mode (self->search_bar, *text != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
}
