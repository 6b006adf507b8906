/* lk-practice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice.h"

#include "lk-error.h"
#include "lk-json.h"
#include "lk-practice-services.h"
#include "lk-practice-world.h"

#include <glib/gstdio.h>

struct _LkPractice
{
  GObject parent;

  char *folder;      /* (owned) (nullable) */
  gboolean borrowed; /* whether the folder is the caller's, and stays */
  GThread *thread;   /* (owned) (nullable) while the services run */
  GMainContext *context;
  GMainLoop *loop;
  LkPracticeWorld *world; /* (owned) lives in the thread */
  GHashTable *uris;       /* name → text */
  double speed;
};

G_DEFINE_FINAL_TYPE (LkPractice, lk_practice, G_TYPE_OBJECT)

/* A call from the outside, run in the services' thread. */
typedef struct
{
  LkPractice *practice;
  void (*run) (LkPracticeWorld *world, gpointer data);
  gpointer data;
  GMutex mutex;
  GCond cond;
  gboolean done;
} Call;

typedef struct
{
  guint port;
  gboolean ok;
  GError *error;
} Listen;

static gboolean
call_cb (gpointer user_data)
{
  Call *call = user_data;

  call->run (call->practice->world, call->data);

  g_mutex_lock (&call->mutex);
  call->done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->mutex);

  return G_SOURCE_REMOVE;
}

/* Waits for the services' thread, which itself never waits for anybody. */
static void
call_world (LkPractice *self, void (*run) (LkPracticeWorld *world, gpointer data), gpointer data)
{
  Call call = { self, run, data };
  g_autoptr (GSource) source = NULL;

  if (self->thread == NULL)
    return;

  g_mutex_init (&call.mutex);
  g_cond_init (&call.cond);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, call_cb, &call, NULL);
  g_source_attach (source, self->context);

  g_mutex_lock (&call.mutex);
  while (!call.done)
    g_cond_wait (&call.cond, &call.mutex);
  g_mutex_unlock (&call.mutex);

  g_mutex_clear (&call.mutex);
  g_cond_clear (&call.cond);
}

static gpointer
practice_thread (gpointer data)
{
  LkPractice *self = data;

  g_main_context_push_thread_default (self->context);
  self->world = lk_practice_world_new (self->folder);
  self->world->speed = self->speed;
  lk_blob_store_set_keep (self->world->store, self->borrowed);
  g_main_loop_run (self->loop);

  g_clear_pointer (&self->world, lk_practice_world_free);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
listen_call (LkPracticeWorld *world, gpointer data)
{
  Listen *request = data;

  request->ok = lk_practice_world_listen (world, request->port, &request->error);
}

static void
note_uri (LkPractice *self, const char *name, LkPracticeServiceId id, const char *path)
{
  g_hash_table_insert (self->uris, g_strdup (name),
                       g_strconcat (self->world->roots[id], path, NULL));
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }

  g_rmdir (path);
}

static gboolean
make_folder (LkPractice *self, GError **error)
{
  if (self->folder == NULL)
    {
      self->folder = g_dir_make_tmp ("lorikeet-practice-XXXXXX", error);
      return self->folder != NULL;
    }

  if (g_mkdir_with_parents (self->folder, 0700) == 0)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, "%s: %s", self->folder, g_strerror (errno));

  return FALSE;
}

static void
lk_practice_finalize (GObject *object)
{
  LkPractice *self = LK_PRACTICE (object);

  lk_practice_stop (self);
  g_free (self->folder);
  g_hash_table_unref (self->uris);

  G_OBJECT_CLASS (lk_practice_parent_class)->finalize (object);
}

static void
lk_practice_class_init (LkPracticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_practice_finalize;
}

static void
lk_practice_init (LkPractice *self)
{
  self->uris = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->speed = 1;
}

/**
 * lk_practice_new:
 *
 * Returns: (transfer full): practice services that do not run yet
 */
LkPractice *
lk_practice_new (void)
{
  return g_object_new (LK_TYPE_PRACTICE, NULL);
}

/**
 * lk_practice_set_folder:
 * @self: practice services that do not run yet
 * @folder: a folder of their own
 *
 * Keeps objects, trainings and repositories in @folder from one run to the next. Without one they
 * are in a temporary folder and go when the services stop.
 */
void
lk_practice_set_folder (LkPractice *self, GFile *folder)
{
  g_return_if_fail (LK_IS_PRACTICE (self));
  g_return_if_fail (self->thread == NULL);

  g_free (self->folder);
  self->folder = g_file_get_path (folder);
  self->borrowed = TRUE;
}

/**
 * lk_practice_start:
 * @self: practice services
 * @port: the first of four ports in a row, or 0 for any four
 * @error: return location
 *
 * Starts the services on 127.0.0.1: Replicate, the Hub, S3 and the host that delivers weights, in
 * the order of the ports.
 *
 * Returns: whether they run now
 */
gboolean
lk_practice_start (LkPractice *self, guint port, GError **error)
{
  Listen request = { port };

  g_return_val_if_fail (LK_IS_PRACTICE (self), FALSE);
  g_return_val_if_fail (self->thread == NULL, FALSE);

  if (!make_folder (self, error))
    return FALSE;

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("practice", practice_thread, self);
  call_world (self, listen_call, &request);

  if (!request.ok)
    {
      lk_practice_stop (self);
      g_propagate_error (error, request.error);
      return FALSE;
    }

  note_uri (self, "replicate", LK_PRACTICE_REPLICATE, "/v1");
  note_uri (self, "hub", LK_PRACTICE_HUB, "");
  note_uri (self, "s3", LK_PRACTICE_S3, "");
  note_uri (self, "delivery", LK_PRACTICE_DELIVERY, "");
  note_uri (self, "public", LK_PRACTICE_DELIVERY, "/r2/" LK_PRACTICE_BUCKET);

  return TRUE;
}

/**
 * lk_practice_stop:
 * @self: practice services
 *
 * Ends the services and every connection to them. Does nothing when they do not run.
 */
void
lk_practice_stop (LkPractice *self)
{
  g_return_if_fail (LK_IS_PRACTICE (self));

  if (self->thread == NULL)
    return;

  g_main_loop_quit (self->loop);
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_hash_table_remove_all (self->uris);

  if (!self->borrowed)
    {
      remove_folder (self->folder);
      g_clear_pointer (&self->folder, g_free);
    }
}

/**
 * lk_practice_get_uri:
 * @self: running practice services
 * @service: `replicate` (ends in `/v1`), `hub`, `s3`, `delivery`, or `public` (the bucket as R2
 *   serves it to everybody)
 *
 * Returns: (nullable): its base address, without a slash at the end
 */
const char *
lk_practice_get_uri (LkPractice *self, const char *service)
{
  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);

  return g_hash_table_lookup (self->uris, service);
}

/**
 * lk_practice_get_secret:
 * @self: running practice services
 * @name: `replicate`, `hub` (role write), `hub-read`, `hub-fine-grained` (may write to the
 *   person's repositories), `hub-other-scope` (fine-grained, may write elsewhere only), `s3-key-id`
 *   or `s3-secret`
 *
 * Returns: (nullable): the token or key; the same in every run
 */
const char *
lk_practice_get_secret (LkPractice *self, const char *name)
{
  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);

  return self->world != NULL ? lk_practice_world_secret (self->world, name) : NULL;
}

/**
 * lk_practice_dup_environment:
 * @self: running practice services
 *
 * Returns: (transfer full): `NAME=value` for every variable that points a client at them
 */
GStrv
lk_practice_dup_environment (LkPractice *self)
{
  const char *const pairs[][2] = {
    { "REPLICATE_API_BASE_URL", lk_practice_get_uri (self, "replicate") },
    { "REPLICATE_API_TOKEN", lk_practice_get_secret (self, "replicate") },
    { "HF_ENDPOINT", lk_practice_get_uri (self, "hub") },
    { "HUGGINGFACE_API_TOKEN", lk_practice_get_secret (self, "hub") },
    { "HF_TOKEN", lk_practice_get_secret (self, "hub") },
    { "HUGGINGFACE_USERNAME", LK_PRACTICE_USER },
    { "CLOUDFLARE_R2_ACCESS_KEY_ID", lk_practice_get_secret (self, "s3-key-id") },
    { "CLOUDFLARE_R2_SECRET_ACCESS_KEY", lk_practice_get_secret (self, "s3-secret") },
    { "CLOUDFLARE_R2_BUCKET", LK_PRACTICE_BUCKET },
    { "CLOUDFLARE_R2_ENDPOINT", lk_practice_get_uri (self, "s3") },
  };
  GStrv environment = g_new0 (char *, G_N_ELEMENTS (pairs) + 1);

  g_return_val_if_fail (self->thread != NULL, environment);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    environment[i] = g_strconcat (pairs[i][0], "=", pairs[i][1], NULL);

  return environment;
}

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
  call_world (self, set_speed_call, &self->speed);
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
 * @name: an option of `lk-practice-world.c`, such as `s3.part-minimum` or `hub.chunk-size`
 * @value: its value
 *
 * Returns: whether there is such an option
 */
gboolean
lk_practice_set_option (LkPractice *self, const char *name, gint64 value)
{
  Question question = { .first = name, .value = value };

  g_return_val_if_fail (LK_IS_PRACTICE (self), FALSE);

  call_world (self, set_option_call, &question);

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
 *   - `late`: `ms` before the request is handled.
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

  call_world (self, set_faults_call, &question);
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

  call_world (self, reset_call, NULL);
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

  call_world (self, journal_call, &question);

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

  call_world (self, count_call, &question);

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

  call_world (self, count_call, &question);

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

  call_world (self, count_objects_call, &n);

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

  call_world (self, count_uploads_call, &n);

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

  call_world (self, count_trainings_call, &n);

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

  call_world (self, dup_object_call, &question);

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

  call_world (self, dup_training_call, &question);

  return question.result;
}
