/* lk-export-private.h: what the ways of exporting share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-export.h"

G_BEGIN_DECLS

gboolean lk_export_write_zip (
    LkManifest *manifest, const char *path, int *n_done, GCancellable *cancellable, GError **error);

G_END_DECLS
