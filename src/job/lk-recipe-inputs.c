/* lk-recipe-inputs.c: what a trainer gets for a recipe: choice over preset over default
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-recipe.h"

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
  LkParameter *parameter = lk_trainer_get_role_parameter (trainer, LK_ROLE_RESOLUTION);
  JsonNode *value = parameter != NULL ? effective (self, trainer, parameter) : NULL;
  g_auto (GStrv) parts = NULL;
  guint largest = 0;

  if (value != NULL && JSON_NODE_HOLDS_VALUE (value) && json_node_get_string (value) != NULL)
    parts = g_strsplit (json_node_get_string (value), ",", 16);

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    largest = MAX (largest, (guint) CLAMP (g_ascii_strtoll (parts[i], NULL, 10), 0, 4096));

  return 2 * (largest >= 64 ? largest : 1024);
}
