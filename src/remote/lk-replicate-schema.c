/* lk-replicate-schema.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-replicate-schema.h"

#include "lk-error.h"
#include "lk-http-fault.h"
#include "lk-json.h"
#include "lk-training.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_INPUTS 200

/* clang-format off */
G_DEFINE_BOXED_TYPE (LkReplicateVersion, lk_replicate_version,
                     lk_replicate_version_ref, lk_replicate_version_unref)
G_DEFINE_BOXED_TYPE (LkReplicateModel, lk_replicate_model,
                     lk_replicate_model_ref, lk_replicate_model_unref)
/* clang-format on */

static void
input_free (gpointer data)
{
  LkReplicateInput *input = data;

  g_free (input->name);
  g_free (input->title);
  g_free (input->description);
  g_clear_pointer (&input->fallback, json_node_unref);
  g_clear_pointer (&input->choices, g_ptr_array_unref);
  g_free (input);
}

static LkReplicateInputType
input_type (const char *type)
{
  static const struct
  {
    const char *word;
    LkReplicateInputType type;
  } types[] = {
    { "string", LK_REPLICATE_INPUT_STRING },
    { "integer", LK_REPLICATE_INPUT_INTEGER },
    { "number", LK_REPLICATE_INPUT_NUMBER },
    { "boolean", LK_REPLICATE_INPUT_BOOLEAN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (g_strcmp0 (types[i].word, type) == 0)
        return types[i].type;
    }

  return LK_REPLICATE_INPUT_OTHER;
}

/* Choices are not inline: `allOf: [{ "$ref": "#/components/schemas/NAME" }]`. */
static JsonObject *
follow_reference (JsonObject *property, JsonObject *schemas)
{
  JsonObject *first = lk_json_peek_element_object (lk_json_peek_array (property, "allOf"), 0);
  const char *reference = lk_json_peek_string (first, "$ref");
  const char *slash;

  if (reference == NULL)
    reference = lk_json_peek_string (property, "$ref");

  slash = reference != NULL ? strrchr (reference, '/') : NULL;

  return slash != NULL ? lk_json_peek_object (schemas, slash + 1) : NULL;
}

static GPtrArray *
read_choices (JsonObject *property, JsonObject *component)
{
  JsonArray *values = lk_json_peek_array (component, "enum");
  GPtrArray *choices;

  if (values == NULL)
    values = lk_json_peek_array (property, "enum");
  if (values == NULL)
    return NULL;

  choices = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  for (guint i = 0; i < json_array_get_length (values); i++)
    g_ptr_array_add (choices, json_node_copy (json_array_get_element (values, i)));

  return choices;
}

static LkReplicateInput *
read_input (const char *name, JsonObject *property, JsonObject *schemas)
{
  LkReplicateInput *input = g_new0 (LkReplicateInput, 1);
  JsonObject *component = follow_reference (property, schemas);
  const char *type = lk_json_peek_string (property, "type");
  const char *format = lk_json_peek_string (property, "format");
  JsonNode *fallback = json_object_get_member (property, "default");

  input->name = g_strdup (name);
  input->title = g_strdup (lk_json_peek_string (property, "title"));
  input->description = g_strdup (lk_json_peek_string (property, "description"));
  input->type = input_type (type != NULL ? type : lk_json_peek_string (component, "type"));
  input->choices = read_choices (property, component);
  input->order = (int) CLAMP (lk_json_peek_int (property, "x-order", 10000), -10000, 10000);
  input->uri = g_strcmp0 (format, "uri") == 0;
  input->secret = lk_json_peek_bool (property, "x-cog-secret", FALSE) ||
                  g_strcmp0 (format, "password") == 0;

  input->minimum = lk_json_peek_double (property, "minimum", G_MAXDOUBLE);
  input->has_minimum = input->minimum != G_MAXDOUBLE;
  input->maximum = lk_json_peek_double (property, "maximum", -G_MAXDOUBLE);
  input->has_maximum = input->maximum != -G_MAXDOUBLE;

  if (fallback != NULL && !JSON_NODE_HOLDS_NULL (fallback))
    input->fallback = json_node_copy (fallback);

  return input;
}

static int
compare_inputs (gconstpointer a, gconstpointer b)
{
  const LkReplicateInput *first = *(const LkReplicateInput *const *) a;
  const LkReplicateInput *second = *(const LkReplicateInput *const *) b;

  return first->order != second->order ? first->order - second->order
                                       : strcmp (first->name, second->name);
}

static GPtrArray *
read_inputs (JsonObject *openapi)
{
  JsonObject *schemas =
      lk_json_peek_object (lk_json_peek_object (openapi, "components"), "schemas");
  JsonObject *training = lk_json_peek_object (schemas, "TrainingInput");
  JsonObject *properties = lk_json_peek_object (training, "properties");
  JsonArray *required = lk_json_peek_array (training, "required");
  g_autoptr (GList) names = NULL;
  GPtrArray *inputs;

  if (properties == NULL)
    return NULL;

  inputs = g_ptr_array_new_with_free_func (input_free);
  names = json_object_get_members (properties);

  for (GList *l = names; l != NULL && inputs->len < MAX_INPUTS; l = l->next)
    {
      JsonObject *property = lk_json_peek_object (properties, l->data);
      LkReplicateInput *input;

      if (property == NULL)
        continue;

      input = read_input (l->data, property, schemas);
      for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
        input->required |= g_strcmp0 (lk_json_peek_element_string (required, i), l->data) == 0;
      g_ptr_array_add (inputs, input);
    }

  g_ptr_array_sort (inputs, compare_inputs);

  return inputs;
}

/**
 * lk_replicate_version_new_from_json: (constructor)
 * @object: a version as the service describes it
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * The form of a training is at `components.schemas.TrainingInput` of the OpenAPI text;
 * `Input` beside it belongs to predictions and is of no use here.
 *
 * Returns: (transfer full): the version, or %NULL with @error
 */
LkReplicateVersion *
lk_replicate_version_new_from_json (JsonObject *object, GError **error)
{
  const char *id = lk_json_get_string (object, "id", error);
  LkReplicateVersion *self;

  if (id == NULL)
    return lk_http_fault_blame (_ ("Replicate"), error);

  self = g_new0 (LkReplicateVersion, 1);
  g_atomic_ref_count_init (&self->references);
  self->id = g_strdup (id);
  self->created_at = lk_training_parse_time (lk_json_peek_string (object, "created_at"));
  self->inputs = read_inputs (lk_json_peek_object (object, "openapi_schema"));

  return self;
}

LkReplicateVersion *
lk_replicate_version_ref (LkReplicateVersion *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_replicate_version_unref (LkReplicateVersion *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->id);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
  g_free (self);
}

/**
 * lk_replicate_version_get_input:
 * @self: a version
 * @name: an input's name
 *
 * Returns: (transfer none) (nullable): the input
 */
const LkReplicateInput *
lk_replicate_version_get_input (LkReplicateVersion *self, const char *name)
{
  for (guint i = 0; self->inputs != NULL && i < self->inputs->len; i++)
    {
      const LkReplicateInput *input = g_ptr_array_index (self->inputs, i);

      if (g_str_equal (input->name, name))
        return input;
    }

  return NULL;
}

/**
 * lk_replicate_model_new_from_json: (constructor)
 * @object: a model as the service describes it
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the model, or %NULL with @error
 */
LkReplicateModel *
lk_replicate_model_new_from_json (JsonObject *object, GError **error)
{
  const char *owner = lk_json_get_string (object, "owner", error);
  const char *name = owner != NULL ? lk_json_get_string (object, "name", error) : NULL;
  JsonObject *latest = lk_json_peek_object (object, "latest_version");
  g_autoptr (LkReplicateModel) self = NULL;

  if (name == NULL)
    return lk_http_fault_blame (_ ("Replicate"), error);

  self = g_new0 (LkReplicateModel, 1);
  g_atomic_ref_count_init (&self->references);
  self->owner = g_strdup (owner);
  self->name = g_strdup (name);
  self->is_private = g_strcmp0 (lk_json_peek_string (object, "visibility"), "private") == 0;
  self->uri = g_strdup (lk_json_peek_string (object, "url"));

  if (latest != NULL)
    {
      self->latest = lk_replicate_version_new_from_json (latest, error);
      if (self->latest == NULL)
        return NULL;
    }

  return g_steal_pointer (&self);
}

LkReplicateModel *
lk_replicate_model_ref (LkReplicateModel *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_replicate_model_unref (LkReplicateModel *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->owner);
  g_free (self->name);
  g_free (self->uri);
  g_clear_pointer (&self->latest, lk_replicate_version_unref);
  g_free (self);
}

/**
 * lk_replicate_pick_hardware:
 * @hardware: what the service offers at the moment, which changes
 *
 * The hardware of a model that is trained into counts for nothing: the service takes
 * the trainer's. So the cheapest will do.
 *
 * Returns: (transfer full) (nullable): a name to create a model with
 */
char *
lk_replicate_pick_hardware (JsonArray *hardware)
{
  const char *first = NULL;

  for (guint i = 0; i < json_array_get_length (hardware); i++)
    {
      const char *sku = lk_json_peek_string (lk_json_peek_element_object (hardware, i), "sku");

      if (g_strcmp0 (sku, "cpu") == 0)
        return g_strdup (sku);
      if (first == NULL)
        first = sku;
    }

  return g_strdup (first);
}
