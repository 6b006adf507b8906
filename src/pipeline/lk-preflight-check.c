/* lk-preflight-check.c: one line of the preflight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-preflight-private.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PROP_ID = 1,
  PROP_LABEL,
  PROP_STATE,
  PROP_SENTENCE,
  PROP_CATEGORY,
  PROP_REMEDY,
} LkPreflightCheckProperty;

struct _LkPreflightCheck
{
  GObject parent_instance;

  const char *id;
  const char *label;
  char *sentence; /* (nullable) */
  char *field;    /* (nullable) what of the recipe is meant */
  LkCheckState state;
  LkCategory category;
};

static GParamSpec *properties[PROP_REMEDY + 1];

G_DEFINE_FINAL_TYPE (LkPreflightCheck, lk_preflight_check, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkCheckState, lk_check_state,
                    G_DEFINE_ENUM_VALUE (LK_CHECK_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (LK_CHECK_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (LK_CHECK_OK, "ok"),
                    G_DEFINE_ENUM_VALUE (LK_CHECK_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (LK_CHECK_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (LK_CHECK_SKIPPED, "skipped"))
/* clang-format on */

const char *
lk_check_state_to_string (LkCheckState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_CHECK_STATE);

  return g_enum_get_value (klass, (int) state)->value_nick;
}

static void
lk_preflight_check_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkPreflightCheck *self = LK_PREFLIGHT_CHECK (object);

  switch ((LkPreflightCheckProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_LABEL:
      g_value_set_string (value, lk_preflight_check_get_label (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    case PROP_CATEGORY:
      g_value_set_enum (value, (int) self->category);
      break;
    case PROP_REMEDY:
      g_value_set_enum (value, (int) lk_preflight_check_get_remedy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_preflight_check_finalize (GObject *object)
{
  LkPreflightCheck *self = LK_PREFLIGHT_CHECK (object);

  g_free (self->sentence);
  g_free (self->field);

  G_OBJECT_CLASS (lk_preflight_check_parent_class)->finalize (object);
}

static void
lk_preflight_check_class_init (LkPreflightCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_preflight_check_finalize;
  object_class->get_property = lk_preflight_check_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, LK_TYPE_CHECK_STATE, LK_CHECK_PENDING, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  properties[PROP_CATEGORY] =
      g_param_spec_enum ("category", NULL, NULL, LK_TYPE_CATEGORY, LK_CATEGORY_NONE, flags);
  properties[PROP_REMEDY] =
      g_param_spec_enum ("remedy", NULL, NULL, LK_TYPE_REMEDY, LK_REMEDY_NONE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_preflight_check_init (LkPreflightCheck *self)
{
}

/* Both are constants; the label is translated when it is asked for. */
LkPreflightCheck *
lk_preflight_check_new (const char *id, const char *label)
{
  LkPreflightCheck *self = g_object_new (LK_TYPE_PREFLIGHT_CHECK, NULL);

  self->id = id;
  self->label = label;

  return self;
}

static void
set (LkPreflightCheck *self, LkCheckState state, LkCategory category, const char *sentence)
{
  char *copy = g_strdup (sentence);

  g_free (self->sentence);
  self->sentence = copy;
  self->state = state;
  self->category = category;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_STATE; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
lk_preflight_check_set (LkPreflightCheck *self, LkCheckState state, const char *sentence)
{
  g_clear_pointer (&self->field, g_free);
  set (self, state, LK_CATEGORY_NONE, sentence);
}

void
lk_preflight_check_fail (LkPreflightCheck *self, const GError *error)
{
  g_free (self->field);
  self->field = g_strdup (lk_error_get_field (error));
  set (self, LK_CHECK_FAILED, lk_error_get_category (error), error->message);
}

const char *
lk_preflight_check_get_id (LkPreflightCheck *self)
{
  return self->id;
}

const char *
lk_preflight_check_get_label (LkPreflightCheck *self)
{
  return _ (self->label);
}

LkCheckState
lk_preflight_check_get_state (LkPreflightCheck *self)
{
  return self->state;
}

/**
 * lk_preflight_check_get_sentence:
 * @self: a check
 *
 * Returns: (nullable) (transfer none): what was found
 */
const char *
lk_preflight_check_get_sentence (LkPreflightCheck *self)
{
  return self->sentence;
}

LkCategory
lk_preflight_check_get_category (LkPreflightCheck *self)
{
  return self->category;
}

/**
 * lk_preflight_check_get_remedy:
 * @self: a check
 *
 * Returns: the button that mends what it found
 */
LkRemedy
lk_preflight_check_get_remedy (LkPreflightCheck *self)
{
  return lk_category_get_remedy (self->category);
}

/**
 * lk_preflight_check_get_field:
 * @self: a check
 *
 * Returns: (nullable) (transfer none): the field of the recipe that is to be mended, as
 *   lk_error_get_field() names it
 */
const char *
lk_preflight_check_get_field (LkPreflightCheck *self)
{
  return self->field;
}
