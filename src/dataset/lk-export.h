/* lk-export.h: a dataset's pictures and captions as a plain folder, or as one file
 *
 * As they are; made ready for a trainer: lk_packer_pack_async().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-manifest.h"
#include "lk-trace.h"

G_BEGIN_DECLS

/* Before the .zip, so that a desktop knows whose it is: application/vnd.lorikeet.dataset+zip. */
#define LK_EXPORT_MARK ".lorikeet"

void lk_export_folder_async (LkManifest *manifest,
                             GFile *target,
                             LkProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean lk_export_folder_finish (GAsyncResult *result, GError **error);
void lk_export_zip_async (LkManifest *manifest,
                          GFile *target,
                          LkProgressFunc progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean lk_export_zip_finish (GAsyncResult *result, GError **error);

G_END_DECLS
