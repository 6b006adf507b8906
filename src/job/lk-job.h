/* lk-job.h: one run of the pipeline
 *
 * All that is known of it, for whoever shows it; the stages write here what they
 * learn, and whoever keeps it (the store) listens.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-recipe.h"
#include "lk-stage-record.h"
#include "lk-trace.h"

G_BEGIN_DECLS

/**
 * LkJobStatus: nicks `queued`, `starting`, `training`, `uploading`, `completed`,
 * `failed`, `canceled`.
 */
#define LK_TYPE_JOB_STATUS (lk_job_status_get_type ())

typedef enum
{
  LK_JOB_QUEUED,
  LK_JOB_STARTING,
  LK_JOB_TRAINING,
  LK_JOB_UPLOADING,
  LK_JOB_COMPLETED,
  LK_JOB_FAILED,
  LK_JOB_CANCELED,
} LkJobStatus;

GType lk_job_status_get_type (void);
const char *lk_job_status_to_string (LkJobStatus status);
gboolean lk_job_status_from_string (const char *nick, LkJobStatus *status);
gboolean lk_job_status_is_final (LkJobStatus status);
gboolean lk_job_status_is_running (LkJobStatus status);

/* Facts: what the stages learnt and a later start needs. Durable before the next
 * remote step (see lk_store_flush_async()). */
#define LK_FACT_PICTURES         "pictures"
#define LK_FACT_DATASET_DIGEST   "datasetDigest"
#define LK_FACT_ARCHIVE_PATH     "archivePath"
#define LK_FACT_ARCHIVE_SHA256   "archiveSha256"
#define LK_FACT_ARCHIVE_SIZE     "archiveSize"
#define LK_FACT_ARCHIVE_ENTRIES  "archiveEntries"
#define LK_FACT_STORAGE          "storage"
#define LK_FACT_OBJECT_KEY       "objectKey"
#define LK_FACT_ARCHIVE_STORED   "archiveStored"
#define LK_FACT_DESTINATION      "destinationModel"
#define LK_FACT_TRAINER_VERSION  "trainerVersion"
#define LK_FACT_TRAINING_INTENT  "trainingIntent"
#define LK_FACT_TRAINING_ID      "trainingId"
#define LK_FACT_TRAINING_DONE    "trainingDone"
#define LK_FACT_TRAINING_SECONDS "trainingSeconds"
#define LK_FACT_TRAINING_VERSION "trainedVersion"
#define LK_FACT_WEIGHTS_URL      "weightsUrl"
#define LK_FACT_WEIGHTS_PATH     "weightsPath"
#define LK_FACT_WEIGHTS_SHA256   "weightsSha256"
#define LK_FACT_WEIGHTS_SIZE     "weightsSize"
#define LK_FACT_WEIGHTS_RANK     "weightsRank"
#define LK_FACT_CARD_PATH        "cardPath"
#define LK_FACT_CARD_SIZE        "cardSize"
#define LK_FACT_CARD_SHA256      "cardSha256"
#define LK_FACT_COVER            "coverPath"
#define LK_FACT_REPOSITORY       "repository"
#define LK_FACT_REPOSITORY_URL   "repositoryUrl"
#define LK_FACT_COMMIT           "commit"
#define LK_FACT_SAVED_PATH       "savedPath"
#define LK_FACT_CLEANED          "cleaned"
#define LK_FACT_COST             "cost"
#define LK_FACT_ESTIMATE         "estimatedCost"
#define LK_FACT_MACHINE_SINCE    "machineSince"

/* In memory; the store has more. */
#define LK_JOB_MAX_EVENTS    20000
#define LK_JOB_MAX_LOG_LINES 100000
#define LK_JOB_MAX_LOSSES    20000

/**
 * LkLoss: a point of the loss curve.
 * @step: after which step
 * @loss: what the trainer printed
 * @time: when it was read, in microseconds since 1970
 */
typedef struct
{
  gint64 step;
  double loss;
  gint64 time;
} LkLoss;

#define LK_TYPE_JOB (lk_job_get_type ())
G_DECLARE_FINAL_TYPE (LkJob, lk_job, LK, JOB, GObject)

LkJob *lk_job_new (LkRecipe *recipe, LkRedactor *redactor);
LkJob *lk_job_new_from_json (JsonObject *object, LkRedactor *redactor, GError **error);
JsonObject *lk_job_to_json (LkJob *self);
void lk_job_reload (LkJob *self, JsonObject *object);

const char *lk_job_get_id (LkJob *self);
LkRecipe *lk_job_get_recipe (LkJob *self);
LkTrace *lk_job_get_trace (LkJob *self);
const char *lk_job_get_title (LkJob *self);
LkJobStatus lk_job_get_status (LkJob *self);
gboolean lk_job_set_status (LkJob *self, LkJobStatus status);
gboolean lk_job_is_active (LkJob *self);
gint64 lk_job_get_created (LkJob *self);
gint64 lk_job_get_started (LkJob *self);
gint64 lk_job_get_finished (LkJob *self);
gint64 lk_job_get_place (LkJob *self);
void lk_job_set_place (LkJob *self, gint64 place);

/* Stages */
GListModel *lk_job_get_stages (LkJob *self);
LkStageRecord *lk_job_get_stage_record (LkJob *self, const char *stage);
const char *lk_job_get_stage (LkJob *self);
guint lk_job_begin_stage (LkJob *self, const char *stage);
void lk_job_end_stage (LkJob *self, LkStageState state);
void lk_job_fail_stage (LkJob *self, const GError *error);
void lk_job_set_stage_progress (LkJob *self, double fraction, const char *sentence);
double lk_job_get_progress (LkJob *self);
const char *lk_job_get_sentence (LkJob *self);
void lk_job_set_need (LkJob *self, const char *need);
const char *lk_job_get_need (LkJob *self);

/* The training's own figures */
void lk_job_set_training_progress (
    LkJob *self, gint64 step, gint64 total, double loss, gint64 seconds_left);
gint64 lk_job_get_step (LkJob *self);
gint64 lk_job_get_total_steps (LkJob *self);
double lk_job_get_loss (LkJob *self);
gint64 lk_job_get_seconds_left (LkJob *self);
double lk_job_get_seconds_per_step (LkJob *self);
const LkLoss *lk_job_get_losses (LkJob *self, guint *n_losses);
void lk_job_add_log_lines (LkJob *self, const char *const *lines);
void lk_job_clear_log (LkJob *self);
GListModel *lk_job_get_log (LkJob *self);

/* Facts */
const char *lk_job_get_fact (LkJob *self, const char *name);
gint64 lk_job_get_fact_int (LkJob *self, const char *name, gint64 fallback);
double lk_job_get_fact_double (LkJob *self, const char *name, double fallback);
gboolean lk_job_has_fact (LkJob *self, const char *name);
void lk_job_set_fact (LkJob *self, const char *name, const char *value);
void lk_job_set_fact_int (LkJob *self, const char *name, gint64 value);
void lk_job_set_fact_double (LkJob *self, const char *name, double value);
JsonObject *lk_job_dup_facts (LkJob *self);

/* Trace and errors */
GListModel *lk_job_get_events (LkJob *self);
void lk_job_forget_trace (LkJob *self);
void lk_job_hold_trace (LkJob *self);
void lk_job_release_trace (LkJob *self);
void lk_job_fail (LkJob *self, const GError *error);
void lk_job_clear_error (LkJob *self);
LkCategory lk_job_get_error_category (LkJob *self);
const char *lk_job_get_error_message (LkJob *self);
const char *lk_job_get_error_details (LkJob *self);
const char *lk_job_get_error_stage (LkJob *self);
const char *lk_job_get_error_code (LkJob *self);
LkRemedy lk_job_get_remedy (LkJob *self);

JsonObject *lk_job_to_status_json (LkJob *self);

G_END_DECLS
