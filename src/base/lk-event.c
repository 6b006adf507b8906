/* lk-event.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-event.h"

#include "lk-json.h"

struct _LkEvent
{
  GObject parent_instance;

  char *id;
  gint64 time; /* microseconds since 1970, UTC */
  char *stage; /* (nullable) */
  LkEventLevel level;
  LkCategory category;
  char *message;
  guint attempt;
  double duration; /* seconds; negative when not known */
  char *detail;    /* (nullable) JSON */
};

typedef enum
{
  PROP_ID = 1,
  PROP_TIME,
  PROP_STAGE,
  PROP_LEVEL,
  PROP_CATEGORY,
  PROP_MESSAGE,
  PROP_ATTEMPT,
  PROP_DURATION,
  PROP_DETAIL,
} LkEventProperty;

static GParamSpec *properties[PROP_DETAIL + 1];

G_DEFINE_FINAL_TYPE (LkEvent, lk_event, G_TYPE_OBJECT)

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkEventLevel, lk_event_level,
                    G_DEFINE_ENUM_VALUE (LK_EVENT_DEBUG, "debug"),
                    G_DEFINE_ENUM_VALUE (LK_EVENT_INFO, "info"),
                    G_DEFINE_ENUM_VALUE (LK_EVENT_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (LK_EVENT_ERROR, "error"))
/* clang-format on */

/**
 * lk_event_level_to_string:
 * @level: a level
 *
 * Returns: (transfer none): its identifier
 */
const char *
lk_event_level_to_string (LkEventLevel level)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_EVENT_LEVEL);
  GEnumValue *value = g_enum_get_value (klass, (int) level);

  return value != NULL ? value->value_nick : "info";
}

/**
 * lk_event_level_from_string:
 * @nick: (nullable): an identifier
 * @level: (out): the level
 *
 * Returns: %FALSE when @nick names no level
 */
gboolean
lk_event_level_from_string (const char *nick, LkEventLevel *level)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_EVENT_LEVEL);
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  if (value == NULL)
    return FALSE;

  *level = (LkEventLevel) value->value;

  return TRUE;
}

static void
lk_event_finalize (GObject *object)
{
  LkEvent *self = LK_EVENT (object);

  g_free (self->id);
  g_free (self->stage);
  g_free (self->message);
  g_free (self->detail);

  G_OBJECT_CLASS (lk_event_parent_class)->finalize (object);
}

static void
lk_event_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkEvent *self = LK_EVENT (object);

  switch ((LkEventProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_STAGE:
      g_value_set_string (value, self->stage);
      break;
    case PROP_LEVEL:
      g_value_set_enum (value, (int) self->level);
      break;
    case PROP_CATEGORY:
      g_value_set_enum (value, (int) self->category);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case PROP_DURATION:
      g_value_set_double (value, self->duration);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_event_class_init (LkEventClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lk_event_finalize;
  object_class->get_property = lk_event_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_STAGE] = g_param_spec_string ("stage", NULL, NULL, NULL, flags);
  properties[PROP_LEVEL] =
      g_param_spec_enum ("level", NULL, NULL, LK_TYPE_EVENT_LEVEL, LK_EVENT_INFO, flags);
  properties[PROP_CATEGORY] =
      g_param_spec_enum ("category", NULL, NULL, LK_TYPE_CATEGORY, LK_CATEGORY_NONE, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_DURATION] =
      g_param_spec_double ("duration", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_event_init (LkEvent *self)
{
  self->id = g_uuid_string_random ();
  self->time = g_get_real_time ();
  self->attempt = 1;
  self->duration = -1;
}

/**
 * lk_event_new:
 * @level: how much it matters
 * @message: one sentence for a person
 *
 * Returns: (transfer full): an event with an identifier and the time of now
 */
LkEvent *
lk_event_new (LkEventLevel level, const char *message)
{
  LkEvent *self = g_object_new (LK_TYPE_EVENT, NULL);

  self->level = level;
  self->message = g_strdup (message);

  return self;
}

/**
 * lk_event_new_for_error:
 * @level: how much it matters
 * @message: (nullable): one sentence for a person; the error's own when %NULL
 * @error: what happened; its facts (status, request ID, code, field) become the detail
 *
 * Returns: (transfer full): an event in the error's category
 */
LkEvent *
lk_event_new_for_error (LkEventLevel level, const char *message, const GError *error)
{
  LkEvent *self = lk_event_new (level, message != NULL ? message : error->message);
  JsonObject *detail = lk_json_object_new ("s:error", error->message, NULL);

  self->category = lk_error_get_category (error);

  if (lk_error_get_http_status (error) != 0)
    json_object_set_int_member (detail, "httpStatus", lk_error_get_http_status (error));
  if (lk_error_get_request_id (error) != NULL)
    json_object_set_string_member (detail, "requestId", lk_error_get_request_id (error));
  if (lk_error_get_code (error) != NULL)
    json_object_set_string_member (detail, "code", lk_error_get_code (error));
  if (lk_error_get_field (error) != NULL)
    json_object_set_string_member (detail, "field", lk_error_get_field (error));
  if (lk_error_get_details (error) != NULL)
    json_object_set_string_member (detail, "answer", lk_error_get_details (error));

  lk_event_take_detail (self, detail);

  return self;
}

/**
 * lk_event_get_id:
 * @self: an event
 *
 * Returns: (transfer none): a UUID: writing an event twice leaves one
 */
const char *
lk_event_get_id (LkEvent *self)
{
  return self->id;
}

/**
 * lk_event_get_time:
 * @self: an event
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
lk_event_get_time (LkEvent *self)
{
  return self->time;
}

/**
 * lk_event_get_stage:
 * @self: an event
 *
 * Returns: (nullable) (transfer none): the identifier of the stage it happened in
 */
const char *
lk_event_get_stage (LkEvent *self)
{
  return self->stage;
}

LkEventLevel
lk_event_get_level (LkEvent *self)
{
  return self->level;
}

LkCategory
lk_event_get_category (LkEvent *self)
{
  return self->category;
}

const char *
lk_event_get_message (LkEvent *self)
{
  return self->message;
}

/**
 * lk_event_get_attempt:
 * @self: an event
 *
 * Returns: which attempt it belongs to, from 1
 */
guint
lk_event_get_attempt (LkEvent *self)
{
  return self->attempt;
}

/**
 * lk_event_get_duration:
 * @self: an event
 *
 * Returns: seconds, or a negative number when it has no duration
 */
double
lk_event_get_duration (LkEvent *self)
{
  return self->duration;
}

/**
 * lk_event_get_detail:
 * @self: an event
 *
 * Returns: (nullable) (transfer none): a JSON object as text
 */
const char *
lk_event_get_detail (LkEvent *self)
{
  return self->detail;
}

/* The setters serve whoever makes or loads an event, before it is shown: an event
 * in a list does not change, so nothing is notified. */

#define DEFINE_STRING_SETTER(name)                                                                 \
  void lk_event_set_##name (LkEvent *self, const char *value)                                      \
  {                                                                                                \
    char *copy = g_strdup (value);                                                                 \
                                                                                                   \
    g_free (self->name);                                                                           \
    self->name = copy;                                                                             \
  }

DEFINE_STRING_SETTER (id)
DEFINE_STRING_SETTER (stage)
DEFINE_STRING_SETTER (message)
DEFINE_STRING_SETTER (detail)

void
lk_event_set_time (LkEvent *self, gint64 time)
{
  self->time = time;
}

void
lk_event_set_category (LkEvent *self, LkCategory category)
{
  self->category = category;
}

void
lk_event_set_attempt (LkEvent *self, guint attempt)
{
  self->attempt = attempt;
}

void
lk_event_set_duration (LkEvent *self, double seconds)
{
  self->duration = seconds;
}

/**
 * lk_event_take_detail:
 * @self: an event
 * @detail: (transfer full) (nullable): facts for the curious and for support
 */
void
lk_event_take_detail (LkEvent *self, JsonObject *detail)
{
  g_clear_pointer (&self->detail, g_free);

  if (detail != NULL)
    {
      self->detail = lk_json_object_to_string (detail, FALSE);
      json_object_unref (detail);
    }
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%06dZ", seconds, (int) (time % G_USEC_PER_SEC));
}

/**
 * lk_event_to_json:
 * @self: an event
 *
 * Returns: (transfer full): an object with `id`, `time` (RFC 3339), `stage`, `level`,
 *   `category` (null when there is no error), `message`, `attempt`, `duration` (seconds
 *   or null) and `data` (the detail)
 */
JsonNode *
lk_event_to_json (LkEvent *self)
{
  g_autofree char *time = format_time (self->time);
  g_autoptr (JsonNode) data = self->detail != NULL ? json_from_string (self->detail, NULL) : NULL;
  const char *category = self->category != LK_CATEGORY_NONE ? lk_category_to_string (self->category)
                                                            : NULL;
  g_autoptr (JsonObject) object =
      lk_json_object_new ("s:id", self->id, "s:time", time, "s:stage", self->stage, "s:level",
                          lk_event_level_to_string (self->level), "s:category", category,
                          "s:message", self->message, "i:attempt", (gint64) self->attempt, NULL);

  if (self->duration >= 0)
    json_object_set_double_member (object, "duration", self->duration);
  else
    json_object_set_null_member (object, "duration");

  if (data != NULL)
    json_object_set_member (object, "data", g_steal_pointer (&data));
  else
    json_object_set_null_member (object, "data");

  return json_node_init_object (json_node_alloc (), object);
}
