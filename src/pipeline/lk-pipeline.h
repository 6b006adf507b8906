/* lk-pipeline.h: runs jobs through the stages, several at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-connections.h"
#include "lk-ledger.h"
#include "lk-queue.h"

G_BEGIN_DECLS

/**
 * LkPolicy: how patient the pipeline is. Tests are less so.
 * @stage_tries: how often a stage is tried before the job fails
 * @backoff_base_ms: ceiling of the wait after a stage's first failure
 * @backoff_max_ms: the highest ceiling
 * @poll_percent: of the usual time between two looks at a training
 * @lookup_ms: how long to wait before a lost training is looked for once more
 * @unseen_ms: how long after an order that was not answered its training may still turn up,
 *   and none is ordered anew; for a service on this computer, which is practice, a twentieth
 * @stall_seconds: how long a training's log may stand still before it is canceled, 0 for
 *   ever
 * @archive_seconds: how long an uploaded archive may lie at a service
 * @max_archives: how many archives are made at once
 */
typedef struct
{
  guint stage_tries;
  guint backoff_base_ms;
  guint backoff_max_ms;
  guint poll_percent;
  guint lookup_ms;
  guint unseen_ms;
  guint stall_seconds;
  guint archive_seconds;
  guint max_archives;
} LkPolicy;

#define LK_TYPE_PIPELINE (lk_pipeline_get_type ())
G_DECLARE_FINAL_TYPE (LkPipeline, lk_pipeline, LK, PIPELINE, GObject)

LkPipeline *lk_pipeline_new (
    LkStore *store, LkJobList *jobs, LkHttp *http, LkCatalogue *catalogue, GFile *folder);
LkPolicy *lk_pipeline_get_policy (LkPipeline *self);
void lk_pipeline_set_connections (LkPipeline *self, LkConnections *connections);
LkConnections *lk_pipeline_get_connections (LkPipeline *self, const char *name);
LkQueue *lk_pipeline_get_queue (LkPipeline *self);
LkRules *lk_pipeline_get_rules (LkPipeline *self);
LkLedger *lk_pipeline_get_ledger (LkPipeline *self);
void lk_pipeline_set_max_jobs (LkPipeline *self, guint max_jobs);
guint lk_pipeline_get_n_running (LkPipeline *self);
gboolean lk_pipeline_is_running (LkPipeline *self, LkJob *job);
GFile *lk_pipeline_dup_job_folder (LkPipeline *self, LkJob *job);

LkJob *lk_pipeline_submit (LkPipeline *self, LkRecipe *recipe);
void lk_pipeline_start (LkPipeline *self, LkJob *job);
gboolean lk_pipeline_retry (LkPipeline *self, LkJob *job, GError **error);
void lk_pipeline_cancel (LkPipeline *self, LkJob *job);
gboolean lk_pipeline_hide (LkPipeline *self, LkJob *job, GError **error);
void lk_pipeline_unhide (LkPipeline *self, LkJob *job);
guint lk_pipeline_remove_hidden (LkPipeline *self);
void lk_pipeline_remove_async (LkPipeline *self,
                               LkJob *job,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_pipeline_remove_finish (LkPipeline *self, GAsyncResult *result, GError **error);
guint lk_pipeline_resume_all (LkPipeline *self);
void lk_pipeline_begin_adopting (LkPipeline *self);
void lk_pipeline_leave_async (LkPipeline *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_pipeline_leave_finish (LkPipeline *self, GAsyncResult *result, GError **error);

void lk_pipeline_sweep_async (LkPipeline *self,
                              gboolean all,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_pipeline_sweep_finish (
    LkPipeline *self, GAsyncResult *result, guint *removed, guint *kept, GError **error);

G_END_DECLS
