/* lk-slice-stream.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-slice-stream.h"

#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define BUFFER_SIZE (512 * 1024)

struct _LkSliceStream
{
  GInputStream parent_instance;

  GFile *file; /* (owned) */
  int fd;      /* -1 until the first read */
  goffset position;
  goffset end;
  GBytes *head; /* (owned) (nullable) until it is read */
  GBytes *tail; /* (owned) (nullable) until it is read */

  guint8 *buffer; /* (owned) (nullable) until the first read */
  gsize filled;
  gsize consumed;
};

G_DEFINE_FINAL_TYPE (LkSliceStream, lk_slice_stream, G_TYPE_INPUT_STREAM)

static gboolean
open_file (LkSliceStream *self, GError **error)
{
  g_autofree char *path = g_file_get_path (self->file);

  if (self->fd >= 0)
    return TRUE;

  self->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }

  self->buffer = g_malloc (BUFFER_SIZE);
  posix_fadvise (self->fd, self->position, self->end - self->position, POSIX_FADV_SEQUENTIAL);

  return TRUE;
}

/* The envelope is a few lines long and always fits. */
static gboolean
fill_from (LkSliceStream *self, GBytes **bytes, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (*bytes, &size);

  if (!open_file (self, error))
    return FALSE;

  memcpy (self->buffer, data, size);
  self->filled = size;
  g_clear_pointer (bytes, g_bytes_unref);

  return TRUE;
}

/* Blocks; called with an empty buffer, by one thread at a time. */
static gboolean
fill (LkSliceStream *self, GError **error)
{
  gsize want = (gsize) MIN (self->end - self->position, BUFFER_SIZE);
  gssize n;

  self->filled = self->consumed = 0;
  if (self->head != NULL)
    return fill_from (self, &self->head, error);
  if (want == 0)
    return self->tail == NULL || fill_from (self, &self->tail, error);

  if (!open_file (self, error))
    return FALSE;

  do
    n = pread (self->fd, self->buffer, want, self->position);
  while (n < 0 && errno == EINTR);

  /* A file that got shorter while it is sent would leave the request hanging. */
  if (n <= 0)
    {
      g_autofree char *name = g_file_get_parse_name (self->file);

      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("%s changed or could not be read: %s"), name,
                   n < 0 ? g_strerror (errno) : _ ("it got shorter"));
      return FALSE;
    }

  self->position += n;
  self->filled = (gsize) n;

  return TRUE;
}

static gssize
take (LkSliceStream *self, void *buffer, gsize count)
{
  gsize n = MIN (count, self->filled - self->consumed);

  memcpy (buffer, self->buffer + self->consumed, n);
  self->consumed += n;

  return (gssize) n;
}

static gssize
lk_slice_stream_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  LkSliceStream *self = LK_SLICE_STREAM (stream);

  if (self->consumed == self->filled && !fill (self, error))
    return -1;

  return self->filled == 0 ? 0 : take (self, buffer, count);
}

typedef struct
{
  void *buffer;
  gsize count;
} Read;

static void
fill_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Read *read = task_data;
  GError *error = NULL;
  gssize n = lk_slice_stream_read (source, read->buffer, read->count, cancellable, &error);

  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

static void
lk_slice_stream_read_async (GInputStream *stream,
                            void *buffer,
                            gsize count,
                            int io_priority,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  LkSliceStream *self = LK_SLICE_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  Read *read;

  g_task_set_source_tag (task, lk_slice_stream_read_async);
  g_task_set_priority (task, io_priority);

  if (self->consumed < self->filled)
    {
      g_task_return_int (task, take (self, buffer, count));
      return;
    }

  read = g_new0 (Read, 1);
  read->buffer = buffer;
  read->count = count;
  g_task_set_task_data (task, read, g_free);
  g_task_run_in_thread (task, fill_thread);
}

static gssize
lk_slice_stream_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static gboolean
lk_slice_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  LkSliceStream *self = LK_SLICE_STREAM (stream);

  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  self->position = self->end;
  self->filled = self->consumed = 0;

  return TRUE;
}

static void
lk_slice_stream_finalize (GObject *object)
{
  LkSliceStream *self = LK_SLICE_STREAM (object);

  if (self->fd >= 0)
    close (self->fd);
  g_clear_object (&self->file);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
  g_free (self->buffer);

  G_OBJECT_CLASS (lk_slice_stream_parent_class)->finalize (object);
}

static void
lk_slice_stream_class_init (LkSliceStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_slice_stream_finalize;
  stream_class->read_fn = lk_slice_stream_read;
  stream_class->read_async = lk_slice_stream_read_async;
  stream_class->read_finish = lk_slice_stream_read_finish;
  stream_class->close_fn = lk_slice_stream_close;
}

static void
lk_slice_stream_init (LkSliceStream *self)
{
  self->fd = -1;
}

/**
 * lk_slice_stream_new:
 * @file: a local file
 * @offset: where to begin
 * @length: how many bytes; fewer in the file are an error while reading
 *
 * Returns: (transfer full): a stream; opening the file waits for the first read
 */
GInputStream *
lk_slice_stream_new (GFile *file, goffset offset, goffset length)
{
  LkSliceStream *self = g_object_new (LK_TYPE_SLICE_STREAM, NULL);

  self->file = g_object_ref (file);
  self->position = offset;
  self->end = offset + length;

  return G_INPUT_STREAM (self);
}

/**
 * lk_slice_stream_set_envelope:
 * @self: a stream that was not read yet
 * @head: comes in front of the file, at most half a mebibyte
 * @tail: comes behind it, at most half a mebibyte
 */
void
lk_slice_stream_set_envelope (LkSliceStream *self, GBytes *head, GBytes *tail)
{
  g_return_if_fail (LK_IS_SLICE_STREAM (self));
  g_return_if_fail (g_bytes_get_size (head) <= BUFFER_SIZE);
  g_return_if_fail (g_bytes_get_size (tail) <= BUFFER_SIZE);

  self->head = g_bytes_ref (head);
  self->tail = g_bytes_ref (tail);
}
