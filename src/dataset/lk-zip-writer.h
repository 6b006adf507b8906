/* lk-zip-writer.h: writes a ZIP, front to back, stored, the same bytes each time
 *
 * libarchive's writer was tried first. It puts the size and the CRC of an entry behind it,
 * in a data descriptor (some readers take such entries for empty when they are stored), adds
 * extra fields with times, owners and zip64 sizes that are not needed, and none of that can
 * be turned off. Here all sizes are known before, so a plain header is enough, and zip64
 * comes in only where a number does not fit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LkZipWriter LkZipWriter;

LkZipWriter *lk_zip_writer_new (int descriptor);
gboolean lk_zip_writer_begin (
    LkZipWriter *self, const char *name, guint64 size, guint32 crc32, GError **error);
gboolean lk_zip_writer_write (LkZipWriter *self, gconstpointer data, gsize size, GError **error);
gboolean lk_zip_writer_add (
    LkZipWriter *self, const char *name, gconstpointer data, gsize size, GError **error);
gboolean lk_zip_writer_finish (LkZipWriter *self, GError **error);
guint64 lk_zip_writer_get_size (LkZipWriter *self);
char *lk_zip_writer_dup_sha256 (LkZipWriter *self);
void lk_zip_writer_free (LkZipWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkZipWriter, lk_zip_writer_free)

G_END_DECLS
