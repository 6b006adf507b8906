/* make-photographs.c: draws JPEGs that weigh and behave like photographs
 *
 * Usage: make-photographs FOLDER COUNT [WIDTH HEIGHT]
 *
 * The same arguments give the same files: fractal noise as the texture, ellipses as the
 * subjects with edges, grain as from a sensor, EXIF with a position as from a telephone.
 * At 4000 x 3000 a file has about 3.6 MB.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
/* after stdio.h, which it needs */
#include <jpeglib.h>

#define N_OCTAVES  9
#define N_ELLIPSES 24
#define QUALITY    93

typedef struct
{
  float x, y, a, b;
  float color[3];
} Ellipse;

typedef struct
{
  int width;
  int height;
  guint64 state;
  guint32 seed;
  float palette[3][3];
  Ellipse ellipses[N_ELLIPSES];
} Scene;

static guint32
next (guint64 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;

  return (guint32) (*state >> 32);
}

static float
next_unit (guint64 *state)
{
  return (float) (next (state) >> 8) / (float) (1 << 24);
}

static float
lattice (guint32 seed, int x, int y)
{
  guint32 hash = seed ^ ((guint32) x * 0x9e3779b1u) ^ ((guint32) y * 0x85ebca77u);

  hash = (hash ^ (hash >> 15)) * 0x2c1b3c6du;
  hash = (hash ^ (hash >> 12)) * 0x297a2d39u;

  return (float) ((hash ^ (hash >> 15)) & 0xffff) / 32768.0f - 1.0f;
}

/* Adds one octave of value noise to a row. */
static void
add_octave (float *row, const Scene *scene, int y, int cell, float weight)
{
  guint32 seed = scene->seed + (guint32) cell * 977u;
  int cell_y = y / cell;
  float v = (float) (y % cell) / (float) cell;

  v = v * v * (3 - 2 * v);
  for (int left = 0; left < scene->width; left += cell)
    {
      int cell_x = left / cell;
      float at_left =
          lattice (seed, cell_x, cell_y) * (1 - v) + lattice (seed, cell_x, cell_y + 1) * v;
      float at_right =
          lattice (seed, cell_x + 1, cell_y) * (1 - v) + lattice (seed, cell_x + 1, cell_y + 1) * v;

      for (int x = left; x < MIN (left + cell, scene->width); x++)
        {
          float u = (float) (x - left) / (float) cell;

          u = u * u * (3 - 2 * u);
          row[x] += weight * (at_left * (1 - u) + at_right * u);
        }
    }
}

static void
add_ellipses (float *row[3], const Scene *scene, int y)
{
  for (int i = 0; i < N_ELLIPSES; i++)
    {
      const Ellipse *ellipse = &scene->ellipses[i];
      float dy = ((float) y - ellipse->y) / ellipse->b;
      float half = dy * dy < 1 ? ellipse->a * sqrtf (1 - dy * dy) : 0;
      int left = MAX (0, (int) (ellipse->x - half));
      int right = MIN (scene->width, (int) (ellipse->x + half));

      for (int channel = 0; channel < 3; channel++)
        {
          for (int x = left; x < right; x++)
            row[channel][x] += ellipse->color[channel];
        }
    }
}

static void
make_scene (Scene *scene, int width, int height, guint number)
{
  scene->width = width;
  scene->height = height;
  scene->state = 0x9e3779b97f4a7c15u ^ ((guint64) (number + 1) * 0xd1342543de82ef95u);
  scene->seed = next (&scene->state);

  for (int i = 0; i < 9; i++)
    scene->palette[i / 3][i % 3] = 30 + 180 * next_unit (&scene->state);
  for (int i = 0; i < N_ELLIPSES; i++)
    {
      Ellipse *ellipse = &scene->ellipses[i];
      float size = (float) width * (0.01f + 0.12f * next_unit (&scene->state));

      ellipse->x = (float) width * next_unit (&scene->state);
      ellipse->y = (float) height * next_unit (&scene->state);
      ellipse->a = size;
      ellipse->b = size * (0.4f + next_unit (&scene->state));
      for (int channel = 0; channel < 3; channel++)
        ellipse->color[channel] = 90 * (next_unit (&scene->state) - 0.5f);
    }
}

static void
draw_row (Scene *scene, int y, float *noise, float *colors[3], guint8 *out)
{
  float mix = (float) y / (float) scene->height;

  for (int x = 0; x < scene->width; x++)
    noise[x] = 0;
  for (int octave = 0; octave < N_OCTAVES; octave++)
    {
      int cell = 2 << (N_OCTAVES - octave);

      add_octave (noise, scene, y, cell, 4.2f * powf ((float) cell, 0.42f));
    }

  for (int channel = 0; channel < 3; channel++)
    {
      float base = scene->palette[0][channel] * (1 - mix) + scene->palette[1][channel] * mix;
      float tint = 0.6f + scene->palette[2][channel] / 400;

      for (int x = 0; x < scene->width; x++)
        colors[channel][x] = base + noise[x] * tint;
    }
  add_ellipses (colors, scene, y);

  for (int x = 0; x < scene->width; x++)
    {
      guint32 bits = next (&scene->state);
      float grain = (float) (bits & 15) + (float) (bits >> 4 & 15) - 15.0f;

      for (int channel = 0; channel < 3; channel++)
        out[3 * x + channel] = (guint8) CLAMP (colors[channel][x] + 0.6f * grain, 0, 255);
    }
}

/* A little-endian EXIF block with an orientation of 1 and a position. */
static void
write_exif (struct jpeg_compress_struct *info)
{
  static const guint8 exif[] = {
    'E',  'x',  'i', 'f', 0, 0, 'I', 'I', 42,  0, 8, 0, 0, 0, /* header */
    2,    0,                                                  /* two entries */
    0x12, 0x01, 3,   0,   1, 0, 0,   0,   1,   0, 0, 0,       /* Orientation */
    0x25, 0x88, 4,   0,   1, 0, 0,   0,   38,  0, 0, 0,       /* GPS directory */
    0,    0,    0,   0,                                       /* no more */
    2,    0,                                                  /* two entries */
    1,    0,    2,   0,   2, 0, 0,   0,   'S', 0, 0, 0,       /* GPSLatitudeRef */
    2,    0,    5,   0,   3, 0, 0,   0,   68,  0, 0, 0,       /* GPSLatitude */
    0,    0,    0,   0,                                       /* no more */
    33,   0,    0,   0,   1, 0, 0,   0,   51,  0, 0, 0, 1, 0, 0, 0, 24, 0, 0, 0, 1, 0, 0, 0,
  };

  jpeg_write_marker (info, JPEG_APP0 + 1, exif, sizeof exif);
}

static void
write_photograph (const char *path, int width, int height, guint number)
{
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  Scene scene;
  float *rows = g_new (float, 4 * width);
  float *colors[3] = { rows + width, rows + 2 * width, rows + 3 * width };
  guint8 *line = g_malloc (3 * (gsize) width);
  FILE *file = fopen (path, "wb");

  if (file == NULL)
    g_error ("%s cannot be written", path);

  info.err = jpeg_std_error (&errors);
  jpeg_create_compress (&info);
  jpeg_stdio_dest (&info, file);
  info.image_width = (JDIMENSION) width;
  info.image_height = (JDIMENSION) height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, QUALITY, TRUE);
  jpeg_start_compress (&info, TRUE);
  write_exif (&info);

  make_scene (&scene, width, height, number);
  for (int y = 0; y < height; y++)
    {
      draw_row (&scene, y, rows, colors, line);
      jpeg_write_scanlines (&info, &line, 1);
    }

  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);
  fclose (file);
  g_free (line);
  g_free (rows);
}

int
main (int argc, char *argv[])
{
  int count = argc > 2 ? atoi (argv[2]) : 0;
  int width = argc > 4 ? atoi (argv[3]) : 4000;
  int height = argc > 4 ? atoi (argv[4]) : 3000;

  if (count <= 0 || width <= 0 || height <= 0)
    {
      g_printerr ("Usage: %s FOLDER COUNT [WIDTH HEIGHT]\n", argv[0]);
      return 2;
    }

  g_mkdir_with_parents (argv[1], 0755);
  for (guint i = 0; i < (guint) count; i++)
    {
      char *path = g_strdup_printf ("%s/photo-%04u.jpg", argv[1], i + 1);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        write_photograph (path, width, height, i);
      g_free (path);
    }

  return 0;
}
