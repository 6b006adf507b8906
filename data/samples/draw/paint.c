/* paint.c: brushes for the sample pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "paint.h"

#include <math.h>
#include <string.h>

Color
color_hex (guint hex)
{
  return (Color){ (hex >> 16 & 0xff) / 255.0, (hex >> 8 & 0xff) / 255.0, (hex & 0xff) / 255.0 };
}

Color
color_mix (Color a, Color b, double amount)
{
  double t = CLAMP (amount, 0, 1);

  return (Color){ a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t };
}

/* Positive amounts go towards a warm white, negative ones towards a deep blue. */
Color
color_light (Color color, double amount)
{
  if (amount >= 0)
    return color_mix (color, color_hex (0xfff6d8), amount);

  return color_mix (color, color_hex (0x0c0a2a), -amount);
}

Color
color_at (const Stop *stops, double place)
{
  guint i = 0;

  while (stops[i + 1].at > stops[i].at && place > stops[i + 1].at)
    i++;

  if (stops[i + 1].at <= stops[i].at)
    return color_hex (stops[i].hex);

  return color_mix (color_hex (stops[i].hex), color_hex (stops[i + 1].hex),
                    (place - stops[i].at) / (stops[i + 1].at - stops[i].at));
}

void
paint_source (cairo_t *cr, Color color, double alpha)
{
  cairo_set_source_rgba (cr, color.r, color.g, color.b, alpha);
}

void
paint_stop (cairo_pattern_t *pattern, double offset, Color color, double alpha)
{
  cairo_pattern_add_color_stop_rgba (pattern, offset, color.r, color.g, color.b, alpha);
}

void
paint_vertical (cairo_t *cr, double width, double height, const Stop *stops)
{
  cairo_pattern_t *pattern = cairo_pattern_create_linear (0, 0, 0, height);
  guint i = 0;

  do
    paint_stop (pattern, stops[i].at, color_hex (stops[i].hex), 1);
  while (stops[i + 1].at > stops[i].at && ++i);

  cairo_set_source (cr, pattern);
  cairo_paint (cr);
  cairo_pattern_destroy (pattern);
}

void
paint_glow (cairo_t *cr, double x, double y, double radius, Color color, double alpha)
{
  cairo_pattern_t *pattern = cairo_pattern_create_radial (x, y, 0, x, y, radius);

  paint_stop (pattern, 0, color, alpha);
  paint_stop (pattern, 0.4, color, alpha * 0.45);
  paint_stop (pattern, 1, color, 0);
  cairo_set_source (cr, pattern);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
}

static void
feather_path (cairo_t *cr, const Feather *f)
{
  double w = f->width / 2;
  double l = f->length;
  double shoulder = l * (0.78 - 0.3 * f->point);

  cairo_new_path (cr);
  cairo_move_to (cr, 0, 0);
  cairo_curve_to (cr, w * 0.9, l * 0.1, w * 1.15, shoulder * 0.7, w, shoulder);
  cairo_curve_to (cr, w * 0.9, l * 0.93, w * 0.4 * (1 - f->point), l, 0, l);
  cairo_curve_to (cr, -w * 0.4 * (1 - f->point), l, -w * 0.9, l * 0.93, -w, shoulder);
  cairo_curve_to (cr, -w * 1.15, shoulder * 0.7, -w * 0.9, l * 0.1, 0, 0);
  cairo_close_path (cr);
}

static void
feather_barbs (cairo_t *cr, const Feather *f)
{
  guint n = MAX (3, f->length / 6);

  cairo_set_line_width (cr, MAX (0.5, f->width * 0.025));
  for (guint i = 1; i < n; i++)
    {
      double y = f->length * i / n;

      cairo_move_to (cr, 0, y * 0.9);
      cairo_line_to (cr, f->width * 0.48, y + f->width * 0.28);
      cairo_move_to (cr, 0, y * 0.9);
      cairo_line_to (cr, -f->width * 0.48, y + f->width * 0.28);
    }
  paint_source (cr, color_light (f->color, 0.35), 0.16);
  cairo_stroke (cr);
}

/* One feather, dark where it grows, with a lit edge, barbs and a shaft. */
void
paint_feather (cairo_t *cr, const Feather *f)
{
  cairo_pattern_t *pattern = cairo_pattern_create_linear (0, 0, f->width * 0.2, f->length);

  cairo_save (cr);
  cairo_translate (cr, f->x, f->y);
  cairo_rotate (cr, f->angle);

  feather_path (cr, f);
  paint_stop (pattern, 0, color_light (f->color, -0.45), 1);
  paint_stop (pattern, 0.5, f->color, 1);
  paint_stop (pattern, 0.88, color_light (f->color, 0.2), 1);
  paint_stop (pattern, 1, color_light (f->color, -0.12), 1);
  cairo_set_source (cr, pattern);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, MAX (0.7, f->width * 0.045));
  paint_source (cr, color_light (f->color, -0.6), 0.5);
  cairo_stroke_preserve (cr);
  cairo_clip (cr);
  feather_barbs (cr, f);

  cairo_set_line_width (cr, MAX (0.5, f->width * 0.035));
  cairo_move_to (cr, 0, 0);
  cairo_line_to (cr, 0, f->length * 0.92);
  paint_source (cr, color_light (f->color, 0.5), 0.4);
  cairo_stroke (cr);
  cairo_restore (cr);
  cairo_pattern_destroy (pattern);
}

/* Discs of light out of focus. */
void
paint_bokeh (cairo_t *cr, GRand *rand, double width, double height, guint n, const Stop *hues)
{
  for (guint i = 0; i < n; i++)
    {
      double radius = g_rand_double_range (rand, 0.012, 0.06) * MAX (width, height);
      double x = g_rand_double_range (rand, 0, width);
      double y = g_rand_double_range (rand, 0, height);
      double alpha = g_rand_double_range (rand, 0.06, 0.3);
      Color color = color_at (hues, g_rand_double (rand));

      cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
      paint_source (cr, color, alpha);
      cairo_fill_preserve (cr);
      cairo_set_line_width (cr, radius * 0.08);
      paint_source (cr, color_light (color, 0.5), alpha * 0.7);
      cairo_stroke (cr);
    }
}

void
paint_vignette (cairo_t *cr, double width, double height, double strength)
{
  double radius = hypot (width, height) / 2;
  cairo_pattern_t *pattern = cairo_pattern_create_radial (width / 2, height / 2, radius * 0.5,
                                                          width / 2, height / 2, radius);

  paint_stop (pattern, 0, color_hex (0x05041a), 0);
  paint_stop (pattern, 1, color_hex (0x05041a), strength);
  cairo_set_source (cr, pattern);
  cairo_paint (cr);
  cairo_pattern_destroy (pattern);
}

/* --- Layers that are blurred as a whole --- */

static void
blur_line (guint8 *line, int n, int step, int radius, guint8 *copy)
{
  int sum[4] = { 0 };
  int span = 2 * radius + 1;

  for (int i = 0; i < n; i++)
    memcpy (copy + i * 4, line + (gsize) i * step, 4);

  for (int i = -radius - 1; i < radius; i++)
    for (int c = 0; c < 4; c++)
      sum[c] += copy[CLAMP (i, 0, n - 1) * 4 + c];

  for (int i = 0; i < n; i++)
    {
      const guint8 *in = copy + CLAMP (i + radius, 0, n - 1) * 4;
      const guint8 *out = copy + CLAMP (i - radius - 1, 0, n - 1) * 4;

      for (int c = 0; c < 4; c++)
        {
          sum[c] += in[c] - out[c];
          line[(gsize) i * step + c] = sum[c] / span;
        }
    }
}

static void
blur_surface (cairo_surface_t *surface, int radius)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *data;
  g_autofree guint8 *copy = g_malloc ((gsize) MAX (width, height) * 4);

  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int pass = 0; pass < 3 && radius > 0; pass++)
    {
      for (int y = 0; y < height; y++)
        blur_line (data + (gsize) y * stride, width, 4, radius, copy);
      for (int x = 0; x < width; x++)
        blur_line (data + (gsize) x * 4, height, stride, radius, copy);
    }
  cairo_surface_mark_dirty (surface);
}

/* A transparent sheet over the picture, to be laid down by layer_pop(). */
cairo_t *
layer_push (cairo_t *cr, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *layer = cairo_create (surface);
  cairo_matrix_t matrix;

  cairo_get_matrix (cr, &matrix);
  cairo_set_matrix (layer, &matrix);
  cairo_surface_destroy (surface);

  return layer;
}

void
layer_pop (cairo_t *cr, cairo_t *layer, int blur, double alpha)
{
  cairo_surface_t *surface = cairo_get_target (layer);

  blur_surface (surface, blur);
  cairo_save (cr);
  cairo_identity_matrix (cr);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint_with_alpha (cr, alpha);
  cairo_restore (cr);
  cairo_destroy (layer);
}
