/* lk-digest.h: SHA-256 and friends at the speed of GnuTLS
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-trace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LkDigest LkDigest;

LkDigest *lk_digest_new (GChecksumType type);
LkDigest *lk_digest_copy (LkDigest *self);
void lk_digest_update (LkDigest *self, gconstpointer data, gsize size);
char *lk_digest_to_hex (LkDigest *self);
GBytes *lk_digest_to_bytes (LkDigest *self);
void lk_digest_free (LkDigest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDigest, lk_digest_free)

char *lk_digest_hex_of (GChecksumType type, gconstpointer data, gsize size);

void lk_digest_file_async (GFile *file,
                           GChecksumType type,
                           GCancellable *cancellable,
                           LkProgressFunc progress,
                           gpointer progress_data,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
char *lk_digest_file_finish (GAsyncResult *result, goffset *size, GError **error);
char *lk_digest_file_sync (
    GFile *file, GChecksumType type, goffset *size, GCancellable *cancellable, GError **error);

G_END_DECLS
