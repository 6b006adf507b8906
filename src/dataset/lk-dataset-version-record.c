/* lk-dataset-version-record.c: remembers what a training was given
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dataset-version-private.h"

#include "lk-error.h"
#include "lk-json.h"
#include "lk-pixels.h"

#include <errno.h>
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define THUMB_SIDE    256
#define THUMB_QUALITY "80"

#define FILE_VERSION 1

typedef struct
{
  LkManifest *manifest; /* (owned) */
  char *folder;
  char *job;
  char *label;
} Record;

static void
record_free (gpointer data)
{
  Record *self = data;

  lk_manifest_unref (self->manifest);
  g_free (self->folder);
  g_free (self->job);
  g_free (self->label);
  g_free (self);
}

static gboolean
fail (GError **error, const char *reason)
{
  g_set_error (error, LK_ERROR, LK_ERROR_FILE,
               _ ("What is trained could not be kept with the dataset: %s"), reason);

  return FALSE;
}

static gboolean
write_text (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                   &local_error) ||
         fail (error, local_error->message);
}

/* The same pictures with the same captions are the same file. */
static gboolean
write_manifest (const Record *self, const char *versions, GError **error)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%s.json", versions, lk_manifest_get_digest (self->manifest));
  g_autoptr (JsonNode) node = lk_manifest_to_json (self->manifest);
  g_autofree char *text = lk_json_to_string (node, FALSE);

  return g_file_test (path, G_FILE_TEST_EXISTS) || write_text (path, text, error);
}

/* --- The index --- */

static gboolean
has_job (JsonArray *trainings, const Record *self)
{
  for (guint i = 0; i < json_array_get_length (trainings); i++)
    {
      JsonObject *training = lk_json_peek_element_object (trainings, i);

      if (training != NULL && g_strcmp0 (lk_json_peek_string (training, "job"), self->job) == 0 &&
          g_strcmp0 (lk_json_peek_string (training, "digest"),
                     lk_manifest_get_digest (self->manifest)) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
add_to_index (const Record *self, const char *versions, GError **error)
{
  g_autofree char *path = g_build_filename (versions, LK_DATASET_VERSIONS_INDEX, NULL);
  g_autoptr (JsonObject) old = NULL;
  g_autoptr (JsonObject) index = NULL;
  g_autoptr (JsonArray) trainings = NULL;
  g_autofree char *text = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      old = lk_dataset_version_read_file (path, error);
      if (old == NULL)
        return FALSE;
    }

  if (old != NULL && lk_json_peek_array (old, "trainings") != NULL)
    trainings = json_array_ref (lk_json_peek_array (old, "trainings"));
  else
    trainings = json_array_new ();
  if (has_job (trainings, self))
    return TRUE;

  json_array_add_object_element (
      trainings, lk_json_object_new ("s:digest", lk_manifest_get_digest (self->manifest), "i:time",
                                     g_get_real_time () / G_USEC_PER_SEC, "s:job", self->job,
                                     "s:label", self->label, "i:pictures",
                                     (gint64) lk_manifest_get_n_entries (self->manifest), NULL));
  index = lk_json_object_new ("i:version", (gint64) FILE_VERSION, "a:trainings",
                              json_array_ref (trainings), NULL);
  text = lk_json_object_to_string (index, TRUE);

  return write_text (path, text, error);
}

/* Two jobs may begin at the same moment, in two processes. */
static gboolean
write_record (const Record *self, const char *versions, GError **error)
{
  int lock = open (versions, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok;

  if (lock < 0 || flock (lock, LOCK_EX) != 0)
    {
      fail (error, g_strerror (errno));
      if (lock >= 0)
        close (lock);
      return FALSE;
    }

  ok = write_manifest (self, versions, error) && add_to_index (self, versions, error);
  close (lock);

  return ok;
}

/* --- Small pictures --- */

static GdkPixbuf *
load_small (const char *path, GCancellable *cancellable)
{
  g_autoptr (GdkPixbuf) pixbuf = lk_pixels_load (path, THUMB_SIDE, cancellable, NULL);

  if (pixbuf == NULL || !gdk_pixbuf_get_has_alpha (pixbuf))
    return g_steal_pointer (&pixbuf);

  return gdk_pixbuf_composite_color_simple (pixbuf, gdk_pixbuf_get_width (pixbuf),
                                            gdk_pixbuf_get_height (pixbuf), GDK_INTERP_NEAREST, 255,
                                            16, 0xffffff, 0xffffff);
}

/* One that cannot be made is missing, no more. */
static void
make_thumbnail (const Record *self, const LkManifestEntry *entry, GCancellable *cancellable)
{
  g_autofree char *path = lk_dataset_version_dup_thumbnail_path (self->folder, entry->sha256);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autofree char *buffer = NULL;
  gsize size;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;

  pixbuf = load_small (entry->path, cancellable);
  if (pixbuf != NULL && gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, "jpeg", NULL, "quality",
                                                   THUMB_QUALITY, NULL))
    g_file_set_contents_full (path, buffer, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0644, NULL);
}

/* --- All of it, in a thread --- */

static void
record_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Record *self = data;
  g_autofree char *versions = g_build_filename (self->folder, LK_DATASET_VERSIONS_FOLDER, NULL);
  g_autofree char *thumbs = g_build_filename (versions, LK_DATASET_VERSIONS_THUMBS, NULL);
  GError *error = NULL;

  if (g_mkdir_with_parents (thumbs, 0755) != 0)
    fail (&error, g_strerror (errno));
  else
    write_record (self, versions, &error);

  for (guint i = 0; i < lk_manifest_get_n_entries (self->manifest) && error == NULL &&
                    !g_cancellable_is_cancelled (cancellable);
       i++)
    make_thumbnail (self, lk_manifest_get_entry (self->manifest, i), cancellable);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lk_dataset_version_record_async:
 * @folder: a dataset's
 * @manifest: what a training is given
 * @job: the ID of its job
 * @label: what is trained, as a person knows it
 * @cancellable: (nullable): cancels
 * @callback: called when it is on the disk
 * @user_data: for @callback
 *
 * Remembers what a training is given, and a small picture of each picture. Doing it twice for
 * the same job changes nothing.
 */
void
lk_dataset_version_record_async (GFile *folder,
                                 LkManifest *manifest,
                                 const char *job,
                                 const char *label,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Record *self = g_new0 (Record, 1);

  self->folder = g_file_get_path (folder);
  self->manifest = lk_manifest_ref (manifest);
  self->job = g_strdup (job);
  self->label = g_strdup (label);
  g_task_set_source_tag (task, lk_dataset_version_record_async);
  g_task_set_task_data (task, self, record_free);
  g_task_run_in_thread (task, record_thread);
}

/**
 * lk_dataset_version_record_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether it is remembered
 */
gboolean
lk_dataset_version_record_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
