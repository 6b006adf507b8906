/* lk-recipe-text.c: a recipe as text that a person pastes somewhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-recipe.h"

#include "lk-json.h"

#include <glib/gi18n-lib.h>

static void
append (GString *text, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, _ ("%s: %s\n"), label, value);
}

static void
append_inputs (GString *text, LkRecipe *self, LkTrainer *trainer)
{
  g_autoptr (JsonObject) inputs = lk_recipe_dup_inputs (self, trainer);
  g_autoptr (GList) names = json_object_get_members (inputs);

  for (GList *l = names; l != NULL; l = l->next)
    {
      LkParameter *parameter = lk_trainer_find_parameter (trainer, l->data);
      JsonNode *node = json_object_get_member (inputs, l->data);
      const char *plain = lk_json_peek_string (inputs, l->data);
      g_autofree char *value = plain != NULL ? g_strdup (plain) : lk_json_to_string (node, FALSE);

      append (text, parameter != NULL ? lk_parameter_get_title (parameter) : l->data, value);
    }
}

/**
 * lk_recipe_to_text:
 * @self: a recipe
 * @trainer: (nullable): its trainer, whose settings are told by their titles
 *
 * No folder of this computer is in it, so that it can be shown to anybody.
 *
 * Returns: (transfer full): every choice, a line each
 */
char *
lk_recipe_to_text (LkRecipe *self, LkTrainer *trainer)
{
  GString *text = g_string_new (NULL);
  const char *dataset = lk_recipe_get_dataset (self);
  g_autofree char *dataset_name = dataset != NULL ? g_path_get_basename (dataset) : NULL;

  append (text, _ ("Model"), lk_recipe_get_model_name (self));
  append (text, _ ("Trigger word"), lk_recipe_get_trigger_word (self));
  append (text, _ ("Description"), lk_recipe_get_description (self));
  append (text, _ ("Purpose"), lk_recipe_get_purpose (self));
  append (text, _ ("Dataset"), dataset_name);
  append (text, _ ("Trainer"),
          trainer != NULL ? lk_trainer_get_title (trainer) : lk_recipe_get_trainer (self));
  if (trainer != NULL)
    append_inputs (text, self, trainer);
  append (text, _ ("Owner"), lk_recipe_get_owner (self));
  append (text, _ ("Repository"), lk_recipe_get_repository (self));
  append (text, _ ("License"), lk_recipe_get_license (self));

  return g_string_free (text, FALSE);
}
