/* lk-pipeline-private.h: for the pipeline's own files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-pipeline.h"
#include "lk-run.h"
#include "lk-stage.h"

struct _LkPipeline
{
  GObject parent_instance;

  LkStore *store;          /* (owned) */
  LkJobList *jobs;         /* (owned) */
  LkHttp *http;            /* (owned) */
  LkCatalogue *catalogue;  /* (owned) */
  GFile *folder;           /* (owned) with a folder for each job */
  GHashTable *connections; /* (element-type utf8 LkConnections) */
  GHashTable *active;      /* (element-type LkJob LkActive) */
  GHashTable *waiting;     /* (element-type LkJob) those that this process is to run */
  GHashTable *patient;     /* (element-type LkJob) those of them that wait for accounts, too */
  LkQueue *queue;          /* (owned) the order in which they are to run */
  LkRules *rules;          /* (owned) */
  LkLedger *ledger;        /* (owned) */
  LkLinkServer *links;     /* (owned) (nullable) until it is needed */
  LkPolicy policy;
  guint n_archives;
  guint n_trainings;
  guint n_removals;
  guint pumping;  /* source, while more jobs may be started */
  guint adopting; /* source, while jobs that lie idle are looked for */
  gboolean looking;
  GPtrArray *idle; /* (owned) (nullable) (element-type utf8) at the last look */
  gboolean leaving;
  GTask *leave; /* (owned) (nullable) */
};

/**
 * LkActive: a job that this process runs.
 */
typedef struct
{
  GCancellable *cancellable; /* (owned) */
  GCancellable *undoing;     /* (owned) ends what is undone after a cancel */
  gboolean leave;            /* it is to stay resumable, nothing is undone */
} LkActive;

LkRun *lk_pipeline_make_run (LkPipeline *self, LkJob *job, GError **error);

void lk_pipeline_pump (LkPipeline *self);
void lk_pipeline_left_if_done (LkPipeline *self);

/* lk-pipeline-adopt.c */
gboolean lk_pipeline_has_accounts (LkPipeline *self, LkJob *job);
void lk_pipeline_end_adopting (LkPipeline *self);

/* lk-pipeline-next.c */
LkJob *lk_pipeline_find_next (LkPipeline *self);
void lk_pipeline_stop_waiting (LkPipeline *self, LkJob *job);

/* lk-pipeline-run.c */
void lk_pipeline_run_job_async (LkPipeline *self,
                                LkJob *job,
                                LkActive *active,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_pipeline_run_job_finish (LkPipeline *self, GAsyncResult *result, GError **error);

/* lk-pipeline-sweep.c */
void lk_pipeline_clean_async (LkRun *run,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_pipeline_clean_finish (LkRun *run, GAsyncResult *result, guint *n_kept, GError **error);
