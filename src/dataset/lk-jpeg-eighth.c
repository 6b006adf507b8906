/* lk-jpeg-eighth.c
 *
 * After ITU-T T.81: a picture consists of blocks of 8 × 8 samples, each coded as its mean
 * and 63 coefficients of what differs from that. For a thumbnail of a photograph the means
 * are more than enough. Their neighbours' codes have to be read to find the next mean, but
 * not what they mean: one look into a table skips two of them.
 *
 * Only what cameras and telephones write is read, baseline in one scan. Everything else,
 * and every fault, is left to a whole decoder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-jpeg-eighth.h"

#include "lk-exif.h"

#include <string.h>

#define MARKER_SOF0  0xc0
#define MARKER_SOF1  0xc1
#define MARKER_DHT   0xc4
#define MARKER_RST0  0xd0
#define MARKER_RST7  0xd7
#define MARKER_EOI   0xd9
#define MARKER_SOS   0xda
#define MARKER_DQT   0xdb
#define MARKER_DRI   0xdd
#define MARKER_APP1  0xe1
#define MARKER_APP14 0xee

#define N_TABLES     4
#define MAX_LENGTH   16 /* of a code */
#define MAX_DC_SIZE  11
#define N_LOOK       12 /* bits that a table is looked at with */
#define BLOCK        64
#define END_OF_BLOCK BLOCK
#define LOW_WATER    32 /* more than one look takes: a code, its value, and the next code's */

/* What the next bits are: a code and maybe a second one, each with its value's bits. */
typedef struct
{
  guint8 n_bits;    /* of the first; 0 when its code is longer than was looked at */
  guint8 advance;   /* coefficients that the first stands for */
  guint8 n_both;    /* bits of both */
  guint8 both_more; /* coefficients of the second */
} Look;

typedef struct
{
  gboolean is_there;
  guint8 counts[MAX_LENGTH + 1];
  guint8 symbols[256];
  Look looks[1 << N_LOOK]; /* used for the coefficients' tables alone */
} Table;

/* The bits to come, from the top of @bits. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
  guint64 bits;
  guint n_bits;
  guint n_made_up; /* behind the last one that is there */
} Bits;

typedef struct
{
  guint id;
  guint quantizer;
  guint dc_table;
  guint ac_table;
  gint16 mean; /* the last block's */
} Component;

typedef struct
{
  LkJpegEighth *out;
  const guint8 *data;
  gsize size;
  Table *dc; /* (owned) N_TABLES of them */
  Table *ac; /* (owned) N_TABLES of them */
  guint quantizers[N_TABLES];
  guint restart; /* blocks' groups between two restarts, or 0 */
  Component components[LK_JPEG_MAX_PLANES];
  Bits bits;
} Reader;

/* --- bits --- */

static void
refill_slowly (Bits *self)
{
  while (self->n_bits <= 56)
    {
      guint8 byte = 0;

      if (self->at < self->end && self->at[0] != 0xff)
        byte = *self->at++;
      else if (self->at + 1 < self->end && self->at[0] == 0xff && self->at[1] == 0)
        {
          byte = 0xff;
          self->at += 2;
        }
      else
        self->n_made_up += 8;

      self->bits |= (guint64) byte << (56 - self->n_bits);
      self->n_bits += 8;
    }
}

static gboolean
has_marker_byte (guint64 bytes)
{
  guint64 inverse = ~bytes;

  return ((inverse - G_GUINT64_CONSTANT (0x0101010101010101)) & bytes &
          G_GUINT64_CONSTANT (0x8080808080808080)) != 0;
}

/* Eight bytes at once while none of them is special. Bits below the last whole byte are
 * put in as well; they are the same when that byte's turn comes. */
static inline void
refill (Bits *self)
{
  guint64 bytes;

  if (self->n_bits >= LOW_WATER)
    return;

  if (self->end - self->at < 8)
    {
      refill_slowly (self);
      return;
    }

  memcpy (&bytes, self->at, sizeof bytes);
  bytes = GUINT64_FROM_BE (bytes);
  if (has_marker_byte (bytes))
    {
      refill_slowly (self);
      return;
    }

  self->bits |= bytes >> self->n_bits;
  self->at += (63 - self->n_bits) >> 3;
  self->n_bits |= 56;
}

static inline void
skip (Bits *self, guint n)
{
  self->bits <<= n;
  self->n_bits -= n;
}

static inline guint
peek (const Bits *self, guint n)
{
  return (guint) (self->bits >> (64 - n));
}

/* --- codes --- */

/* Finds the code at the top of @bits, of which the first @n_known count. Returns its length,
 * or 0 when it is longer or none. */
static guint
find_code (const Table *table, guint bits, guint n_known, guint8 *symbol)
{
  guint first = 0; /* code of this length */
  guint index = 0; /* of its symbol */

  for (guint length = 1; length <= n_known; length++)
    {
      guint code = bits >> (MAX_LENGTH - length);

      if (code < first + table->counts[length])
        {
          *symbol = table->symbols[index + code - first];
          return length;
        }
      index += table->counts[length];
      first = (first + table->counts[length]) << 1;
    }

  return 0;
}

static guint
get_advance (guint8 symbol)
{
  if ((symbol & 15) == 0)
    return symbol == 0xf0 ? 16 : END_OF_BLOCK;

  return (guint) (symbol >> 4) + 1;
}

static void
make_look (const Table *table, guint index, Look *look)
{
  guint bits = index << (MAX_LENGTH - N_LOOK);
  guint8 symbol;
  guint length = find_code (table, bits, N_LOOK, &symbol);

  *look = (Look){ 0 };
  if (length == 0)
    return;

  look->n_bits = look->n_both = (guint8) (length + (symbol & 15));
  look->advance = (guint8) get_advance (symbol);
  if (look->n_bits >= N_LOOK || look->advance == END_OF_BLOCK)
    return;

  length = find_code (table, (bits << look->n_bits) & 0xffff, N_LOOK - look->n_bits, &symbol);
  if (length == 0)
    return;

  look->n_both = (guint8) (look->n_bits + length + (symbol & 15));
  look->both_more = (guint8) get_advance (symbol);
}

/* The coefficients of a block, unread. */
static inline gboolean
skip_coefficients (Bits *bits, const Table *table)
{
  guint k = 1;

  while (k < BLOCK)
    {
      const Look *look;

      refill (bits);
      look = &table->looks[peek (bits, N_LOOK)];
      k += look->advance;
      if (G_UNLIKELY (look->n_bits == 0))
        {
          guint8 symbol = 0;
          guint length = find_code (table, peek (bits, MAX_LENGTH), MAX_LENGTH, &symbol);

          if (length == 0)
            return FALSE;
          skip (bits, length + (symbol & 15));
          k += get_advance (symbol);
        }
      else if (k < BLOCK)
        {
          skip (bits, look->n_both);
          k += look->both_more;
        }
      else
        {
          skip (bits, look->n_bits);
        }
    }

  return TRUE;
}

static gboolean
read_mean (Bits *bits, const Table *table, Component *component)
{
  guint8 size = 0;
  guint length;
  int value;

  refill (bits);
  length = find_code (table, peek (bits, MAX_LENGTH), MAX_LENGTH, &size);
  if (length == 0 || size > MAX_DC_SIZE)
    return FALSE;

  skip (bits, length);
  if (size == 0)
    return TRUE;

  value = (int) peek (bits, size);
  skip (bits, size);
  if (value < 1 << (size - 1))
    value -= (1 << size) - 1;
  component->mean = (gint16) (component->mean + value);

  return TRUE;
}

/* --- the scan --- */

static gboolean
read_block (Reader *self, guint index, guint8 *sample)
{
  Component *component = &self->components[index];
  int value;

  if (!read_mean (&self->bits, &self->dc[component->dc_table], component) ||
      !skip_coefficients (&self->bits, &self->ac[component->ac_table]))
    return FALSE;

  value = ((component->mean * (int) self->quantizers[component->quantizer] + 4) >> 3) + 128;
  *sample = (guint8) CLAMP (value, 0, 255);

  return self->bits.n_made_up <= self->bits.n_bits;
}

/* The blocks of all planes that cover the same piece of the picture. */
static gboolean
read_group (Reader *self, guint x, guint y)
{
  for (guint i = 0; i < self->out->n_planes; i++)
    {
      LkJpegPlane *plane = &self->out->planes[i];
      guint n = plane->h_samples * plane->v_samples;

      for (guint block = 0; block < n; block++)
        {
          gsize row = (gsize) y * plane->v_samples + block / plane->h_samples;
          gsize column = (gsize) x * plane->h_samples + block % plane->h_samples;

          if (!read_block (self, i, plane->samples + row * plane->stride + column))
            return FALSE;
        }
    }

  return TRUE;
}

static gboolean
start_anew (Reader *self)
{
  Bits *bits = &self->bits;

  refill_slowly (bits);
  if (bits->end - bits->at < 2 || bits->at[0] != 0xff || bits->at[1] < MARKER_RST0 ||
      bits->at[1] > MARKER_RST7)
    return FALSE;

  *bits = (Bits){ .at = bits->at + 2, .end = bits->end };
  for (guint i = 0; i < self->out->n_planes; i++)
    self->components[i].mean = 0;

  return TRUE;
}

static guint
count_groups (guint pixels, guint n_samples)
{
  return (pixels + 8 * n_samples - 1) / (8 * n_samples);
}

static gboolean
read_groups (Reader *self)
{
  guint columns = count_groups (self->out->width, self->out->h_samples);
  guint rows = count_groups (self->out->height, self->out->v_samples);
  guint n = columns * rows;

  for (guint i = 0; i < self->out->n_planes; i++)
    {
      LkJpegPlane *plane = &self->out->planes[i];

      plane->stride = columns * plane->h_samples;
      plane->samples = g_try_malloc ((gsize) plane->stride * rows * plane->v_samples);
      if (plane->samples == NULL)
        return FALSE;
    }

  for (guint i = 0; i < n; i++)
    {
      if (i > 0 && self->restart > 0 && i % self->restart == 0 && !start_anew (self))
        return FALSE;
      if (!read_group (self, i % columns, i / columns))
        return FALSE;
    }

  return TRUE;
}

/* --- the segments before it --- */

static gboolean
read_tables (Reader *self, const guint8 *at, const guint8 *end)
{
  while (end - at > 1 + MAX_LENGTH)
    {
      Table *table = (at[0] >> 4) != 0 ? &self->ac[at[0] & 3] : &self->dc[at[0] & 3];
      guint n = 0;

      if ((at[0] & 0xec) != 0)
        return FALSE;
      for (guint length = 1; length <= MAX_LENGTH; length++)
        n += table->counts[length] = at[length];
      at += 1 + MAX_LENGTH;
      if (n > sizeof table->symbols || end - at < (gssize) n)
        return FALSE;

      memcpy (table->symbols, at, n);
      table->is_there = TRUE;
      at += n;
    }

  return at == end;
}

static gboolean
read_quantizers (Reader *self, const guint8 *at, const guint8 *end)
{
  while (at < end)
    {
      gboolean is_wide = at[0] >> 4 != 0;
      guint index = at[0] & 15;

      if (index >= N_TABLES || end - at < 1 + (is_wide ? 2 : 1) * BLOCK)
        return FALSE;

      self->quantizers[index] = is_wide ? (guint) at[1] << 8 | at[2] : at[1];
      at += 1 + (is_wide ? 2 : 1) * BLOCK;
    }

  return TRUE;
}

static gboolean
read_frame (Reader *self, const guint8 *at, gsize size)
{
  LkJpegEighth *out = self->out;

  if (out->n_planes > 0 || size < 6 || at[0] != 8 || (at[5] != 1 && at[5] != 3) ||
      size != 6 + 3 * (gsize) at[5])
    return FALSE;

  out->height = (guint) at[1] << 8 | at[2];
  out->width = (guint) at[3] << 8 | at[4];
  out->n_planes = at[5];
  for (guint i = 0; i < out->n_planes; i++)
    {
      const guint8 *facts = at + 6 + 3 * i;
      LkJpegPlane *plane = &out->planes[i];

      /* Alone, a component has no groups. */
      plane->h_samples = out->n_planes == 1 ? 1 : facts[1] >> 4;
      plane->v_samples = out->n_planes == 1 ? 1 : facts[1] & 15;
      self->components[i].id = facts[0];
      self->components[i].quantizer = facts[2];
      out->h_samples = MAX (out->h_samples, plane->h_samples);
      out->v_samples = MAX (out->v_samples, plane->v_samples);
      if (plane->h_samples - 1 > 3 || plane->v_samples - 1 > 3 || facts[2] >= N_TABLES)
        return FALSE;
    }

  return out->width > 0 && out->height > 0;
}

static gboolean
read_scan_header (Reader *self, const guint8 *at, gsize size)
{
  guint n = self->out->n_planes;

  if (n == 0 || size != 4 + 2 * (gsize) n || at[0] != n || at[1 + 2 * n] != 0 ||
      at[2 + 2 * n] != BLOCK - 1 || at[3 + 2 * n] != 0)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      Component *component = &self->components[i];

      component->dc_table = at[2 + 2 * i] >> 4;
      component->ac_table = at[2 + 2 * i] & 15;
      if (at[1 + 2 * i] != component->id || component->dc_table >= N_TABLES ||
          component->ac_table >= N_TABLES || !self->dc[component->dc_table].is_there ||
          !self->ac[component->ac_table].is_there)
        return FALSE;
    }

  for (guint i = 0; i < N_TABLES; i++)
    {
      for (guint look = 0; self->ac[i].is_there && look < 1 << N_LOOK; look++)
        make_look (&self->ac[i], look, &self->ac[i].looks[look]);
    }

  return TRUE;
}

/* Red, green and blue, which Adobe's segment or the components' names tell. */
static gboolean
is_rgb (const Reader *self)
{
  return self->components[0].id == 'R' && self->components[1].id == 'G' &&
         self->components[2].id == 'B';
}

static gboolean
read_segment (Reader *self, guint8 marker, const guint8 *body, gsize size)
{
  switch (marker)
    {
    case MARKER_SOF0:
    case MARKER_SOF1:
      return read_frame (self, body, size);
    case MARKER_DHT:
      return read_tables (self, body, body + size);
    case MARKER_DQT:
      return read_quantizers (self, body, body + size);
    case MARKER_DRI:
      self->restart = size == 2 ? (guint) body[0] << 8 | body[1] : 0;
      return size == 2;
    case MARKER_APP1:
      if (size > 6 && memcmp (body, "Exif\0\0", 6) == 0 && self->out->orientation == 1)
        self->out->orientation = lk_exif_get_orientation (body, size);
      return TRUE;
    case MARKER_APP14:
      return size < 12 || memcmp (body, "Adobe", 5) != 0 || body[11] == 1;
    default:
      /* Other frames, arithmetic codes, and what stands where no segment should be. */
      return marker > MARKER_EOI;
    }
}

static gboolean
read_file (Reader *self)
{
  gsize at = 2;

  while (at + 4 <= self->size && self->data[at] == 0xff)
    {
      guint8 marker = self->data[at + 1];
      gsize length = (gsize) self->data[at + 2] << 8 | self->data[at + 3];
      const guint8 *body = self->data + at + 4;

      if (length < 2 || at + 2 + length > self->size)
        return FALSE;

      at += 2 + length;
      if (marker == MARKER_SOS)
        {
          self->bits = (Bits){ .at = self->data + at, .end = self->data + self->size };
          return read_scan_header (self, body, length - 2) && !is_rgb (self) && read_groups (self);
        }
      if (!read_segment (self, marker, body, length - 2))
        return FALSE;
    }

  return FALSE;
}

/**
 * lk_jpeg_eighth_read: (skip)
 * @self: zeroed; to be cleared whatever is returned
 * @data: a file
 * @size: its bytes
 *
 * Returns: whether it was one of those that can be read here, and sound
 */
gboolean
lk_jpeg_eighth_read (LkJpegEighth *self, const guint8 *data, gsize size)
{
  g_autofree Table *tables = NULL;
  Reader reader = { .out = self, .data = data, .size = size };

  if (size < 4 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;

  self->orientation = 1;
  tables = g_new0 (Table, 2 * N_TABLES);
  reader.dc = tables;
  reader.ac = tables + N_TABLES;

  return read_file (&reader);
}

void
lk_jpeg_eighth_clear (LkJpegEighth *self)
{
  for (guint i = 0; i < LK_JPEG_MAX_PLANES; i++)
    g_clear_pointer (&self->planes[i].samples, g_free);
}
