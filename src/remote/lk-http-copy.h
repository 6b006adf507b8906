/* lk-http-copy.h: the bytes of an answer into memory or a file, bounded
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Called after each piece with all bytes so far, on the main context. */
typedef void (*LkCopyFunc) (goffset copied, gpointer user_data);

typedef struct
{
  GInputStream *source;
  GOutputStream *stream; /* (nullable): one of both */
  GByteArray *memory;    /* (nullable) */
  goffset limit;         /* -1 for none */
  goffset announced;     /* how many bytes are to come; 0 or less if that is not known */
  LkCopyFunc func;
  gpointer func_data;
} LkCopy;

void lk_http_copy_async (const LkCopy *copy,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
goffset lk_http_copy_finish (GAsyncResult *result, GError **error);

G_END_DECLS
