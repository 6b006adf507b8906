/* lk-manifest.h: what a dataset held at one moment, for threads and for the record
 *
 * Immutable once made: a thread may read it without a lock. Entries are sorted by
 * stem, so that the same pictures and captions give the same manifest, the same
 * digest and the same archive.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkManifestEntry:
 * @path: absolute path of the picture
 * @name: file name, such as `beach.jpg`
 * @stem: file name without its ending; unique in a dataset, whatever the case
 * @format: what the bytes are: `jpeg`, `png`, `webp`, `gif`, `tiff`, `avif`, `heif`, `bmp` ...
 * @width: pixels, after the orientation is applied
 * @height: pixels, after the orientation is applied
 * @orientation: EXIF orientation, 1 to 8
 * @size: bytes of the file
 * @sha256: lower-case hexadecimal digits
 * @caption: UTF-8; empty when there is none
 *
 * Who makes one fills it. Once it is in a manifest it stays as it is.
 */
typedef struct
{
  char *path;
  char *name;
  char *stem;
  char *format;
  guint width;
  guint height;
  guint orientation;
  gint64 size;
  char *sha256;
  char *caption;
  /*< private >*/
  gatomicrefcount references;
} LkManifestEntry;

typedef struct _LkManifest LkManifest;

#define LK_TYPE_MANIFEST (lk_manifest_get_type ())
GType lk_manifest_get_type (void);

LkManifestEntry *lk_manifest_entry_new (void);
LkManifestEntry *lk_manifest_entry_copy (const LkManifestEntry *self);
LkManifestEntry *lk_manifest_entry_ref (LkManifestEntry *self);
gboolean lk_manifest_entry_is_shared (LkManifestEntry *self);
void lk_manifest_entry_unref (LkManifestEntry *self);

LkManifest *lk_manifest_new (GPtrArray *entries);
LkManifest *lk_manifest_ref (LkManifest *self);
void lk_manifest_unref (LkManifest *self);
guint lk_manifest_get_n_entries (LkManifest *self);
const LkManifestEntry *lk_manifest_get_entry (LkManifest *self, guint index);
const char *lk_manifest_get_digest (LkManifest *self);
JsonNode *lk_manifest_to_json (LkManifest *self);
LkManifest *lk_manifest_new_from_json (JsonObject *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkManifestEntry, lk_manifest_entry_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkManifest, lk_manifest_unref)

G_END_DECLS
