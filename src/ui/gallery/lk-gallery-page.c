/* lk-gallery-page.c: the pictures of one dataset
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-compat.h"

#include <glib/gi18n.h>

typedef enum
{
  PROP_SORT = 1,
  PROP_FILTER,
} LkGalleryPageProperty;

static GParamSpec *properties[PROP_FILTER + 1];

G_DEFINE_FINAL_TYPE (LkGalleryPage, lk_gallery_page, ADW_TYPE_BIN)

/* --- What it says --- */

static char *
count (LkGalleryPage *self)
{
  guint n_pictures = lk_dataset_get_n_pictures (lk_gallery_page_get_dataset (self));
  guint n_shown = lk_gallery_model_get_n_shown (self->model);

  if (lk_gallery_model_is_narrowed (self->model))
    /* Translators: so many pictures of so many are shown, "12 of 340" */
    return g_strdup_printf (_ ("%u of %u"), n_shown, n_pictures);

  return g_strdup_printf (ngettext ("%u picture", "%u pictures", n_pictures), n_pictures);
}

static void
update_title (LkGalleryPage *self)
{
  guint n_selected = lk_gallery_model_get_n_selected (self->model);
  g_autofree char *pictures = count (self);
  g_autofree char *selected =
      g_strdup_printf (ngettext ("%u selected", "%u selected", n_selected), n_selected);

  adw_window_title_set_title (self->title,
                              lk_dataset_get_title (lk_gallery_page_get_dataset (self)));
  adw_window_title_set_subtitle (self->title, pictures);
  gtk_label_set_text (self->selection_label, selected);
  gtk_action_bar_set_revealed (self->main_bar, n_selected <= 1);
  gtk_action_bar_set_revealed (self->selection_bar, n_selected > 1);
}

static const char *
choose_content (LkGalleryPage *self)
{
  if (lk_dataset_get_n_pictures (lk_gallery_page_get_dataset (self)) == 0)
    return "empty";

  if (lk_gallery_model_get_n_shown (self->model) == 0)
    return "nothing";

  return self->enlarged && lk_gallery_model_get_current (self->model) != NULL ? "large" : "grid";
}

static void
update (LkGalleryPage *self)
{
  if (self->model == NULL)
    return;

  update_title (self);
  gtk_stack_set_visible_child_name (self->stack, choose_content (self));
  lk_gallery_page_update_actions (self);
}

/* --- What is done to it --- */

static void
search_changed_cb (LkGalleryPage *self)
{
  if (self->model != NULL)
    lk_gallery_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
activated_cb (LkGalleryPage *self, guint position)
{
  lk_gallery_page_set_enlarged (self, TRUE);
}

/* Where it is in the grid, also while the grid is not seen. */
void
lk_gallery_page_scroll_to_current (LkGalleryPage *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (lk_gallery_model_get_selection (self->model));

  if (!gtk_bitset_is_empty (selected))
    gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u",
                                gtk_bitset_get_minimum (selected));
}

void
lk_gallery_page_set_enlarged (LkGalleryPage *self, gboolean enlarged)
{
  if (self->enlarged == enlarged || self->model == NULL)
    return;

  self->enlarged = enlarged;
  update (self);
  gtk_widget_grab_focus (enlarged ? GTK_WIDGET (self->large) : GTK_WIDGET (self->grid));
  if (!enlarged)
    lk_gallery_page_scroll_to_current (self);
}

/* In a narrow window the pane lies over the pictures: it is shown when it is asked for, and
 * what is remembered is meant for wide ones. */
static void
folded_cb (LkGalleryPage *self)
{
  lk_compat_reveal_side (self->flap,
                         !lk_compat_is_folded (self->flap) &&
                             g_settings_get_boolean (self->settings, "inspector-visible"));
}

static void
revealed_cb (LkGalleryPage *self)
{
  if (!lk_compat_is_folded (self->flap))
    g_settings_set_boolean (self->settings, "inspector-visible",
                            lk_compat_is_side_revealed (self->flap));
}

static void
model_changed_cb (LkGalleryPage *self, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "sort"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
  else if (g_str_equal (pspec->name, "filter"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);

  update (self);
}

/* --- Life --- */

/* With the focus among the pictures their keys work at once, and after a rubber band. */
static gboolean
lk_gallery_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LK_GALLERY_PAGE (widget)->grid));
}

static void
lk_gallery_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (object);

  switch ((LkGalleryPageProperty) id)
    {
    case PROP_SORT:
      g_value_set_enum (value, self->model != NULL ? (int) lk_gallery_model_get_sort (self->model)
                                                   : LK_GALLERY_SORT_NAME);
      break;
    case PROP_FILTER:
      g_value_set_enum (value, self->model != NULL ? (int) lk_gallery_model_get_filter (self->model)
                                                   : LK_GALLERY_FILTER_ALL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_gallery_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (object);

  if (self->model == NULL)
    return;

  switch ((LkGalleryPageProperty) id)
    {
    case PROP_SORT:
      lk_gallery_model_set_sort (self->model, (LkGallerySort) g_value_get_enum (value));
      break;
    case PROP_FILTER:
      lk_gallery_model_set_filter (self->model, (LkGalleryFilter) g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_gallery_page_dispose (GObject *object)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->fit_id, g_source_remove);
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  g_clear_object (&self->undo_toast);
  g_clear_object (&self->history_signals);
  g_clear_object (&self->findings_signals);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->dataset_signals);
  if (self->grid != NULL)
    gtk_grid_view_set_model (self->grid, NULL);
  g_clear_object (&self->model);
  g_clear_object (&self->loader);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_gallery_page_parent_class)->dispose (object);
}

static void
lk_gallery_page_finalize (GObject *object)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (object);

  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (lk_gallery_page_parent_class)->finalize (object);
}

static void
lk_gallery_page_class_init (LkGalleryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lk_gallery_page_get_property;
  object_class->set_property = lk_gallery_page_set_property;
  object_class->dispose = lk_gallery_page_dispose;
  object_class->finalize = lk_gallery_page_finalize;
  widget_class->grab_focus = lk_gallery_page_grab_focus;

  properties[PROP_SORT] =
      g_param_spec_enum ("sort", NULL, NULL, LK_TYPE_GALLERY_SORT, LK_GALLERY_SORT_NAME, flags);
  properties[PROP_FILTER] = g_param_spec_enum ("filter", NULL, NULL, LK_TYPE_GALLERY_FILTER,
                                               LK_GALLERY_FILTER_ALL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LK_TYPE_INSPECTOR);
  g_type_ensure (LK_TYPE_LARGE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-gallery-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, title);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, search);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, flap);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, grid);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, inspector);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, large);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, findings_button);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, findings_badge);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, findings_icon);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, findings);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, findings_stack);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, tile_size);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, menu);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, main_bar);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, LkGalleryPage, selection_label);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  lk_gallery_page_install_actions (widget_class);
}

static void
lk_gallery_page_init (LkGalleryPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));

  self->dataset_signals = g_signal_group_new (LK_TYPE_DATASET);
  g_signal_group_connect_swapped (self->dataset_signals, "notify", G_CALLBACK (update), self);
  self->model_signals = g_signal_group_new (LK_TYPE_GALLERY_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "notify", G_CALLBACK (model_changed_cb),
                                  self);
  self->findings_signals = g_signal_group_new (LK_TYPE_GALLERY_FINDINGS);
  g_signal_group_connect_swapped (self->findings_signals, "notify",
                                  G_CALLBACK (lk_gallery_page_findings_changed), self);
  self->history_signals = g_signal_group_new (LK_TYPE_HISTORY);
  g_signal_group_connect_swapped (self->history_signals, "notify::undo-label",
                                  G_CALLBACK (lk_gallery_page_history_changed), self);
  g_signal_group_connect_swapped (self->history_signals, "notify::can-redo",
                                  G_CALLBACK (lk_gallery_page_history_changed), self);
  lk_gallery_page_set_up_keys (self);
  lk_gallery_page_set_up_findings (self);
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
  g_return_if_fail (LK_IS_GALLERY_PAGE (self));

  g_set_object (&self->engine, engine);
  g_set_object (&self->settings, settings);
  lk_compat_reveal_side (self->flap, g_settings_get_boolean (settings, "inspector-visible"));
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (revealed_cb), self,
                           G_CONNECT_SWAPPED);
  lk_gallery_page_set_up_grid (self);
}

LkDataset *
lk_gallery_page_get_dataset (LkGalleryPage *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_PAGE (self), NULL);

  return self->model != NULL ? lk_gallery_model_get_dataset (self->model) : NULL;
}

/**
 * lk_gallery_page_get_history:
 * @self: the page
 *
 * Returns: (nullable) (transfer none): what was done to the dataset that is shown
 */
LkHistory *
lk_gallery_page_get_history (LkGalleryPage *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_PAGE (self), NULL);

  return self->model != NULL ? lk_gallery_model_get_history (self->model) : NULL;
}

static void
forget_dataset (LkGalleryPage *self)
{
  g_signal_group_set_target (self->dataset_signals, NULL);
  g_signal_group_set_target (self->model_signals, NULL);
  g_signal_group_set_target (self->findings_signals, NULL);
  g_signal_group_set_target (self->history_signals, NULL);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_grid_view_set_model (self->grid, NULL);
  lk_inspector_set_model (self->inspector, NULL);
  lk_large_view_set_model (self->large, NULL);
  self->enlarged = FALSE;
  g_clear_object (&self->model);
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

  forget_dataset (self);
  if (dataset == NULL)
    return;

  self->model = lk_gallery_model_new (dataset);
  g_signal_group_set_target (self->dataset_signals, dataset);
  g_signal_group_set_target (self->model_signals, self->model);
  g_signal_group_set_target (self->findings_signals, lk_gallery_model_get_findings (self->model));
  g_signal_group_set_target (self->history_signals, lk_gallery_model_get_history (self->model));
  lk_gallery_page_history_changed (self);
  lk_inspector_set_model (self->inspector, self->model);
  lk_large_view_set_model (self->large, self->model);
  lk_gallery_page_findings_changed (self);
  lk_gallery_page_fit_columns (self);
  gtk_grid_view_set_model (self->grid, lk_gallery_model_get_selection (self->model));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
  update (self);
}
