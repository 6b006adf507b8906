/* lk-copy.c: copies of files that share their blocks where the file system can
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-copy.h"

#include "lk-error.h"
#include "lk-room.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PIECE (1024 * 1024)

/* So much at once that cancelling is noticed soon. */
#define KERNEL_PIECE (16 * 1024 * 1024)

static gboolean
fail (GError **error, int code, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be copied: %s"), name,
               g_strerror (code));

  return FALSE;
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;

      data += n;
      size -= (gsize) n;
    }

  return TRUE;
}

/* Both go on at the files' positions, so that the second takes over where the first gave up. */
static gssize
copy_in_kernel (int in, int out)
{
  gssize n;

  do
    n = copy_file_range (in, NULL, out, NULL, KERNEL_PIECE, 0);
  while (n < 0 && errno == EINTR);

  return n;
}

static gssize
copy_bytes (int in, int out, guint8 *buffer)
{
  gssize n;

  do
    n = read (in, buffer, PIECE);
  while (n < 0 && errno == EINTR);

  if (n > 0 && !write_all (out, buffer, (gsize) n))
    return -1;

  return n;
}

static int
copy_contents (int in, int out, LkCopyWay *way, GCancellable *cancellable)
{
  g_autofree guint8 *buffer = NULL;
  gboolean any = FALSE;

  if (*way == LK_COPY_SHARED && ioctl (out, FICLONE, in) == 0)
    return 0;
  if (*way == LK_COPY_SHARED)
    *way = LK_COPY_KERNEL;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      gssize n = -1;

      if (*way == LK_COPY_KERNEL)
        n = copy_in_kernel (in, out);

      /* Some file systems say nothing and copy nothing: then the bytes are looked for. */
      if (n < 0 || (n == 0 && !any))
        {
          *way = LK_COPY_BYTES;
          if (buffer == NULL)
            buffer = g_malloc (PIECE);
          n = copy_bytes (in, out, buffer);
        }

      if (n < 0)
        return errno;
      if (n == 0)
        return 0;

      any = TRUE;
    }

  return ECANCELED;
}

/**
 * lk_copy_file: (skip)
 * @source: a regular file; anything else is refused
 * @target: where there is nothing yet
 * @way: (inout): the best way that is allowed; the way it was done
 * @cancellable: (nullable): cancels
 * @error: return location for an %LK_ERROR_FILE; its code is `no-space` when the disk is full
 *
 * Leaves nothing at @target when it fails.
 *
 * Returns: whether @target is a copy
 */
gboolean
lk_copy_file (const char *source,
              const char *target,
              LkCopyWay *way,
              GCancellable *cancellable,
              GError **error)
{
  struct stat info;
  int code = 0;
  int in, out;

  /* Not blocking: somebody may have put a pipe where a file was a moment ago. */
  in = open (source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (in < 0)
    return fail (error, errno, source);

  if (fstat (in, &info) != 0 || !S_ISREG (info.st_mode))
    {
      close (in);
      return fail (error, EINVAL, source);
    }

  out = open (target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (out < 0)
    {
      code = errno;
      close (in);
      return fail (error, code, source);
    }

  code = copy_contents (in, out, way, cancellable);
  close (in);
  if (close (out) != 0 && code == 0)
    code = errno;
  if (code == 0)
    return TRUE;

  g_unlink (target);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (code != ENOSPC)
    return fail (error, code, source);

  g_propagate_error (error, lk_room_error (target, (guint64) info.st_size));

  return FALSE;
}

/**
 * lk_copy_remove_tree: (skip)
 * @path: a folder of our own making
 *
 * Deletes it with all that is in it; follows no link. What cannot be deleted stays.
 */
void
lk_copy_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_unlink (child) != 0 && (errno == EISDIR || errno == EPERM))
        lk_copy_remove_tree (child);
    }

  g_rmdir (path);
}
