/* lk-packer.h: from a manifest to the ZIP that is trained
 *
 * Pictures are prepared on all processors and written in order, so that the same manifest
 * and options give the same bytes. The archive is flat: `STEM.jpg`, `.png` or `.webp` with
 * `STEM.txt` for each picture of the manifest, and nothing else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-manifest.h"
#include "lk-trace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkPackCaptions:
 * @LK_PACK_CAPTIONS_ALL: each picture gets a caption, if only the trigger word; the
 *   trainer's own captioner then stays off
 * @LK_PACK_CAPTIONS_WRITTEN: pictures without a caption get none, so that the trainer's
 *   captioner writes one
 */
typedef enum
{
  LK_PACK_CAPTIONS_ALL,
  LK_PACK_CAPTIONS_WRITTEN,
} LkPackCaptions;

/**
 * LkPackOptions:
 * @trigger_word: (nullable): put into each caption that has it not
 * @longest_side: pixels; larger pictures are made smaller; 0 for no limit
 * @quality: of JPEGs that are made, 1 to 100
 * @background: 0xRRGGBB, what shows through transparent pictures
 * @captions: what is done about missing captions
 * @n_threads: how many threads prepare pictures; 0 for as many as there are processors
 */
typedef struct
{
  const char *trigger_word;
  guint longest_side;
  guint quality;
  guint32 background;
  LkPackCaptions captions;
  guint n_threads;
} LkPackOptions;

#define LK_PACK_OPTIONS_INIT                                                                       \
  {                                                                                                \
    .longest_side = 1024, .quality = 90, .background = 0xffffff,                                   \
  }

/**
 * LkPackChanges: what was done to a picture on its way into the archive.
 */
typedef enum
{
  LK_PACK_METADATA_REMOVED = 1 << 0,
  LK_PACK_ROTATED = 1 << 1,
  LK_PACK_SCALED = 1 << 2,
  LK_PACK_RECOLORED = 1 << 3,
  LK_PACK_FLATTENED = 1 << 4,
  LK_PACK_REENCODED = 1 << 5,
} LkPackChanges;

/**
 * LkPackEntry:
 * @source: file name of the picture in the dataset
 * @name: its name in the archive
 * @caption_name: (nullable): name of its caption in the archive
 * @width: pixels in the archive
 * @height: pixels in the archive
 * @size: bytes in the archive
 * @changes: what was done to it; without %LK_PACK_REENCODED its compressed data is bit for
 *   bit what it was
 */
typedef struct
{
  char *source;
  char *name;
  char *caption_name;
  guint width;
  guint height;
  gint64 size;
  LkPackChanges changes;
} LkPackEntry;

#define LK_TYPE_PACK_RESULT (lk_pack_result_get_type ())
typedef struct _LkPackResult LkPackResult;

GType lk_pack_result_get_type (void);
LkPackResult *lk_pack_result_ref (LkPackResult *self);
void lk_pack_result_unref (LkPackResult *self);
GFile *lk_pack_result_get_file (LkPackResult *self);
const char *lk_pack_result_get_sha256 (LkPackResult *self);
gint64 lk_pack_result_get_size (LkPackResult *self);
guint lk_pack_result_get_n_pictures (LkPackResult *self);
guint lk_pack_result_get_n_captions (LkPackResult *self);
const LkPackEntry *lk_pack_result_get_entry (LkPackResult *self, guint index);
JsonNode *lk_pack_result_to_json (LkPackResult *self);

void lk_packer_pack_async (LkManifest *manifest,
                           const LkPackOptions *options,
                           GFile *target,
                           LkProgressFunc progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
LkPackResult *lk_packer_pack_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPackResult, lk_pack_result_unref)

G_END_DECLS
