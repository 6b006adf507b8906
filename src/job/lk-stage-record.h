/* lk-stage-record.h: the five stages of a job, and how each went
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Identifiers in traces, JSON and the database (PRODUCT.md); the order never changes. */
#define LK_STAGE_INITIALIZING       "initializing"
#define LK_STAGE_ZIP_CREATION       "zip_creation"
#define LK_STAGE_REPLICATE_TRAINING "replicate_training"
#define LK_STAGE_HUGGINGFACE_UPLOAD "huggingface_upload"
#define LK_STAGE_COMPLETION         "completion"

/**
 * LkStageInfo:
 * @id: identifier
 * @title: translated lazily: pass it to gettext
 * @weight: its share of a job's progress, in percent
 * @status: nick of the job's status while it runs
 */
typedef struct
{
  const char *id;
  const char *title;
  guint weight;
  const char *status;
} LkStageInfo;

const LkStageInfo *lk_stage_info_get_all (guint *n_stages);
const LkStageInfo *lk_stage_info_find (const char *id);

/**
 * LkStageState: nicks `pending`, `running`, `done`, `failed`, `canceled`,
 * `skipped`.
 */
#define LK_TYPE_STAGE_STATE (lk_stage_state_get_type ())

typedef enum
{
  LK_STAGE_PENDING,
  LK_STAGE_RUNNING,
  LK_STAGE_DONE,
  LK_STAGE_FAILED,
  LK_STAGE_CANCELED,
  LK_STAGE_SKIPPED,
} LkStageState;

GType lk_stage_state_get_type (void);
const char *lk_stage_state_to_string (LkStageState state);

/**
 * LkAttempt: one try of a stage.
 * @started: microseconds since 1970
 * @finished: microseconds since 1970; 0 while it goes on
 * @state: how it ended; %LK_STAGE_PENDING for one that the end of the program broke off
 * @message: (nullable): why it failed
 */
typedef struct
{
  gint64 started;
  gint64 finished;
  LkStageState state;
  char *message;
} LkAttempt;

#define LK_TYPE_STAGE_RECORD (lk_stage_record_get_type ())
G_DECLARE_FINAL_TYPE (LkStageRecord, lk_stage_record, LK, STAGE_RECORD, GObject)

LkStageRecord *lk_stage_record_new (const LkStageInfo *info);
const LkStageInfo *lk_stage_record_get_info (LkStageRecord *self);
const char *lk_stage_record_get_id (LkStageRecord *self);
const char *lk_stage_record_get_title (LkStageRecord *self);
LkStageState lk_stage_record_get_state (LkStageRecord *self);
guint lk_stage_record_get_attempts (LkStageRecord *self);
GPtrArray *lk_stage_record_get_history (LkStageRecord *self);
double lk_stage_record_get_fraction (LkStageRecord *self);
double lk_stage_record_get_duration (LkStageRecord *self);
const char *lk_stage_record_get_sentence (LkStageRecord *self);
void lk_stage_record_begin (LkStageRecord *self);
void lk_stage_record_end (LkStageRecord *self, LkStageState state, const char *message);
void lk_stage_record_explain (LkStageRecord *self, const char *message);
void lk_stage_record_reset (LkStageRecord *self);
void lk_stage_record_set_fraction (LkStageRecord *self, double fraction);
void lk_stage_record_set_sentence (LkStageRecord *self, const char *sentence);
JsonObject *lk_stage_record_to_json (LkStageRecord *self);
void lk_stage_record_load (LkStageRecord *self, JsonObject *object);

G_END_DECLS
