/* lk-training.h: one training as Replicate describes it
 *
 * An immutable picture of one answer. What the training was given (its `input`) is
 * not kept: services have been seen to echo secrets in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkTrainingState: nicks are the service's words.
 * @LK_TRAINING_UNKNOWN: a word that we do not know; taken for still running
 * @LK_TRAINING_ABORTED: ended before it started, and billed nothing
 */
#define LK_TYPE_TRAINING_STATE (lk_training_state_get_type ())

typedef enum
{
  LK_TRAINING_UNKNOWN,
  LK_TRAINING_STARTING,
  LK_TRAINING_PROCESSING,
  LK_TRAINING_SUCCEEDED,
  LK_TRAINING_FAILED,
  LK_TRAINING_CANCELED,
  LK_TRAINING_ABORTED,
} LkTrainingState;

GType lk_training_state_get_type (void);

typedef struct _LkTraining LkTraining;

#define LK_TYPE_TRAINING (lk_training_get_type ())
GType lk_training_get_type (void);

LkTraining *lk_training_new_from_json (JsonObject *object, GError **error);
LkTraining *lk_training_ref (LkTraining *self);
void lk_training_unref (LkTraining *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTraining, lk_training_unref)

const char *lk_training_get_id (LkTraining *self);
LkTrainingState lk_training_get_state (LkTraining *self);
const char *lk_training_get_status (LkTraining *self);
gboolean lk_training_is_finished (LkTraining *self);
const char *lk_training_get_logs (LkTraining *self);
const char *lk_training_get_weights_uri (LkTraining *self);
const char *lk_training_get_output_version (LkTraining *self);
const char *lk_training_get_error_text (LkTraining *self);
const char *lk_training_get_trainer (LkTraining *self);
const char *lk_training_get_trainer_version (LkTraining *self);
const char *lk_training_get_web_uri (LkTraining *self);
double lk_training_get_predict_time (LkTraining *self);
gint64 lk_training_get_created_at (LkTraining *self);
gint64 lk_training_get_started_at (LkTraining *self);
gint64 lk_training_get_completed_at (LkTraining *self);
GError *lk_training_dup_error (LkTraining *self);
char *lk_training_dup_spare_weights_uri (LkTraining *self);

/**
 * LkTrainingQuery: what a training must have been started with to be ours.
 * @trainer: (nullable): `owner/name` of the trainer
 * @destination: (nullable): `owner/name` of the model that it trains into
 * @dataset_uri: address of the archive that it was given; without a query it matches
 *   whatever signature the address had
 * @input: (nullable): what it was given besides; what the service echoes must not differ
 * @not_before: microseconds since 1970; what was created earlier is not ours
 * @known: (nullable) (array zero-terminated=1): ids that belong to other jobs
 */
typedef struct
{
  const char *trainer;
  const char *destination;
  const char *dataset_uri;
  JsonObject *input;
  gint64 not_before;
  const char *const *known;
} LkTrainingQuery;

gboolean lk_training_query_may_match (const LkTrainingQuery *query, JsonObject *training);
gboolean lk_training_query_matches (const LkTrainingQuery *query, JsonObject *training);
gint64 lk_training_parse_time (const char *text);
guint lk_training_poll_delay (gint64 seconds_known, LkTrainingState state, guint n_trainings);

G_END_DECLS
