/* lk-room.c: what to tell when a disk is full
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-room.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>

/* Of the file itself, or of its folder when the file could not be made. */
static guint64
free_bytes_at (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs room;

  if (statvfs (path, &room) != 0 && statvfs (folder, &room) != 0)
    return 0;

  return (guint64) room.f_bavail * (guint64) room.f_frsize;
}

/**
 * lk_room_error:
 * @path: a file that found no room
 * @needed: how many bytes it needs in all, about; 0 if that is not known
 *
 * Returns: (transfer full): an %LK_ERROR_FILE that names the place, what is needed there and
 *   what is free; its code is `no-space`
 */
GError *
lk_room_error (const char *path, guint64 needed)
{
  g_autofree char *needs = g_format_size (needed);
  g_autofree char *there = g_format_size (free_bytes_at (path));
  GError *error;

  if (needed > 0)
    error = g_error_new (LK_ERROR, LK_ERROR_FILE,
                         _ ("The disk is full: %s needs %s, and there is %s of room; make room and "
                            "try again"),
                         path, needs, there);
  else
    error = g_error_new (LK_ERROR, LK_ERROR_FILE,
                         _ ("The disk is full: %s could not be written; make room and try again"),
                         path);

  lk_error_set_code (error, "no-space");

  return error;
}
