/* lk-practice-trainer.h: the trainers that the practice Replicate offers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  LK_INPUT_STRING,
  LK_INPUT_URI,
  LK_INPUT_SECRET,
  LK_INPUT_INTEGER,
  LK_INPUT_NUMBER,
  LK_INPUT_BOOLEAN,
} LkPracticeInputType;

typedef struct
{
  const char *name;
  LkPracticeInputType type;
  const char *fallback; /* (nullable) JSON */
  double minimum;       /* NAN: none */
  double maximum;       /* NAN: none */
  const char *choices;  /* (nullable) with | between */
  gboolean required;
} LkPracticeInput;

typedef enum
{
  LK_LAYOUT_OSTRIS,
  LK_LAYOUT_FAST_FLUX,
  LK_LAYOUT_QWEN,
} LkPracticeLayout;

typedef struct
{
  const char *owner;
  const char *name;
  const char *versions[3]; /* newest first */
  const LkPracticeInput *inputs;
  gboolean tolerant; /* whether unknown inputs are let through */
  LkPracticeLayout layout;
  const char *dataset; /* names of inputs ... */
  const char *steps;
  const char *rank;        /* (nullable) */
  const char *seed;        /* (nullable) */
  gint64 default_rank;     /* where there is no such input */
  double seconds_per_step; /* what its log says */
  const char *output_name; /* the file at the delivery host */
} LkPracticeTrainer;

const LkPracticeTrainer *lk_practice_trainer_get (guint index);
const LkPracticeTrainer *lk_practice_trainer_find (const char *owner, const char *name);
gboolean lk_practice_trainer_has_version (const LkPracticeTrainer *self, const char *version);
JsonObject *lk_practice_trainer_dup_schema (const LkPracticeTrainer *self);
char *
lk_practice_trainer_check (const LkPracticeTrainer *self, JsonObject *input, JsonArray *invalid);
JsonObject *lk_practice_trainer_dup_input (const LkPracticeTrainer *self, JsonObject *input);

G_END_DECLS
