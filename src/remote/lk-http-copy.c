/* lk-http-copy.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-copy.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

#define BUFFER_SIZE (256 * 1024)

typedef struct
{
  LkCopy copy; /* its source and target are owned */
  guint8 *buffer;
  goffset copied;
} State;

static void read_next (GTask *task);

static void
state_free (gpointer data)
{
  State *state = data;

  g_clear_object (&state->copy.source);
  g_clear_object (&state->copy.stream);
  g_clear_pointer (&state->copy.memory, g_byte_array_unref);
  g_free (state->buffer);
  g_free (state);
}

static void
piece_done (GTask *task, gsize n)
{
  State *state = g_task_get_task_data (task);

  state->copied += (goffset) n;
  if (state->copy.func != NULL)
    state->copy.func (state->copied, state->copy.func_data);

  read_next (task);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gsize n = 0;
  gboolean is_full;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &n, &error))
    {
      piece_done (task, n);
      return;
    }

  is_full = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  error = lk_error_from_io (error, _ ("The downloaded file"));
  if (is_full)
    lk_error_set_code (error, "no-space");
  g_task_return_error (task, error);
}

/* A file that is too large is so the next time, too; a service that babbles may calm down. */
static void
return_too_long (GTask *task)
{
  State *state = g_task_get_task_data (task);
  g_autofree char *size = g_format_size ((guint64) state->copy.limit);

  g_task_return_new_error (task, LK_ERROR,
                           state->copy.memory != NULL ? LK_ERROR_SERVICE : LK_ERROR_VALIDATION,
                           _ ("The answer is longer than the %s that are accepted here"), size);
}

static void
got_bytes (GTask *task, gsize n)
{
  State *state = g_task_get_task_data (task);

  if (state->copy.limit >= 0 && state->copied + (goffset) n > state->copy.limit)
    {
      return_too_long (task);
      return;
    }

  if (state->copy.memory != NULL)
    {
      g_byte_array_append (state->copy.memory, state->buffer, (guint) n);
      piece_done (task, n);
      return;
    }

  g_output_stream_write_all_async (state->copy.stream, state->buffer, n, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), written_cb, g_object_ref (task));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  State *state = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n < 0)
    g_task_return_error (task, error);
  else if (n == 0)
    g_task_return_int (task, state->copied);
  else
    got_bytes (task, (gsize) n);
}

static void
read_next (GTask *task)
{
  State *state = g_task_get_task_data (task);

  g_input_stream_read_async (state->copy.source, state->buffer, BUFFER_SIZE, G_PRIORITY_DEFAULT,
                             g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

/**
 * lk_http_copy_async: (skip)
 * @copy: what goes where; copied, with references of its own
 * @cancellable: (nullable): ends it
 * @callback: called at the end of the source
 * @user_data: for @callback
 */
void
lk_http_copy_async (const LkCopy *copy,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  State *state = g_new0 (State, 1);

  state->copy = *copy;
  g_object_ref (state->copy.source);
  if (state->copy.stream != NULL)
    g_object_ref (state->copy.stream);
  if (state->copy.memory != NULL)
    g_byte_array_ref (state->copy.memory);
  state->buffer = g_malloc (BUFFER_SIZE);

  g_task_set_source_tag (task, lk_http_copy_async);
  g_task_set_task_data (task, state, state_free);

  if (copy->limit >= 0 && copy->announced > copy->limit)
    return_too_long (task);
  else
    read_next (task);
}

/**
 * lk_http_copy_finish: (skip)
 * @result: the result
 * @error: return location
 *
 * Returns: how many bytes were copied, or -1 with @error
 */
goffset
lk_http_copy_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
