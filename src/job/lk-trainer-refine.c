/* lk-trainer-refine.c: a trainer's bounds as its service states them today
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-trainer.h"

#include "lk-json.h"

/**
 * lk_trainer_refine:
 * @self: a trainer
 * @schema: the `properties` of the live schema's TrainingInput
 *
 * Takes over the bounds that the service states today.
 */
void
lk_trainer_refine (LkTrainer *self, JsonObject *schema)
{
  guint n = g_list_model_get_n_items (lk_trainer_get_parameters (self));

  g_return_if_fail (LK_IS_TRAINER (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkParameter) parameter =
          g_list_model_get_item (lk_trainer_get_parameters (self), i);
      JsonObject *live = lk_json_peek_object (schema, lk_parameter_get_name (parameter));

      if (live != NULL)
        lk_parameter_refine (parameter, live);
    }
}

static JsonObject *
input_to_schema (const LkReplicateInput *input)
{
  JsonObject *schema = json_object_new ();

  if (input->has_minimum)
    json_object_set_double_member (schema, "minimum", input->minimum);
  if (input->has_maximum)
    json_object_set_double_member (schema, "maximum", input->maximum);
  if (input->fallback != NULL)
    json_object_set_member (schema, "default", json_node_copy (input->fallback));

  if (input->choices != NULL && input->choices->len > 0)
    {
      JsonArray *choices = json_array_new ();

      for (guint i = 0; i < input->choices->len; i++)
        json_array_add_element (choices, json_node_copy (g_ptr_array_index (input->choices, i)));
      json_object_set_array_member (schema, "choices", choices);
    }

  return schema;
}

/**
 * lk_trainer_refine_from_version:
 * @self: a trainer
 * @version: what the service says of the version that will be used
 *
 * Takes over the bounds that the service states today.
 */
void
lk_trainer_refine_from_version (LkTrainer *self, LkReplicateVersion *version)
{
  g_autoptr (JsonObject) inputs = json_object_new ();

  g_return_if_fail (LK_IS_TRAINER (self));

  for (guint i = 0; version->inputs != NULL && i < version->inputs->len; i++)
    {
      const LkReplicateInput *input = g_ptr_array_index (version->inputs, i);

      json_object_set_object_member (inputs, input->name, input_to_schema (input));
    }

  lk_trainer_refine (self, inputs);
}
