/* scene.c: what stands behind and before the bird
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "scene.h"

#include <math.h>

typedef struct
{
  guint n;
  int blur;     /* how far out of focus */
  double light; /* as in color_light() */
} Foliage;

typedef struct
{
  double base; /* share of the height */
  Color far;
  Color near;
} Hills;

static const Stop greens[] = {
  { 0, 0x0d4a38 }, { 0.4, 0x1f7a48 }, { 0.75, 0x6fb53f }, { 1, 0xd8e86a }, { 0, 0 },
};

/* A broad leaf with veins, from its stalk to its tip. */
void
scene_leaf (cairo_t *cr, double x, double y, double angle, double length, Color color)
{
  double w = length * 0.24;
  cairo_pattern_t *fill = cairo_pattern_create_linear (-w, 0, w, 0);

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_move_to (cr, 0, 0);
  cairo_curve_to (cr, w * 1.3, length * 0.2, w * 1.2, length * 0.65, 0, length);
  cairo_curve_to (cr, -w * 1.2, length * 0.65, -w * 1.3, length * 0.2, 0, 0);
  paint_stop (fill, 0, color_light (color, -0.3), 1);
  paint_stop (fill, 0.49, color, 1);
  paint_stop (fill, 0.51, color_light (color, 0.22), 1);
  paint_stop (fill, 1, color_light (color, 0.02), 1);
  cairo_set_source (cr, fill);
  cairo_fill_preserve (cr);
  cairo_clip (cr);

  paint_source (cr, color_light (color, 0.4), 0.35);
  cairo_set_line_width (cr, MAX (1, length * 0.006));
  for (double t = 0.08; t < 0.95; t += 0.075)
    for (int side = -1; side <= 1; side += 2)
      {
        cairo_move_to (cr, 0, t * length);
        cairo_curve_to (cr, side * w * 0.4, t * length + w * 0.2, side * w * 0.8,
                        t * length + w * 0.4, side * w * 1.2, t * length + w * 0.9);
        cairo_stroke (cr);
      }
  cairo_set_line_width (cr, MAX (1.5, length * 0.014));
  cairo_move_to (cr, 0, 0);
  cairo_line_to (cr, 0, length);
  cairo_stroke (cr);
  cairo_restore (cr);
  cairo_pattern_destroy (fill);
}

/* A sheet of leaves from the edges inwards. */
static void
paint_foliage (cairo_t *cr, int width, int height, Foliage foliage, GRand *rand)
{
  cairo_t *layer = layer_push (cr, width, height);

  for (guint i = 0; i < foliage.n; i++)
    {
      double around = g_rand_double_range (rand, 0, 2 * G_PI);
      double x = width * (0.5 + 0.66 * cos (around));
      double y = height * (0.5 + 0.66 * sin (around));
      double angle = around + G_PI / 2 + g_rand_double_range (rand, -0.6, 0.6);
      double length = MAX (width, height) * g_rand_double_range (rand, 0.22, 0.4);
      Color color = color_at (greens, g_rand_double_range (rand, 0, 0.8));

      scene_leaf (layer, x, y, angle, length, color_light (color, foliage.light));
    }
  layer_pop (cr, layer, foliage.blur, 1);
}

/* Bark is many strokes along the branch, light above and dark below. */
void
scene_branch (cairo_t *cr, const Branch *branch, GRand *rand)
{
  double length = hypot (branch->x2 - branch->x1, branch->y2 - branch->y1);
  double width = branch->width;

  cairo_save (cr);
  cairo_translate (cr, branch->x1, branch->y1);
  cairo_rotate (cr, atan2 (branch->y2 - branch->y1, branch->x2 - branch->x1));
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < 620; i++)
    {
      double across = i < 60 ? -0.5 + i / 60.0 : g_rand_double_range (rand, -0.5, 0.5);
      double from = i < 60 ? -20 : g_rand_double_range (rand, -0.05, 0.95) * length;
      double to = i < 60 ? length + 20 : from + g_rand_double_range (rand, 0.02, 0.1) * length;
      double bend = sin (across * 9) * width * 0.06;
      Color wood = color_mix (color_hex (0xb58a5c), color_hex (0x2d1a1c), across + 0.5);

      cairo_move_to (cr, from, across * width);
      cairo_curve_to (cr, from + (to - from) * 0.3, across * width + bend, from + (to - from) * 0.6,
                      across * width - bend, to, across * width);
      cairo_set_line_width (cr, i < 60 ? width * 0.06 : g_rand_double_range (rand, 0.6, 2.6));
      paint_source (cr, color_light (wood, i < 60 ? 0 : g_rand_double_range (rand, -0.35, 0.25)),
                    i < 60 ? 1 : 0.55);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

/* The red flower that lorikeets feed on. */
void
scene_bottlebrush (cairo_t *cr, double x, double y, double angle, double length, GRand *rand)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < 900; i++)
    {
      double along = g_rand_double (rand) * length;
      double side = g_rand_double_range (rand, -1, 1);
      double reach = length * 0.27 * sin (0.35 + 2.5 * along / length) * side;
      double lift = -length * 0.06 * (1 - fabs (side));
      Color red = color_mix (color_hex (0xa00c2c), color_hex (0xff5a5a), g_rand_double (rand));

      cairo_move_to (cr, 0, along);
      cairo_curve_to (cr, reach * 0.5, along + lift, reach * 0.9, along + lift, reach,
                      along - lift);
      cairo_set_line_width (cr, length * 0.006);
      paint_source (cr, red, 0.8);
      cairo_stroke (cr);
      cairo_arc (cr, reach, along - lift, length * 0.008, 0, 2 * G_PI);
      paint_source (cr, color_hex (0xffd65a), 0.9);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

void
scene_pillar (cairo_t *cr, double x, double y, double width, double height, Color color)
{
  cairo_pattern_t *side = cairo_pattern_create_linear (x - width / 2, 0, x + width / 2, 0);

  paint_stop (side, 0, color_light (color, -0.35), 1);
  paint_stop (side, 0.7, color_light (color, 0.18), 1);
  paint_stop (side, 1, color_light (color, -0.1), 1);
  cairo_set_source (cr, side);
  cairo_rectangle (cr, x - width / 2, y, width, height);
  cairo_fill (cr);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, 1, 0.17);
  cairo_arc (cr, 0, 0, width / 2, 0, 2 * G_PI);
  cairo_restore (cr);
  paint_source (cr, color_light (color, 0.4), 1);
  cairo_fill (cr);
  cairo_pattern_destroy (side);
}

void
scene_drops (cairo_t *cr, int width, int height, GRand *rand)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < 260; i++)
    {
      double x = g_rand_double (rand) * width * 1.2;
      double y = g_rand_double (rand) * height;
      double length = g_rand_double_range (rand, 0.02, 0.07) * height;

      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x - length * 0.22, y + length);
      cairo_set_line_width (cr, g_rand_double_range (rand, 0.8, 2.2));
      paint_source (cr, color_hex (0xe6f6ff), g_rand_double_range (rand, 0.12, 0.42));
      cairo_stroke (cr);
    }
}

/* --- Backgrounds --- */

void
scene_jungle (cairo_t *cr, int width, int height, GRand *rand)
{
  static const Stop sky[] = { { 0, 0xe8f2a0 }, { 0.45, 0x7fc06a }, { 1, 0x0b3f3a }, { 0, 0 } };

  paint_vertical (cr, width, height, sky);
  paint_glow (cr, width * 0.62, height * 0.22, height * 0.7, color_hex (0xfffbd0), 0.8);
  paint_foliage (cr, width, height, (Foliage){ 26, width / 45, 0.12 }, rand);
  paint_bokeh (cr, rand, width, height, 26, greens);
  paint_foliage (cr, width, height, (Foliage){ 22, width / 160, -0.05 }, rand);
  paint_foliage (cr, width, height, (Foliage){ 12, 1, -0.22 }, rand);
  paint_vignette (cr, width, height, 0.5);
}

static void
paint_cloud (cairo_t *cr, double x, double y, double size, Color color, GRand *rand)
{
  for (guint i = 0; i < 26; i++)
    {
      double px = x + g_rand_double_range (rand, -1, 1) * size;
      double py = y + g_rand_double_range (rand, -0.16, 0.1) * size;
      double lit = g_rand_double_range (rand, 0, 0.35);

      paint_glow (cr, px, py, size * g_rand_double_range (rand, 0.18, 0.4),
                  color_light (color, lit), 0.32);
    }
}

static void
paint_hills (cairo_t *cr, int width, int height, Hills hills, GRand *rand)
{
  for (guint layer = 0; layer < 4; layer++)
    {
      double y = height * (hills.base + layer * 0.07);
      double phase = g_rand_double_range (rand, 0, 6);

      cairo_move_to (cr, 0, height);
      for (double x = 0; x <= width; x += 4)
        cairo_line_to (cr, x,
                       y + height * (0.035 * sin (x / width * 5 + phase) +
                                     0.018 * sin (x / width * 13 + 2 * phase)));
      cairo_line_to (cr, width, height);
      cairo_close_path (cr);
      paint_source (cr, color_mix (hills.far, hills.near, layer / 3.0), 1);
      cairo_fill (cr);
    }
}

void
scene_sunset (cairo_t *cr, int width, int height, GRand *rand)
{
  static const Stop sky[] = {
    { 0, 0x3b2a7a },    { 0.3, 0xa84a8c }, { 0.55, 0xf5795a },
    { 0.75, 0xffc46a }, { 1, 0xffe9a8 },   { 0, 0 },
  };

  paint_vertical (cr, width, height, sky);
  paint_glow (cr, width * 0.74, height * 0.66, height * 0.75, color_hex (0xfff0b0), 0.95);
  cairo_arc (cr, width * 0.74, height * 0.66, height * 0.085, 0, 2 * G_PI);
  paint_source (cr, color_hex (0xfffbe0), 0.95);
  cairo_fill (cr);
  for (guint i = 0; i < 7; i++)
    paint_cloud (cr, g_rand_double (rand) * width, height * g_rand_double_range (rand, 0.1, 0.6),
                 width * g_rand_double_range (rand, 0.1, 0.22), color_hex (0xff9a7c), rand);
  paint_hills (cr, width, height, (Hills){ 0.74, color_hex (0xc4607a), color_hex (0x2c1a4c) },
               rand);
}

void
scene_night (cairo_t *cr, int width, int height, GRand *rand)
{
  static const Stop sky[] = { { 0, 0x070b2c }, { 0.5, 0x1b2a6a }, { 1, 0x4a5aa8 }, { 0, 0 } };

  paint_vertical (cr, width, height, sky);
  for (guint i = 0; i < 240; i++)
    {
      cairo_arc (cr, g_rand_double (rand) * width, g_rand_double (rand) * height * 0.8,
                 g_rand_double_range (rand, 0.5, 1.9), 0, 2 * G_PI);
      paint_source (cr, color_hex (0xf4f6ff), g_rand_double_range (rand, 0.2, 0.95));
      cairo_fill (cr);
    }
  paint_glow (cr, width * 0.7, height * 0.2, width * 0.62, color_hex (0xdfe6ff), 0.6);
  cairo_arc (cr, width * 0.7, height * 0.2, width * 0.15, 0, 2 * G_PI);
  paint_source (cr, color_hex (0xf6f2dc), 1);
  cairo_fill (cr);
  for (guint i = 0; i < 9; i++)
    paint_glow (cr, width * g_rand_double_range (rand, 0.6, 0.8),
                height * 0.2 + width * g_rand_double_range (rand, -0.09, 0.09),
                width * g_rand_double_range (rand, 0.015, 0.045), color_hex (0xa9acc4), 0.5);
  paint_hills (cr, width, height, (Hills){ 0.78, color_hex (0x2c3a7c), color_hex (0x070a22) },
               rand);
  paint_vignette (cr, width, height, 0.45);
}

void
scene_morning (cairo_t *cr, int width, int height, GRand *rand)
{
  static const Stop sky[] = { { 0, 0xbfe3ea }, { 0.5, 0xf3f0d8 }, { 1, 0xf6d9b8 }, { 0, 0 } };

  paint_vertical (cr, width, height, sky);
  paint_glow (cr, width * 0.2, height * 0.3, width * 0.5, color_hex (0xffffff), 0.9);
  paint_hills (cr, width, height, (Hills){ 0.52, color_hex (0xbcd3cf), color_hex (0x4f8a7c) },
               rand);
  for (guint i = 0; i < 10; i++)
    paint_cloud (cr, g_rand_double (rand) * width, height * g_rand_double_range (rand, 0.55, 0.9),
                 width * 0.25, color_hex (0xf2f4ea), rand);
}

void
scene_sea (cairo_t *cr, int width, int height, GRand *rand)
{
  static const Stop sky[] = {
    { 0, 0x3f9be8 }, { 0.62, 0xcdeef6 }, { 0.625, 0x2fb0c0 }, { 1, 0x0b4f7c }, { 0, 0 },
  };

  paint_vertical (cr, width, height, sky);
  for (guint i = 0; i < 8; i++)
    paint_cloud (cr, g_rand_double (rand) * width, height * g_rand_double_range (rand, 0.3, 0.52),
                 width * g_rand_double_range (rand, 0.06, 0.14), color_hex (0xffffff), rand);
  for (guint i = 0; i < 520; i++)
    {
      double y = height * (0.63 + 0.37 * pow (g_rand_double (rand), 1.5));
      double x = g_rand_double (rand) * width;
      double length = (y / height - 0.58) * width * 0.18;

      cairo_move_to (cr, x, y);
      cairo_curve_to (cr, x + length * 0.3, y - 3, x + length * 0.6, y + 3, x + length, y);
      cairo_set_line_width (cr, 1 + (y / height - 0.6) * 5);
      paint_source (cr, color_hex (0xdffcff), g_rand_double_range (rand, 0.08, 0.4));
      cairo_stroke (cr);
    }
}

void
scene_rain (cairo_t *cr, int width, int height, GRand *rand)
{
  static const Stop sky[] = { { 0, 0x4a6a7c }, { 0.6, 0x2c5a5c }, { 1, 0x12302f }, { 0, 0 } };

  paint_vertical (cr, width, height, sky);
  paint_glow (cr, width * 0.5, height * 0.3, width * 0.6, color_hex (0xb8dcd8), 0.5);
  paint_foliage (cr, width, height, (Foliage){ 24, width / 50, -0.1 }, rand);
  paint_foliage (cr, width, height, (Foliage){ 14, width / 200, -0.3 }, rand);
  scene_drops (cr, width, height, rand);
  paint_vignette (cr, width, height, 0.5);
}

void
scene_blossom (cairo_t *cr, int width, int height, GRand *rand)
{
  static const Stop sky[] = { { 0, 0xf7f4c8 }, { 0.5, 0xb6d678 }, { 1, 0x4f8f4c }, { 0, 0 } };
  static const Stop hues[] = { { 0, 0xff6a7a }, { 0.5, 0xffd66a }, { 1, 0xf4ffd0 }, { 0, 0 } };

  paint_vertical (cr, width, height, sky);
  paint_foliage (cr, width, height, (Foliage){ 16, width / 30, 0.1 }, rand);
  paint_bokeh (cr, rand, width, height, 60, hues);
  paint_vignette (cr, width, height, 0.35);
}

static void
paint_studio (cairo_t *cr, int width, int height, guint light, guint dark)
{
  cairo_pattern_t *pattern = cairo_pattern_create_radial (width * 0.55, height * 0.4, 10,
                                                          width * 0.5, height * 0.5,
                                                          hypot (width, height) * 0.62);

  paint_stop (pattern, 0, color_light (color_hex (light), 0.35), 1);
  paint_stop (pattern, 0.5, color_hex (light), 1);
  paint_stop (pattern, 1, color_hex (dark), 1);
  cairo_set_source (cr, pattern);
  cairo_paint (cr);
  cairo_pattern_destroy (pattern);
}

void
scene_teal (cairo_t *cr, int width, int height, GRand *rand)
{
  paint_studio (cr, width, height, 0x3fb8ae, 0x0c4a58);
}

void
scene_coral (cairo_t *cr, int width, int height, GRand *rand)
{
  paint_studio (cr, width, height, 0xf2a7a0, 0x8a3a5c);
}

void
scene_amber (cairo_t *cr, int width, int height, GRand *rand)
{
  paint_studio (cr, width, height, 0xf4d58a, 0x9c6a2c);
}
