/* paint.h: brushes for the sample pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double r;
  double g;
  double b;
} Color;

/* A colour by its place along a line, the stops in rising order. */
typedef struct
{
  double at;
  guint hex;
} Stop;

/* One feather: where it grows, where it points, how long and wide it is. */
typedef struct
{
  double x;
  double y;
  double angle;
  double length;
  double width;
  double point; /* 0: round tip, 1: sharp tip */
  Color color;
} Feather;

Color color_hex (guint hex);
Color color_mix (Color a, Color b, double amount);
Color color_light (Color color, double amount);
Color color_at (const Stop *stops, double place);
void paint_source (cairo_t *cr, Color color, double alpha);
void paint_stop (cairo_pattern_t *pattern, double offset, Color color, double alpha);
void paint_vertical (cairo_t *cr, double width, double height, const Stop *stops);
void paint_glow (cairo_t *cr, double x, double y, double radius, Color color, double alpha);
void paint_feather (cairo_t *cr, const Feather *feather);
void paint_bokeh (cairo_t *cr, GRand *rand, double width, double height, guint n, const Stop *hues);
void paint_vignette (cairo_t *cr, double width, double height, double strength);

cairo_t *layer_push (cairo_t *cr, int width, int height);
void layer_pop (cairo_t *cr, cairo_t *layer, int blur, double alpha);

G_END_DECLS
