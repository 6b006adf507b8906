/* lk-blob.h: what the practice services keep on disk
 *
 * A blob is one or several files read as one; it removes its files when nobody
 * needs it any more, unless its store is told to keep them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _LkBlobStore LkBlobStore;
typedef struct _LkBlob LkBlob;
typedef struct _LkBlobWriter LkBlobWriter;

typedef enum
{
  LK_BLOB_PLAIN = 0,
  LK_BLOB_MD5 = 1 << 0,
  LK_BLOB_SHA256 = 1 << 1,
} LkBlobDigests;

LkBlobStore *lk_blob_store_new (const char *folder);
LkBlobStore *lk_blob_store_ref (LkBlobStore *self);
void lk_blob_store_unref (LkBlobStore *self);
void lk_blob_store_set_keep (LkBlobStore *self, gboolean keep);
const char *lk_blob_store_get_folder (LkBlobStore *self);
void lk_blob_store_end_loading (LkBlobStore *self);

LkBlobWriter *lk_blob_writer_new (LkBlobStore *store, LkBlobDigests digests, GError **error);
gboolean lk_blob_writer_write (LkBlobWriter *self, gconstpointer data, gsize size, GError **error);
LkBlob *lk_blob_writer_finish (LkBlobWriter *self, GError **error);
void lk_blob_writer_free (LkBlobWriter *self);

LkBlob *lk_blob_new_for_bytes (LkBlobStore *store, gconstpointer data, gsize size, GError **error);
LkBlob *lk_blob_new_joined (GPtrArray *blobs);
LkBlob *lk_blob_new_for_json (LkBlobStore *store, JsonObject *object);
LkBlob *lk_blob_ref (LkBlob *self);
void lk_blob_unref (LkBlob *self);

goffset lk_blob_get_size (LkBlob *self);
const char *lk_blob_get_md5 (LkBlob *self);
const char *lk_blob_get_sha256 (LkBlob *self);
char *lk_blob_dup_path (LkBlob *self);
JsonObject *lk_blob_to_json (LkBlob *self);
GBytes *lk_blob_read (LkBlob *self, goffset offset, gsize size, GError **error);
char *lk_blob_hash (LkBlob *self, GChecksumType type, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkBlobStore, lk_blob_store_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkBlob, lk_blob_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkBlobWriter, lk_blob_writer_free)

G_END_DECLS
