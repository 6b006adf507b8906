/* lk-copy.h: copies of files that share their blocks where the file system can
 *
 * For threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkCopyWay: how a copy was made
 * @LK_COPY_SHARED: source and copy share their blocks until one of them changes
 * @LK_COPY_KERNEL: the kernel copied
 * @LK_COPY_BYTES: read and written
 */
typedef enum
{
  LK_COPY_SHARED,
  LK_COPY_KERNEL,
  LK_COPY_BYTES,
} LkCopyWay;

gboolean lk_copy_file (const char *source,
                       const char *target,
                       LkCopyWay *way,
                       GCancellable *cancellable,
                       GError **error);
void lk_copy_remove_tree (const char *path);

G_END_DECLS
