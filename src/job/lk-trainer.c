/* lk-trainer.c: a row of the trainer catalogue
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-trainer.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

struct _LkTrainer
{
  GObject parent_instance;

  JsonObject *row;        /* (owned) */
  GListStore *parameters; /* (element-type LkParameter) */
};

typedef enum
{
  PROP_ID = 1,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_ENABLED,
  PROP_PARAMETERS,
} LkTrainerProperty;

static GParamSpec *properties[PROP_PARAMETERS + 1];

static const char *const role_names[] = {
  [LK_ROLE_DATASET] = "dataset",
  [LK_ROLE_TRIGGER] = "trigger",
  [LK_ROLE_STEPS] = "steps",
  [LK_ROLE_RANK] = "rank",
  [LK_ROLE_LEARNING_RATE] = "learning_rate",
  [LK_ROLE_RESOLUTION] = "resolution",
  [LK_ROLE_AUTOCAPTION] = "autocaption",
};

G_DEFINE_FINAL_TYPE (LkTrainer, lk_trainer, G_TYPE_OBJECT)

static void
lk_trainer_finalize (GObject *object)
{
  LkTrainer *self = LK_TRAINER (object);

  g_clear_pointer (&self->row, json_object_unref);
  g_clear_object (&self->parameters);

  G_OBJECT_CLASS (lk_trainer_parent_class)->finalize (object);
}

static void
lk_trainer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkTrainer *self = LK_TRAINER (object);

  switch ((LkTrainerProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, lk_trainer_get_id (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, lk_trainer_get_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, lk_trainer_get_description (self));
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, lk_trainer_get_enabled (self));
      break;
    case PROP_PARAMETERS:
      g_value_set_object (value, self->parameters);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_trainer_class_init (LkTrainerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lk_trainer_finalize;
  object_class->get_property = lk_trainer_get_property;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, flags);
  properties[PROP_PARAMETERS] =
      g_param_spec_object ("parameters", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_trainer_init (LkTrainer *self)
{
  self->parameters = g_list_store_new (LK_TYPE_PARAMETER);
}

static void
set_missing (GError **error, const char *member)
{
  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” is missing or of the wrong type"),
               member);
}

static gboolean
load_one_parameter (LkTrainer *self, JsonObject *object, GError **error)
{
  g_autoptr (LkParameter) parameter = lk_parameter_new_from_json (object, error);

  if (parameter == NULL)
    return FALSE;

  if (lk_trainer_find_parameter (self, lk_parameter_get_name (parameter)) != NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("The parameter “%s” is there twice"),
                   lk_parameter_get_name (parameter));
      return FALSE;
    }

  g_list_store_append (self->parameters, parameter);

  return TRUE;
}

static gboolean
load_parameters (LkTrainer *self, GError **error)
{
  JsonArray *array = lk_json_peek_array (self->row, "parameters");

  if (array == NULL)
    {
      set_missing (error, "parameters");
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = lk_json_peek_element_object (array, i);

      if (object == NULL)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("Parameter %u is not an object"),
                       i + 1);
          return FALSE;
        }

      if (!load_one_parameter (self, object, error))
        return FALSE;
    }

  return TRUE;
}

/* What a person may set has to be among the parameters; the dataset, the trigger word and
 * the captioner are the pipeline's own. */
static gboolean
check_roles (LkTrainer *self, GError **error)
{
  static const LkTrainerRole settable[] = { LK_ROLE_STEPS, LK_ROLE_RANK, LK_ROLE_LEARNING_RATE,
                                            LK_ROLE_RESOLUTION };

  if (lk_trainer_get_field (self, LK_ROLE_DATASET) == NULL)
    {
      set_missing (error, "roles.dataset");
      return FALSE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (settable); i++)
    {
      const char *field = lk_trainer_get_field (self, settable[i]);

      if (field != NULL && lk_trainer_find_parameter (self, field) == NULL)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                       _ ("“roles.%s” is “%s”, which is no parameter"), role_names[settable[i]],
                       field);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_preset (LkTrainer *self, const char *purpose, JsonObject *preset, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (preset);

  for (GList *l = names; l != NULL; l = l->next)
    {
      LkParameter *parameter = lk_trainer_find_parameter (self, l->data);
      g_autoptr (GError) local_error = NULL;

      if (parameter != NULL &&
          lk_parameter_check (parameter, json_object_get_member (preset, l->data), &local_error))
        continue;

      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“presets.%s.%s” is not accepted: %s"),
                   purpose, (const char *) l->data,
                   local_error != NULL ? local_error->message : _ ("there is no such parameter"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_presets (LkTrainer *self, GError **error)
{
  JsonObject *presets = lk_json_peek_object (self->row, "presets");
  g_autoptr (GList) purposes = presets != NULL ? json_object_get_members (presets) : NULL;

  for (GList *l = purposes; l != NULL; l = l->next)
    {
      JsonObject *preset = lk_json_peek_object (presets, l->data);

      if (preset == NULL)
        {
          g_autofree char *member = g_strconcat ("presets.", l->data, NULL);

          set_missing (error, member);
          return FALSE;
        }

      if (!check_preset (self, l->data, preset, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_patterns (LkTrainer *self, GError **error)
{
  const char *pattern = lk_trainer_get_progress_pattern (self);
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GError) local_error = NULL;

  if (pattern == NULL)
    return TRUE;

  regex = g_regex_new (pattern, 0, 0, &local_error);
  if (regex != NULL)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“log.progress” is no pattern: %s"),
               local_error->message);

  return FALSE;
}

static gboolean
check_texts (JsonObject *object, GError **error)
{
  static const char *const required[] = { "id", "title", "owner", "name", "base_model" };

  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    {
      const char *text = lk_json_peek_string (object, required[i]);

      if (text == NULL || *text == '\0')
        {
          set_missing (error, required[i]);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * lk_trainer_new_from_json:
 * @object: a row: `id`, `title`, `owner`, `name`, `parameters`, `roles` with `dataset`,
 *   `base_model`; and if there are any `description`, `version`, `disabled`, `presets`,
 *   `output`, `log`, `license`, `price`, `time`
 * @error: return location for an %LK_ERROR_VALIDATION that names the member
 *
 * Returns: (transfer full): a trainer, or %NULL with @error
 */
LkTrainer *
lk_trainer_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkTrainer) self = g_object_new (LK_TYPE_TRAINER, NULL);

  self->row = json_object_ref (object);

  if (!check_texts (object, error) || !load_parameters (self, error) ||
      !check_roles (self, error) || !check_presets (self, error) || !check_patterns (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
lk_trainer_get_id (LkTrainer *self)
{
  return lk_json_peek_string (self->row, "id");
}

const char *
lk_trainer_get_title (LkTrainer *self)
{
  return lk_json_peek_string (self->row, "title");
}

/**
 * lk_trainer_get_description:
 * @self: a trainer
 *
 * Returns: (transfer none): one translated sentence; empty when there is none
 */
const char *
lk_trainer_get_description (LkTrainer *self)
{
  const char *text = lk_json_peek_string (self->row, "description");

  return text != NULL && *text != '\0' ? _ (text) : "";
}

gboolean
lk_trainer_get_enabled (LkTrainer *self)
{
  return lk_trainer_get_disabled_reason (self) == NULL;
}

/**
 * lk_trainer_get_disabled_reason:
 * @self: a trainer
 *
 * Returns: (nullable) (transfer none): why it cannot be used for now, translated
 */
const char *
lk_trainer_get_disabled_reason (LkTrainer *self)
{
  const char *reason = lk_json_peek_string (self->row, "disabled");

  return reason != NULL && *reason != '\0' ? _ (reason) : NULL;
}

const char *
lk_trainer_get_owner (LkTrainer *self)
{
  return lk_json_peek_string (self->row, "owner");
}

const char *
lk_trainer_get_name (LkTrainer *self)
{
  return lk_json_peek_string (self->row, "name");
}

/**
 * lk_trainer_get_version:
 * @self: a trainer
 *
 * Returns: (nullable) (transfer none): the version to use; %NULL for the latest
 */
const char *
lk_trainer_get_version (LkTrainer *self)
{
  return lk_json_peek_string (self->row, "version");
}

/**
 * lk_trainer_get_field:
 * @self: a trainer
 * @role: what is looked for
 *
 * Returns: (nullable) (transfer none): the name of the input that plays the role
 */
const char *
lk_trainer_get_field (LkTrainer *self, LkTrainerRole role)
{
  g_return_val_if_fail (role < G_N_ELEMENTS (role_names), NULL);

  return lk_json_peek_string (lk_json_peek_object (self->row, "roles"), role_names[role]);
}

/**
 * lk_trainer_get_parameters:
 * @self: a trainer
 *
 * Returns: (transfer none): a list of [class@Lk.Parameter] that a person may set
 */
GListModel *
lk_trainer_get_parameters (LkTrainer *self)
{
  return G_LIST_MODEL (self->parameters);
}

/**
 * lk_trainer_find_parameter:
 * @self: a trainer
 * @name: (nullable): a parameter's name
 *
 * Returns: (nullable) (transfer none): the parameter
 */
LkParameter *
lk_trainer_find_parameter (LkTrainer *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->parameters));

  for (guint i = 0; i < n && name != NULL; i++)
    {
      g_autoptr (LkParameter) parameter =
          g_list_model_get_item (G_LIST_MODEL (self->parameters), i);

      if (g_str_equal (lk_parameter_get_name (parameter), name))
        return parameter; /* the list keeps it */
    }

  return NULL;
}

/**
 * lk_trainer_get_role_parameter:
 * @self: a trainer
 * @role: what is looked for
 *
 * Returns: (nullable) (transfer none): the parameter that plays the role
 */
LkParameter *
lk_trainer_get_role_parameter (LkTrainer *self, LkTrainerRole role)
{
  return lk_trainer_find_parameter (self, lk_trainer_get_field (self, role));
}

/**
 * lk_trainer_get_preset:
 * @self: a trainer
 * @purpose: (nullable): `person`, `style` or `product`
 *
 * Returns: (nullable) (transfer none): parameter values that suit the purpose
 */
JsonObject *
lk_trainer_get_preset (LkTrainer *self, const char *purpose)
{
  JsonObject *presets = lk_json_peek_object (self->row, "presets");

  return purpose != NULL ? lk_json_peek_object (presets, purpose) : NULL;
}

/**
 * lk_trainer_get_weights_pattern:
 * @self: a trainer
 *
 * Returns: (transfer none): a glob for the weights among the files of its output
 */
const char *
lk_trainer_get_weights_pattern (LkTrainer *self)
{
  const char *pattern = lk_json_peek_string (lk_json_peek_object (self->row, "output"), "weights");

  return pattern != NULL ? pattern : "*.safetensors";
}

/**
 * lk_trainer_get_progress_pattern:
 * @self: a trainer
 *
 * Returns: (nullable) (transfer none): a regular expression for what stands before the
 *   training's own progress bar in the log
 */
const char *
lk_trainer_get_progress_pattern (LkTrainer *self)
{
  return lk_json_peek_string (lk_json_peek_object (self->row, "log"), "progress");
}

const char *
lk_trainer_get_base_model (LkTrainer *self)
{
  return lk_json_peek_string (self->row, "base_model");
}

static const char *
license_member (LkTrainer *self, const char *member)
{
  return lk_json_peek_string (lk_json_peek_object (self->row, "license"), member);
}

/**
 * lk_trainer_get_license:
 * @self: a trainer
 *
 * Returns: (nullable) (transfer none): the license that the base model asks for, as the
 *   Hub names it
 */
const char *
lk_trainer_get_license (LkTrainer *self)
{
  return license_member (self, "id");
}

const char *
lk_trainer_get_license_name (LkTrainer *self)
{
  return license_member (self, "name");
}

const char *
lk_trainer_get_license_link (LkTrainer *self)
{
  return license_member (self, "link");
}

/**
 * lk_trainer_get_overhead:
 * @self: a trainer
 *
 * Returns: billed seconds that do not depend on the steps
 */
double
lk_trainer_get_overhead (LkTrainer *self)
{
  return MAX (lk_json_peek_double (lk_json_peek_object (self->row, "time"), "overhead", 0), 0);
}

/**
 * lk_trainer_estimate_seconds:
 * @self: a trainer
 * @steps: how many
 * @seconds_per_step: what the person's own jobs took, or 0 for the catalogue's figure
 *
 * Returns: seconds that a training takes, or a negative number when nothing is known
 */
double
lk_trainer_estimate_seconds (LkTrainer *self, gint64 steps, double seconds_per_step)
{
  JsonObject *time = lk_json_peek_object (self->row, "time");
  double per_step = lk_json_peek_double (time, "per_step", -1);

  if (seconds_per_step > 0)
    per_step = seconds_per_step;

  return per_step > 0 ? lk_trainer_get_overhead (self) + per_step * (double) steps : -1;
}

/**
 * lk_trainer_estimate_cost:
 * @self: a trainer
 * @seconds: billed time
 *
 * Returns: US dollars, or a negative number when no price is known
 */
double
lk_trainer_estimate_cost (LkTrainer *self, double seconds)
{
  double price = lk_json_peek_double (lk_json_peek_object (self->row, "price"), "per_second", -1);

  return price >= 0 && seconds >= 0 ? price * seconds : -1;
}

/**
 * lk_trainer_get_price_source:
 * @self: a trainer
 *
 * Returns: (nullable) (transfer none): where and when the price was read
 */
const char *
lk_trainer_get_price_source (LkTrainer *self)
{
  return lk_json_peek_string (lk_json_peek_object (self->row, "price"), "source");
}
