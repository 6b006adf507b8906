/* lk-collect.h: the pictures of a recipe, from its dataset and from the web, as one manifest
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-manifest.h"
#include "lk-run.h"

G_BEGIN_DECLS

void lk_collect_async (LkRun *run,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
LkManifest *lk_collect_finish (LkRun *run, GAsyncResult *result, GError **error);

G_END_DECLS
