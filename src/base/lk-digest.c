/* lk-digest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-digest.h"

#include "lk-error.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#define BUFFER_SIZE (1024 * 1024)
#define SAMPLE_MS   100

struct _LkDigest
{
  gnutls_hash_hd_t handle;
  gsize length;
};

static gnutls_digest_algorithm_t
algorithm_of (GChecksumType type)
{
  switch (type)
    {
    case G_CHECKSUM_MD5:
      return GNUTLS_DIG_MD5;
    case G_CHECKSUM_SHA1:
      return GNUTLS_DIG_SHA1;
    case G_CHECKSUM_SHA256:
      return GNUTLS_DIG_SHA256;
    case G_CHECKSUM_SHA512:
      return GNUTLS_DIG_SHA512;
    case G_CHECKSUM_SHA384:
    default:
      return GNUTLS_DIG_SHA384;
    }
}

/**
 * lk_digest_new: (skip)
 * @type: which one
 *
 * Returns: (transfer full): a running digest
 */
LkDigest *
lk_digest_new (GChecksumType type)
{
  LkDigest *self = g_new0 (LkDigest, 1);
  gnutls_digest_algorithm_t algorithm = algorithm_of (type);

  if (gnutls_hash_init (&self->handle, algorithm) < 0)
    g_error ("GnuTLS lacks digest %d", (int) type);

  self->length = gnutls_hash_get_len (algorithm);

  return self;
}

/**
 * lk_digest_copy: (skip)
 * @self: a digest
 *
 * Returns: (transfer full): one that goes on from the same state
 */
LkDigest *
lk_digest_copy (LkDigest *self)
{
  LkDigest *copy = g_new0 (LkDigest, 1);

  copy->handle = gnutls_hash_copy (self->handle);
  copy->length = self->length;

  return copy;
}

void
lk_digest_update (LkDigest *self, gconstpointer data, gsize size)
{
  gnutls_hash (self->handle, data, size);
}

/**
 * lk_digest_to_bytes: (skip)
 * @self: a digest
 *
 * Returns: (transfer full): the digest of what came so far; it can go on afterwards
 */
GBytes *
lk_digest_to_bytes (LkDigest *self)
{
  g_autoptr (LkDigest) copy = lk_digest_copy (self);
  guint8 *data = g_malloc (self->length);

  gnutls_hash_output (copy->handle, data);

  return g_bytes_new_take (data, self->length);
}

/**
 * lk_digest_to_hex: (skip)
 * @self: a digest
 *
 * Returns: (transfer full): lower-case hexadecimal digits of what came so far
 */
char *
lk_digest_to_hex (LkDigest *self)
{
  g_autoptr (GBytes) bytes = lk_digest_to_bytes (self);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GString *hex = g_string_sized_new (size * 2);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);

  return g_string_free (hex, FALSE);
}

void
lk_digest_free (LkDigest *self)
{
  if (self == NULL)
    return;

  gnutls_hash_deinit (self->handle, NULL);
  g_free (self);
}

/**
 * lk_digest_hex_of:
 * @type: which one
 * @data: bytes
 * @size: how many
 *
 * Returns: (transfer full): lower-case hexadecimal digits
 */
char *
lk_digest_hex_of (GChecksumType type, gconstpointer data, gsize size)
{
  g_autoptr (LkDigest) digest = lk_digest_new (type);

  lk_digest_update (digest, data, size);

  return lk_digest_to_hex (digest);
}

typedef struct
{
  GFile *file;        /* (owned) input */
  GChecksumType type; /* input */
  LkProgressFunc progress;
  gpointer progress_data;
  GSource *sampler; /* (owned) (nullable) in progress, on the caller's context */
  gint64 done;      /* (atomic) in progress */
} DigestFile;

static void
digest_file_free (gpointer data)
{
  DigestFile *self = data;

  g_assert (self->sampler == NULL);
  g_object_unref (self->file);
  g_free (self);
}

static char *
digest_stream (GInputStream *stream, DigestFile *state, GCancellable *cancellable, GError **error)
{
  g_autoptr (LkDigest) digest = lk_digest_new (state->type);
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);

  for (;;)
    {
      gssize n = g_input_stream_read (stream, buffer, BUFFER_SIZE, cancellable, error);

      if (n < 0)
        return NULL;
      if (n == 0)
        return lk_digest_to_hex (digest);

      lk_digest_update (digest, buffer, (gsize) n);
      __atomic_fetch_add (&state->done, n, __ATOMIC_RELAXED);
    }
}

static char *
digest_file (DigestFile *state, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (state->file, cancellable, error);

  if (stream == NULL)
    return NULL;

  return digest_stream (G_INPUT_STREAM (stream), state, cancellable, error);
}

static void
digest_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  DigestFile *state = task_data;
  GError *error = NULL;
  char *hex = digest_file (state, cancellable, &error);

  if (hex != NULL)
    {
      g_task_return_pointer (task, hex, g_free);
    }
  else
    {
      g_autofree char *name = g_file_get_parse_name (state->file);

      g_task_return_error (task, lk_error_from_io (error, name));
    }
}

static gboolean
sample_cb (gpointer user_data)
{
  DigestFile *state = g_task_get_task_data (user_data);

  state->progress (__atomic_load_n (&state->done, __ATOMIC_RELAXED), -1, state->progress_data);

  return G_SOURCE_CONTINUE;
}

static void
digest_completed_cb (GTask *task, GParamSpec *pspec, gpointer user_data)
{
  DigestFile *state = g_task_get_task_data (task);

  if (state->sampler != NULL)
    {
      g_source_destroy (state->sampler);
      g_clear_pointer (&state->sampler, g_source_unref);
    }
}

/**
 * lk_digest_file_async:
 * @file: a file
 * @type: which digest
 * @cancellable: (nullable): ends it
 * @progress: (nullable) (scope call): called with bytes done while it runs
 * @progress_data: for @progress; must live until the callback
 * @callback: called when done
 * @user_data: for @callback
 *
 * Hashes a file in a thread, a mebibyte at a time.
 */
void
lk_digest_file_async (GFile *file,
                      GChecksumType type,
                      GCancellable *cancellable,
                      LkProgressFunc progress,
                      gpointer progress_data,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  DigestFile *state = g_new0 (DigestFile, 1);

  state->file = g_object_ref (file);
  state->type = type;
  state->progress = progress;
  state->progress_data = progress_data;
  g_task_set_source_tag (task, lk_digest_file_async);
  g_task_set_task_data (task, state, digest_file_free);

  if (progress != NULL)
    {
      state->sampler = g_timeout_source_new (SAMPLE_MS);
      g_source_set_callback (state->sampler, sample_cb, task, NULL);
      g_source_attach (state->sampler, g_main_context_get_thread_default ());
      g_signal_connect (task, "notify::completed", G_CALLBACK (digest_completed_cb), NULL);
    }

  g_task_run_in_thread (task, digest_thread);
}

/**
 * lk_digest_file_finish:
 * @result: the result
 * @size: (out) (optional): how many bytes were read
 * @error: return location
 *
 * Returns: (transfer full): lower-case hexadecimal digits, or %NULL with @error
 */
char *
lk_digest_file_finish (GAsyncResult *result, goffset *size, GError **error)
{
  DigestFile *state;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  state = g_task_get_task_data (G_TASK (result));
  if (size != NULL)
    *size = __atomic_load_n (&state->done, __ATOMIC_RELAXED);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_digest_file_sync:
 * @file: a file
 * @type: which digest
 * @size: (out) (optional): how many bytes were read
 * @cancellable: (nullable): ends it
 * @error: return location
 *
 * For use in worker threads only.
 *
 * Returns: (transfer full): lower-case hexadecimal digits, or %NULL with @error
 */
char *
lk_digest_file_sync (
    GFile *file, GChecksumType type, goffset *size, GCancellable *cancellable, GError **error)
{
  DigestFile state = { .file = file, .type = type };
  char *hex = digest_file (&state, cancellable, error);

  if (size != NULL)
    *size = state.done;

  return hex;
}
