/* lk-weights-extract.c: the members that are wanted, written and hashed in one go
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-digest.h"
#include "lk-error.h"
#include "lk-weights-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_SIZE    (256 * 1024)
#define MAX_TEXT_SIZE (1024 * 1024)
#define MAX_CAPTIONS  10000

/* Where the bytes of one member go. */
typedef struct
{
  LkUnpack *unpack;
  char *path; /* (owned) */
  goffset limit;
  LkDigest *digest; /* (owned) (nullable): with it, progress counts */
  int fd;
  goffset written;
} Sink;

static void
sink_clear (Sink *self)
{
  if (self->fd >= 0)
    close (self->fd);

  g_free (self->path);
  g_clear_pointer (&self->digest, lk_digest_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sink, sink_clear)

static gboolean
sink_open (Sink *self, GError **error)
{
  self->fd = open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);

  return self->fd >= 0 || lk_weights_fail_with_errno (error, self->path);
}

static gboolean
sink_write (Sink *self, const char *data, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = write (self->fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return lk_weights_fail_with_errno (error, self->path);

      data += n;
      size -= (gsize) n;
    }

  return TRUE;
}

static gboolean
sink_add (Sink *self, const char *data, gsize size, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->unpack->cancellable, error))
    return FALSE;

  if ((goffset) size > self->limit - self->written)
    {
      g_autofree char *name = g_path_get_basename (self->path);

      return lk_weights_refuse (error, _ ("“%s” from the trainer is larger than it may be"), name);
    }

  if (self->digest != NULL)
    {
      lk_digest_update (self->digest, data, size);
      __atomic_fetch_add (&self->unpack->done, (gint64) size, __ATOMIC_RELAXED);
    }

  self->written += (goffset) size;

  return sink_write (self, data, size, error);
}

static gboolean
sink_sync (Sink *self, GError **error)
{
  return fsync (self->fd) == 0 || lk_weights_fail_with_errno (error, self->path);
}

/* A warning about the data is a wrong length or a wrong checksum. */
static gboolean
drain (LkArchive *archive, Sink *sink, GError **error)
{
  for (;;)
    {
      const void *data;
      size_t size;
      la_int64_t offset;
      int result = archive_read_data_block (archive, &data, &size, &offset);

      if (result == ARCHIVE_EOF)
        return TRUE;
      if (result != ARCHIVE_OK)
        return lk_archive_fail (archive, error);

      /* A sparse member has holes: no trainer writes one. */
      if (offset != sink->written)
        return lk_weights_refuse (error, "%s", _ ("A file in the trainer's archive has holes"));

      if (!sink_add (sink, data, size, error))
        return FALSE;
    }
}

static gboolean
extract_text (LkUnpack *unpack, LkArchive *archive, const char *path, GError **error)
{
  g_auto (Sink) sink = { .unpack = unpack,
                         .path = g_strdup (path),
                         .limit = MAX_TEXT_SIZE,
                         .fd = -1 };

  return sink_open (&sink, error) && drain (archive, &sink, error);
}

static void
init_weights_sink (Sink *sink, LkUnpack *unpack)
{
  *sink = (Sink){
    .unpack = unpack,
    .path = g_build_filename (unpack->work, LK_WEIGHTS_NAME, NULL),
    .limit = unpack->max_size,
    .digest = lk_digest_new (G_CHECKSUM_SHA256),
    .fd = -1,
  };
}

static gboolean
finish_weights (LkUnpack *unpack, Sink *sink, GError **error)
{
  unpack->weights->size = sink->written;
  unpack->weights->sha256 = lk_digest_to_hex (sink->digest);

  return sink_sync (sink, error);
}

static gboolean
extract_weights (LkUnpack *unpack, LkArchive *archive, GError **error)
{
  g_auto (Sink) sink = { .fd = -1 };

  init_weights_sink (&sink, unpack);

  return sink_open (&sink, error) && drain (archive, &sink, error) &&
         finish_weights (unpack, &sink, error);
}

static gboolean
extract_caption (LkUnpack *unpack, LkArchive *archive, const char *member, GError **error)
{
  g_autofree char *name = g_path_get_basename (member);
  g_autofree char *captions = g_build_filename (unpack->work, "captions", NULL);
  g_autofree char *path = g_build_filename (captions, name, NULL);

  if (unpack->weights->n_captions >= MAX_CAPTIONS || g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  if (g_mkdir_with_parents (captions, 0755) != 0)
    return lk_weights_fail_with_errno (error, captions);

  unpack->weights->n_captions++;

  return extract_text (unpack, archive, path, error);
}

static gboolean
extract_config (LkUnpack *unpack, LkArchive *archive, const char *member, GError **error)
{
  g_autofree char *name = g_path_get_basename (member);
  g_autofree char *path = g_build_filename (unpack->work, name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  return extract_text (unpack, archive, path, error);
}

static gboolean
extract_entry (LkUnpack *unpack,
               const LkArchivePlan *plan,
               LkArchive *archive,
               struct archive_entry *entry,
               GError **error)
{
  g_autofree char *member = lk_archive_dup_path (entry);

  /* What was looked over may have been swapped in between. */
  if (!lk_archive_check_entry (entry, member, error))
    return FALSE;

  if (archive_entry_filetype (entry) != AE_IFREG)
    return TRUE;

  if (g_str_equal (member, plan->weights) && unpack->weights->sha256 == NULL)
    return extract_weights (unpack, archive, error);

  if (g_strcmp0 (member, plan->config) == 0)
    return extract_config (unpack, archive, member, error);

  if (lk_archive_is_caption (member))
    return extract_caption (unpack, archive, member, error);

  return TRUE;
}

/**
 * lk_weights_extract: (skip)
 * @unpack: what to take apart, with an empty folder to work in
 * @plan: what to take
 * @error: return location
 *
 * Writes the members of @plan, and hashes the weights on the way. Blocks.
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_weights_extract (LkUnpack *unpack, const LkArchivePlan *plan, GError **error)
{
  g_autoptr (LkArchive) archive = lk_archive_open (unpack, error);
  struct archive_entry *entry;
  GError *local_error = NULL;

  if (archive == NULL)
    return FALSE;

  __atomic_store_n (&unpack->total, plan->size, __ATOMIC_RELAXED);

  while (lk_archive_next (archive, &entry, &local_error))
    {
      if (!extract_entry (unpack, plan, archive, entry, error))
        return FALSE;
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  return unpack->weights->sha256 != NULL ||
         lk_weights_refuse (error, _ ("“%s” is not in the trainer's archive any more"),
                            plan->weights);
}

/**
 * lk_weights_copy: (skip)
 * @unpack: a source that is a file of weights itself, with an empty folder to work in
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_weights_copy (LkUnpack *unpack, GError **error)
{
  g_autoptr (GFileInputStream) in = g_file_read (unpack->source, unpack->cancellable, error);
  g_autofree char *buffer = g_malloc (BLOCK_SIZE);
  g_auto (Sink) sink = { .fd = -1 };

  init_weights_sink (&sink, unpack);
  if (in == NULL || !sink_open (&sink, error))
    return FALSE;

  for (;;)
    {
      gssize n =
          g_input_stream_read (G_INPUT_STREAM (in), buffer, BLOCK_SIZE, unpack->cancellable, error);

      if (n == 0)
        return finish_weights (unpack, &sink, error);
      if (n < 0 || !sink_add (&sink, buffer, (gsize) n, error))
        return FALSE;
    }
}
