/* lk-practice-fetch.c: brings the archive by its address, as Replicate's platform does
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-replicate-private.h"

#include <string.h>

#define BLOCK_SIZE (256 * 1024)

typedef struct
{
  LkPracticeWorld *world;
  char *id; /* the training may be forgotten meanwhile */
  SoupMessage *message;
  GInputStream *stream;
  LkBlobWriter *writer;
} Fetch;

static void
fetch_free (Fetch *self)
{
  self->world->pending--;
  g_free (self->id);
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->writer, lk_blob_writer_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void
give_dataset (LkPracticeWorld *world, const char *id, LkPracticeDataset *dataset)
{
  LkPracticeTraining *training =
      world->replicate != NULL ? lk_practice_trainings_find (world->replicate, id) : NULL;

  if (training == NULL || training->dataset != NULL)
    lk_practice_dataset_free (dataset);
  else
    training->dataset = dataset;

  lk_practice_world_save (world);
}

static void
read_archive (LkPracticeWorld *world, const char *id, LkBlob *blob)
{
  LkPracticeTraining *training = lk_practice_trainings_find (world->replicate, id);
  g_autofree char *path = lk_blob_dup_path (blob);

  if (training != NULL && path != NULL)
    give_dataset (world, id, lk_practice_dataset_read (training->trainer, training->input, path));
}

static void
fail (Fetch *self, const char *reason)
{
  g_autofree char *error = g_strdup_printf ("Error downloading input file: %s", reason);

  give_dataset (self->world, self->id, lk_practice_dataset_new_failed (error));
}

static void read_next (Fetch *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  g_autoptr (LkBlob) blob = NULL;

  if (g_cancellable_is_cancelled (self->world->cancellable))
    return;

  if (bytes == NULL || (g_bytes_get_size (bytes) > 0 &&
                        !lk_blob_writer_write (self->writer, g_bytes_get_data (bytes, NULL),
                                               g_bytes_get_size (bytes), &error)))
    {
      fail (self, error->message);
      return;
    }

  if (g_bytes_get_size (bytes) > 0)
    {
      read_next (g_steal_pointer (&self));
      return;
    }

  blob = lk_blob_writer_finish (self->writer, &error);
  if (blob != NULL)
    read_archive (self->world, self->id, blob);
  else
    fail (self, error->message);
}

static void
read_next (Fetch *self)
{
  g_input_stream_read_bytes_async (self->stream, BLOCK_SIZE, G_PRIORITY_DEFAULT,
                                   self->world->cancellable, read_cb, self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) self = user_data;
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (g_cancellable_is_cancelled (self->world->cancellable))
    return;

  if (self->stream == NULL)
    {
      fail (self, error->message);
      return;
    }

  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (self->message)))
    {
      g_autofree char *reason = g_strdup_printf ("HTTP %u %s",
                                                 soup_message_get_status (self->message),
                                                 soup_message_get_reason_phrase (self->message));

      fail (self, reason);
      return;
    }

  self->writer = lk_blob_writer_new (self->world->store, LK_BLOB_PLAIN, &error);
  if (self->writer == NULL)
    fail (self, error->message);
  else
    read_next (g_steal_pointer (&self));
}

static void
read_data_uri (LkPracticeWorld *world, LkPracticeTraining *training)
{
  const char *comma = strstr (training->archive, ";base64,");
  gsize size = 0;
  g_autofree guchar *data = comma != NULL ? g_base64_decode (comma + 8, &size) : NULL;
  g_autoptr (LkBlob) blob = lk_blob_new_for_bytes (world->store, data, size, NULL);

  if (blob != NULL)
    read_archive (world, training->id, blob);
}

/* The address of a file at the Files API is read by the platform itself. */
static LkReplicateFile *
find_own_file (LkPracticeWorld *world, const char *uri)
{
  g_autofree char *prefix = g_strconcat (world->roots[LK_PRACTICE_REPLICATE], "/v1/files/", NULL);

  return g_str_has_prefix (uri, prefix)
             ? lk_practice_files_find (world->replicate, uri + strlen (prefix))
             : NULL;
}

/**
 * lk_practice_fetch_archive: (skip)
 * @world: the world
 * @training: a new training
 *
 * Gets the archive with a plain GET, without any token, and lets the trainer look into it. Until
 * that is done the training does not leave `starting`.
 */
void
lk_practice_fetch_archive (LkPracticeWorld *world, LkPracticeTraining *training)
{
  LkReplicateFile *file;
  Fetch *fetch;

  if (training->archive == NULL)
    {
      training->dataset = lk_practice_dataset_new_failed ("input_images must be provided");
      return;
    }

  if (g_str_has_prefix (training->archive, "data:"))
    {
      read_data_uri (world, training);
      return;
    }

  file = find_own_file (world, training->archive);
  if (file != NULL)
    {
      g_autofree char *address = lk_practice_files_signed (world->replicate, file->id);

      json_object_set_string_member (training->given, training->trainer->dataset, address);
      read_archive (world, training->id, file->blob);
      return;
    }

  fetch = g_new0 (Fetch, 1);
  fetch->world = world;
  fetch->id = g_strdup (training->id);
  fetch->message = soup_message_new ("GET", training->archive);
  world->pending++;

  if (fetch->message == NULL)
    {
      fail (fetch, "not a valid address");
      fetch_free (fetch);
      return;
    }

  soup_session_send_async (world->session, fetch->message, G_PRIORITY_DEFAULT, world->cancellable,
                           sent_cb, fetch);
}
