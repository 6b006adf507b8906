/* lk-stage-record.c: how a stage went, attempt by attempt
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-stage-record.h"

#include "lk-json.h"

#include <glib/gi18n-lib.h>

/* Of more attempts only the newest are remembered one by one. */
#define MAX_HISTORY 50

struct _LkStageRecord
{
  GObject parent_instance;

  const LkStageInfo *info;
  LkStageState state;
  guint attempts;
  double fraction;    /* 0 to 1 of what the stage has to do */
  GPtrArray *history; /* (element-type LkAttempt) */
  gint64 forgotten;   /* microseconds that attempts took which are not in it any more */
  gint64 seen;        /* when it was last known to be running, as it was saved */
  char *sentence;     /* (nullable) what it is doing, in words */
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
                    G_DEFINE_ENUM_VALUE (LK_STAGE_CANCELED, "canceled"),
                    G_DEFINE_ENUM_VALUE (LK_STAGE_SKIPPED, "skipped"))

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
attempt_free (gpointer data)
{
  LkAttempt *attempt = data;

  g_free (attempt->message);
  g_free (attempt);
}

static LkAttempt *
last_attempt (LkStageRecord *self)
{
  return self->history->len > 0 ? g_ptr_array_index (self->history, self->history->len - 1) : NULL;
}

static void
lk_stage_record_finalize (GObject *object)
{
  LkStageRecord *self = LK_STAGE_RECORD (object);

  g_ptr_array_unref (self->history);
  g_free (self->sentence);

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
  self->history = g_ptr_array_new_with_free_func (attempt_free);
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
 * lk_stage_record_get_history:
 * @self: a record
 *
 * Returns: (transfer none) (element-type LkAttempt): its attempts, oldest first
 */
GPtrArray *
lk_stage_record_get_history (LkStageRecord *self)
{
  return self->history;
}

/**
 * lk_stage_record_get_duration:
 * @self: a record
 *
 * Returns: seconds that all attempts took together, the time between them left out;
 *   negative before the first
 */
double
lk_stage_record_get_duration (LkStageRecord *self)
{
  gint64 sum = self->forgotten;

  if (self->history->len == 0)
    return -1;

  for (guint i = 0; i < self->history->len; i++)
    {
      const LkAttempt *attempt = g_ptr_array_index (self->history, i);
      gint64 end = attempt->finished != 0 ? attempt->finished : g_get_real_time ();

      sum += MAX (end - attempt->started, 0);
    }

  return (double) sum / G_USEC_PER_SEC;
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

/* What the end of the program broke off, ended when it was last heard of. */
static void
close_attempt (LkStageRecord *self)
{
  LkAttempt *attempt = last_attempt (self);

  if (attempt != NULL && attempt->finished == 0)
    {
      attempt->finished = MAX (self->seen, attempt->started);
      attempt->state = LK_STAGE_PENDING;
    }
}

static void
add_attempt (LkStageRecord *self, LkAttempt *attempt)
{
  g_ptr_array_add (self->history, attempt);

  if (self->history->len > MAX_HISTORY)
    {
      const LkAttempt *oldest = g_ptr_array_index (self->history, 0);

      self->forgotten += MAX (oldest->finished - oldest->started, 0);
      g_ptr_array_remove_index (self->history, 0);
    }
}

/**
 * lk_stage_record_begin:
 * @self: a record
 *
 * Counts one more attempt.
 */
void
lk_stage_record_begin (LkStageRecord *self)
{
  LkAttempt *attempt;

  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  close_attempt (self);
  attempt = g_new0 (LkAttempt, 1);
  attempt->started = g_get_real_time ();
  attempt->state = LK_STAGE_RUNNING;
  add_attempt (self, attempt);
  self->seen = attempt->started;
  self->state = LK_STAGE_RUNNING;
  self->attempts++;

  notify_all (self);
}

/**
 * lk_stage_record_end:
 * @self: a record
 * @state: how it ended
 * @message: (nullable): why it failed, without secrets
 *
 * A stage that was never begun may be skipped.
 */
void
lk_stage_record_end (LkStageRecord *self, LkStageState state, const char *message)
{
  LkAttempt *attempt;

  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  attempt = last_attempt (self);
  if (attempt != NULL && attempt->finished == 0)
    {
      attempt->finished = MAX (g_get_real_time (), attempt->started);
      attempt->state = state;
      attempt->message = g_strdup (message);
    }

  self->state = state;
  if (state == LK_STAGE_DONE || state == LK_STAGE_SKIPPED)
    self->fraction = 1;

  notify_all (self);
}

/**
 * lk_stage_record_explain:
 * @self: a record
 * @message: why its last attempt came to nothing, unless that is known already
 */
void
lk_stage_record_explain (LkStageRecord *self, const char *message)
{
  LkAttempt *attempt;

  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  attempt = last_attempt (self);
  if (attempt != NULL && attempt->message == NULL)
    attempt->message = g_strdup (message);
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

  close_attempt (self);
  self->state = LK_STAGE_PENDING;
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

  if (!(fraction > self->fraction)) /* not a number either */
    return;

  fraction = MIN (fraction, 1);
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

/**
 * lk_stage_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): its identifier
 */
const char *
lk_stage_state_to_string (LkStageState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_STAGE_STATE);

  return g_enum_get_value (klass, (int) state)->value_nick;
}

static LkStageState
state_from_nick (const char *nick)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_STAGE_STATE);
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  return value != NULL ? (LkStageState) value->value : LK_STAGE_PENDING;
}

static JsonArray *
history_to_json (LkStageRecord *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->history->len; i++)
    {
      const LkAttempt *attempt = g_ptr_array_index (self->history, i);

      json_array_add_object_element (array,
                                     lk_json_object_new ("i:started", attempt->started,
                                                         "i:finished", attempt->finished, "s:state",
                                                         lk_stage_state_to_string (attempt->state),
                                                         "s:message", attempt->message, NULL));
    }

  return array;
}

/**
 * lk_stage_record_to_json:
 * @self: a record
 *
 * Returns: (transfer full): `stage`, `state`, `attempts`, `fraction`, `started`, `finished`
 *   (of the first and the last attempt, in microseconds since 1970, 0 for not yet),
 *   `seen`, `sentence` and `history`: the attempts with `started`, `finished`, `state`
 *   and `message`
 */
JsonObject *
lk_stage_record_to_json (LkStageRecord *self)
{
  const LkAttempt *first = self->history->len > 0 ? g_ptr_array_index (self->history, 0) : NULL;
  const LkAttempt *last = last_attempt (self);

  if (self->state == LK_STAGE_RUNNING)
    self->seen = g_get_real_time ();

  return lk_json_object_new ("s:stage", self->info->id, "s:state",
                             lk_stage_state_to_string (self->state), "i:attempts",
                             (gint64) self->attempts, "d:fraction", self->fraction, "i:started",
                             first != NULL ? first->started : (gint64) 0, "i:finished",
                             last != NULL ? last->finished : (gint64) 0, "i:seen", self->seen,
                             "i:forgotten", self->forgotten, "s:sentence", self->sentence,
                             "a:history", history_to_json (self), NULL);
}

static LkAttempt *
attempt_from_json (JsonObject *object)
{
  LkAttempt *attempt = g_new0 (LkAttempt, 1);

  attempt->started = lk_json_peek_int (object, "started", 0);
  attempt->finished = lk_json_peek_int (object, "finished", 0);
  attempt->state = state_from_nick (lk_json_peek_string (object, "state"));
  attempt->message = g_strdup (lk_json_peek_string (object, "message"));

  return attempt;
}

static void
load_history (LkStageRecord *self, JsonObject *object)
{
  JsonArray *history = lk_json_peek_array (object, "history");

  g_ptr_array_set_size (self->history, 0);
  self->forgotten = MAX (lk_json_peek_int (object, "forgotten", 0), 0);

  for (guint i = 0; history != NULL && i < json_array_get_length (history); i++)
    add_attempt (self, attempt_from_json (lk_json_peek_element_object (history, i)));

  /* Version 1 of the database knew one start and one end. */
  if (history == NULL && lk_json_peek_int (object, "started", 0) != 0)
    add_attempt (self, attempt_from_json (object));
}

/**
 * lk_stage_record_load:
 * @self: a record
 * @object: what lk_stage_record_to_json() gave
 */
void
lk_stage_record_load (LkStageRecord *self, JsonObject *object)
{
  g_return_if_fail (LK_IS_STAGE_RECORD (self));

  load_history (self, object);
  self->state = state_from_nick (lk_json_peek_string (object, "state"));
  self->attempts = (guint) CLAMP (lk_json_peek_int (object, "attempts", 0), 0, G_MAXINT);
  self->fraction = CLAMP (lk_json_peek_double (object, "fraction", 0), 0, 1);
  self->seen = lk_json_peek_int (object, "seen", 0);
  lk_stage_record_set_sentence (self, lk_json_peek_string (object, "sentence"));
  notify_all (self);
}
