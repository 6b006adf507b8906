/* lk-trainer.h: a row of the trainer catalogue
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-parameter.h"
#include "lk-replicate-schema.h"

G_BEGIN_DECLS

/**
 * LkTrainerRole: what an input means to the pipeline, whatever the trainer calls it.
 */
typedef enum
{
  LK_ROLE_DATASET,
  LK_ROLE_TRIGGER,
  LK_ROLE_STEPS,
  LK_ROLE_RANK,
  LK_ROLE_LEARNING_RATE,
  LK_ROLE_RESOLUTION,
  LK_ROLE_AUTOCAPTION,
} LkTrainerRole;

#define LK_TYPE_TRAINER (lk_trainer_get_type ())
G_DECLARE_FINAL_TYPE (LkTrainer, lk_trainer, LK, TRAINER, GObject)

LkTrainer *lk_trainer_new_from_json (JsonObject *object, GError **error);
const char *lk_trainer_get_id (LkTrainer *self);
const char *lk_trainer_get_title (LkTrainer *self);
const char *lk_trainer_get_description (LkTrainer *self);
gboolean lk_trainer_get_enabled (LkTrainer *self);
const char *lk_trainer_get_disabled_reason (LkTrainer *self);
const char *lk_trainer_get_owner (LkTrainer *self);
const char *lk_trainer_get_name (LkTrainer *self);
const char *lk_trainer_get_version (LkTrainer *self);
const char *lk_trainer_get_field (LkTrainer *self, LkTrainerRole role);
GListModel *lk_trainer_get_parameters (LkTrainer *self);
LkParameter *lk_trainer_find_parameter (LkTrainer *self, const char *name);
LkParameter *lk_trainer_get_role_parameter (LkTrainer *self, LkTrainerRole role);
JsonObject *lk_trainer_get_preset (LkTrainer *self, const char *purpose);
void lk_trainer_refine (LkTrainer *self, JsonObject *properties);
void lk_trainer_refine_from_version (LkTrainer *self, LkReplicateVersion *version);

const char *lk_trainer_get_weights_pattern (LkTrainer *self);
const char *lk_trainer_get_progress_pattern (LkTrainer *self);
const char *lk_trainer_get_base_model (LkTrainer *self);
const char *lk_trainer_get_license (LkTrainer *self);
const char *lk_trainer_get_license_name (LkTrainer *self);
const char *lk_trainer_get_license_link (LkTrainer *self);

double lk_trainer_get_overhead (LkTrainer *self);
double lk_trainer_estimate_seconds (LkTrainer *self, gint64 steps, double seconds_per_step);
double lk_trainer_estimate_cost (LkTrainer *self, double seconds);
const char *lk_trainer_get_price_source (LkTrainer *self);

G_END_DECLS
