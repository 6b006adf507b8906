/* lk-practice-replicate-private.h: what the files of the Replicate service share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-practice-services.h"
#include "lk-practice-training.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  gint64 created;
  const LkPracticeTrainer *trainer; /* (nullable) whose schema it has */
} LkReplicateVersion;

typedef struct
{
  char *owner;
  char *name;
  JsonObject *fields;  /* what was said of it when it was made */
  GPtrArray *versions; /* of LkReplicateVersion, newest first */
} LkReplicateModel;

typedef struct
{
  char *id;
  char *name;
  char *content_type;
  gint64 created; /* microseconds */
  LkBlob *blob;
  JsonObject *metadata;
} LkReplicateFile;

struct _LkPracticeReplicate
{
  LkPracticeWorld *world;
  GHashTable *models;   /* owner/name → LkReplicateModel */
  GPtrArray *trainings; /* of LkPracticeTraining, oldest first */
  GHashTable *files;    /* id → LkReplicateFile */
};

void
lk_practice_replicate_refuse (LkExchange *x, guint status, const char *title, const char *detail);
gboolean lk_practice_replicate_authorize (LkExchange *x);
void lk_practice_replicate_decorate (LkExchange *x);
char *lk_practice_replicate_time (gint64 time);
LkReplicateModel *lk_practice_replicate_model (LkPracticeReplicate *self, const char *full);
LkReplicateModel *lk_practice_replicate_add_model (LkPracticeReplicate *self,
                                                   const char *owner,
                                                   const char *name,
                                                   JsonObject *fields);
void lk_practice_replicate_add_version (LkReplicateModel *model,
                                        const char *id,
                                        const LkPracticeTrainer *trainer);
void lk_practice_file_free (gpointer data);
JsonArray *
lk_practice_replicate_page (LkExchange *x, guint total, guint *first, guint *end, char **next);

void lk_practice_trainings_create (LkExchange *x);
void lk_practice_trainings_get (LkExchange *x);
void lk_practice_trainings_list (LkExchange *x);
void lk_practice_trainings_cancel (LkExchange *x);
LkPracticeTraining *lk_practice_trainings_find (LkPracticeReplicate *self, const char *id);
JsonObject *lk_practice_training_to_json (LkPracticeReplicate *self, LkPracticeTraining *training);

void lk_practice_fetch_archive (LkPracticeWorld *world, LkPracticeTraining *training);

void lk_practice_files_create (LkExchange *x);
void lk_practice_files_list (LkExchange *x);
void lk_practice_files_get (LkExchange *x);
void lk_practice_files_delete (LkExchange *x);
void lk_practice_files_download (LkExchange *x);
LkReplicateFile *lk_practice_files_find (LkPracticeReplicate *self, const char *id);
char *lk_practice_files_signed (LkPracticeReplicate *self, const char *id);

G_END_DECLS
