/* lk-prepare-codec.h: what the preparing knows of a file format
 *
 * Private to lk-prepare*.c. A codec says what is in a file and decodes it, row by row
 * where the format allows, into a sink.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-prepare-color.h"
#include "lk-prepare-scaler.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What may be decoded row by row, and what has to be held whole. */
#define LK_PREPARE_MAX_PIXELS       G_GUINT64_CONSTANT (400000000)
#define LK_PREPARE_MAX_WHOLE_PIXELS G_GUINT64_CONSTANT (120000000)
#define LK_PREPARE_MAX_PROFILE      (4 * 1024 * 1024)

/**
 * LkPrepareLayout: what a row consists of, one byte each.
 */
typedef enum
{
  LK_PREPARE_RGBX,
  LK_PREPARE_RGBA,
  LK_PREPARE_GREY,
  LK_PREPARE_CMYK, /* inverted: 255 is no ink, as in Adobe's JPEGs */
} LkPrepareLayout;

/**
 * LkPrepareFacts:
 * @width: pixels, as stored
 * @height: pixels, as stored
 * @orientation: 1 to 8
 * @layout: of the rows that decoding gives
 * @profile: (nullable): the ICC profile
 * @keepable: whether the trainer reads this file as it is
 * @has_metadata: whether @pieces leave something out
 * @whole: whether decoding holds the whole picture in memory
 * @pieces: (element-type GBytes): the file without its metadata
 * @decoded: (nullable): what a codec keeps from inspecting for decoding
 */
typedef struct
{
  guint width;
  guint height;
  guint orientation;
  LkPrepareLayout layout;
  GBytes *profile;
  gboolean keepable;
  gboolean has_metadata;
  gboolean whole;
  GPtrArray *pieces;
  GObject *decoded;
} LkPrepareFacts;

/**
 * LkPrepareSink:
 * @scaler: (nullable): where rows go; without it a picture is only checked
 * @color: (nullable): applied to each row of %LK_PREPARE_RGBA
 * @background: 0xRRGGBB
 * @cancellable: (nullable): looked at between rows
 * @row: a row for checking
 * @is_transparent: whether a transparent pixel came by
 */
typedef struct
{
  LkScaler *scaler;
  LkColor *color;
  guint32 background;
  GCancellable *cancellable;
  guint8 *row;
  guint width;
  guint to_width;
  guint to_height;
  guint n_rows;
  LkPrepareLayout layout;
  gboolean is_transparent;
} LkPrepareSink;

/**
 * LkPrepareShrink: how a picture is made smaller without a way over pixels.
 * @to_width: before it is turned
 * @to_height: before it is turned
 * @quality: 1 to 100
 * @turn: gives a plane of one byte a sample as the orientation wants it
 * @cancellable: (nullable): looked at between rows
 */
typedef struct
{
  guint to_width;
  guint to_height;
  guint quality;
  guint8 *(*turn) (
      const guint8 *samples, guint width, guint height, guint n_channels, guint orientation);
  GCancellable *cancellable;
} LkPrepareShrink;

typedef struct
{
  const char *extension; /* (nullable): when the trainer reads the format */
  gboolean (*matches) (const guint8 *data, gsize size);
  gboolean (*inspect) (GBytes *file, LkPrepareFacts *facts, GError **error);
  gboolean (*decode) (GBytes *file,
                      const LkPrepareFacts *facts,
                      LkPrepareSink *sink,
                      GError **error);

  /* (nullable): makes a smaller JPEG straight away; %NULL without an error when this
   * picture has to go over its pixels. */
  GBytes *(*shrink) (GBytes *file,
                     const LkPrepareFacts *facts,
                     const LkPrepareShrink *shrink,
                     GError **error);
} LkPrepareCodec;

extern const LkPrepareCodec lk_prepare_jpeg;
extern const LkPrepareCodec lk_prepare_png;
extern const LkPrepareCodec lk_prepare_webp;
extern const LkPrepareCodec lk_prepare_pixbuf;

void lk_prepare_facts_clear (LkPrepareFacts *self);
void lk_prepare_facts_add_piece (LkPrepareFacts *self, GBytes *file, gsize from, gsize to);

void lk_prepare_sink_init (LkPrepareSink *self, const LkPrepareFacts *facts);
void lk_prepare_sink_set_size (LkPrepareSink *self, guint to_width, guint to_height);
gboolean lk_prepare_sink_is_check (const LkPrepareSink *self);
void lk_prepare_sink_begin (LkPrepareSink *self, guint width, guint height);
guint8 *lk_prepare_sink_get_row (LkPrepareSink *self);
gboolean lk_prepare_sink_push_row (LkPrepareSink *self);
void lk_prepare_sink_clear (LkPrepareSink *self);

GBytes *lk_prepare_jpeg_encode (
    const guint8 *pixels, guint width, guint height, guint n_channels, guint quality);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkPrepareFacts, lk_prepare_facts_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkPrepareSink, lk_prepare_sink_clear)

G_END_DECLS
