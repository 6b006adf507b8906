/* scenes.c: drawn pictures that look like something, in any size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "scenes.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#define N_SHAPES 14

/* In units of the whole picture. */
typedef struct
{
  double x;
  double y;
  double radius_x;
  double radius_y;
  guint grey;
  gboolean is_round;
} Shape;

static gboolean
covers (const Shape *shape, double x, double y)
{
  double dx = (x - shape->x) / shape->radius_x;
  double dy = (y - shape->y) / shape->radius_y;

  return shape->is_round ? dx * dx + dy * dy < 1 : ABS (dx) < 1 && ABS (dy) < 1;
}

static void
invent (guint seed, Shape *shapes)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed + 1);

  for (guint i = 0; i < N_SHAPES; i++)
    shapes[i] = (Shape){
      .x = g_rand_double (rand),
      .y = g_rand_double (rand),
      .radius_x = g_rand_double_range (rand, 0.05, 0.3),
      .radius_y = g_rand_double_range (rand, 0.05, 0.3),
      .grey = (guint) g_rand_int_range (rand, 30, 256),
      .is_round = g_rand_boolean (rand),
    };
}

static guint8
grey_at (const Shape *shapes, double x, double y)
{
  guint8 grey = (guint8) (60 + 120 * y);

  for (guint i = 0; i < N_SHAPES; i++)
    if (covers (&shapes[i], x, y))
      grey = (guint8) shapes[i].grey;

  return grey;
}

static void
blur_line (guint8 *first, gsize step, guint n, guint radius)
{
  g_autofree guint8 *copy = g_malloc (n);

  for (guint i = 0; i < n; i++)
    copy[i] = first[i * step];
  for (guint i = 0; i < n; i++)
    {
      guint from = i > radius ? i - radius : 0;
      guint to = MIN (n, i + radius + 1);
      guint sum = 0;

      for (guint j = from; j < to; j++)
        sum += copy[j];
      first[i * step] = (guint8) (sum / (to - from));
    }
}

/* Grey, one byte a pixel. */
guint8 *
draw_scene (const Scene *scene)
{
  guint8 *pixels = g_malloc ((gsize) scene->width * scene->height);
  Shape shapes[N_SHAPES];

  invent (scene->seed, shapes);
  for (guint y = 0; y < scene->height; y++)
    for (guint x = 0; x < scene->width; x++)
      pixels[(gsize) y * scene->width + x] =
          grey_at (shapes, (x + 0.5) / scene->width, (y + 0.5) / scene->height);

  /* Three times a box is nearly a bell. */
  for (guint i = 0; scene->blur > 0 && i < 3; i++)
    {
      for (guint y = 0; y < scene->height; y++)
        blur_line (pixels + (gsize) y * scene->width, 1, scene->width, scene->blur);
      for (guint x = 0; x < scene->width; x++)
        blur_line (pixels + x, scene->width, scene->height, scene->blur);
    }

  return pixels;
}

/* A PNG where the name ends so, otherwise a JPEG. */
void
write_scene (const char *folder, const char *name, const Scene *scene, guint quality)
{
  g_autofree guint8 *grey = draw_scene (scene);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *value = g_strdup_printf ("%u", quality);
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) scene->width, (int) scene->height);
  gboolean is_png = g_str_has_suffix (name, ".png");
  g_autoptr (GError) error = NULL;

  for (guint y = 0; y < scene->height; y++)
    {
      guint8 *row = gdk_pixbuf_get_pixels (pixbuf) + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf);

      for (guint x = 0; x < scene->width; x++, row += 3)
        memset (row, grey[(gsize) y * scene->width + x], 3);
    }

  gdk_pixbuf_save (pixbuf, path, is_png ? "png" : "jpeg", &error, is_png ? NULL : "quality", value,
                   NULL);
  g_assert_no_error (error);
}
