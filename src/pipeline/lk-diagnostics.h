/* lk-diagnostics.h: a job's whole story as a ZIP, to be sent to somebody who helps
 *
 * Holds no secret and no path of the person's home. In it: `trace.json` (status, stages,
 * events), `log.txt`, `recipe.json`, `system.json`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-store.h"

G_BEGIN_DECLS

JsonNode *lk_diagnostics_make_trace (LkJob *job, LkRedactor *redactor);
void lk_diagnostics_export_async (LkStore *store,
                                  LkJob *job,
                                  LkRedactor *redactor,
                                  GFile *target,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lk_diagnostics_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
