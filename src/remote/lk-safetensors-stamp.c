/* lk-safetensors-stamp.c: the same weights with more written into their metadata
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-safetensors.h"

#include "lk-digest.h"
#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE (1024 * 1024)

typedef struct
{
  GFile *source;        /* (owned) */
  GFile *target;        /* (owned) */
  GHashTable *metadata; /* (owned) (element-type utf8 utf8) */
} Stamp;

static void
stamp_free (gpointer data)
{
  Stamp *self = data;

  g_object_unref (self->source);
  g_object_unref (self->target);
  g_hash_table_unref (self->metadata);
  g_free (self);
}

void
lk_stamp_result_free (LkStampResult *self)
{
  g_free (self->sha256);
  g_free (self);
}

static gboolean
write_hashed (GOutputStream *out,
              LkDigest *digest,
              gconstpointer data,
              gsize size,
              GCancellable *cancellable,
              GError **error)
{
  lk_digest_update (digest, data, size);

  return g_output_stream_write_all (out, data, size, NULL, cancellable, error);
}

static gboolean
copy_data (GInputStream *in,
           GOutputStream *out,
           LkDigest *digest,
           guint64 size,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);

  while (size > 0)
    {
      gssize n =
          g_input_stream_read (in, buffer, (gsize) MIN (size, BUFFER_SIZE), cancellable, error);

      if (n < 0)
        return FALSE;

      if (n == 0)
        {
          g_set_error_literal (error, LK_ERROR, LK_ERROR_FILE,
                               _ ("The file of weights got shorter while it was read"));
          return FALSE;
        }

      if (!write_hashed (out, digest, buffer, (gsize) n, cancellable, error))
        return FALSE;

      size -= (guint64) n;
    }

  return TRUE;
}

static gboolean
write_stamped (Stamp *self,
               GOutputStream *out,
               LkStampResult *result,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (LkDigest) digest = lk_digest_new (G_CHECKSUM_SHA256);
  g_autoptr (LkSafetensors) weights =
      lk_safetensors_new_for_file_sync (self->source, cancellable, error);
  g_autoptr (GFileInputStream) in = NULL;
  g_autoptr (GBytes) header = NULL;
  gsize header_size;
  gconstpointer header_data;

  if (weights == NULL)
    return FALSE;

  in = g_file_read (self->source, cancellable, error);
  if (in == NULL)
    return FALSE;

  header = lk_safetensors_build_header (weights, self->metadata);
  header_data = g_bytes_get_data (header, &header_size);

  if (!g_seekable_seek (G_SEEKABLE (in), (goffset) lk_safetensors_get_data_offset (weights),
                        G_SEEK_SET, cancellable, error) ||
      !write_hashed (out, digest, header_data, header_size, cancellable, error) ||
      !copy_data (G_INPUT_STREAM (in), out, digest, lk_safetensors_get_data_size (weights),
                  cancellable, error))
    return FALSE;

  result->size = (goffset) header_size + (goffset) lk_safetensors_get_data_size (weights);
  result->sha256 = lk_digest_to_hex (digest);

  return TRUE;
}

static void
set_errno (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
}

/* What a reader finds under the name is whole, also after the power failed. */
static gboolean
put_in_place (const char *part, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (part, O_RDONLY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    set_errno (error, part);
  if (fd >= 0)
    close (fd);
  if (!synced)
    return FALSE;

  if (g_rename (part, path) != 0)
    {
      set_errno (error, path);
      return FALSE;
    }

  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }

  return TRUE;
}

static LkStampResult *
stamp (Stamp *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (LkStampResult) result = g_new0 (LkStampResult, 1);
  g_autofree char *path = g_file_get_path (self->target);
  g_autofree char *part = g_strconcat (path, ".stamp", NULL);
  g_autoptr (GFile) part_file = g_file_new_for_path (part);
  g_autoptr (GFileOutputStream) out =
      g_file_replace (part_file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, error);

  if (out == NULL)
    return NULL;

  if (write_stamped (self, G_OUTPUT_STREAM (out), result, cancellable, error) &&
      g_output_stream_close (G_OUTPUT_STREAM (out), cancellable, error) &&
      put_in_place (part, path, error))
    return g_steal_pointer (&result);

  g_output_stream_close (G_OUTPUT_STREAM (out), NULL, NULL);
  g_unlink (part);

  return NULL;
}

static void
stamp_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Stamp *self = task_data;
  GError *error = NULL;
  LkStampResult *result = stamp (self, cancellable, &error);

  if (result != NULL)
    {
      g_task_return_pointer (task, result, (GDestroyNotify) lk_stamp_result_free);
    }
  else
    {
      g_autofree char *name = g_file_get_parse_name (self->target);

      g_task_return_error (task, lk_error_from_io (error, name));
    }
}

/**
 * lk_safetensors_stamp_async:
 * @source: a sound file of weights
 * @target: gets the same weights with more metadata; may be @source
 * @metadata: (element-type utf8 utf8): what is written into it
 * @cancellable: (nullable): ends it, and leaves no part behind
 * @callback: called when done
 * @user_data: for @callback
 *
 * Streams the data unchanged behind a new header, and hashes the result on the way.
 */
void
lk_safetensors_stamp_async (GFile *source,
                            GFile *target,
                            GHashTable *metadata,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Stamp *self = g_new0 (Stamp, 1);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  self->source = g_object_ref (source);
  self->target = g_object_ref (target);
  self->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, metadata);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (self->metadata, g_strdup (key), g_strdup (value));

  g_task_set_source_tag (task, lk_safetensors_stamp_async);
  g_task_set_task_data (task, self, stamp_free);
  g_task_run_in_thread (task, stamp_thread);
}

/**
 * lk_safetensors_stamp_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what the new file is, or %NULL with @error
 */
LkStampResult *
lk_safetensors_stamp_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
