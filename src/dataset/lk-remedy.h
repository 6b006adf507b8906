/* lk-remedy.h: does what a finding's remedy promises, as one step that can be undone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-finding.h"
#include "lk-history.h"

G_BEGIN_DECLS

gboolean lk_remedy_can_apply (LkFindingRemedy remedy);
void lk_remedy_apply_async (LkHistory *history,
                            LkFinding *finding,
                            const char *trigger_word,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean lk_remedy_apply_finish (LkHistory *history,
                                 GAsyncResult *result,
                                 guint *n_pictures,
                                 GError **error);

G_END_DECLS
