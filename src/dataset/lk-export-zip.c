/* lk-export-zip.c: a dataset's pictures and captions as one file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-export-private.h"

#include "lk-error.h"
#include "lk-zip-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define PIECE (1024 * 1024)

typedef struct
{
  LkZipWriter *writer; /* (nullable) without one it is only counted */
  guint64 size;
  guint32 crc;
} Pass;

static gboolean
fail (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be exported: %s"), name,
               g_strerror (code));
  if (error != NULL && code == ENOSPC)
    lk_error_set_code (*error, "no-space");

  return FALSE;
}

static gboolean
changed (GError **error, const LkManifestEntry *entry)
{
  g_set_error (error, LK_ERROR, LK_ERROR_FILE,
               _ ("“%s” was changed while it was exported: try again"), entry->name);

  return FALSE;
}

/* A ZIP wants size and checksum before the bytes: a picture is read twice rather than held. */
static gboolean
read_through (const LkManifestEntry *entry,
              Pass *pass,
              guint64 expected,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree guint8 *buffer = g_malloc (PIECE);
  int fd = open (entry->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean ok = TRUE;
  gssize n = 1;

  if (fd < 0)
    return fail (error, entry->path, errno);

  while (ok && n > 0)
    {
      n = read (fd, buffer, PIECE);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        ok = fail (error, entry->path, errno);
      if (n <= 0 || g_cancellable_set_error_if_cancelled (cancellable, error))
        break;

      pass->size += (guint64) n;
      pass->crc = (guint32) crc32_z (pass->crc, buffer, (gsize) n);
      if (pass->size > expected)
        ok = changed (error, entry);
      else if (pass->writer != NULL)
        ok = lk_zip_writer_write (pass->writer, buffer, (gsize) n, error);
    }

  close (fd);

  return ok && n == 0;
}

static gboolean
add_picture (LkZipWriter *writer,
             const LkManifestEntry *entry,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *name = g_strconcat (entry->stem, strrchr (entry->name, '.'), NULL);
  Pass count = { NULL, 0, 0 };
  Pass copy = { writer, 0, 0 };

  if (!read_through (entry, &count, G_MAXUINT64, cancellable, error) ||
      !lk_zip_writer_begin (writer, name, count.size, count.crc, error) ||
      !read_through (entry, &copy, count.size, cancellable, error))
    return FALSE;

  return (copy.size == count.size && copy.crc == count.crc) || changed (error, entry);
}

static gboolean
add_caption (LkZipWriter *writer, const LkManifestEntry *entry, GError **error)
{
  g_autofree char *name = g_strconcat (entry->stem, ".txt", NULL);
  g_autofree char *text = g_strconcat (entry->caption, "\n", NULL);

  return *entry->caption == '\0' || lk_zip_writer_add (writer, name, text, strlen (text), error);
}

static gboolean
write_all (LkManifest *manifest, int fd, int *n_done, GCancellable *cancellable, GError **error)
{
  g_autoptr (LkZipWriter) writer = lk_zip_writer_new (fd);

  for (guint i = 0; i < lk_manifest_get_n_entries (manifest); i++)
    {
      const LkManifestEntry *entry = lk_manifest_get_entry (manifest, i);

      if (!add_picture (writer, entry, cancellable, error) || !add_caption (writer, entry, error))
        return FALSE;

      g_atomic_int_inc (n_done);
    }

  return lk_zip_writer_finish (writer, error);
}

/**
 * lk_export_write_zip: (skip)
 * @manifest: what to export
 * @path: where; what is there is replaced once all is written
 * @n_done: (atomic): gets the number of pictures
 * @cancellable: (nullable): cancels; then nothing is left
 * @error: return location for an %LK_ERROR_FILE
 *
 * For threads.
 *
 * Returns: whether it is there
 */
gboolean
lk_export_write_zip (
    LkManifest *manifest, const char *path, int *n_done, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *part = g_build_filename (folder, ".export-XXXXXX", NULL);
  int fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0644);
  gboolean ok;

  if (fd < 0)
    return fail (error, path, errno);

  ok = write_all (manifest, fd, n_done, cancellable, error);
  if (ok && fsync (fd) != 0)
    ok = fail (error, path, errno);
  if (close (fd) != 0 && ok)
    ok = fail (error, path, errno);
  if (ok && g_rename (part, path) != 0)
    ok = fail (error, path, errno);
  if (!ok)
    g_unlink (part);

  return ok;
}
