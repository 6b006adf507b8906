/* lk-recipe.h: all choices of one training
 *
 * What the wizard edits, what `train --spec` reads and what a job remembers. It holds
 * no secret.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-catalogue.h"

G_BEGIN_DECLS

/**
 * LkImageSource: a picture that is fetched when the job runs.
 * @id: (nullable): the caller's name for it
 * @filename: (nullable): what it is to be called
 * @url: where it is: http, https or file
 * @size: bytes that it is said to have, or 0
 */
typedef struct
{
  char *id;
  char *filename;
  char *url;
  gint64 size;
} LkImageSource;

/**
 * LkRecipeFault: something that stands in the way of a start, or deserves a thought.
 */
typedef struct
{
  char *field;
  char *message;
  gboolean warning;
} LkRecipeFault;

void lk_recipe_fault_free (LkRecipeFault *self);

#define LK_TYPE_RECIPE (lk_recipe_get_type ())
G_DECLARE_FINAL_TYPE (LkRecipe, lk_recipe, LK, RECIPE, GObject)

LkRecipe *lk_recipe_new (void);
LkRecipe *lk_recipe_new_from_json (JsonObject *object, GError **error);
LkRecipe *lk_recipe_new_from_request (JsonObject *request, LkCatalogue *catalogue, GError **error);
LkRecipe *lk_recipe_copy (LkRecipe *self);
JsonObject *lk_recipe_to_json (LkRecipe *self);

/* Each of these is a property too; setters take %NULL for “not said”. */
const char *lk_recipe_get_model_name (LkRecipe *self);
const char *lk_recipe_get_trigger_word (LkRecipe *self);
const char *lk_recipe_get_description (LkRecipe *self);
const char *lk_recipe_get_purpose (LkRecipe *self);
const char *lk_recipe_get_trainer (LkRecipe *self);
const char *lk_recipe_get_dataset (LkRecipe *self);
const char *lk_recipe_get_owner (LkRecipe *self);
const char *lk_recipe_get_repository (LkRecipe *self);
const char *lk_recipe_get_license (LkRecipe *self);
const char *lk_recipe_get_save_to (LkRecipe *self);
const char *lk_recipe_get_destination (LkRecipe *self);
const char *lk_recipe_get_storage (LkRecipe *self);
const char *lk_recipe_get_profile (LkRecipe *self);
const char *lk_recipe_get_user_id (LkRecipe *self);
gboolean lk_recipe_get_public (LkRecipe *self);
gboolean lk_recipe_get_publish (LkRecipe *self);
gboolean lk_recipe_get_destination_public (LkRecipe *self);
gboolean lk_recipe_get_autocaption (LkRecipe *self);
GPtrArray *lk_recipe_get_images (LkRecipe *self);

JsonNode *lk_recipe_get_parameter (LkRecipe *self, const char *name);
void lk_recipe_set_parameter (LkRecipe *self, const char *name, JsonNode *value);
void lk_recipe_reset_parameter (LkRecipe *self, const char *name);
JsonObject *lk_recipe_dup_inputs (LkRecipe *self, LkTrainer *trainer);
gboolean lk_recipe_uses_captioner (LkRecipe *self, LkTrainer *trainer);
gint64 lk_recipe_get_steps (LkRecipe *self, LkTrainer *trainer);
gint64 lk_recipe_get_rank (LkRecipe *self, LkTrainer *trainer);
guint *lk_recipe_dup_resolutions (LkRecipe *self, LkTrainer *trainer);
guint lk_recipe_get_longest_side (LkRecipe *self, LkTrainer *trainer);
void lk_recipe_add_image (
    LkRecipe *self, const char *id, const char *filename, const char *url, gint64 size);

GPtrArray *lk_recipe_validate (LkRecipe *self, LkCatalogue *catalogue, guint n_pictures);
GError *lk_recipe_faults_to_error (GPtrArray *faults);
char *lk_recipe_to_text (LkRecipe *self, LkTrainer *trainer);
char *lk_recipe_derive_slug (const char *model_name);
char *lk_recipe_dup_slug (LkRecipe *self);
char *lk_recipe_dup_repository (LkRecipe *self, const char *account);
gboolean lk_recipe_is_repository_name (const char *name);

G_END_DECLS
