/* lk-gallery-page-actions.c: what can be done in the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include <glib/gi18n.h>

#define SIZE_STEP 24

static void
change_size (LkGalleryPage *self, double by)
{
  gtk_adjustment_set_value (self->tile_size, gtk_adjustment_get_value (self->tile_size) + by);
}

static void
larger_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  change_size (LK_GALLERY_PAGE (widget), SIZE_STEP);
}

static void
smaller_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  change_size (LK_GALLERY_PAGE (widget), -SIZE_STEP);
}

static void
usual_size_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_settings_reset (LK_GALLERY_PAGE (widget)->settings, "tile-size");
}

static void
enlarge_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_gallery_page_set_enlarged (LK_GALLERY_PAGE (widget), TRUE);
}

static void
shrink_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_gallery_page_set_enlarged (LK_GALLERY_PAGE (widget), FALSE);
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);

  if (self->model != NULL &&
      lk_gallery_model_move (self->model, g_str_equal (name, "gallery.next") ? 1 : -1))
    lk_gallery_page_scroll_to_current (self);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
show_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  if (self->model != NULL)
    lk_gallery_model_show_all (self->model);
}

static void
select_none_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkGalleryPage *self = LK_GALLERY_PAGE (widget);

  if (self->model != NULL)
    gtk_selection_model_unselect_all (lk_gallery_model_get_selection (self->model));
}

static const struct
{
  const char *action;
  guint key;
  GdkModifierType modifiers;
} bindings[] = {
  { "gallery.larger", GDK_KEY_plus, GDK_CONTROL_MASK },
  { "gallery.larger", GDK_KEY_equal, GDK_CONTROL_MASK },
  { "gallery.larger", GDK_KEY_KP_Add, GDK_CONTROL_MASK },
  { "gallery.smaller", GDK_KEY_minus, GDK_CONTROL_MASK },
  { "gallery.smaller", GDK_KEY_KP_Subtract, GDK_CONTROL_MASK },
  { "gallery.usual-size", GDK_KEY_0, GDK_CONTROL_MASK },
  { "gallery.search", GDK_KEY_f, GDK_CONTROL_MASK },
  { "gallery.edit-captions", GDK_KEY_e, GDK_CONTROL_MASK },
  { "gallery.overview", GDK_KEY_i, GDK_CONTROL_MASK },
  { "gallery.undo", GDK_KEY_z, GDK_CONTROL_MASK },
  { "gallery.redo", GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "gallery.redo", GDK_KEY_y, GDK_CONTROL_MASK },
};

/* These mean something else where one writes: they are keys of the grid. */
static const struct
{
  const char *action;
  const char *trigger;
} grid_keys[] = {
  { "gallery.select-none", "Escape" },
  { "gallery.remove", "Delete|KP_Delete" },
  { "gallery.copy", "<Control>c" },
  { "gallery.rotate-left", "<Control>Left" },
  { "gallery.rotate-right", "<Control>Right" },
  { "gallery.menu", "Menu|<Shift>F10" },
};

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_gallery_page_popup_menu (LK_GALLERY_PAGE (widget), NULL, 0, 0);
}

void
lk_gallery_page_set_up_keys (LkGalleryPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (grid_keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (
                                                                grid_keys[i].trigger),
                                                            gtk_named_action_new (
                                                                grid_keys[i].action)));

  /* Before the grid, which moves by the keys that turn pictures. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->grid), keys);
}

static void
train_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkDataset *dataset = lk_gallery_page_get_dataset (LK_GALLERY_PAGE (widget));

  if (dataset != NULL)
    gtk_widget_activate_action (widget, "win.train", "s", lk_dataset_get_id (dataset));
}

void
lk_gallery_page_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "gallery.larger", NULL, larger_action);
  gtk_widget_class_install_action (klass, "gallery.smaller", NULL, smaller_action);
  gtk_widget_class_install_action (klass, "gallery.usual-size", NULL, usual_size_action);
  gtk_widget_class_install_action (klass, "gallery.enlarge", NULL, enlarge_action);
  gtk_widget_class_install_action (klass, "gallery.shrink", NULL, shrink_action);
  gtk_widget_class_install_action (klass, "gallery.next", NULL, move_action);
  gtk_widget_class_install_action (klass, "gallery.previous", NULL, move_action);
  gtk_widget_class_install_action (klass, "gallery.search", NULL, search_action);
  gtk_widget_class_install_action (klass, "gallery.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (klass, "gallery.select-none", NULL, select_none_action);
  gtk_widget_class_install_action (klass, "gallery.menu", NULL, menu_action);
  lk_gallery_page_install_edit_actions (klass);
  lk_gallery_page_install_findings_actions (klass);
  lk_gallery_page_install_share_actions (klass);
  lk_gallery_page_install_tools_actions (klass);
  gtk_widget_class_install_action (klass, "gallery.train", NULL, train_action);
  gtk_widget_class_install_property_action (klass, "gallery.sort", "sort");
  gtk_widget_class_install_property_action (klass, "gallery.filter", "filter");

  for (gsize i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (klass, bindings[i].key, bindings[i].modifiers,
                                         bindings[i].action, NULL);
}

static const char *const of_selected[] = {
  "gallery.select-none",    "gallery.remove",        "gallery.rotate-left",
  "gallery.rotate-right",   "gallery.copy",          "gallery.open",
  "gallery.insert-trigger", "gallery.show-in-files", "gallery.enlarge",
};

void
lk_gallery_page_update_actions (LkGalleryPage *self)
{
  guint n_selected = self->model != NULL ? lk_gallery_model_get_n_selected (self->model) : 0;

  for (gsize i = 0; i < G_N_ELEMENTS (of_selected); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), of_selected[i], n_selected > 0);
}
