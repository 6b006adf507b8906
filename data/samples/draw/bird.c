/* bird.c: a rainbow lorikeet, in many poses
 *
 * The bird is drawn upright and looking to the right, in units of its own with the
 * middle of the body at the origin; a pose places, turns and mirrors it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "bird.h"

#include <math.h>

/* A patch of plumage: the outline, and how feathers lie within it. */
typedef struct
{
  void (*outline) (cairo_t *cr);
  Color (*color) (double x, double y);
  double x1, y1, x2, y2;
  double row;    /* between rows */
  double column; /* between feathers of a row */
  double length;
  double angle;  /* at the middle */
  double spread; /* added for each unit to the right */
  double point;
} Plumage;

static const Stop breast[] = {
  { -130, 0x2c3fb8 }, { -98, 0xf0b21c }, { -80, 0xff6a1a }, { -35, 0xf8401c }, { 5, 0xd0263a },
  { 35, 0x4a2f9e },   { 75, 0x33308f },  { 105, 0x3f9c3a }, { 150, 0xb6dc34 }, { 0, 0 },
};
static const Stop back[] = {
  { -120, 0x3348c0 }, { -96, 0xc4e03c }, { -76, 0x6cc83a },
  { 0, 0x2fa045 },    { 150, 0x1f8a4a }, { 0, 0 },
};
static const Stop wing_coat[] = {
  { -100, 0x86d84a }, { -30, 0x3cb84e }, { 60, 0x189a52 }, { 130, 0x0d7a62 }, { 0, 0 },
};
static const Stop mask[] = {
  { -60, 0x3f62ee }, { -10, 0x3346cc }, { 30, 0x4a3cc4 }, { 66, 0x3a2a94 }, { 0, 0 },
};

static Color
body_color (double x, double y)
{
  double edge = -58 + 0.12 * y;

  return color_mix (color_at (back, y), color_at (breast, y - x * 0.18), (x - edge) / 46);
}

static Color
wing_color (double x, double y)
{
  return color_light (color_at (wing_coat, y), x > -10 ? 0.08 : -0.05);
}

static Color
head_color (double x, double y)
{
  return color_light (color_at (mask, y + x * 0.1), x > 25 && y < 0 ? 0.12 : 0);
}

static void
body_outline (cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -44, -128);
  cairo_curve_to (cr, -92, -80, -108, 40, -74, 128);
  cairo_curve_to (cr, -58, 165, -18, 172, 6, 152);
  cairo_curve_to (cr, 66, 118, 96, 40, 82, -36);
  cairo_curve_to (cr, 76, -78, 66, -104, 60, -132);
  cairo_close_path (cr);
}

static void
covert_outline (cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -44, -104);
  cairo_curve_to (cr, 4, -108, 38, -50, 26, 10);
  cairo_curve_to (cr, 16, 58, -8, 84, -30, 96);
  cairo_curve_to (cr, -62, 108, -98, 96, -104, 70);
  cairo_curve_to (cr, -112, 30, -106, -14, -96, -40);
  cairo_curve_to (cr, -84, -80, -68, -100, -44, -104);
  cairo_close_path (cr);
}

static void
head_outline (cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -62, 22);
  cairo_curve_to (cr, -76, -34, -38, -72, 8, -72);
  cairo_curve_to (cr, 50, -72, 74, -38, 68, -2);
  cairo_curve_to (cr, 62, 36, 46, 52, 30, 62);
  cairo_curve_to (cr, 4, 74, -46, 66, -62, 22);
  cairo_close_path (cr);
}

static const Plumage body_plumage = {
  body_outline, body_color, -120, -170, 110, 165, 8.5, 14, 33, 0.12, -0.003, 0.45,
};
static const Plumage head_plumage = {
  head_outline, head_color, -74, -100, 84, 62, 5, 6, 25, 0.7, 0.002, 0.95,
};
static const Plumage covert_plumage = {
  covert_outline, wing_color, -116, -130, 46, 62, 12, 17, 38, 0.3, -0.002, 0.2,
};

static void
paint_plume (cairo_t *cr, const Plumage *p, double x, double y, GRand *rand)
{
  double px = x + g_rand_double_range (rand, -0.22, 0.22) * p->column;
  double py = y + g_rand_double_range (rand, -0.3, 0.3) * p->row;
  double angle = p->angle + p->spread * px + g_rand_double_range (rand, -0.1, 0.1);
  double length = p->length * g_rand_double_range (rand, 0.9, 1.12);
  Feather f = {
    px, py, angle, length, p->column * 1.2, p->point, p->color (px, py + length * 0.6)
  };
  gboolean inside;

  p->outline (cr);
  inside = cairo_in_fill (cr, px - sin (angle) * length * 0.7, py + cos (angle) * length * 0.7);
  cairo_new_path (cr);
  f.color = color_light (f.color, g_rand_double_range (rand, -0.12, 0.1));
  if (inside)
    paint_feather (cr, &f);
}

/* Rows of feathers from the tail upwards, so that each covers the roots below it. */
static void
paint_plumage (cairo_t *cr, const Plumage *p, GRand *rand)
{
  gboolean odd = FALSE;

  for (double y = p->y2; y > p->y1; y -= p->row)
    {
      odd = !odd;
      for (double x = p->x1 + (odd ? p->column / 2 : 0); x < p->x2; x += p->column)
        paint_plume (cr, p, x, y, rand);
    }
}

/* Light from the upper right, shade to the lower left, and a lit rim. */
static void
paint_volume (cairo_t *cr, void (*outline) (cairo_t *cr), double x, double y, double radius)
{
  cairo_pattern_t *shade =
      cairo_pattern_create_radial (x, y, radius * 0.15, x - radius * 0.1, y, radius * 1.25);

  cairo_save (cr);
  outline (cr);
  cairo_clip_preserve (cr);
  paint_stop (shade, 0, color_hex (0xfff2c0), 0.15);
  paint_stop (shade, 0.45, color_hex (0xfff2c0), 0.0);
  paint_stop (shade, 0.62, color_hex (0x120a3a), 0.05);
  paint_stop (shade, 1, color_hex (0x120a3a), 0.6);
  cairo_set_source (cr, shade);
  cairo_paint (cr);

  cairo_set_operator (cr, CAIRO_OPERATOR_SOFT_LIGHT);
  for (double width = 18; width > 2; width -= 4)
    {
      outline (cr);
      cairo_set_line_width (cr, width);
      paint_source (cr, color_hex (0xfffbe8), 0.12);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
  cairo_pattern_destroy (shade);
}

static void
paint_tail (cairo_t *cr)
{
  static const guint hues[] = {
    0x0f6f4c, 0x178a4a, 0x2ba24a, 0x5fbf3f, 0x1c8f63, 0x2f7fb0, 0x23a050
  };

  for (guint i = 0; i < G_N_ELEMENTS (hues); i++)
    {
      double off = (double) i - 3;
      Feather f = { -52 + off * 7, 100,  0.30 + off * 0.045, 232 - fabs (off) * 16.0,
                    34.0,          0.75, color_hex (hues[i]) };

      paint_feather (cr, &f);
    }
}

static void
paint_flight_feathers (cairo_t *cr, guint n, double spread)
{
  for (guint i = 0; i < n; i++)
    {
      double t = (double) i / (n - 1);
      Feather f = { -6 - 62 * t,
                    20 + 34 * t - 20 * t * t,
                    0.52 - spread * t,
                    172 - 56 * t,
                    33,
                    0.45,
                    color_mix (color_hex (0x0d3b46), color_hex (0x1c9a58), t) };

      paint_feather (cr, &f);
    }
}

static void
paint_folded_wing (cairo_t *cr, GRand *rand)
{
  paint_flight_feathers (cr, 9, 0.34);
  paint_plumage (cr, &covert_plumage, rand);
  paint_volume (cr, covert_outline, -22, -56, 165);
}

/* A row of an open wing: @n feathers that turn from @from to @to about the shoulder. */
typedef struct
{
  guint n;
  double from;
  double to;
  double reach; /* from the shoulder along the arm */
  double length;
  double width;
  guint inner;
  guint outer;
} WingRow;

static void
paint_wing_row (cairo_t *cr, const WingRow *row, GRand *rand)
{
  for (guint i = 0; i < row->n; i++)
    {
      double t = (double) i / (row->n - 1);
      double angle = row->from + (row->to - row->from) * pow (t, 1.25);
      double reach = row->reach * t;
      double length = row->length * (0.72 + 0.5 * sin (t * 2.2));
      Feather f = { reach * 0.92,
                    -reach * 0.38 + reach * reach * 0.0011,
                    angle,
                    length,
                    row->width,
                    0.18 + 0.35 * t,
                    color_mix (color_hex (row->inner), color_hex (row->outer), t) };

      f.color = color_light (f.color, g_rand_double_range (rand, -0.06, 0.06));
      paint_feather (cr, &f);
    }
}

/* An open wing that grows from the origin to the right. From below it shows the red
 * lining and the yellow band, from above it is green. */
static void
paint_open_wing (cairo_t *cr, gboolean below, GRand *rand)
{
  const WingRow under[] = {
    { 19, 0.35, -1.50, 205, 172, 42, 0x4a5560, 0x23282f },
    { 17, 0.30, -1.40, 190, 112, 36, 0xffd23a, 0xf2b31e },
    { 16, 0.25, -1.30, 178, 78, 34, 0xff8a1f, 0xf0461c },
    { 13, 0.20, -1.25, 165, 46, 32, 0xe8352a, 0xc8202f },
  };
  const WingRow over[] = {
    { 19, 0.35, -1.50, 205, 172, 42, 0x1f9c55, 0x0e3443 },
    { 17, 0.30, -1.40, 190, 112, 36, 0x2fae50, 0x0f7d62 },
    { 16, 0.25, -1.30, 178, 78, 34, 0x54c24a, 0x1f9c58 },
    { 13, 0.20, -1.25, 165, 46, 32, 0x93dc4c, 0x3fb84f },
  };

  for (guint i = 0; i < G_N_ELEMENTS (under); i++)
    paint_wing_row (cr, below ? &under[i] : &over[i], rand);
}

/* Where an open wing grows, how far it is turned, how large it is. */
typedef struct
{
  double x;
  double y;
  double turn;
  double size;
} Place;

static void
paint_placed_wing (cairo_t *cr, Place place, gboolean below, GRand *rand)
{
  cairo_save (cr);
  cairo_translate (cr, place.x, place.y);
  cairo_rotate (cr, place.turn);
  cairo_scale (cr, place.size, place.size);
  paint_open_wing (cr, below, rand);
  cairo_restore (cr);
}

static void
paint_far_wing (cairo_t *cr, const Pose *pose, GRand *rand)
{
  if (pose->wing == WING_RAISED)
    paint_placed_wing (cr, (Place){ 10, -60, -0.75, 1.0 }, TRUE, rand);
  else if (pose->wing == WING_SPREAD)
    paint_placed_wing (cr, (Place){ 24, -62, -0.15, 1.12 }, TRUE, rand);
  else if (pose->wing == WING_HALF)
    paint_placed_wing (cr, (Place){ 20, -70, -0.35, 0.85 }, TRUE, rand);
}

static void
paint_near_wing (cairo_t *cr, const Pose *pose, GRand *rand)
{
  if (pose->wing == WING_FOLDED)
    {
      paint_folded_wing (cr, rand);
      return;
    }

  cairo_save (cr);
  cairo_scale (cr, -1, 1);
  if (pose->wing == WING_RAISED)
    paint_placed_wing (cr, (Place){ 36, -70, -0.55, 1.08 }, FALSE, rand);
  else if (pose->wing == WING_SPREAD)
    paint_placed_wing (cr, (Place){ 40, -66, -0.05, 1.15 }, TRUE, rand);
  else
    paint_placed_wing (cr, (Place){ 40, -74, -0.3, 0.9 }, FALSE, rand);
  cairo_restore (cr);
}

static void
beak_fill (cairo_t *cr, guint top, guint bottom)
{
  cairo_pattern_t *pattern = cairo_pattern_create_linear (70, -45, 100, 55);

  paint_stop (pattern, 0, color_light (color_hex (top), 0.35), 1);
  paint_stop (pattern, 0.45, color_hex (top), 1);
  paint_stop (pattern, 1, color_hex (bottom), 1);
  cairo_set_source (cr, pattern);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1.4);
  paint_source (cr, color_hex (0x5a0d10), 0.55);
  cairo_stroke (cr);
  cairo_pattern_destroy (pattern);
}

static void
paint_beak (cairo_t *cr, double open)
{
  cairo_save (cr);
  cairo_translate (cr, 54, 12);
  cairo_rotate (cr, open * 0.5);
  cairo_translate (cr, -54, -12);
  cairo_move_to (cr, 56, 8);
  cairo_line_to (cr, 88, 16);
  cairo_curve_to (cr, 92, 32, 80, 44, 60, 40);
  cairo_curve_to (cr, 50, 34, 48, 18, 56, 8);
  cairo_close_path (cr);
  beak_fill (cr, 0xe8491c, 0x9c1d17);
  cairo_restore (cr);

  cairo_move_to (cr, 54, -34);
  cairo_curve_to (cr, 92, -44, 124, -14, 112, 40);
  cairo_curve_to (cr, 108, 46, 104, 44, 103, 38);
  cairo_curve_to (cr, 100, 22, 90, 16, 62, 18);
  cairo_curve_to (cr, 52, 4, 50, -20, 54, -34);
  cairo_close_path (cr);
  beak_fill (cr, 0xff6a22, 0xc0241c);

  cairo_move_to (cr, 64, -28);
  cairo_curve_to (cr, 88, -30, 106, -10, 106, 14);
  cairo_set_line_width (cr, 5);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  paint_source (cr, color_hex (0xffe9c0), 0.5);
  cairo_stroke (cr);
  cairo_arc (cr, 64, -18, 3, 0, 2 * G_PI);
  paint_source (cr, color_hex (0x5a0d10), 0.7);
  cairo_fill (cr);
}

static void
paint_closed_eye (cairo_t *cr)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_arc (cr, 26, -18, 14, 0, 2 * G_PI);
  paint_source (cr, color_hex (0x55619c), 1);
  cairo_fill (cr);
  cairo_arc (cr, 26, -22, 14, 0.35, G_PI - 0.35);
  cairo_set_line_width (cr, 3.5);
  paint_source (cr, color_hex (0x14123a), 1);
  cairo_stroke (cr);
}

static void
paint_eye (cairo_t *cr)
{
  cairo_pattern_t *iris = cairo_pattern_create_radial (28, -16, 3, 26, -18, 14);

  cairo_arc (cr, 26, -18, 17, 0, 2 * G_PI);
  paint_source (cr, color_hex (0x17143c), 0.9);
  cairo_fill (cr);
  paint_stop (iris, 0, color_hex (0xffc23a), 1);
  paint_stop (iris, 1, color_hex (0xd03a10), 1);
  cairo_arc (cr, 26, -18, 13.5, 0, 2 * G_PI);
  cairo_set_source (cr, iris);
  cairo_fill (cr);
  cairo_pattern_destroy (iris);
  cairo_arc (cr, 26.5, -18, 7.5, 0, 2 * G_PI);
  paint_source (cr, color_hex (0x07060f), 1);
  cairo_fill (cr);
  cairo_arc (cr, 31, -23.5, 3.6, 0, 2 * G_PI);
  paint_source (cr, color_hex (0xffffff), 0.95);
  cairo_fill (cr);
  cairo_arc (cr, 22, -12.5, 1.8, 0, 2 * G_PI);
  paint_source (cr, color_hex (0xffffff), 0.5);
  cairo_fill (cr);
}

static void
paint_head (cairo_t *cr, const Pose *pose, GRand *rand)
{
  cairo_save (cr);
  cairo_translate (cr, 12, -142);
  cairo_rotate (cr, pose->head);
  paint_beak (cr, pose->beak);
  paint_plumage (cr, &head_plumage, rand);
  paint_volume (cr, head_outline, 24, -28, 100);
  if (pose->asleep)
    paint_closed_eye (cr);
  else
    paint_eye (cr);
  cairo_restore (cr);
}

static void
paint_feet (cairo_t *cr)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < 2; i++)
    for (guint toe = 0; toe < 3; toe++)
      {
        double x = -8 + i * 44.0 + toe * 11.0;

        cairo_move_to (cr, x, 150);
        cairo_curve_to (cr, x + 8, 150, x + 10, 166, x + 5, 178);
        cairo_set_line_width (cr, 11);
        paint_source (cr, color_hex (0x3d3a48), 1);
        cairo_stroke_preserve (cr);
        cairo_set_line_width (cr, 5);
        paint_source (cr, color_hex (0x8d8796), 0.7);
        cairo_stroke (cr);
      }
}

void
bird_paint (cairo_t *cr, const Pose *pose)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (pose->seed);

  cairo_save (cr);
  cairo_translate (cr, pose->x, pose->y);
  cairo_scale (cr, pose->left ? -pose->size : pose->size, pose->size);
  cairo_rotate (cr, pose->lean);

  paint_far_wing (cr, pose, rand);
  paint_tail (cr);
  paint_plumage (cr, &body_plumage, rand);
  paint_volume (cr, body_outline, 40, -40, 190);
  if (pose->feet)
    paint_feet (cr);
  paint_near_wing (cr, pose, rand);
  paint_head (cr, pose, rand);
  cairo_restore (cr);
}
