/* lk-practice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-private.h"

#include "lk-error.h"
#include "lk-practice-services.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_FOLDERS 16

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

/**
 * lk_practice_call: (skip)
 * @self: practice services
 * @run: what to do with their world
 * @data: for @run
 *
 * Runs something in the services' thread and waits for it; that thread never waits for anybody.
 * Does nothing when the services do not run.
 */
void
lk_practice_call (LkPractice *self,
                  void (*run) (LkPracticeWorld *world, gpointer data),
                  gpointer data)
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
  self->world->lasting = self->borrowed;
  lk_practice_world_load (self->world);
  g_main_loop_run (self->loop);

  lk_practice_world_save (self->world);
  lk_blob_store_set_keep (self->world->store, self->borrowed);
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

/* Two that keep one folder would each write over what the other remembers. Returns -1 with
 * errno. */
static int
lock_folder (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    {
      close (fd);
      errno = EWOULDBLOCK;
      return -1;
    }

  return fd;
}

static gboolean
make_folder (LkPractice *self, GError **error)
{
  if (self->wanted == NULL)
    {
      self->folder = g_dir_make_tmp ("lorikeet-practice-XXXXXX", error);
      return self->folder != NULL;
    }

  for (guint i = 1; i <= MAX_FOLDERS; i++)
    {
      g_autofree char *folder = i == 1 ? g_strdup (self->wanted)
                                       : g_strdup_printf ("%s-%u", self->wanted, i);

      self->lock = lock_folder (folder);
      if (self->lock >= 0)
        {
          self->folder = g_steal_pointer (&folder);
          return TRUE;
        }

      if (errno != EWOULDBLOCK)
        break;
    }

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, "%s: %s", self->wanted, g_strerror (errno));

  return FALSE;
}

static void
leave_folder (LkPractice *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;

  if (!self->borrowed)
    remove_folder (self->folder);
  g_clear_pointer (&self->folder, g_free);
}

static void
lk_practice_finalize (GObject *object)
{
  LkPractice *self = LK_PRACTICE (object);

  lk_practice_stop (self);
  g_free (self->wanted);
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
  const char *speed = g_getenv ("LORIKEET_PRACTICE_SPEED");

  self->uris = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lock = -1;
  self->speed = speed != NULL ? MAX (g_ascii_strtod (speed, NULL), 0) : 1;
}

/**
 * lk_practice_new:
 *
 * The environment variable `LORIKEET_PRACTICE_SPEED` sets their first lk_practice_set_speed().
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
 * are in a temporary folder and go when the services stop. While another program has @folder, one
 * beside it is taken.
 */
void
lk_practice_set_folder (LkPractice *self, GFile *folder)
{
  g_return_if_fail (LK_IS_PRACTICE (self));
  g_return_if_fail (self->thread == NULL);

  g_free (self->wanted);
  self->wanted = g_file_get_path (folder);
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
  lk_practice_call (self, listen_call, &request);

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

  leave_folder (self);
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
