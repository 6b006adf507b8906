/* lk-prepare-scaler.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-prepare-scaler.h"

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define LANCZOS_RADIUS 3
#define CUBIC_RADIUS   2

/* The vertical pass is in fixed point: weights are fractions of 1 << 15, samples enter times
 * 128 and leave times 64. Of each product the upper half is taken, which compilers turn
 * into one instruction for many samples at once; that lowers it by half a unit on the
 * average, which is put right in the sum. The horizontal pass of pixels is in floating
 * point, for their four channels at once; that of a plane in fixed point, with the taps
 * filled up to a multiple of 8. Nothing here depends on the order in which a processor
 * likes to add: the same picture gives the same bytes everywhere. */
#define WEIGHT_ONE   32768
#define INPUT_SHIFT  7
#define MIDDLE_SCALE 64
#define N_AT_ONCE    4
#define PLANE_ONE    16384
#define PLANE_SHIFT  20
#define TAPS_AT_ONCE 8

typedef float Pixel __attribute__ ((vector_size (16)));
typedef float TwoPixels __attribute__ ((vector_size (32), aligned (16), may_alias));

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
  gint16 *fixed;  /* the vertical weights in fixed point */
  gint16 *plane;  /* (nullable) the horizontal ones, of a plane */
  float *pairs;   /* (nullable) the horizontal ones, of two pixels' channels each */
  guint n_filled; /* of taps, with those that weigh nothing */
  guint8 *row;    /* the next row, as it comes */
  gint16 *ring;   /* as many rows as the filter spans, times 128 */
  gint16 *sums;   /* one row between the passes, times 64 */
  float *middle;  /* the same, as it was */
  float *last;    /* one row after both passes */
  guint n_in;
  guint n_out;
  guint8 *pixels;
};

static double
lanczos (double x)
{
  double t = G_PI * x;

  if (fabs (x) >= LANCZOS_RADIUS)
    return 0;

  return fabs (x) < 1e-9 ? 1 : LANCZOS_RADIUS * sin (t) * sin (t / LANCZOS_RADIUS) / (t * t);
}

/* After Catmull and Rom. */
static double
cubic (double x)
{
  double t = fabs (x);

  if (t >= CUBIC_RADIUS)
    return 0;

  return t < 1 ? (1.5 * t - 2.5) * t * t + 1 : ((-0.5 * t + 2.5) * t - 4) * t + 2;
}

static void
filter_init (Filter *self, guint from, guint to, double scale, gboolean is_color)
{
  double radius = is_color ? CUBIC_RADIUS : LANCZOS_RADIUS;
  guint n_taps = MIN ((guint) ceil (2 * radius * scale) + 1, from);
  g_autofree double *exact = g_new (double, n_taps);

  self->n_taps = n_taps;
  self->first = g_new (guint, to);
  self->weights = g_new (float, (gsize) to *n_taps);
  for (guint i = 0; i < to; i++)
    {
      double center = (i + 0.5) * scale - 0.5;
      int first = CLAMP ((int) ceil (center - radius * scale), 0, (int) (from - n_taps));
      double sum = 0;

      self->first[i] = (guint) first;
      for (guint tap = 0; tap < n_taps; tap++)
        {
          double x = (first + (int) tap - center) / scale;

          sum += exact[tap] = is_color ? cubic (x) : lanczos (x);
        }
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
make_fixed (const float *weights, guint n_taps, int one, gint16 *fixed)
{
  int rest = one;
  guint largest = 0;

  for (guint i = 0; i < n_taps; i++)
    {
      fixed[i] = (gint16) CLAMP (lroundf (weights[i] * (float) one), G_MININT16, G_MAXINT16);
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
begin_sums (gint16 *restrict sums, gint16 value, gsize n)
{
  for (gsize i = 0; i < n; i++)
    sums[i] = value;
}

FAST static void
filter_pixels (const LkScaler *self, const Pixel *from, Pixel *restrict out)
{
  const TwoPixels *weights = (const TwoPixels *) self->pairs;

  for (guint x = 0; x < self->to_width; x++)
    {
      const Pixel *at = from + self->horizontal.first[x];
      TwoPixels sum = { 0 };

      for (guint tap = 0; tap < self->n_filled; tap += 2)
        sum += *(const TwoPixels *) (at + tap) * *weights++;
      out[x] = (Pixel){ sum[0] + sum[4], sum[1] + sum[5], sum[2] + sum[6], sum[3] + sum[7] };
    }
}

/* What @n_filled taps from @at weigh together, as a sample. */
static guint8
filter_sample (const gint16 *at, const gint16 *weights, guint n_filled)
{
  int sum = 1 << (PLANE_SHIFT - 1);

  for (guint tap = 0; tap < n_filled; tap++)
    sum += at[tap] * weights[tap];

  return (guint8) CLAMP (sum >> PLANE_SHIFT, 0, 255);
}

#ifdef __SSE2__

/* Compilers do not find the instruction that multiplies eight pairs and adds them by twos. */
static inline __m128i
multiply_add (const gint16 *at, const gint16 *weights, guint n_filled)
{
  __m128i sum = _mm_setzero_si128 ();

  for (guint tap = 0; tap < n_filled; tap += TAPS_AT_ONCE)
    {
      __m128i samples = _mm_loadu_si128 ((const __m128i_u *) (at + tap));

      sum = _mm_add_epi32 (sum, _mm_madd_epi16 (samples, _mm_loadu_si128 (
                                                             (const __m128i_u *) (weights + tap))));
    }

  return sum;
}

/* The sums of the four elements of each of four vectors. */
static inline __m128i
add_across (const __m128i of[4])
{
  __m128i low =
      _mm_add_epi32 (_mm_unpacklo_epi32 (of[0], of[1]), _mm_unpackhi_epi32 (of[0], of[1]));
  __m128i high =
      _mm_add_epi32 (_mm_unpacklo_epi32 (of[2], of[3]), _mm_unpackhi_epi32 (of[2], of[3]));

  return _mm_add_epi32 (_mm_unpacklo_epi64 (low, high), _mm_unpackhi_epi64 (low, high));
}

/* Four samples at once; returns how many were made. */
static guint
filter_samples (const LkScaler *self, const gint16 *from, guint8 *out)
{
  const guint *first = self->horizontal.first;
  guint n = self->n_filled;
  guint x = 0;

  for (; x + 4 <= self->to_width; x += 4)
    {
      const gint16 *weights = self->plane + (gsize) x * n;
      __m128i sums[4];
      int four;

      for (guint i = 0; i < 4; i++)
        sums[i] = multiply_add (from + first[x + i], weights + i * n, n);
      sums[0] = _mm_add_epi32 (add_across (sums), _mm_set1_epi32 (1 << (PLANE_SHIFT - 1)));
      sums[0] = _mm_srai_epi32 (sums[0], PLANE_SHIFT);
      sums[0] = _mm_packs_epi32 (sums[0], sums[0]);
      four = _mm_cvtsi128_si32 (_mm_packus_epi16 (sums[0], sums[0]));
      memcpy (out + x, &four, 4);
    }

  return x;
}

#else

static guint
filter_samples (const LkScaler *self, const gint16 *from, guint8 *out)
{
  return 0;
}

#endif

static void
filter_plane (const LkScaler *self, const gint16 *from, guint8 *out)
{
  for (guint x = filter_samples (self, from, out); x < self->to_width; x++)
    out[x] = filter_sample (from + self->horizontal.first[x],
                            self->plane + (gsize) x * self->n_filled, self->n_filled);
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
  guint8 *out;

  begin_sums (self->sums, (gint16) (filter->n_taps / 2), n_samples);
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

  out = self->pixels + (gsize) self->n_out * n_last;
  if (self->n_channels == 4)
    {
      to_floats (self->middle, self->sums, n_samples);
      filter_pixels (self, (const Pixel *) self->middle, (Pixel *) self->last);
      to_bytes (out, self->last, n_last);
    }
  else
    {
      filter_plane (self, self->sums, out);
    }
  self->n_out++;
}

/* Each weight four times, for the channels of a pixel. */
static void
make_pairs (LkScaler *self)
{
  const Filter *filter = &self->horizontal;

  self->n_filled = filter->n_taps + filter->n_taps % 2;
  self->pairs =
      g_aligned_alloc0 ((gsize) self->to_width * self->n_filled, sizeof (Pixel), sizeof (Pixel));
  for (guint x = 0; x < self->to_width; x++)
    {
      float *to = self->pairs + (gsize) x * self->n_filled * 4;

      for (guint i = 0; i < 4 * filter->n_taps; i++)
        to[i] = filter->weights[(gsize) x * filter->n_taps + i / 4];
    }
}

static void
make_plane (LkScaler *self)
{
  const Filter *filter = &self->horizontal;

  self->n_filled = (filter->n_taps + TAPS_AT_ONCE - 1) / TAPS_AT_ONCE * TAPS_AT_ONCE;
  self->plane = g_new0 (gint16, (gsize) self->to_width * self->n_filled);
  for (guint x = 0; x < self->to_width; x++)
    make_fixed (filter->weights + (gsize) x * filter->n_taps, filter->n_taps, PLANE_ONE,
                self->plane + (gsize) x * self->n_filled);
}

/* The buffers end later than what is in them: taps that weigh nothing may reach beyond. */
static void
make_buffers (LkScaler *self)
{
  gsize n_samples = (gsize) self->width * self->n_channels;
  gsize n_middle = n_samples + TAPS_AT_ONCE * self->n_channels;
  gsize n_last = (gsize) self->to_width * self->n_channels;

  self->row = g_malloc (n_samples);
  self->ring = g_new (gint16, self->vertical.n_taps * n_samples);
  self->sums = g_new0 (gint16, n_middle);
  self->pixels = g_malloc (n_last * self->to_height);
  if (self->n_channels == 1)
    return;

  self->middle = g_aligned_alloc0 (n_middle, sizeof (float), sizeof (Pixel));
  self->last = g_aligned_alloc (n_last, sizeof (float), sizeof (Pixel));
}

static LkScaler *
scaler_new (const LkScalerShape *shape)
{
  LkScaler *self = g_new0 (LkScaler, 1);
  const Filter *vertical = &self->vertical;

  self->width = shape->width;
  self->height = shape->height;
  self->n_channels = shape->n_channels;
  self->to_width = shape->to_width;
  self->to_height = shape->to_height;
  filter_init (&self->vertical, shape->height, shape->to_height, shape->y_scale, shape->is_color);
  filter_init (&self->horizontal, shape->width, shape->to_width, shape->x_scale, shape->is_color);
  self->fixed = g_new (gint16, (gsize) shape->to_height * vertical->n_taps);
  for (guint i = 0; i < shape->to_height; i++)
    make_fixed (vertical->weights + (gsize) i * vertical->n_taps, vertical->n_taps, WEIGHT_ONE,
                self->fixed + (gsize) i * vertical->n_taps);
  if (self->n_channels == 4)
    make_pairs (self);
  else
    make_plane (self);
  make_buffers (self);

  return self;
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
  LkScalerShape shape = {
    .width = width,
    .height = height,
    .n_channels = n_channels,
    .to_width = to_width,
    .to_height = to_height,
    .x_scale = (double) width / to_width,
    .y_scale = (double) height / to_height,
  };

  return lk_scaler_new_for_shape (&shape);
}

/**
 * lk_scaler_new_for_shape: (skip)
 * @shape: what comes in and what goes out
 *
 * Returns: (transfer full): a scaler that waits for its first row
 */
LkScaler *
lk_scaler_new_for_shape (const LkScalerShape *shape)
{
  g_return_val_if_fail (shape->n_channels == 1 || shape->n_channels == 4, NULL);
  g_return_val_if_fail (shape->to_width > 0 && shape->to_width <= shape->width, NULL);
  g_return_val_if_fail (shape->to_height > 0 && shape->to_height <= shape->height, NULL);

  return scaler_new (shape);
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
  g_free (self->plane);
  g_aligned_free (self->pairs);
  g_free (self->row);
  g_free (self->ring);
  g_free (self->sums);
  g_aligned_free (self->middle);
  g_aligned_free (self->last);
  g_free (self->pixels);
  g_free (self);
}
