/* lk-activity.c: something that takes a while, as a person sees it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-activity.h"

#include <glib/gi18n.h>

typedef enum
{
  PROP_TITLE = 1,
  PROP_SENTENCE,
  PROP_FRACTION,
  PROP_ACTIVE,
} LkActivityProperty;

struct _LkActivity
{
  GObject parent_instance;

  char *title;
  char *sentence;
  double fraction;
  gboolean active;
  GCancellable *cancellable; /* (owned) */
};

static GParamSpec *properties[PROP_ACTIVE + 1];

G_DEFINE_FINAL_TYPE (LkActivity, lk_activity, G_TYPE_OBJECT)

static void
lk_activity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkActivity *self = LK_ACTIVITY (object);

  switch ((LkActivityProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_activity_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkActivity *self = LK_ACTIVITY (object);

  switch ((LkActivityProperty) id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      break;
    case PROP_SENTENCE:
      g_free (self->sentence);
      self->sentence = g_value_dup_string (value);
      break;
    case PROP_FRACTION:
      self->fraction = g_value_get_double (value);
      break;
    case PROP_ACTIVE:
      self->active = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  g_object_notify_by_pspec (object, pspec);
}

static void
lk_activity_finalize (GObject *object)
{
  LkActivity *self = LK_ACTIVITY (object);

  g_clear_object (&self->cancellable);
  g_free (self->title);
  g_free (self->sentence);

  G_OBJECT_CLASS (lk_activity_parent_class)->finalize (object);
}

static void
lk_activity_class_init (LkActivityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lk_activity_get_property;
  object_class->set_property = lk_activity_set_property;
  object_class->finalize = lk_activity_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_activity_init (LkActivity *self)
{
  self->active = TRUE;
  self->cancellable = g_cancellable_new ();
}

/**
 * lk_activity_new:
 * @title: what it is
 *
 * Returns: (transfer full): an activity that has begun
 */
LkActivity *
lk_activity_new (const char *title)
{
  return g_object_new (LK_TYPE_ACTIVITY, "title", title, "sentence", _ ("Beginning"), NULL);
}

static gboolean
title_of_import (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  const char *title = g_value_get_string (from);

  if (title == NULL)
    g_value_set_string (to, _ ("Adding pictures"));
  else
    /* Translators: %s is a dataset's title */
    g_value_take_string (to, g_strdup_printf (_ ("Adding to “%s”"), title));

  return TRUE;
}

/**
 * lk_activity_new_for_import:
 * @import: an import
 *
 * Returns: (transfer full): what it looks like
 */
LkActivity *
lk_activity_new_for_import (LkImport *import)
{
  LkActivity *self = lk_activity_new (NULL);

  g_object_bind_property_full (import, "title", self, "title", G_BINDING_SYNC_CREATE,
                               title_of_import, NULL, NULL, NULL);
  g_object_bind_property (import, "sentence", self, "sentence", G_BINDING_SYNC_CREATE);
  g_object_bind_property (import, "fraction", self, "fraction", G_BINDING_SYNC_CREATE);
  g_object_bind_property (import, "active", self, "active", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->cancellable, "cancelled", G_CALLBACK (lk_import_cancel), import,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * lk_activity_get_cancellable:
 * @self: an activity
 *
 * Returns: (transfer none): is canceled when the person wants it to end
 */
GCancellable *
lk_activity_get_cancellable (LkActivity *self)
{
  g_return_val_if_fail (LK_IS_ACTIVITY (self), NULL);

  return self->cancellable;
}

/**
 * lk_activity_progress:
 * @done: how many pictures are done
 * @total: how many there are, or -1
 * @activity: an #LkActivity
 *
 * An #LkProgressFunc.
 */
void
lk_activity_progress (gint64 done, gint64 total, gpointer activity)
{
  g_autofree char *sentence =
      total > 0 ? g_strdup_printf (_ ("%u of %u pictures"), (guint) done, (guint) total)
                : g_strdup (_ ("Beginning"));

  g_object_set (activity, "sentence", sentence, "fraction",
                total > 0 ? CLAMP ((double) done / (double) total, 0, 1) : 0.0, NULL);
}

gboolean
lk_activity_is_active (LkActivity *self)
{
  g_return_val_if_fail (LK_IS_ACTIVITY (self), FALSE);

  return self->active;
}

void
lk_activity_end (LkActivity *self)
{
  g_object_set (self, "active", FALSE, NULL);
}
