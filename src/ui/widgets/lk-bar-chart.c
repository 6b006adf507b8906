/* lk-bar-chart.c: how many there are of each, as bars one below the other
 *
 * Lying bars leave room for their names, also where it is narrow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-bar-chart.h"

#include "lk-compat.h"
#include "lk-enumerate.h"
#include "lk-tally.h"

#include <glib/gi18n.h>

#define SPACING    12
#define ROW_MARGIN 4
#define RADIUS     4
#define MIN_WIDTH  180

/* The names take no more than this part of the width. */
#define MAX_LABEL_SHARE 0.45

struct _LkBarChart
{
  GtkWidget parent_instance;

  GListModel *tallies; /* (owned) (nullable) (element-type LkTally) */
  guint largest;
};

/* Where the columns are, as if the text ran from left to right. */
typedef struct
{
  int width;
  int label_width;
  int count_width;
  int row_height;
  GdkRGBA bar_color;
} Frame;

G_DEFINE_FINAL_TYPE (LkBarChart, lk_bar_chart, GTK_TYPE_WIDGET)

static guint
get_n_bars (LkBarChart *self)
{
  return self->tallies != NULL ? g_list_model_get_n_items (self->tallies) : 0;
}

static PangoLayout *
make_count (LkBarChart *self, guint count)
{
  g_autofree char *text = g_strdup_printf ("%u", count);

  return gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
}

static int
measure_row (LkBarChart *self)
{
  g_autoptr (PangoLayout) layout = make_count (self, 0);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);

  return height + 2 * ROW_MARGIN;
}

static int
measure_labels (LkBarChart *self)
{
  int widest = 0;

  for (guint i = 0; i < get_n_bars (self); i++)
    {
      g_autoptr (LkTally) tally = g_list_model_get_item (self->tallies, i);
      g_autoptr (PangoLayout) layout =
          gtk_widget_create_pango_layout (GTK_WIDGET (self), lk_tally_get_label (tally));
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }

  return widest;
}

/* --- Drawing --- */

/* @x is a place from the side where the text begins. */
static void
place_layout (LkBarChart *self, GtkSnapshot *snapshot, PangoLayout *layout, float x, float y)
{
  GdkRGBA color;
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = (float) (gtk_widget_get_width (GTK_WIDGET (self)) - width) - x;

  lk_compat_get_color (GTK_WIDGET (self), NULL, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_bar (LkBarChart *self,
          GtkSnapshot *snapshot,
          const graphene_rect_t *place,
          const GdkRGBA *color)
{
  graphene_rect_t bounds = *place;
  GskRoundedRect round;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    bounds.origin.x =
        (float) gtk_widget_get_width (GTK_WIDGET (self)) - place->origin.x - place->size.width;

  gsk_rounded_rect_init_from_rect (&round, &bounds, MIN (RADIUS, bounds.size.width / 2));
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
draw_row (LkBarChart *self, GtkSnapshot *snapshot, const Frame *frame, guint index)
{
  g_autoptr (LkTally) tally = g_list_model_get_item (self->tallies, index);
  g_autoptr (PangoLayout) label =
      gtk_widget_create_pango_layout (GTK_WIDGET (self), lk_tally_get_label (tally));
  g_autoptr (PangoLayout) count = make_count (self, lk_tally_get_count (tally));
  const float y = (float) (index * (guint) frame->row_height);
  const float start = (float) (frame->label_width + SPACING);
  const float room = (float) (frame->width - frame->count_width - SPACING) - start;
  const float length = room * (float) lk_tally_get_count (tally) / (float) MAX (self->largest, 1);
  int count_width;

  pango_layout_set_width (label, frame->label_width * PANGO_SCALE);
  pango_layout_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (label, PANGO_ALIGN_LEFT);
  place_layout (self, snapshot, label, 0, y + ROW_MARGIN);

  pango_layout_get_pixel_size (count, &count_width, NULL);
  place_layout (self, snapshot, count, (float) (frame->width - count_width), y + ROW_MARGIN);

  if (lk_tally_get_count (tally) > 0 && room > 0)
    draw_bar (self, snapshot,
              &GRAPHENE_RECT_INIT (start, y + ROW_MARGIN, MAX (length, 2),
                                   (float) (frame->row_height - 2 * ROW_MARGIN)),
              &frame->bar_color);
}

static void
lk_bar_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkBarChart *self = LK_BAR_CHART (widget);
  g_autoptr (PangoLayout) largest = make_count (self, self->largest);
  Frame frame = { .width = gtk_widget_get_width (widget), .row_height = measure_row (self) };

  frame.label_width = MIN (measure_labels (self), (int) (frame.width * MAX_LABEL_SHARE));
  pango_layout_get_pixel_size (largest, &frame.count_width, NULL);
  lk_compat_get_color (widget, "accent_bg_color", &frame.bar_color);

  for (guint i = 0; i < get_n_bars (self); i++)
    draw_row (self, snapshot, &frame, i);
}

static void
lk_bar_chart_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  LkBarChart *self = LK_BAR_CHART (widget);

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL
                 ? MIN_WIDTH
                 : (int) get_n_bars (self) * measure_row (self);
  *natural = *minimum;
}

/* --- Life --- */

static void
lk_bar_chart_dispose (GObject *object)
{
  g_clear_object (&LK_BAR_CHART (object)->tallies);

  G_OBJECT_CLASS (lk_bar_chart_parent_class)->dispose (object);
}

static void
lk_bar_chart_class_init (LkBarChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_bar_chart_dispose;
  widget_class->snapshot = lk_bar_chart_snapshot;
  widget_class->measure = lk_bar_chart_measure;

  gtk_widget_class_set_css_name (widget_class, "barchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lk_bar_chart_init (LkBarChart *self)
{
}

static void
describe (LkBarChart *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < get_n_bars (self); i++)
    {
      g_autoptr (LkTally) tally = g_list_model_get_item (self->tallies, i);

      g_autofree char *count = NULL;

      if (lk_tally_get_count (tally) == 0)
        continue;

      /* Translators: what is counted, and how many of it there are: "jpeg: 12" */
      count =
          g_strdup_printf (_ ("%s: %u"), lk_tally_get_label (tally), lk_tally_get_count (tally));
      lk_enumerate (text, count);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text->str, -1);
}

/**
 * lk_bar_chart_set_tallies:
 * @self: a chart
 * @tallies: (nullable) (element-type LkTally): what it shows; they do not change any more
 */
void
lk_bar_chart_set_tallies (LkBarChart *self, GListModel *tallies)
{
  g_return_if_fail (LK_IS_BAR_CHART (self));

  g_set_object (&self->tallies, tallies);
  self->largest = 0;
  for (guint i = 0; i < get_n_bars (self); i++)
    {
      g_autoptr (LkTally) tally = g_list_model_get_item (tallies, i);

      self->largest = MAX (self->largest, lk_tally_get_count (tally));
    }

  describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
