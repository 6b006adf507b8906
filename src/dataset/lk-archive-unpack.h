/* lk-archive-unpack.h: pictures and captions out of ZIP and tar archives
 *
 * For threads. Takes the archive for hostile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-import-private.h"

G_BEGIN_DECLS

gboolean lk_archive_sniff (const guint8 *data, gsize size);
gboolean lk_archive_is_archive_name (const char *name);
gboolean lk_archive_unpack (LkImportBatch *batch,
                            const char *path,
                            const char *source,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
