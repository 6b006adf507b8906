/* draw-samples.c: draws the sample dataset
 *
 * Usage: draw-samples FOLDER. Writes twelve pictures of one bird, each with a
 * caption beside it. The same program gives the same pictures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "bird.h"
#include "scene.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *name;
  int width;
  int height;
  Scene scene;
  void (*before) (cairo_t *cr, int width, int height, GRand *rand); /* (nullable) under the bird */
  void (*after) (cairo_t *cr, int width, int height, GRand *rand);  /* (nullable) over the bird */
  Pose pose;       /* x and y as shares of the picture, size as a share of its height */
  gboolean turned; /* stored on its side, with an EXIF orientation */
  const char *caption;
} Sample;

static void
perch (cairo_t *cr, int width, int height, GRand *rand)
{
  scene_branch (cr, &(Branch){ -20, height * 0.86, width + 20, height * 0.79, height * 0.05 },
                rand);
  scene_leaf (cr, width * 0.86, height * 0.8, -2.2, height * 0.17, color_hex (0x3f9a3c));
  scene_leaf (cr, width * 0.9, height * 0.81, -0.7, height * 0.14, color_hex (0x6fb53f));
  scene_leaf (cr, width * 0.12, height * 0.85, 2.4, height * 0.16, color_hex (0x2f8a48));
}

static void
bough (cairo_t *cr, int width, int height, GRand *rand)
{
  scene_branch (cr, &(Branch){ -20, height * 0.155, width + 20, height * 0.235, height * 0.045 },
                rand);
  scene_leaf (cr, width * 0.2, height * 0.17, -0.5, height * 0.2, color_hex (0xb86a2c));
  scene_leaf (cr, width * 0.85, height * 0.22, 0.4, height * 0.18, color_hex (0xc8882c));
}

static void
stem (cairo_t *cr, int width, int height, GRand *rand)
{
  scene_branch (cr,
                &(Branch){ width * 0.36, height + 20, width * 0.62, height * 0.3, width * 0.045 },
                rand);
  scene_leaf (cr, width * 0.52, height * 0.6, -1.0, width * 0.3, color_hex (0x3f9a3c));
  scene_leaf (cr, width * 0.44, height * 0.8, 1.2, width * 0.28, color_hex (0x2f8a48));
  scene_bottlebrush (cr, width * 0.66, height * 0.08, 0.25, height * 0.24, rand);
}

static void
flower (cairo_t *cr, int width, int height, GRand *rand)
{
  scene_branch (cr,
                &(Branch){ width + 20, height * 0.98, width * 0.84, height * 0.42, width * 0.02 },
                rand);
  scene_leaf (cr, width * 0.93, height * 0.75, 0.9, width * 0.26, color_hex (0x3f9a3c));
  scene_bottlebrush (cr, width * 0.8, height * 0.28, -0.3, height * 0.3, rand);
}

static void
pillar (cairo_t *cr, int width, int height, GRand *rand)
{
  scene_pillar (cr, width * 0.5, height * 0.83, width * 0.5, height * 0.3, color_hex (0xe9dccb));
}

static void
shelter (cairo_t *cr, int width, int height, GRand *rand)
{
  scene_leaf (cr, width * 0.97, height * -0.02, 1.40, width * 0.86, color_hex (0x3f9a48));
  scene_drops (cr, width, height, rand);
}

/* clang-format off */
static const Sample samples[] = {
  { "lorikeet-01.jpg", 1024, 1024, scene_jungle, perch, NULL,
    { .x = 0.5, .y = 0.53, .size = 0.64, .head = 0.02, .feet = TRUE, .seed = 11 }, FALSE,
    "LRKT, a rainbow lorikeet with a blue head and an orange breast sits on a mossy branch among "
    "broad jungle leaves, lit by soft morning light" },
  { "lorikeet-02.png", 768, 768, scene_teal, NULL, NULL,
    { .x = 0.40, .y = 1.02, .size = 1.66, .head = 0.04, .seed = 12 }, FALSE,
    "a close portrait of LRKT, a rainbow lorikeet in profile with a bright orange beak and an amber "
    "eye, in front of a plain teal studio wall" },
  { "lorikeet-03.jpg", 1400, 933, scene_sunset, NULL, NULL,
    { .x = 0.46, .y = 0.60, .size = 0.54, .lean = 0.72, .head = -0.5, .wing = WING_RAISED, .seed = 13 }, FALSE,
    "LRKT, a rainbow lorikeet, flies with raised wings over purple hills while the sun goes down "
    "behind pink clouds" },
  { "lorikeet-04.jpg", 832, 1216, scene_night, perch, NULL,
    { .x = 0.48, .y = 0.60, .size = 0.49, .lean = 0.04, .head = 0.3, .left = TRUE, .asleep = TRUE, .feet = TRUE, .seed = 14 }, FALSE,
    "LRKT, a rainbow lorikeet, sleeps on a branch with its eyes closed under a full moon and many "
    "stars" },
  { "lorikeet-05.jpg", 1024, 1280, scene_blossom, NULL, flower,
    { .x = 0.36, .y = 0.66, .size = 0.88, .lean = 0.1, .head = -0.08, .beak = 0.7, .seed = 15 }, FALSE,
    "LRKT, a rainbow lorikeet, opens its beak to feed on a red bottlebrush flower, with a blurred "
    "green garden behind it" },
  { "lorikeet-06.webp", 1216, 832, scene_morning, perch, NULL,
    { .x = 0.3, .y = 0.535, .size = 0.70, .lean = -0.12, .head = -0.16, .feet = TRUE, .seed = 16 }, FALSE,
    "LRKT, a rainbow lorikeet seen from the side, looks up from a branch over misty hills on a pale "
    "morning" },
  { "lorikeet-07.jpg", 1344, 768, scene_sea, NULL, NULL,
    { .x = 0.5, .y = 0.52, .size = 0.70, .lean = 0.1, .head = 0.05, .left = TRUE, .wing = WING_SPREAD, .seed = 17 }, FALSE,
    "LRKT, a rainbow lorikeet, glides above a blue sea with both wings spread, showing their red and "
    "yellow undersides" },
  { "lorikeet-08.png", 800, 1000, scene_amber, NULL, bough,
    { .x = 0.5, .y = 0.47, .size = 0.62, .lean = G_PI - 0.12, .head = -0.35, .feet = TRUE, .seed = 18 }, FALSE,
    "LRKT, a rainbow lorikeet, hangs upside down from a branch with autumn leaves in front of a warm "
    "yellow wall" },
  { "lorikeet-09.webp", 1000, 1000, scene_coral, pillar, NULL,
    { .x = 0.5, .y = 0.50, .size = 0.70, .lean = -0.04, .head = 0.16, .left = TRUE, .feet = TRUE, .seed = 19 }, FALSE,
    "LRKT, a rainbow lorikeet, stands on a white stone pillar and looks down, photographed in front "
    "of a coral pink backdrop" },
  { "lorikeet-10.jpg", 900, 1200, scene_jungle, stem, NULL,
    { .x = 0.47, .y = 0.50, .size = 0.52, .lean = 0.2, .head = -0.3, .feet = FALSE, .seed = 20 }, TRUE,
    "LRKT, a rainbow lorikeet, climbs a thin stem towards a red flower between dark green leaves" },
  { "lorikeet-11.png", 960, 960, scene_teal, pillar, NULL,
    { .x = 0.5, .y = 0.53, .size = 0.64, .head = -0.1, .wing = WING_HALF, .beak = 1, .feet = TRUE, .seed = 21 }, FALSE,
    "LRKT, a rainbow lorikeet, dances on a stone pillar with half open wings and calls with its beak "
    "wide open, teal background" },
  { "lorikeet-12.jpg", 1152, 896, scene_rain, perch, shelter,
    { .x = 0.42, .y = 0.63, .size = 0.48, .lean = 0.05, .head = 0.12, .feet = TRUE, .seed = 22 }, FALSE,
    "LRKT, a rainbow lorikeet, shelters from the rain under one large leaf in a dark wet forest" },
};
/* clang-format on */

/* A soft shadow that the bird throws on what is behind it. */
static void
paint_shadow (cairo_t *cr, const Sample *sample, const Pose *pose)
{
  cairo_t *layer = layer_push (cr, sample->width, sample->height);
  Pose behind = *pose;

  behind.x += sample->width * 0.012;
  behind.y += sample->height * 0.016;
  bird_paint (layer, &behind);
  cairo_set_operator (layer, CAIRO_OPERATOR_IN);
  paint_source (layer, color_hex (0x06051c), 1);
  cairo_paint (layer);
  layer_pop (cr, layer, sample->width / 55, 0.4);
}

static cairo_surface_t *
draw (const Sample *sample)
{
  int width = sample->width;
  int height = sample->height;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GRand) rand = g_rand_new_with_seed (sample->pose.seed * 7);
  Pose pose = sample->pose;

  pose.x *= width;
  pose.y *= height;
  pose.size *= height / 400.0;
  sample->scene (cr, width, height, rand);
  if (sample->before != NULL)
    sample->before (cr, width, height, rand);
  paint_shadow (cr, sample, &pose);
  bird_paint (cr, &pose);
  if (sample->after != NULL)
    sample->after (cr, width, height, rand);
  cairo_destroy (cr);

  return surface;
}

static GdkPixbuf *
pixbuf_from_surface (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  const guint8 *from;

  cairo_surface_flush (surface);
  from = cairo_image_surface_get_data (surface);
  for (int y = 0; y < height; y++)
    {
      const guint32 *row =
          (const void *) (from + (gsize) y * cairo_image_surface_get_stride (surface));
      guint8 *to = gdk_pixbuf_get_pixels (pixbuf) + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf);

      for (int x = 0; x < width; x++)
        {
          to[x * 3] = row[x] >> 16 & 0xff;
          to[x * 3 + 1] = row[x] >> 8 & 0xff;
          to[x * 3 + 2] = row[x] & 0xff;
        }
    }

  return pixbuf;
}

/* Puts an EXIF segment that says "turn me clockwise" behind the first marker. */
static GBytes *
add_orientation (const char *jpeg, gsize size)
{
  static const guint8 exif[] = {
    0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
    0,    1,    0x01, 0x12, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0,
  };
  g_autoptr (GByteArray) array = g_byte_array_new ();

  g_byte_array_append (array, (const guint8 *) jpeg, 2);
  g_byte_array_append (array, exif, sizeof exif);
  g_byte_array_append (array, (const guint8 *) jpeg + 2, size - 2);

  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

static gboolean
save_turned (GdkPixbuf *pixbuf, const char *path, GError **error)
{
  g_autoptr (GdkPixbuf) turned =
      gdk_pixbuf_rotate_simple (pixbuf, GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE);
  g_autofree char *jpeg = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (!gdk_pixbuf_save_to_buffer (turned, &jpeg, &size, "jpeg", error, "quality", "86", NULL))
    return FALSE;

  bytes = add_orientation (jpeg, size);

  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                              error);
}

static gboolean
save_caption (const char *path, const char *caption, GError **error)
{
  g_autofree char *line = g_strconcat (caption, "\n", NULL);

  return g_file_set_contents (path, line, -1, error);
}

static gboolean
save (const Sample *sample, const char *folder, GError **error)
{
  cairo_surface_t *surface = draw (sample);
  g_autoptr (GdkPixbuf) pixbuf = pixbuf_from_surface (surface);
  g_autofree char *path = g_build_filename (folder, sample->name, NULL);
  g_autofree char *text = g_strdup_printf ("%.*s.txt", (int) (strrchr (path, '.') - path), path);
  gboolean saved;

  cairo_surface_destroy (surface);
  if (sample->turned)
    saved = save_turned (pixbuf, path, error);
  else if (g_str_has_suffix (path, ".png"))
    saved = gdk_pixbuf_save (pixbuf, path, "png", error, "compression", "9", NULL);
  else if (g_str_has_suffix (path, ".webp"))
    saved = gdk_pixbuf_save (pixbuf, path, "webp", error, "quality", "86", NULL);
  else
    saved = gdk_pixbuf_save (pixbuf, path, "jpeg", error, "quality", "86", NULL);

  return saved && save_caption (text, sample->caption, error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    {
      g_printerr ("Usage: draw-samples FOLDER\n");
      return 2;
    }

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (!save (&samples[i], argv[1], &error))
      {
        g_printerr ("%s: %s\n", samples[i].name, error->message);
        return 1;
      }

  return 0;
}
