/* lk-practice-trainer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-trainer.h"

#include "lk-json.h"

#include <math.h>
#include <string.h>

/* The inputs of train.py in replicate/flux-fine-tuner, whose schema requires nothing. */
/* clang-format off */
static const LkPracticeInput ostris_inputs[] = {
  { "input_images", LK_INPUT_URI, NULL, NAN, NAN, NULL, FALSE },
  { "trigger_word", LK_INPUT_STRING, "\"TOK\"", NAN, NAN, NULL, FALSE },
  { "autocaption", LK_INPUT_BOOLEAN, "true", NAN, NAN, NULL, FALSE },
  { "autocaption_prefix", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "autocaption_suffix", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "steps", LK_INPUT_INTEGER, "1000", 3, 6000, NULL, FALSE },
  { "learning_rate", LK_INPUT_NUMBER, "0.0004", NAN, NAN, NULL, FALSE },
  { "batch_size", LK_INPUT_INTEGER, "1", NAN, NAN, NULL, FALSE },
  { "resolution", LK_INPUT_STRING, "\"512,768,1024\"", NAN, NAN, NULL, FALSE },
  { "lora_rank", LK_INPUT_INTEGER, "16", 1, 128, NULL, FALSE },
  { "caption_dropout_rate", LK_INPUT_NUMBER, "0.05", 0, 1, NULL, FALSE },
  { "optimizer", LK_INPUT_STRING, "\"adamw8bit\"", NAN, NAN, NULL, FALSE },
  { "cache_latents_to_disk", LK_INPUT_BOOLEAN, "false", NAN, NAN, NULL, FALSE },
  { "layers_to_optimize_regex", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "gradient_checkpointing", LK_INPUT_BOOLEAN, "false", NAN, NAN, NULL, FALSE },
  { "hf_repo_id", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "hf_token", LK_INPUT_SECRET, NULL, NAN, NAN, NULL, FALSE },
  { "wandb_api_key", LK_INPUT_SECRET, NULL, NAN, NAN, NULL, FALSE },
  { "wandb_project", LK_INPUT_STRING, "\"flux_train_replicate\"", NAN, NAN, NULL, FALSE },
  { "wandb_run", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "wandb_entity", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "wandb_sample_interval", LK_INPUT_INTEGER, "100", 1, NAN, NULL, FALSE },
  { "wandb_sample_prompts", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "wandb_save_interval", LK_INPUT_INTEGER, "100", 1, NAN, NULL, FALSE },
  { "skip_training_and_use_pretrained_hf_lora_url", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { NULL }
};

static const LkPracticeInput fast_flux_inputs[] = {
  { "input_images", LK_INPUT_URI, NULL, NAN, NAN, NULL, TRUE },
  { "trigger_word", LK_INPUT_STRING, "\"TOK\"", NAN, NAN, NULL, FALSE },
  { "lora_type", LK_INPUT_STRING, "\"subject\"", NAN, NAN, "subject|style", FALSE },
  { "training_steps", LK_INPUT_INTEGER, "1000", 100, 20000, NULL, FALSE },
  { "seed", LK_INPUT_INTEGER, NULL, NAN, NAN, NULL, FALSE },
  { "hf_repo_id", LK_INPUT_STRING, NULL, NAN, NAN, NULL, FALSE },
  { "hf_token", LK_INPUT_SECRET, NULL, NAN, NAN, NULL, FALSE },
  { NULL }
};

static const LkPracticeInput qwen_inputs[] = {
  { "dataset", LK_INPUT_URI, NULL, NAN, NAN, NULL, TRUE },
  { "steps", LK_INPUT_INTEGER, "1000", 100, 6000, NULL, FALSE },
  { "learning_rate", LK_INPUT_NUMBER, "0.0002", 0.00001, 0.001, NULL, FALSE },
  { "lora_rank", LK_INPUT_INTEGER, "64", 8, 128, NULL, FALSE },
  { "default_caption", LK_INPUT_STRING, "\"A photo of a person named <>\"", NAN, NAN, NULL, FALSE },
  { "batch_size", LK_INPUT_INTEGER, "1", NAN, NAN, "1|2|4", FALSE },
  { "optimizer", LK_INPUT_STRING, "\"adamw\"", NAN, NAN, "adamw|adamw8bit|adam8bit|adam|prodigy",
    FALSE },
  { "seed", LK_INPUT_INTEGER, NULL, NAN, NAN, NULL, FALSE },
  { NULL }
};

static const LkPracticeTrainer trainers[] = {
  { .owner = "ostris", .name = "flux-dev-lora-trainer",
    .versions = { "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2",
                  "d995297071a44dcb72244e6c19462111649ec86a9646c32df56daa7f14801944",
                  "4ffd32160efd92e956d39c5338a9b8fbafca58e03f791f6d8011f3e20e8ea6fa" },
    .inputs = ostris_inputs, .layout = LK_LAYOUT_OSTRIS, .dataset = "input_images",
    .steps = "steps", .rank = "lora_rank", .default_rank = 16, .seconds_per_step = 0.68,
    .output_name = "trained_model.tar" },
  { .owner = "replicate", .name = "fast-flux-trainer",
    .versions = { "8b10794665aed907bb98a1a5324cd1d3a8bea0e9b31e65210967fb9c9e2e08ed",
                  "f463fbfc97389e10a2f443a8a84b6953b1058eafbf0c9af4d84457ff07cb04db",
                  "56cb4a6447e586e40c6834a7a48b649336ade35325479817ada41cd3d8dcc175" },
    .inputs = fast_flux_inputs, .tolerant = TRUE, .layout = LK_LAYOUT_FAST_FLUX,
    .dataset = "input_images", .steps = "training_steps", .seed = "seed", .default_rank = 32,
    .seconds_per_step = 0.11, .output_name = "flux-lora.tar" },
  { .owner = "qwen", .name = "qwen-image-lora",
    .versions = { "3b7c2f6a5d0e4c9188f1a6b2d7e3904c5f8a1b6d2e7c3f90a4b5d6e7f8091a2b",
                  NULL, NULL },
    .inputs = qwen_inputs, .layout = LK_LAYOUT_QWEN, .dataset = "dataset", .steps = "steps",
    .rank = "lora_rank", .seed = "seed", .default_rank = 64, .seconds_per_step = 1.05,
    .output_name = "trained_model.zip" },
};
/* clang-format on */

const LkPracticeTrainer *
lk_practice_trainer_get (guint index)
{
  return index < G_N_ELEMENTS (trainers) ? &trainers[index] : NULL;
}

const LkPracticeTrainer *
lk_practice_trainer_find (const char *owner, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (trainers); i++)
    if (g_str_equal (trainers[i].owner, owner) && g_str_equal (trainers[i].name, name))
      return &trainers[i];

  return NULL;
}

gboolean
lk_practice_trainer_has_version (const LkPracticeTrainer *self, const char *version)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->versions); i++)
    if (g_strcmp0 (self->versions[i], version) == 0)
      return TRUE;

  return FALSE;
}

static const char *
type_name (LkPracticeInputType type)
{
  switch (type)
    {
    case LK_INPUT_INTEGER:
      return "integer";
    case LK_INPUT_NUMBER:
      return "number";
    case LK_INPUT_BOOLEAN:
      return "boolean";
    case LK_INPUT_STRING:
    case LK_INPUT_URI:
    case LK_INPUT_SECRET:
    default:
      return "string";
    }
}

static void
set_bound (JsonObject *object, const char *name, const LkPracticeInput *input, double value)
{
  if (isnan (value))
    return;

  if (input->type == LK_INPUT_INTEGER)
    json_object_set_int_member (object, name, (gint64) value);
  else
    json_object_set_double_member (object, name, value);
}

/* One property as Cog's generator writes it: choices are a reference to a component of their own.
 */
static JsonObject *
property_schema (const LkPracticeInput *input, gint64 order)
{
  JsonObject *object = lk_json_object_new ("s:title", input->name, "i:x-order", order, NULL);

  if (input->choices != NULL)
    {
      g_autofree char *reference = g_strconcat ("#/components/schemas/", input->name, NULL);
      JsonArray *all = json_array_new ();

      json_array_add_object_element (all, lk_json_object_new ("s:$ref", reference, NULL));
      json_object_set_array_member (object, "allOf", all);
    }
  else
    {
      json_object_set_string_member (object, "type", type_name (input->type));
    }

  if (input->type == LK_INPUT_URI)
    json_object_set_string_member (object, "format", "uri");
  if (input->type == LK_INPUT_SECRET)
    {
      json_object_set_string_member (object, "format", "password");
      json_object_set_boolean_member (object, "writeOnly", TRUE);
      json_object_set_boolean_member (object, "x-cog-secret", TRUE);
    }

  if (input->fallback != NULL)
    json_object_set_member (object, "default", json_from_string (input->fallback, NULL));
  set_bound (object, "minimum", input, input->minimum);
  set_bound (object, "maximum", input, input->maximum);

  return object;
}

static JsonObject *
choices_schema (const LkPracticeInput *input)
{
  g_auto (GStrv) choices = g_strsplit (input->choices, "|", -1);
  JsonArray *values = json_array_new ();

  for (guint i = 0; choices[i] != NULL; i++)
    if (input->type == LK_INPUT_INTEGER)
      json_array_add_int_element (values, g_ascii_strtoll (choices[i], NULL, 10));
    else
      json_array_add_string_element (values, choices[i]);

  return lk_json_object_new ("s:title", input->name, "s:description", "An enumeration.", "s:type",
                             type_name (input->type), "a:enum", values, NULL);
}

/**
 * lk_practice_trainer_dup_schema: (skip)
 * @self: a trainer
 *
 * Returns: (transfer full): its OpenAPI document; the form is `components.schemas.TrainingInput`
 */
JsonObject *
lk_practice_trainer_dup_schema (const LkPracticeTrainer *self)
{
  JsonObject *properties = json_object_new ();
  JsonObject *schemas = json_object_new ();
  JsonArray *required = json_array_new ();
  JsonObject *form;

  for (guint i = 0; self->inputs[i].name != NULL; i++)
    {
      const LkPracticeInput *input = &self->inputs[i];

      json_object_set_object_member (properties, input->name, property_schema (input, i));
      if (input->choices != NULL)
        json_object_set_object_member (schemas, input->name, choices_schema (input));
      if (input->required)
        json_array_add_string_element (required, input->name);
    }

  form = lk_json_object_new ("s:title", "TrainingInput", "s:type", "object", "o:properties",
                             properties, "a:required", required, NULL);
  json_object_set_object_member (schemas, "TrainingInput", form);
  json_object_set_object_member (schemas, "TrainingOutput",
                                 lk_json_object_new ("s:title", "TrainingOutput", "s:type",
                                                     "object", NULL));

  return lk_json_object_new ("s:openapi", "3.0.2", "o:info",
                             lk_json_object_new ("s:title", "Cog", "s:version", "0.1.0", NULL),
                             "o:components", lk_json_object_new ("o:schemas", schemas, NULL), NULL);
}

static gboolean
has_type (JsonNode *node, LkPracticeInputType type)
{
  GType value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  switch (type)
    {
    case LK_INPUT_INTEGER:
      return value == G_TYPE_INT64;
    case LK_INPUT_NUMBER:
      return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
    case LK_INPUT_BOOLEAN:
      return value == G_TYPE_BOOLEAN;
    case LK_INPUT_STRING:
    case LK_INPUT_URI:
    case LK_INPUT_SECRET:
    default:
      return value == G_TYPE_STRING;
    }
}

static void
complain (JsonArray *invalid,
          GString *detail,
          const char *kind,
          const char *field,
          const char *description)
{
  g_autofree char *full = g_str_equal (field, "") ? g_strdup ("input")
                                                  : g_strconcat ("input.", field, NULL);

  g_string_append_printf (detail, "- %s: %s\n", full, description);
  json_array_add_object_element (invalid, lk_json_object_new ("s:type", kind, "s:field", full,
                                                              "s:description", description, NULL));
}

static gboolean
is_choice (const LkPracticeInput *input, JsonNode *node)
{
  g_auto (GStrv) choices = g_strsplit (input->choices, "|", -1);
  g_autofree char *text = input->type == LK_INPUT_INTEGER
                              ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
                              : json_node_dup_string (node);

  return g_strv_contains ((const char *const *) choices, text);
}

static void
check_one (const LkPracticeInput *input, JsonNode *node, JsonArray *invalid, GString *detail)
{
  double value;

  if (!has_type (node, input->type))
    {
      g_autofree char *text = g_strdup_printf ("Invalid type. Expected: %s, given: %s",
                                               type_name (input->type), json_node_type_name (node));

      complain (invalid, detail, "invalid_type", input->name, text);
      return;
    }

  if (input->choices != NULL && !is_choice (input, node))
    {
      g_auto (GStrv) choices = g_strsplit (input->choices, "|", -1);
      g_autofree char *all = g_strjoinv ("\", \"", choices);
      g_autofree char *text =
          g_strdup_printf ("%s must be one of the following: \"%s\"", input->name, all);

      complain (invalid, detail, "enum", input->name, text);
    }

  value = input->type == LK_INPUT_INTEGER || input->type == LK_INPUT_NUMBER
              ? json_node_get_double (node)
              : NAN;

  if (value > input->maximum)
    {
      g_autofree char *text = g_strdup_printf ("Must be less than or equal to %g", input->maximum);

      complain (invalid, detail, "number_lte", input->name, text);
    }
  else if (value < input->minimum)
    {
      g_autofree char *text =
          g_strdup_printf ("Must be greater than or equal to %g", input->minimum);

      complain (invalid, detail, "number_gte", input->name, text);
    }
}

static const LkPracticeInput *
find_input (const LkPracticeTrainer *self, const char *name)
{
  for (const LkPracticeInput *input = self->inputs; input->name != NULL; input++)
    if (g_str_equal (input->name, name))
      return input;

  return NULL;
}

/**
 * lk_practice_trainer_check: (skip)
 * @self: a trainer
 * @input: what somebody wants to train with
 * @invalid: gets an element for each fault
 *
 * Returns: (transfer full): the faults as text, empty when there are none
 */
char *
lk_practice_trainer_check (const LkPracticeTrainer *self, JsonObject *input, JsonArray *invalid)
{
  GString *detail = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  for (const LkPracticeInput *known = self->inputs; known->name != NULL; known++)
    if (known->required && !json_object_has_member (input, known->name))
      {
        g_autofree char *text = g_strdup_printf ("%s is required", known->name);

        complain (invalid, detail, "required", "", text);
      }

  json_object_iter_init (&iter, input);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const LkPracticeInput *known = find_input (self, name);

      if (known != NULL)
        {
          check_one (known, node, invalid, detail);
        }
      else if (!self->tolerant)
        {
          g_autofree char *text = g_strdup_printf ("Additional property %s is not allowed", name);

          complain (invalid, detail, "additional_property_not_allowed", "", text);
        }
    }

  return g_string_free (detail, FALSE);
}

/**
 * lk_practice_trainer_dup_input: (skip)
 * @self: a trainer
 * @input: a checked input
 *
 * Returns: (transfer full): the same with the defaults filled in
 */
JsonObject *
lk_practice_trainer_dup_input (const LkPracticeTrainer *self, JsonObject *input)
{
  JsonObject *full = json_object_new ();

  for (const LkPracticeInput *known = self->inputs; known->name != NULL; known++)
    if (json_object_has_member (input, known->name))
      json_object_set_member (full, known->name, json_object_dup_member (input, known->name));
    else if (known->fallback != NULL)
      json_object_set_member (full, known->name, json_from_string (known->fallback, NULL));

  return full;
}
