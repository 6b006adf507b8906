/* lk-prepare-webp.c: WebP
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-exif.h"
#include "lk-prepare-pixbuf.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HEADER_LEN       12 /* "RIFF", size, "WEBP" */
#define CHUNK_HEADER_LEN 8

typedef struct
{
  const guint8 *type;
  const guint8 *body;
  gsize start;
  gsize length;
  gsize end;
} Chunk;

static guint32
read_32 (const guint8 *at)
{
  return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

static gboolean
is_type (const Chunk *chunk, const char *type)
{
  return memcmp (chunk->type, type, 4) == 0;
}

static gboolean
next_chunk (const guint8 *data, gsize size, gsize at, Chunk *chunk)
{
  if (size < at + CHUNK_HEADER_LEN)
    return FALSE;

  chunk->start = at;
  chunk->type = data + at;
  chunk->body = data + at + CHUNK_HEADER_LEN;
  chunk->length = read_32 (data + at + 4);
  if (chunk->length > size - at - CHUNK_HEADER_LEN)
    return FALSE;

  chunk->end = MIN (at + CHUNK_HEADER_LEN + chunk->length + (chunk->length & 1), size);

  return TRUE;
}

/* The lossy bitstream: a key frame's header is 10 bytes, with 14 bits for each side. */
static void
read_lossy (const Chunk *chunk, LkPrepareFacts *facts)
{
  if (chunk->length < 10 || memcmp (chunk->body + 3, "\x9d\x01\x2a", 3) != 0)
    return;

  facts->width = read_32 (chunk->body + 6) & 0x3fff;
  facts->height = read_32 (chunk->body + 6) >> 16 & 0x3fff;
}

/* The lossless one: a signature byte, 14 bits for each side less one, a bit for alpha. */
static void
read_lossless (const Chunk *chunk, LkPrepareFacts *facts)
{
  guint32 bits;

  if (chunk->length < 5 || chunk->body[0] != 0x2f)
    return;

  bits = read_32 (chunk->body + 1);
  facts->width = (bits & 0x3fff) + 1;
  facts->height = (bits >> 14 & 0x3fff) + 1;
  if ((bits >> 28 & 1) != 0)
    facts->layout = LK_PREPARE_RGBA;
}

static void
read_chunk (const Chunk *chunk, GBytes *file, LkPrepareFacts *facts)
{
  if (is_type (chunk, "VP8 "))
    read_lossy (chunk, facts);
  else if (is_type (chunk, "VP8L"))
    read_lossless (chunk, facts);
  else if (is_type (chunk, "ICCP") && chunk->length <= LK_PREPARE_MAX_PROFILE)
    facts->profile = facts->profile == NULL ? g_bytes_new (chunk->body, chunk->length)
                                            : facts->profile;
  else if (is_type (chunk, "EXIF") && facts->orientation == 1)
    facts->orientation = lk_exif_get_orientation (chunk->body, chunk->length);
  else if (is_type (chunk, "ALPH") || is_type (chunk, "ANIM"))
    facts->keepable = FALSE;

  if (is_type (chunk, "ALPH") || (is_type (chunk, "VP8X") && (chunk->body[0] & 0x10) != 0))
    facts->layout = LK_PREPARE_RGBA;
}

/* The simple form: a header and the bitstream alone, which holds no metadata. */
static void
keep_bitstream (GBytes *file, const Chunk *chunk, LkPrepareFacts *facts)
{
  guint32 size = GUINT32_TO_LE ((guint32) (4 + chunk->end - chunk->start + (chunk->end & 1)));
  guint8 header[HEADER_LEN];

  memcpy (header, "RIFF", 4);
  memcpy (header + 4, &size, 4);
  memcpy (header + 8, "WEBP", 4);
  g_ptr_array_add (facts->pieces, g_bytes_new (header, sizeof header));
  lk_prepare_facts_add_piece (facts, file, chunk->start, chunk->end);
  if ((chunk->end & 1) != 0)
    g_ptr_array_add (facts->pieces, g_bytes_new_static ("", 1));
}

static gboolean
webp_matches (const guint8 *data, gsize size)
{
  return size > HEADER_LEN && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0;
}

static gboolean
webp_inspect (GBytes *file, LkPrepareFacts *facts, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  gsize end = MIN ((gsize) read_32 (data + 4) + 8, size);
  gsize at = HEADER_LEN;
  guint n_chunks = 0;
  Chunk chunk;

  facts->layout = LK_PREPARE_RGBX;
  facts->keepable = TRUE;
  facts->whole = TRUE;
  for (; next_chunk (data, end, at, &chunk); at = chunk.end, n_chunks++)
    {
      read_chunk (&chunk, file, facts);
      if (facts->pieces->len == 0 && (is_type (&chunk, "VP8 ") || is_type (&chunk, "VP8L")))
        keep_bitstream (file, &chunk, facts);
    }
  facts->has_metadata = n_chunks > 1 || end < size;
  facts->keepable &= facts->pieces->len > 0;
  if (facts->width > 0)
    return TRUE;

  /* One that moves has its sizes in its frames. */
  facts->decoded = G_OBJECT (lk_prepare_pixbuf_load (file, error));
  if (facts->decoded == NULL)
    return FALSE;

  facts->width = (guint) gdk_pixbuf_get_width (GDK_PIXBUF (facts->decoded));
  facts->height = (guint) gdk_pixbuf_get_height (GDK_PIXBUF (facts->decoded));

  return TRUE;
}

static gboolean
webp_decode (GBytes *file, const LkPrepareFacts *facts, LkPrepareSink *sink, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = facts->decoded != NULL ? GDK_PIXBUF (g_object_ref (facts->decoded))
                                                        : lk_prepare_pixbuf_load (file, error);

  return pixbuf != NULL && lk_prepare_pixbuf_push (pixbuf, sink, error);
}

const LkPrepareCodec lk_prepare_webp = {
  .extension = "webp",
  .matches = webp_matches,
  .inspect = webp_inspect,
  .decode = webp_decode,
};
