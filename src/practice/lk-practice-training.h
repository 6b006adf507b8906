/* lk-practice-training.h: one training, how far it is, and what it says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-blob.h"
#include "lk-fault-plan.h"
#include "lk-practice-dataset.h"

G_BEGIN_DECLS

typedef enum
{
  LK_PRACTICE_STARTING,
  LK_PRACTICE_PROCESSING,
  LK_PRACTICE_SUCCEEDED,
  LK_PRACTICE_FAILED,
  LK_PRACTICE_CANCELED,
  LK_PRACTICE_ABORTED,
} LkPracticeStatus;

typedef struct
{
  char *id;
  const LkPracticeTrainer *trainer;
  char *version;
  char *destination;
  JsonObject *given; /* as sent; this is what is echoed */
  JsonObject *input; /* with defaults */
  char *archive;     /* where the dataset is */

  gint64 created;  /* microseconds since the epoch, as all times */
  gint64 started;  /* 0: not yet */
  gint64 ended;    /* 0: not yet */
  gint64 base;     /* when the clock of its story began */
  guint looks;     /* how often somebody looked, when there is no clock */
  double progress; /* seconds of its story that have gone by */
  LkPracticeStatus status;
  LkFault fate;
  char *error; /* (nullable) */

  LkPracticeDataset *dataset; /* (nullable) while it is being fetched */
  LkBlob *output;             /* (nullable) */
  char *output_token;         /* (nullable) */
  char *output_version;       /* (nullable) */
} LkPracticeTraining;

LkPracticeTraining *lk_practice_training_new (const LkPracticeTrainer *trainer, const char *id);
void lk_practice_training_free (LkPracticeTraining *self);
gboolean lk_practice_training_is_over (const LkPracticeTraining *self);
void lk_practice_training_advance (LkPracticeTraining *self, double speed);
void
lk_practice_training_end (LkPracticeTraining *self, LkPracticeStatus status, const char *error);
const char *lk_practice_training_status (const LkPracticeTraining *self);
char *lk_practice_training_dup_log (const LkPracticeTraining *self);
gint64 lk_practice_training_rank (const LkPracticeTraining *self);
gint64 lk_practice_training_steps (const LkPracticeTraining *self);

LkBlob *lk_practice_output_write (LkPracticeTraining *training,
                                  LkBlobStore *store,
                                  gint64 least,
                                  gboolean extra,
                                  gboolean long_names,
                                  GError **error);

G_END_DECLS
