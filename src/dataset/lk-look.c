/* lk-look.c: what one look at a picture tells
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-look.h"

#include "lk-decoder.h"
#include "lk-prepare-private.h"

#include <math.h>
#include <string.h>

/* Sharpness is judged at the size that is trained: what a camera blurs over three of its
 * pixels is no blur there. */
#define SIDE 1024

#define TILE       64
#define PERCENTILE 0.9

/* Clearly blurred is what is below both. The first alone would take a ladybird in front of
 * a meadow that is out of focus for blurred: the sharp part is less than a tenth of it.
 * Blurred by two pixels, no tile of 45 photographs and drawings reached the second; left
 * as they were, only those did not that were blurred indeed, or had no edges. */
#define BLURRED          150
#define BLURRED_SHARPEST 100

/* The spread of grey below which there is nothing in a picture. */
#define EMPTY 4

/* Fine enough for cells of both 9 by 8 and 8 by 8. */
#define GRID 72

/* Neighbours within so many levels of grey are alike: in a clear sky the noise of a JPEG
 * would decide otherwise. */
#define HASH_TOLERANCE 1

/* How alike near duplicates are, beyond their hashes: the correlation of their grey. */
#define MIN_CORRELATION 0.95

/* A bar is as dark as this, as even as this, and ends at once. */
#define BAR_LEVEL 20
#define BAR_EDGE  12

/* --- Sharpness --- */

static double
measure_tile (const guint8 *pixels, guint stride, guint width, guint height)
{
  gint64 sum = 0;
  gint64 squares = 0;
  gint64 n = (gint64) (width - 2) * (height - 2);

  for (guint y = 1; y + 1 < height; y++)
    {
      const guint8 *row = pixels + (gsize) y * stride;
      const guint8 *above = row - stride;
      const guint8 *below = row + stride;

      for (guint x = 1; x + 1 < width; x++)
        {
          int value = row[x - 1] + row[x + 1] + above[x] + below[x] - 4 * row[x];

          sum += value;
          squares += value * value;
        }
    }

  return (double) squares / (double) n - pow ((double) sum / (double) n, 2);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
measure_sharpness (const guint8 *pixels, guint width, guint height, LkLook *look)
{
  guint tile_width = MIN (TILE, width);
  guint tile_height = MIN (TILE, height);
  g_autoptr (GArray) tiles = g_array_new (FALSE, FALSE, sizeof (double));

  if (width < 3 || height < 3)
    return;

  for (guint y = 0; y + tile_height <= height; y += tile_height)
    {
      for (guint x = 0; x + tile_width <= width; x += tile_width)
        {
          const guint8 *corner = pixels + (gsize) y * width + x;
          double variance = measure_tile (corner, width, tile_width, tile_height);

          g_array_append_val (tiles, variance);
        }
    }
  g_array_sort (tiles, compare_doubles);
  look->sharpness = (float) g_array_index (tiles, double, (guint) ((tiles->len - 1) * PERCENTILE));
  look->sharpest = (float) g_array_index (tiles, double, tiles->len - 1);
}

/* --- What it is like --- */

static void
shrink (const guint8 *pixels, guint width, guint height, guint8 *grid)
{
  for (guint row = 0; row < GRID; row++)
    {
      guint top = row * height / GRID;
      guint bottom = MAX (top + 1, (row + 1) * height / GRID);

      for (guint column = 0; column < GRID; column++)
        {
          guint left = column * width / GRID;
          guint right = MAX (left + 1, (column + 1) * width / GRID);
          guint sum = 0;

          for (guint y = top; y < bottom; y++)
            for (guint x = left; x < right; x++)
              sum += pixels[(gsize) y * width + x];
          grid[row * GRID + column] = (guint8) (sum / ((right - left) * (bottom - top)));
        }
    }
}

/* The mean grey of a cell of a grid that is divided into so many. */
static guint
average (const guint8 *grid, guint column, guint n_columns, guint row, guint n_rows)
{
  guint width = GRID / n_columns;
  guint height = GRID / n_rows;
  guint sum = 0;

  for (guint y = row * height; y < (row + 1) * height; y++)
    for (guint x = column * width; x < (column + 1) * width; x++)
      sum += grid[y * GRID + x];

  return sum / (width * height);
}

static guint64
make_hash (const guint8 *grid)
{
  guint64 hash = 0;

  for (guint row = 0; row < 8; row++)
    {
      for (guint column = 0; column < 8; column++)
        {
          guint left = average (grid, column, 9, row, 8);
          guint right = average (grid, column + 1, 9, row, 8);

          hash = hash << 1 | (left > right + HASH_TOLERANCE);
        }
    }

  return hash;
}

static float
measure_spread (const guint8 *grid)
{
  double sum = 0;
  double squares = 0;

  for (guint i = 0; i < GRID * GRID; i++)
    {
      sum += grid[i];
      squares += grid[i] * grid[i];
    }
  sum /= GRID * GRID;

  return (float) sqrt (MAX (0, squares / (GRID * GRID) - sum * sum));
}

/* --- Bars --- */

typedef struct
{
  const guint8 *pixels;
  gsize step;  /* from one line to the next */
  gsize along; /* from one pixel of a line to the next */
  guint n_lines;
  guint length;
} Lines;

static gboolean
is_dark (const Lines *lines, guint line)
{
  const guint8 *pixel = lines->pixels + line * lines->step;

  for (guint i = 0; i < lines->length; i++, pixel += lines->along)
    if (*pixel > BAR_LEVEL)
      return FALSE;

  return TRUE;
}

static guint
mean_of (const Lines *lines, guint line)
{
  const guint8 *pixel = lines->pixels + line * lines->step;
  guint sum = 0;

  for (guint i = 0; i < lines->length; i++, pixel += lines->along)
    sum += *pixel;

  return sum / lines->length;
}

/* A night sky fades into darkness; a bar ends within two lines. */
static gboolean
ends_at_once (const Lines *lines, guint last, guint beyond)
{
  return mean_of (lines, beyond) >= mean_of (lines, last) + BAR_EDGE;
}

/* Returns how many lines the bars at both ends have; none when there is only one bar. */
static guint
count_bars (const Lines *lines)
{
  guint first = 0;
  guint last = lines->n_lines;

  while (first < lines->n_lines && is_dark (lines, first))
    first++;
  if (first == 0 || first + 4 > lines->n_lines)
    return 0;

  while (is_dark (lines, last - 1))
    last--;
  if (last == lines->n_lines || last < first + 4)
    return 0;

  if (!ends_at_once (lines, first - 1, first + 2) || !ends_at_once (lines, last, last - 3))
    return 0;

  return first + lines->n_lines - last;
}

static guint8
measure_bars (const guint8 *pixels, guint width, guint height)
{
  const Lines rows = { pixels, width, 1, height, width };
  const Lines columns = { pixels, 1, width, width, height };
  guint lost = MAX (100 * count_bars (&rows) / height, 100 * count_bars (&columns) / width);

  return (guint8) lost;
}

/**
 * lk_look_at_grey: (skip)
 * @pixels: one byte of grey each, upright, without padding
 * @width: pixels
 * @height: pixels
 * @look: (out): what they look like
 */
void
lk_look_at_grey (const guint8 *pixels, guint width, guint height, LkLook *look)
{
  guint8 grid[GRID * GRID];

  *look = (LkLook){ 0 };
  measure_sharpness (pixels, width, height, look);
  shrink (pixels, width, height, grid);
  look->hash = make_hash (grid);
  look->spread = measure_spread (grid);
  look->bars = measure_bars (pixels, width, height);
  for (guint i = 0; i < LK_LOOK_N_LUMA; i++)
    look->luma[i] = (guint8) average (grid, i % 8, 8, i / 8, 8);
}

/**
 * lk_look_at_bytes: (skip)
 * @file: what is in the picture's file
 * @name: what to call it in a message
 * @look: (out): what it looks like
 * @error: return location
 *
 * Decodes the picture once, small where the format allows it. For the decoder's process.
 *
 * Returns: %FALSE with @error if it cannot be decoded, and so cannot be trained
 */
gboolean
lk_look_at_bytes (GBytes *file, const char *name, LkLook *look, GError **error)
{
  LkPrepareView view;

  if (!lk_prepare_view_bytes (file, name, SIDE, &view, error))
    return FALSE;

  lk_look_at_grey (view.pixels, view.width, view.height, look);
  look->is_transparent = view.is_transparent != FALSE;
  g_free (view.pixels);

  return TRUE;
}

/* The bytes are those of the struct: the decoder is of the same build. */
static gboolean
take_look (const LkDecoderRequest *request,
           const LkDecoderAnswer *answer,
           LkLook *look,
           GError **error)
{
  g_autoptr (GVariant) bytes =
      g_variant_lookup_value (answer->facts, "look", G_VARIANT_TYPE ("ay"));

  if (bytes == NULL || g_variant_get_size (bytes) != sizeof *look)
    return lk_decoder_set_nonsense (request, error);

  memcpy (look, g_variant_get_data (bytes), sizeof *look);
  if (!isfinite (look->sharpness) || !isfinite (look->sharpest) || !isfinite (look->spread))
    return lk_decoder_set_nonsense (request, error);

  return TRUE;
}

/**
 * lk_look_at: (skip)
 * @path: a picture
 * @look: (out): what it looks like
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: %FALSE with @error if it cannot be decoded, and so cannot be trained
 */
gboolean
lk_look_at (const char *path, LkLook *look, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  const LkDecoderRequest request = { LK_DECODER_LOOK, name, NULL, cancellable };
  g_auto (LkDecoderAnswer) answer = { 0 };

  return lk_decoder_ask_path (&request, path, &answer, error) &&
         take_look (&request, &answer, look, error);
}

/* Whether nothing in it is sharp. */
gboolean
lk_look_is_blurred (const LkLook *self)
{
  return self->sharpness < BLURRED && self->sharpest < BLURRED_SHARPEST;
}

/* Whether there is nothing in it. */
gboolean
lk_look_is_empty (const LkLook *self)
{
  return self->spread < EMPTY;
}

static double
correlate (const guint8 *a, const guint8 *b)
{
  double sum_a = 0;
  double sum_b = 0;
  double aa = 0;
  double bb = 0;
  double ab = 0;

  for (guint i = 0; i < LK_LOOK_N_LUMA; i++)
    {
      sum_a += a[i];
      sum_b += b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
      ab += a[i] * b[i];
    }
  aa -= sum_a * sum_a / LK_LOOK_N_LUMA;
  bb -= sum_b * sum_b / LK_LOOK_N_LUMA;
  ab -= sum_a * sum_b / LK_LOOK_N_LUMA;

  return aa > 0 && bb > 0 ? ab / sqrt (aa * bb) : 0;
}

/**
 * lk_look_is_similar: (skip)
 * @a: a look
 * @b: another one
 *
 * A copy that was made smaller, compressed again or made a little brighter is similar. Of
 * pictures with nothing in them nothing can be said.
 *
 * Returns: %TRUE if whoever looks at one after the other sees the same picture
 */
gboolean
lk_look_is_similar (const LkLook *a, const LkLook *b)
{
  return lk_look_get_distance (a->hash, b->hash) <= LK_LOOK_MAX_DISTANCE &&
         correlate (a->luma, b->luma) >= MIN_CORRELATION;
}
