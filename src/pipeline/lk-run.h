/* lk-run.h: what a stage has at hand while one job runs
 *
 * Made when a job starts and gone when it ends. Nothing that a later start needs lives
 * here: that goes into the job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-clients.h"
#include "lk-connections.h"
#include "lk-link-server.h"
#include "lk-pipeline.h"

G_BEGIN_DECLS

/* Trainings of this job that ended without weights, separated by commas. */
#define LK_FACT_PAST_TRAININGS "pastTrainings"

/* Set when the service said that the current training ended without weights. */
#define LK_FACT_TRAINING_OVER "trainingOver"

#define LK_TYPE_RUN (lk_run_get_type ())
G_DECLARE_FINAL_TYPE (LkRun, lk_run, LK, RUN, GObject)

struct _LkRun
{
  GObject parent_instance;

  LkJob *job;                 /* (owned) */
  LkRecipe *recipe;           /* (owned) */
  LkTrace *trace;             /* (owned) the job's */
  LkTrainer *trainer;         /* (owned) (nullable) until the first stage */
  LkStore *store;             /* (owned) */
  LkJobList *jobs;            /* (owned) */
  LkCatalogue *catalogue;     /* (owned) */
  LkConnections *connections; /* (owned) */
  LkHttp *http;               /* (owned) reports to the job's trace */
  LkLinkServer *links;        /* (owned) shared by all runs */
  LkLedger *ledger;           /* (owned) */
  char *folder;               /* the job's own, for archive, weights and card */
  const LkPolicy *policy;
  guint *n_archives;  /* being made, of all runs */
  guint *n_trainings; /* being watched, of all runs */
  gboolean announced; /* the trace says that it began */
  gboolean final;     /* this failure is not to be tried again by itself */

  LkReplicateClient *replicate; /* (owned) (nullable) */
  LkHubClient *hub;             /* (owned) (nullable) */
  LkS3Client *s3;               /* (owned) (nullable) */
  char *link;                   /* (nullable) a local link that was given out */
};

LkRun *lk_run_new (LkJob *job, LkStore *store, LkJobList *jobs, LkHttp *http);
LkAccounts *lk_run_get_accounts (LkRun *self);
LkReplicateClient *lk_run_get_replicate (LkRun *self, GError **error);
LkHubClient *lk_run_get_hub (LkRun *self, GError **error);
LkS3Client *lk_run_get_s3 (LkRun *self, GError **error);
GFile *lk_run_get_file (LkRun *self, const char *name);
void lk_run_say (LkRun *self, double fraction, const char *format, ...) G_GNUC_PRINTF (3, 4);
void lk_run_log (LkRun *self, JsonObject *data, const char *message);
gboolean lk_run_is_practice (LkRun *self);
void lk_run_fail_now (GAsyncReadyCallback callback, gpointer user_data, GError *error);
gboolean lk_run_failed_now (GAsyncResult *result, GError **error);
gboolean lk_run_finish (LkRun *run, GAsyncResult *result, GError **error);

G_END_DECLS
