/* lk-picture-view.c: one picture, as large as one likes, and what is cut off of it
 *
 * It is decoded as large as it is shown, and anew when it is enlarged beyond that.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-picture-view-private.h"

#include "lk-picture-load.h"

/* What is decoded is a little more than what is shown, so that not every pixel more of the
 * window decodes it anew. */
#define SIDE_STEP 256
#define MAX_SIDE  8192

#define MAX_SCALE 16.0

typedef enum
{
  PROP_SCALE = 1,
} LkPictureViewProperty;

static GParamSpec *properties[PROP_SCALE + 1];

G_DEFINE_FINAL_TYPE (LkPictureView, lk_picture_view, GTK_TYPE_WIDGET)

/* --- Where it is --- */

static double
get_fitting_scale (LkPictureView *self)
{
  double width = lk_picture_get_width (self->picture);
  double height = lk_picture_get_height (self->picture);
  double one = 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (width <= 0 || height <= 0)
    return one;

  return MIN (one, MIN (gtk_widget_get_width (GTK_WIDGET (self)) / width,
                        gtk_widget_get_height (GTK_WIDGET (self)) / height));
}

double
lk_picture_view_get_scale (LkPictureView *self)
{
  g_return_val_if_fail (LK_IS_PICTURE_VIEW (self), 1);

  if (self->picture == NULL)
    return 1;

  return self->scale > 0 ? self->scale : get_fitting_scale (self);
}

/* Of what is larger than the view no margin is seen; what is smaller is in the middle. */
static double
place_side (double side, double view, double center)
{
  if (side <= view)
    return (view - side) / 2;

  return CLAMP (view / 2 - center * side, view - side, 0);
}

void
lk_picture_view_get_place (LkPictureView *self, graphene_rect_t *place)
{
  double scale = lk_picture_view_get_scale (self);
  double width = self->picture != NULL ? lk_picture_get_width (self->picture) * scale : 0;
  double height = self->picture != NULL ? lk_picture_get_height (self->picture) * scale : 0;

  graphene_rect_init (place,
                      (float) place_side (width, gtk_widget_get_width (GTK_WIDGET (self)),
                                          self->center_x),
                      (float) place_side (height, gtk_widget_get_height (GTK_WIDGET (self)),
                                          self->center_y),
                      (float) width, (float) height);
}

/* --- Decoding --- */

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkPictureView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = lk_picture_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  g_set_object (&self->texture, texture);
  self->loaded_side = self->loading_side;
  self->outdated = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static int
get_needed_side (LkPictureView *self)
{
  int whole =
      (int) MAX (lk_picture_get_width (self->picture), lk_picture_get_height (self->picture));
  double shown =
      whole * lk_picture_view_get_scale (self) * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int needed = ((int) MIN (shown, MAX_SIDE) + SIDE_STEP - 1) / SIDE_STEP * SIDE_STEP;

  return MAX (SIDE_STEP, needed);
}

static void
load (LkPictureView *self)
{
  int side;

  if (self->picture == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;

  side = get_needed_side (self);
  if (side <= (self->cancellable != NULL ? self->loading_side : self->loaded_side))
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->loading_side = side;
  lk_picture_load_async (lk_picture_get_file (self->picture), side, self->cancellable, load_cb,
                         g_object_ref (self));
}

static void
load_again (LkPictureView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->loaded_side = 0;
  load (self);
}

/* --- What is seen --- */

static void
update_crop (LkPictureView *self)
{
  self->has_crop = self->picture != NULL && self->resolution > 0 &&
                   lk_bucket_compute (lk_picture_get_width (self->picture),
                                      lk_picture_get_height (self->picture), self->resolution,
                                      &self->bucket);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
changed (LkPictureView *self)
{
  load (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALE]);
}

static void
draw_crop (LkPictureView *self, GtkSnapshot *snapshot, const graphene_rect_t *place)
{
  const GdkRGBA shade = { 0, 0, 0, 0.66F };
  const GdkRGBA white = { 1, 1, 1, 0.9F };
  const float scale = (float) lk_picture_view_get_scale (self);
  const float left = place->origin.x + (float) self->bucket.crop_x * scale;
  const float top = place->origin.y + (float) self->bucket.crop_y * scale;
  const float right = left + (float) self->bucket.crop_width * scale;
  const float bottom = top + (float) self->bucket.crop_height * scale;
  const float end_x = place->origin.x + place->size.width;
  const float end_y = place->origin.y + place->size.height;
  const graphene_rect_t cut_off[] = {
    GRAPHENE_RECT_INIT (place->origin.x, place->origin.y, place->size.width, top - place->origin.y),
    GRAPHENE_RECT_INIT (place->origin.x, bottom, place->size.width, end_y - bottom),
    GRAPHENE_RECT_INIT (place->origin.x, top, left - place->origin.x, bottom - top),
    GRAPHENE_RECT_INIT (right, top, end_x - right, bottom - top),
  };
  GskRoundedRect outline;

  for (gsize i = 0; i < G_N_ELEMENTS (cut_off); i++)
    if (cut_off[i].size.width > 0 && cut_off[i].size.height > 0)
      gtk_snapshot_append_color (snapshot, &shade, &cut_off[i]);

  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (left, top, right - left, bottom - top), 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ white, white, white, white });
}

static void
lk_picture_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkPictureView *self = LK_PICTURE_VIEW (widget);
  graphene_rect_t place;

  if (self->texture == NULL || self->picture == NULL || self->outdated)
    return;

  lk_picture_view_get_place (self, &place);
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget)));
  gtk_snapshot_append_texture (snapshot, self->texture, &place);
  if (self->has_crop)
    draw_crop (self, snapshot, &place);
  gtk_snapshot_pop (snapshot);
}

static void
notify_cb (gpointer user_data)
{
  LkPictureView *self = user_data;

  self->notify_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALE]);
}

/* Who shows the scale may need another size for it: not during the layout. */
static void
lk_picture_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LkPictureView *self = LK_PICTURE_VIEW (widget);

  load (self);
  if (self->notify_id == 0)
    self->notify_id = g_idle_add_once (notify_cb, self);
}

static void
lk_picture_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_picture_view_parent_class)->map (widget);

  load (LK_PICTURE_VIEW (widget));
}

/* What is not seen needs no memory. */
static void
lk_picture_view_unmap (GtkWidget *widget)
{
  LkPictureView *self = LK_PICTURE_VIEW (widget);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->texture);
  self->loaded_side = 0;

  GTK_WIDGET_CLASS (lk_picture_view_parent_class)->unmap (widget);
}

/* --- Life --- */

static void
lk_picture_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SCALE)
    g_value_set_double (value, lk_picture_view_get_scale (LK_PICTURE_VIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_picture_view_dispose (GObject *object)
{
  LkPictureView *self = LK_PICTURE_VIEW (object);

  g_clear_handle_id (&self->notify_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->signals);
  g_clear_object (&self->texture);
  g_clear_object (&self->picture);

  G_OBJECT_CLASS (lk_picture_view_parent_class)->dispose (object);
}

static void
lk_picture_view_class_init (LkPictureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_picture_view_get_property;
  object_class->dispose = lk_picture_view_dispose;
  widget_class->snapshot = lk_picture_view_snapshot;
  widget_class->size_allocate = lk_picture_view_size_allocate;
  widget_class->map = lk_picture_view_map;
  widget_class->unmap = lk_picture_view_unmap;

  properties[PROP_SCALE] = g_param_spec_double ("scale", NULL, NULL, 0, MAX_SCALE, 1,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "pictureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
picture_changed_cb (LkPictureView *self)
{
  update_crop (self);
  load_again (self);
}

static void
lk_picture_view_init (LkPictureView *self)
{
  self->center_x = 0.5;
  self->center_y = 0.5;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  lk_picture_view_set_up_gestures (self);

  self->signals = g_signal_group_new (LK_TYPE_PICTURE);
  g_signal_group_connect_swapped (self->signals, "notify::modified",
                                  G_CALLBACK (picture_changed_cb), self);
}

/**
 * lk_picture_view_set_picture:
 * @self: a view
 * @picture: (nullable): what it shows, as large as there is room
 */
void
lk_picture_view_set_picture (LkPictureView *self, LkPicture *picture)
{
  g_return_if_fail (LK_IS_PICTURE_VIEW (self));

  if (!g_set_object (&self->picture, picture))
    return;

  self->scale = 0;
  self->outdated = TRUE;
  g_signal_group_set_target (self->signals, picture);
  picture_changed_cb (self);
  if (picture != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    lk_picture_get_name (picture), -1);
  changed (self);
}

/**
 * lk_picture_view_set_resolution:
 * @self: a view
 * @resolution: of the trainer, whose crop is shown; 0 for the whole picture
 */
void
lk_picture_view_set_resolution (LkPictureView *self, guint resolution)
{
  g_return_if_fail (LK_IS_PICTURE_VIEW (self));

  self->resolution = resolution;
  update_crop (self);
}

/**
 * lk_picture_view_set_wheel_zooms:
 * @self: a view
 * @wheel_zooms: whether the mouse wheel enlarges without the Control key
 */
void
lk_picture_view_set_wheel_zooms (LkPictureView *self, gboolean wheel_zooms)
{
  g_return_if_fail (LK_IS_PICTURE_VIEW (self));

  self->wheel_zooms = wheel_zooms;
}

/**
 * lk_picture_view_is_fitted:
 * @self: a view
 *
 * Returns: whether the whole picture is seen
 */
gboolean
lk_picture_view_is_fitted (LkPictureView *self)
{
  g_return_val_if_fail (LK_IS_PICTURE_VIEW (self), TRUE);

  return self->scale <= 0;
}

void
lk_picture_view_move_to (LkPictureView *self, double center_x, double center_y)
{
  self->center_x = CLAMP (center_x, 0, 1);
  self->center_y = CLAMP (center_y, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What is at @x, @y stays there. */
void
lk_picture_view_zoom_at (LkPictureView *self, double scale, double x, double y)
{
  graphene_rect_t place;
  double part_x;
  double part_y;
  double width;
  double height;

  if (self->picture == NULL)
    return;

  lk_picture_view_get_place (self, &place);
  if (place.size.width <= 0 || place.size.height <= 0)
    return;

  part_x = (x - place.origin.x) / place.size.width;
  part_y = (y - place.origin.y) / place.size.height;
  self->scale = scale > get_fitting_scale (self) ? MIN (scale, MAX_SCALE) : 0;

  width = lk_picture_get_width (self->picture) * lk_picture_view_get_scale (self);
  height = lk_picture_get_height (self->picture) * lk_picture_view_get_scale (self);
  lk_picture_view_move_to (self,
                           part_x + (gtk_widget_get_width (GTK_WIDGET (self)) / 2.0 - x) / width,
                           part_y + (gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 - y) / height);
  changed (self);
}

/**
 * lk_picture_view_zoom:
 * @self: a view
 * @factor: how many times larger
 */
void
lk_picture_view_zoom (LkPictureView *self, double factor)
{
  g_return_if_fail (LK_IS_PICTURE_VIEW (self));

  lk_picture_view_zoom_at (self, lk_picture_view_get_scale (self) * factor,
                           gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                           gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

/**
 * lk_picture_view_fit:
 * @self: a view
 *
 * Shows the whole picture.
 */
void
lk_picture_view_fit (LkPictureView *self)
{
  g_return_if_fail (LK_IS_PICTURE_VIEW (self));

  self->scale = 0;
  changed (self);
}

/**
 * lk_picture_view_show_original:
 * @self: a view
 *
 * Shows each pixel of the picture as one of the screen.
 */
void
lk_picture_view_show_original (LkPictureView *self)
{
  g_return_if_fail (LK_IS_PICTURE_VIEW (self));

  lk_picture_view_zoom (self, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)) /
                                  lk_picture_view_get_scale (self));
}
