/* lk-practice-dataset.h: what a trainer finds in the archive that it was given
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-practice-trainer.h"

G_BEGIN_DECLS

typedef struct
{
  char *error;          /* (nullable) what the trainer dies of */
  GPtrArray *images;    /* of text: paths of what is trained */
  GPtrArray *broken;    /* of text: paths of what has an image's name and is none */
  GHashTable *captions; /* path without extension → text; only complete ones */
  GPtrArray *names;     /* of text: every path in the archive */
  guint extracted;
  guint missing; /* images without a caption */
} LkPracticeDataset;

LkPracticeDataset *
lk_practice_dataset_read (const LkPracticeTrainer *trainer, JsonObject *input, const char *path);
LkPracticeDataset *lk_practice_dataset_new_failed (const char *error);
JsonObject *lk_practice_dataset_to_json (LkPracticeDataset *self);
LkPracticeDataset *lk_practice_dataset_new_for_json (JsonObject *object);
void lk_practice_dataset_free (LkPracticeDataset *self);
const char *lk_practice_dataset_caption (LkPracticeDataset *self, const char *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPracticeDataset, lk_practice_dataset_free)

G_END_DECLS
