/* lk-practice-questions.c: what can be set and asked while the services run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-private.h"
#include "lk-practice-services.h"

static void
set_speed_call (LkPracticeWorld *world, gpointer data)
{
  world->speed = *(double *) data;
}

/**
 * lk_practice_set_speed:
 * @self: practice services
 * @factor: 1: a training takes 15 to 20 seconds; 10: a tenth of that; 0: no clock at all, each
 *   look at a training takes it one step further (for tests)
 */
void
lk_practice_set_speed (LkPractice *self, double factor)
{
  g_return_if_fail (LK_IS_PRACTICE (self));

  self->speed = MAX (factor, 0);
  lk_practice_call (self, set_speed_call, &self->speed);
}

typedef struct
{
  const char *first;
  const char *second;
  gint64 value;
  gboolean flag;
  gboolean ok;
  gpointer result;
  GError *error;
} Question;

static void
set_option_call (LkPracticeWorld *world, gpointer data)
{
  Question *question = data;

  question->ok = lk_practice_world_set_option (world, question->first, question->value);
}

/**
 * lk_practice_set_option:
 * @self: running practice services
 * @name: which one
 * @value: its value
 *
 * Turns something that tests want otherwise. Sizes are in bytes, switches 0 or 1:
 *
 * - `s3.part-minimum` (5 MiB), `s3.write-limit` (one write a second to a key), `s3.expired-status`
 *   (400 or 403), `s3.skew` (seconds), `s3.complete-fails` (200 with an error in it);
 * - `replicate.late-validation`, `replicate.delivery-auth`, `replicate.delivery-expires`,
 *   `replicate.extra-weights`, `replicate.long-names`, `replicate.weights-size`,
 *   `replicate.page-size`, `replicate.file-limit`, `replicate.credit`;
 * - `hub.lfs-threshold`, `hub.multipart-threshold`, `hub.chunk-size`, `hub.url-lifetime` (seconds).
 *
 * Returns: whether there is such an option
 */
gboolean
lk_practice_set_option (LkPractice *self, const char *name, gint64 value)
{
  Question question = { .first = name, .value = value };

  g_return_val_if_fail (LK_IS_PRACTICE (self), FALSE);

  lk_practice_call (self, set_option_call, &question);

  return question.ok;
}

static void
set_faults_call (LkPracticeWorld *world, gpointer data)
{
  Question *question = data;

  question->ok = lk_fault_plan_set (world->faults, question->first, &question->error);
}

/**
 * lk_practice_set_faults:
 * @self: running practice services
 * @json: a list of faults; `[]` for none
 * @error: return location
 *
 * Replaces the fault plan. Each fault is an object:
 *
 * - `match`: which requests. `service` (`replicate`, `hub`, `s3`, `delivery`), `operation` as in
 *   the journal (`replicate.trainings.create`, a glob), `method`, `path` (a glob over the path as
 *   sent), `nth` (the first match to be hit, from 1). All are optional.
 * - `after`: how many matches go by first (the same as `nth` less one).
 * - `times`: how many are hit then; 1 by default, -1 for all.
 * - `action`: what happens. `type` and, depending on it:
 *   - `late`: `ms` before the request is handled, or, when `when` is `after`, between that and the
 *     answer.
 *   - `status`: `status`, `headers`, `body` (text or an object; the service's own words by
 *     default). `processed`: true does the work first and then lies about it.
 *   - `reset`: `when` is `before` the request is read, during the `request-body` (after `bytes`),
 *     during the `body` of the answer (after `bytes`), or `after` the work was done.
 *   - `truncate`: the answer ends after `bytes` (half of it by default).
 *   - `wrong-length`: Content-Length is off by `delta` (7 by default, may be negative).
 *   - `wrong-digest`: a byte of the answer and its ETag are wrong.
 *   - `html`, `malformed-json`, `huge-json` (`bytes`), `wrong-types`, with `status` 200 by default.
 *   - `redirect`: `to` is `loop` (default), `other-host` or an address.
 *   - `expire-url`: as if the signed address were too old.
 *   - `fail-training` (`error`, `log`), `stall-training`, `abort-training`: on
 *     `replicate.trainings.create`, decides the fate of what it creates.
 *   - `reject-commit`: `status` and `error`, on `hub.commit`.
 *
 * Rules are asked in order and the first whose turn it is strikes. An example is
 * `tests/practice/faults.json`.
 *
 * Returns: whether the plan was taken
 */
gboolean
lk_practice_set_faults (LkPractice *self, const char *json, GError **error)
{
  Question question = { .first = json };

  g_return_val_if_fail (LK_IS_PRACTICE (self), FALSE);

  lk_practice_call (self, set_faults_call, &question);
  if (question.error != NULL)
    g_propagate_error (error, question.error);

  return question.ok;
}

static void
reset_call (LkPracticeWorld *world, gpointer data)
{
  lk_practice_world_clear (world);
}

/**
 * lk_practice_reset:
 * @self: practice services
 *
 * Forgets everything that was stored, asked and planned, and puts every option back.
 */
void
lk_practice_reset (LkPractice *self)
{
  g_return_if_fail (LK_IS_PRACTICE (self));

  lk_practice_call (self, reset_call, NULL);
}

static void
journal_call (LkPracticeWorld *world, gpointer data)
{
  g_autoptr (JsonNode) node = lk_journal_to_json (world->journal);

  ((Question *) data)->result = lk_json_to_string (node, TRUE);
}

/**
 * lk_practice_get_journal:
 * @self: running practice services
 *
 * Returns: (transfer full) (nullable): JSON: `requests` (number, time, service, operation, method,
 *   path without its query, status (0: no answer yet or ever), bytes received and sent, whether it
 *   carried an authorization, fault), `counts` and `ok` by operation
 */
char *
lk_practice_get_journal (LkPractice *self)
{
  Question question = { 0 };

  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);

  lk_practice_call (self, journal_call, &question);

  return question.result;
}

static void
count_call (LkPracticeWorld *world, gpointer data)
{
  Question *question = data;

  question->value = lk_journal_count (world->journal, question->first, question->flag);
}

/**
 * lk_practice_count:
 * @self: practice services
 * @operation: such as `s3.PutObject` or `replicate.trainings.create`
 *
 * Returns: how often it was asked for
 */
guint
lk_practice_count (LkPractice *self, const char *operation)
{
  Question question = { .first = operation };

  g_return_val_if_fail (LK_IS_PRACTICE (self), 0);

  lk_practice_call (self, count_call, &question);

  return (guint) question.value;
}

/**
 * lk_practice_count_ok:
 * @self: practice services
 * @operation: such as `s3.PutObject` or `replicate.trainings.create`
 *
 * Returns: how often it was answered with a status below 400
 */
guint
lk_practice_count_ok (LkPractice *self, const char *operation)
{
  Question question = { .first = operation, .flag = TRUE };

  g_return_val_if_fail (LK_IS_PRACTICE (self), 0);

  lk_practice_call (self, count_call, &question);

  return (guint) question.value;
}

static void
count_objects_call (LkPracticeWorld *world, gpointer data)
{
  *(guint *) data = lk_practice_s3_count_objects (world->s3);
}

/**
 * lk_practice_count_objects:
 * @self: practice services
 *
 * Returns: how many objects all buckets hold
 */
guint
lk_practice_count_objects (LkPractice *self)
{
  guint n = 0;

  g_return_val_if_fail (LK_IS_PRACTICE (self), 0);

  lk_practice_call (self, count_objects_call, &n);

  return n;
}

static void
count_uploads_call (LkPracticeWorld *world, gpointer data)
{
  *(guint *) data = lk_practice_s3_count_uploads (world->s3);
}

/**
 * lk_practice_count_uploads:
 * @self: practice services
 *
 * Returns: how many multipart uploads are open, neither completed nor aborted
 */
guint
lk_practice_count_uploads (LkPractice *self)
{
  guint n = 0;

  g_return_val_if_fail (LK_IS_PRACTICE (self), 0);

  lk_practice_call (self, count_uploads_call, &n);

  return n;
}

static void
count_trainings_call (LkPracticeWorld *world, gpointer data)
{
  *(guint *) data = lk_practice_replicate_count_trainings (world->replicate);
}

/**
 * lk_practice_count_trainings:
 * @self: practice services
 *
 * Returns: how many trainings were ever started: what one would have paid for
 */
guint
lk_practice_count_trainings (LkPractice *self)
{
  guint n = 0;

  g_return_val_if_fail (LK_IS_PRACTICE (self), 0);

  lk_practice_call (self, count_trainings_call, &n);

  return n;
}

static void
dup_object_call (LkPracticeWorld *world, gpointer data)
{
  Question *question = data;
  LkBlob *blob = lk_practice_s3_find (world->s3, question->first, question->second);

  if (blob != NULL)
    question->result = lk_blob_read (blob, 0, (gsize) lk_blob_get_size (blob), NULL);
}

/**
 * lk_practice_dup_object:
 * @self: practice services
 * @bucket: a bucket
 * @key: a key
 *
 * For tests; reads all of it into memory.
 *
 * Returns: (transfer full) (nullable): the object's contents
 */
GBytes *
lk_practice_dup_object (LkPractice *self, const char *bucket, const char *key)
{
  Question question = { .first = bucket, .second = key };

  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);

  lk_practice_call (self, dup_object_call, &question);

  return question.result;
}

static void
dup_training_call (LkPracticeWorld *world, gpointer data)
{
  Question *question = data;

  question->result = lk_practice_replicate_dup_training (world->replicate, question->first);
}

/**
 * lk_practice_dup_training:
 * @self: practice services
 * @id: (nullable): a training, or %NULL for the last one
 *
 * Returns: (transfer full) (nullable): the training as the API shows it, and in `practice` what
 *   was found in the archive: `images`, `captions`, `names`, `texts`
 */
JsonObject *
lk_practice_dup_training (LkPractice *self, const char *id)
{
  Question question = { .first = id };

  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);

  lk_practice_call (self, dup_training_call, &question);

  return question.result;
}
