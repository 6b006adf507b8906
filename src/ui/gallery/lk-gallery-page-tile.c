/* lk-gallery-page-tile.c: tiles are clicked, dragged, and have a menu
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-page-private.h"

#include "lk-picture-tile.h"

#include <glib/gi18n.h>

static LkGalleryPage *
page_of (GtkEventController *controller)
{
  GtkWidget *tile = gtk_event_controller_get_widget (controller);

  return LK_GALLERY_PAGE (gtk_widget_get_ancestor (tile, LK_TYPE_GALLERY_PAGE));
}

/* What is done to a tile is done to all that are selected, if it is one of them. */
static void
make_selected (LkGalleryPage *self, GtkListItem *item)
{
  GtkSelectionModel *selection = lk_gallery_model_get_selection (self->model);
  guint position = gtk_list_item_get_position (item);

  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
}

/* --- The menu --- */

/**
 * lk_gallery_page_popup_menu:
 * @self: the page
 * @tile: (nullable): what it is about; the one with the focus when %NULL
 * @x: where in @tile
 * @y: where in @tile
 */
void
lk_gallery_page_popup_menu (LkGalleryPage *self, GtkWidget *tile, double x, double y)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->grid));
  GtkWidget *at = tile != NULL ? tile : focus;
  graphene_point_t place;

  if (at == NULL || lk_gallery_model_get_n_selected (self->model) == 0)
    return;

  if (tile == NULL)
    {
      x = gtk_widget_get_width (at) / 2.0;
      y = gtk_widget_get_height (at) / 2.0;
    }

  if (!gtk_widget_compute_point (at, GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y),
                                 &place))
    return;

  gtk_popover_set_pointing_to (self->menu, &(GdkRectangle){ (int) place.x, (int) place.y, 1, 1 });
  gtk_popover_popup (self->menu);
}

static void
long_pressed_cb (GtkGesture *gesture, double x, double y, GtkListItem *item)
{
  LkGalleryPage *self = page_of (GTK_EVENT_CONTROLLER (gesture));

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  make_selected (self, item);
  gtk_widget_grab_focus (gtk_widget_get_parent (gtk_list_item_get_child (item)));
  lk_gallery_page_popup_menu (self, gtk_list_item_get_child (item), x, y);
}

static void
menu_pressed_cb (GtkGesture *gesture, int n_press, double x, double y, GtkListItem *item)
{
  long_pressed_cb (gesture, x, y, item);
}

/* --- The rubber band --- */

/* The grid's rubber band would begin beside a drag (gtk#5670), so that there is none as long
 * as a tile is held. */
static void
pressed_cb (GtkEventController *gesture)
{
  gtk_grid_view_set_enable_rubberband (page_of (gesture)->grid, FALSE);
}

static void
released_cb (GtkEventController *gesture)
{
  LkGalleryPage *self = page_of (gesture);

  if (self != NULL)
    gtk_grid_view_set_enable_rubberband (self->grid, TRUE);
}

/* --- Dragging --- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, GtkListItem *item)
{
  LkGalleryPage *self = page_of (GTK_EVENT_CONTROLLER (source));

  if (self == NULL || self->model == NULL)
    return NULL;

  make_selected (self, item);

  return lk_gallery_page_make_content (self);
}

static GtkWidget *
make_drag_icon (LkPictureTile *tile, guint n_pictures)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *picture = gtk_picture_new_for_paintable (lk_picture_tile_get_paintable (tile));

  gtk_widget_set_size_request (picture, 96, 96);
  gtk_widget_add_css_class (overlay, "dragged");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), picture);
  if (n_pictures > 1)
    {
      g_autofree char *count = g_strdup_printf ("%u", n_pictures);
      GtkWidget *label = gtk_label_new (count);

      gtk_widget_add_css_class (label, "count");
      gtk_widget_set_halign (label, GTK_ALIGN_END);
      gtk_widget_set_valign (label, GTK_ALIGN_START);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), label);
    }

  return overlay;
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, GtkListItem *item)
{
  LkGalleryPage *self = page_of (GTK_EVENT_CONTROLLER (source));
  LkPictureTile *tile = LK_PICTURE_TILE (gtk_list_item_get_child (item));
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);

  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon),
                           make_drag_icon (tile, lk_gallery_model_get_n_selected (self->model)));
}

/* --- All of it --- */

/* A tile stays the child of its item as long as both live. */
void
lk_gallery_page_handle_tile (LkGalleryPage *self, GtkListItem *item)
{
  GtkWidget *tile = gtk_list_item_get_child (item);
  GtkGesture *press = gtk_gesture_click_new ();
  GtkGesture *second = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (press), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect (press, "pressed", G_CALLBACK (pressed_cb), NULL);
  g_signal_connect (press, "released", G_CALLBACK (released_cb), NULL);
  g_signal_connect (press, "stopped", G_CALLBACK (released_cb), NULL);
  g_signal_connect (press, "cancel", G_CALLBACK (released_cb), NULL);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (press));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (second), GDK_BUTTON_SECONDARY);
  g_signal_connect (second, "pressed", G_CALLBACK (menu_pressed_cb), item);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (second));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect (hold, "pressed", G_CALLBACK (long_pressed_cb), item);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (hold));

  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect (drag, "prepare", G_CALLBACK (drag_prepare_cb), item);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), item);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (drag));
}
