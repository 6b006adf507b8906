/* lk-parameter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-parameter.h"

#include "lk-error.h"
#include "lk-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_TEXT 4096

struct _LkParameter
{
  GObject parent_instance;

  char *name;
  char *title;
  char *description;
  LkParameterType kind;
  gboolean advanced;
  JsonNode *fallback; /* (nullable) */
  double minimum;     /* -INFINITY for none */
  double maximum;     /* INFINITY for none */
  char **choices;     /* (nullable) */
};

typedef enum
{
  PROP_NAME = 1,
  PROP_TITLE,
  PROP_DESCRIPTION,
} LkParameterProperty;

static GParamSpec *properties[PROP_DESCRIPTION + 1];

G_DEFINE_FINAL_TYPE (LkParameter, lk_parameter, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkParameterType, lk_parameter_type,
                    G_DEFINE_ENUM_VALUE (LK_PARAMETER_STRING, "string"),
                    G_DEFINE_ENUM_VALUE (LK_PARAMETER_INTEGER, "integer"),
                    G_DEFINE_ENUM_VALUE (LK_PARAMETER_NUMBER, "number"),
                    G_DEFINE_ENUM_VALUE (LK_PARAMETER_BOOLEAN, "boolean"))
/* clang-format on */

static void
lk_parameter_finalize (GObject *object)
{
  LkParameter *self = LK_PARAMETER (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_clear_pointer (&self->fallback, json_node_unref);
  g_strfreev (self->choices);

  G_OBJECT_CLASS (lk_parameter_parent_class)->finalize (object);
}

static void
lk_parameter_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkParameter *self = LK_PARAMETER (object);

  switch ((LkParameterProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_parameter_class_init (LkParameterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lk_parameter_finalize;
  object_class->get_property = lk_parameter_get_property;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_parameter_init (LkParameter *self)
{
  self->minimum = -INFINITY;
  self->maximum = INFINITY;
}

static char **
dup_choices (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *choice = lk_json_peek_element_string (array, i);

      if (choice != NULL)
        g_strv_builder_add (builder, choice);
    }

  return g_strv_builder_end (builder);
}

static gboolean
load_kind (LkParameter *self, JsonObject *object, GError **error)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_PARAMETER_TYPE);
  const char *nick = lk_json_get_string (object, "type", error);
  GEnumValue *value;

  if (nick == NULL)
    return FALSE;

  value = g_enum_get_value_by_nick (klass, nick);
  if (value == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” is no type of a parameter"),
                   nick);
      return FALSE;
    }

  self->kind = (LkParameterType) value->value;

  return TRUE;
}

/**
 * lk_parameter_new_from_json:
 * @object: `name`, `type`, and if there are any `title`, `description`, `default`,
 *   `minimum`, `maximum`, `choices` (strings), `advanced`
 * @error: return location
 *
 * Returns: (transfer full): a parameter, or %NULL with @error
 */
LkParameter *
lk_parameter_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkParameter) self = g_object_new (LK_TYPE_PARAMETER, NULL);
  const char *name = lk_json_get_string (object, "name", error);
  const char *title = lk_json_peek_string (object, "title");
  const char *description = lk_json_peek_string (object, "description");
  JsonArray *choices = lk_json_peek_array (object, "choices");

  if (name == NULL || !load_kind (self, object, error))
    return NULL;

  self->name = g_strdup (name);
  self->title = g_strdup (title != NULL ? _ (title) : name);
  self->description = g_strdup (description != NULL ? _ (description) : "");
  self->advanced = lk_json_peek_bool (object, "advanced", FALSE);
  self->minimum = lk_json_peek_double (object, "minimum", -INFINITY);
  self->maximum = lk_json_peek_double (object, "maximum", INFINITY);

  if (choices != NULL)
    self->choices = dup_choices (choices);

  if (json_object_has_member (object, "default"))
    {
      self->fallback = json_node_copy (json_object_get_member (object, "default"));
      if (!lk_parameter_check (self, self->fallback, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

const char *
lk_parameter_get_name (LkParameter *self)
{
  return self->name;
}

const char *
lk_parameter_get_title (LkParameter *self)
{
  return self->title;
}

/**
 * lk_parameter_get_description:
 * @self: a parameter
 *
 * Returns: (transfer none): one translated sentence; empty when there is none
 */
const char *
lk_parameter_get_description (LkParameter *self)
{
  return self->description;
}

LkParameterType
lk_parameter_get_kind (LkParameter *self)
{
  return self->kind;
}

gboolean
lk_parameter_get_advanced (LkParameter *self)
{
  return self->advanced;
}

/**
 * lk_parameter_get_default:
 * @self: a parameter
 *
 * Returns: (nullable) (transfer none): what the trainer takes when nothing is sent
 */
JsonNode *
lk_parameter_get_default (LkParameter *self)
{
  return self->fallback;
}

/**
 * lk_parameter_get_minimum:
 * @self: a parameter
 * @minimum: (out): the bound
 *
 * Returns: whether there is one
 */
gboolean
lk_parameter_get_minimum (LkParameter *self, double *minimum)
{
  *minimum = self->minimum;

  return isfinite (self->minimum);
}

gboolean
lk_parameter_get_maximum (LkParameter *self, double *maximum)
{
  *maximum = self->maximum;

  return isfinite (self->maximum);
}

/**
 * lk_parameter_get_choices:
 * @self: a parameter
 *
 * Returns: (nullable) (transfer none): the only strings that are accepted
 */
const char *const *
lk_parameter_get_choices (LkParameter *self)
{
  return (const char *const *) self->choices;
}

/**
 * lk_parameter_refine:
 * @self: a parameter
 * @schema: the same parameter as the trainer's live schema has it
 *
 * Takes over bounds and default. What the schema leaves out stays.
 */
void
lk_parameter_refine (LkParameter *self, JsonObject *schema)
{
  JsonNode *fallback = json_object_get_member (schema, "default");

  self->minimum = lk_json_peek_double (schema, "minimum", self->minimum);
  self->maximum = lk_json_peek_double (schema, "maximum", self->maximum);

  if (fallback != NULL && lk_parameter_check (self, fallback, NULL))
    {
      g_clear_pointer (&self->fallback, json_node_unref);
      self->fallback = json_node_copy (fallback);
    }
}

static JsonNode *
parse_number (LkParameter *self, const char *text, GError **error)
{
  char *end = NULL;
  double number;

  errno = 0;
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || errno != 0 || !isfinite (number))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s wants a number, not “%s”"),
                   self->title, text);
      return NULL;
    }

  if (self->kind == LK_PARAMETER_INTEGER && number == floor (number) && fabs (number) < 1e15)
    return json_node_init_int (json_node_alloc (), (gint64) number);

  return json_node_init_double (json_node_alloc (), number);
}

static JsonNode *
parse_boolean (LkParameter *self, const char *text, GError **error)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (g_strv_contains (yes, lower))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (g_strv_contains (no, lower))
    return json_node_init_boolean (json_node_alloc (), FALSE);

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s wants true or false, not “%s”"),
               self->title, text);

  return NULL;
}

/**
 * lk_parameter_parse:
 * @self: a parameter
 * @text: a value as a person types it
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Returns: (transfer full): the checked value, or %NULL with @error
 */
JsonNode *
lk_parameter_parse (LkParameter *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) value = NULL;

  g_return_val_if_fail (LK_IS_PARAMETER (self), NULL);

  if (self->kind == LK_PARAMETER_STRING)
    value = json_node_init_string (json_node_alloc (), text);
  else if (self->kind == LK_PARAMETER_BOOLEAN)
    value = parse_boolean (self, text, error);
  else
    value = parse_number (self, text, error);

  if (value == NULL || !lk_parameter_check (self, value, error))
    return NULL;

  return g_steal_pointer (&value);
}

static gboolean
check_type (LkParameter *self, JsonNode *value)
{
  GType type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;

  switch (self->kind)
    {
    case LK_PARAMETER_STRING:
      return type == G_TYPE_STRING;
    case LK_PARAMETER_BOOLEAN:
      return type == G_TYPE_BOOLEAN;
    case LK_PARAMETER_INTEGER:
      return type == G_TYPE_INT64 ||
             (type == G_TYPE_DOUBLE &&
              json_node_get_double (value) == floor (json_node_get_double (value)));
    case LK_PARAMETER_NUMBER:
    default:
      return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
    }
}

static gboolean
check_bounds (LkParameter *self, double number, GError **error)
{
  if (number < self->minimum)
    g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s must be at least %g"), self->title,
                 self->minimum);
  else if (number > self->maximum)
    g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s must be at most %g"), self->title,
                 self->maximum);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_text (LkParameter *self, const char *text, GError **error)
{
  if (self->choices != NULL && !g_strv_contains ((const char *const *) self->choices, text))
    {
      g_autofree char *choices = g_strjoinv (", ", self->choices);

      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s must be one of: %s"), self->title,
                   choices);
      return FALSE;
    }

  if (strlen (text) > MAX_TEXT)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s is too long"), self->title);
      return FALSE;
    }

  return TRUE;
}

/**
 * lk_parameter_check:
 * @self: a parameter
 * @value: a value
 * @error: return location for an %LK_ERROR_VALIDATION with the parameter as its field
 *
 * Returns: whether the trainer would take it
 */
gboolean
lk_parameter_check (LkParameter *self, JsonNode *value, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (LK_IS_PARAMETER (self), FALSE);

  if (!check_type (self, value))
    g_set_error (&local_error, LK_ERROR, LK_ERROR_VALIDATION,
                 self->kind == LK_PARAMETER_INTEGER  ? _ ("%s must be a whole number")
                 : self->kind == LK_PARAMETER_NUMBER ? _ ("%s must be a number")
                 : self->kind == LK_PARAMETER_STRING ? _ ("%s must be text")
                                                     : _ ("%s must be true or false"),
                 self->title);
  else if (self->kind == LK_PARAMETER_STRING)
    check_text (self, json_node_get_string (value), &local_error);
  else if (self->kind != LK_PARAMETER_BOOLEAN)
    check_bounds (self, json_node_get_double (value), &local_error);

  if (local_error == NULL)
    return TRUE;

  lk_error_set_field (local_error, self->name);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}
