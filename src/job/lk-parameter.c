/* lk-parameter.c: one input of a trainer, and what it accepts
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
  char **choices;     /* (nullable) as text, also those of a number */
  GRegex *pattern;    /* (nullable) that a text has to match as a whole */
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
  g_clear_pointer (&self->pattern, g_regex_unref);

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

/* As a person types it: 4, 0.5, adamw. */
static char *
value_to_text (JsonNode *value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!JSON_NODE_HOLDS_VALUE (value))
    return NULL;

  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return json_node_dup_string (value);
  if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (value) ? "true" : "false");

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", json_node_get_double (value)));
}

static char **
dup_choices (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *choice = value_to_text (json_array_get_element (array, i));

      if (choice != NULL)
        g_strv_builder_add (builder, choice);
    }

  return g_strv_builder_end (builder);
}

static gboolean
load_kind (LkParameter *self, JsonObject *object, GError **error)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_PARAMETER_TYPE);
  const char *nick = lk_json_peek_string (object, "type");
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  if (value == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("“type” of “%s” must be string, integer, number or boolean"), self->name);
      return FALSE;
    }

  self->kind = (LkParameterType) value->value;

  return TRUE;
}

static gboolean
load_bounds (LkParameter *self, JsonObject *object, GError **error)
{
  JsonArray *choices = lk_json_peek_array (object, "choices");

  self->minimum = lk_json_peek_double (object, "minimum", -INFINITY);
  self->maximum = lk_json_peek_double (object, "maximum", INFINITY);

  if (self->minimum > self->maximum)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("“minimum” of “%s” is above its “maximum”"), self->name);
      return FALSE;
    }

  if (choices != NULL)
    self->choices = dup_choices (choices);

  if (self->choices != NULL && self->choices[0] == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“choices” of “%s” has none"),
                   self->name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
load_pattern (LkParameter *self, JsonObject *object, GError **error)
{
  const char *pattern = lk_json_peek_string (object, "pattern");
  g_autofree char *whole = pattern != NULL ? g_strdup_printf ("^(?:%s)$", pattern) : NULL;
  g_autoptr (GError) local_error = NULL;

  if (whole == NULL)
    return TRUE;

  self->pattern = g_regex_new (whole, G_REGEX_DOLLAR_ENDONLY, 0, &local_error);
  if (self->pattern == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“pattern” of “%s” is no pattern: %s"),
                 self->name, local_error->message);

  return self->pattern != NULL;
}

static gboolean
load_default (LkParameter *self, JsonObject *object, GError **error)
{
  JsonNode *fallback = json_object_get_member (object, "default");
  g_autoptr (GError) local_error = NULL;

  if (fallback == NULL || JSON_NODE_HOLDS_NULL (fallback))
    return TRUE;

  self->fallback = json_node_copy (fallback);
  if (lk_parameter_check (self, self->fallback, &local_error))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“default” of “%s” is not accepted: %s"),
               self->name, local_error->message);

  return FALSE;
}

/**
 * lk_parameter_new_from_json:
 * @object: `name`, `type`, and if there are any `title`, `description`, `default`,
 *   `minimum`, `maximum`, `choices`, `pattern` (of a whole text), `advanced`
 * @error: return location for an %LK_ERROR_VALIDATION that names the member
 *
 * Returns: (transfer full): a parameter, or %NULL with @error
 */
LkParameter *
lk_parameter_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkParameter) self = g_object_new (LK_TYPE_PARAMETER, NULL);
  const char *name = lk_json_peek_string (object, "name");
  const char *title = lk_json_peek_string (object, "title");
  const char *description = lk_json_peek_string (object, "description");

  if (name == NULL || *name == '\0')
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("A parameter has no “name”"));
      return NULL;
    }

  self->name = g_strdup (name);
  self->title = g_strdup (title != NULL && *title != '\0' ? _ (title) : name);
  self->description = g_strdup (description != NULL && *description != '\0' ? _ (description) : "");
  self->advanced = lk_json_peek_bool (object, "advanced", FALSE);

  if (!load_kind (self, object, error) || !load_bounds (self, object, error) ||
      !load_pattern (self, object, error) || !load_default (self, object, error))
    return NULL;

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
 * @schema: the same parameter as the trainer's live schema has it: `minimum`, `maximum`,
 *   `default`, `choices`, each if there is one
 *
 * Takes over what the service states today, as far as it makes sense; what the schema
 * leaves out stays.
 */
void
lk_parameter_refine (LkParameter *self, JsonObject *schema)
{
  double minimum;
  double maximum;
  JsonArray *choices = lk_json_peek_array (schema, "choices");
  JsonNode *fallback;

  g_return_if_fail (LK_IS_PARAMETER (self));

  minimum = lk_json_peek_double (schema, "minimum", self->minimum);
  maximum = lk_json_peek_double (schema, "maximum", self->maximum);
  if (minimum <= maximum)
    {
      self->minimum = minimum;
      self->maximum = maximum;
    }

  if (choices != NULL && json_array_get_length (choices) > 0)
    {
      g_strfreev (self->choices);
      self->choices = dup_choices (choices);
    }

  fallback = json_object_get_member (schema, "default");
  if (fallback != NULL && lk_parameter_check (self, fallback, NULL))
    {
      g_clear_pointer (&self->fallback, json_node_unref);
      self->fallback = json_node_copy (fallback);
    }
  else if (self->fallback != NULL && !lk_parameter_check (self, self->fallback, NULL))
    g_clear_pointer (&self->fallback, json_node_unref);
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
check_choices (LkParameter *self, JsonNode *value, GError **error)
{
  g_autofree char *text = value_to_text (value);
  g_autofree char *choices = NULL;

  if (self->choices == NULL || g_strv_contains ((const char *const *) self->choices, text))
    return TRUE;

  choices = g_strjoinv (", ", self->choices);
  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s must be one of: %s"), self->title,
               choices);

  return FALSE;
}

static gboolean
check_text (LkParameter *self, const char *text, GError **error)
{
  if (strlen (text) > MAX_TEXT)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s is too long"), self->title);
      return FALSE;
    }

  if (self->pattern != NULL && !g_regex_match (self->pattern, text, 0, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("%s cannot be “%s”: %s"), self->title,
                   text, self->description);
      return FALSE;
    }

  return TRUE;
}

static void
set_type_error (LkParameter *self, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               self->kind == LK_PARAMETER_INTEGER  ? _ ("%s must be a whole number")
               : self->kind == LK_PARAMETER_NUMBER ? _ ("%s must be a number")
               : self->kind == LK_PARAMETER_STRING ? _ ("%s must be text")
                                                   : _ ("%s must be true or false"),
               self->title);
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
    set_type_error (self, &local_error);
  else if (check_choices (self, value, &local_error) && self->kind == LK_PARAMETER_STRING)
    check_text (self, json_node_get_string (value), &local_error);
  else if (local_error == NULL && self->kind != LK_PARAMETER_BOOLEAN)
    check_bounds (self, json_node_get_double (value), &local_error);

  if (local_error == NULL)
    return TRUE;

  lk_error_set_field (local_error, self->name);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * lk_parameter_format:
 * @value: (nullable): a parameter's value
 *
 * Returns: (transfer full): it as a person would type it, see lk_parameter_parse()
 */
char *
lk_parameter_format (JsonNode *value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (value == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return g_strdup ("");
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (value));
  if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (value) ? "true" : "false");
  if (json_node_get_value_type (value) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.10g", json_node_get_double (value)));
}
