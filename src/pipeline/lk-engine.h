/* lk-engine.h: everything without a screen, wired together
 *
 * Both programs make one, open it, and hand its parts to whoever needs them. Nothing
 * below reaches for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dashboard.h"
#include "lk-http.h"
#include "lk-import-list.h"
#include "lk-library.h"
#include "lk-model-list.h"
#include "lk-pipeline.h"
#include "lk-thumbnailer.h"

G_BEGIN_DECLS

/*
 *     engine = lk_engine_new ();
 *     lk_engine_open_async ()            trainers, jobs, models: no keyring, no network
 *     lk_engine_load_accounts_async ()   the keyring may wait for a person; jobs of the
 *                                        `cloud` wait until it has answered
 *     lk_engine_add_practice ()          once LkPractice runs: with its environment
 *     lk_pipeline_resume_all ()
 *     lk_pipeline_begin_adopting ()      for as long as there is a window
 *     ...
 *     lk_pipeline_leave_async (), lk_engine_close ()
 */

#define LK_TYPE_ENGINE (lk_engine_get_type ())
G_DECLARE_FINAL_TYPE (LkEngine, lk_engine, LK, ENGINE, GObject)

LkEngine *lk_engine_new (void);
void lk_engine_open_async (LkEngine *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean lk_engine_open_finish (LkEngine *self, GAsyncResult *result, GError **error);
void lk_engine_load_accounts_async (LkEngine *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean lk_engine_load_accounts_finish (LkEngine *self, GAsyncResult *result, GError **error);
gboolean lk_engine_add_practice (LkEngine *self, const char *const *environment, GError **error);
void lk_engine_load_library_async (LkEngine *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean lk_engine_load_library_finish (LkEngine *self, GAsyncResult *result, GError **error);
void lk_engine_close (LkEngine *self);

LkRedactor *lk_engine_get_redactor (LkEngine *self);
LkHttp *lk_engine_get_http (LkEngine *self);
LkCatalogue *lk_engine_get_catalogue (LkEngine *self);
LkStore *lk_engine_get_store (LkEngine *self);
LkJobList *lk_engine_get_jobs (LkEngine *self);
LkPipeline *lk_engine_get_pipeline (LkEngine *self);
LkAccounts *lk_engine_get_accounts (LkEngine *self);
LkConnections *lk_engine_get_connections (LkEngine *self, const char *profile);
LkModelList *lk_engine_get_models (LkEngine *self);
LkDashboard *lk_engine_get_dashboard (LkEngine *self);
LkLibrary *lk_engine_get_library (LkEngine *self);
LkImportList *lk_engine_get_imports (LkEngine *self);
LkThumbnailer *lk_engine_get_thumbnailer (LkEngine *self);

G_END_DECLS
