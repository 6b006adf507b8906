/* lk-recipe.c: all choices of one training
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-recipe.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

#define MAX_IMAGES 10000

typedef enum
{
  PROP_MODEL_NAME = 1,
  PROP_TRIGGER_WORD,
  PROP_DESCRIPTION,
  PROP_PURPOSE,
  PROP_TRAINER,
  PROP_DATASET,
  PROP_OWNER,
  PROP_REPOSITORY,
  PROP_LICENSE,
  PROP_SAVE_TO,
  PROP_DESTINATION,
  PROP_STORAGE,
  PROP_PROFILE,
  PROP_USER_ID,
  N_TEXTS,
  PROP_PUBLIC = N_TEXTS,
  PROP_PUBLISH,
  PROP_DESTINATION_PUBLIC,
  PROP_AUTOCAPTION,
  N_PROPERTIES,
} LkRecipeProperty;

#define N_FLAGS (N_PROPERTIES - N_TEXTS)

struct _LkRecipe
{
  GObject parent_instance;

  char *texts[N_TEXTS];    /* by property; (nullable) each */
  gboolean flags[N_FLAGS]; /* by property, from the first flag on */
  JsonObject *parameters;  /* what was chosen beside preset and default */
  GPtrArray *images;       /* (element-type LkImageSource) */
};

enum
{
  SIGNAL_PARAMETER_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

/* Names in JSON, by property. The seed's request uses the same for what it has. */
static const char *const text_members[N_TEXTS] = {
  [PROP_MODEL_NAME] = "modelName",
  [PROP_TRIGGER_WORD] = "triggerWord",
  [PROP_DESCRIPTION] = "description",
  [PROP_PURPOSE] = "purpose",
  [PROP_TRAINER] = "trainer",
  [PROP_DATASET] = "dataset",
  [PROP_OWNER] = "owner",
  [PROP_REPOSITORY] = "repository",
  [PROP_LICENSE] = "license",
  [PROP_SAVE_TO] = "saveTo",
  [PROP_DESTINATION] = "destination",
  [PROP_STORAGE] = "storage",
  [PROP_PROFILE] = "profile",
  [PROP_USER_ID] = "userId",
};

static const char *const text_properties[N_TEXTS] = {
  [PROP_MODEL_NAME] = "model-name",
  [PROP_TRIGGER_WORD] = "trigger-word",
  [PROP_DESCRIPTION] = "description",
  [PROP_PURPOSE] = "purpose",
  [PROP_TRAINER] = "trainer",
  [PROP_DATASET] = "dataset",
  [PROP_OWNER] = "owner",
  [PROP_REPOSITORY] = "repository",
  [PROP_LICENSE] = "license",
  [PROP_SAVE_TO] = "save-to",
  [PROP_DESTINATION] = "destination",
  [PROP_STORAGE] = "storage",
  [PROP_PROFILE] = "profile",
  [PROP_USER_ID] = "user-id",
};

static const struct
{
  const char *member;
  const char *property;
  gboolean fallback;
} flags[N_FLAGS] = {
  [PROP_PUBLIC - N_TEXTS] = { "public", "public", FALSE },
  [PROP_PUBLISH - N_TEXTS] = { "publish", "publish", TRUE },
  [PROP_DESTINATION_PUBLIC - N_TEXTS] = { "destinationPublic", "destination-public", FALSE },
  [PROP_AUTOCAPTION - N_TEXTS] = { "autocaption", "autocaption", FALSE },
};

G_DEFINE_FINAL_TYPE (LkRecipe, lk_recipe, G_TYPE_OBJECT)

static void
image_free (gpointer data)
{
  LkImageSource *image = data;

  g_free (image->id);
  g_free (image->filename);
  g_free (image->url);
  g_free (image);
}

static void
lk_recipe_finalize (GObject *object)
{
  LkRecipe *self = LK_RECIPE (object);

  for (gsize i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  json_object_unref (self->parameters);
  g_ptr_array_unref (self->images);

  G_OBJECT_CLASS (lk_recipe_parent_class)->finalize (object);
}

static void
lk_recipe_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkRecipe *self = LK_RECIPE (object);

  if (prop_id < N_TEXTS)
    g_value_set_string (value, self->texts[prop_id]);
  else if (prop_id < N_PROPERTIES)
    g_value_set_boolean (value, self->flags[prop_id - N_TEXTS]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
set_flag (LkRecipe *self, guint prop_id, gboolean value)
{
  gboolean *flag = &self->flags[prop_id - N_TEXTS];

  if (*flag == value)
    return;

  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
set_text (LkRecipe *self, guint prop_id, const char *text)
{
  const char *value = text != NULL && *text != '\0' ? text : NULL;

  if (g_strcmp0 (self->texts[prop_id], value) == 0)
    return;

  g_free (self->texts[prop_id]);
  self->texts[prop_id] = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
lk_recipe_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkRecipe *self = LK_RECIPE (object);

  if (prop_id < N_TEXTS)
    set_text (self, prop_id, g_value_get_string (value));
  else if (prop_id < N_PROPERTIES)
    set_flag (self, prop_id, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lk_recipe_class_init (LkRecipeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags access = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_recipe_finalize;
  object_class->get_property = lk_recipe_get_property;
  object_class->set_property = lk_recipe_set_property;

  for (guint i = 1; i < N_TEXTS; i++)
    properties[i] = g_param_spec_string (text_properties[i], NULL, NULL, NULL, access);
  for (guint i = 0; i < N_FLAGS; i++)
    properties[N_TEXTS + i] =
        g_param_spec_boolean (flags[i].property, NULL, NULL, flags[i].fallback, access);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * LkRecipe::parameter-changed:
   * @self: the recipe
   * @name: the parameter's name
   */
  signals[SIGNAL_PARAMETER_CHANGED] = g_signal_new ("parameter-changed", G_TYPE_FROM_CLASS (klass),
                                                    G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL,
                                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lk_recipe_init (LkRecipe *self)
{
  for (guint i = 0; i < N_FLAGS; i++)
    self->flags[i] = flags[i].fallback;
  self->parameters = json_object_new ();
  self->images = g_ptr_array_new_with_free_func (image_free);
}

/**
 * lk_recipe_new:
 *
 * Returns: (transfer full): a recipe with nothing chosen: to be published, privately
 */
LkRecipe *
lk_recipe_new (void)
{
  return g_object_new (LK_TYPE_RECIPE, NULL);
}

static void
set_error (GError **error, const char *field, char *message)
{
  g_autoptr (GError) fault = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION, message);

  g_free (message);
  lk_error_set_field (fault, field);
  g_propagate_error (error, g_steal_pointer (&fault));
}

/* What was said in the wrong type is not taken for not said. */
static gboolean
check_types (JsonObject *object, GError **error)
{
  for (guint i = 1; i < N_TEXTS; i++)
    {
      JsonNode *node = json_object_get_member (object, text_members[i]);

      if (node == NULL || JSON_NODE_HOLDS_NULL (node) ||
          lk_json_peek_string (object, text_members[i]) != NULL)
        continue;

      set_error (error, text_members[i],
                 g_strdup_printf (_ ("“%s” must be text"), text_members[i]));
      return FALSE;
    }

  return TRUE;
}

static gboolean
load_images (LkRecipe *self, JsonObject *object, GError **error)
{
  JsonArray *array = lk_json_peek_array (object, "trainingImages");

  if (array == NULL && json_object_has_member (object, "trainingImages") &&
      !json_object_get_null_member (object, "trainingImages"))
    {
      set_error (error, "trainingImages", g_strdup (_ ("“trainingImages” must be a list")));
      return FALSE;
    }

  if (array != NULL && json_array_get_length (array) > MAX_IMAGES)
    {
      set_error (error, "trainingImages",
                 g_strdup_printf (_ ("“trainingImages” may have %d pictures at most"), MAX_IMAGES));
      return FALSE;
    }

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *image = lk_json_peek_element_object (array, i);
      const char *url = lk_json_peek_string (image, "url");

      if (url == NULL)
        {
          set_error (error, "trainingImages",
                     g_strdup_printf (_ ("Picture %u of “trainingImages” has no “url”"), i + 1));
          return FALSE;
        }

      lk_recipe_add_image (self, lk_json_peek_string (image, "id"),
                           lk_json_peek_string (image, "filename"), url,
                           lk_json_peek_int (image, "size", 0));
    }

  return TRUE;
}

static void
load_parameters (LkRecipe *self, JsonObject *parameters)
{
  g_autoptr (GList) members = parameters != NULL ? json_object_get_members (parameters) : NULL;

  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (self->parameters, l->data,
                            json_node_copy (json_object_get_member (parameters, l->data)));
}

/**
 * lk_recipe_new_from_json:
 * @object: what lk_recipe_to_json() gave, or a person wrote
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Returns: (transfer full): a recipe, or %NULL with @error
 */
LkRecipe *
lk_recipe_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkRecipe) self = lk_recipe_new ();

  for (guint i = 1; i < N_TEXTS; i++)
    set_text (self, i, lk_json_peek_string (object, text_members[i]));

  for (guint i = 0; i < N_FLAGS; i++)
    self->flags[i] = lk_json_peek_bool (object, flags[i].member, flags[i].fallback);
  load_parameters (self, lk_json_peek_object (object, "parameters"));

  if (!check_types (object, error) || !load_images (self, object, error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
take_role (
    LkRecipe *self, JsonObject *request, const char *member, LkTrainer *trainer, LkTrainerRole role)
{
  const char *name = lk_trainer_get_field (trainer, role);
  JsonNode *value = json_object_get_member (request, member);

  if (name != NULL && value != NULL && !JSON_NODE_HOLDS_NULL (value))
    json_object_set_member (self->parameters, name, json_node_copy (value));
}

/**
 * lk_recipe_new_from_request:
 * @request: the seed's request: `modelName`, `triggerWord`, `description`,
 *   `trainingImages` (of `id`, `filename`, `url`, `size`), `userId`, `steps`,
 *   `learningRate`, `loraRank`; everything of lk_recipe_to_json() besides
 * @catalogue: knows what the trainer calls steps, rate and rank
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Returns: (transfer full): a recipe, or %NULL with @error
 */
LkRecipe *
lk_recipe_new_from_request (JsonObject *request, LkCatalogue *catalogue, GError **error)
{
  g_autoptr (LkRecipe) self = lk_recipe_new_from_json (request, error);
  LkTrainer *trainer;

  if (self == NULL)
    return NULL;

  trainer = self->texts[PROP_TRAINER] != NULL
                ? lk_catalogue_find (catalogue, self->texts[PROP_TRAINER])
                : lk_catalogue_find_default (catalogue);
  if (trainer == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("There is no trainer “%s”"),
                   self->texts[PROP_TRAINER]);
      return NULL;
    }

  take_role (self, request, "steps", trainer, LK_ROLE_STEPS);
  take_role (self, request, "learningRate", trainer, LK_ROLE_LEARNING_RATE);
  take_role (self, request, "loraRank", trainer, LK_ROLE_RANK);

  return g_steal_pointer (&self);
}

/**
 * lk_recipe_to_json:
 * @self: a recipe
 *
 * Returns: (transfer full): everything that was chosen
 */
JsonObject *
lk_recipe_to_json (LkRecipe *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *images = json_array_new ();

  for (guint i = 1; i < N_TEXTS; i++)
    {
      if (self->texts[i] != NULL)
        json_object_set_string_member (object, text_members[i], self->texts[i]);
    }

  for (guint i = 0; i < N_FLAGS; i++)
    json_object_set_boolean_member (object, flags[i].member, self->flags[i]);

  for (guint i = 0; i < self->images->len; i++)
    {
      const LkImageSource *image = g_ptr_array_index (self->images, i);

      json_array_add_object_element (images,
                                     lk_json_object_new ("s:id", image->id, "s:filename",
                                                         image->filename, "s:url", image->url,
                                                         "i:size", image->size, NULL));
    }

  json_object_set_array_member (object, "trainingImages", images);
  json_object_set_object_member (object, "parameters", json_object_ref (self->parameters));

  return object;
}

/**
 * lk_recipe_copy:
 * @self: a recipe
 *
 * Returns: (transfer full): one with the same choices, for “train again”
 */
LkRecipe *
lk_recipe_copy (LkRecipe *self)
{
  g_autoptr (JsonObject) object = lk_recipe_to_json (self);
  g_autofree char *text = lk_json_object_to_string (object, FALSE);
  g_autoptr (JsonObject) own = lk_json_parse_object (text, -1, NULL);

  return lk_recipe_new_from_json (own, NULL);
}

#define DEFINE_GETTER(name, PROP)                                                                  \
  const char *lk_recipe_get_##name (LkRecipe *self)                                                \
  {                                                                                                \
    g_return_val_if_fail (LK_IS_RECIPE (self), NULL);                                              \
                                                                                                   \
    return self->texts[PROP];                                                                      \
  }

DEFINE_GETTER (model_name, PROP_MODEL_NAME)
DEFINE_GETTER (trigger_word, PROP_TRIGGER_WORD)
DEFINE_GETTER (description, PROP_DESCRIPTION)
DEFINE_GETTER (purpose, PROP_PURPOSE)
DEFINE_GETTER (trainer, PROP_TRAINER)
DEFINE_GETTER (dataset, PROP_DATASET)
DEFINE_GETTER (owner, PROP_OWNER)
DEFINE_GETTER (repository, PROP_REPOSITORY)
DEFINE_GETTER (license, PROP_LICENSE)
DEFINE_GETTER (save_to, PROP_SAVE_TO)
DEFINE_GETTER (destination, PROP_DESTINATION)
DEFINE_GETTER (storage, PROP_STORAGE)
DEFINE_GETTER (profile, PROP_PROFILE)
DEFINE_GETTER (user_id, PROP_USER_ID)

gboolean
lk_recipe_get_public (LkRecipe *self)
{
  return self->flags[PROP_PUBLIC - N_TEXTS];
}

/**
 * lk_recipe_get_publish:
 * @self: a recipe
 *
 * Returns: whether the model goes to the Hub
 */
gboolean
lk_recipe_get_publish (LkRecipe *self)
{
  return self->flags[PROP_PUBLISH - N_TEXTS];
}

/**
 * lk_recipe_get_destination_public:
 * @self: a recipe
 *
 * Returns: whether everybody sees the model that the training makes on Replicate
 */
gboolean
lk_recipe_get_destination_public (LkRecipe *self)
{
  return self->flags[PROP_DESTINATION_PUBLIC - N_TEXTS];
}

/**
 * lk_recipe_get_autocaption:
 * @self: a recipe
 *
 * Returns: whether the trainer is to describe the pictures that have no caption
 */
gboolean
lk_recipe_get_autocaption (LkRecipe *self)
{
  return self->flags[PROP_AUTOCAPTION - N_TEXTS];
}

/**
 * lk_recipe_get_images:
 * @self: a recipe
 *
 * Returns: (transfer none) (element-type LkImageSource): pictures to be fetched, beside or
 *   instead of a dataset's
 */
GPtrArray *
lk_recipe_get_images (LkRecipe *self)
{
  return self->images;
}

void
lk_recipe_add_image (
    LkRecipe *self, const char *id, const char *filename, const char *url, gint64 size)
{
  LkImageSource *image = g_new0 (LkImageSource, 1);

  image->id = g_strdup (id);
  image->filename = g_strdup (filename);
  image->url = g_strdup (url);
  image->size = size;
  g_ptr_array_add (self->images, image);
}

/**
 * lk_recipe_get_parameter:
 * @self: a recipe
 * @name: a parameter's name
 *
 * Returns: (nullable) (transfer none): what was chosen for it, %NULL for the preset or the
 *   default
 */
JsonNode *
lk_recipe_get_parameter (LkRecipe *self, const char *name)
{
  return json_object_get_member (self->parameters, name);
}

/**
 * lk_recipe_set_parameter:
 * @self: a recipe
 * @name: a parameter's name
 * @value: (transfer full): the choice
 */
void
lk_recipe_set_parameter (LkRecipe *self, const char *name, JsonNode *value)
{
  g_return_if_fail (LK_IS_RECIPE (self));

  json_object_set_member (self->parameters, name, value);
  g_signal_emit (self, signals[SIGNAL_PARAMETER_CHANGED], g_quark_from_string (name), name);
}

void
lk_recipe_reset_parameter (LkRecipe *self, const char *name)
{
  g_return_if_fail (LK_IS_RECIPE (self));

  json_object_remove_member (self->parameters, name);
  g_signal_emit (self, signals[SIGNAL_PARAMETER_CHANGED], g_quark_from_string (name), name);
}
