/* lk-weights.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-weights.h"

#include "lk-error.h"
#include "lk-safetensors-header.h"
#include "lk-weights-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SAMPLE_MS        100
#define DEFAULT_MAX_SIZE ((goffset) 16 * 1024 * 1024 * 1024)
#define WORK_FOLDER      ".unpacking"

G_DEFINE_BOXED_TYPE (LkWeights, lk_weights, lk_weights_ref, lk_weights_unref)

LkWeights *
lk_weights_ref (LkWeights *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_weights_unref (LkWeights *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_clear_object (&self->file);
  g_clear_object (&self->config);
  g_clear_object (&self->captions);
  g_clear_pointer (&self->safetensors, lk_safetensors_unref);
  g_free (self->sha256);
  g_free (self->member);
  g_free (self->warning);
  g_strfreev (self->ignored);
  g_free (self);
}

static void
unpack_free (gpointer data)
{
  LkUnpack *self = data;

  g_assert (self->sampler == NULL);
  g_object_unref (self->source);
  g_object_unref (self->folder);
  g_free (self->member_glob);
  g_free (self->work);
  g_clear_pointer (&self->weights, lk_weights_unref);
  g_free (self);
}

typedef enum
{
  CONTENT_ARCHIVE,
  CONTENT_WEIGHTS,
} Content;

/* By what is in it: the address may end in anything. A ZIP begins with its mark, a tar
 * has one behind its first name, weights begin with a length and a brace. */
static gboolean
detect (LkUnpack *unpack, Content *content, GError **error)
{
  g_autoptr (GFileInputStream) in = g_file_read (unpack->source, unpack->cancellable, error);
  char head[512] = { 0 };
  gsize n = 0;

  if (in == NULL || !g_input_stream_read_all (G_INPUT_STREAM (in), head, sizeof head, &n,
                                              unpack->cancellable, error))
    return FALSE;

  if (n == 0)
    {
      lk_safetensors_set_error (error, "it is empty");
      return FALSE;
    }

  if (memcmp (head, "PK\003\004", 4) != 0 && memcmp (head + 257, "ustar", 5) != 0 && n > 8 &&
      head[8] == '{')
    *content = CONTENT_WEIGHTS;
  else
    *content = CONTENT_ARCHIVE;

  return TRUE;
}

/* Only our own folder of a run that was broken off: two levels, no links followed. */
static void
remove_work_folder (const char *path)
{
  static const char *const folders[] = { "captions", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (path, folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *file = g_build_filename (folder, name, NULL);

          if (g_unlink (file) != 0)
            g_rmdir (file);
        }
    }

  g_rmdir (path);
}

static gboolean
move (const char *from_folder, const char *to_folder, const char *name, GError **error)
{
  g_autofree char *from = g_build_filename (from_folder, name, NULL);
  g_autofree char *to = g_build_filename (to_folder, name, NULL);

  if (g_rename (from, to) != 0 && errno != ENOENT)
    return lk_weights_fail_with_errno (error, to);

  return TRUE;
}

static gboolean
move_captions (const char *work, const char *folder, GError **error)
{
  g_autofree char *from = g_build_filename (work, "captions", NULL);
  g_autofree char *to = g_build_filename (folder, "captions", NULL);
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  if (dir == NULL)
    return TRUE;

  if (g_mkdir_with_parents (to, 0755) != 0)
    return lk_weights_fail_with_errno (error, to);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!move (from, to, name, error))
        return FALSE;
    }

  return TRUE;
}

static void
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;

  fsync (fd);
  close (fd);
}

/* The weights last: where they are, the rest is. */
static gboolean
publish (const char *work, const char *folder, const char *config, GError **error)
{
  if (!move_captions (work, folder, error) ||
      (config != NULL && !move (work, folder, config, error)) ||
      !move (work, folder, LK_WEIGHTS_NAME, error))
    return FALSE;

  sync_folder (folder);

  return TRUE;
}

static gboolean
check_weights (LkUnpack *unpack, GError **error)
{
  LkWeights *weights = unpack->weights;
  g_autofree char *path = g_build_filename (unpack->work, LK_WEIGHTS_NAME, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  guint rank;

  weights->safetensors = lk_safetensors_new_for_file_sync (file, unpack->cancellable, error);
  if (weights->safetensors == NULL)
    return FALSE;

  if (lk_safetensors_get_n_tensors (weights->safetensors) == 0)
    {
      lk_safetensors_set_error (error, "it holds no tensors");
      return FALSE;
    }

  rank = lk_safetensors_get_rank (weights->safetensors, NULL);
  if (rank == 0)
    weights->warning = g_strdup (_ ("The weights do not look like an adapter"));
  else if (unpack->rank != 0 && rank != unpack->rank)
    weights->warning = g_strdup_printf (_ ("The weights have rank %u, but rank %u was asked for"),
                                        rank, unpack->rank);

  return TRUE;
}

static gboolean
fill_work_folder (LkUnpack *unpack, char **config, GError **error)
{
  g_autoptr (LkArchivePlan) plan = NULL;
  LkWeights *weights = unpack->weights;
  Content content;

  if (!detect (unpack, &content, error))
    return FALSE;

  if (content == CONTENT_WEIGHTS)
    return lk_weights_copy (unpack, error);

  plan = lk_weights_plan_archive (unpack, error);
  if (plan == NULL || !lk_weights_extract (unpack, plan, error))
    return FALSE;

  weights->member = g_strdup (plan->weights);
  *config = plan->config != NULL ? g_path_get_basename (plan->config) : NULL;
  g_ptr_array_add (plan->ignored, NULL);
  weights->ignored = g_strdupv ((char **) plan->ignored->pdata);

  return TRUE;
}

static void
set_places (LkWeights *weights, GFile *folder, const char *config)
{
  weights->file = g_file_get_child (folder, LK_WEIGHTS_NAME);
  if (config != NULL)
    weights->config = g_file_get_child (folder, config);
  if (weights->n_captions > 0)
    weights->captions = g_file_get_child (folder, "captions");
}

static gboolean
unpack_into_work_folder (LkUnpack *unpack, GError **error)
{
  g_autofree char *folder = g_file_get_path (unpack->folder);
  g_autofree char *config = NULL;

  if (!fill_work_folder (unpack, &config, error) || !check_weights (unpack, error) ||
      g_cancellable_set_error_if_cancelled (unpack->cancellable, error) ||
      !publish (unpack->work, folder, config, error))
    return FALSE;

  set_places (unpack->weights, unpack->folder, config);

  return TRUE;
}

static gboolean
unpack_all (LkUnpack *unpack, GError **error)
{
  g_autoptr (GFile) work_folder = g_file_get_child (unpack->folder, WORK_FOLDER);
  gboolean ok;

  unpack->work = g_file_get_path (work_folder);
  unpack->weights = g_new0 (LkWeights, 1);
  g_atomic_ref_count_init (&unpack->weights->references);

  remove_work_folder (unpack->work);
  if (g_mkdir_with_parents (unpack->work, 0755) != 0)
    return lk_weights_fail_with_errno (error, unpack->work);

  ok = unpack_into_work_folder (unpack, error);
  remove_work_folder (unpack->work);

  return ok;
}

static void
unpack_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LkUnpack *unpack = task_data;
  GError *error = NULL;

  unpack->cancellable = cancellable;

  if (unpack_all (unpack, &error))
    {
      g_task_return_pointer (task, lk_weights_ref (unpack->weights),
                             (GDestroyNotify) lk_weights_unref);
    }
  else
    {
      g_autofree char *name = g_file_get_parse_name (unpack->source);

      g_task_return_error (task, lk_error_from_io (error, name));
    }
}

static gboolean
sample_cb (gpointer user_data)
{
  LkUnpack *unpack = g_task_get_task_data (user_data);
  gint64 total = __atomic_load_n (&unpack->total, __ATOMIC_RELAXED);

  unpack->progress (__atomic_load_n (&unpack->done, __ATOMIC_RELAXED), total > 0 ? total : -1,
                    unpack->progress_data);

  return G_SOURCE_CONTINUE;
}

static void
completed_cb (GTask *task, GParamSpec *pspec, gpointer user_data)
{
  LkUnpack *unpack = g_task_get_task_data (task);

  if (unpack->sampler != NULL)
    g_source_destroy (unpack->sampler);
  g_clear_pointer (&unpack->sampler, g_source_unref);
}

/**
 * lk_weights_unpack_async:
 * @source: what the trainer gave: a tar, a ZIP or the weights themselves
 * @folder: where `lora.safetensors`, the trainer's settings and `captions` go; made
 *   when it is not there
 * @options: what to look for
 * @progress: (nullable) (scope call): called with bytes of weights written
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it, and leaves nothing behind
 * @callback: called when done
 * @user_data: for @callback
 *
 * Takes only what a trainer's archive is known to hold; a link, a device, a path that
 * leads out or several candidates refuse the whole. The weights stand under their name
 * only when they are whole, checked and on the disk.
 */
void
lk_weights_unpack_async (GFile *source,
                         GFile *folder,
                         const LkWeightsOptions *options,
                         LkProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  LkUnpack *unpack = g_new0 (LkUnpack, 1);

  unpack->source = g_object_ref (source);
  unpack->folder = g_object_ref (folder);
  unpack->member_glob = g_strdup (options->member_glob);
  unpack->rank = options->rank;
  unpack->max_size = options->max_size > 0 ? options->max_size : DEFAULT_MAX_SIZE;
  unpack->progress = progress;
  unpack->progress_data = progress_data;
  g_task_set_source_tag (task, lk_weights_unpack_async);
  g_task_set_task_data (task, unpack, unpack_free);

  if (progress != NULL)
    {
      unpack->sampler = g_timeout_source_new (SAMPLE_MS);
      g_source_set_callback (unpack->sampler, sample_cb, task, NULL);
      g_source_attach (unpack->sampler, g_main_context_get_thread_default ());
      g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), NULL);
    }

  g_task_run_in_thread (task, unpack_thread);
}

/**
 * lk_weights_unpack_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_SERVICE, with the code `bad-weights` when the
 *   file is at fault, or an %LK_ERROR_FILE
 *
 * Returns: (transfer full): what was found, or %NULL with @error
 */
LkWeights *
lk_weights_unpack_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_weights_get_file:
 * @self: weights
 *
 * Returns: (transfer none): the file
 */
GFile *
lk_weights_get_file (LkWeights *self)
{
  return self->file;
}

/**
 * lk_weights_get_sha256:
 * @self: weights
 *
 * Returns: (transfer none): the digest, computed while the file was written
 */
const char *
lk_weights_get_sha256 (LkWeights *self)
{
  return self->sha256;
}

goffset
lk_weights_get_size (LkWeights *self)
{
  return self->size;
}

/**
 * lk_weights_get_member:
 * @self: weights
 *
 * Returns: (nullable) (transfer none): what they were called in the archive
 */
const char *
lk_weights_get_member (LkWeights *self)
{
  return self->member;
}

LkSafetensors *
lk_weights_get_safetensors (LkWeights *self)
{
  return self->safetensors;
}

/**
 * lk_weights_get_config:
 * @self: weights
 *
 * Returns: (nullable) (transfer none): the settings as the trainer wrote them
 */
GFile *
lk_weights_get_config (LkWeights *self)
{
  return self->config;
}

/**
 * lk_weights_get_captions_folder:
 * @self: weights
 *
 * Returns: (nullable) (transfer none): the captions that were trained
 */
GFile *
lk_weights_get_captions_folder (LkWeights *self)
{
  return self->captions;
}

guint
lk_weights_get_n_captions (LkWeights *self)
{
  return self->n_captions;
}

/**
 * lk_weights_get_warning:
 * @self: weights
 *
 * Returns: (nullable) (transfer none): a translated sentence when they are sound but not
 *   what was asked for
 */
const char *
lk_weights_get_warning (LkWeights *self)
{
  return self->warning;
}

/**
 * lk_weights_get_ignored:
 * @self: weights
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): what was left in the archive
 */
const char *const *
lk_weights_get_ignored (LkWeights *self)
{
  return (const char *const *) self->ignored;
}
