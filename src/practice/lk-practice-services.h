/* lk-practice-services.h: the services, as the world needs to know them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-exchange.h"

G_BEGIN_DECLS

extern const LkPracticeService lk_practice_replicate_service;
extern const LkPracticeService lk_practice_hub_service;
extern const LkPracticeService lk_practice_s3_service;
extern const LkPracticeService lk_practice_delivery_service;

LkPracticeS3 *lk_practice_s3_new (LkPracticeWorld *world);
void lk_practice_s3_free (LkPracticeS3 *self);
JsonObject *lk_practice_s3_save (LkPracticeS3 *self);
void lk_practice_s3_load (LkPracticeS3 *self, JsonObject *state);
guint lk_practice_s3_count_objects (LkPracticeS3 *self);
guint lk_practice_s3_count_uploads (LkPracticeS3 *self);
LkBlob *lk_practice_s3_find (LkPracticeS3 *self, const char *bucket, const char *key);

LkPracticeReplicate *lk_practice_replicate_new (LkPracticeWorld *world);
void lk_practice_replicate_free (LkPracticeReplicate *self);
JsonObject *lk_practice_replicate_save (LkPracticeReplicate *self);
void lk_practice_replicate_load (LkPracticeReplicate *self, JsonObject *state);
guint lk_practice_replicate_count_trainings (LkPracticeReplicate *self);
JsonObject *lk_practice_replicate_dup_training (LkPracticeReplicate *self, const char *id);
LkBlob *lk_practice_replicate_find_output (LkPracticeReplicate *self, const char *token);

LkPracticeHub *lk_practice_hub_new (LkPracticeWorld *world);
void lk_practice_hub_free (LkPracticeHub *self);
JsonObject *lk_practice_hub_save (LkPracticeHub *self);
void lk_practice_hub_load (LkPracticeHub *self, JsonObject *state);
LkBlob *lk_practice_hub_find_object (LkPracticeHub *self, const char *oid);
void lk_practice_hub_put_part (LkExchange *x);

G_END_DECLS
