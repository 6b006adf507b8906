/* lk-engine.h: everything without a screen, wired together
 *
 * Both programs make one, open it, and hand its parts to whoever needs them. Nothing
 * below reaches for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-catalogue.h"
#include "lk-http.h"
#include "lk-library.h"
#include "lk-redactor.h"
#include "lk-store.h"
#include "lk-thumbnailer.h"

G_BEGIN_DECLS

#define LK_TYPE_ENGINE (lk_engine_get_type ())
G_DECLARE_FINAL_TYPE (LkEngine, lk_engine, LK, ENGINE, GObject)

LkEngine *lk_engine_new (void);
void lk_engine_open_async (LkEngine *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean lk_engine_open_finish (LkEngine *self, GAsyncResult *result, GError **error);

void lk_engine_close (LkEngine *self);

LkRedactor *lk_engine_get_redactor (LkEngine *self);
LkHttp *lk_engine_get_http (LkEngine *self);
LkCatalogue *lk_engine_get_catalogue (LkEngine *self);
LkStore *lk_engine_get_store (LkEngine *self);
LkJobList *lk_engine_get_jobs (LkEngine *self);
LkLibrary *lk_engine_get_library (LkEngine *self);
LkThumbnailer *lk_engine_get_thumbnailer (LkEngine *self);

G_END_DECLS
