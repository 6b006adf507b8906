/* lk-prepare-scaler.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-prepare-scaler.h"

#include <math.h>
#include <string.h>

#define LOBES 3

/* The vertical pass is in fixed point: weights are fractions of 1 << 15, samples enter times
 * 128 and leave times 64. Of each product the upper half is taken, which compilers turn
 * into one instruction for many samples at once; that lowers it by half a unit on the
 * average, which is put right in the sum. The horizontal pass is in floating point, for
 * the four channels of a pixel at once. */
#define WEIGHT_ONE   32768
#define INPUT_SHIFT  7
#define MIDDLE_SCALE 64
#define N_AT_ONCE    4

typedef float Pixel __attribute__ ((vector_size (16)));

/* The best instructions of the processor it runs on, where the tool chain can choose them
 * at run time. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) &&       \
    !defined(__SANITIZE_ADDRESS__)
#define FAST __attribute__ ((target_clones ("avx2", "default")))
#else
#define FAST
#endif

typedef struct
{
  guint n_taps;
  guint *first;   /* for each output sample, the first input sample that counts */
  float *weights; /* n_taps for each output sample */
} Filter;

struct _LkScaler
{
  guint width;
  guint height;
  guint n_channels;
  guint to_width;
  guint to_height;
  Filter vertical;
  Filter horizontal;
  gint16 *fixed; /* the vertical weights in fixed point */
  guint8 *row;   /* the next row, as it comes */
  gint16 *ring;  /* as many rows as the filter spans, times 128 */
  gint16 *sums;  /* one row between the passes, times 64 */
  float *middle; /* the same, as it was */
  float *last;   /* one row after both passes */
  guint n_in;
  guint n_out;
  guint8 *pixels;
};

static double
lanczos (double x)
{
  double t = G_PI * x;

  if (fabs (x) >= LOBES)
    return 0;

  return fabs (x) < 1e-9 ? 1 : LOBES * sin (t) * sin (t / LOBES) / (t * t);
}

static void
filter_init (Filter *self, guint from, guint to)
{
  double scale = (double) from / to;
  guint n_taps = MIN ((guint) ceil (2 * LOBES * scale) + 1, from);
  g_autofree double *exact = g_new (double, n_taps);

  self->n_taps = n_taps;
  self->first = g_new (guint, to);
  self->weights = g_new (float, (gsize) to *n_taps);
  for (guint i = 0; i < to; i++)
    {
      double center = (i + 0.5) * scale - 0.5;
      int first = CLAMP ((int) ceil (center - LOBES * scale), 0, (int) (from - n_taps));
      double sum = 0;

      self->first[i] = (guint) first;
      for (guint tap = 0; tap < n_taps; tap++)
        sum += exact[tap] = lanczos ((first + (int) tap - center) / scale);
      for (guint tap = 0; tap < n_taps; tap++)
        self->weights[(gsize) i * n_taps + tap] = (float) (exact[tap] / sum);
    }
}

static void
filter_clear (Filter *self)
{
  g_free (self->first);
  g_free (self->weights);
}

/* The sum of the weights must be one to the last bit, or even areas change their color. */
static void
make_fixed (const float *weights, guint n_taps, gint16 *fixed)
{
  int rest = WEIGHT_ONE;
  guint largest = 0;

  for (guint i = 0; i < n_taps; i++)
    {
      fixed[i] = (gint16) CLAMP (lroundf (weights[i] * WEIGHT_ONE), G_MININT16, G_MAXINT16);
      rest -= fixed[i];
      largest = weights[i] > weights[largest] ? i : largest;
    }
  fixed[largest] = (gint16) MIN (fixed[largest] + rest, G_MAXINT16);
}

FAST static void
take_row (gint16 *restrict to, const guint8 *restrict from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (gint16) (from[i] << INPUT_SHIFT);
}

FAST static void
add_rows (gint16 *restrict sums,
          const gint16 *const rows[N_AT_ONCE],
          const gint16 weights[N_AT_ONCE],
          gsize n)
{
  const gint16 *restrict a = rows[0];
  const gint16 *restrict b = rows[1];
  const gint16 *restrict c = rows[2];
  const gint16 *restrict d = rows[3];
  const gint16 wa = weights[0], wb = weights[1], wc = weights[2], wd = weights[3];

  for (gsize i = 0; i < n; i++)
    {
      gint16 pa = (gint16) ((a[i] * wa) >> 16);
      gint16 pb = (gint16) ((b[i] * wb) >> 16);
      gint16 pc = (gint16) ((c[i] * wc) >> 16);
      gint16 pd = (gint16) ((d[i] * wd) >> 16);

      sums[i] = (gint16) (sums[i] + pa + pb + pc + pd);
    }
}

FAST static void
to_floats (float *restrict to, const gint16 *restrict from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (float) from[i] * (1.0f / MIDDLE_SCALE);
}

FAST static void
to_bytes (guint8 *restrict to, const float *restrict from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      int value = (int) (from[i] + 0.5f);

      value = value < 0 ? 0 : value;
      to[i] = (guint8) (value > 255 ? 255 : value);
    }
}

FAST static void
filter_pixels (const Filter *filter, const Pixel *from, guint n, Pixel *restrict out)
{
  for (guint x = 0; x < n; x++)
    {
      const Pixel *at = from + filter->first[x];
      const float *weights = filter->weights + (gsize) x * filter->n_taps;
      Pixel even = { 0 };
      Pixel odd = { 0 };
      guint tap = 0;

      for (; tap + 1 < filter->n_taps; tap += 2)
        {
          even += at[tap] * weights[tap];
          odd += at[tap + 1] * weights[tap + 1];
        }
      if (tap < filter->n_taps)
        even += at[tap] * weights[tap];
      out[x] = even + odd;
    }
}

FAST static void
filter_greys (const Filter *filter, const float *from, guint n, float *restrict out)
{
  for (guint x = 0; x < n; x++)
    {
      const float *weights = filter->weights + (gsize) x * filter->n_taps;
      float sum = 0;

      for (guint tap = 0; tap < filter->n_taps; tap++)
        sum += from[filter->first[x] + tap] * weights[tap];
      out[x] = sum;
    }
}

/* The ring holds a whole span, and a row is made as soon as the last one of its span is
 * there: so the first one is still there. */
static void
make_row (LkScaler *self)
{
  const Filter *filter = &self->vertical;
  const gint16 *weights = self->fixed + (gsize) self->n_out * filter->n_taps;
  gsize n_samples = (gsize) self->width * self->n_channels;
  gsize n_last = (gsize) self->to_width * self->n_channels;

  for (gsize i = 0; i < n_samples; i++)
    self->sums[i] = (gint16) (filter->n_taps / 2);
  for (guint tap = 0; tap < filter->n_taps; tap += N_AT_ONCE)
    {
      const gint16 *rows[N_AT_ONCE];
      gint16 each[N_AT_ONCE];

      for (guint i = 0; i < N_AT_ONCE; i++)
        {
          guint row = filter->first[self->n_out] + MIN (tap + i, filter->n_taps - 1);

          rows[i] = self->ring + (row % filter->n_taps) * n_samples;
          each[i] = tap + i < filter->n_taps ? weights[tap + i] : 0;
        }
      add_rows (self->sums, rows, each, n_samples);
    }

  to_floats (self->middle, self->sums, n_samples);
  if (self->n_channels == 4)
    filter_pixels (&self->horizontal, (const Pixel *) self->middle, self->to_width,
                   (Pixel *) self->last);
  else
    filter_greys (&self->horizontal, self->middle, self->to_width, self->last);
  to_bytes (self->pixels + (gsize) self->n_out * n_last, self->last, n_last);
  self->n_out++;
}

/**
 * lk_scaler_new: (skip)
 * @width: pixels of what comes in
 * @height: rows of what comes in
 * @n_channels: bytes a pixel: 1 or 4
 * @to_width: pixels of what goes out, not more than @width
 * @to_height: rows of what goes out, not more than @height
 *
 * Returns: (transfer full): a scaler that waits for its first row
 */
LkScaler *
lk_scaler_new (guint width, guint height, guint n_channels, guint to_width, guint to_height)
{
  gsize n_samples = (gsize) width * n_channels;
  LkScaler *self;

  g_return_val_if_fail (n_channels == 1 || n_channels == 4, NULL);
  g_return_val_if_fail (to_width > 0 && to_width <= width, NULL);
  g_return_val_if_fail (to_height > 0 && to_height <= height, NULL);

  self = g_new0 (LkScaler, 1);
  self->width = width;
  self->height = height;
  self->n_channels = n_channels;
  self->to_width = to_width;
  self->to_height = to_height;
  filter_init (&self->vertical, height, to_height);
  filter_init (&self->horizontal, width, to_width);
  self->fixed = g_new (gint16, (gsize) to_height * self->vertical.n_taps);
  for (guint i = 0; i < to_height; i++)
    make_fixed (self->vertical.weights + (gsize) i * self->vertical.n_taps, self->vertical.n_taps,
                self->fixed + (gsize) i * self->vertical.n_taps);
  self->row = g_malloc (n_samples);
  self->ring = g_new (gint16, self->vertical.n_taps * n_samples);
  self->sums = g_new (gint16, n_samples);
  self->middle = g_aligned_alloc (n_samples, sizeof (float), sizeof (Pixel));
  self->last = g_aligned_alloc ((gsize) to_width * n_channels, sizeof (float), sizeof (Pixel));
  self->pixels = g_malloc ((gsize) to_width * to_height * n_channels);

  return self;
}

/**
 * lk_scaler_get_row: (skip)
 * @self: a scaler
 *
 * Returns: (transfer none): where the next row is to be written, before
 *   lk_scaler_push_row()
 */
guint8 *
lk_scaler_get_row (LkScaler *self)
{
  return self->row;
}

/**
 * lk_scaler_push_row: (skip)
 * @self: a scaler
 *
 * Takes what was written to lk_scaler_get_row() for the next row, from the top.
 */
void
lk_scaler_push_row (LkScaler *self)
{
  const Filter *filter = &self->vertical;
  gsize n_samples = (gsize) self->width * self->n_channels;

  g_return_if_fail (self->n_in < self->height);

  take_row (self->ring + (self->n_in % filter->n_taps) * n_samples, self->row, n_samples);
  self->n_in++;
  while (self->n_out < self->to_height && filter->first[self->n_out] + filter->n_taps <= self->n_in)
    make_row (self);
}

/**
 * lk_scaler_steal_pixels: (skip)
 * @self: a scaler that got all its rows
 *
 * Returns: (transfer full): the picture, without padding
 */
guint8 *
lk_scaler_steal_pixels (LkScaler *self)
{
  g_return_val_if_fail (self->n_out == self->to_height, NULL);

  return g_steal_pointer (&self->pixels);
}

void
lk_scaler_free (LkScaler *self)
{
  if (self == NULL)
    return;

  filter_clear (&self->vertical);
  filter_clear (&self->horizontal);
  g_free (self->fixed);
  g_free (self->row);
  g_free (self->ring);
  g_free (self->sums);
  g_aligned_free (self->middle);
  g_aligned_free (self->last);
  g_free (self->pixels);
  g_free (self);
}
