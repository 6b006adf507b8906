/* lk-training.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-training.h"

#include "lk-error.h"
#include "lk-http-fault.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ERROR_TEXT 2000

struct _LkTraining
{
  gatomicrefcount references;
  char *id;
  char *status;
  LkTrainingState state;
  char *logs;
  char *weights_uri;
  char *output_version;
  char *error_text;
  char *trainer;
  char *trainer_version;
  char *web_uri;
  double predict_time;
  gint64 created_at;
  gint64 started_at;
  gint64 completed_at;
};

G_DEFINE_BOXED_TYPE (LkTraining, lk_training, lk_training_ref, lk_training_unref)

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkTrainingState, lk_training_state,
                    G_DEFINE_ENUM_VALUE (LK_TRAINING_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (LK_TRAINING_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (LK_TRAINING_PROCESSING, "processing"),
                    G_DEFINE_ENUM_VALUE (LK_TRAINING_SUCCEEDED, "succeeded"),
                    G_DEFINE_ENUM_VALUE (LK_TRAINING_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (LK_TRAINING_CANCELED, "canceled"),
                    G_DEFINE_ENUM_VALUE (LK_TRAINING_ABORTED, "aborted"))

/* What trainers say when a training fails for a reason that a person can mend. */
static const struct
{
  const char *pattern;
  const char *code;
  const char *field; /* (nullable) */
  const char *sentence;
} failures[] = {
  { "must be a zip file", "bad-archive", "images",
    N_("The trainer could not read the archive of pictures: it did not arrive as a ZIP file") },
  { "no images found", "no-images", "images",
    N_("The trainer found no pictures that it can use in the archive") },
  { "out of memory", "out-of-memory", "batch_size",
    N_("The training needs more memory than the graphics card has: lower the batch size, the "
       "resolution or the rank") },
  { "cannot identify image file", "bad-image", "images",
    N_("The trainer could not open one of the pictures") },
  { "No layers matched", "no-layers", "layers_to_optimize_regex",
    N_("The pattern of layers to train matches none of the model's layers") },
};
/* clang-format on */

static LkTrainingState
state_from_status (const char *status)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_TRAINING_STATE);
  GEnumValue *value = g_enum_get_value_by_nick (klass, status);

  return value != NULL ? (LkTrainingState) value->value : LK_TRAINING_UNKNOWN;
}

/**
 * lk_training_parse_time:
 * @text: (nullable): ISO 8601 in UTC, with any number of fractional digits
 *
 * Returns: microseconds since 1970, or 0 when there is no time in it
 */
gint64
lk_training_parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  if (time == NULL)
    return 0;

  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

static char *
dup_clean (const char *text, gsize max)
{
  g_autofree char *cut = text != NULL ? g_strndup (text, max) : NULL;

  return cut != NULL ? g_utf8_make_valid (cut, -1) : NULL;
}

static char *
dup_error (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "error");
  g_autofree char *text = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;

  if (lk_json_peek_string (object, "error") != NULL)
    return dup_clean (lk_json_peek_string (object, "error"), MAX_ERROR_TEXT);

  text = lk_json_to_string (node, FALSE);

  return dup_clean (text, MAX_ERROR_TEXT);
}

/* The file trainers give is a string; some versions give an object or a list. */
static char *
dup_weights (JsonObject *object)
{
  JsonObject *output = lk_json_peek_object (object, "output");
  const char *weights = lk_json_peek_string (output, "weights");

  if (weights == NULL)
    weights = lk_json_peek_element_string (lk_json_peek_array (output, "weights"), 0);
  if (weights == NULL)
    weights = lk_json_peek_string (object, "output");

  return g_strdup (weights);
}

/**
 * lk_training_new_from_json: (constructor)
 * @object: an answer of the service
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the training, without its input; %NULL with @error when
 *   there is no id or no status
 */
LkTraining *
lk_training_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkTraining) self = g_new0 (LkTraining, 1);
  const char *id = lk_json_get_string (object, "id", error);
  const char *status = id != NULL ? lk_json_get_string (object, "status", error) : NULL;

  g_atomic_ref_count_init (&self->references);
  if (status == NULL)
    return lk_http_fault_blame (_ ("Replicate"), error);

  if (id[0] == '\0' || strlen (id) > 200)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                           _ ("Replicate answered with a training without a usable id"));
      return NULL;
    }

  self->id = g_strdup (id);
  self->status = dup_clean (status, 40);
  self->state = state_from_status (status);
  self->logs = g_strdup (lk_json_peek_string (object, "logs"));
  self->weights_uri = dup_weights (object);
  self->output_version =
      g_strdup (lk_json_peek_string (lk_json_peek_object (object, "output"), "version"));
  self->error_text = dup_error (object);
  self->trainer = g_strdup (lk_json_peek_string (object, "model"));
  self->trainer_version = g_strdup (lk_json_peek_string (object, "version"));
  self->web_uri = g_strdup (lk_json_peek_string (lk_json_peek_object (object, "urls"), "web"));
  self->predict_time =
      lk_json_peek_double (lk_json_peek_object (object, "metrics"), "predict_time", -1);
  self->created_at = lk_training_parse_time (lk_json_peek_string (object, "created_at"));
  self->started_at = lk_training_parse_time (lk_json_peek_string (object, "started_at"));
  self->completed_at = lk_training_parse_time (lk_json_peek_string (object, "completed_at"));

  return g_steal_pointer (&self);
}

LkTraining *
lk_training_ref (LkTraining *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_training_unref (LkTraining *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->id);
  g_free (self->status);
  g_free (self->logs);
  g_free (self->weights_uri);
  g_free (self->output_version);
  g_free (self->error_text);
  g_free (self->trainer);
  g_free (self->trainer_version);
  g_free (self->web_uri);
  g_free (self);
}

const char *
lk_training_get_id (LkTraining *self)
{
  return self->id;
}

LkTrainingState
lk_training_get_state (LkTraining *self)
{
  return self->state;
}

/**
 * lk_training_get_status:
 * @self: a training
 *
 * Returns: (transfer none): the service's own word, also when it is none that we know
 */
const char *
lk_training_get_status (LkTraining *self)
{
  return self->status;
}

/**
 * lk_training_is_finished:
 * @self: a training
 *
 * Returns: whether nothing more will come. A word that we do not know is taken for
 *   one that passes.
 */
gboolean
lk_training_is_finished (LkTraining *self)
{
  return self->state >= LK_TRAINING_SUCCEEDED;
}

/**
 * lk_training_get_logs:
 * @self: a training
 *
 * Returns: (nullable) (transfer none): the whole text so far; lists leave it out
 */
const char *
lk_training_get_logs (LkTraining *self)
{
  return self->logs;
}

/**
 * lk_training_get_weights_uri:
 * @self: a training
 *
 * Returns: (nullable) (transfer none): where the output lies, for a time
 */
const char *
lk_training_get_weights_uri (LkTraining *self)
{
  return self->weights_uri;
}

/**
 * lk_training_get_output_version:
 * @self: a training
 *
 * Returns: (nullable) (transfer none): `owner/name:hash` that was made
 */
const char *
lk_training_get_output_version (LkTraining *self)
{
  return self->output_version;
}

const char *
lk_training_get_error_text (LkTraining *self)
{
  return self->error_text;
}

const char *
lk_training_get_trainer (LkTraining *self)
{
  return self->trainer;
}

const char *
lk_training_get_trainer_version (LkTraining *self)
{
  return self->trainer_version;
}

const char *
lk_training_get_web_uri (LkTraining *self)
{
  return self->web_uri;
}

/**
 * lk_training_get_predict_time:
 * @self: a training
 *
 * Returns: seconds that are billed, or -1 while they are not known
 */
double
lk_training_get_predict_time (LkTraining *self)
{
  return self->predict_time;
}

gint64
lk_training_get_created_at (LkTraining *self)
{
  return self->created_at;
}

gint64
lk_training_get_started_at (LkTraining *self)
{
  return self->started_at;
}

/**
 * lk_training_get_completed_at:
 * @self: a training
 *
 * Returns: microseconds since 1970, or 0
 */
gint64
lk_training_get_completed_at (LkTraining *self)
{
  return self->completed_at;
}

/* `Prediction input failed validation: {"detail":[{"loc":["body","input","steps"],
 * "msg":"..."}]}`: the late form of a 422. */
static GError *
late_validation_error (const char *text)
{
  const char *brace = strchr (text, '{');
  g_autoptr (JsonObject) json = NULL;
  JsonObject *first;
  JsonArray *place;
  const char *field = NULL;
  const char *message;
  GError *error;

  if (g_strstr_len (text, -1, "failed validation") == NULL)
    return NULL;

  json = brace != NULL ? lk_json_parse_object (brace, -1, NULL) : NULL;
  first = lk_json_peek_element_object (lk_json_peek_array (json, "detail"), 0);
  place = lk_json_peek_array (first, "loc");
  if (place != NULL && json_array_get_length (place) > 0)
    field = lk_json_peek_element_string (place, json_array_get_length (place) - 1);
  message = lk_json_peek_string (first, "msg");

  if (field != NULL && message != NULL)
    error = g_error_new (LK_ERROR, LK_ERROR_VALIDATION, _ ("The trainer refused “%s”: %s"), field,
                         message);
  else
    error = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION,
                                 _ ("The trainer refused the settings of the training"));

  lk_error_set_code (error, "input-validation");
  lk_error_set_field (error, field);

  return error;
}

static GError *
known_failure (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *pattern = g_ascii_strdown (failures[i].pattern, -1);
      GError *error;

      if (strstr (lower, pattern) == NULL)
        continue;

      error = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION, _ (failures[i].sentence));
      lk_error_set_code (error, failures[i].code);
      lk_error_set_field (error, failures[i].field);
      return error;
    }

  return NULL;
}

static GError *
failure_error (LkTraining *self)
{
  const char *text = self->error_text != NULL ? self->error_text : "";
  GError *error = late_validation_error (text);

  if (error == NULL)
    error = known_failure (text);

  if (error == NULL && text[0] != '\0')
    error =
        g_error_new (LK_ERROR, LK_ERROR_SERVICE, _ ("The training failed at Replicate: %s"), text);
  else if (error == NULL)
    error = g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE,
                                 _ ("The training failed at Replicate, which gave no reason"));

  if (lk_error_get_code (error) == NULL)
    lk_error_set_code (error, "training-failed");
  lk_error_set_details (error, text);

  return error;
}

/**
 * lk_training_dup_error:
 * @self: a training
 *
 * Trying again after one of these is a new, paid training: it is for a person to say.
 *
 * Returns: (transfer full) (nullable): why there will be no weights; %NULL while there
 *   may be some. One that was canceled is %G_IO_ERROR_CANCELLED
 */
GError *
lk_training_dup_error (LkTraining *self)
{
  GError *error = NULL;

  switch (self->state)
    {
    case LK_TRAINING_FAILED:
      return failure_error (self);

    case LK_TRAINING_CANCELED:
      return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                  _ ("The training was canceled at Replicate"));

    case LK_TRAINING_ABORTED:
      error = g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE,
                                   _ ("Replicate gave the training up before it started; nothing "
                                      "was billed"));
      lk_error_set_code (error, "training-aborted");
      return error;

    case LK_TRAINING_SUCCEEDED:
      if (self->weights_uri != NULL)
        return NULL;
      error = g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE,
                                   _ ("The training succeeded, but Replicate gives no weights"));
      lk_error_set_code (error, "no-weights");
      return error;

    case LK_TRAINING_UNKNOWN:
    case LK_TRAINING_STARTING:
    case LK_TRAINING_PROCESSING:
    default:
      return NULL;
    }
}

/**
 * lk_training_dup_spare_weights_uri:
 * @self: a training
 *
 * Returns: (transfer full) (nullable): where the weights of the version that was made
 *   lie, for when the address of the output has expired
 */
char *
lk_training_dup_spare_weights_uri (LkTraining *self)
{
  g_auto (GStrv) parts =
      self->output_version != NULL ? g_strsplit_set (self->output_version, "/:", 4) : NULL;
  g_autofree char *owner = NULL;
  g_autofree char *name = NULL;
  g_autofree char *hash = NULL;

  if (parts == NULL || g_strv_length (parts) != 3)
    return NULL;

  owner = g_uri_escape_string (parts[0], NULL, FALSE);
  name = g_uri_escape_string (parts[1], NULL, FALSE);
  hash = g_uri_escape_string (parts[2], NULL, FALSE);

  return g_strdup_printf ("https://replicate.com/%s/%s/versions/%s/_weights", owner, name, hash);
}

/**
 * lk_training_poll_delay:
 * @seconds_known: how long the training has been followed
 * @state: its last known state
 * @n_trainings: how many are followed by this program
 *
 * Fast at first, because a bad request fails at once; slower as the hours go by. All
 * trainings together ask at most four times a second, a twelfth of what the service
 * allows.
 *
 * Returns: milliseconds to wait before the next look
 */
guint
lk_training_poll_delay (gint64 seconds_known, LkTrainingState state, guint n_trainings)
{
  guint delay = 10000;

  if (seconds_known < 20)
    delay = 1000;
  else if (seconds_known < 120)
    delay = 3000;
  else if (seconds_known < 1200)
    delay = 5000;

  /* A queue moves by minutes. */
  if (state == LK_TRAINING_STARTING && seconds_known >= 300)
    delay = 10000;

  return MAX (delay, n_trainings * 250);
}
