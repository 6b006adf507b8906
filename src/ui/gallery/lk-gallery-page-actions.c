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
  { "gallery.select-none", GDK_KEY_Escape, 0 },
};

void
lk_gallery_page_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "gallery.larger", NULL, larger_action);
  gtk_widget_class_install_action (klass, "gallery.smaller", NULL, smaller_action);
  gtk_widget_class_install_action (klass, "gallery.usual-size", NULL, usual_size_action);
  gtk_widget_class_install_action (klass, "gallery.search", NULL, search_action);
  gtk_widget_class_install_action (klass, "gallery.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (klass, "gallery.select-none", NULL, select_none_action);
  gtk_widget_class_install_property_action (klass, "gallery.sort", "sort");
  gtk_widget_class_install_property_action (klass, "gallery.filter", "filter");

  for (gsize i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (klass, bindings[i].key, bindings[i].modifiers,
                                         bindings[i].action, NULL);
}

void
lk_gallery_page_update_actions (LkGalleryPage *self)
{
  guint n_selected = self->model != NULL ? lk_gallery_model_get_n_selected (self->model) : 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.select-none", n_selected > 0);
}
