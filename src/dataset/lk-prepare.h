/* lk-prepare.h: makes one picture ready for training
 *
 * Blocking, for threads: whoever prepares many runs this in a pool.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkPrepareChanges: what was done to a picture.
 */
typedef enum
{
  LK_PREPARE_METADATA_REMOVED = 1 << 0,
  LK_PREPARE_ROTATED = 1 << 1,
  LK_PREPARE_SCALED = 1 << 2,
  LK_PREPARE_RECOLORED = 1 << 3,
  LK_PREPARE_FLATTENED = 1 << 4,
  LK_PREPARE_REENCODED = 1 << 5,
} LkPrepareChanges;

/**
 * LkPrepareOptions:
 * @longest_side: pixels; 0 for no limit; nothing is ever enlarged
 * @quality: of JPEGs that are made, 1 to 100
 * @background: 0xRRGGBB, what shows through transparent pictures
 * @sound_sha256: (nullable): of the picture, when a file with this digest was decoded whole
 *   before: then its bytes are compared instead of being decoded once more
 */
typedef struct
{
  guint longest_side;
  guint quality;
  guint32 background;
  const char *sound_sha256;
} LkPrepareOptions;

/**
 * LkPrepared:
 * @extension: `jpg`, `png` or `webp`
 * @width: pixels
 * @height: pixels
 * @changes: what was done; without %LK_PREPARE_REENCODED the compressed data is bit for bit
 *   what it was
 * @pieces: (element-type GBytes): the file, one piece after the other
 * @size: bytes of all pieces
 * @crc32: of all pieces, as in a ZIP
 */
typedef struct
{
  const char *extension;
  guint width;
  guint height;
  LkPrepareChanges changes;
  GPtrArray *pieces;
  gsize size;
  guint32 crc32;
} LkPrepared;

LkPrepared *lk_prepare_picture (const char *path,
                                const LkPrepareOptions *options,
                                GCancellable *cancellable,
                                GError **error);
void lk_prepared_free (LkPrepared *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPrepared, lk_prepared_free)

G_END_DECLS
