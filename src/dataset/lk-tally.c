/* lk-tally.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-tally.h"

struct _LkTally
{
  GObject parent_instance;

  char *group;
  char *label;
  guint count;
  double share;
};

typedef enum
{
  PROP_GROUP = 1,
  PROP_LABEL,
  PROP_COUNT,
  PROP_SHARE,
} LkTallyProperty;

G_DEFINE_FINAL_TYPE (LkTally, lk_tally, G_TYPE_OBJECT)

static GParamSpec *properties[PROP_SHARE + 1];

static void
lk_tally_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkTally *self = LK_TALLY (object);

  switch ((LkTallyProperty) id)
    {
    case PROP_GROUP:
      g_value_set_string (value, self->group);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    case PROP_SHARE:
      g_value_set_double (value, self->share);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_tally_finalize (GObject *object)
{
  LkTally *self = LK_TALLY (object);

  g_free (self->group);
  g_free (self->label);

  G_OBJECT_CLASS (lk_tally_parent_class)->finalize (object);
}

static void
lk_tally_class_init (LkTallyClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = lk_tally_get_property;
  G_OBJECT_CLASS (klass)->finalize = lk_tally_finalize;

  properties[PROP_GROUP] = g_param_spec_string ("group", NULL, NULL, NULL, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SHARE] = g_param_spec_double ("share", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);
}

static void
lk_tally_init (LkTally *self)
{
}

/**
 * lk_tally_new:
 * @group: (nullable): what it is shown under, such as a resolution
 * @label: what is counted, for a person
 * @count: how many there are
 * @total: how many there are at most, for the share
 *
 * Returns: (transfer full): a tally
 */
LkTally *
lk_tally_new (const char *group, const char *label, guint count, guint total)
{
  LkTally *self = g_object_new (LK_TYPE_TALLY, NULL);

  self->group = g_strdup (group);
  self->label = g_strdup (label);
  self->count = count;
  self->share = total > 0 ? MIN (1, (double) count / total) : 0;

  return self;
}

const char *
lk_tally_get_group (LkTally *self)
{
  g_return_val_if_fail (LK_IS_TALLY (self), NULL);

  return self->group;
}

const char *
lk_tally_get_label (LkTally *self)
{
  g_return_val_if_fail (LK_IS_TALLY (self), NULL);

  return self->label;
}

guint
lk_tally_get_count (LkTally *self)
{
  g_return_val_if_fail (LK_IS_TALLY (self), 0);

  return self->count;
}

/**
 * lk_tally_get_share:
 * @self: a tally
 *
 * Returns: which part of all it is, 0 to 1
 */
double
lk_tally_get_share (LkTally *self)
{
  g_return_val_if_fail (LK_IS_TALLY (self), 0);

  return self->share;
}
