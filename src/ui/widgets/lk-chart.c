/* lk-chart.c: a curve with axes, and what it says under the pointer
 *
 * The raw curve lies faintly under a smoothed one: a single step says little.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-chart.h"

#include "lk-compat.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define MARGIN_START  48
#define MARGIN_END    12
#define MARGIN_TOP    12
#define MARGIN_BOTTOM 26
#define TICKS         4

typedef enum
{
  PROP_X_TITLE = 1,
  PROP_Y_TITLE,
} LkChartProperty;

struct _LkChart
{
  GtkWidget parent_instance;

  GArray *points;   /* (element-type LkChartPoint) */
  GArray *smoothed; /* (element-type LkChartPoint) of the same length */
  double smoothing; /* 0: none, towards 1: much */
  char *x_title;
  char *y_title;

  double pointer; /* negative: it is elsewhere */
};

/* How values become places. */
typedef struct
{
  double left;
  double top;
  double width;
  double height;
  double x_min;
  double x_max;
  double y_min;
  double y_max;
} Frame;

static GParamSpec *properties[PROP_Y_TITLE + 1];

G_DEFINE_FINAL_TYPE (LkChart, lk_chart, GTK_TYPE_WIDGET)

/* --- Arithmetic --- */

static const LkChartPoint *
point_at (GArray *points, guint index)
{
  return &g_array_index (points, LkChartPoint, index);
}

/* An exponential moving average whose start is not pulled towards nothing. */
static void
smooth (LkChart *self)
{
  double sum = 0;
  double weight = 0;

  g_array_set_size (self->smoothed, 0);
  for (guint i = 0; i < self->points->len; i++)
    {
      LkChartPoint point = *point_at (self->points, i);

      sum = sum * self->smoothing + point.y;
      weight = weight * self->smoothing + 1;
      point.y = sum / weight;
      g_array_append_val (self->smoothed, point);
    }
}

/* 1, 2 or 5 times a power of ten: numbers that a person likes on an axis. */
static double
nice_step (double range)
{
  double rough = range / TICKS;
  double power = pow (10, floor (log10 (rough)));
  double fraction = rough / power;

  return (fraction > 5 ? 10 : fraction > 2 ? 5 : fraction > 1 ? 2 : 1) * power;
}

static Frame
measure_frame (LkChart *self)
{
  Frame frame = { .left = MARGIN_START,
                  .top = MARGIN_TOP,
                  .width = gtk_widget_get_width (GTK_WIDGET (self)) - MARGIN_START - MARGIN_END,
                  .height = gtk_widget_get_height (GTK_WIDGET (self)) - MARGIN_TOP - MARGIN_BOTTOM,
                  .y_min = G_MAXDOUBLE,
                  .y_max = -G_MAXDOUBLE };

  for (guint i = 0; i < self->points->len; i++)
    {
      frame.y_min = MIN (frame.y_min, point_at (self->points, i)->y);
      frame.y_max = MAX (frame.y_max, point_at (self->points, i)->y);
    }

  if (self->points->len > 0)
    {
      frame.x_min = point_at (self->points, 0)->x;
      frame.x_max = point_at (self->points, self->points->len - 1)->x;
    }
  if (frame.x_max <= frame.x_min)
    frame.x_max = frame.x_min + 1;
  if (frame.y_max <= frame.y_min)
    frame.y_max = frame.y_min + 1;

  frame.y_min = MIN (frame.y_min, 0);
  frame.y_max += (frame.y_max - frame.y_min) * 0.05;

  return frame;
}

static double
place_x (const Frame *frame, double x)
{
  return frame->left + (x - frame->x_min) / (frame->x_max - frame->x_min) * frame->width;
}

static double
place_y (const Frame *frame, double y)
{
  return frame->top + (frame->y_max - y) / (frame->y_max - frame->y_min) * frame->height;
}

/* The point nearest to the pointer, by bisection: there may be thousands. */
static guint
find_nearest (LkChart *self, double x)
{
  guint low = 0;
  guint high = self->points->len - 1;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (point_at (self->points, middle)->x < x)
        low = middle + 1;
      else
        high = middle;
    }

  if (low > 0 && x - point_at (self->points, low - 1)->x < point_at (self->points, low)->x - x)
    low--;

  return low;
}

/* --- Drawing --- */

/* A text that would leave the chart is pushed back into it. */
static void
draw_text (LkChart *self, cairo_t *cr, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int room = gtk_widget_get_width (GTK_WIDGET (self));
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, CLAMP (x - width * align, 0, MAX (room - width, 0)), y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_axes (LkChart *self, cairo_t *cr, const Frame *frame, const GdkRGBA *color)
{
  double y_step = nice_step (frame->y_max - frame->y_min);
  double x_step = MAX (nice_step (frame->x_max - frame->x_min), 1);

  for (double y = ceil (frame->y_min / y_step) * y_step; y <= frame->y_max; y += y_step)
    {
      g_autofree char *text = g_strdup_printf ("%.4g", fabs (y) < y_step / 1000 ? 0 : y);

      cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * 0.12);
      cairo_rectangle (cr, frame->left, round (place_y (frame, y)), frame->width, 1);
      cairo_fill (cr);
      cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * 0.6);
      draw_text (self, cr, text, frame->left - 6, place_y (frame, y), 1);
    }

  for (double x = ceil (frame->x_min / x_step) * x_step; x <= frame->x_max; x += x_step)
    {
      g_autofree char *text = g_strdup_printf ("%.6g", x);

      draw_text (self, cr, text, place_x (frame, x), frame->top + frame->height + 14, 0.5);
    }
}

static void
draw_curve (cairo_t *cr, const Frame *frame, GArray *points)
{
  /* More than two points a pixel cannot be seen. */
  guint stride = MAX (points->len / (guint) MAX (frame->width * 2, 1), 1);

  /* Otherwise it would begin where the last text stands. */
  cairo_new_path (cr);
  for (guint i = 0; i < points->len; i += stride)
    cairo_line_to (cr, place_x (frame, point_at (points, i)->x),
                   place_y (frame, point_at (points, i)->y));
  cairo_line_to (cr, place_x (frame, point_at (points, points->len - 1)->x),
                 place_y (frame, point_at (points, points->len - 1)->y));
  cairo_stroke (cr);
}

static void
draw_pointer (LkChart *self, cairo_t *cr, const Frame *frame, const GdkRGBA *color)
{
  double x =
      frame->x_min + (self->pointer - frame->left) / frame->width * (frame->x_max - frame->x_min);
  guint index = find_nearest (self, x);
  const LkChartPoint *point = point_at (self->points, index);
  double place = place_x (frame, point->x);
  g_autofree char *text = g_strdup_printf (
      /* Translators: what the pointer is over in a chart: "Step 250: Loss 0.412" */
      _ ("%s %.6g: %s %.4g"), self->x_title, point->x, self->y_title, point->y);

  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * 0.4);
  cairo_rectangle (cr, round (place), frame->top, 1, frame->height);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
  cairo_arc (cr, place, place_y (frame, point_at (self->smoothed, index)->y), 4, 0, 2 * G_PI);
  cairo_fill (cr);
  draw_text (self, cr, text, place + (place > frame->left + frame->width / 2 ? -9 : 9),
             frame->top + 9, place > frame->left + frame->width / 2 ? 1 : 0);
}

static void
lk_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkChart *self = LK_CHART (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  Frame frame = measure_frame (self);
  GdkRGBA color;
  GdkRGBA accent;
  cairo_t *cr;

  if (self->points->len == 0 || frame.width <= 0 || frame.height <= 0)
    return;

  lk_compat_get_color (widget, NULL, &color);
  lk_compat_get_color (widget, "accent_color", &accent);

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_axes (self, cr, &frame, &color);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, accent.red, accent.green, accent.blue, accent.alpha * 0.3);
  draw_curve (cr, &frame, self->points);
  cairo_set_line_width (cr, 2);
  cairo_set_source_rgba (cr, accent.red, accent.green, accent.blue, accent.alpha);
  draw_curve (cr, &frame, self->smoothed);
  if (self->pointer >= 0)
    draw_pointer (self, cr, &frame, &color);
  cairo_destroy (cr);
}

/* --- The pointer --- */

static void
motion_cb (LkChart *self, double x, double y)
{
  self->pointer = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (LkChart *self)
{
  self->pointer = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- Life --- */

static void
lk_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkChart *self = LK_CHART (object);

  switch ((LkChartProperty) id)
    {
    case PROP_X_TITLE:
      g_value_set_string (value, self->x_title);
      break;
    case PROP_Y_TITLE:
      g_value_set_string (value, self->y_title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkChart *self = LK_CHART (object);

  switch ((LkChartProperty) id)
    {
    case PROP_X_TITLE:
      self->x_title = g_value_dup_string (value);
      break;
    case PROP_Y_TITLE:
      self->y_title = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_chart_finalize (GObject *object)
{
  LkChart *self = LK_CHART (object);

  g_array_unref (self->points);
  g_array_unref (self->smoothed);
  g_free (self->x_title);
  g_free (self->y_title);

  G_OBJECT_CLASS (lk_chart_parent_class)->finalize (object);
}

static void
lk_chart_class_init (LkChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lk_chart_get_property;
  object_class->set_property = lk_chart_set_property;
  object_class->finalize = lk_chart_finalize;
  widget_class->snapshot = lk_chart_snapshot;

  properties[PROP_X_TITLE] = g_param_spec_string ("x-title", NULL, NULL, "", flags);
  properties[PROP_Y_TITLE] = g_param_spec_string ("y-title", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lk_chart_init (LkChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (LkChartPoint));
  self->smoothed = g_array_new (FALSE, FALSE, sizeof (LkChartPoint));
  self->smoothing = 0.9;
  self->pointer = -1;
  gtk_widget_set_size_request (GTK_WIDGET (self), 160, 180);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

static void
describe (LkChart *self)
{
  g_autofree char *description = lk_chart_dup_description (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->y_title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

/**
 * lk_chart_set_points:
 * @self: a chart
 * @points: (array length=n_points): the curve, by x; copied
 * @n_points: how many
 */
void
lk_chart_set_points (LkChart *self, const LkChartPoint *points, guint n_points)
{
  g_return_if_fail (LK_IS_CHART (self));

  g_array_set_size (self->points, 0);
  if (n_points > 0)
    g_array_append_vals (self->points, points, n_points);
  smooth (self);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lk_chart_set_smoothing:
 * @self: a chart
 * @smoothing: how much of the past is in each point of the smoothed curve, 0 to 0.99
 */
void
lk_chart_set_smoothing (LkChart *self, double smoothing)
{
  g_return_if_fail (LK_IS_CHART (self));

  self->smoothing = CLAMP (smoothing, 0, 0.99);
  smooth (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lk_chart_dup_description:
 * @self: a chart
 *
 * Returns: (transfer full): what the curve says, for those who do not see it
 */
char *
lk_chart_dup_description (LkChart *self)
{
  const LkChartPoint *first;
  const LkChartPoint *last;

  g_return_val_if_fail (LK_IS_CHART (self), NULL);

  if (self->smoothed->len == 0)
    return g_strdup (_ ("No values yet"));

  first = point_at (self->smoothed, 0);
  last = point_at (self->smoothed, self->smoothed->len - 1);

  /* Translators: the numbers are values of a chart, such as losses and steps */
  return g_strdup_printf (_ ("From %.4g at %.6g to %.4g at %.6g"), first->y, first->x, last->y,
                          last->x);
}
