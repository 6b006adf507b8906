/* lk-recipe-check.c: what is wrong with a recipe, all at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-error.h"
#include "lk-json.h"
#include "lk-license.h"
#include "lk-recipe.h"
#include "lk-trigger.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_MODEL_NAME         96
#define MAX_TRIGGER            64
#define MAX_PART_OF_REPOSITORY 96
#define FEW_PICTURES           10
#define VERY_FEW_PICTURES      5
#define FEW_LOOKS              20
#define MANY_LOOKS             250

void
lk_recipe_fault_free (LkRecipeFault *self)
{
  g_free (self->field);
  g_free (self->message);
  g_free (self);
}

static void
add (GPtrArray *faults, gboolean warning, const char *field, char *message)
{
  LkRecipeFault *fault = g_new0 (LkRecipeFault, 1);

  fault->field = g_strdup (field);
  fault->message = message;
  fault->warning = warning;
  g_ptr_array_add (faults, fault);
}

static void
check_model_name (LkRecipe *self, GPtrArray *faults)
{
  const char *name = lk_recipe_get_model_name (self);
  g_autofree char *slug = name != NULL ? lk_recipe_derive_slug (name) : NULL;
  g_autofree char *stripped = name != NULL ? g_strstrip (g_strdup (name)) : g_strdup ("");

  if (*stripped == '\0')
    add (faults, FALSE, "modelName", g_strdup (_ ("Give the model a name")));
  else if (g_utf8_strlen (name, -1) > MAX_MODEL_NAME)
    add (faults, FALSE, "modelName",
         g_strdup_printf (_ ("The name may have %d characters at most"), MAX_MODEL_NAME));
  else if (*slug == '\0')
    add (faults, FALSE, "modelName",
         g_strdup (_ ("The name needs a letter from A to Z or a digit, for web addresses")));
}

static gboolean
has_bad_characters (const char *word)
{
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == ',' || c == '[' || c == ']')
        return TRUE;
    }

  return FALSE;
}

static void
check_trigger_word (LkRecipe *self, LkTrainer *trainer, GPtrArray *faults)
{
  const char *word = lk_recipe_get_trigger_word (self);
  g_autofree char *stripped = word != NULL ? g_strstrip (g_strdup (word)) : g_strdup ("");

  if (*stripped == '\0')
    {
      if (trainer != NULL && lk_trainer_get_field (trainer, LK_ROLE_TRIGGER) != NULL)
        add (faults, FALSE, "triggerWord",
             g_strdup (_ ("Choose a trigger word: an invented word that calls the LoRA")));
      return;
    }

  if (g_utf8_strlen (stripped, -1) > MAX_TRIGGER)
    add (faults, FALSE, "triggerWord",
         g_strdup_printf (_ ("The trigger word may have %d characters at most"), MAX_TRIGGER));
  else if (has_bad_characters (stripped))
    add (faults, FALSE, "triggerWord",
         g_strdup (_ ("The trigger word may hold no comma, bracket or line break")));
  else if (g_utf8_strlen (stripped, -1) < 3)
    add (faults, TRUE, "triggerWord",
         g_strdup (_ ("So short a trigger word stands within many others: take a longer one")));
  else if (lk_trigger_is_common (stripped))
    add (faults, TRUE, "triggerWord",
         g_strdup_printf (_ ("“%s” means something to the model already: invent a word"),
                          stripped));
}

/**
 * lk_recipe_is_repository_name:
 * @name: a part of `owner/name`
 *
 * The rules of the Hub's own client (huggingface_hub, utils/_validators.py).
 *
 * Returns: whether the Hub would take it
 */
gboolean
lk_recipe_is_repository_name (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > MAX_PART_OF_REPOSITORY || strchr ("-.", name[0]) != NULL ||
      strchr ("-.", name[length - 1]) != NULL || strstr (name, "--") != NULL ||
      strstr (name, "..") != NULL || g_str_has_suffix (name, ".git"))
    return FALSE;

  for (const char *p = name; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_full_name (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);
  guint n = g_strv_length (parts);

  return (n == 1 && lk_recipe_is_repository_name (parts[0])) ||
         (n == 2 && lk_recipe_is_repository_name (parts[0]) &&
          lk_recipe_is_repository_name (parts[1]) && strlen (name) <= MAX_PART_OF_REPOSITORY);
}

static void
check_names (LkRecipe *self, GPtrArray *faults)
{
  const char *repository = lk_recipe_get_repository (self);
  const char *destination = lk_recipe_get_destination (self);
  const char *owner = lk_recipe_get_owner (self);

  if (lk_recipe_get_publish (self) && owner != NULL && !lk_recipe_is_repository_name (owner))
    add (faults, FALSE, "owner",
         g_strdup_printf (_ ("“%s” is no name of an account or an organization"), owner));

  if (lk_recipe_get_publish (self) && repository != NULL && !is_full_name (repository))
    add (faults, FALSE, "repository",
         g_strdup_printf (_ ("“%s” is no name for a repository: letters, digits, “-”, “_” and “.”, "
                             "not at the ends, 96 characters at most"),
                          repository));

  if (destination != NULL && !is_full_name (destination))
    add (faults, FALSE, "destination",
         g_strdup_printf (_ ("“%s” is no name for a model on Replicate"), destination));
}

/* The Hub would refuse the model card, and the makers of the base model object. */
static void
check_license (LkRecipe *self, LkTrainer *trainer, GPtrArray *faults)
{
  const char *id = lk_recipe_get_license (self);
  g_autoptr (LkLicense) chosen = id != NULL ? lk_license_find (trainer, id) : NULL;
  g_autoptr (GPtrArray) licenses = lk_licenses_for_trainer (trainer);
  g_autoptr (GString) fitting = g_string_new (NULL);

  if (id == NULL || chosen != NULL || licenses->len == 0)
    return;

  for (guint i = 0; i < licenses->len; i++)
    g_string_append_printf (fitting, "%s%s", i > 0 ? ", " : "",
                            ((LkLicense *) licenses->pdata[i])->id);
  add (faults, FALSE, "license",
       g_strdup_printf (_ ("The license “%s” does not fit the base model %s: choose %s"), id,
                        lk_trainer_get_base_model (trainer), fitting->str));
}

static void
check_autocaption (LkRecipe *self, LkTrainer *trainer, GPtrArray *faults)
{
  if (lk_recipe_get_autocaption (self) &&
      lk_trainer_get_field (trainer, LK_ROLE_AUTOCAPTION) == NULL)
    add (faults, TRUE, "autocaption",
         g_strdup_printf (_ ("%s does not write captions: pictures without one are captioned with "
                             "the trigger word"),
                          lk_trainer_get_title (trainer)));
}

static void
check_places (LkRecipe *self, GPtrArray *faults)
{
  const char *save_to = lk_recipe_get_save_to (self);

  if (save_to != NULL && !g_path_is_absolute (save_to))
    add (faults, FALSE, "saveTo",
         g_strdup_printf (_ ("“%s” is no full path of a folder"), save_to));

  if (!lk_recipe_get_publish (self) && save_to == NULL)
    add (faults, FALSE, "saveTo",
         g_strdup (_ ("Choose a folder to save to, or publish on the Hub: the model has to go "
                      "somewhere")));
}

static void
check_images (LkRecipe *self, guint n_pictures, GPtrArray *faults)
{
  GPtrArray *images = lk_recipe_get_images (self);
  guint n = n_pictures + images->len;

  for (guint i = 0; i < images->len; i++)
    {
      const LkImageSource *image = g_ptr_array_index (images, i);
      g_autofree char *scheme = g_uri_parse_scheme (image->url);

      if (scheme == NULL ||
          (g_ascii_strcasecmp (scheme, "https") != 0 && g_ascii_strcasecmp (scheme, "http") != 0 &&
           g_ascii_strcasecmp (scheme, "file") != 0))
        add (faults, FALSE, "trainingImages",
             g_strdup_printf (_ ("Picture %u is no web address: “%s”"), i + 1, image->url));
    }

  if (n == 0)
    add (faults, FALSE, "trainingImages", g_strdup (_ ("There are no pictures to train with")));
  else if (n < VERY_FEW_PICTURES)
    add (faults, TRUE, "trainingImages",
         g_strdup_printf (ngettext ("%u picture is hardly enough to learn from: add some, 15 to 30 "
                                    "are good",
                                    "%u pictures are hardly enough to learn from: add some, 15 to "
                                    "30 are good",
                                    n),
                          n));
  else if (n < FEW_PICTURES)
    add (faults, TRUE, "trainingImages",
         g_strdup_printf (ngettext ("%u picture is few: 15 to 30 are good",
                                    "%u pictures are few: 15 to 30 are good", n),
                          n));
}

static void
check_one_parameter (
    LkRecipe *self, LkTrainer *trainer, const char *name, JsonNode *value, GPtrArray *faults)
{
  LkParameter *parameter = lk_trainer_find_parameter (trainer, name);
  g_autoptr (GError) error = NULL;

  if (parameter == NULL)
    add (faults, FALSE, name,
         g_strdup_printf (_ ("%s has no setting “%s”"), lk_trainer_get_title (trainer), name));
  else if (!lk_parameter_check (parameter, value, &error))
    add (faults, FALSE, name, g_strdup (error->message));
}

static void
check_learning_rate (LkTrainer *trainer, JsonObject *inputs, GPtrArray *faults)
{
  const char *field = lk_trainer_get_field (trainer, LK_ROLE_LEARNING_RATE);
  double rate = field != NULL ? lk_json_peek_double (inputs, field, -1) : -1;

  if (rate >= 0.001)
    add (faults, TRUE, field,
         g_strdup (_ ("At so high a learning rate the result is usually burnt")));
  else if (rate >= 0.0008)
    add (faults, TRUE, field,
         g_strdup (_ ("This learning rate is high: 0.0001 to 0.0004 are usual")));
  else if (rate >= 0 && rate <= 0.00002)
    add (faults, TRUE, field, g_strdup (_ ("At so low a learning rate next to nothing is learnt")));
}

/* How often each picture is looked at says more than the number of steps. */
static void
check_steps (LkRecipe *self, LkTrainer *trainer, guint n_pictures, GPtrArray *faults)
{
  gint64 steps = lk_recipe_get_steps (self, trainer);
  const char *field = lk_trainer_get_field (trainer, LK_ROLE_STEPS);
  gint64 each = n_pictures > 0 ? steps / n_pictures : 0;

  if (field == NULL || steps <= 0 || n_pictures == 0)
    return;

  if (each < FEW_LOOKS)
    add (faults, TRUE, field,
         g_strdup_printf (_ ("The trainer looks at each picture %d times only: 50 to 120 are good"),
                          (int) each));
  else if (each > MANY_LOOKS && steps > 1000)
    add (faults, TRUE, field,
         g_strdup_printf (_ ("The trainer looks at each picture %d times: beyond 120 it learns "
                             "them by heart"),
                          (int) each));
}

static void
check_parameters (LkRecipe *self, LkTrainer *trainer, guint n_pictures, GPtrArray *faults)
{
  g_autoptr (JsonObject) all = lk_recipe_to_json (self);
  JsonObject *chosen = json_object_get_object_member (all, "parameters");
  g_autoptr (JsonObject) inputs = lk_recipe_dup_inputs (self, trainer);
  g_autoptr (GList) names = json_object_get_members (inputs);
  g_autoptr (GList) chosen_names = json_object_get_members (chosen);
  guint before = faults->len;

  for (GList *l = names; l != NULL; l = l->next)
    check_one_parameter (self, trainer, l->data, json_object_get_member (inputs, l->data), faults);

  for (GList *l = chosen_names; l != NULL; l = l->next)
    {
      if (!json_object_has_member (inputs, l->data))
        check_one_parameter (self, trainer, l->data, NULL, faults);
    }

  /* Advice about figures that are no figures would only confuse. */
  if (faults->len > before)
    return;

  if (lk_recipe_get_rank (self, trainer) > 64)
    add (faults, TRUE, lk_trainer_get_field (trainer, LK_ROLE_RANK),
         g_strdup (_ ("A rank above 64 makes large files and seldom better ones")));

  check_learning_rate (trainer, inputs, faults);
  check_steps (self, trainer, n_pictures, faults);
}

static void
check_words (LkRecipe *self, GPtrArray *faults)
{
  static const char *const purposes[] = { "person", "style", "product", "custom", NULL };
  static const char *const profiles[] = { "cloud", "practice", NULL };
  const char *purpose = lk_recipe_get_purpose (self);
  const char *profile = lk_recipe_get_profile (self);

  if (purpose != NULL && !g_strv_contains (purposes, purpose))
    add (faults, FALSE, "purpose",
         g_strdup_printf (_ ("“%s” is no purpose: person, style, product or custom"), purpose));

  if (profile != NULL && !g_strv_contains (profiles, profile))
    add (faults, FALSE, "profile",
         g_strdup_printf (_ ("“%s” is no connection: cloud or practice"), profile));
}

static LkTrainer *
check_trainer (LkRecipe *self, LkCatalogue *catalogue, GPtrArray *faults)
{
  const char *id = lk_recipe_get_trainer (self);
  LkTrainer *trainer = id != NULL ? lk_catalogue_find (catalogue, id)
                                  : lk_catalogue_find_default (catalogue);

  if (trainer == NULL)
    add (faults, FALSE, "trainer", g_strdup_printf (_ ("There is no trainer “%s”"), id));
  else if (!lk_trainer_get_enabled (trainer))
    add (faults, FALSE, "trainer",
         g_strdup_printf (_ ("%s cannot be used: %s"), lk_trainer_get_title (trainer),
                          lk_trainer_get_disabled_reason (trainer)));

  return trainer;
}

/**
 * lk_recipe_validate:
 * @self: a recipe
 * @catalogue: the trainers
 * @n_pictures: how many the dataset has
 *
 * Looks at everything that can be known without asking a service.
 *
 * Returns: (transfer full) (element-type LkRecipeFault): all faults and warnings at once,
 *   each with its field; empty when all is well
 */
GPtrArray *
lk_recipe_validate (LkRecipe *self, LkCatalogue *catalogue, guint n_pictures)
{
  GPtrArray *faults = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_recipe_fault_free);
  LkTrainer *trainer;

  g_return_val_if_fail (LK_IS_RECIPE (self), faults);

  trainer = check_trainer (self, catalogue, faults);
  check_model_name (self, faults);
  check_trigger_word (self, trainer, faults);
  check_images (self, n_pictures, faults);
  check_names (self, faults);
  check_places (self, faults);
  check_words (self, faults);
  if (trainer == NULL)
    return faults;

  check_license (self, trainer, faults);
  check_autocaption (self, trainer, faults);
  check_parameters (self, trainer, n_pictures + lk_recipe_get_images (self)->len, faults);

  return faults;
}

/**
 * lk_recipe_faults_to_error:
 * @faults: (element-type LkRecipeFault): from lk_recipe_validate()
 *
 * Returns: (transfer full) (nullable): one error that says all faults, with the first one's
 *   field; %NULL when there are only warnings
 */
GError *
lk_recipe_faults_to_error (GPtrArray *faults)
{
  g_autoptr (GString) message = g_string_new (NULL);
  const char *field = NULL;
  GError *error;

  for (guint i = 0; i < faults->len; i++)
    {
      const LkRecipeFault *fault = g_ptr_array_index (faults, i);

      if (fault->warning)
        continue;

      g_string_append_printf (message, "%s%s", message->len > 0 ? "; " : "", fault->message);
      if (field == NULL)
        field = fault->field;
    }

  if (field == NULL)
    return NULL;

  error = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION, message->str);
  lk_error_set_field (error, field);

  return error;
}

/**
 * lk_recipe_derive_slug:
 * @model_name: a name as a person writes it
 *
 * Returns: (transfer full): the name for addresses and files: lower case, digits and
 *   single hyphens; empty when nothing is left
 */
char *
lk_recipe_derive_slug (const char *model_name)
{
  g_autofree char *ascii = g_str_to_ascii (model_name, "C");
  GString *slug = g_string_new (NULL);

  for (const char *p = ascii; *p != '\0' && slug->len < 60; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (slug, g_ascii_tolower (*p));
      else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
        g_string_append_c (slug, '-');
    }

  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);

  return g_string_free (slug, FALSE);
}

/**
 * lk_recipe_dup_slug:
 * @self: a recipe
 *
 * Returns: (transfer full): the slug of its name, `model` when there is none
 */
char *
lk_recipe_dup_slug (LkRecipe *self)
{
  const char *name = lk_recipe_get_model_name (self);
  char *slug = name != NULL ? lk_recipe_derive_slug (name) : g_strdup ("");

  if (*slug == '\0')
    {
      g_free (slug);
      slug = g_strdup ("model");
    }

  return slug;
}

/**
 * lk_recipe_dup_repository:
 * @self: a recipe
 * @account: (nullable): the account that publishes, when it is known
 *
 * Returns: (transfer full): where it will be published: the wish, or what follows from the
 *   name; without an owner when nobody said one
 */
char *
lk_recipe_dup_repository (LkRecipe *self, const char *account)
{
  const char *wish;
  const char *owner;
  g_autofree char *name = NULL;

  g_return_val_if_fail (LK_IS_RECIPE (self), NULL);

  wish = lk_recipe_get_repository (self);
  if (wish != NULL && strchr (wish, '/') != NULL)
    return g_strdup (wish);

  owner = lk_recipe_get_owner (self) != NULL ? lk_recipe_get_owner (self) : account;
  name = wish != NULL ? g_strdup (wish) : lk_recipe_dup_slug (self);

  return owner != NULL ? g_strconcat (owner, "/", name, NULL) : g_steal_pointer (&name);
}
