/* lk-publish-weights.h: the weights on this computer, checked, before anything else is tried
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

#define LK_WEIGHTS_NAME "lora.safetensors"

void lk_publish_weights_async (LkRun *run,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_publish_weights_finish (LkRun *run, GAsyncResult *result, GError **error);
gboolean lk_publish_weights_are_here (LkRun *run);
gboolean lk_publish_weights_are_ready (LkRun *run);
char *lk_publish_render_card (LkRun *run);

G_END_DECLS
