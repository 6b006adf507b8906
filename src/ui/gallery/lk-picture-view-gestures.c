/* lk-picture-view-gestures.c: a picture is enlarged and moved by wheel, fingers and mouse
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-picture-view-private.h"

#define WHEEL_STEP 1.2

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, LkPictureView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

/* In a pane that scrolls, the wheel alone scrolls the pane. */
static gboolean
scroll_cb (GtkEventControllerScroll *scroll, double dx, double dy, LkPictureView *self)
{
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));

  if (!self->wheel_zooms && (state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  if (dy != 0)
    lk_picture_view_zoom_at (self,
                             lk_picture_view_get_scale (self) *
                                 (dy < 0 ? WHEEL_STEP : 1 / WHEEL_STEP),
                             self->pointer_x, self->pointer_y);

  return GDK_EVENT_STOP;
}

static void
pinch_begun_cb (GtkGesture *gesture, GdkEventSequence *sequence, LkPictureView *self)
{
  self->from_scale = lk_picture_view_get_scale (self);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
pinched_cb (GtkGestureZoom *gesture, double factor, LkPictureView *self)
{
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  lk_picture_view_zoom_at (self, self->from_scale * factor, x, y);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, LkPictureView *self)
{
  if (n_press != 2)
    return;

  if (lk_picture_view_is_fitted (self))
    lk_picture_view_zoom_at (self, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)), x, y);
  else
    lk_picture_view_fit (self);
}

static void
drag_begun_cb (GtkGestureDrag *gesture, double x, double y, LkPictureView *self)
{
  if (lk_picture_view_is_fitted (self))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  self->from_x = self->center_x;
  self->from_y = self->center_y;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
}

static void
dragged_cb (GtkGestureDrag *gesture, double dx, double dy, LkPictureView *self)
{
  graphene_rect_t place;

  lk_picture_view_get_place (self, &place);
  if (place.size.width > 0 && place.size.height > 0)
    lk_picture_view_move_to (self, self->from_x - dx / place.size.width,
                             self->from_y - dy / place.size.height);
}

static void
drag_ended_cb (GtkGestureDrag *gesture, double dx, double dy, LkPictureView *self)
{
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
}

void
lk_picture_view_set_up_gestures (LkPictureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begun_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinched_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begun_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (dragged_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_ended_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}
