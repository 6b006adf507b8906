/* lk-readiness.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-readiness.h"

#include <glib/gi18n-lib.h>

struct _LkReadiness
{
  GObject parent_instance;

  LkPurpose purpose;
  guint score;
  GStrv advice;
};

typedef enum
{
  PROP_PURPOSE = 1,
  PROP_TITLE,
  PROP_SCORE,
  PROP_ADVICE,
} LkReadinessProperty;

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkPurpose, lk_purpose,
  G_DEFINE_ENUM_VALUE (LK_PURPOSE_PERSON, "person"),
  G_DEFINE_ENUM_VALUE (LK_PURPOSE_STYLE, "style"),
  G_DEFINE_ENUM_VALUE (LK_PURPOSE_PRODUCT, "product"))
/* clang-format on */

G_DEFINE_FINAL_TYPE (LkReadiness, lk_readiness, G_TYPE_OBJECT)

static GParamSpec *properties[PROP_ADVICE + 1];

static void
lk_readiness_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkReadiness *self = LK_READINESS (object);

  switch ((LkReadinessProperty) id)
    {
    case PROP_PURPOSE:
      g_value_set_enum (value, (int) self->purpose);
      break;
    case PROP_TITLE:
      g_value_set_string (value, lk_purpose_get_title (self->purpose));
      break;
    case PROP_SCORE:
      g_value_set_uint (value, self->score);
      break;
    case PROP_ADVICE:
      g_value_set_boxed (value, self->advice);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_readiness_finalize (GObject *object)
{
  g_strfreev (LK_READINESS (object)->advice);

  G_OBJECT_CLASS (lk_readiness_parent_class)->finalize (object);
}

static void
lk_readiness_class_init (LkReadinessClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = lk_readiness_get_property;
  G_OBJECT_CLASS (klass)->finalize = lk_readiness_finalize;

  properties[PROP_PURPOSE] =
      g_param_spec_enum ("purpose", NULL, NULL, LK_TYPE_PURPOSE, LK_PURPOSE_PERSON, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SCORE] = g_param_spec_uint ("score", NULL, NULL, 0, 100, 0, flags);
  properties[PROP_ADVICE] = g_param_spec_boxed ("advice", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);
}

static void
lk_readiness_init (LkReadiness *self)
{
}

/**
 * lk_purpose_to_string:
 * @purpose: a purpose
 *
 * Returns: (transfer none): its nick, which is what a recipe calls it
 */
const char *
lk_purpose_to_string (LkPurpose purpose)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_PURPOSE);

  return g_enum_get_value (klass, (int) purpose)->value_nick;
}

/**
 * lk_purpose_get_title:
 * @purpose: a purpose
 *
 * Returns: (transfer none): what a person calls it, translated
 */
const char *
lk_purpose_get_title (LkPurpose purpose)
{
  switch (purpose)
    {
    case LK_PURPOSE_STYLE:
      return _ ("A style");
    case LK_PURPOSE_PRODUCT:
      return _ ("A product");
    case LK_PURPOSE_PERSON:
    default:
      return _ ("A person");
    }
}

/**
 * lk_readiness_new:
 * @purpose: what the model is to learn
 * @score: 0 to 100
 * @advice: sentences, translated, what helps most first
 *
 * Returns: (transfer full): a readiness
 */
LkReadiness *
lk_readiness_new (LkPurpose purpose, guint score, const char *const *advice)
{
  LkReadiness *self = g_object_new (LK_TYPE_READINESS, NULL);

  self->purpose = purpose;
  self->score = MIN (score, 100);
  self->advice = g_strdupv ((GStrv) advice);

  return self;
}

LkPurpose
lk_readiness_get_purpose (LkReadiness *self)
{
  g_return_val_if_fail (LK_IS_READINESS (self), LK_PURPOSE_PERSON);

  return self->purpose;
}

const char *
lk_readiness_get_title (LkReadiness *self)
{
  g_return_val_if_fail (LK_IS_READINESS (self), NULL);

  return lk_purpose_get_title (self->purpose);
}

/**
 * lk_readiness_get_score:
 * @self: a readiness
 *
 * Returns: 0, not at all, to 100, nothing left to wish for
 */
guint
lk_readiness_get_score (LkReadiness *self)
{
  g_return_val_if_fail (LK_IS_READINESS (self), 0);

  return self->score;
}

/**
 * lk_readiness_get_advice:
 * @self: a readiness
 *
 * Returns: (transfer none): sentences about what would make it better, what helps most first
 */
const char *const *
lk_readiness_get_advice (LkReadiness *self)
{
  g_return_val_if_fail (LK_IS_READINESS (self), NULL);

  return (const char *const *) self->advice;
}
