/* lk-recipe-inputs.c: what a trainer gets for a recipe: choice over preset over default
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-recipe.h"

#define MIN_RESOLUTION   64
#define USUAL_RESOLUTION 1024
#define MAX_RESOLUTION   4096
#define MAX_RESOLUTIONS  16

static JsonNode *
effective (LkRecipe *self, LkTrainer *trainer, LkParameter *parameter)
{
  const char *name = lk_parameter_get_name (parameter);
  JsonObject *preset = lk_trainer_get_preset (trainer, lk_recipe_get_purpose (self));
  JsonNode *value = lk_recipe_get_parameter (self, name);

  if (value == NULL && preset != NULL)
    value = json_object_get_member (preset, name);

  return value != NULL ? value : lk_parameter_get_default (parameter);
}

/**
 * lk_recipe_dup_inputs:
 * @self: a recipe
 * @trainer: the trainer
 *
 * Returns: (transfer full): the trainer's input as far as it is settings: choice over
 *   preset over default
 */
JsonObject *
lk_recipe_dup_inputs (LkRecipe *self, LkTrainer *trainer)
{
  GListModel *parameters = lk_trainer_get_parameters (trainer);
  JsonObject *inputs = json_object_new ();

  for (guint i = 0; i < g_list_model_get_n_items (parameters); i++)
    {
      g_autoptr (LkParameter) parameter = g_list_model_get_item (parameters, i);
      JsonNode *value = effective (self, trainer, parameter);

      if (value != NULL)
        json_object_set_member (inputs, lk_parameter_get_name (parameter), json_node_copy (value));
    }

  return inputs;
}

/**
 * lk_recipe_uses_captioner:
 * @self: a recipe
 * @trainer: the trainer
 *
 * Returns: whether the trainer describes the pictures that have no caption
 */
gboolean
lk_recipe_uses_captioner (LkRecipe *self, LkTrainer *trainer)
{
  return lk_recipe_get_autocaption (self) &&
         lk_trainer_get_field (trainer, LK_ROLE_AUTOCAPTION) != NULL;
}

static gint64
role_int (LkRecipe *self, LkTrainer *trainer, LkTrainerRole role)
{
  LkParameter *parameter = lk_trainer_get_role_parameter (trainer, role);
  JsonNode *value = parameter != NULL ? effective (self, trainer, parameter) : NULL;

  return value != NULL && JSON_NODE_HOLDS_VALUE (value) ? json_node_get_int (value) : 0;
}

/**
 * lk_recipe_get_steps:
 * @self: a recipe
 * @trainer: the trainer
 *
 * Returns: how many steps it will do, or 0 when that is not known
 */
gint64
lk_recipe_get_steps (LkRecipe *self, LkTrainer *trainer)
{
  return role_int (self, trainer, LK_ROLE_STEPS);
}

/**
 * lk_recipe_get_rank:
 * @self: a recipe
 * @trainer: the trainer
 *
 * Returns: the rank that was asked for, or 0 when the trainer has no such setting
 */
gint64
lk_recipe_get_rank (LkRecipe *self, LkTrainer *trainer)
{
  return role_int (self, trainer, LK_ROLE_RANK);
}

static const char *
role_string (LkRecipe *self, LkTrainer *trainer, LkTrainerRole role)
{
  LkParameter *parameter = lk_trainer_get_role_parameter (trainer, role);
  JsonNode *value = parameter != NULL ? effective (self, trainer, parameter) : NULL;

  return value != NULL && JSON_NODE_HOLDS_VALUE (value) ? json_node_get_string (value) : NULL;
}

/**
 * lk_recipe_dup_resolutions: (skip)
 * @self: a recipe
 * @trainer: the trainer
 *
 * Returns: (transfer full) (nullable): the resolutions at which each picture is trained,
 *   ended by 0; %NULL when the trainer does not say
 */
guint *
lk_recipe_dup_resolutions (LkRecipe *self, LkTrainer *trainer)
{
  const char *value = role_string (self, trainer, LK_ROLE_RESOLUTION);
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ",", MAX_RESOLUTIONS);
  g_autofree guint *resolutions = g_new0 (guint, MAX_RESOLUTIONS + 1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gint64 resolution = g_ascii_strtoll (parts[i], NULL, 10);

      if (resolution >= MIN_RESOLUTION)
        resolutions[n++] = (guint) MIN (resolution, MAX_RESOLUTION);
    }

  return n > 0 ? g_steal_pointer (&resolutions) : NULL;
}

/**
 * lk_recipe_get_longest_side:
 * @self: a recipe
 * @trainer: the trainer
 *
 * A picture is trained with the area of a square of the largest resolution; of a long
 * one the longer side may use twice that.
 *
 * Returns: pixels beyond which the trainer would throw away what it is sent
 */
guint
lk_recipe_get_longest_side (LkRecipe *self, LkTrainer *trainer)
{
  g_autofree guint *resolutions = lk_recipe_dup_resolutions (self, trainer);
  guint largest = 0;

  for (guint i = 0; resolutions != NULL && resolutions[i] != 0; i++)
    largest = MAX (largest, resolutions[i]);

  return 2 * (largest > 0 ? largest : USUAL_RESOLUTION);
}
