/* lk-finding.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-finding.h"

#include "lk-json.h"

#include <glib/gi18n-lib.h>

struct _LkFinding
{
  GObject parent_instance;

  LkFindingLevel level;
  char *code;
  char *sentence;
  LkFindingRemedy remedy;
  GStrv pictures;
  char *keep;
};

typedef enum
{
  PROP_LEVEL = 1,
  PROP_CODE,
  PROP_SENTENCE,
  PROP_REMEDY,
  PROP_PICTURES,
  PROP_KEEP,
} LkFindingProperty;

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkFindingLevel, lk_finding_level,
  G_DEFINE_ENUM_VALUE (LK_FINDING_INFO, "info"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_WARNING, "warning"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_ERROR, "error"))

G_DEFINE_ENUM_TYPE (LkFindingRemedy, lk_finding_remedy,
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_NONE, "none"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_ADD_PICTURES, "add-pictures"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_REMOVE_PICTURES, "remove-pictures"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_REMOVE_DUPLICATES, "remove-duplicates"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_WRITE_CAPTIONS, "write-captions"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_EDIT_CAPTIONS, "edit-captions"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_INSERT_TRIGGER, "insert-trigger"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_CHANGE_TRIGGER, "change-trigger"),
  G_DEFINE_ENUM_VALUE (LK_FINDING_REMEDY_CROP, "crop"))
/* clang-format on */

G_DEFINE_FINAL_TYPE (LkFinding, lk_finding, G_TYPE_OBJECT)

static GParamSpec *properties[PROP_KEEP + 1];

static const char *const remedy_labels[] = {
  [LK_FINDING_REMEDY_NONE] = NULL,
  [LK_FINDING_REMEDY_ADD_PICTURES] = N_ ("Add Pictures"),
  [LK_FINDING_REMEDY_REMOVE_PICTURES] = N_ ("Remove Them"),
  [LK_FINDING_REMEDY_REMOVE_DUPLICATES] = N_ ("Keep the Best"),
  [LK_FINDING_REMEDY_WRITE_CAPTIONS] = N_ ("Write Captions"),
  [LK_FINDING_REMEDY_EDIT_CAPTIONS] = N_ ("Edit Captions"),
  [LK_FINDING_REMEDY_INSERT_TRIGGER] = N_ ("Insert Trigger Word"),
  [LK_FINDING_REMEDY_CHANGE_TRIGGER] = N_ ("Change Trigger Word"),
  [LK_FINDING_REMEDY_CROP] = N_ ("Crop"),
};

static const char *
nick_of (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *entry = g_enum_get_value (klass, value);

  return entry != NULL ? entry->value_nick : NULL;
}

static void
lk_finding_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkFinding *self = LK_FINDING (object);

  switch ((LkFindingProperty) id)
    {
    case PROP_LEVEL:
      g_value_set_enum (value, (int) self->level);
      break;
    case PROP_CODE:
      g_value_set_string (value, self->code);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    case PROP_REMEDY:
      g_value_set_enum (value, (int) self->remedy);
      break;
    case PROP_PICTURES:
      g_value_set_boxed (value, self->pictures);
      break;
    case PROP_KEEP:
      g_value_set_string (value, self->keep);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_finding_finalize (GObject *object)
{
  LkFinding *self = LK_FINDING (object);

  g_free (self->code);
  g_free (self->sentence);
  g_strfreev (self->pictures);
  g_free (self->keep);

  G_OBJECT_CLASS (lk_finding_parent_class)->finalize (object);
}

static void
lk_finding_class_init (LkFindingClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = lk_finding_get_property;
  G_OBJECT_CLASS (klass)->finalize = lk_finding_finalize;

  properties[PROP_LEVEL] =
      g_param_spec_enum ("level", NULL, NULL, LK_TYPE_FINDING_LEVEL, LK_FINDING_INFO, flags);
  properties[PROP_CODE] = g_param_spec_string ("code", NULL, NULL, NULL, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  properties[PROP_REMEDY] = g_param_spec_enum ("remedy", NULL, NULL, LK_TYPE_FINDING_REMEDY,
                                               LK_FINDING_REMEDY_NONE, flags);
  properties[PROP_PICTURES] = g_param_spec_boxed ("pictures", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_KEEP] = g_param_spec_string ("keep", NULL, NULL, NULL, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);
}

static void
lk_finding_init (LkFinding *self)
{
}

/**
 * lk_finding_level_to_string:
 * @level: a level
 *
 * Returns: (transfer none): its nick
 */
const char *
lk_finding_level_to_string (LkFindingLevel level)
{
  return nick_of (LK_TYPE_FINDING_LEVEL, (int) level);
}

/**
 * lk_finding_remedy_to_string:
 * @remedy: a remedy
 *
 * Returns: (transfer none): its nick
 */
const char *
lk_finding_remedy_to_string (LkFindingRemedy remedy)
{
  return nick_of (LK_TYPE_FINDING_REMEDY, (int) remedy);
}

/**
 * lk_finding_remedy_get_label:
 * @remedy: a remedy
 *
 * Returns: (transfer none) (nullable): what its button says, translated
 */
const char *
lk_finding_remedy_get_label (LkFindingRemedy remedy)
{
  g_return_val_if_fail (remedy < G_N_ELEMENTS (remedy_labels), NULL);

  return remedy_labels[remedy] != NULL ? _ (remedy_labels[remedy]) : NULL;
}

/**
 * lk_finding_new:
 * @level: how bad it is
 * @code: a stable identifier, such as `near-duplicates`
 * @remedy: what can be done about it
 * @sentence: the finding in words, translated
 * @pictures: (nullable): file names of the pictures that it is about
 *
 * Returns: (transfer full): a finding
 */
LkFinding *
lk_finding_new (LkFindingLevel level,
                const char *code,
                LkFindingRemedy remedy,
                const char *sentence,
                const char *const *pictures)
{
  LkFinding *self = g_object_new (LK_TYPE_FINDING, NULL);

  self->level = level;
  self->code = g_strdup (code);
  self->remedy = remedy;
  self->sentence = g_strdup (sentence);
  self->pictures = pictures != NULL ? g_strdupv ((char **) pictures) : g_new0 (char *, 1);

  return self;
}

LkFindingLevel
lk_finding_get_level (LkFinding *self)
{
  g_return_val_if_fail (LK_IS_FINDING (self), LK_FINDING_INFO);

  return self->level;
}

const char *
lk_finding_get_code (LkFinding *self)
{
  g_return_val_if_fail (LK_IS_FINDING (self), NULL);

  return self->code;
}

const char *
lk_finding_get_sentence (LkFinding *self)
{
  g_return_val_if_fail (LK_IS_FINDING (self), NULL);

  return self->sentence;
}

LkFindingRemedy
lk_finding_get_remedy (LkFinding *self)
{
  g_return_val_if_fail (LK_IS_FINDING (self), LK_FINDING_REMEDY_NONE);

  return self->remedy;
}

/**
 * lk_finding_get_pictures:
 * @self: a finding
 *
 * Returns: (transfer none): file names of the pictures that it is about; none when it is
 *   about the dataset
 */
const char *const *
lk_finding_get_pictures (LkFinding *self)
{
  g_return_val_if_fail (LK_IS_FINDING (self), NULL);

  return (const char *const *) self->pictures;
}

/**
 * lk_finding_get_keep:
 * @self: a finding
 *
 * Returns: (transfer none) (nullable): of near duplicates, the file name of the best one
 */
const char *
lk_finding_get_keep (LkFinding *self)
{
  g_return_val_if_fail (LK_IS_FINDING (self), NULL);

  return self->keep;
}

void
lk_finding_set_keep (LkFinding *self, const char *picture)
{
  g_return_if_fail (LK_IS_FINDING (self));

  g_free (self->keep);
  self->keep = g_strdup (picture);
}

/**
 * lk_finding_to_json:
 * @self: a finding
 *
 * Returns: (transfer full): an object of `level`, `code`, `sentence`, `remedy`, `pictures`
 *   and, for near duplicates, `keep`
 */
JsonNode *
lk_finding_to_json (LkFinding *self)
{
  g_autoptr (JsonObject) object = NULL;
  JsonArray *pictures = json_array_new ();

  g_return_val_if_fail (LK_IS_FINDING (self), NULL);

  for (char **picture = self->pictures; *picture != NULL; picture++)
    json_array_add_string_element (pictures, *picture);

  object = lk_json_object_new ("s:level", lk_finding_level_to_string (self->level), "s:code",
                               self->code, "s:sentence", self->sentence, "s:remedy",
                               lk_finding_remedy_to_string (self->remedy), "a:pictures", pictures,
                               NULL);
  if (self->keep != NULL)
    json_object_set_string_member (object, "keep", self->keep);

  return json_node_init_object (json_node_alloc (), object);
}
