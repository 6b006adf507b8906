/* lk-stage-record.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-stage-record.h"

#include "lk-json.h"

#include <glib/gi18n-lib.h>

struct _LkStageRecord
{
  GObject parent_instance;

  const LkStageInfo *info;
  LkStageState state;
  guint attempts;
  double fraction; /* 0 to 1 of what the stage has to do */
  gint64 started;  /* microseconds since 1970, 0 when it was not */
  gint64 finished; /* microseconds since 1970, 0 when it is not */
  char *sentence;  /* (nullable) what it is doing, in words */
};

typedef enum
{
  PROP_ID = 1,
  PROP_TITLE,
  PROP_STATE,
  PROP_ATTEMPTS,
  PROP_FRACTION,
  PROP_DURATION,
  PROP_SENTENCE,
} LkStageRecordProperty;

static GParamSpec *properties[PROP_SENTENCE + 1];

G_DEFINE_FINAL_TYPE (LkStageRecord, lk_stage_record, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkStageState, lk_stage_state,
                    G_DEFINE_ENUM_VALUE (LK_STAGE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (LK_STAGE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (LK_STAGE_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (LK_STAGE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (LK_STAGE_CANCELED, "canceled"))

static const LkStageInfo infos[] = {
  { LK_STAGE_INITIALIZING, N_("Checks"), 2, "starting" },
  { LK_STAGE_ZIP_CREATION, N_("Pictures"), 13, "starting" },
  { LK_STAGE_REPLICATE_TRAINING, N_("Training"), 65, "training" },
  { LK_STAGE_HUGGINGFACE_UPLOAD, N_("Publication"), 17, "uploading" },
  { LK_STAGE_COMPLETION, N_("Completion"), 3, "uploading" },
};
/* clang-format on */

/**
 * lk_stage_info_get_all: (skip)
 * @n_stages: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_stages): the stages in their order
 */
const LkStageInfo *
lk_stage_info_get_all (guint *n_stages)
{
  *n_stages = G_N_ELEMENTS (infos);

  return infos;
}

/**
 * lk_stage_info_find: (skip)
 * @id: (nullable): an identifier
 *
 * Returns: (nullable) (transfer none): the stage
 */
const LkStageInfo *
lk_stage_info_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      if (g_strcmp0 (infos[i].id, id) == 0)
        return &infos[i];
    }

  return NULL;
}

static void
lk_stage_record_finalize (GObject *object)
{
  g_free (LK_STAGE_RECORD (object)->sentence);

  G_OBJECT_CLASS (lk_stage_record_parent_class)->finalize (object);
}

static void
lk_stage_record_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkStageRecord *self = LK_STAGE_RECORD (object);

  switch ((LkStageRecordProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->info->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, lk_stage_record_get_title (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_ATTEMPTS:
      g_value_set_uint (value, self->attempts);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_DURATION:
      g_value_set_double (value, lk_stage_record_get_duration (self));
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_stage_record_class_init (LkStageRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_stage_record_finalize;
  object_class->get_property = lk_stage_record_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, LK_TYPE_STAGE_STATE, LK_STAGE_PENDING, flags);
  properties[PROP_ATTEMPTS] = g_param_spec_uint ("attempts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_DURATION] =
      g_param_spec_double ("duration", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_stage_record_init (LkStageRecord *self)
{
}

/**
 * lk_stage_record_new: (skip)
 * @info: which stage
 *
 * Returns: (transfer full): a record of a stage that has not run yet
 */
LkStageRecord *
lk_stage_record_new (const LkStageInfo *info)
{
  LkStageRecord *self = g_object_new (LK_TYPE_STAGE_RECORD, NULL);

  self->info = info;

  return self;
}

const LkStageInfo *
lk_stage_record_get_info (LkStageRecord *self)
{
  return self->info;
}

const char *
lk_stage_record_get_id (LkStageRecord *self)
{
  return self->info->id;
}

/**
 * lk_stage_record_get_title:
 * @self: a record
 *
 * Returns: (transfer none): the stage's translated name
 */
const char *
lk_stage_record_get_title (LkStageRecord *self)
{
  return _ (self->info->title);
}

LkStageState
lk_stage_record_get_state (LkStageRecord *self)
{
  return self->state;
}

guint
lk_stage_record_get_attempts (LkStageRecord *self)
{
  return self->attempts;
}

double
lk_stage_record_get_fraction (LkStageRecord *self)
{
  return self->fraction;
}

/**
 * lk_stage_record_get_duration:
 * @self: a record
 *
 * Returns: seconds that it took or has been running; negative before it began
 */
double
lk_stage_record_get_duration (LkStageRecord *self)
{
  gint64 end = self->finished != 0 ? self->finished : g_get_real_time ();

  return self->started != 0 ? (double) MAX (end - self->started, 0) / G_USEC_PER_SEC : -1;
}

const char *
lk_stage_record_get_sentence (LkStageRecord *self)
{
  return self->sentence;
}

static void
notify_all (LkStageRecord *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTEMPTS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURATION]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * lk_stage_record_begin:
 * @self: a record
 *
 * Counts one more attempt. The clock runs from the first one.
 */
void
lk_stage_record_begin (LkStageRecord *self)
{
  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  self->state = LK_STAGE_RUNNING;
  self->attempts++;
  self->finished = 0;
  if (self->started == 0)
    self->started = g_get_real_time ();

  notify_all (self);
}

/**
 * lk_stage_record_end:
 * @self: a record
 * @state: how it ended
 */
void
lk_stage_record_end (LkStageRecord *self, LkStageState state)
{
  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  self->state = state;
  self->finished = g_get_real_time ();
  if (state == LK_STAGE_DONE)
    self->fraction = 1;

  notify_all (self);
}

/**
 * lk_stage_record_reset:
 * @self: a record
 *
 * Makes it one that has not ended, for another run; its attempts stay counted.
 */
void
lk_stage_record_reset (LkStageRecord *self)
{
  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  self->state = LK_STAGE_PENDING;
  self->finished = 0;
  self->started = 0;
  self->fraction = 0;
  notify_all (self);
}

/**
 * lk_stage_record_set_fraction:
 * @self: a record
 * @fraction: 0 to 1; a smaller one than before is ignored
 */
void
lk_stage_record_set_fraction (LkStageRecord *self, double fraction)
{
  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  fraction = CLAMP (fraction, 0, 1);
  if (fraction <= self->fraction)
    return;

  self->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

void
lk_stage_record_set_sentence (LkStageRecord *self, const char *sentence)
{
  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  if (g_strcmp0 (self->sentence, sentence) == 0)
    return;

  g_free (self->sentence);
  self->sentence = g_strdup (sentence);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

static const char *
state_nick (LkStageState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_STAGE_STATE);

  return g_enum_get_value (klass, (int) state)->value_nick;
}

/**
 * lk_stage_record_to_json:
 * @self: a record
 *
 * Returns: (transfer full): `stage`, `state`, `attempts`, `fraction`, `started`,
 *   `finished` (microseconds since 1970, 0 for not yet) and `sentence`
 */
JsonObject *
lk_stage_record_to_json (LkStageRecord *self)
{
  return lk_json_object_new ("s:stage", self->info->id, "s:state", state_nick (self->state),
                             "i:attempts", (gint64) self->attempts, "d:fraction", self->fraction,
                             "i:started", self->started, "i:finished", self->finished, "s:sentence",
                             self->sentence, NULL);
}

/**
 * lk_stage_record_load:
 * @self: a record
 * @object: what lk_stage_record_to_json() gave
 */
void
lk_stage_record_load (LkStageRecord *self, JsonObject *object)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_STAGE_STATE);
  const char *nick = lk_json_peek_string (object, "state");
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  self->state = value != NULL ? (LkStageState) value->value : LK_STAGE_PENDING;
  self->attempts = (guint) lk_json_peek_int (object, "attempts", 0);
  self->fraction = CLAMP (lk_json_peek_double (object, "fraction", 0), 0, 1);
  self->started = lk_json_peek_int (object, "started", 0);
  self->finished = lk_json_peek_int (object, "finished", 0);
  lk_stage_record_set_sentence (self, lk_json_peek_string (object, "sentence"));
  notify_all (self);
}
